"""The graph as `saycan run` and `saycan eval --graph` see it: a node that asks, listens and hands out core types."""
import collections
import queue
import threading
import time

import rclpy
from lifecycle_msgs.msg import State
from rclpy.action import ActionClient
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from std_srvs.srv import Trigger

from saycan_interfaces import msg as saycan
from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.srv import ResetScene
from saycan_ros.graph import Ended, GraphError, ResetRefused
from saycan_ros.messages import decision_from_msg, pose_from_msg, seconds
from saycan_ros.nodes._messages import truth_from_msg
from saycan_ros.nodes._qos import BEATS, EVENTS, LATCHED, NEWEST
from saycan_ros.perception.frames import FrameRefused, color_from_bytes
from saycan_ros.poses import to_planar

ALIVE = 1.0           # [s] since its last heartbeat, in which a node counts as alive
LOOK = 0.1            # [s] between two looks at whether the nodes still live
FIRST_ANSWER = 20.0   # [s] until something that has just become active answers
PICTURES = 40         # kept, by stamp: a decision is about one that is some seconds old


class GraphClient:
    """Everything that can be asked of a running graph. Its callbacks run on a thread of their own.

    Args:
        namespace: of the graph.
        alive: called while waiting; raises what shall end the wait, when a process has died for instance.
        born_after: [ns] wall clock; nodes that began before are those of another graph.
    """

    def __init__(self, namespace, alive=lambda: None, born_after=0):
        self._alive, self._born_after = alive, born_after
        self._context = Context()
        rclpy.init(context=self._context, signal_handler_options=SignalHandlerOptions.NO)
        self._node = node = rclpy.create_node(
            'saycan_client', namespace=namespace, context=self._context, use_global_arguments=False)
        self._events = queue.Queue()
        self._beats, self._pictures = {}, collections.OrderedDict()
        self._truth = self._status = self._observation = None
        node.create_subscription(saycan.Heartbeat, 'heartbeat', self._on_heartbeat, BEATS)
        node.create_subscription(saycan.Observation, 'observation', self._on_observation, NEWEST)
        node.create_subscription(saycan.GroundTruth, 'ground_truth', self._on_truth, NEWEST)
        node.create_subscription(saycan.Decision, 'decision', self._events.put, EVENTS)
        node.create_subscription(saycan.PlannerStatus, 'status', self._on_status, LATCHED)
        self._instructions = ActionClient(node, ExecuteInstruction, 'execute_instruction')
        self._reset = node.create_client(ResetScene, 'reset_scene')
        self._clear = node.create_client(Trigger, 'clear_memory')
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(node)
        self._thread = threading.Thread(target=self._spin, name='graph client', daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Leaves the graph."""
        self._context.try_shutdown()
        self._thread.join(timeout=2.0)

    @property
    def active(self):
        """Names of the nodes that live and are active."""
        now = time.monotonic()
        return {name for name, (state, received) in dict(self._beats).items()
                if state == State.PRIMARY_STATE_ACTIVE and now - received < ALIVE}

    @property
    def deciders(self):
        """Who runs the skills and gives the scores, for people: nobody may take an expert for something learned."""
        status = self._status or saycan.PlannerStatus()
        return (f'skills: {status.policies or "nobody yet"}; affordances: {status.value_function_id or "nobody yet"}; '
                f'language: {status.language_model_id or "nobody yet"}')

    def wait_active(self, names, timeout, progress=lambda active: None):
        """Returns once all these nodes are active.

        Raises:
            GraphError: they are not after timeout [s]; names the missing.
        """
        def look():
            progress(self.active & set(names))
            return self.active >= set(names)

        self._wait(look, timeout, lambda: f'not active after {timeout:.0f} s: {", ".join(set(names) - self.active)}')

    def reset(self, start, seed, timeout=20.0):
        """Sets the start of a task (a SceneStart), and perception forgets what it saw of the last one.

        It asks again while the robot moves: a skill that was canceled may still be ending.

        Raises:
            ResetRefused: typed, with the simulator's reason.
            GraphError: nobody answers.
        """
        request = ResetScene.Request(seed=seed, robot_at=start.robot_at or '', robot_holding=start.robot_holding or '',
                                     objects=list(start.objects), places=list(start.objects.values()))
        until = time.monotonic() + timeout
        while ((answer := self._call(self._reset, request, timeout)).error_code == answer.ROBOT_MOVING
               and time.monotonic() < until):
            time.sleep(0.2)
        if answer.error_code != answer.NONE:
            raise ResetRefused(answer.error_code, answer.error_msg)
        self._call(self._clear, Trigger.Request(), timeout)

    def truth(self, later=0.0, timeout=20.0):
        """The first GroundTruth that comes `later` [s, simulated time] than the newest one, and after this call."""
        self._wait(lambda: self._truth is not None, timeout,
                   lambda: 'no ground_truth; simulated_robot publishes it with publish_truth: true alone')
        before = self._truth
        due = seconds(before.header.stamp) + later
        self._wait(lambda: self._truth is not before and seconds(self._truth.header.stamp) >= due, timeout,
                   lambda: 'ground_truth has ended')
        return truth_from_msg(self._truth)

    def pose(self, timeout):
        """(3,) x, y [m], yaw [rad] in the map, of the first observation of a robot that is localized.

        Raises:
            GraphError: none comes.
        """
        def why():
            return 'the robot is not localized' if self._observation else 'is perception active, the namespace right?'

        self._wait(lambda: self._observation and self._observation.localized, timeout,
                   lambda: f'no pose on {self._node.resolve_topic_name("observation")} in {timeout:g} s: {why()}')
        return to_planar(pose_from_msg(self._observation.map_from_base))

    def execute(self, instruction, on_decision, plan=(), on_status=lambda status: None, timeout=900.0):
        """Gives an instruction, waits for its end, and says how it ended.

        Args:
            on_decision: called with each Decision, and the picture (H, W, 3) uint8 RGB that it was made on, or None.
            plan: exactly these skills; empty: the planner chooses.
            on_status: called with each saycan_interfaces PlannerStatus.

        Raises:
            GraphError: the planner does not answer, or not within timeout [s] of real time.
        """
        deadline = time.monotonic() + timeout
        self._wait(self._instructions.server_is_ready, FIRST_ANSWER, lambda: 'nobody offers execute_instruction')
        ready_by = time.monotonic() + FIRST_ANSWER
        while True:
            result = self._instruct(instruction, plan, on_decision, on_status, deadline)
            if result.end_reason != 'not_ready' or time.monotonic() > ready_by:
                return Ended(result.end_reason, result.error_msg, tuple(result.skills), tuple(result.outcomes))
            time.sleep(LOOK)    # every node is active, but the planner has not found all of their services yet

    def _instruct(self, instruction, plan, on_decision, on_status, deadline):
        """ExecuteInstruction.Result of one goal, which is canceled when the wait for it ends early."""
        goal = ExecuteInstruction.Goal(instruction=instruction, plan=list(plan))
        handle = self._result_of(self._instructions.send_goal_async(goal), FIRST_ANSWER, 'the planner does not answer')
        if not handle.accepted:
            raise GraphError('the planner accepts no goal')
        future = handle.get_result_async()
        try:
            self._follow(future.done, on_decision, on_status, deadline)
            if not future.done():
                raise GraphError(f'{instruction!r} has not ended in time')
        except BaseException:
            handle.cancel_goal_async()
            raise
        return future.result().result

    def listen(self, on_decision, on_status):
        """Hands out decisions and statuses until it is interrupted: instructions come from the command topic."""
        self._follow(lambda: False, on_decision, on_status, float('inf'))

    def _follow(self, done, on_decision, on_status, deadline):
        """Hands out what the planner says until done() or the deadline; what came before done() is handed out too."""
        over = False
        while not over and time.monotonic() < deadline:
            over = done()
            self._alive()
            while (message := self._next_event(0.0 if over else LOOK)) is not None:
                if isinstance(message, saycan.PlannerStatus):
                    on_status(message)
                else:
                    on_decision(decision_from_msg(message), self._picture_of(message.observation_stamp))

    def _next_event(self, timeout):
        try:
            return self._events.get(block=timeout > 0, timeout=timeout or None)
        except queue.Empty:
            return None

    def _picture_of(self, stamp):
        """The head camera's picture of that stamp or, if it is gone, the newest; (H, W, 3) uint8 RGB or None."""
        pictures = dict(self._pictures)
        data = pictures.get((stamp.sec, stamp.nanosec)) or next(reversed(pictures.values()), None)
        try:
            return None if data is None else color_from_bytes(data)
        except FrameRefused:
            return None

    def _call(self, client, request, timeout):
        name = client.srv_name
        self._wait(client.service_is_ready, timeout, lambda: f'nobody offers {name}')
        return self._result_of(client.call_async(request), timeout, f'{name} does not answer')

    def _result_of(self, future, timeout, fault):
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        self._wait(lambda: done.wait(LOOK), timeout, lambda: fault)
        return future.result()

    def _wait(self, ready, timeout, fault):
        deadline = time.monotonic() + timeout
        while not ready():
            self._alive()
            if time.monotonic() > deadline:
                raise GraphError(fault())
            time.sleep(0.02)

    def _on_heartbeat(self, message):
        if message.born >= self._born_after:
            self._beats[message.node] = message.lifecycle_state, time.monotonic()

    def _on_observation(self, message):
        self._observation = message
        for view in message.cameras:
            if view.name == 'head' and view.valid:
                self._pictures[message.header.stamp.sec, message.header.stamp.nanosec] = bytes(view.color)
        while len(self._pictures) > PICTURES:
            self._pictures.popitem(last=False)

    def _on_truth(self, message):
        self._truth = message

    def _on_status(self, message):
        self._status = message
        self._events.put(message)

    def _spin(self):
        try:
            while self._context.ok():
                self._executor.spin_once(timeout_sec=0.2)
        except ExternalShutdownException:
            pass
        finally:
            self._node.destroy_node()
