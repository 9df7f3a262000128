"""Recorded episodes to what the motor network learns: at each tick its state, and what an expert would have done.

Nothing but the bag is needed. Where the hand had to go is read off afterwards: it is where the fingers closed (pick) or
opened (put down), brought back along the way that the base has driven (hindsight goals, Andrychowicz et al. 2017).
"""
import dataclasses
import hashlib
import os
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.episodes import read_episode
from saycan_ros.policies.motor import SPEEDS, STAGES, TARGETS, DeadReckoning, MotorState, about, errors_of, features

FIELDS = ('features', 'velocities', 'stage', 'end', 'targets', 'height')
VERSION = 1                   # of what rows_of makes: raise it when FIELDS or features of a tick change
_LAST = 3                     # ticks that count as the end
STOOD = 0.012, 0.03           # [m], [rad] from where the base stood when the hand began to reach
ARRIVED = 0.005, 0.05         # [m], [rad] from where the hand gripped
RESTS = 0.06                  # [m/s] an expert that is where it wants to be is slower
DRIVE, REACH, GRIP, RETREAT = range(len(STAGES))


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


def stages_of(commands, family, open_width):
    """The Stages of a list of Commands."""
    def grips(command):
        if command.gripper is None:
            return False
        return command.gripper < open_width / 2 if family == 'pick' else command.gripper > open_width / 2

    count = len(commands)
    moves = [bool(np.any(c.arm)) for c in commands]
    grip = next((k for k, c in enumerate(commands) if grips(c)), None)
    reach = next((k for k, m in enumerate(moves[:grip]) if m), count if grip is None else grip)
    retreat = count if grip is None else next((k for k in range(grip, count) if moves[k]), count)
    return Stages(reach, grip, retreat, count)


def rows_of(episode, robot, library, places):
    """{field: (N, ...) float32} of an Episode; None: it says nothing, since nobody gripped.

    Raises:
        ConfigError: it is about an object or a place that the library or the places do not have.
    """
    steps, open_width = episode.steps, robot.limits.gripper.open
    kind = library.objects.get(episode.object)
    place = next((p for p in places if p.name == episode.place), None)
    if kind is None or place is None:
        raise ConfigError(f'an episode is about {episode.object!r} at {episode.place!r}, which the library or the '
                          'places do not have')
    labels = [s.demonstration or s.command for s in steps]
    taught = stages_of(labels, episode.family, open_width)
    done = stages_of([s.command for s in steps], episode.family, open_width)
    if taught.grip is None or _gave_up(episode, place, labels[taught.grip - 1]):
        return None
    ways, reckoning = [], DeadReckoning()
    for step in steps:
        reckoning.update(step.observation)
        ways.append(reckoning.odom_from_base)
    goal = ways[taught.grip] @ steps[taught.grip].observation.base_from_gripper
    stand = ways[min(taught.reach, len(steps) - 1)]
    state = _States(episode, robot, about(kind, place.container), place, goal, stand)
    rows = [_row(state, k, ways[k], labels[k], taught, done) for k, s in enumerate(steps)
            if s.demonstration is not None or all(t.demonstration is None for t in steps)]
    return {name: np.array([row[k] for row in rows], np.float32) for k, name in enumerate(FIELDS)}


def _gave_up(episode, place, last):
    """Did an expert that looks on still want to move when it gripped? Then nobody knows where the hand had to go.

    Over a container it may.
    """
    looks_on = any(step.demonstration is not None for step in episode.steps)
    return looks_on and not place.container and bool(np.linalg.norm(last.arm[:3]) > RESTS)


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


def load_demonstrations(paths, family, robot, library, places, report=lambda share: None):
    """[{field: (N, ...) float32}] of each episode of a family, without those that say nothing; cached beside each bag.

    Raises:
        ConfigError: an episode cannot be read.
    """
    found, key = [], _key(robot, library, places)
    for k, path in enumerate(paths):
        rows = _cached(path / 'motor_rows.npz', key)
        if rows is None:
            episode = read_episode(path, pictures=False)
            rows = rows_of(episode, robot, library, places) or {}
            rows |= {'family': np.array(episode.family), 'object': np.array(episode.object), 'key': np.array(key)}
            _keep(path / 'motor_rows.npz', rows)
        if str(rows['family']) == family and 'features' in rows:
            found.append(_arrived(rows))
        report((k + 1) / len(paths))
    if not found:
        raise ConfigError(f'none of the {len(paths)} episodes is a {family} in which the hand gripped')
    return found


def joined(episodes):
    """{field: (N, ...) float32} of episodes of load_demonstrations."""
    return {name: np.concatenate([rows[name] for rows in episodes]) for name in FIELDS}


def _key(robot, library, places):
    """Of all that rows follow from, beside their episode."""
    known = VERSION, FIELDS, dataclasses.replace(robot, chain=robot.chain.links), library.objects, places
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _cached(path, key):
    """The rows in a file; None: there is none, or it was made of something else."""
    if not path.exists():
        return None
    with np.load(path) as stored:
        return dict(stored) if str(stored.get('key')) == key else None


def _keep(path, rows):
    partial = path.with_suffix(f'.{os.getpid()}.partial')
    with open(partial, 'wb') as file:
        np.savez(file, **rows)
    os.replace(partial, path)
