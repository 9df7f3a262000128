"""Recorded episodes to what the motor network learns: at each tick its state, and what an expert would have done.

Where nobody says that, what was done is learned, if it succeeded: so a robot's own runs teach, and a person at the
joystick. Nothing but the bag is needed. Where the hand had to go is read off afterwards: it is where the fingers closed
(pick) or opened (put down), brought back along the way that the base has driven (hindsight goals, Andrychowicz et al.
2017).
"""
import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
from dataclasses import dataclass

import numpy as np

from saycan_ros.bags.corrections import corrected
from saycan_ros.bags.reader import Bag
from saycan_ros.bags.recording import Recording
from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.episodes import find_episodes, read_episode
from saycan_ros.perception.frames import FrameRefused
from saycan_ros.policies.motor import (
    DRIVE,
    GRIP,
    REACH,
    RETREAT,
    SPEEDS,
    TARGETS,
    DeadReckoning,
    MotorState,
    about,
    errors_of,
    features,
)
from saycan_ros.policies.runs import runs_of
from saycan_ros.poses import inverse, to_planar

FAMILIES = ('pick', 'put_down')
FIELDS = ('features', 'velocities', 'stage', 'end', 'targets', 'height')
VERSION = 2                   # of what rows_of makes: raise it when FIELDS or features of a tick change
_LAST = 3                     # ticks that count as the end
STOOD = 0.012, 0.03           # [m], [rad] from where the base stood when the hand began to reach
ARRIVED = 0.005, 0.05         # [m], [rad] from where the hand gripped
RESTS = 0.06                  # [m/s] an expert that is where it wants to be is slower
LEFT = 0.005                  # [m] that a hand has moved which leaves where it gripped


@dataclass(frozen=True)
class Stages:
    """At which tick each stage begins; `grip` None: the fingers never closed, or opened."""

    reach: int
    grip: int | None
    retreat: int
    count: int

    def at(self, tick):
        """Stage (index) of a tick."""
        if self.grip is None or tick < self.grip:
            return REACH if tick >= self.reach else DRIVE
        return RETREAT if tick >= self.retreat else GRIP

    def time(self, tick, stamps):
        """[s] since the stage of a tick began."""
        begun = (0, self.reach, self.grip, self.retreat)[self.at(tick)]
        return stamps[tick] - stamps[begun]


@dataclass(frozen=True)
class Lesson:
    """What one run of a skill teaches.

    Attributes:
        bag: name of its bag, below the folder of all; step: of the skill in it, from 0.
        family: of the skill. succeeded: in truth, where that is known, else by the robot's own verdict.
        demonstrated: an expert says what to do: then a failure teaches, too.
        rows: {field: (N, ...) float32}; empty: nobody gripped.
    """

    bag: str
    step: int
    family: str
    succeeded: bool
    demonstrated: bool
    rows: dict


def stages_of(commands, family, open_width):
    """The Stages of a list of Commands, as an expert gives them: it moves the base, or the arm."""
    count = len(commands)
    moves = [bool(np.any(c.arm)) for c in commands]
    grip = _grip_of(commands, family, open_width)
    reach = next((k for k, m in enumerate(moves[:grip]) if m), count if grip is None else grip)
    retreat = count if grip is None else next((k for k in range(grip, count) if moves[k]), count)
    return Stages(reach, grip, retreat, count)


def _grip_of(commands, family, open_width):
    """At which tick the fingers close, or open; None: at none."""
    return next((k for k, c in enumerate(commands) if _grips(c, family, open_width)), None)


def _grips(command, family, open_width):
    if command.gripper is None:
        return False
    return command.gripper < open_width / 2 if family == 'pick' else command.gripper > open_width / 2


def stages_seen(commands, ways, hands, family, open_width):
    """The Stages of a run whose commands are never quite zero: by where base and hand have been.

    Args:
        commands: (N,) of Command. ways: (N,) odom_from_base (4, 4). hands: (N,) base_from_gripper (4, 4).
    """
    count = len(commands)
    grip = _grip_of(commands, family, open_width)
    if grip is None:
        return Stages(count, None, count, count)
    base, hand = inverse(ways[grip]), ways[grip] @ hands[grip]
    off = [to_planar(base @ way) for way in ways[:grip]]
    reach = 1 + max((k for k, (x, y, yaw) in enumerate(off) if np.hypot(x, y) > STOOD[0] or abs(yaw) > STOOD[1]),
                    default=-1)
    gone = (k for k in range(grip, count) if np.linalg.norm((ways[k] @ hands[k] - hand)[:3, 3]) > LEFT)
    return Stages(reach, grip, next(gone, count), count)


