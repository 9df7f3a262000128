"""Perception: the robot's sensors become one observation, its objects and what the hand holds become the memory."""
import collections
import dataclasses
import functools
import sys
import time
from dataclasses import dataclass

import numpy as np
import torch
from geometry_msgs.msg import Point, Pose, PoseWithCovarianceStamped
from nav_msgs.msg import Odometry
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.time import Time
from sensor_msgs.msg import JointState
from std_srvs.srv import Trigger

from saycan_interfaces import msg as saycan
from saycan_ros.config import ConfigError, param
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._camera_feed import RELIABILITIES, TRANSPORTS, CameraFeed
from saycan_ros.nodes._joint_readings import JointReadings
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._polled import Polled
from saycan_ros.nodes._qos import LATCHED, NEWEST, SENSOR_HISTORY
from saycan_ros.observation import Observation
from saycan_ros.perception import Perception
from saycan_ros.perception.frames import FrameRefused, Refusal, check_stamp, through_the_wire
from saycan_ros.perception.history import ALONE, GAP, History, Whereabouts
from saycan_ros.places import load_skills_and_places
from saycan_ros.poses import planar, to_planar
from saycan_ros.robot import load_robot

COMPLAIN = 5.0          # [s] between two complaints of one kind


@dataclass(frozen=True)
class PerceptionConfig:
    """What perception reads, how often it looks, and which frames it refuses."""

    skills: str = param('', 'Skill library file; empty: that of the package')
    places: str = param('', 'Places file; empty: that of the package')
    robot: str = param('', 'Robot file, which names the topics; empty: that of the package')
    weights: str = param('', 'Weights of the detector; empty: those of the package')
    image_transport: str = param('raw', 'Color images: raw, or compressed (topic/compressed)', choices=TRANSPORTS)
    reliability: str = param('best_effort', 'Of the camera topics, as drivers offer it', choices=tuple(RELIABILITIES))
    publish_rate: float = param(10.0, 'Observations at most [Hz]', low=0.5, high=60.0)
    detect_rate: float = param(3.0, 'Looks for objects at most [Hz]', low=0.1, high=30.0)
    max_frame_age: float = param(0.5, 'An older picture is refused [s]', low=0.02, high=10.0)


