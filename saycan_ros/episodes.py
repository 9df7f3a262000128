"""Recorded episodes: one execution of a skill as an MCAP bag, the same from simulation and from a robot.

A bag holds `episode` (JSON: skill, family, object, place, policy, seed, start), then at each tick `observation` and
what was commanded on `cmd_vel`, `arm/twist`, `gripper/command`, `lift/joint_trajectory` and `head/joint_trajectory`,
`memory` as it was at the start where the robot had one, and at the end `outcome` (JSON: outcome, message, success).
Below `demonstration/` the same topics say what an expert would have commanded at that tick, where there was one. `ros2
bag play` plays it; no ROS is needed to write or read it.
"""
import dataclasses
import functools
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from saycan_ros.config import ConfigError, share
from saycan_ros.control import Command
from saycan_ros.messages import observation_from_msg, planar_from_twist
from saycan_ros.observation import Observation
from saycan_ros.perception.frames import FrameRefused
from saycan_ros.poses import quaternion

DEMONSTRATION = 'demonstration/'
_OBSERVATION = 'saycan_interfaces/msg/Observation'
_MEMORY = 'saycan_interfaces/msg/ObjectMemory'
_REMEMBERED = 'saycan_interfaces/msg/RememberedObject'
COMMANDS = {'cmd_vel': 'geometry_msgs/msg/TwistStamped', 'arm/twist': 'geometry_msgs/msg/TwistStamped',
            'gripper/command': 'std_msgs/msg/Float64', 'lift/joint_trajectory': 'trajectory_msgs/msg/JointTrajectory',
            'head/joint_trajectory': 'trajectory_msgs/msg/JointTrajectory'}
_READ = ('episode', 'outcome', 'observation', *COMMANDS)      # of a bag that may hold more
_TEXT = 'std_msgs/msg/String'


@dataclass(frozen=True)
class Step:
    """One tick: what was sensed, commanded, and what an expert would have commanded (None: nobody said)."""

    observation: Observation
    command: Command
    demonstration: Command | None = None


@dataclass(frozen=True)
class Episode:
    """One execution of a skill.

    Attributes:
        skill, family, object, place: as in the skill library.
        policy: who commanded. seed: of the scene; None on a robot. start: how that was disturbed; '': nobody said.
        outcome: Outcome label by the robot's own verdict.
        success: True, False, or None where nobody judged it.
        steps: in the order of time. A picture is in the first observation that has it.
    """

    skill: str
    family: str
    object: str | None
    place: str | None
    policy: str
    seed: int | None
    start: str = ''
    outcome: str = ''
    message: str = ''
    success: bool | None = None
    steps: tuple[Step, ...] = ()