def last_attempt(steps, family, open_width):
    """The steps of a run from after its last grip but one: of an attempt that failed nobody knows where it went."""
    told = [k for k, step in enumerate(steps) if step.command.gripper is not None]     # others leave it as it is
    grips = {k: _grips(steps[k].command, family, open_width) for k in told}
    begins = [k for before, k in itertools.pairwise(told) if grips[before] and not grips[k]
              and any(grips[later] for later in told if later > k)]
    return steps[begins[-1]:] if begins else steps


def rows_of(episode, robot, library, places):
    """{field: (N, ...) float32} of an Episode; None: it says nothing: nobody gripped, or at no place.

    Raises:
        ConfigError: it is about an object or a place that the library or the places do not have.
    """
    if episode.place is None:
        return None
    steps, open_width, family = episode.steps, robot.limits.gripper.open, episode.family
    kind = library.objects.get(episode.object)
    place = next((p for p in places if p.name == episode.place), None)
    if kind is None or place is None:
        raise ConfigError(f'an episode is about {episode.object!r} at {episode.place!r}, which the library or the '
                          'places do not have')
    demonstrated = is_demonstrated(episode)
    if not demonstrated:
        steps = last_attempt(steps, family, open_width)
        episode = dataclasses.replace(episode, steps=steps)
    labels, commands = [s.demonstration or s.command for s in steps], [s.command for s in steps]
    ways, reckoning = [], DeadReckoning()
    for step in steps:
        reckoning.update(step.observation)
        ways.append(reckoning.odom_from_base)
    if demonstrated:
        taught, done = stages_of(labels, family, open_width), stages_of(commands, family, open_width)
    else:
        taught = done = stages_seen(commands, ways, [s.observation.base_from_gripper for s in steps], family,
                                    open_width)
    if taught.grip is None or _gave_up(episode, place, labels[taught.grip - 1]):
        return None
    goal = ways[taught.grip] @ steps[taught.grip].observation.base_from_gripper
    stand = ways[min(taught.reach, len(steps) - 1)]
    state = _States(episode, robot, about(kind, place.container), place, goal, stand)
    rows = [_row(state, k, ways[k], labels[k], taught, done) for k, s in enumerate(steps)
            if (s.demonstration is not None if demonstrated else not _waits(s.command, taught.at(k)))]
    return {name: np.array([row[k] for row in rows], np.float32) for k, name in enumerate(FIELDS)}


def is_demonstrated(episode):
    """Does an expert say at some tick what it would have done?"""
    return any(step.demonstration is not None for step in episode.steps)


def _waits(command, stage):
    """Does who does not demonstrate stand still on the way? To look, or to think: the motor network does neither."""
    return stage in (DRIVE, REACH) and not np.any(command.base) and not np.any(command.arm)


def _gave_up(episode, place, last):
    """Did an expert that looks on still want to move when it gripped? Then nobody knows where the hand had to go.

    Over a container it may.
    """
    return is_demonstrated(episode) and not place.container and bool(np.linalg.norm(last.arm[:3]) > RESTS)


def opening_before(family, gripper):
    """Opening [m] that was commanded before a skill of a family. gripper: robot.GripperLimits."""
    return gripper.open if family == 'pick' else gripper.closed


class _States:
    """Builds the MotorState of a tick of an episode."""

    def __init__(self, episode, robot, about_kind, place, odom_from_goal, odom_from_stand):
        self._robot, self._about, self._place = robot, about_kind, place
        self._goal, self._stand = odom_from_goal, odom_from_stand
        self._steps, self._opening = episode.steps, opening_before(episode.family, robot.limits.gripper)
        self._stamps = [step.observation.stamp for step in episode.steps]

    def at(self, tick, odom_from_base, done):
        observation = self._steps[tick].observation
        before = max(tick - 1, 0)
        base_from_odom = np.linalg.inv(odom_from_base)
        gripped = self._steps[done.grip if done.grip is not None and tick > done.grip else tick].observation
        opening = next((s.command.gripper for s in reversed(self._steps[:tick]) if s.command.gripper is not None),
                       self._opening)
        carry = self._robot.carry_pose(observation.joints)
        return MotorState(
            done.at(before), done.time(before, self._stamps) + self._stamps[tick] - self._stamps[before],
            base_from_odom @ self._stand, base_from_odom @ self._goal, carry, observation.base_from_gripper,
            gripped.base_from_gripper[2, 3], observation.gripper_width, observation.gripper_effort, opening,
            observation.joints[TARGETS[0]], self._about, self._place.height)


