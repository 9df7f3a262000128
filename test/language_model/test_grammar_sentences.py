"""How several errands are told as one instruction, and how things are told apart by where they are."""
import random

import pytest

from saycan_ros.language_model.grammar import clauses, forms, named_again, sentences, several, tales
from saycan_ros.language_model.grammar.agreement import agreed
from saycan_ros.language_model.grammar.examples import random_world
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.locations import at_place, next_to
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Referrer
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.world import World
from saycan_ros.skills import load_skills

KITCHEN = domain_of(load_skills())


def drawn(form, n=60, world=None):
    """n sentences of a form, each with its scene."""
    rng, found = random.Random(form.__name__), []
    while len(found) < n:
        scene = Scene(rng, Chooser(rng), KITCHEN, world or random_world(rng, KITCHEN))
        sentence = form(scene)
        if sentence and sentence.text:
            found.append((sentence, scene))
    return found


@pytest.mark.parametrize('form', [
    sentences.sequence, sentences.long_sequence, sentences.backwards, several.together, several.distribute,
    tales.in_groups, tales.the_rest, tales.in_its_place, named_again.one_by_one])
def test_every_slot_is_filled_and_no_thing_moves_twice(form):
    for sentence, _ in drawn(form):
        assert not set('{}|[]') & set(sentence.text) and '  ' not in sentence.text
        wanted = [i for g in sentence.goals if isinstance(g, Move) for i in g.wanted]
        assert len(wanted) == len(set(wanted)) or any('share' in t for t in sentence.topics)
    assert form in forms.FORMS


def test_a_list_of_two_is_both_and_one_of_three_is_all_three():
    said = [(sum(g.count for g in s.goals), s.text) for s, _ in drawn(several.together, 200) if 'all_to' in s.topics]
    assert not [text for n, text in said if n == 2 and ' all three' in text]
    assert [text for n, text in said if n == 3 and 'all three' in text]


def test_that_table_is_the_one_that_was_named():
    world = World('operator', None, {'tea': 'table', 'apple': 'table', 'sponge': 'close counter', 'coke can': 'table'})
    said = [s for s, _ in drawn(tales.in_groups, 400, world) if ' that table' in s.text or 'other counter' in s.text]
    assert len(said) > 5
    for sentence in said:
        at_that = [g.place for g in sentence.goals]
        assert 'table' in at_that or ' that table' not in sentence.text
        if 'the other counter' in sentence.text:
            assert {'close counter', 'far counter'} & set(at_that)


def test_the_rest_is_all_but_the_one_that_is_named():
    world = World('operator', None, {'coke can': 'table', 'pepsi can': 'table', '7up can': 'close counter'})
    for sentence, _ in drawn(tales.the_rest, 40, world):
        one, rest = sentence.goals
        assert one.count == 1 and rest.count == len(rest.wanted) and not set(one.wanted) & set(rest.wanted)


def test_the_first_and_the_second_are_in_the_order_of_their_names():
    world = World('operator', None, {'tea': 'table', 'apple': 'close counter', 'sponge': 'far counter'})
    said = [s for s, _ in drawn(named_again.one_by_one, 60, world) if 'the former' in s.text.lower()]
    assert said
    for sentence in said:
        first = sentence.goals[0].wanted[0]
        names = [n for n in ('tea', 'apple', 'sponge') if n in sentence.text]
        assert first not in names or sentence.text.index(first) == min(sentence.text.index(n) for n in names)


def test_what_comes_in_the_place_of_a_thing_goes_to_where_that_was():
    for sentence, scene in drawn(tales.in_its_place, 40):
        gone, new = sentence.goals
        assert scene.world.where[gone.wanted[0]] == new.place != gone.place


def test_nothing_is_told_by_a_place_where_something_was_put_before():
    world = World('operator', None, {'tea': 'table', 'apple': 'close counter', 'sponge': 'close counter'})
    for sentence, _ in drawn(several.distribute, 80, world):
        first = sentence.goals[0].place
        if first == 'close counter' and 'paired' not in sentence.topics:
            assert sentence.text.count(f'the {first}') == sum(g.place == first for g in sentence.goals)


def test_one_of_two_alike_is_told_by_where_the_other_is_not():
    world = World('operator', None, {'tea#1': 'far counter', 'tea#2': 'close counter'})
    rng = random.Random(2)
    referrer = Referrer(rng, KITCHEN, world, Chooser(rng).one_of)
    phrases = {at_place(referrer, 'tea', lambda t: t.is_a('tea'), ('tea#1',), 'far counter') for _ in range(80)}
    assert 'tea from the far counter and not the close one' in phrases
    assert all('far counter' in p for p in phrases)


def test_of_two_things_at_a_place_one_is_told_by_the_other():
    rng, world = random.Random(3), World('operator', None, {'tea': 'table', 'apple': 'table', 'sponge': 'far counter'})
    referrer = Referrer(rng, KITCHEN, world, Chooser(rng).one_of)
    for text, (wanted,) in (next_to(referrer, ('tea', 'apple'), 'table') for _ in range(40)):
        assert wanted == ('tea' if any(n in text for n in ('apple', 'fruit', 'snack', 'food')) else 'apple')
    assert next_to(referrer, ('sponge',), 'far counter') is None


@pytest.mark.parametrize(('phrase', 'many'), [
    ('chips that is not hot', 'chips that are not hot'), ('bars that crunches', 'bars that crunch'),
    ('things that I left on the table', 'things that I left on the table'),
    ('drinks that has caffeine', 'drinks that have caffeine'), ('tools that cuts', 'tools that cut'),
])
def test_a_verb_agrees_with_many_things(phrase, many):
    assert agreed(phrase) == many


@pytest.mark.parametrize(('patterns', 'verbs'), [
    (clauses.BRING.do, ('treat', 'surrender', 'retrieve', 'supply', 'whisk', 'shift', 'return', 'plonk')),
    (clauses.PUT.do, ('park', 'stow', 'relocate', 'restock', 'lay', 'store', 'tidy', 'whisk', 'plonk', 'return')),
    (clauses.THROW_AWAY.do, ('ditch', 'chuck', 'lob', 'do away with', 'whisk', 'shift', 'dump')),
])
def test_the_less_usual_verbs_are_there(patterns, verbs):
    assert [v for v in verbs if not any(v in p for p in patterns)] == []