class EpisodeWriter:
    """Writes one episode; a folder that was not finished is taken away.

    Args:
        path: folder of the bag; must not exist.
        about: Episode without steps and outcome.
        base: frame_id of the base.
    """

    def __init__(self, path, about, base='base_link'):
        self.path, self._about, self._base = Path(path), about, base

    def __enter__(self):
        from rosbags.rosbag2 import StoragePlugin, Writer
        self._partial = self.path.with_name(self.path.name + '.partial')
        shutil.rmtree(self._partial, ignore_errors=True)
        self._store, self._connections, self._stamps = _typestore(), {}, {}
        self._writer = Writer(self._partial, version=9, storage_plugin=StoragePlugin.MCAP)
        self._writer.open()
        told = ('skill', 'family', 'object', 'place', 'policy', 'seed', 'start')
        self._first = json.dumps({name: getattr(self._about, name) for name in told})
        self._time = None
        return self

    def __exit__(self, kind, error, trace):
        self._writer.close()
        if kind is None and self._time is not None:
            self._partial.rename(self.path)
        else:
            shutil.rmtree(self._partial, ignore_errors=True)

    def put(self, observation, encoded, command, demonstration=None):
        """Adds a tick.

        Args:
            observation: Observation. encoded: {camera: (color bytes, depth bytes)} of its pictures.
            command: what was sent; None: only the start of the skill is kept.
            demonstration: what an expert would have sent, or None.
        """
        now = round(observation.stamp * 1e9)
        if self._time is None:
            self._write('episode', _TEXT, self._type(_TEXT)(self._first), now)
        self._time = now
        self._write('observation', _OBSERVATION, self._observation(observation, encoded), now)
        if command is not None:
            self._commands('', command, now)
        if demonstration is not None:
            self._commands(DEMONSTRATION, demonstration, now)

    def remember(self, memory):
        """Adds the ObjectMemory that the skill was started with, after the first tick."""
        vector, remembered = self._type('geometry_msgs/msg/Vector3'), self._type(_REMEMBERED)
        objects = [remembered(o.kind, o.instance, o.place or '', self._pose(o.pose), vector(*map(float, o.size)),
                              self._header(round(o.last_seen * 1e9), '').stamp, float(o.confidence))
                   for o in memory.objects]
        self._write('memory', _MEMORY, self._type(_MEMORY)(
            self._header(round(memory.stamp * 1e9), 'map'), objects, memory.holding or '',
            memory.holding_instance or '', float(memory.holding_confidence), memory.robot_place or '',
            sorted(memory.seen_places)), self._time)

    def end(self, outcome, message='', success=None):
        """Says how the episode ended. outcome: Outcome. success: in truth, where that is known."""
        told = json.dumps({'outcome': outcome.label, 'message': message, 'success': success})
        if self._time is not None:      # it ended before its first tick: nothing is kept
            self._write('outcome', _TEXT, self._type(_TEXT)(told), self._time)

    def _type(self, name):
        return self._store.types[name]

    def _write(self, topic, kind, message, now):
        if topic not in self._connections:
            self._connections[topic] = self._writer.add_connection(topic, kind, typestore=self._store)
        self._writer.write(self._connections[topic], now, self._store.serialize_cdr(message, kind))

    def _commands(self, prefix, command, now):
        header, topics = self._header(now, self._base), list(COMMANDS)
        zero = np.zeros(3)
        base = self._twist(header, (*command.base[:2], 0.0), (0.0, 0.0, command.base[2]))
        messages = {topics[0]: base, topics[1]: self._twist(header, command.arm[:3], command.arm[3:])}
        if command.gripper is not None:
            messages[topics[2]] = self._type(COMMANDS[topics[2]])(float(command.gripper))
        for topic, names in ((topics[3], ('lift',)), (topics[4], ('head_pan', 'head_tilt'))):
            joints = {name: command.joints[name] for name in names if name in command.joints}
            if joints:
                due = self._type('builtin_interfaces/msg/Duration')(0, 50_000_000)
                point = self._type('trajectory_msgs/msg/JointTrajectoryPoint')(
                    np.array(list(joints.values()), float), zero[:0], zero[:0], zero[:0], due)
                messages[topic] = self._type(COMMANDS[topic])(header, list(joints), [point])
        for topic, message in messages.items():
            self._write(prefix + topic, COMMANDS[topic], message, now)

    def _twist(self, header, linear, angular):
        vector = self._type('geometry_msgs/msg/Vector3')
        twist = self._type('geometry_msgs/msg/Twist')(vector(*map(float, linear)), vector(*map(float, angular)))
        return self._type('geometry_msgs/msg/TwistStamped')(header, twist)

    def _header(self, now, frame):
        stamp = self._type('builtin_interfaces/msg/Time')(now // 10**9, now % 10**9)
        return self._type('std_msgs/msg/Header')(stamp, frame)

    def _observation(self, observation, encoded):
        now, vector = round(observation.stamp * 1e9), self._type('geometry_msgs/msg/Vector3')
        vx, vy, wz = map(float, observation.base_velocity)
        fresh = [view for name, view in observation.cameras.items() if self._stamps.get(name) != view.stamp]
        self._stamps |= {view.name: view.stamp for view in fresh}
        return self._type(_OBSERVATION)(
            self._header(now, self._base), [self._camera(view, *encoded[view.name]) for view in fresh],
            bool(observation.localized), self._pose(observation.map_from_base),
            self._type('geometry_msgs/msg/Twist')(vector(vx, vy, 0.0), vector(0.0, 0.0, wz)),
            self._pose(observation.base_from_gripper), list(observation.joints),
            np.array(list(observation.joints.values()), float), float(observation.gripper_width),
            float(observation.gripper_effort))

    def _camera(self, view, color, depth):
        height, width = view.color.shape[:2]
        stamp = self._header(round(view.stamp * 1e9), '').stamp
        return self._type('saycan_interfaces/msg/CameraView')(
            view.name, view.name, stamp, True, np.frombuffer(color, np.uint8), np.frombuffer(depth, np.uint8), width,
            height, np.asarray(view.intrinsics, float), self._pose(view.base_from_camera))

    def _pose(self, matrix):
        x, y, z, w = quaternion(matrix[:3, :3])
        return self._type('geometry_msgs/msg/Pose')(self._type('geometry_msgs/msg/Point')(*map(float, matrix[:3, 3])),
                                                    self._type('geometry_msgs/msg/Quaternion')(x, y, z, w))


def read_episode(path, pictures=True):
    """The Episode of a bag. pictures: False: observations without them, which saves the decoding.

    Raises:
        ConfigError: it is no bag, or holds no episode with an outcome.
    """
    from saycan_ros.bags.reader import Bag
    texts, steps, newest, bag = {}, [], None, Bag(path)
    try:
        for received in bag.messages(lambda topic, _: topic.lstrip('/').removeprefix(DEMONSTRATION) in _READ):
            message, topic = bag.decode(received), received.topic.lstrip('/')
            if topic in ('episode', 'outcome'):
                texts |= json.loads(message.data)
            elif topic == 'observation':
                newest = observation_from_msg(message, pictures)
            elif newest is not None:
                newest = _add_command(steps, topic, message, newest)
        if not {'family', 'outcome'} <= set(texts):
            raise ConfigError(f'{path}: holds no `episode` and `outcome`; record them beside the observations')
        return Episode(**texts, steps=tuple(Step(o, command_of(c), command_of(d) if d else None) for o, c, d in steps))
    except (FrameRefused, KeyError, TypeError, ValueError) as err:
        raise ConfigError(f'{path}: no episode can be read ({err})') from err


def find_episodes(folder):
    """Paths of the bags in a folder, those cut off too, by their names. Raises ConfigError: there is none."""
    found = sorted({p.parent for p in Path(folder).glob('**/*.mcap') if not p.parent.name.endswith('.partial')})
    if not found:
        raise ConfigError(f'{folder}: no recorded bags; `saycan collect --output {folder}` makes some (for the value '
                          'function with --trials), `saycan record` one of a robot at work')
    return found


def command_of(messages, driven=None):
    """The Command of one tick. messages: {name of COMMANDS: message}; cmd_vel may be a Twist.

    driven: {what its driver calls it: joint}, of joints for which that differs; None: of none.
    """
    base, arm, joints = np.zeros(3), np.zeros(6), {}
    if (message := messages.get('cmd_vel')) is not None:
        base = planar_from_twist(getattr(message, 'twist', message))
    if (message := messages.get('arm/twist')) is not None:
        turn, move = message.twist.angular, message.twist.linear
        arm = np.array([move.x, move.y, move.z, turn.x, turn.y, turn.z])
    for topic in ('lift/joint_trajectory', 'head/joint_trajectory'):
        if topic in messages and messages[topic].points:     # without any it is what stops a controller
            names = [(driven or {}).get(name, name) for name in messages[topic].joint_names]
            joints |= dict(zip(names, messages[topic].points[-1].positions.tolist(), strict=True))
    gripper = messages.get('gripper/command')
    return Command(base, arm, None if gripper is None else float(gripper.data), joints)


def _add_command(steps, topic, message, newest):
    """Puts a command into the steps, a new step with each cmd_vel; the newest observation, bare once it was used."""
    label, name = topic.startswith(DEMONSTRATION), topic.removeprefix(DEMONSTRATION)
    if name == 'cmd_vel' and not label:
        steps.append((newest, {}, {}))
        newest = dataclasses.replace(newest, cameras={})
    if name in COMMANDS and steps:
        steps[-1][2 if label else 1][name] = message
    return newest


@functools.lru_cache(1)
def _typestore():
    """The messages of ROS 2 Jazzy, and our Observation and ObjectMemory."""
    from rosbags.typesys import Stores, get_types_from_msg, get_typestore
    store = get_typestore(Stores.ROS2_JAZZY)
    kinds = {}
    for name in ('CameraView', 'Observation', 'RememberedObject', 'ObjectMemory'):
        text = share('saycan_interfaces', 'msg', f'{name}.msg').read_text(encoding='utf-8')
        kinds |= get_types_from_msg(text, f'saycan_interfaces/msg/{name}')
    store.register(kinds)
    return store