def _row(state, tick, odom_from_base, label, taught, done):
    """Values of FIELDS of one tick."""
    now = state.at(tick, odom_from_base, done)
    joints = state._steps[tick].observation.joints
    targets = [label.joints.get(name, joints[name]) for name in TARGETS]
    velocities = np.concatenate([label.base, label.arm]) / SPEEDS
    return (features(now), velocities, float(taught.at(tick)), float(tick >= taught.count - _LAST), targets,
            now.base_from_goal[2, 3] - now.place_height)


def _arrived(rows):
    """The rows, with the next stage begun as soon as base or hand is within STOOD or ARRIVED of where it began.

    The expert goes on at the first tick near its goal, which hindsight takes for the goal itself: without this slack
    the network would wait for an error of zero.
    """
    drive, off, turn = errors_of(rows['features'])
    stood = (rows['stage'] == DRIVE) & (np.hypot(*drive[:, :2].T) < STOOD[0]) & (np.abs(drive[:, 2]) < STOOD[1])
    there = (rows['stage'] == REACH) & (np.linalg.norm(off, axis=1) < ARRIVED[0]) & (
        np.linalg.norm(turn, axis=1) < ARRIVED[1])
    return rows | {'stage': np.select([stood, there], [np.float32(REACH), np.float32(GRIP)], rows['stage'])}


def load_demonstrations(folder, family, robot, library, places, report=lambda share: None):
    """[{field: (N, ...) float32}] of each run of a family that teaches something; cached beside each bag.

    Args:
        folder: of bags, each an episode, or recorded of the whole graph; corrections.yaml in it says where the robot's
            verdict was wrong.

    Raises:
        ConfigError: there are no bags, or one cannot be read.
    """
    lessons, key, paths = [], _key(robot, library, places), find_episodes(folder)
    for k, path in enumerate(paths):
        lessons += _lessons_in(path, path.relative_to(folder).as_posix(), key, robot, library, places)
        report((k + 1) / len(paths))
    return [_arrived(lesson.rows) for lesson in corrected(lessons, folder)
            if lesson.family == family and lesson.rows and (lesson.demonstrated or lesson.succeeded)]


def _lessons_in(path, name, key, robot, library, places):
    """The Lessons of a bag; name: of it."""
    cache = path / 'motor_rows.npz'
    key += ''.join(f' {file.name} {file.stat().st_size}' for file in sorted(path.glob('*.mcap')))   # it may still grow
    lessons = _cached(cache, key)
    if lessons is None:
        lessons = [_lesson(step, episode, robot, library, places)
                   for step, episode in _episodes_in(path, robot, library, places)]
        with contextlib.suppress(OSError):      # a share that is only read, a full disk: it is read again
            _keep(cache, key, lessons)
    return [Lesson(name, *lesson) for lesson in lessons]


def _lesson(step, episode, robot, library, places):
    """The fields of a Lesson after the first."""
    rows = rows_of(episode, robot, library, places) if episode.family in FAMILIES else None
    succeeded = episode.outcome == Outcome.SUCCEEDED.label if episode.success is None else episode.success
    return step, episode.family, succeeded, is_demonstrated(episode), rows or {}


def _episodes_in(path, robot, library, places):
    """[(step, Episode)] of a bag of one episode, or of the whole graph."""
    if any(True for _ in Bag(path).messages(lambda topic, _: topic.lstrip('/') == 'episode')):
        return [(0, read_episode(path, pictures=False))]
    try:
        return list(runs_of(Recording(path), robot, library, places))
    except (FrameRefused, KeyError, ValueError) as err:
        raise ConfigError(f'{path}: no run can be read ({err})') from err


def joined(episodes):
    """{field: (N, ...) float32} of episodes of load_demonstrations."""
    return {name: np.concatenate([rows[name] for rows in episodes]) for name in FIELDS}


def _key(robot, library, places):
    """Of all that rows follow from, beside their episode."""
    known = VERSION, FIELDS, dataclasses.replace(robot, chain=robot.chain.links), library.objects, places
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _cached(path, key):
    """[(step, family, succeeded, demonstrated, rows)] in a file; None: there is none, or it is of something else."""
    if not path.exists():
        return None
    with np.load(path) as stored:
        if str(stored.get('key')) != key:
            return None
        return [(*json.loads(about), {name: stored[f'{k}.{name}'] for name in FIELDS if f'{k}.{name}' in stored})
                for k, about in enumerate(stored['lessons'].tolist())]


def _keep(path, key, lessons):
    rows = {f'{k}.{name}': array for k, lesson in enumerate(lessons) for name, array in lesson[-1].items()}
    partial = path.with_suffix(f'.{os.getpid()}.partial')
    with open(partial, 'wb') as file:
        np.savez(file, key=key, lessons=np.array([json.dumps(lesson[:-1]) for lesson in lessons], str), **rows)
    os.replace(partial, path)
