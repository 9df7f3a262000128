"""Errands about several things: what they mean in a scene, and that each maker keeps to the scene."""
import random
import re
from dataclasses import replace

import pytest

from saycan_ros.language_model.grammar import errands_lists as lists
from saycan_ros.language_model.grammar import errands_many as many
from saycan_ros.language_model.grammar import errands_places as places
from saycan_ros.language_model.grammar import errands_sets as sets
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.world import OPERATOR, World
from saycan_ros.skills import load_skills


@pytest.fixture(scope='module')
def kitchen():
    return domain_of(load_skills())


def drawn(maker, kitchen, where, count=60, **world):
    """Errands of a maker for one scene, that has all things of `where`."""
    world = replace(World(OPERATOR, None, where, order=tuple(where)), **world)
    rng = random.Random(0)
    found = [maker(Scene(rng, Chooser(rng), kitchen, world)) for _ in range(count)]
    return [e for e in found if e]


def test_all_of_a_kind_are_gathered_those_in_hand_and_those_there_too(kitchen):
    where = {'coke can': 'table', 'pepsi can': 'far counter', 'apple': 'table'}
    errands = drawn(sets.gather, kitchen, where, at='close counter', holding='7up can')
    assert {frozenset(e.goals[0].wanted) for e in errands if 'soda' in (e.say or e.do)} == {
        frozenset(('7up can', 'coke can', 'pepsi can'))}
    assert 'far counter' in {e.goals[0].place for e in errands}


def test_only_those_at_one_place_move(kitchen):
    where = {'coke can': 'table', 'tea': 'table', 'water bottle': 'far counter', 'apple': 'far counter'}
    errands = drawn(sets.only_from, kitchen, where)
    assert errands and all(e.goals[0].wanted == ('coke can', 'tea') for e in errands)


def test_of_each_sort_one(kitchen):
    where = {'rice chips#1': 'table', 'rice chips#2': 'table', 'jalapeno chips': 'table'}
    for errand in drawn(sets.one_of_each, kitchen, where):
        assert {(g.wanted, g.count) for g in errand.goals} == {
            (('rice chips#1', 'rice chips#2'), 1), (('jalapeno chips',), 1)}


def test_one_of_each_is_not_said_where_some_are_of_one_sort_in_another_sense(kitchen):
    where = {'coke can#1': 'table', 'coke can#2': 'table', 'pepsi can': 'table', 'sponge': 'table'}
    assert drawn(sets.one_of_each, kitchen, where)
    sodas = drawn(sets.one_of_each, kitchen, {**where, '7up can': 'table'})
    assert [e for e in sodas if {'coke can#1', 'pepsi can', '7up can'} <= e.uses]
    assert not [e for e in drawn(sets.one_of_each, kitchen, {**where, 'tea': 'table'}) if 'tea' in e.uses]


def test_what_is_apart_goes_to_the_others(kitchen):
    where = {'tea': 'table', 'coke can': 'far counter', 'pepsi can': 'far counter'}
    errands = drawn(sets.with_the_others, kitchen, where)
    assert {(e.goals[0].wanted, e.goals[0].place) for e in errands} == {(('tea',), 'far counter')}


def test_what_is_left_is_all_that_was_not_named(kitchen):
    where = {'tea': 'table', 'apple': 'table', 'sponge': 'table', 'water bottle': 'far counter'}
    for errand in drawn(lists.the_rest, kitchen, where):
        first, rest = errand.goals
        assert set(first.wanted) | set(rest.wanted) == {'tea', 'apple', 'sponge'} and first.place != rest.place


@pytest.mark.parametrize('maker', [sets.only_from, sets.neither, lists.the_rest])
def test_no_place_is_emptied_by_a_full_hand_that_stands_there(kitchen, maker):
    where = {'tea': 'table', 'apple': 'table', 'water bottle': 'table', 'coke can': 'far counter'}
    errands = drawn(maker, kitchen, where, at='table', holding='sponge')
    assert not [e for e in errands if 'the table' in (e.say or e.do) and set(e.goals[0].wanted) & set(list(where)[:3])]


def test_of_a_meal_what_is_held_comes_first_and_what_is_there_stays(kitchen):
    where = {'apple': OPERATOR, 'tea': 'table', 'sponge': 'table'}
    errands = drawn(lists.meal, kitchen, where, at='table', holding='energy bar')
    held = [e for e in errands if 'energy bar' in e.uses and e.places == {OPERATOR}]
    assert held and all('energy bar' in e.goals[0].wanted for e in held)
    assert all(any(set(g.wanted) - {'apple'} for g in e.goals) for e in errands)


def test_of_several_kinds_shared_out_each_place_gets_its_own_one(kitchen):
    where = {'coke can': 'table', 'tea': 'table', 'water bottle': 'table'}
    for errand in drawn(many.share, kitchen, where):
        wanted = [g.wanted for g in errand.goals]
        assert len(set(wanted)) == len(wanted) and all(len(w) == 1 for w in wanted)


def test_who_clears_a_place_with_a_full_hand_where_it_stands_is_told_what_to_do_with_it(kitchen):
    errands = drawn(many.clear, kitchen, {'tea': 'table', 'apple': 'table'}, at='table', holding='sponge')
    assert errands and all(e.topic == 'clear:held' and e.goals[0].wanted == ('sponge',) for e in errands)


def test_each_kind_goes_to_its_place_from_wherever_it_is(kitchen):
    where = {'coke can': 'table', 'tea': 'far counter', 'apple': 'table', 'energy bar': 'close counter'}
    errands = drawn(lists.in_order, kitchen, where)
    assert errands and not [e for e in errands if set(e.goals[0].wanted) & set(e.goals[1].wanted)]
    of_drinks = [e for e in errands if 'beverages' in (e.do or e.say)]
    assert all({'coke can', 'tea'} in [set(g.wanted) for g in e.goals] for e in of_drinks)


def test_everything_is_all_that_is_not_in_the_bin_what_is_held_first(kitchen):
    where = {'tea': 'table', 'apple': 'far counter', 'coke can': 'trash can'}
    errands = drawn(places.clear_all, kitchen, where, at='close counter', holding='sponge')
    assert errands and all(e.goals[0].wanted == ('sponge', 'tea', 'apple') for e in errands)


@pytest.mark.parametrize('maker', [sets.some_of, sets.only_from, lists.two_kinds, many.split, places.clear_all])
def test_nobody_wants_a_thing_into_the_bin(kitchen, maker):
    where = {'coke can': 'table', '7up can': 'table', 'pepsi can': 'far counter', 'apple': 'table', 'tea': 'table'}
    errands = drawn(maker, kitchen, where, 400)
    wishes = [found[0] for e in errands if e.say and (found := re.search(r'(want|need) [^,.:]*', e.say))]
    assert wishes and not [wish for wish in wishes if 'into ' in wish or 'onto ' in wish]


def test_one_from_each_place_is_not_two_from_one(kitchen):
    where = {'coke can': 'table', 'tea': 'table', 'pepsi can': 'far counter', '7up can': 'far counter'}
    for errand in drawn(places.from_each, kitchen, where):
        assert {frozenset(where[i] for i in g.wanted) for g in errand.goals} == {
            frozenset({'table'}), frozenset({'far counter'})}
