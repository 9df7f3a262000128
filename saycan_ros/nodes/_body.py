"""The robot's own body between two observations: joints and odometry come faster than pictures."""
import dataclasses

import numpy as np
from nav_msgs.msg import Odometry
from sensor_msgs.msg import JointState

from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._qos import SENSOR
from saycan_ros.perception.history import History, Whereabouts
from saycan_ros.poses import inverse


class Body:
    """Brings an observation up to now: its pictures stay, with their stamps; what the body feels is the newest.

    Args:
        node: makes the subscriptions `joint_states` and `odom`.
        robot: RobotConfig.
        group: callback group of the subscriptions.
    """

    def __init__(self, node, robot, group):
        self._robot, self._names, self._stamp = robot, (), None
        self._joints, self._odometry, self._velocities = History(), Whereabouts(localizes=False), History()
        node.create_subscription(JointState, 'joint_states', self._hear_joints, SENSOR, callback_group=group)
        node.create_subscription(Odometry, 'odom', self._hear_odometry, SENSOR, callback_group=group)

    def _hear_joints(self, message):
        """Perception complains about what is no number; here it is left out."""
        fingers = self._robot.gripper.joints
        known = set(self._robot.chain.joints) | set(fingers) <= set(message.name)
        efforts = dict(zip(message.name, message.effort, strict=False))
        values = np.array([*message.position, -np.mean([efforts.get(name, np.nan) for name in fingers])])
        if known and len(message.position) == len(message.name) and np.isfinite(values[:-1]).all():
            self._names, self._stamp = tuple(message.name), messages.seconds(message.header.stamp)
            self._joints.put(self._stamp, values)

    def _hear_odometry(self, message):
        stamp = messages.seconds(message.header.stamp)
        try:
            pose, velocity = messages.pose_from_msg(message.pose.pose), messages.planar_from_twist(message.twist.twist)
        except ValueError:
            return
        self._odometry.put_odometry(stamp, pose)
        self._velocities.put(stamp, velocity)

    def bring_up_to_now(self, observation):
        """The Observation with the newest joints, gripper and pose; as it is where none are newer."""
        names, stamp = self._names, self._stamp
        if stamp is None or stamp <= observation.stamp:
            return observation
        values, then, now = self._joints.at(stamp), self._odometry.at(observation.stamp), self._odometry.at(stamp)
        if values is None or len(values) != len(names) + 1 or then is None or now is None:
            return observation
        joints = dict(zip(names, values[:-1].tolist(), strict=True))
        return dataclasses.replace(
            observation, stamp=stamp, joints=joints, map_from_base=observation.map_from_base @ inverse(then) @ now,
            base_from_gripper=self._robot.forward(joints)[self._robot.gripper.link],
            gripper_width=self._robot.gripper_width(joints), gripper_effort=float(values[-1]),
            base_velocity=self._velocities.at(stamp))
