"""The simulated robot: MuJoCo behind the topics of a real one. Physics and GL live on the executor's one thread."""
import sys
import time
from dataclasses import dataclass

import numpy as np
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, CompressedImage, Image, JointState
from std_msgs.msg import Empty, Float64
from trajectory_msgs.msg import JointTrajectory

from saycan_interfaces.msg import GroundTruth, Lease
from saycan_interfaces.srv import ResetScene
from saycan_ros.config import ConfigError, did_you_mean, param
from saycan_ros.control import Command
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes import _picture_messages as pictures
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._qos import EVENTS, LATCHED, NEWEST, SENSOR, STREAM
from saycan_ros.places import load_skills_and_places
from saycan_ros.robot import load_robot
from saycan_ros.simulation.driver import Driver, RefusedCommand
from saycan_ros.simulation.pacing import Pacing
from saycan_ros.simulation.scene import SceneStart, arrange, scattered
from saycan_ros.simulation.simulation import KitchenSimulation, SimulationConfig
from saycan_ros.skills import kind_of

CHUNK = 0.02          # [s] of simulated time between two /clock messages: 50 Hz
WAKE = 0.01           # [s] between two looks at how much simulated time is due
MOST = 0.1            # [s] of simulated time stepped in one callback
SLOW = 5.0            # [s] between two complaints that the machine is too slow


@dataclass(frozen=True)
class SimulatedRobotConfig(SimulationConfig):
    """How fast the simulated time goes, what is published, and how far the robot is from an ideal one."""

    real_time_factor: float = param(1.0, 'Simulated seconds a second; watchdogs keep real time', 0.2, 20.0)
    camera_rate: float = param(10.0, 'Pictures of each camera [Hz, simulated time]', low=0.1, high=50.0)
    pose_rate: float = param(10.0, 'Localized poses [Hz, simulated time]', low=0.1, high=50.0)
    compressed: bool = param(False, 'Publish JPEG pictures too, on camera/image_raw/compressed')
    publish_truth: bool = param(False, 'Publish ground_truth; experts and evaluation alone may read it')
    needs_lease: bool = param(True, 'Obey the planner\'s lease; false: drive by hand without a planner')
    enable_stamped_cmd_vel: bool = param(True, 'cmd_vel is TwistStamped; false: Twist')
    seed: int = param(0, 'Where the objects lie at the start', low=0)
    skills: str = param('', 'Skill library file; empty: that of the package')
    places: str = param('', 'Places file; empty: that of the package')
    robot: str = param('', 'Robot file; empty: that of the package')


