"""What people need, what they do not like, and how they say it."""
import random

import pytest

from saycan_ros.language_model.grammar import errands_choices, errands_needs, manner
from saycan_ros.language_model.grammar.everyday import everyday_things
from saycan_ros.language_model.grammar.examples import random_world
from saycan_ros.language_model.grammar.libraries import domain_of, random_domain
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.sentences import Sentence
from saycan_ros.language_model.grammar.things import NO, UNSURE, YES
from saycan_ros.skills import kind_of, load_skills

MAKERS = (errands_needs.need, errands_needs.need_there, errands_needs.two_needs, errands_needs.disliked,
          errands_needs.implied, errands_needs.alike, errands_choices.choice)


def _drawn(maker, count=1000):
    """[(scene, errand)] of so many tries, half of them with the user's own library."""
    rng, kitchen = random.Random(3), domain_of(load_skills())
    found = []
    for k in range(count):
        domain = kitchen if k % 2 else random_domain(rng)
        scene = Scene(rng, Chooser(rng), domain, random_world(rng, domain))
        errand = maker(scene)
        if errand:
            found.append((scene, errand))
    return found


def test_each_need_is_of_things_that_are_known():
    words = {word.removeprefix('not ') for block in ('need', 'they', 'there') for key in errands_needs.WORDS[block]
             for word in key.split(', ')}
    things = (*everyday_things().values(), *domain_of(load_skills()).things.values())
    assert [w for w in words if not any(t.is_a(w) or t.has(w) for t in things)] == []


@pytest.mark.parametrize('maker', MAKERS)
def test_what_is_asked_for_is_not_there_yet_and_is_said_whole(maker):
    drawn = _drawn(maker)
    assert len(drawn) > 40
    for scene, errand in drawn:
        assert '{' not in f'{errand.say}{errand.do}'
        for goal in errand.goals:
            assert goal.wanted and all(scene.world.where.get(i) != goal.place for i in goal.wanted[:goal.count])


def test_a_need_at_a_place_is_met_there():
    drawn = _drawn(errands_needs.need_there)
    named = [(s, e) for s, e in drawn if any(p in e.say for p in s.domain.surfaces)]
    assert len(named) > 20 and all(e.goals[0].place in e.say for _, e in named)


def test_who_is_thirsty_gets_no_wine():
    meets = errands_needs.meets
    things = everyday_things()
    assert meets(things['lemonade'], 'drink, not alcoholic') is YES
    assert meets(things['red wine'], 'drink, not alcoholic') is NO
    assert meets(things['kombucha'], 'drink, not alcoholic') is UNSURE


def test_a_soda_without_caffeine_is_one_that_surely_has_none():
    things = everyday_things()
    assert things['sprite can'].has('has caffeine') is NO and things['diet coke'].has('has caffeine') is YES
    assert things['root beer'].has('has caffeine') is UNSURE


def test_a_metal_pen_may_be_meant_where_a_pen_is():
    things = everyday_things()
    assert errands_needs._is_a(things['whiteboard marker'], 'marker') is UNSURE
    assert errands_needs._is_a(things['marker'], 'marker') is YES and errands_needs._is_a(things['pen'], 'marker') is NO


def test_a_kind_is_alike_where_another_thing_has_a_word_of_it():
    things = domain_of(load_skills()).things
    alike = errands_needs._is_alike
    assert alike('energy drink', things['redbull can'], things['energy bar'])
    assert not alike('lime soda', things['lime soda'], things['grapefruit soda'])


def test_what_has_gone_off_is_thrown_away():
    bad = ('gone off', 'stink', 'rotten', 'rotting', 'mouldy')
    gone = [(s, e) for s, e in _drawn(errands_needs.implied, 2000) if any(w in e.say for w in bad)]
    assert gone and all(e.goals[0].place == s.domain.bin for s, e in gone)


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


def test_no_thanks_are_said_twice():
    sentence, rng = Sentence('could I have a tea, please?', (), ('need',), False), random.Random(0)
    said = {manner._around_library(rng, sentence, 0.9) for _ in range(50)}
    assert 'could I have a tea, please, robot?' in said and 'could I have a tea, please, please?' not in said


def test_who_needs_nothing_gets_nothing():
    drawn = [errand for _, errand in _drawn(errands_needs.no_need, 50)]
    assert all(e.say and not e.goals and e.only_first and e.last for e in drawn)


def test_of_two_the_one_comes_that_will_do():
    drawn = _drawn(errands_choices.choice)
    crunch = [(s, e) for s, e in drawn if s.domain.name == 'library' and 'crunchy with my bad tooth' in e.say]
    assert all(not s.referrer.thing(i).has('crunchy') for s, e in crunch for i in e.goals[0].wanted)
    assert all(len({kind_of(i) for i in e.goals[0].wanted}) == 1 for _, e in drawn)
