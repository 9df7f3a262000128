"""The robot's own body between two observations: joints and odometry come faster than pictures."""
import contextlib
import dataclasses

from nav_msgs.msg import Odometry
from sensor_msgs.msg import JointState

from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._joint_readings import JointReadings
from saycan_ros.nodes._polled import Polled
from saycan_ros.nodes._qos import SENSOR_HISTORY
from saycan_ros.perception.history import History, Whereabouts
from saycan_ros.poses import inverse


class Body:
    """Brings an observation up to now: its pictures stay, with their stamps; what the body feels is the newest.

    Args:
        node: makes the subscriptions of joint states and odometry.
        robot: RobotConfig.
    """

    def __init__(self, node, robot):
        self._robot, self._joints = robot, JointReadings(robot)
        self._odometry, self._velocities = Whereabouts(localizes=False), History()
        topics = robot.topics
        self._sources = [Polled(node, JointState, topics['joint_states'], self._hear_joints, SENSOR_HISTORY),
                         Polled(node, Odometry, topics['odom'], self._hear_odometry, SENSOR_HISTORY)]

    def _hear(self):
        for source in self._sources:
            source.hear()

    def _hear_joints(self, message):
        """Perception complains about what is no number; here it is left out."""
        with contextlib.suppress(ValueError):
            self._joints.put(message)

    def _hear_odometry(self, message):
        stamp = messages.seconds(message.header.stamp)
        try:
            pose, velocity = messages.pose_from_msg(message.pose.pose), messages.planar_from_twist(message.twist.twist)
        except ValueError:
            return
        self._odometry.put_odometry(stamp, pose)
        self._velocities.put(stamp, velocity)

    def joints(self, now):
        """{name: position} of those joints that somebody has told of lately, before a moment [s]."""
        self._hear()
        return self._joints.recent(now)

    def bring_up_to_now(self, observation):
        """The Observation with the newest joints, gripper and pose; as it is where none are newer."""
        self._hear()
        stamp = self._joints.newest_stamp
        if stamp is None or stamp <= observation.stamp:
            return observation
        found, then, now = self._joints.at(stamp), self._odometry.at(observation.stamp), self._odometry.at(stamp)
        if found is None or then is None or now is None:
            return observation
        joints, effort = found
        return dataclasses.replace(
            observation, stamp=stamp, joints=joints, map_from_base=observation.map_from_base @ inverse(then) @ now,
            base_from_gripper=self._robot.forward(joints)[self._robot.gripper.link],
            gripper_width=self._robot.gripper_width(joints), gripper_effort=effort,
            base_velocity=self._velocities.at(stamp))
