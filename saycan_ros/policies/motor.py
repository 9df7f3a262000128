"""The motor network of a skill: from where the hand and its goal are to velocities, 20 times a second.

A skill that grips has four stages: drive, reach, grip, retreat. Which one it is in is the network's own last answer, so
the same network says what to do and when to go on.
"""
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from saycan_ros.control import Command
from saycan_ros.perception.detection import extents
from saycan_ros.poses import inverse, planar, rotation_vector

STAGES = ('drive', 'reach', 'grip', 'retreat')
DRIVE, REACH, GRIP, RETREAT = range(len(STAGES))
TARGETS = ('lift', 'head_pan', 'head_tilt')
SPEEDS = np.array([0.6, 0.6, 1.2, *(0.35,) * 3, *(1.5,) * 3])     # [m/s, rad/s] that an output of 1 means
SHAPES = ('cylinder', 'sphere', 'box')
_BASE, _HAND, _TURN = (0.02, 0.1, 0.5), (0.005, 0.03, 0.2), (0.05, 0.5)     # scales of errors [m], [m], [rad]
_TIMES = (0.3, 1.0, 3.0)                                                  # [s]
_PAUSE = 0.3              # [s] without an observation: the base may have braked
_LONG = 2.0               # [s] in a stage: beyond, time says nothing, since experts are seldom so slow


@dataclass(frozen=True)
class MotorState:
    """What a tick is decided on.

    Attributes:
        stage: index into STAGES. time: [s] in it.
        base_from_stand: (4, 4), where the base has to stand. base_from_goal: (4, 4), where the hand has to grip.
        base_from_carry: (4, 4), where the hand is when the arm is tucked. base_from_gripper: (4, 4).
        gripped_at: height of the hand when the grip stage began [m]; its height now before that.
        width: opening [m]. effort: [N]. opening: last commanded opening [m]. lift: [m].
        about: (7,) float64 of `about`.
        place_height: [m].
    """

    stage: int
    time: float
    base_from_stand: np.ndarray
    base_from_goal: np.ndarray
    base_from_carry: np.ndarray
    base_from_gripper: np.ndarray
    gripped_at: float
    width: float
    effort: float
    opening: float
    lift: float
    about: np.ndarray
    place_height: float


def about(kind, container):
    """(7,) float64: size in dm and shape of an ObjectKind, and whether the place is a container."""
    return np.r_[extents(kind) * 10, [float(kind.shape == shape) for shape in SHAPES], float(container)]


def features(state):
    """(FEATURES,) float32 of a MotorState: errors at several scales, so that far and near are both told apart."""
    hand, goal, carry = state.base_from_gripper, state.base_from_goal, state.base_from_carry
    stand = state.base_from_stand
    off, away = goal[:3, 3] - hand[:3, 3], carry[:3, 3] - hand[:3, 3]
    turn, back = (rotation_vector(to[:3, :3] @ hand[:3, :3].T) for to in (goal, carry))
    drive = np.array([stand[0, 3], stand[1, 3], np.arctan2(stand[1, 0], stand[0, 0])])
    level = np.array([np.hypot(*off[:2]), np.linalg.norm(turn)])
    risen = np.array([hand[2, 3] - state.gripped_at])
    height = np.array([hand[2, 3], goal[2, 3]]) - state.place_height
    width = np.array([state.width, state.opening])
    effort = state.effort if np.isfinite(state.effort) else 0.0
    times = np.tanh(min(state.time, _LONG) / np.array(_TIMES))
    return np.concatenate([
        np.eye(len(STAGES))[state.stage], times, _scaled(drive, _BASE), _scaled(off, _HAND), _scaled(turn, _TURN),
        _scaled(level, _HAND), _scaled(away, _HAND), _scaled(back, _TURN), _scaled(risen, _HAND),
        _scaled(height, (0.05, 0.3)), _scaled(width, (0.006, 0.05)),
        [effort / 20, state.lift * 3, state.place_height], state.about]).astype(np.float32)


def errors_of(rows):
    """How far base and hand are from their goals, from features (N, FEATURES).

    Returns:
        (N, 3) x, y [m], yaw [rad] of the base; (N, 3) [m] and (N, 3) [rad] of the hand; exact within two meters.
    """
    first = len(STAGES) + len(_TIMES) + 3 * len(_BASE)
    turns = first + 3 * len(_HAND)
    values = np.arctanh(rows.astype(np.float64).clip(-1 + 1e-7, 1 - 1e-7))
    return (values[:, first - 3:first] * _BASE[2], values[:, first + 6:first + 9] * _HAND[2],
            values[:, turns + 3:turns + 6] * _TURN[1])


def _scaled(values, scales):
    return np.tanh(np.concatenate([values / s for s in scales]))


FEATURES = 4 + 3 + 9 + 9 + 6 + 6 + 9 + 6 + 3 + 4 + 4 + 3 + 7
OUTPUTS = len(SPEEDS) + len(STAGES) + 1 + len(TARGETS)


class MotorNet(nn.Module):
    """Velocities, the stage, the end, and targets of lift and head. The fingers follow the stage."""

    def __init__(self, width=256):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(FEATURES, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
                                    nn.Linear(width, width), nn.SiLU())
        self.head = nn.Linear(width + FEATURES, OUTPUTS)

    def forward(self, x):
        """x (B, FEATURES) -> {velocities (B, 9), stage (B, 4), end (B,), targets (B, 3)}; stage and end are logits."""
        out = self.head(torch.cat([self.layers(x), x], 1))            # (B, OUTPUTS)
        velocities, stage, end, targets = out.split((len(SPEEDS), len(STAGES), 1, len(TARGETS)), 1)
        return {'velocities': velocities, 'stage': stage, 'end': end[:, 0], 'targets': targets}


@dataclass(frozen=True)
class Motion:
    """What the network wants of a tick: a Command, the probability of each stage, and that the skill has ended."""

    command: Command
    stages: np.ndarray
    ended: float


def move(network, state):
    """The Motion that a MotorNet wants in a MotorState; its Command keeps the grip."""
    with torch.inference_mode():
        out = {name: value[0].numpy() for name, value in network(torch.from_numpy(features(state))[None]).items()}
    velocity = out['velocities'].astype(float) * SPEEDS
    joints = dict(zip(TARGETS, out['targets'].astype(float), strict=True))
    command = Command(velocity[:3], velocity[3:], joints=joints)
    stages = np.exp(out['stage'].astype(float) - out['stage'].max())
    return Motion(command, stages / stages.sum(), float(1 / (1 + np.exp(-out['end']))))


class DeadReckoning:
    """Where the base is since the start of a skill, from its velocity: no jump, and hardly any drift.

    Over a pause it is from the pose: the velocity after it says nothing of how the base has braked.
    """

    def __init__(self):
        self.odom_from_base, self._stamp, self._map_from_base = np.eye(4), None, None

    def update(self, observation):
        """Takes an Observation and gives the time that has passed since the last one [s]."""
        if self._stamp is not None and observation.stamp <= self._stamp:
            return 0.0          # while odometry hangs an observation is as old as its pictures: that way was counted
        passed = 0.0 if self._stamp is None else observation.stamp - self._stamp
        before, self._map_from_base, self._stamp = self._map_from_base, observation.map_from_base, observation.stamp
        vx, vy, wz = observation.base_velocity * passed
        step = planar(vx, vy, wz) if passed <= _PAUSE else inverse(before) @ observation.map_from_base
        self.odom_from_base = self.odom_from_base @ step
        return passed

    def here(self, odom_from_thing):
        """(4, 4) base_from_thing."""
        return inverse(self.odom_from_base) @ odom_from_thing
