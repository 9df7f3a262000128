"""A policy that drives stands still while it is blind, and says so when it stays that way."""
import dataclasses

import numpy as np
import pytest
from pictures import ROBOT, observation

from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.policies.driving import BLIND, DrivingPolicy
from saycan_ros.poses import planar


class Forward(DrivingPolicy):
    def script(self, goal):
        while True:
            yield self.command(base=(0.2, 0.0, 0.0))


@pytest.fixture
def policy():
    found = Forward(None, (), ROBOT)
    found.reset(SkillGoal('go to the table', 'go_to', place='table'))
    return found


SEEN = observation(planar(0.0, 0.0, 0.0))


def at(stamp, **changes):
    return dataclasses.replace(SEEN, stamp=stamp, **changes)


def moves(answer):
    return isinstance(answer, Command) and bool(np.any(answer.base))


def test_blind_it_stands_still_and_after_some_seconds_it_has_failed(policy):
    assert moves(policy.step(at(0.0)))
    assert not moves(policy.step(at(0.1, cameras={})))
    assert moves(policy.step(at(0.2)))
    assert isinstance(policy.step(at(0.3, cameras={})), Command)
    assert policy.step(at(0.3 + BLIND + 0.1, cameras={})) is Outcome.STALE_OBSERVATION
    assert 'no depth picture' in policy.message


def test_it_waits_for_its_first_picture(policy):
    assert not moves(policy.step(at(0.0, cameras={})))
    assert moves(policy.step(at(0.1)))


def test_a_hand_that_held_something_and_is_empty_now_has_lost_it(policy):
    assert moves(policy.step(at(0.0, gripper_width=0.05, gripper_effort=8.0)))
    assert moves(policy.step(at(0.1, gripper_width=0.048, gripper_effort=8.0)))
    assert policy.step(at(0.2, gripper_width=0.001, gripper_effort=8.0)) is Outcome.SLIPPED


def test_an_empty_hand_that_closes_has_lost_nothing(policy):
    assert moves(policy.step(at(0.0, gripper_width=0.08)))
    assert moves(policy.step(at(0.1, gripper_width=0.0)))


def test_the_grip_is_never_commanded(policy):
    assert policy.step(at(0.0)).gripper is None


def test_whoever_has_waited_for_somebody_on_the_last_way_is_not_stuck():
    class Approach(DrivingPolicy):
        waits = 0

        def script(self, goal):
            yield from self.shift(lambda: np.array([1.0, 0.0, 0.0]), (0.01, 0.02), 0.3, self.look)

        def look(self):
            self.waits += 1
            return self.wait_for_somebody() if self.waits == 2 else None

        def wait_for_somebody(self):
            began = self.observation.stamp
            while not self.passed(began, 5.0):
                yield self.command()
            return True

    policy = Approach(None, (), ROBOT)
    policy.reset(SkillGoal('go to the table', 'go_to', place='table'))
    answers = [policy.step(at(0.5 * k)) for k in range(14)]
    assert moves(answers[0]) and not moves(answers[1]) and moves(answers[-1])
