"""Hears what the running graph commands, and sends the robot on a tour: for the benchmarks that interrupt it."""
import queue
import threading
import time

import rclpy
from geometry_msgs.msg import TwistStamped
from nav_msgs.msg import Odometry
from rclpy._rclpy_pybind11 import RCLError
from rclpy.action import ActionClient
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from std_msgs.msg import Empty
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.msg import Heartbeat, PlannerStatus
from saycan_ros import bringup
from saycan_ros.nodes._messages import seconds
from saycan_ros.nodes._qos import EVENTS, LATCHED, STREAM
from saycan_ros.skills import SERVERS

TIMEOUT = 60.0          # [s] until the robot drives
AT_REST, DRIVING = 0.02, 0.2      # [m/s]
TOUR = ['go to the far counter', 'go to the table'] * 4


class Watcher:
    """Hears commands, odometry and the planner, on a thread of its own; times are monotonic [s].

    Attributes:
        commanded, zeroed: when the last velocity that is not zero came, and the first zero after it.
        moved: when the odometry last said that the robot moves.
    """

    def __init__(self):
        self.commanded = self.zeroed = self.moved = float('-inf')
        self._command_stamp = self._end_stamp = float('-inf')
        self._beats = queue.Queue()
        self.drives, self.ended = threading.Event(), threading.Event()
        self.handle = self.status = self.result = self.end = None
        rclpy.init()
        self._node = rclpy.create_node('watcher', namespace=bringup.NAMESPACE)
        for topic in ('cmd_vel', 'arm/twist'):
            self._node.create_subscription(TwistStamped, topic, self._hear_command, STREAM)
        self._node.create_subscription(Odometry, 'odom', self._hear_odometry, STREAM)
        self._node.create_subscription(Heartbeat, 'heartbeat', self._beats.put, STREAM)
        self._node.create_subscription(PlannerStatus, 'status', self._hear_status, LATCHED)
        self._stop = self._node.create_publisher(Empty, 'stop', EVENTS)
        self._reset_stop = self._node.create_client(Trigger, 'reset_stop')
        self._goal = ExecuteInstruction.Goal(instruction='a tour', plan=TOUR)
        self._client = ActionClient(self._node, ExecuteInstruction, 'execute_instruction')
        executor = SingleThreadedExecutor()
        executor.add_node(self._node)

        def spin():
            try:
                while rclpy.ok():
                    executor.spin_once(timeout_sec=0.1)
            except (ExternalShutdownException, RCLError):      # we have left the graph
                pass
        self._thread = threading.Thread(target=spin, daemon=True)
        self._thread.start()

    def start(self):
        """Sends the robot on a tour; returns once it drives. A busy machine may refuse at first."""
        if not self._client.wait_for_server(TIMEOUT):
            raise RuntimeError('the planner offers no execute_instruction')
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            self.send()
            while not self.ended.wait(0.02):
                if self.drives.is_set():
                    return
        raise RuntimeError(f'the robot does not drive: {self.result}')

    def send(self):
        """Sends the goal; `ended` is set when it has ended, `status` and `result` say how."""
        self.ended.clear()
        self.drives.clear()
        self.handle = self.status = self.result = self.end = None
        self._client.send_goal_async(self._goal).add_done_callback(self._hear_accepted)

    def interrupt(self, how):
        """'cancel' or 'stop'."""
        if how == 'stop':
            self._stop.publish(Empty())
        else:
            self.handle.cancel_goal_async()

    def release(self):
        """Resets the stop."""
        done = threading.Event()
        self._reset_stop.call_async(Trigger.Request()).add_done_callback(lambda _: done.set())
        if not done.wait(TIMEOUT):
            raise RuntimeError('reset_stop does not answer')

    def last_command(self, beats=3):
        """Stamp of the last velocity that is not zero against that of the planner's end: [s] on the simulated clock.

        Positive: it was sent afterwards. Asked once each skill server has beaten so often: what it has sent is here.
        """
        while not self._beats.empty():
            self._beats.get()
        missing = dict.fromkeys(SERVERS, beats)
        while any(count > 0 for count in missing.values()):
            node = self._beats.get(timeout=TIMEOUT).node
            if node in missing:
                missing[node] -= 1
        return self._command_stamp - self._end_stamp

    def close(self):
        """Leaves the graph."""
        rclpy.try_shutdown()
        self._thread.join(2.0)

    def _hear_command(self, message):
        parts = (message.twist.linear, message.twist.angular)
        if any(abs(v) > 1e-9 for part in parts for v in (part.x, part.y, part.z)):
            self.commanded, self._command_stamp = time.monotonic(), seconds(message.header.stamp)
        elif self.zeroed < self.commanded:
            self.zeroed = time.monotonic()

    def _hear_status(self, message):
        if message.state in (message.IDLE, message.STOPPED):
            self._end_stamp = seconds(message.header.stamp)

    def _hear_odometry(self, message):
        speed = message.twist.twist.linear
        if abs(speed.x) + abs(speed.y) > AT_REST:
            self.moved = time.monotonic()
            if abs(speed.x) + abs(speed.y) > DRIVING:
                self.drives.set()

    def _hear_accepted(self, sent):
        self.handle = sent.result()
        self.handle.get_result_async().add_done_callback(self._hear_end)

    def _hear_end(self, answer):
        self.end, self.status, self.result = time.monotonic(), answer.result().status, answer.result().result
        self.ended.set()
