"""Recorded commands to stages, and stages to what is learned."""
import dataclasses

import numpy as np
import pytest

from saycan_ros.config import share
from saycan_ros.control import Command
from saycan_ros.episodes import Episode, Step
from saycan_ros.observation import Observation
from saycan_ros.places import load_places
from saycan_ros.policies import demonstrations
from saycan_ros.policies.demonstrations import last_attempt, load_demonstrations, rows_of, stages_of, stages_seen
from saycan_ros.policies.motor import DRIVE, FEATURES, GRIP, REACH, RETREAT
from saycan_ros.poses import planar, pose
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

OPEN, SHUT = 0.08, 0.0
ROBOT, LIBRARY, PLACES = load_robot(), load_skills(), load_places(share('config', 'places.yaml'))


def commands(opening, closing):
    """Two ticks of driving, three of reaching, two of gripping, two of going back."""
    drive, arm = Command(np.ones(3), gripper=opening), Command(arm=np.ones(6), gripper=opening)
    return [drive] * 2 + [arm] * 3 + [Command(gripper=closing)] * 2 + [Command(arm=np.ones(6), gripper=closing)] * 2


def test_a_pick_has_its_stages_where_base_arm_and_fingers_begin():
    stages = stages_of(commands(OPEN, SHUT), 'pick', OPEN)
    assert [stages.at(k) for k in range(9)] == [DRIVE] * 2 + [REACH] * 3 + [GRIP] * 2 + [RETREAT] * 2


def test_a_put_down_grips_where_the_fingers_open():
    stages = stages_of(commands(None, OPEN), 'put_down', OPEN)
    assert [stages.at(k) for k in range(9)] == [DRIVE] * 2 + [REACH] * 3 + [GRIP] * 2 + [RETREAT] * 2


def test_one_that_never_grips_has_no_grip():
    stages = stages_of(commands(OPEN, OPEN), 'pick', OPEN)
    assert stages.grip is None and stages.at(8) == REACH


def episode(driven):
    joints = dict.fromkeys(ROBOT.chain.joints, 0.1)
    steps = [Step(Observation(0.05 * k, {}, planar(0, 1.5, 1.57), pose((0.5, 0.0, 1.0 - 0.02 * k)), joints, OPEN,
                              base_velocity=np.array([driven, 0, 0])), command)
             for k, command in enumerate(commands(OPEN, SHUT))]
    return Episode('pick up the apple', 'pick', 'apple', 'table', 'expert', 0, outcome='succeeded', success=True,
                   steps=tuple(steps))


def test_the_goal_is_where_the_hand_gripped_brought_back_along_the_way():
    rows = rows_of(episode(driven=0.0), ROBOT, LIBRARY, PLACES)
    assert rows['features'].shape == (9, FEATURES)
    np.testing.assert_allclose(rows['height'], 1.0 - 0.02 * 5 - 0.75, atol=1e-6)
    np.testing.assert_allclose(rows['velocities'][0, :3], np.ones(3) / (0.6, 0.6, 1.2), atol=1e-6)


def test_an_episode_without_a_grip_says_nothing():
    bare = episode(0.0)
    steps = tuple(Step(s.observation, Command(arm=np.ones(6), gripper=OPEN)) for s in bare.steps)
    assert rows_of(Episode('', 'pick', 'apple', 'table', 'x', 0, steps=steps), ROBOT, LIBRARY, PLACES) is None


def test_a_skill_that_was_refused_because_the_robot_was_at_no_place_says_nothing():
    refused = Episode('', 'pick', 'apple', None, 'x', 0, steps=episode(0.0).steps)
    assert rows_of(refused, ROBOT, LIBRARY, PLACES) is None


# runs that nobody demonstrates

def test_where_commands_are_never_zero_stages_are_where_base_and_hand_have_been():
    """Driving, a reach, a grip in place, and back up; the hand is told to move a little all the time."""
    moves = [Command(np.full(3, 0.001), np.full(6, 0.001), OPEN if k < 7 else SHUT) for k in range(12)]
    ways = [planar(0.1 * min(k, 3), 0.0, 0.0) for k in range(12)]
    heights = [1.0, 1.0, 1.0, 1.0, 0.9, 0.85, 0.8, 0.8, 0.8, 0.81, 0.9, 1.0]
    stages = stages_seen(moves, ways, [pose((0.5, 0.0, z)) for z in heights], 'pick', OPEN)
    assert [stages.at(k) for k in range(12)] == [DRIVE] * 3 + [REACH] * 4 + [GRIP] * 2 + [RETREAT] * 3


def test_of_two_attempts_the_last_one_is_learned():
    steps = [Step(None, Command(gripper=opening)) for opening in (OPEN, SHUT, SHUT, OPEN, OPEN, SHUT, None)]
    assert last_attempt(steps, 'pick', OPEN) == steps[3:]
    assert last_attempt(steps[3:], 'pick', OPEN) == steps[3:]
    assert last_attempt(steps[:5], 'pick', OPEN) == steps[:5]       # nothing was gripped afterwards
    still = Step(None, Command())                                   # stands and looks between the two
    assert last_attempt([*steps[:3], still, *steps[3:]], 'pick', OPEN) == steps[3:]


def test_who_stands_still_on_the_way_teaches_nothing_by_it():
    run = episode(0.0)
    still = dataclasses.replace(run.steps[0], command=Command(gripper=OPEN))
    run = dataclasses.replace(run, steps=(still, still, *run.steps))
    assert len(rows_of(run, ROBOT, LIBRARY, PLACES)['features']) == 9


@pytest.mark.parametrize(('succeeded', 'correction', 'taught'), [
    (True, None, True), (False, None, False), (False, True, True), (True, False, False)])
def test_only_a_success_teaches_where_nobody_demonstrates(tmp_path, monkeypatch, succeeded, correction, taught):
    run = dataclasses.replace(episode(0.0), success=succeeded)
    (tmp_path / 'monday').mkdir()
    (tmp_path / 'monday' / 'monday_0.mcap').touch()
    if correction is not None:
        (tmp_path / 'corrections.yaml').write_text(f'- {{bag: monday, step: 3, succeeded: {str(correction).lower()}}}')
    monkeypatch.setattr(demonstrations, '_episodes_in', lambda *_: [(3, run)])
    assert len(load_demonstrations(tmp_path, 'pick', ROBOT, LIBRARY, PLACES)) == taught
