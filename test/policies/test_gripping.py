"""What a skill that grips does whatever its networks say: fingers follow the stage, and a miss is tried again."""
import dataclasses
import sys

import numpy as np
import pytest
import torch

from saycan_ros.config import share
from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.detection import Detection
from saycan_ros.places import load_places
from saycan_ros.policies.gripping import GrippingConfig
from saycan_ros.policies.motor import DRIVE, GRIP, REACH, RETREAT, STAGES
from saycan_ros.policies.pick.policy import PickPolicy
from saycan_ros.policies.posture import WORK
from saycan_ros.poses import planar, pose
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

ROBOT, LIBRARY, PLACES = load_robot(), load_skills(), load_places(share('config', 'places.yaml'))
OPEN, SHUT = ROBOT.limits.gripper.open, ROBOT.limits.gripper.closed
APPLE = Detection('apple', 1.0, pose((0.5, 0.0, 0.8)), np.full(3, 0.075), 'table', 0.6)
PICTURE = np.zeros((24, 32, 3), np.uint8)
TABLE = next(p for p in PLACES if p.name == 'table')
STANDING = TABLE.stand


class Eager(torch.nn.Module):
    """A motor network that wants to go on as far as a stage, and has always ended."""

    def __init__(self, last):
        super().__init__()
        self.last = last

    def forward(self, x):
        stage = int(x[0, :len(STAGES)].argmax())
        wanted = 20.0 * torch.nn.functional.one_hot(torch.tensor([min(stage + 1, self.last)]), len(STAGES))
        return {'velocities': torch.zeros(1, 9), 'stage': wanted, 'end': torch.full((1,), 9.0),
                'targets': torch.zeros(1, 3)}


class Shows:
    """A detector that sees what it is told."""

    surfaces = None

    def __init__(self, *seen):
        self.seen = seen

    def detect(self, observation):
        return self.seen


class Says(torch.nn.Module):
    """A height network that always says the same."""

    def __init__(self, rise):
        super().__init__()
        self.rise = rise

    def forward(self, x):
        return torch.tensor([self.rise])


def pick(width, seen=(APPLE,), last=RETREAT, seconds=8.0, rise=0.05, hand=lambda now: 1.2, depth=True, stuck=False,
         **config):
    """(stages passed, commands, Outcome) of picking the apple with fingers that begin at a width.

    stuck: they stay there; else they are at once where they are told to be.
    rise: of the goal over the surface [m]. hand: height of the hand at a time [m]. depth: is there a picture of it?
    """
    policy = PickPolicy(ROBOT, PLACES, LIBRARY, {'motor': Eager(last), 'height': Says(rise)}, 'eager',
                        Shows(*seen), GrippingConfig(**config))
    policy.reset(SkillGoal('pick up the apple', 'pick', 'apple'))
    stages, commands = [], []
    for tick in range(int(seconds * 20)):
        now = 0.05 * tick
        meters = np.ones(PICTURE.shape[:2], np.float32) if depth else None
        view = CameraView('head', PICTURE, meters, np.ones(4), np.eye(4), now)
        answer = policy.step(Observation(now, {'head': view}, planar(*STANDING), pose((0.4, 0.0, hand(now))),
                                         dict.fromkeys(ROBOT.chain.joints, 0.0), width))
        if isinstance(answer, Outcome):
            return stages, commands, answer
        if not stages or policy.stage != stages[-1]:
            stages.append(policy.stage)
        commands.append(answer)
        width = width if stuck or answer.gripper is None else answer.gripper
    raise AssertionError('it did not end')


def test_fingers_are_open_until_the_grip_and_closed_from_then_on():
    stages, commands, outcome = pick(width=OPEN, attempts=1)
    openings = [c.gripper for c in commands if c.gripper is not None]
    assert outcome is Outcome.GRASP_MISSED and stages == [DRIVE, REACH, GRIP, RETREAT]
    assert openings == sorted(openings, reverse=True) and set(openings) == {OPEN, SHUT}