class PerceptionNode(SaycanNode):
    """Publishes observation, memory and detections; a frame that cannot be used is refused, counted and logged."""

    threads = 2     # its heart beats while a picture is searched
    niceness = 10

    def __init__(self, **kwargs):
        super().__init__('perception', PerceptionConfig, **kwargs)

    def configure(self, config):
        torch.set_num_threads(1)
        self.config, self.robot = config, load_robot(config.robot or None)
        library, places = load_skills_and_places(config.skills, config.places)
        self.perception = Perception(library, places, self.robot, config.weights or None)
        self.refused = collections.Counter()
        self._told = {}                                         # (who, reason): when its refusal was logged [s, steady]
        self._joints, self._velocities = JointReadings(self.robot), History()
        self._views, self._last_known = {}, np.eye(4)
        self._searched = self._published = float('-inf')       # stamps [s]
        self._feeds = [CameraFeed(self, camera, config.image_transport, config.reliability)
                       for camera in self.robot.cameras.values()]
        self._sensors = [*self._feeds, *self._other_sensors()]
        work = MutuallyExclusiveCallbackGroup()
        self._observations = self.create_publisher(saycan.Observation, 'observation', NEWEST)
        self._memories = self.create_publisher(saycan.ObjectMemory, 'memory', LATCHED)
        self._detections = self.create_publisher(saycan.DetectedObjects, 'detections', NEWEST)
        self.create_service(Trigger, 'clear_memory', self._clear_memory, callback_group=work)
        self.create_timer(1.0 / config.publish_rate, self._work, callback_group=work)

    def activate(self):
        self._begun = self.now()

    def _other_sensors(self):
        topics, source = self.robot.topics, self.robot.pose_source
        sensors = [Polled(self, JointState, topics['joint_states'], self._hear_joints, SENSOR_HISTORY),
                   Polled(self, Odometry, topics['odom'], self._hear_odometry, SENSOR_HISTORY)]
        if source == 'tf':
            self._where = _Transforms(self, self.robot.frames)
        else:
            self._where = Whereabouts(localizes=source == 'amcl_pose')
        if source == 'amcl_pose':       # AMCL latches its pose and a volatile reader misses that; others do not latch
            quiet = SubscriptionEventCallbacks(use_default_callbacks=False)     # where a driver does not latch
            sensors += [Polled(self, PoseWithCovarianceStamped, topics['amcl_pose'], self._hear_pose, qos, quiet)
                        for qos in (SENSOR_HISTORY, LATCHED)]
        return sensors

    # what is heard

    def _hear_joints(self, message):
        try:
            self._joints.put(message)
        except ValueError as err:
            self._refuse(FrameRefused(Refusal.NOT_FINITE, str(err)))

    def _hear_odometry(self, message):
        stamp = messages.seconds(message.header.stamp)
        try:
            pose, velocity = messages.pose_from_msg(message.pose.pose), messages.planar_from_twist(message.twist.twist)
        except ValueError as err:
            self._refuse(FrameRefused(Refusal.NOT_FINITE, f'odom: {err}'))
            return
        self._velocities.put(stamp, velocity)
        if isinstance(self._where, Whereabouts):
            self._where.put_odometry(stamp, pose)

    def _hear_pose(self, message):
        try:
            pose = messages.pose_from_msg(message.pose.pose)
        except ValueError as err:
            self._refuse(FrameRefused(Refusal.NOT_FINITE, f'amcl_pose: {err}'))
            return
        self._where.put_pose(messages.seconds(message.header.stamp), pose)

    # what is said

    def _work(self):
        """One look at the newest pictures; one observation, if there is a new picture."""
        if not self.active:
            return
        for sensor in self._sensors:
            sensor.hear()
        now = self.now()
        if not self._take_pictures(now):
            return
        observation = self._observe()
        if observation is None or observation.stamp == self._published:     # a stamp names one observation
            return
        self._published = observation.stamp
        encoded = {name: (color, depth) for name, (_, color, depth) in self._views.items()}
        frames = {name: camera.frame for name, camera in self.robot.cameras.items()}
        self._observations.publish(messages.observation_to_msg(observation, self.robot.frames.base, encoded, frames))
        if observation.localized:
            self._remember(observation, now)

    def _take_pictures(self, now):
        """Decodes the pictures that are new, drops those that are too old; is there a new one?"""
        new, silent = False, [topic for feed in self._feeds for topic in feed.silent]
        if silent and now - self._begun > COMPLAIN:
            self.get_logger().warning(f'nothing has come on {", ".join(silent)}', throttle_duration_sec=COMPLAIN)
        for feed in self._feeds:
            name, picture = feed.camera.name, feed.newest(now, self.config.max_frame_age)
            if picture is None:
                continue
            stamp = messages.seconds(picture[0].header.stamp)
            if name in self._views and self._views[name][0].stamp == stamp:
                continue
            try:
                check_stamp(stamp, now, self.config.max_frame_age)
                links = self._links(stamp)
                if links is None:
                    continue
                view = feed.view(picture, links[feed.camera.frame], functools.partial(self._refuse, who=name))
            except FrameRefused as err:
                self._refuse(err, name)
                continue
            self._views[name], new = through_the_wire(view), True
        self._views = {name: found for name, found in self._views.items()
                       if abs(now - found[0].stamp) <= self.config.max_frame_age}     # a clock may jump back
        return new

    def _links(self, stamp):
        """{link: base_from_link} at a stamp, or None: no joint states of that time."""
        found = self._joints.at(stamp)
        if found is None:
            silent = ', '.join(self._joints.missing(stamp)) or 'none'
            self.get_logger().warning(f'no {self.robot.topics["joint_states"]} of the time of the pictures; joints '
                                      f'that nobody tells of: {silent}', throttle_duration_sec=COMPLAIN)
            return None
        return self.robot.forward(found[0])

    def _observe(self):
        """The Observation of the pictures at hand, or None: where the robot was then is not known."""
        stamp = max(view.stamp for view, _, _ in self._views.values())
        found, where, velocity = self._joints.at(stamp), self._where.at(stamp), self._velocities.at(stamp)
        if found is None:
            return None
        joints, effort = found
        localized = where is not None and velocity is not None
        if not localized:
            self.get_logger().warning(f'not localized: no {self.robot.pose_source} with odom of the pictures\' time, '
                                      f'or none for {ALONE:g} m', throttle_duration_sec=COMPLAIN)
        self._last_known = self._last_known if where is None else where
        return Observation(
            stamp, {name: view for name, (view, _, _) in self._views.items()}, self._last_known,
            self.robot.forward(joints)[self.robot.gripper.link], joints, self.robot.gripper_width(joints),
            effort, np.zeros(3) if velocity is None else velocity, localized)

    def _remember(self, observation, now):
        """Follows the hand, looks for objects when it is time to, and publishes what is remembered."""
        search = not 0 <= now - self._searched < 1.0 / self.config.detect_rate - 1e-3
        where = observation.depth_view and self._where.at(observation.depth_view.stamp)     # the wrist's may be newer
        if where is not None:
            observation = dataclasses.replace(observation, map_from_base=where)
        before = self.perception.detections
        memory = self.perception.update(observation, search)
        if memory.holds_unknown:
            self.get_logger().warning('the fingers rest apart, and nobody can tell what they hold: nothing is picked '
                                      'up before the hand has been opened', throttle_duration_sec=COMPLAIN)
        self._memories.publish(messages.memory_to_msg(memory, self.robot.frames.map))
        if search:
            self._searched = now
        if self.perception.detections is not before:    # without a picture to search there are no new ones
            self._detections.publish(saycan.DetectedObjects(
                header=messages.header(observation.stamp, self.robot.frames.base),
                detections=[self._detection(d) for d in self.perception.detections]))

    def _detection(self, d):
        return saycan.DetectedObject(
            id=self.perception.instance_of(d) or '', class_id=d.kind, score=d.score,
            center=messages.pose_to_msg(d.base_from_object), size=messages.vector(d.size))

    def _clear_memory(self, request, response):
        self.perception.clear()
        response.success, response.message = True, 'the memory is empty'
        return response

    def _refuse(self, err, who=''):
        self.refused[err.reason] += 1
        counts = ', '.join(f'{reason.value} {count}' for reason, count in self.refused.items())
        self.detail = f'refused: {counts}'
        now = time.monotonic()              # the logger's own throttle would let the first camera silence the others
        if now - self._told.get((who, err.reason), float('-inf')) > COMPLAIN:
            self._told[who, err.reason] = now
            self.get_logger().warning(f'refused ({counts}){who and f" of {who}"}: {err}')