class SimulatedRobotNode(SaycanNode):
    """Takes the commands of a real robot, answers with its sensors, and is the clock."""

    niceness = 10   # its clock waits with it

    def __init__(self, **kwargs):
        super().__init__('simulated_robot', SimulatedRobotConfig, **kwargs)

    def configure(self, config):
        self.config, self.robot = config, load_robot(config.robot or None)
        library, places = load_skills_and_places(config.skills, config.places)
        self.simulation = KitchenSimulation(config, library, places, self.robot)
        self._set(SceneStart(scattered(library, places, config.seed)), config.seed)
        self.driver, self._standing = Driver(self.robot.limits, config.needs_lease), False
        self._create_publishers(config)
        self._listen(config)
        self.create_service(ResetScene, 'reset_scene', self._reset)
        self.create_steady_timer(WAKE, self._advance)

    def activate(self):
        self._pacing = Pacing(self.config.real_time_factor, MOST)
        self._complained = time.monotonic()
        self._start_over()
        self._say_time()

    def make_safe(self):
        self.driver.forget()
        self.simulation.command(Command())

    def cleanup(self):
        if simulation := self.__dict__.pop('simulation', None):
            simulation.close()

    def _create_publishers(self, config):
        self._clocks = self.create_publisher(Clock, '/clock', SENSOR)
        topics = self.robot.topics
        self._joints = self.create_publisher(JointState, topics['joint_states'], STREAM)
        self._odom = self.create_publisher(Odometry, topics['odom'], STREAM)
        self._pose = self.create_publisher(PoseWithCovarianceStamped, topics['amcl_pose'], LATCHED)
        self._truth = self.create_publisher(GroundTruth, 'ground_truth', NEWEST) if config.publish_truth else None
        self._color, self._depth, self._info, self._jpeg = {}, {}, {}, {}
        for name, camera in self.robot.cameras.items():
            self._color[name] = self.create_publisher(Image, camera.color, SENSOR)
            self._info[name] = self.create_publisher(CameraInfo, camera.info, SENSOR)
            if camera.depth:
                self._depth[name] = self.create_publisher(Image, camera.depth, SENSOR)
            if config.compressed:
                self._jpeg[name] = self.create_publisher(CompressedImage, f'{camera.color}/compressed', SENSOR)

    # commands in

    def _listen(self, config):
        kind, topics = TwistStamped if config.enable_stamped_cmd_vel else Twist, self.robot.topics
        self.create_subscription(kind, topics['cmd_vel'], self._guarded_command(self._hear_base), STREAM)
        self.create_subscription(TwistStamped, topics['arm/twist'], self._guarded_command(self._hear_arm), STREAM)
        self.create_subscription(Float64, topics['gripper/command'], self._guarded_command(self._hear_gripper), STREAM)
        for name in ('lift/joint_trajectory', 'head/joint_trajectory'):
            self.create_subscription(JointTrajectory, topics[name], self._guarded_command(self._hear_joints), STREAM)
        self.create_subscription(Lease, 'lease', self._hear_lease, STREAM)
        self.create_subscription(Empty, 'stop', self._hear_stop, EVENTS)

    def _guarded_command(self, hear):
        """The callback, with refusals logged."""
        def callback(message):
            try:
                hear(message)
            except RefusedCommand as err:
                self.get_logger().error(f'command refused: {err}', throttle_duration_sec=1.0)
        return callback

    def _hear_base(self, message):
        twist = message.twist if self.config.enable_stamped_cmd_vel else message
        self.driver.base((twist.linear.x, twist.linear.y, twist.angular.z), time.monotonic())

    def _hear_arm(self, message):
        base, frame = self.robot.frames.base, message.header.frame_id
        if frame != base:
            raise RefusedCommand(f'arm/twist is in frame {frame!r}; this robot takes {base!r}')
        linear, angular = message.twist.linear, message.twist.angular
        self.driver.arm((linear.x, linear.y, linear.z, angular.x, angular.y, angular.z), time.monotonic())

    def _hear_gripper(self, message):
        self.driver.gripper(message.data)

    def _hear_joints(self, message):
        """The last point of a trajectory is the target; each joint goes there at its own speed limit."""
        if not message.points or len(message.points[-1].positions) != len(message.joint_names):
            raise RefusedCommand(f'joint_trajectory for {len(message.joint_names)} joints has no last point with a '
                                 'position for each')
        names = [self.robot.driven_joints.get(name, name) for name in message.joint_names]
        self.driver.joints(dict(zip(names, message.points[-1].positions, strict=True)))

    def _hear_lease(self, message):
        self.driver.lease(message.generation, message.stopped, time.monotonic(), message.resets)

    def _hear_stop(self, _):
        self.driver.stop()
        self._drive()

    # time

    def _advance(self):
        """Steps the simulated time that is due; a picture ends the callback, so that commands are heard in between."""
        if not self.active:
            return
        due = self._pacing.due(time.monotonic())
        while due >= CHUNK:
            self._drive()
            self.simulation.step(CHUNK)
            self._pacing.stepped(CHUNK)
            due -= CHUNK
            self._say_time()
            if self._show():
                break
        self._complain_if_slow()

    def _drive(self):
        command = self.driver.command(time.monotonic())
        if command is not None:
            self._standing = False
            self.simulation.command(command)
        elif not self._standing:      # once: to hold where it is again and again would let the lift creep down
            self._standing = True
            self.simulation.command(Command(joints=self._targets_here()))

    def _targets_here(self):
        states = self.simulation.joint_states()
        return {name: position for name, position in zip(states.names, states.positions, strict=True)
                if name in self.robot.limits.joints}

    def _complain_if_slow(self):
        now = time.monotonic()
        if now - self._complained > SLOW:
            dropped, passed, self._complained = self._pacing.take_dropped(), now - self._complained, now
            asked = passed * self.config.real_time_factor
            if dropped > 0.1 * asked:
                self.get_logger().warning(f'this machine is too slow: real time factor '
                                          f'{(asked - dropped) / passed:.2f}, not {self.config.real_time_factor}')

    # sensors out

    def _say_time(self):
        """The clock first, then what was measured at that time."""
        stamp = self.simulation.time
        self._clocks.publish(Clock(clock=messages.time_to_msg(stamp)))
        states = self.simulation.joint_states()
        names = [self.robot.joint_names.get(name, name) for name in states.names]
        self._joints.publish(JointState(header=messages.header(stamp), name=names, position=states.positions,
                                        velocity=states.velocities, effort=states.efforts))
        self._odom.publish(self._odometry(stamp))
        if self._is_due('pose', self.config.pose_rate):
            self._pose.publish(self._localized(stamp))
        if self._truth:
            self._truth.publish(messages.truth_to_msg(self.simulation.ground_truth(), self.robot.frames.map))

    def _odometry(self, stamp):
        frames, (vx, vy, wz) = self.robot.frames, self.simulation.base_velocity()
        odometry = Odometry(header=messages.header(stamp, frames.odom), child_frame_id=frames.base)
        odometry.pose.pose = messages.pose_to_msg(self.simulation.odom_from_base())
        odometry.twist.twist = messages.twist((vx, vy, 0.0), (0.0, 0.0, wz))
        return odometry

    def _localized(self, stamp):
        map_from_base, covariance = self.simulation.localized_pose()
        pose = PoseWithCovarianceStamped(header=messages.header(stamp, self.robot.frames.map))
        pose.pose.pose, pose.pose.covariance = messages.pose_to_msg(map_from_base), covariance.ravel()
        return pose

    def _is_due(self, what, rate):
        """Is it time for the next one? Missed ones are not made up for."""
        now = self.simulation.time
        if now < self._due[what] - 1e-6:
            return False
        self._due[what] = max(self._due[what] + 1.0 / rate, now)
        return True

    def _show(self):
        """Takes and publishes at most one picture, the one that has waited longest; True: it did."""
        name = min(self.robot.cameras, key=self._due.get)
        if not self._is_due(name, self.config.camera_rate):
            return False
        camera = self.robot.cameras[name]
        color, depth = self.simulation.render(name)
        header = messages.header(self.simulation.time, camera.frame)
        self._info[name].publish(pictures.camera_info(header, color.shape, self.simulation.intrinsics(name)))
        if depth is not None:
            self._depth[name].publish(pictures.image(header, np.rint(depth * 1000).astype(np.uint16), '16UC1'))
        self._color[name].publish(pictures.image(header, color, 'rgb8'))
        if name in self._jpeg:
            self._jpeg[name].publish(pictures.jpeg(header, color))
        return True

    # scenes

    def _reset(self, request, response):
        response.error_code, response.error_msg = self._refusal_of_reset(request)
        if response.error_code != response.NONE:
            self.get_logger().warning(f'reset refused: {response.error_msg}')
            return response
        try:
            self._set(_start_of(request), request.seed)
        except ConfigError as err:
            response.error_code, response.error_msg = response.BAD_REQUEST, str(err)
        self.driver.forget()
        self._start_over()
        self._send_heartbeat()      # this took a while, and whoever asked may go on at once
        return response

    def _start_over(self):
        """Everything is due now."""
        self._due = dict.fromkeys((*self.robot.cameras, 'pose'), self.simulation.time)

    def _set(self, start, seed):
        """Sets a scene and takes a first picture: new textures and shaders take a second on a busy machine."""
        self.simulation.reset(start, seed)
        self.simulation.render(next(iter(self.robot.cameras)))

    def _refusal_of_reset(self, request):
        """(error code, message) of a scene that cannot be set; (NONE, '') where it can."""
        simulation, refused = self.simulation, ResetScene.Response
        if self.driver.leased(time.monotonic()) or simulation.moving():
            return refused.ROBOT_MOVING, 'the robot moves or a skill has the lease; end the instruction first'
        if len(request.objects) != len(request.places):
            return refused.BAD_REQUEST, f'{len(request.objects)} objects, {len(request.places)} places'
        start = _start_of(request)
        if len(set(start.instances)) != len(request.objects) + bool(request.robot_holding):
            return refused.BAD_REQUEST, 'an object is given twice; instances of one kind are coke can#1, coke can#2'
        kinds = simulation.library.objects
        if unknown := [name for name in start.instances if kind_of(name) not in kinds]:
            return refused.UNKNOWN_OBJECT, f'unknown object {unknown[0]!r}.{did_you_mean(unknown[0], kinds, "objects")}'
        names = [place.name for place in simulation.places]
        if unknown := [name for name in (*request.places, start.robot_at or names[0]) if name not in names]:
            return refused.UNKNOWN_PLACE, f'unknown place {unknown[0]!r}.{did_you_mean(unknown[0], names, "places")}'
        try:
            arrange(start, simulation.places, simulation.library, np.random.default_rng([request.seed, 0]))
        except ConfigError as err:
            return refused.SCENE_FULL, str(err)
        return refused.NONE, ''


def _start_of(request):
    return SceneStart(dict(zip(request.objects, request.places, strict=False)), request.robot_at or None,
                      request.robot_holding or None)


def main(args=None):
    return spin(SimulatedRobotNode, args)


if __name__ == '__main__':
    sys.exit(main())
