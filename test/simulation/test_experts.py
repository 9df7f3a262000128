"""The experts do their errands by commands alone, and say how they fail."""
import numpy as np
import pytest

from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.places import place_of_robot
from saycan_ros.poses import inverse, to_planar
from saycan_ros.simulation.experts import make_experts
from saycan_ros.simulation.robot_model import ARM_JOINTS, CARRY
from saycan_ros.simulation.scene import SceneStart


def at(kitchen):
    return place_of_robot(kitchen.places, *to_planar(kitchen.ground_truth().map_from_base))


def test_an_errand_ends_with_the_apple_in_the_trash_can(kitchen, run):
    kitchen.reset(SceneStart({'apple': 'close counter', 'coke can': 'close counter'}), seed=11)
    assert run('navigate', 'find', 'apple') is Outcome.SUCCEEDED
    assert at(kitchen) == 'close counter'
    assert run('pick', 'pick', 'apple') is Outcome.SUCCEEDED
    assert kitchen.holding() == 'apple'
    assert run('navigate', 'go_to', place='trash can') is Outcome.SUCCEEDED
    assert at(kitchen) == 'trash can'
    assert run('place', 'put_down', 'apple') is Outcome.SUCCEEDED
    assert kitchen.places_of_objects() == {'apple': 'trash can', 'coke can': 'close counter'}


def test_after_a_pick_the_arm_is_tucked_and_the_object_clear_of_the_surface(kitchen, run):
    kitchen.reset(SceneStart({'tea': 'table', 'sponge': 'table'}, 'table'), seed=2)
    assert run('pick', 'pick', 'tea') is Outcome.SUCCEEDED
    joints = kitchen.observation(()).joints
    np.testing.assert_allclose([joints[name] for name in ARM_JOINTS], CARRY, atol=0.25)
    assert kitchen.ground_truth().poses['tea'][2, 3] > 0.75 + 0.15
    assert at(kitchen) == 'table'


def test_what_is_brought_lies_on_the_tray(kitchen, run):
    kitchen.reset(SceneStart({'coke can': 'operator'}, 'far counter', 'rice chips'), seed=3)
    assert run('navigate', 'bring') is Outcome.SUCCEEDED
    assert run('place', 'put_down', 'rice chips') is Outcome.SUCCEEDED
    assert kitchen.places_of_objects() == {'coke can': 'operator', 'rice chips': 'operator'}


def test_find_takes_the_nearest_that_was_not_put_down_before(kitchen, run):
    start = SceneStart({'coke can#1': 'table', 'coke can#2': 'far counter', 'coke can#3': 'operator'}, 'table')
    kitchen.reset(start, seed=4)
    left = kitchen.ground_truth().poses['coke can#1'][:3, 3]
    assert run('navigate', 'find', 'coke can', leave_alone=(left,)) is Outcome.SUCCEEDED
    assert at(kitchen) == 'far counter'
    truth = kitchen.ground_truth()
    near = (inverse(truth.map_from_base) @ truth.poses['coke can#2'])[:2, 3]
    assert 0.3 < near[0] < 0.8 and abs(near[1]) < 0.3


def test_find_takes_one_from_the_tray_only_where_there_is_no_other(kitchen, run):
    kitchen.reset(SceneStart({'tea': 'operator'}, 'table'), seed=4)
    assert run('navigate', 'find', 'tea') is Outcome.SUCCEEDED
    assert at(kitchen) == 'operator'


@pytest.mark.parametrize(('start', 'skill', 'outcome'), [
    (SceneStart({'apple': 'table'}, 'table'), ('navigate', 'find', 'tea'), Outcome.NOT_FOUND),
    (SceneStart({'apple': 'trash can'}, 'table'), ('navigate', 'find', 'apple'), Outcome.NOT_FOUND),
    (SceneStart({'apple': 'table'}, 'table', 'tea'), ('pick', 'pick', 'apple'), Outcome.HAND_FULL),
    (SceneStart({'apple': 'table'}, 'table'), ('pick', 'pick', 'tea'), Outcome.NOT_FOUND),
    (SceneStart({'apple': 'table'}, 'far counter'), ('pick', 'pick', 'apple'), Outcome.UNREACHABLE),
    (SceneStart({'apple': 'trash can'}, 'trash can'), ('pick', 'pick', 'apple'), Outcome.UNREACHABLE),
    (SceneStart({'apple': 'table'}, 'table'), ('place', 'put_down', 'apple'), Outcome.HAND_EMPTY),
    (SceneStart({}, 'table', 'tea'), ('place', 'put_down', 'apple'), Outcome.HAND_EMPTY),
    (SceneStart({}, 'table'), ('navigate', 'go_to', None, 'garage'), Outcome.BAD_GOAL),
    (SceneStart({}, 'table'), ('pick', 'go_to', None, 'table'), Outcome.UNKNOWN_SKILL),
])
def test_what_cannot_be_done_is_told_at_once(kitchen, run, start, skill, outcome):
    kitchen.reset(start, seed=0)
    before = kitchen.time
    assert run(*skill) is outcome
    assert kitchen.time - before < 0.1


