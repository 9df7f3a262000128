"""A gripper that is an action: control_msgs/GripperCommand in place of the topic `gripper/command`.

Tested against a stand-in action with the same fields; no driver was verified here.
"""
import numpy as np
from rclpy.action import ActionClient

from saycan_ros.config import ConfigError

STEP = 0.001        # [m] a smaller change of the opening is no new goal


class GripperAction:
    """Takes openings as a publisher does, and sends each new one as a goal; the driver gives up the one before.

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
        self._asked = None              # opening [m]

    def publish(self, message):
        """Sends a std_msgs Float64, the opening [m], unless the last goal asked for it."""
        width = message.data
        if (self._asked is not None and abs(width - self._asked) < STEP) or not self._client.server_is_ready():
            return
        self._asked, goal = width, self._goal()
        goal.command.position = float(np.interp(width, (self._limits.closed, self._limits.open),
                                                (self._action.closed, self._action.open)))
        goal.command.max_effort = self._action.max_effort
        self._client.send_goal_async(goal)
