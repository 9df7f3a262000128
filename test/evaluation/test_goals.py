"""When a goal holds, against a search through every naming of the instances."""
import itertools

from hypothesis import given
from hypothesis import strategies as st
from scripted import task

from saycan_ros.evaluation.goals import GRIPPER, WorldState, is_met, objects_are_right, start_of
from saycan_ros.skills import kind_of

NAMES = ('tea', 'coke can#1', 'coke can#2', 'coke can#3')
WHERE = ('table', 'operator', 'trash can')
places = st.fixed_dictionaries({name: st.sampled_from(WHERE) for name in NAMES})
ends = st.fixed_dictionaries({name: st.sampled_from((*WHERE, GRIPPER, None)) for name in NAMES})
alternatives = st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from((*WHERE, GRIPPER))), min_size=1,
                        max_size=3)


def by_search(start, goal, end):
    """Is there a renaming within kinds under which every object is exactly where one alternative has it?"""
    for new in itertools.permutations(NAMES):
        if all(kind_of(a) == kind_of(b) for a, b in zip(NAMES, new, strict=True)):
            renamed = {b: end[a] for a, b in zip(NAMES, new, strict=True)}
            if any(renamed == {**start, **alternative} for alternative in goal):
                return True
    return False


@given(places, alternatives, ends)
def test_a_goal_holds_when_some_naming_of_the_instances_meets_it(start, goal, end):
    assert objects_are_right(task(objects=start, goal=tuple(goal)), end) == by_search(start, goal, end)


@given(places, alternatives, st.integers(0, 2), st.permutations(NAMES[1:]))
def test_a_goal_that_was_reached_holds_under_every_naming_of_equals(start, goal, which, names):
    end = {**start, **goal[which % len(goal)]}
    renamed = {'tea': end['tea'], **dict(zip(names, (end[n] for n in NAMES[1:]), strict=True))}
    assert objects_are_right(task(objects=start, goal=tuple(goal)), renamed)


def test_an_object_on_the_floor_is_nowhere():
    assert not objects_are_right(task(objects={'tea': 'table'}), {'tea': None})


def test_an_object_held_at_the_start_and_not_listed_must_still_be_held():
    holds = task(holding='tea', objects={'apple': 'table'}, goal=({'apple': 'operator'},))
    assert objects_are_right(holds, {'apple': 'operator', 'tea': GRIPPER})
    assert not objects_are_right(holds, {'apple': 'operator', 'tea': 'operator'})


def test_visits_and_the_end_of_the_robot_count_too():
    tour = task(visits=('table', 'operator'), robot_end='table')
    assert is_met(tour, WorldState({}, 'table', frozenset({'operator', 'table'})))
    assert not is_met(tour, WorldState({}, 'table', frozenset({'table'})))
    assert not is_met(tour, WorldState({}, 'operator', frozenset({'operator', 'table'})))
    assert not is_met(tour, WorldState({}, None, frozenset({'operator', 'table'})))


def test_the_start_counts_as_a_visit():
    assert is_met(task(visits=('operator',)), start_of(task(visits=('operator',))))
