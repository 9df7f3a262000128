"""What each skill means, by the rules of DESIGN.md section 5."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import LIBRARY, PLACES, task

from saycan_ros.control import Outcome
from saycan_ros.evaluation.goals import GRIPPER
from saycan_ros.evaluation.symbolic import SymbolicWorld, as_if_each_worked
from saycan_ros.places import place_of_object
from saycan_ros.skills import kind_of
from saycan_ros.value_function.rules import value_function


def world(**kwargs):
    return SymbolicWorld(task(**kwargs), LIBRARY, PLACES)


def after(start, *skills):
    return as_if_each_worked(task(**start), skills, LIBRARY, PLACES)


def test_an_errand_moves_an_object_and_the_robot():
    state = after({'objects': {'apple': 'table', 'tea': 'table'}}, 'find an apple', 'pick up the apple',
                  'go to the far counter', 'put down the apple')
    assert state.places == {'apple': 'far counter', 'tea': 'table'}
    assert state.robot_at == 'far counter' and state.visited == {'operator', 'table', 'far counter'}


def test_bring_takes_what_is_held_to_the_operator():
    state = after({'objects': {}, 'holding': 'tea', 'robot_at': 'table'}, 'bring it to you')
    assert state.robot_at == 'operator' and state.places == {'tea': GRIPPER}


@pytest.mark.parametrize(('start', 'skill', 'outcome'), [
    ({'objects': {'apple': 'table'}}, 'find a tea', Outcome.NOT_FOUND),
    ({'objects': {'tea': 'trash can'}}, 'find a tea', Outcome.NOT_FOUND),
    ({'objects': {}, 'holding': 'tea'}, 'find a tea', Outcome.NOT_FOUND),
    ({'objects': {'apple': 'table'}}, 'pick up the apple', Outcome.NOT_FOUND),
    ({'objects': {'apple': 'trash can'}, 'robot_at': 'trash can'}, 'pick up the apple', Outcome.NOT_FOUND),
    ({'objects': {'apple': 'operator'}, 'holding': 'tea'}, 'pick up the apple', Outcome.HAND_FULL),
    ({'objects': {'apple': 'operator'}}, 'put down the apple', Outcome.HAND_EMPTY),
    ({'objects': {}, 'holding': 'tea'}, 'put down the apple', Outcome.HAND_EMPTY)])
def test_a_skill_whose_rule_does_not_hold_fails_and_changes_nothing(start, skill, outcome):
    there = world(**start)
    before = there.state
    assert there.apply(LIBRARY[skill]) == outcome
    assert there.state == before


def test_an_object_on_the_tray_can_be_picked_up_there():
    state = after({'objects': {'tea': 'operator'}}, 'pick up the tea')
    assert state.places == {'tea': GRIPPER}


def test_find_takes_the_nearest_that_was_not_put_down_and_is_not_on_the_tray():
    start = {'objects': {'tea#1': 'operator', 'tea#2': 'table', 'tea#3': 'close counter'}}
    first = after(start, 'find a tea', 'pick up the tea', 'bring it to you', 'put down the tea')
    assert first.places == {'tea#1': 'operator', 'tea#2': 'table', 'tea#3': 'operator'}
    skills = ('find a tea', 'pick up the tea', 'go to the far counter', 'put down the tea')
    both = after(start, *skills, *skills)
    assert both.places == {'tea#1': 'operator', 'tea#2': 'far counter', 'tea#3': 'far counter'}
    assert after(start, *skills, *skills, 'find a tea').robot_at in ('far counter', 'operator')


def test_what_is_left_of_a_kind_is_found_even_on_the_tray():
    assert after({'objects': {'tea': 'operator'}, 'robot_at': 'table'}, 'find a tea').robot_at == 'operator'


skills = st.lists(st.sampled_from(LIBRARY.texts), max_size=30)
starts = st.fixed_dictionaries({
    'robot_at': st.sampled_from([p.name for p in PLACES]), 'holding': st.sampled_from([None, 'apple']),
    'objects': st.dictionaries(st.sampled_from(['tea', 'sponge', 'coke can#1', 'coke can#2']),
                               st.sampled_from([p.name for p in PLACES]))})


@given(starts, skills)
def test_no_object_appears_or_vanishes_and_one_at_most_is_held(start, chosen):
    there = world(**start)
    names, trashed = set(there.state.places), set()
    for text in chosen:
        there.apply(LIBRARY[text])
        now = there.state.places
        assert set(now) == names and list(now.values()).count(GRIPPER) <= 1
        assert all(now[name] == 'trash can' for name in trashed), 'something came back from the trash can'
        trashed = {name for name, place in now.items() if place == 'trash can'}


@given(starts, skills)
def test_the_oracle_says_for_every_skill_whether_its_rule_holds(start, chosen):
    there, oracle = world(**start), value_function('oracle', LIBRARY, PLACES)
    for text in chosen:
        there.apply(LIBRARY[text])
    says = oracle.score(None, there.memory(0.0), LIBRARY.texts)
    np.testing.assert_array_equal(says, [there.judge(skill) == Outcome.SUCCEEDED for skill in LIBRARY])


@given(starts, skills)
def test_the_memory_is_exact_and_its_positions_lie_at_their_places(start, chosen):
    there = world(**start)
    for text in chosen:
        there.apply(LIBRARY[text])
    memory, state = there.memory(7.0), there.state
    held = {memory.holding_instance: GRIPPER} if memory.holding else {}
    assert {**{o.instance: o.place for o in memory.objects}, **held} == state.places
    assert memory.robot_place == state.robot_at and memory.stamp == 7.0
    for thing in memory.objects:
        assert thing.kind == kind_of(thing.instance)
        if thing.place != 'trash can':
            assert place_of_object(PLACES, thing.position) == thing.place
