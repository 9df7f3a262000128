"""Affordances by rule: each row of the table of what a skill means."""
import dataclasses
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import ConfigError, share
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.observation import Observation
from saycan_ros.places import load_places
from saycan_ros.skills import load_skills
from saycan_ros.value_function.rules import NAMES, RulesConfig, value_function

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
ALL = frozenset(p.name for p in PLACES)
RULES, ORACLE, PAPER, NONE = (value_function(name, LIBRARY, PLACES) for name in ('rules', 'oracle', 'paper', 'none'))
P = RulesConfig()


def scene(robot=None, holding=None, seen=ALL, **places):
    """ObjectMemory; coke_can='table' is a coke can on the table."""
    objects = tuple(RememberedObject(kind.replace('_', ' '), f'{kind}#1', place, np.eye(4), np.full(3, 0.1))
                    for kind, place in places.items())
    return ObjectMemory(objects, holding, holding and f'{holding}#held', robot, frozenset(seen))


def p(function, text, memory, observation=None):
    return function.score(observation, memory, [text])[0]


@pytest.mark.parametrize(('text', 'memory', 'rules', 'oracle'), [
    ('find an apple', scene(apple='table'), P.find, 1),
    ('find an apple', scene(apple=None), P.absent, 0),                                     # on the floor: out of reach
    ('find an apple', scene(coke_can='table'), P.absent, 0),
    ('find an apple', scene(seen={'operator', 'table', 'close counter'}), P.search, 0),
    ('find an apple', scene(seen=ALL - {'trash can'}), P.absent, 0),                       # nobody searches the bin
    ('find an apple', scene(apple='trash can'), P.absent, 0),
    ('find an apple', scene('table', 'apple', apple='far counter'), P.find, 1),            # another one
    ('pick up the apple', scene('table', apple='table'), P.pick, 1),
    ('pick up the apple', scene('operator', apple='operator'), P.pick, 1),
    ('pick up the apple', scene('table', apple='far counter'), P.unlikely, 0),
    ('pick up the apple', scene(None, apple=None), P.unlikely, 0),
    ('pick up the apple', scene('trash can', apple='trash can'), P.unlikely, 0),
    ('pick up the apple', scene('table', 'tea', apple='table'), 0, 0),
    ('put down the apple', scene('table', 'apple'), P.put_down, 1),
    ('put down the apple', scene('trash can', 'apple'), P.put_down, 1),
    ('put down the apple', scene(None, 'apple'), P.unlikely, 0),
    ('put down the apple', scene('table', 'tea', apple='table'), 0, 0),
    ('put down the apple', scene('table', apple='table'), 0, 0),
    ('pick up the apple', replace(scene('table', apple='table'), holding_confidence=0.0), 0, 0),    # holds something
    ('put down the apple', replace(scene('table'), holding_confidence=0.0), P.unlikely, 0),
    ('go to the table', scene('operator'), P.drive, 1),
    ('go to the table', scene(None), P.drive, 1),
    ('bring it to you', scene('table', 'tea'), P.drive, 1),
    ('done', scene(), 1, 1),
])
def test_a_skill_is_as_likely_as_its_precondition(text, memory, rules, oracle):
    assert p(RULES, text, memory) == rules
    assert p(ORACLE, text, memory) == oracle


def test_driving_to_where_the_robot_stands_is_worth_little_though_it_is_possible():
    for text, memory in (('go to the table', scene('table')), ('bring it to you', scene('operator', 'tea'))):
        assert p(RULES, text, memory) == P.already < 0.1
        assert p(ORACLE, text, memory) == 1


MEMORIES = st.builds(
    scene, robot=st.sampled_from([None, *ALL]), holding=st.sampled_from([None, 'apple', 'tea']),
    seen=st.sets(st.sampled_from(sorted(ALL))), apple=st.sampled_from([None, *ALL]),
    coke_can=st.sampled_from([None, *ALL]))


@given(MEMORIES)
def test_every_score_is_a_probability_and_done_is_always_possible(memory):
    for function in (RULES, ORACLE, PAPER, NONE):
        scores = function.score(None, memory, LIBRARY.texts)
        assert scores.shape == (len(LIBRARY),) and scores.dtype == np.float64
        assert ((scores >= 0) & (scores <= 1)).all()
        assert p(function, 'done', memory) > 0


@given(MEMORIES)
def test_rules_forbid_only_what_the_oracle_forbids(memory):
    rules, oracle = (f.score(None, memory, LIBRARY.texts) for f in (RULES, ORACLE))
    assert (oracle[rules == 0] == 0).all()
    assert rules[oracle == 1].min() >= P.already


@given(MEMORIES, st.permutations(range(len(LIBRARY))))
def test_a_score_does_not_depend_on_the_other_skills(memory, order):
    shuffled = RULES.score(None, memory, [LIBRARY.texts[i] for i in order])
    assert (shuffled == RULES.score(None, memory, LIBRARY.texts)[list(order)]).all()


# The configuration of the paper.

def at(x, y):
    pose = np.eye(4)
    pose[:2, 3] = x, y
    return Observation(0.0, {}, pose, np.eye(4), {}, 0.08)


def test_the_paper_puts_down_blindly_and_holds_done_for_unlikely():
    assert p(PAPER, 'put down the apple', scene('table')) == 1.0
    assert p(PAPER, 'done', scene()) == 0.1


def test_the_paper_stretches_the_pick_values():
    assert p(PAPER, 'pick up the apple', scene('table', apple='table')) == 1.0
    assert p(PAPER, 'pick up the apple', scene('table')) == 0.0


def test_the_paper_goes_by_distance():
    near, far = (p(PAPER, 'go to the table', scene(), at(*xy)) for xy in ((0.0, 1.0), (0.0, -1.5)))
    assert 0 < far < near < 1
    assert p(PAPER, 'go to the table', scene(), at(0.0, 50.0)) == 0.0
    stand = next(q for q in PLACES if q.operator).stand[:2]
    assert p(PAPER, 'go to the table', scene('operator')) == p(PAPER, 'go to the table', scene(), at(*stand))


# Names and hashes.

def test_the_hash_follows_the_numbers():
    assert RULES.sha256 == value_function('rules', LIBRARY, PLACES).sha256
    other = value_function('rules', LIBRARY, PLACES, dataclasses.replace(P, pick=0.8))
    assert len({f.sha256 for f in (RULES, ORACLE, PAPER, NONE, other)}) == 5
    assert [value_function(name, LIBRARY, PLACES).model_id for name in NAMES] == list(NAMES)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ConfigError, match="'rule'. Did you mean 'rules'.*rules, oracle, paper, none"):
        value_function('rule', LIBRARY, PLACES)


def test_a_probability_above_one_is_refused():
    with pytest.raises(ConfigError, match=r'pick is 1.2, outside \[0.0, 1.0\]'):
        value_function('rules', LIBRARY, PLACES, RulesConfig(pick=1.2))


@pytest.mark.parametrize('function', [RULES, ORACLE, PAPER, NONE])
def test_an_unknown_skill_is_refused(function):
    with pytest.raises(ConfigError, match='find an aple'):
        function.score(None, scene(), ['find an aple'])
