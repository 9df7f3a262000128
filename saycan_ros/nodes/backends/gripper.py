"""A gripper that is an action: control_msgs/GripperCommand in place of the topic `gripper/command`.

Tested against a stand-in action with the same fields; no driver was verified here.
"""
import time

import numpy as np
from rclpy.action import ActionClient

from saycan_ros.config import ConfigError

STEP = 0.001        # [m] a smaller change of the opening is no new goal
AGAIN = 2.0         # [s] after which what is still asked for is sent again: a goal may have been refused or lost
COMPLAIN = 5.0      # [s] between two complaints


class GripperAction:
    """Takes openings as a publisher does, and sends each new one as a goal; the driver drops the one before.

    Nobody waits for the result: whether something is held is seen from the gripper's width and effort.

    Args:
        node: whose executor carries the answers.
        robot: RobotConfig whose gripper has an action.

    Raises:
        ConfigError: control_msgs is not installed.
    """

    def __init__(self, node, robot):
        try:
            from control_msgs.action import GripperCommand
        except ImportError as err:
            raise ConfigError('gripper: action: needs control_msgs (apt install ros-jazzy-control-msgs)') from err
        self._goal, self._action, self._limits = GripperCommand.Goal, robot.gripper.action, robot.limits.gripper
        self._client = ActionClient(node, GripperCommand, self._action.name)
        self._node, self._asked, self._sent = node, float('nan'), 0.0       # opening [m], when [s, steady]

    def publish(self, message):
        """Sends a std_msgs Float64, the opening [m], unless a goal has just asked for it."""
        width, now = message.data, time.monotonic()
        if not self._client.server_is_ready():
            self._node.get_logger().error(f'nobody offers {self._action.name}: is the name right in robot.yaml?',
                                          throttle_duration_sec=COMPLAIN)
            return
        if abs(width - self._asked) < STEP and now - self._sent < AGAIN:
            return
        self._asked, self._sent, goal = width, now, self._goal()
        goal.command.position = float(np.interp(width, (self._limits.closed, self._limits.open),
                                                (self._action.closed, self._action.open)))
        goal.command.max_effort = self._action.max_effort
        self._client.send_goal_async(goal)
