"""Hard instructions: conditions, fallbacks, corrections, exceptions, and what cannot be done."""
import random
from itertools import islice

import pytest

from saycan_ros.language_model.grammar import conditions, exceptions, facts, fallbacks, twists, undone
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.orders import is_one_order, orders
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.wording import indefinite, is_counted
from saycan_ros.language_model.grammar.world import OPERATOR, World
from saycan_ros.skills import kind_of, load_skills

KITCHEN = domain_of(load_skills())
WHERE = {'coke can': 'close counter', 'pepsi can': 'far counter', 'apple': 'table', 'tea': 'close counter'}


def drawn(form, where=WHERE, holding=None, at='table', n=40):
    """n sentences or errands of a form in one scene."""
    world = World(at, holding, where, {}, order=tuple(where))
    rngs = (random.Random(seed) for seed in range(200 * n))
    found = list(islice(filter(None, (form(Scene(rng, Chooser(rng), KITCHEN, world)) for rng in rngs)), n))
    assert len(found) == n, f'only {len(found)} of {form.__name__}'
    return found


@pytest.mark.parametrize(('noun', 'text'), [
    ('apple', 'an apple'), ('tea', 'some tea'), ('rice chips', 'some rice chips'), ('spicy food', 'some spicy food'),
    ('lime soda', 'a lime soda'),
])
def test_one_says_some_of_what_is_not_counted(noun, text):
    assert indefinite(noun) == text


def test_one_of_what_is_counted_is_a_soda_and_of_what_is_not_some_food():
    assert [indefinite(noun, one=True) for noun in ('soda', 'apple', 'food', 'chips')] == [
        'a soda', 'an apple', 'some food', 'some chips']


def test_a_soda_is_counted_and_food_is_not():
    assert is_counted('soda') and is_counted('bag of chips') and not is_counted('food') and not is_counted('chips')


@pytest.mark.parametrize(('maker', 'holding', 'true'), [
    (facts.hand, None, {'hand_empty': True, 'hand_full': False}), (facts.hand, 'sponge', {'hand_empty': False}),
])
def test_what_is_said_of_the_hand_is_true_or_not(maker, holding, true):
    for fact in drawn(maker, holding=holding):
        assert fact.true == (fact.negative == (holding is None))
        assert fact.found == ((holding,) if holding and not fact.negative else ())


def test_what_is_said_of_a_place_is_true_or_not():
    for fact in drawn(facts.where):
        (thing,) = fact.found
        assert fact.true == ((WHERE[thing] in fact.text) != fact.negative)


def test_a_fact_becomes_a_question_and_a_should():
    assert facts.Fact('there is an apple on the table', True).question == 'is there an apple on the table'
    assert facts.Fact('the table is empty', False).question == 'is the table empty'
    assert facts.Fact('you have an apple in your hand', False).question == 'do you have an apple in your hand'
    assert facts.Fact('the tea is not on the table', True).question is None
    assert facts.inverted('if there are some chips, go') == 'should there be some chips, go'


def test_only_a_thing_that_is_spoken_of_before_is_it():
    for sentence in drawn(conditions.condition_about_it):
        assert 'unless' not in sentence.topics[0]
        assert not sentence.text.startswith(('bring it', 'put it', 'throw it', 'take it', 'pick it'))


def test_with_a_second_choice_something_is_done_and_with_nothing_as_one_perhaps_not():
    for sentence in drawn(fallbacks.fallback, n=100):
        assert sentence.goals or sentence.topics[0] in ('fallback:nothing', 'fallback:or_else')


def test_whichever_is_at_a_place_is_there_and_nowhere_else():
    where = {**WHERE, 'coke can#1': 'close counter', 'coke can#2': 'far counter'}
    told = [(place, sentence.goals[0].wanted) for sentence in drawn(fallbacks.either, where, n=200)
            for place in KITCHEN.surfaces
            if sentence.text.endswith(tuple(p.format(q=f'the {place}') for p in fallbacks.WORDS['either']['there']))]
    assert told and all({where[i] for i in wanted} == {place} for place, wanted in told)


def test_if_something_is_there_already_nothing_is_done():
    for form in (conditions.if_not_there, conditions.if_not_all_there, conditions.if_none_yet):
        for sentence in drawn(form):
            assert bool(sentence.goals) == sentence.topics[0].endswith('False')


@pytest.mark.parametrize('form', [
    twists.cancelled, none.cannot, none.no_such_place, none.leave_alone, none.leave_place, none.empty_already,
    none.stop, none.chat, none.absent])
def test_nothing_is_done_of_what_is_taken_back_or_cannot_be_done(form):
    assert not any(made.goals for made in drawn(form))


def test_what_is_left_alone_is_a_certain_thing():
    assert not [e.do for e in drawn(none.leave_alone) if ' the ' not in e.do]


def test_nothing_is_on_a_place_of_which_nothing_can_be_taken():
    assert not [e.do for e in drawn(none.nothing_there, {'apple': 'far counter'}) if 'far counter' in e.do or e.goals]


def test_an_order_that_is_taken_back_by_a_do_not_is_one_order():
    for sentence in drawn(twists.cancelled, n=150):
        if sentence.text.startswith(("don't", 'do not', 'there is no need')):
            assert is_one_order(sentence.text.rstrip('.')), sentence.text


@pytest.mark.parametrize(('text', 'other', 'preposition'), [
    ('go to the table', 'far counter', 'to'), ('put it on the table', 'trash can', 'in'),
    ('put it onto the table', 'far counter', 'on'), ('park next to the table', 'far counter', 'next to'),
    ('visit the table', 'far counter', ''),
])
def test_a_place_that_is_not_meant_has_the_preposition_of_the_one_that_is(text, other, preposition):
    assert twists._preposition(text, 'table', other) == preposition


def test_what_one_keeps_is_not_moved():
    for sentence in drawn(exceptions.any_but):
        (goal,) = sentence.goals
        assert not any(f'the {kind_of(i)}' in sentence.text for i in goal.wanted)


def test_another_one_is_one_that_is_not_there_yet():
    where = {'coke can#1': OPERATOR, 'coke can#2': 'table', 'coke can#3': 'far counter'}
    for sentence in drawn(exceptions.another, where):
        assert all(where[i] != sentence.goals[0].place for i in sentence.goals[0].wanted)


def test_of_two_errands_one_of_which_cannot_be_done_the_other_is():
    for form in (undone.part_missing, undone.one_missing, undone.part_cannot):
        assert all(sentence.goals for sentence in drawn(form))


def test_an_order_is_the_same_for_each_thing():
    rng = random.Random(0)
    scene = Scene(rng, Chooser(rng), KITCHEN, World('table', None, WHERE, {}, order=tuple(WHERE)))
    for place in (None, OPERATOR, *KITCHEN.places):
        for _ in range(20):
            first, second = orders(scene, place, 'THIS', 'THAT')
            assert first.replace('THIS', 'THAT') == second
