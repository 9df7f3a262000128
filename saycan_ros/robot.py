"""What a lab says of its robot in config/robot.yaml: frames, limits, cameras and the kinematic chain."""
import math
from dataclasses import dataclass

from saycan_ros.config import Faults, did_you_mean, load_yaml, share
from saycan_ros.kinematics import JOINT_TYPES, Chain, Link

POSE_SOURCES = ('amcl_pose', 'odom', 'tf')
TOPICS = ('joint_states', 'odom', 'amcl_pose', 'cmd_vel', 'arm/twist', 'gripper/command', 'lift/joint_trajectory',
          'head/joint_trajectory', 'navigate_to_pose')      # what drivers hear and say, by the names used here


@dataclass(frozen=True)
class Frames:
    """Names of the frames that messages carry."""

    map: str
    odom: str
    base: str


@dataclass(frozen=True)
class BaseLimits:
    """Of the base, in its own frame: [m/s], [rad/s]; [m/s2], [rad/s2] of the simulated one: no command is eased."""

    linear: float
    angular: float
    linear_acceleration: float
    angular_acceleration: float


@dataclass(frozen=True)
class ArmLimits:
    """Of the gripper link's twist: [m/s], [rad/s]."""

    linear: float
    angular: float


@dataclass(frozen=True)
class GripperLimits:
    """Opening between the fingers [m]."""

    closed: float
    open: float


@dataclass(frozen=True)
class JointLimits:
    """Of one joint: [rad] and [rad/s], or [m] and [m/s]."""

    low: float
    high: float
    velocity: float


@dataclass(frozen=True)
class Limits:
    """What no command exceeds; joints are those that no twist moves: lift, head_pan, head_tilt."""

    base: BaseLimits
    arm: ArmLimits
    gripper: GripperLimits
    joints: dict[str, JointLimits]


@dataclass(frozen=True)
class Camera:
    """Topics of one camera and its optical frame, a link of the chain; depth is None where it has none."""

    name: str
    color: str
    info: str
    frame: str
    depth: str | None = None


@dataclass(frozen=True)
class GripperAction:
    """A control_msgs GripperCommand action: its positions where the gripper is closed and open, and its effort."""

    name: str
    closed: float
    open: float
    max_effort: float


@dataclass(frozen=True)
class Gripper:
    """The link between the fingertips, the joints whose positions add up to the opening, an action that moves it."""

    link: str
    joints: tuple[str, ...]
    action: GripperAction | None = None


@dataclass(frozen=True)
class Footprint:
    """How far the base reaches from its center, forwards and to each side [m]."""

    front: float
    side: float


@dataclass(frozen=True)
class RobotConfig:
    """One robot; see config/robot.yaml for the meaning of each field.

    Attributes:
        carry: {joint: position} of the tucked arm.
        topics: {one of TOPICS: what it is called on this robot}.
        joint_names: {joint: what its driver calls it}, of those that differ.
    """

    frames: Frames
    pose_source: str
    control_rate: float
    limits: Limits
    footprint: Footprint
    gripper: Gripper
    cameras: dict[str, Camera]
    chain: Chain
    carry: dict[str, float]
    topics: dict[str, str]
    joint_names: dict[str, str]

    @property
    def driven_joints(self):
        """{what its driver calls it: joint}, of those that differ."""
        return {told: name for name, told in self.joint_names.items()}

    def forward(self, joints):
        """{link: (4, 4) base_from_link} from joint positions by name [rad or m]; KeyError: a joint is missing."""
        return self.chain.forward(joints)

    def carry_pose(self, joints):
        """(4, 4) base_from_gripper with the arm tucked and all else as in `joints`."""
        return self.forward(joints | self.carry)[self.gripper.link]

    def gripper_width(self, joints):
        """Opening [m] from joint positions by name; KeyError: a joint is missing."""
        return float(sum(joints[name] for name in self.gripper.joints))


def load_robot(path=None):
    """Reads a robot file (default: config/robot.yaml of the package).

    Raises:
        ConfigError: with every fault of the file.
    """
    path = share('config', 'robot.yaml') if path is None else path
    found, faults = load_yaml(path), Faults(path)
    read = _Reader(faults)
    top = read.fields(found, 'the robot', 1, ('frames', 'pose_source', 'control_rate', 'limits', 'footprint', 'gripper',
                                              'cameras', 'chain', 'carry'), ('topics', 'joint_names'))
    faults.raise_if_any()
    names = {k: read.text(top['frames'], k, 'frames') for k in read.section(top, 'frames', Frames)}
    frames = Frames(**names) if names else Frames('map', 'odom', 'base_link')
    source = read.choice(top, 'pose_source', POSE_SOURCES)
    rate = read.number(top, 'control_rate', 'the robot', 1.0, 1000.0)
    limits = _limits(read, read.section(top, 'limits', Limits))
    links = _links(read, top['chain'], frames.base)
    gripper = _gripper(read, top, links)
    cameras = _cameras(read, top['cameras'], links)
    footprint = _positive(read, top, 'footprint', Footprint)
    joints = {link.joint for link in links.values()} - {None}
    carry = _carry(read, top, joints, _arm(links, gripper, limits))
    topics = _topics(read, top)
    joint_names = _joint_names(read, top, joints | set(gripper.joints if gripper else ()))
    faults.raise_if_any()
    return RobotConfig(frames, source, rate, limits, footprint, gripper, cameras, Chain(links.values(), frames.base),
                       carry, topics, joint_names)


