"""Errands that depend on the robot's own hand and place, and plans told skill by skill."""
import random

import pytest

from saycan_ros.language_model.grammar import errands_hand as hand
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.errands_steps import steps
from saycan_ros.language_model.grammar.examples import random_world
from saycan_ros.language_model.grammar.judging import is_met
from saycan_ros.language_model.grammar.libraries import domain_of, random_domain
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.plans import Plan
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.world import OPERATOR, World
from saycan_ros.skills import load_skills

MAKERS = (
    hand.put_down_then, hand.carry_to, hand.keep, hand.hand_over, hand.drop_off, hand.carry_then, hand.swap_held,
    hand.other_held, hand.held_to_thing, hand.hold_already, hand.ask_hand, one.release, one.move_held,
    hand.told_of_hand, one.there_already, one.already_there, one.not_here, one.from_tray, one.to_here,
    one.there_and_back, one.go_where, one.take_here, one.come_back_with, one.bring_here, hand.is_it_held, steps,
)


@pytest.fixture(scope='module')
def kitchen():
    return domain_of(load_skills())


def drawn(maker, domain, world=None, n=40):
    """(errand, world, texts of its plan, world after it) of n errands that a maker draws."""
    rng, found = random.Random(1), []
    while len(found) < n:
        there = domain or random_domain(rng)
        start = world or random_world(rng, there)
        errand = maker(Scene(rng, Chooser(rng), there, start))
        if errand and (errand.do or errand.say):
            plan = Plan(there, start)
            found.append((errand, start, [s.skill.text for s in plan.follow(errand.goals)], plan))
    return found


@pytest.mark.parametrize('maker', MAKERS, ids=lambda maker: maker.__name__)
def test_what_is_asked_for_is_done(maker):
    for errand, start, texts, plan in drawn(maker, None, n=60):
        visited = [start.at, *(s.world.at for s in plan.steps)]
        assert is_met(errand.goals, start, plan.world, visited), (errand, texts)
        for text in (errand.do, errand.say):
            assert not text or not any(bad in text for bad in ('None', '{', '  ')), text


def test_what_is_put_down_first_stays_where_the_robot_was(kitchen):
    world = World('table', 'apple', {'tea': 'far counter'}, order=('apple', 'tea'))
    for _, _, texts, plan in drawn(hand.put_down_then, kitchen, world):
        assert texts[0] == 'put down the apple' and plan.world.where['apple'] == 'table'


def test_what_is_to_be_kept_is_still_held(kitchen):
    world = World('table', 'apple', {'tea': 'far counter'}, order=('apple', 'tea'))
    for maker in (hand.keep, hand.carry_to, hand.hold_already):
        assert all(plan.world.holding == 'apple' for *_, plan in drawn(maker, kitchen, world))


def test_what_is_true_already_is_done_at_once(kitchen):
    world = World('table', 'apple', {'tea': 'far counter'}, order=('apple', 'tea'))
    for maker in (hand.keep, hand.hold_already, one.there_already):
        assert all(texts == ['done'] for _, _, texts, _ in drawn(maker, kitchen, world))


def test_the_other_one_is_not_the_one_in_the_hand(kitchen):
    world = World(OPERATOR, 'coke can', {'pepsi can': 'table'}, order=('coke can', 'pepsi can'))
    assert all(plan.world.where['pepsi can'] == OPERATOR for *_, plan in drawn(hand.other_held, kitchen, world))


def test_a_thing_is_asked_for_at_the_robots_own_place(kitchen):
    world = World('table', None, {'tea#1': 'table', 'tea#2': 'far counter'})
    for errand, *_, plan in drawn(one.already_there, kitchen, world):
        assert plan.world.where.get('tea#1') != 'table' and plan.world.where['tea#2'] == 'far counter', errand


def test_who_asks_whether_it_is_held_wants_it_moved_only_then(kitchen):
    world = World('table', 'apple', {'tea': 'far counter'}, order=('apple', 'tea'))
    for errand, _, texts, _ in drawn(hand.is_it_held, kitchen, world):
        assert ('the apple' in errand.say) == bool(errand.goals), (errand, texts)


def test_of_two_alike_the_one_elsewhere_can_be_meant(kitchen):
    world = World('table', None, {'apple#1': 'table', 'apple#2': 'far counter', 'tea': 'table'})
    for errand, *_, plan in drawn(one.not_here, kitchen, world):
        assert plan.world.where['apple#1'] == 'table' and plan.world.where['apple#2'] != 'far counter', errand


def test_what_is_on_the_tray_is_taken_from_there(kitchen):
    world = World('table', None, {'apple': OPERATOR, 'tea': 'table'})
    for errand, *_, plan in drawn(one.from_tray, kitchen, world):
        assert plan.world.where['apple'] != OPERATOR and plan.world.where['tea'] == 'table', errand


def test_a_plan_is_told_in_two_to_seven_steps(kitchen):
    topics = {errand.topic for errand, *_ in drawn(steps, None, n=300)}
    assert topics <= {f'steps:{n}' for n in range(2, 9)} and len(topics) > 4