class _Transforms:
    """The pose of the base in the map from tf. Needs tf2_ros, which apt has and PyPI does not: not tried here."""

    def __init__(self, node, frames):
        try:
            import tf2_ros
        except ImportError as err:
            raise ConfigError('pose_source: tf needs tf2_ros (apt install ros-jazzy-tf2-ros-py); '
                              'amcl_pose and odom need nothing') from err
        self._frames, self._errors = frames, tf2_ros.TransformException
        self._buffer = tf2_ros.Buffer()
        self._listener = tf2_ros.TransformListener(self._buffer, node)

    def at(self, stamp):
        """(4, 4) map_from_base at a stamp [s], or None."""
        for asked in (stamp, 0.0):      # 0: the newest, since tf may lag behind the pictures
            try:
                found = self._buffer.lookup_transform(self._frames.map, self._frames.base,
                                                      Time(nanoseconds=int(asked * 1e9)))
                break
            except self._errors:
                continue
        else:
            return None
        if abs(messages.seconds(found.header.stamp) - stamp) > GAP:
            return None
        at, turn = found.transform.translation, found.transform.rotation
        found = messages.pose_from_msg(Pose(position=Point(x=at.x, y=at.y, z=at.z), orientation=turn))
        return planar(*to_planar(found))    # on the floor, as the other sources have it


def main(args=None):
    return spin(PerceptionNode, args)


if __name__ == '__main__':
    sys.exit(main())