class _Reader:
    """Takes typed values out of a YAML mapping; a fault is noted with its line, and a stand-in is given back."""

    def __init__(self, faults):
        self.faults = faults

    def fields(self, entry, what, line, needed, optional=()):
        """The mapping itself once it has the right keys; otherwise an empty one, with the faults noted."""
        if not isinstance(entry, dict):
            self.faults.add(line, f'{what}: must be a mapping with {", ".join((*needed, *optional))}')
            return {}
        self.faults.check_fields(entry, what, needed, optional)
        return entry if all(key in entry for key in needed) else {}

    def section(self, parent, key, kind):
        """parent[key] as a mapping with the fields of the dataclass `kind`."""
        return self.fields(parent.get(key), key, parent.lines[key] if key in parent else None,
                           tuple(kind.__dataclass_fields__)) if parent else {}

    def text(self, entry, key, what):
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            self.faults.add(entry.lines[key], f'{what}: {key} must be a name, not {value!r}')
        return value

    def choice(self, entry, key, choices):
        if entry[key] not in choices:
            self.faults.add(entry.lines[key], f'{key} is {entry[key]!r}.{did_you_mean(entry[key], choices, "choices")}')
        return entry[key]

    def number(self, entry, key, what, low=-math.inf, high=math.inf):
        value = entry.get(key)
        numeric = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not numeric or not low <= value <= high:
            self.faults.add(entry.lines[key], f'{what}: {key} must be a number in [{low}, {high}], not {value!r}')
            return math.nan
        return float(value)

    def vector(self, entry, key, what, default):
        value = entry.get(key, default)
        if not (isinstance(value, (list, tuple)) and len(value) == 3 and all(
                isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v) for v in value)):
            self.faults.add(entry.lines[key], f'{what}: {key} must be three numbers, not {value!r}')
            return default
        return tuple(map(float, value))

    def name_of(self, entry, key, what, known):
        """entry[key], which must be one of the known links."""
        if entry[key] not in known:
            self.faults.add(entry.lines[key],
                            f'{what}: {key} {entry[key]!r} is no link.{did_you_mean(entry[key], known, "links")}')
        return entry[key]


def _positive(read, parent, key, kind):
    entry = read.section(parent, key, kind)
    values = {k: read.number(entry, k, key, low=0.0) for k in kind.__dataclass_fields__ if entry}
    return kind(**values) if values else None


def _limits(read, entry):
    if not entry:
        return None
    joints = {}
    for name, limit in (entry['joints'] or {}).items() if isinstance(entry['joints'], (dict, type(None))) else ():
        what, line = f'limits: joints: {name}', entry['joints'].lines[name]
        limit = read.fields(limit, what, line, tuple(JointLimits.__dataclass_fields__))
        if limit:
            low, high = (read.number(limit, k, what) for k in ('low', 'high'))
            if low >= high:
                read.faults.add(line, f'{what}: low must be less than high')
            joints[name] = JointLimits(low, high, read.number(limit, 'velocity', what, low=1e-6))
    if not isinstance(entry['joints'], (dict, type(None))):
        read.faults.add(entry.lines['joints'], 'limits: joints must be a mapping of joint names')
    gripper = _positive(read, entry, 'gripper', GripperLimits)
    if gripper and gripper.closed > 0.005:
        read.faults.add(entry.lines['gripper'], 'limits: gripper: closed must be at most 0.005: with the fingers 6 mm '
                                                'apart something counts as held')
    elif gripper and gripper.closed >= gripper.open:
        read.faults.add(entry.lines['gripper'], 'limits: gripper: closed must be less than open')
    return Limits(_positive(read, entry, 'base', BaseLimits), _positive(read, entry, 'arm', ArmLimits), gripper, joints)


