"""Every generated plan works by the rules of the skills and does what its goals say."""
import random

import pytest

from saycan_ros.language_model.grammar.examples import MAX_STEPS, Generator
from saycan_ros.language_model.grammar.judging import is_met
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.plans import Go, Move, Plan, Release
from saycan_ros.language_model.grammar.world import OPERATOR, World
from saycan_ros.skills import load_skills


@pytest.fixture(scope='module')
def kitchen():
    return domain_of(load_skills())


def carry_out(example):
    """(world after all skills that succeeded, places visited); raises where a skill cannot work."""
    world, visited = example.steps[0].world, [example.steps[0].world.at]
    for step in example.steps[:-1]:
        assert step.world.holding == world.holding and step.world.at == world.at and step.world.where == world.where
        if step.outcome == 'succeeded':
            world = world.after(step.skill)
            visited.append(world.at)
    return world, visited


@pytest.mark.parametrize('side', ['train', 'held_out'])
@pytest.mark.parametrize('share', [0.0, 1.0])
def test_every_plan_works_and_meets_its_goals(kitchen, side, share):
    generator = Generator(5, [kitchen], share, side, held_out_objects=side == 'held_out')
    for _ in range(400):
        example = generator.draw()
        end, visited = carry_out(example)
        assert example.steps[-1].skill.text == 'done' and len(example.steps) <= MAX_STEPS
        assert is_met(example.goals, example.steps[0].world, end, visited), (example.instruction, example.skills)


def test_a_plan_that_leaves_out_an_errand_is_judged_wrong(kitchen):
    start = World('table', None, {'apple': 'table', 'tea': 'far counter'}, order=('apple', 'tea'))
    goals = (Move(('apple',), 'trash can'), Move(('tea',), OPERATOR))
    end, half = Plan(kitchen, start), Plan(kitchen, start)
    end.follow(goals)
    half.follow(goals[:1])
    assert is_met(goals, start, end.world, ['table'])
    assert not is_met(goals, start, half.world, ['table'])
    assert not is_met(goals[:1], start, end.world, ['table'])      # it moved the tea, which nobody asked for


def test_a_thing_is_found_by_name_unless_another_of_its_kind_could_be_found(kitchen):
    alone = World(OPERATOR, None, {'tea': 'table'})
    two = World(OPERATOR, None, {'tea#1': 'table', 'tea#2': 'far counter'})
    assert plan(kitchen, alone, Move(('tea',), OPERATOR))[0] == 'find a tea'
    assert plan(kitchen, two, Move(('tea#2',), OPERATOR))[0] == 'go to the far counter'
    assert plan(kitchen, two, Move(('tea#1', 'tea#2'), OPERATOR))[0] == 'find a tea'


def test_a_full_hand_is_emptied_first_but_never_into_a_bin(kitchen):
    goal = Move(('tea',), OPERATOR)
    at_table, at_bin = (World(place, 'apple', {'tea': 'far counter'}) for place in ('table', 'trash can'))
    assert plan(kitchen, at_table, goal)[:2] == ['put down the apple', 'find a tea']
    assert plan(kitchen, at_bin, goal)[:2] == ['find a tea', 'put down the apple']


def test_after_a_failed_grasp_it_looks_again(kitchen):
    world = World('table', None, {'tea': 'table'})
    steps = Plan(kitchen, world, frozenset({1}), random.Random(0)).follow([Move(('tea',), None)])
    assert [s.skill.text for s in steps] == ['find a tea', 'pick up the tea', 'find a tea', 'pick up the tea', 'done']


def test_what_is_met_or_out_of_reach_is_done_at_once(kitchen):
    world = World('table', None, {'tea': 'table', 'apple': 'trash can'})
    assert plan(kitchen, world, Move(('tea',), 'table')) == ['done']
    assert plan(kitchen, world, Move(('apple',), OPERATOR)) == ['done']
    assert plan(kitchen, world, Go('table')) == ['done']
    assert plan(kitchen, world, Release()) == ['done']


def plan(domain, world, *goals):
    return [s.skill.text for s in Plan(domain, world).follow(goals)]