@pytest.mark.parametrize(('rise', 'goal'), [(0.05, 0.05), (0.5, 0.072)], ids=['at its goal', 'below the top'])
def test_a_hand_that_comes_down_grips_low(rise, goal):
    def hand(now):
        return max(TABLE.height + 0.02, 1.2 - 0.1 * now)
    _, commands, _ = pick(width=OPEN, rise=rise, hand=hand, attempts=1)
    gripped = next(k for k, c in enumerate(commands) if c.gripper == SHUT)
    assert abs(hand(0.05 * gripped) - TABLE.height - goal) < 0.01


def test_a_miss_is_tried_again_with_open_fingers_and_then_told():
    stages, commands, outcome = pick(width=OPEN, attempts=2)
    assert outcome is Outcome.GRASP_MISSED and stages == [DRIVE, REACH, GRIP, RETREAT] * 2
    shut = [k for k, c in enumerate(commands) if c.gripper == SHUT]
    assert any(c.gripper == OPEN for c in commands[shut[0]:])


def test_the_hand_stays_down_until_the_fingers_have_moved():
    stages, commands, outcome = pick(width=OPEN, stuck=True, attempts=1)
    assert outcome is Outcome.GRASP_MISSED and stages == [DRIVE, REACH, GRIP]
    assert sum(c.gripper == SHUT for c in commands) >= 20 * GrippingConfig().grip_timeout


def test_a_hand_among_things_goes_up_before_the_base_drives():
    _, commands, _ = pick(width=OPEN, hand=lambda now: min(0.80 + 0.2 * now, 1.2), seconds=12.0, attempts=1)
    up = [c for c in commands if c.arm[2] > 0]
    assert 20 < len(up) < 40 and commands[:len(up)] == up and all(c.base is None or not c.base.any() for c in up)


def test_what_is_far_along_the_surface_is_not_driven_to_blindly():
    aside = dataclasses.replace(APPLE, base_from_object=pose((WORK[0], WORK[1] + 1.1, 0.8)))
    _, commands, outcome = pick(width=OPEN, seen=(aside,), last=DRIVE, seconds=20.0, attempts=1)
    assert outcome is Outcome.UNREACHABLE and all(c.base is None or not c.base.any() for c in commands)


def test_a_hand_that_opens_less_than_a_thing_is_wide_is_not_brought_down_onto_it(monkeypatch):
    gripper = dataclasses.replace(ROBOT.limits.gripper, open=0.05)
    small = dataclasses.replace(ROBOT, limits=dataclasses.replace(ROBOT.limits, gripper=gripper))
    monkeypatch.setattr(sys.modules[__name__], 'ROBOT', small)
    assert pick(width=0.05)[1:] == ([], Outcome.UNREACHABLE)


def test_a_hand_that_does_not_reach_its_goal_keeps_its_fingers_as_they_are():
    stages, commands, outcome = pick(width=OPEN, last=REACH, reach_timeout=1.0, attempts=1)
    assert outcome is Outcome.UNREACHABLE and GRIP not in stages
    assert {c.gripper for c in commands if c.gripper is not None} == {OPEN}


def test_a_base_that_waits_at_its_stand_lets_the_hand_reach():
    there = dataclasses.replace(APPLE, base_from_object=pose((*WORK, 0.8)))
    stages, _, outcome = pick(width=OPEN, seen=(there,), last=DRIVE, seconds=20.0, attempts=1)
    assert stages == [DRIVE, REACH] and outcome is Outcome.UNREACHABLE


def test_a_base_that_waits_elsewhere_is_blocked():
    aside = dataclasses.replace(APPLE, base_from_object=pose((WORK[0], WORK[1] + 0.2, 0.8)))
    stages, _, outcome = pick(width=OPEN, seen=(aside,), last=DRIVE, seconds=20.0, attempts=1)
    assert stages == [DRIVE] and outcome is Outcome.BLOCKED


def test_without_a_depth_picture_nobody_says_that_it_is_not_there():
    assert pick(width=OPEN, depth=False, attempts=1)[2] is Outcome.STALE_OBSERVATION


def test_what_is_not_there_is_not_tried_for_again():
    stages, commands, outcome = pick(width=OPEN, seen=(), attempts=1)
    assert outcome is Outcome.NOT_FOUND and stages == [DRIVE]
    assert all(isinstance(c, Command) and not c.arm.any() for c in commands)