def _links(read, chain, base):
    """{name: Link} in the order of the file; each link's faults are noted with its line."""
    links, joints = {}, {}
    if not isinstance(chain, dict) or not chain:
        read.faults.add(getattr(chain, 'line', None), 'chain: must be a mapping of links')
        return links
    for name, entry in chain.items():
        what, line = f'chain: {name}', chain.lines[name]
        entry = read.fields(entry, what, line, ('parent',), ('xyz', 'rpy', 'joint', 'type', 'axis'))
        if not entry:
            continue
        read.name_of(entry, 'parent', what, [base, *links])       # parents come first, so a loop cannot be written
        joint, kind = entry.get('joint'), entry.get('type', 'fixed')
        if kind not in JOINT_TYPES:
            read.faults.add(entry.lines['type'],
                            f'{what}: unknown type {kind!r}.{did_you_mean(kind, JOINT_TYPES, "types")}')
        elif (kind == 'fixed') != (joint is None):
            read.faults.add(line, f'{what}: a {kind} link {"has no" if joint else "needs a"} joint')
        if joint is not None and joint in joints:
            read.faults.add(entry.lines['joint'], f'{what}: joint {joint!r} moves {joints[joint]} too')
        joints[joint] = name
        xyz, rpy = (read.vector(entry, k, what, (0.0, 0.0, 0.0)) for k in ('xyz', 'rpy'))
        axis = read.vector(entry, 'axis', what, (0.0, 0.0, 1.0))
        if abs(math.hypot(*axis) - 1) > 1e-6:
            read.faults.add(entry.lines['axis'], f'{what}: axis must have length 1, not {math.hypot(*axis):.4g}')
        links[name] = Link(name, entry['parent'], xyz, rpy, joint, kind, axis)
    return links


def _gripper(read, top, links):
    entry = read.fields(top['gripper'], 'gripper', top.lines['gripper'], ('link', 'joints'), ('action',))
    if not entry:
        return None
    joints = entry['joints']
    if not isinstance(joints, list) or not joints or not all(isinstance(j, str) for j in joints):
        read.faults.add(entry.lines['joints'], 'gripper: joints must list the joints that open it')
        joints = ()
    action = read.section(entry, 'action', GripperAction) if 'action' in entry else None
    if action:
        numbers = {k: read.number(action, k, 'gripper: action') for k in ('closed', 'open', 'max_effort')}
        action = GripperAction(read.text(action, 'name', 'gripper: action'), **numbers)
    return Gripper(read.name_of(entry, 'link', 'gripper', list(links)), tuple(joints), action)


def _arm(links, gripper, limits):
    """The joints between base and gripper that no trajectory moves."""
    found, link, others = [], links.get(gripper.link) if gripper else None, limits.joints if limits else ()
    while link is not None:
        if link.joint and link.joint not in others:
            found.append(link.joint)
        link = links.get(link.parent)
    return found


def _carry(read, top, joints, arm):
    entry = top['carry'] if isinstance(top['carry'], dict) else {}
    if not entry:
        read.faults.add(top.lines['carry'], 'carry: must give the position of each joint of the arm')
    elif missing := [name for name in arm if name not in entry]:
        read.faults.add(top.lines['carry'], f'carry: the position of {", ".join(missing)} is missing')
    for name in entry:
        if name not in joints:
            read.faults.add(entry.lines[name], f'carry: {name!r} is no joint.{did_you_mean(name, joints, "joints")}')
    return {name: read.number(entry, name, 'carry') for name in entry}


def _topics(read, top):
    entry = read.fields(top['topics'], 'topics', top.lines['topics'], (), TOPICS) if 'topics' in top else {}
    return {name: read.text(entry, name, 'topics') if name in entry else name for name in TOPICS}


def _joint_names(read, top, joints):
    entry = top.get('joint_names', {})
    if not isinstance(entry, dict):
        read.faults.add(top.lines['joint_names'], 'joint_names: must be a mapping of joints to the names of a driver')
        return {}
    names = {name: read.text(entry, name, 'joint_names') for name in entry}
    for name, told in names.items():
        if name not in joints:
            read.faults.add(entry.lines[name],
                            f'joint_names: {name!r} is no joint.{did_you_mean(name, joints, "joints")}')
        elif [names.get(joint, joint) for joint in joints].count(told) > 1:
            read.faults.add(entry.lines[name], f'joint_names: {told!r} is the name of two joints')
    return names


def _cameras(read, entries, links):
    cameras = {}
    if not isinstance(entries, dict) or not entries:
        read.faults.add(getattr(entries, 'line', None), 'cameras: must be a mapping with one camera or more')
        return cameras
    for name, entry in entries.items():
        what = f'cameras: {name}'
        entry = read.fields(entry, what, entries.lines[name], ('color', 'info', 'frame'), ('depth',))
        if entry:
            read.name_of(entry, 'frame', what, list(links))
            topics = {k: read.text(entry, k, what) for k in ('color', 'info', 'depth') if k in entry}
            cameras[name] = Camera(name, frame=entry['frame'], **topics)
    if not read.faults.lines and sum(camera.depth is not None for camera in cameras.values()) != 1:
        read.faults.add(entries.line, 'cameras: one must have depth, the head\'s; leave it out for a wrist camera')
    return cameras
