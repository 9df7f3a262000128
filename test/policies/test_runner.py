"""SkillRun: whatever a policy does, what comes out is finite, within limits, and ends."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.observation import Observation
from saycan_ros.policies.runner import LOST, SkillRun, clamp
from saycan_ros.robot import load_robot

LIMITS = load_robot().limits
GOAL = SkillGoal('pick up the apple', 'pick', object='apple', timeout=10.0)


class Scripted:
    """Gives one answer after the other; an exception is raised."""

    name, phase = 'scripted', 'reaching'

    def __init__(self, *answers):
        self.answers, self.goals = list(answers), []

    def reset(self, goal):
        self.goals.append(goal)

    def step(self, observation):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def seen_at(stamp, **more):
    return Observation(stamp, {}, np.eye(4), np.eye(4), {}, 0.08, **more)


def run_of(*answers, **more):
    return SkillRun(Scripted(*answers), GOAL, LIMITS, started=0.0, **more)


def is_zero(command):
    return isinstance(command, Command) and not np.any(command.base) and not np.any(command.arm) \
        and command.gripper is None and not command.joints


def test_the_policy_is_reset_for_the_goal_before_the_first_tick():
    run = run_of()
    assert run.policy.goals == [GOAL]


def test_a_command_goes_through_and_an_outcome_ends_it_for_good():
    run = run_of(Command(base=np.array([0.1, 0, 0])), Outcome.SUCCEEDED)
    assert run.tick(0.0, seen_at(0.0)).base[0] == pytest.approx(0.1)
    assert run.tick(0.1, seen_at(0.1)) is Outcome.SUCCEEDED
    assert run.tick(0.2, seen_at(0.2), Outcome.CANCELED) is Outcome.SUCCEEDED


def test_an_observation_from_the_future_is_not_trusted():
    run = run_of(AssertionError('asked'), max_age=1.5)
    assert run.tick(0.0, seen_at(5.0)) is Outcome.STALE_OBSERVATION and 'clocks' in run.message


@pytest.mark.parametrize('interrupt', [Outcome.CANCELED, Outcome.STOPPED, Outcome.LEASE_LOST, Outcome.NOT_ACTIVE])
def test_an_interrupt_comes_before_the_policy(interrupt):
    run = run_of(AssertionError('asked'))
    assert run.tick(0.0, seen_at(0.0), interrupt) is interrupt


def test_it_stands_still_while_there_is_no_observation_and_fails_when_none_comes():
    run = run_of(hold_age=0.4, max_age=1.5)
    assert is_zero(run.tick(0.0, None)) and is_zero(run.tick(1.5, None))
    assert run.tick(1.6, None) is Outcome.STALE_OBSERVATION
    assert 'no observation' in run.message


def test_it_stands_still_on_an_old_observation_and_goes_on_with_a_new_one():
    run = run_of(Command(base=np.array([0.1, 0, 0])), hold_age=0.4, max_age=1.5)
    assert is_zero(run.tick(0.5, seen_at(0.0)))
    assert not is_zero(run.tick(0.6, seen_at(0.55)))
    assert run.tick(3.0, seen_at(0.55)) is Outcome.STALE_OBSERVATION


def test_it_stands_still_while_the_robot_is_lost_and_fails_when_it_stays_so():
    run = run_of(*[Command(base=np.array([0.1, 0, 0]))] * 2)
    assert is_zero(run.tick(0.0, seen_at(0.0, localized=False)))
    assert not is_zero(run.tick(1.0, seen_at(1.0)))
    assert is_zero(run.tick(1.0 + LOST, seen_at(1.0 + LOST, localized=False)))
    assert run.tick(1.1 + LOST, seen_at(1.1 + LOST, localized=False)) is Outcome.STALE_OBSERVATION
    assert 'no localized pose' in run.message


def test_it_ends_at_its_timeout_however_fresh_the_observation():
    run = run_of(Command())
    assert isinstance(run.tick(9.99, seen_at(9.9)), Command)
    assert run.tick(10.0, seen_at(10.0)) is Outcome.TIMEOUT


@pytest.mark.parametrize(('answer', 'said'), [
    (Command(arm=np.array([0, 0, np.nan, 0, 0, 0])), 'finite'), (Command(base=np.array([np.inf, 0, 0])), 'finite'),
    (Command(gripper=float('nan')), 'finite'), (Command(joints={'lift': float('inf')}), 'finite'),
    (Command(base=np.zeros(2)), 'shape'), (Command(joints={'elbow': 0.0}), 'elbow'), (None, 'NoneType'),
    (ZeroDivisionError('by zero'), 'ZeroDivisionError'),
])
def test_a_policy_that_fails_ends_the_skill_and_the_message_says_how(answer, said):
    run = run_of(answer)
    assert run.tick(0.0, seen_at(0.0)) is Outcome.POLICY_FAILED
    assert said in run.message


def test_a_policy_that_cannot_be_reset_ends_the_skill_at_its_first_tick():
    class Broken(Scripted):
        def reset(self, goal):
            raise KeyError('target')
    run = SkillRun(Broken(), GOAL, LIMITS, 0.0)
    assert run.tick(0.0, seen_at(0.0)) is Outcome.POLICY_FAILED
    assert 'KeyError' in run.message


numbers = st.floats(-1e3, 1e3)


@given(base=st.lists(numbers, min_size=3, max_size=3), arm=st.lists(numbers, min_size=6, max_size=6), width=numbers,
       lift=numbers)
def test_no_command_exceeds_a_limit_and_velocities_keep_their_direction(base, arm, width, lift):
    base, arm = np.array(base), np.array(arm)
    out = clamp(Command(base, arm, width, {'lift': lift}), LIMITS)
    assert np.linalg.norm(out.base[:2]) <= LIMITS.base.linear + 1e-9
    assert abs(out.base[2]) <= LIMITS.base.angular
    assert np.linalg.norm(out.arm[:3]) <= LIMITS.arm.linear + 1e-9
    assert np.linalg.norm(out.arm[3:]) <= LIMITS.arm.angular + 1e-9
    assert LIMITS.gripper.closed <= out.gripper <= LIMITS.gripper.open
    assert LIMITS.joints['lift'].low <= out.joints['lift'] <= LIMITS.joints['lift'].high
    assert abs(base[0] * out.base[1] - base[1] * out.base[0]) <= 1e-6 * max(1.0, np.abs(base).max())


class Backend(Scripted):
    """Moves the robot by itself."""

    def __init__(self, *answers):
        super().__init__(*answers)
        self.halted = 0

    def halt(self):
        self.halted += 1


def test_what_moves_by_itself_sends_no_base_and_is_halted_while_blind_and_at_every_end():
    backend = Backend(Command(base=None), Outcome.SUCCEEDED)
    run = SkillRun(backend, GOAL, LIMITS, 0.0, hold_age=0.4)
    assert run.tick(0.0, seen_at(0.0)).base is None and backend.halted == 0
    assert is_zero(run.tick(0.5, seen_at(0.0))) and backend.halted == 1
    assert run.tick(0.6, seen_at(0.6)) is Outcome.SUCCEEDED and backend.halted == 2


@pytest.mark.parametrize(('answers', 'tick', 'outcome'), [
    ([], {'interrupt': Outcome.CANCELED}, Outcome.CANCELED), ([], {'now': 10.0}, Outcome.TIMEOUT),
    ([ValueError('no')], {}, Outcome.POLICY_FAILED), ([None], {}, Outcome.POLICY_FAILED)])
def test_whatever_ends_a_skill_halts_what_moves_by_itself(answers, tick, outcome):
    backend = Backend(*answers)
    run = SkillRun(backend, GOAL, LIMITS, 0.0)
    now = tick.pop('now', 0.0)
    assert run.tick(now, seen_at(now), **tick) is outcome and backend.halted == 1


def test_a_back_end_that_cannot_be_halted_has_failed():
    class Stuck(Backend):
        def halt(self):
            raise OSError('gone')
    run = SkillRun(Stuck(), GOAL, LIMITS, 0.0)
    assert is_zero(run.tick(0.5, seen_at(0.0)))
    assert run.tick(0.6, seen_at(0.6)) is Outcome.POLICY_FAILED and 'gone' in run.message
