"""What people need, what they do not like, and how they say it."""
import random
from collections import Counter

import pytest

from saycan_ros.language_model.grammar import errands_needs, manner
from saycan_ros.language_model.grammar.everyday import everyday_things
from saycan_ros.language_model.grammar.examples import Generator
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.sentences import Sentence
from saycan_ros.language_model.grammar.things import NO, UNSURE, YES
from saycan_ros.language_model.grammar.world import kind_of
from saycan_ros.skills import load_skills


@pytest.fixture(scope='module')
def examples():
    generator = Generator(11, [domain_of(load_skills())], 0.45)
    return [e for e in (generator.draw() for _ in range(6_000)) if e.topics[0].split(':')[0] in ('need', 'disliked')]


def test_each_need_is_of_things_that_are_known():
    words = {word.removeprefix('not ') for block in ('need', 'they', 'there') for key in errands_needs.WORDS[block]
             for word in key.split(', ')}
    things = (*everyday_things().values(), *domain_of(load_skills()).things.values())
    assert [w for w in words if not any(t.is_a(w) or t.has(w) for t in things)] == []


def test_a_need_at_a_place_is_met_there(examples):
    there = [e for e in examples if e.topics == ('need:there',)]
    assert len(there) > 10
    named = [e for e in there if any(p in e.instruction for p in e.domain.surfaces)]
    assert len(named) > 5 and all(e.goals[0].place in e.instruction for e in named)


def test_what_is_needed_is_not_there_yet(examples):
    for e in examples:
        for goal in e.goals if len(e.topics) == 1 else ():
            assert all(e.steps[0].world.where.get(i) != goal.place for i in goal.wanted)


def test_who_is_thirsty_gets_no_wine():
    meets = errands_needs._meets
    things = everyday_things()
    assert meets(things['lemonade'], 'drink, not alcoholic') is YES
    assert meets(things['red wine'], 'drink, not alcoholic') is NO
    assert meets(things['kombucha'], 'drink, not alcoholic') is UNSURE


def test_a_soda_without_caffeine_is_one_that_surely_has_none():
    things = everyday_things()
    assert things['sprite can'].has('has caffeine') is NO and things['diet coke'].has('has caffeine') is YES
    assert things['root beer'].has('has caffeine') is UNSURE


def test_of_one_thing_more_is_said_than_its_name(examples):
    kinds = Counter(kind_of(i) for e in examples for g in e.goals for i in g.wanted)
    assert len(kinds) > 100


@pytest.mark.parametrize(('said', 'right'), [
    ('get me some crisps that is salty', 'get me some crisps that are salty'),
    ("the chips that isn't spicy", "the chips that aren't spicy"),
    ('all gloves that does not protect the eyes', 'all gloves that do not protect the eyes'),
    ('the glass that is clean', 'the glass that is clean'),
    ('a soda that has no caffeine', 'a soda that has no caffeine'),
])
def test_verbs_agree_with_many(said, right):
    class Never(random.Random):
        def random(self):
            return 0.99
    assert manner._written(Never(), said) == right


def test_nothing_is_asked_for_twice_in_thanks():
    sentence = Sentence('could I have a tea, please?', (), ('need',), False)
    rng = random.Random(0)
    said = {manner._around_library(rng, sentence, 0.9) for _ in range(50)}
    assert 'could I have a tea, please, please?' not in said and 'could I have a tea, please, robot?' in said


def test_a_kind_is_alike_where_another_thing_has_a_word_of_it():
    things = domain_of(load_skills()).things
    alike = errands_needs._is_alike
    assert alike('energy drink', things['redbull can'], things['energy bar'])
    assert not alike('lime soda', things['lime soda'], things['grapefruit soda'])


def test_a_thing_that_is_no_good_any_more_is_thrown_away():
    generator = Generator(12, [domain_of(load_skills())], 0.45)
    implied = [e for e in (generator.draw() for _ in range(4_000)) if e.topics == ('implied',)]
    gone = [e for e in implied if any(w in e.instruction for w in ('gone off', 'stink', 'rotten', 'rotting', 'mouldy'))]
    assert gone and all(e.goals[0].place == e.domain.bin for e in gone)


def test_a_metal_pen_may_be_meant_where_a_pen_is():
    things = everyday_things()
    assert errands_needs._is_a(things['whiteboard marker'], 'marker') is UNSURE
    assert errands_needs._is_a(things['marker'], 'marker') is YES and errands_needs._is_a(things['pen'], 'marker') is NO