def test_a_failure_is_told_in_a_sentence(kitchen):
    kitchen.reset(SceneStart({}, 'table', 'tea'), seed=0)
    expert = make_experts(kitchen.library, kitchen.places, kitchen.robot, kitchen.ground_truth)['pick']
    expert.reset(SkillGoal('pick up the tea', 'pick', 'tea'))
    assert expert.step(kitchen.observation(())) is Outcome.HAND_FULL
    assert expert.message == 'the hand holds tea'


def test_a_light_thing_that_is_dropped_lies_on_the_bottom_of_the_trash_can(kitchen, run):
    kitchen.reset(SceneStart({}, 'trash can', 'sponge'), seed=3)
    assert run('place', 'put_down', 'sponge') is Outcome.SUCCEEDED
    kitchen.step(1.0)
    assert kitchen.ground_truth().poses['sponge'][2, 3] > 0.03
    assert kitchen.place_of('sponge') == 'trash can'


def test_a_full_tray_has_no_free_spot(kitchen, run):
    full = {f'rice chips#{k}': 'operator' for k in range(8)}
    kitchen.reset(SceneStart(full, 'operator', 'sponge'), seed=1)
    assert run('place', 'put_down', 'sponge') is Outcome.NO_FREE_SPOT
    assert kitchen.holding() == 'sponge'


def test_an_object_that_is_taken_away_under_the_closing_hand_is_a_missed_grasp(kitchen, run):
    kitchen.reset(SceneStart({'energy bar': 'table'}, 'table'), seed=1)
    assert run('pick', 'pick', 'energy bar') is Outcome.SUCCEEDED
    kitchen.reset(SceneStart({'energy bar': 'table'}, 'table'), seed=1)
    experts = make_experts(kitchen.library, kitchen.places, kitchen.robot, kitchen.ground_truth)
    expert = experts['pick']
    expert.reset(SkillGoal('pick up the energy bar', 'pick', 'energy bar'))
    while isinstance(command := expert.step(kitchen.observation(())), Command):
        if expert.phase == 'closing':                       # as a person would: to the other end of the table
            kitchen.data.joint('energy bar').qpos[:2] = 0.5, 2.4
        kitchen.command(command)
        kitchen.step(0.05)
    assert command is Outcome.GRASP_MISSED


def test_look_around_turns_once_and_comes_back_without_any_truth(kitchen):
    kitchen.reset(SceneStart({'apple': 'table'}, 'operator'), seed=5)
    expert = make_experts(kitchen.library, kitchen.places, kitchen.robot, kitchen.ground_truth)['navigate']
    expert.reset(SkillGoal('look around', 'look_around'))
    before, last, turned = to_planar(kitchen.ground_truth().map_from_base), None, 0.0
    while isinstance(command := expert.step(kitchen.observation(())), Command):
        kitchen.command(command)
        kitchen.step(0.05)
        yaw = to_planar(kitchen.ground_truth().map_from_base)[2]
        turned += 0.0 if last is None else (yaw - last + np.pi) % (2 * np.pi) - np.pi
        last = yaw
    assert command is Outcome.SUCCEEDED
    assert turned == pytest.approx(2 * np.pi, abs=0.2)
    after = to_planar(kitchen.ground_truth().map_from_base)
    assert np.hypot(*(after - before)[:2]) < 0.1


def test_experts_say_that_they_are_experts(kitchen):
    experts = make_experts(kitchen.library, kitchen.places, kitchen.robot, kitchen.ground_truth)
    assert {expert.name for expert in experts.values()} == {'expert'}
