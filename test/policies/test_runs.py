"""Skills in a bag of the whole graph become episodes."""
from types import SimpleNamespace as Message

import numpy as np
import pytest

from saycan_ros.bags.topics import COMMANDED
from saycan_ros.config import ConfigError, share
from saycan_ros.control import Outcome
from saycan_ros.places import load_places
from saycan_ros.planner.journal import Entry, Kind
from saycan_ros.policies.runs import runs_of
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

ROBOT, LIBRARY, PLACES = load_robot(), load_skills(), load_places(share('config', 'places.yaml'))
TABLE = next(place for place in PLACES if place.name == 'table')
JOINTS = [*ROBOT.chain.joints, *ROBOT.gripper.joints]
SPEED = 0.1         # [1/s] of every joint


def header(stamp):
    return Message(stamp=Message(sec=int(stamp), nanosec=round(stamp % 1 * 1e9)))


def vector(*values):
    return Message(**dict(zip('xyzw', values, strict=False)))


def standing_at(x, y, yaw):
    return Message(position=vector(x, y, 0.0), orientation=vector(0.0, 0.0, np.sin(yaw / 2), np.cos(yaw / 2)))


def observation(stamp):
    here, still = standing_at(*TABLE.stand), Message(linear=vector(0.0, 0.0, 0.0), angular=vector(0.0, 0.0, 0.0))
    return Message(header=header(stamp), cameras=[], localized=True, joint_names=JOINTS,
                   joint_positions=[SPEED * stamp] * len(JOINTS), map_from_base=here, base_from_gripper=here,
                   base_velocity=still, gripper_width=0.01 * stamp, gripper_effort=2.0)


def twist(stamp, x, stamped=True):
    found = Message(linear=vector(x, 0.0, 0.0), angular=vector(0.0, 0.0, 0.0))
    return Message(header=header(stamp), twist=found) if stamped else found


class Recording:
    """Observations at 10 Hz, commands at 20 Hz from 1 s to 2 s, which say in vx and in the arm's vx when they came."""

    end = 3.0

    def __init__(self, chosen='pick up the apple', stamped=True, ended=2.0, prefix=COMMANDED):
        self.decisions, self.decided = {(1, 0): Message(generation=7, chosen=chosen)}, {(1, 0): 1.0}
        self.entries = [Entry(Kind.SKILL_ENDED, 0.0, ended, 7, outcome=Outcome.SUCCEEDED)]
        self._stamped, self._prefix = stamped, prefix

    def said(self, names):
        for name, message, stamp in self._said():
            told = name if name == 'observation' else self._prefix + name
            assert told in names
            yield told, message, stamp

    def _said(self):
        for k in range(40):
            yield 'observation', observation(0.1 * k), 0.1 * k + 0.15
        for k in range(20, 41):
            now = 0.05 * k
            yield 'arm/twist', twist(now, now), now + 0.002
            yield 'cmd_vel', twist(now, now, self._stamped), now + 0.003
            yield 'gripper/command', Message(data=0.08), now + 0.004
        yield 'lift/joint_trajectory', Message(
            header=header(0.0), joint_names=['lift'], points=[Message(positions=np.array([0.2]))]), 1.504


@pytest.mark.parametrize('said', [{}, {'stamped': False}, {'prefix': ''}], ids=['TwistStamped', 'Twist', 'ros2 bag'])
def test_each_tick_has_its_commands_and_what_was_sensed_between_the_observations(said):
    (step, run), = runs_of(Recording(**said), ROBOT, LIBRARY, PLACES)
    assert (step, run.family, run.object, run.place, run.success) == (0, 'pick', 'apple', 'table', True)
    assert len(run.steps) == 21
    for k, tick in enumerate(run.steps):
        now = 1.0 + 0.05 * k
        assert tick.observation.stamp == pytest.approx(now)
        assert tick.observation.joints == pytest.approx(dict.fromkeys(JOINTS, SPEED * now))
        assert tick.observation.gripper_width == pytest.approx(0.01 * now)
        hand = ROBOT.forward(dict.fromkeys(JOINTS, SPEED * now))[ROBOT.gripper.link]
        assert tick.observation.base_from_gripper == pytest.approx(hand, abs=1e-6)
        assert (tick.command.base[0], tick.command.arm[0]) == pytest.approx((now, now))
        assert tick.command.gripper == 0.08 and tick.command.joints == ({'lift': 0.2} if k == 10 else {})


def test_what_came_after_the_end_is_of_no_run():
    (_, run), = runs_of(Recording(ended=1.5), ROBOT, LIBRARY, PLACES)
    assert run.steps[-1].observation.stamp == pytest.approx(1.5)


def test_a_skill_that_nobody_saw_end_is_left_out():
    recording = Recording()
    recording.entries = []
    assert list(runs_of(recording, ROBOT, LIBRARY, PLACES)) == []


def test_a_skill_of_another_library_is_named():
    with pytest.raises(ConfigError, match='pick up the unicorn'):
        list(runs_of(Recording('pick up the unicorn'), ROBOT, LIBRARY, PLACES))
