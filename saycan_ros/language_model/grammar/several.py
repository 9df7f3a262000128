"""Several things in one breath: all to one place, or each to its own."""
import re
from dataclasses import replace

from saycan_ros.language_model.grammar import agreement, clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import move, place_slots, way
from saycan_ros.language_model.grammar.sentences import Sentence
from saycan_ros.language_model.grammar.wording import NUMBERS, listed, sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('several')
_NEIGHBOR = re.compile(r'\b(?:next to|beside|by|near) the (.*)')
_THEN = ('then', 'then', 'and then', 'after that', 'next')
_GAPPED = ('{b} {to}', '{b} {on}', '{x} {to}')
_STIFF = ('my', 'our', 'any', 'those', 'these')  # one is fine, in a list of three they are not


def together(scene):
    """One order for several things: 'bring me the apple and the tea'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 2, 3, 3, 4))
    place = rng.choice(scene.domain.targets)
    found = references(scene, [place] * n)
    if not found:
        return None
    goals, topic, x = moves(found, [place] * n), f'together:{n}', as_one(rng, found)
    if place == OPERATOR and rng.random() < 0.3:
        return Sentence(scene.chooser.one_of(WORDS['lists']).format(x=x.text), goals, (topic,), False)
    if rng.random() < 0.35:
        return Sentence(_all_to(scene, x, place), goals, (topic, 'all_to'), False)
    words = clauses.to(place)
    orders = rng.choice((words.do, words.do_many)) if words.do_many else words.do
    if rng.random() < 0.2 and place != OPERATOR:
        text = _same(scene, found, x, place)
        return text and Sentence(text, goals, (topic, 'same'), False)
    says = rng.random() < 0.25
    text = scene.say(words.says(many=True) if says else orders, x, place)
    return text and Sentence(text, goals, (topic,), not says)


def _all_to(scene, x, place):
    """'The tea and the apple: both onto the table'; the place at the front or at the end."""
    number = 'both' if x.count == 2 else scene.rng.choice(('all', f'all {NUMBERS.get(x.count, "")}'.strip()))
    pattern = scene.chooser.one_of(WORDS['all_to'][way(place)])
    return sentence_case(pattern.format(x=x.text, all=number, **slots_of(scene, place)))


def _same(scene, found, x, place):
    """'Put the tea on the table. Same for the apple.' x: all of them."""
    *most, last = found
    if ' on the ' in last.text or ' at the ' in last.text:       # 'and a snack on the table too' would go there
        return None
    first = replace(as_one(scene.rng, most), wanted=x.wanted)
    text = scene.say(clauses.to(place).do, first, place)
    return text and text + scene.chooser.one_of(WORDS['same']).format(last.text)


def distribute(scene):
    """Several things, each to its own place: 'put the apple on the table and the tea in the bin'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 3, 3, 4, 4))
    places = [rng.choice(scene.domain.targets) for _ in range(n)]
    found = references(scene, places) if len(set(places)) > 1 else None
    if not found:
        return None
    if rng.random() < 0.35:
        return _paired(scene, found, places)
    groups = _grouped(found, places) if rng.random() < 0.5 else [([r], p) for r, p in zip(found, places, strict=True)]
    style, before = rng.random(), ''
    lies, things = style < 0.25, [as_one(rng, several) for several, _ in groups]
    if 0.55 <= style < 0.8 and not found[0].text.startswith('any'):  # 'any soda goes there' would mean all of them
        things[0] = replace(things[0], text=f'{things[0].text} {agreement.slots(things[0].plural)["goes"]}')
    pairs = [f'{x.text} {_toward(scene, p, lies)}' for x, (_, p) in zip(things, groups, strict=True)]
    if style < 0.55:
        before = rng.choice(WORDS['before_gaps']['lies' if lies else 'comes'])
    if not before and rng.random() < 0.3:
        text = f'first {pairs[0]}' + ''.join(f', {rng.choice(_THEN)} {pair}' for pair in pairs[1:])
        return Sentence(text, _all_moves(groups), (f'distribute:{n}', 'in_time'), False)
    is_order = before in ('put', 'leave', 'set', 'bring', 'move', 'take', 'carry', 'get')
    text = f'{before} {listed(rng, pairs)}'.strip()
    return Sentence(text, _all_moves(groups), (f'distribute:{n}',), is_order)


def _grouped(found, places):
    """[(references, their place)], each place once."""
    return [([r for r, p in zip(found, places, strict=True) if p == place], place) for place in dict.fromkeys(places)]


def _all_moves(groups):
    return tuple(goal for things, place in groups for goal in moves(things, [place] * len(things)))


def _paired(scene, found, places):
    """'Tea to the table, apple in the bin'; 'onto the table with the tea': every pair in the same words."""
    rng, pattern = scene.rng, scene.chooser.one_of(WORDS['pair'])
    groups = [([r], p) for r, p in zip(found, places, strict=True)]
    if pattern.endswith('{x}') or rng.random() < 0.4:  # a place that comes first comes once
        groups = _grouped(found, places)
    texts = []
    for things, place in groups:
        if pattern in _GAPPED and rng.random() < 0.4:
            pattern = rng.choice(_GAPPED)
        texts.append(_pair(scene, pattern, things, place))
    before = scene.chooser.one_of(WORDS['before_pairs']) + ' ' if rng.random() < 0.35 else ''
    text = before + rng.choice((', ', ', ', '; ', '. ')).join(texts)
    if rng.random() < 0.3 and not (':' in pattern or '{are}' in pattern):
        text = before + listed(rng, texts)
    return Sentence(sentence_case(text), _all_moves(groups), (f'distribute:{len(found)}', 'paired'), False)


def _pair(scene, pattern, things, place):
    x, slots = as_one(scene.rng, things), slots_of(scene, place)
    only = things[0] if len(things) == len(x.wanted) == 1 else x
    whom = scene.chooser.one_of(WORDS['whom'][way(place)]).format(**slots)
    return pattern.format(x=x.text, b=only.bare or x.text, whom=whom, **slots, **agreement.slots(x.plural))


def _toward(scene, place, lies):
    """'on the table' where something is put, 'to the table' where it is brought."""
    if place == OPERATOR:
        here = ('here with me', 'in front of me', 'for me') if lies else ('for me', 'to me', 'over here to me')
        return scene.rng.choice(here)
    return place_slots(place, scene.domain, scene.rng)['on' if lies else 'to']


def slots_of(scene, place):
    """{p}, {on}, {to} of a place, where {on} says where something lies; for the operator 'me'."""
    if place == OPERATOR:
        return {'p': 'me', 'on': scene.rng.choice(('for me', 'here with me')), 'to': 'to me'}
    slots = place_slots(place, scene.domain, scene.rng)
    return {**slots, 'on': slots['at']}


def as_one(rng, found):
    """Several references as one, which is moved as a whole."""
    if len(found) == 1:
        return found[0]
    texts, wanted = [r.text for r in found], tuple(i for r in found for i in r.wanted)
    return Reference(listed(rng, texts), wanted, sum(r.count for r in found), plural=True, by='list')


def moves(found, places):
    """The goal of each reference."""
    return tuple(map(move, found, places))


def references(scene, places, others=(), others_to=()):
    """References to different things, none at its place yet or meant by others; what is held comes first.

    Args:
        places: where each is to go; others: references that have their place already, others_to: their places.
    """
    found, odd = [], scene.rng.randrange(4)  # now and then one is described by what it is not
    scene = scene.using(i for r in others for i in r.wanted)
    for k, place in enumerate(places):
        x = _reference(scene, place, not found and not others, by_exclusion=k == odd and scene.rng.random() < 0.5)
        if x is None or _has_changed(scene, x, (*others_to, *places[:k])):
            return None
        if x.text.startswith(('a ', 'an ')) and scene.rng.random() < 0.15:
            x = replace(x, text=f'one {x.text.split(" ", 1)[1]}')
        found.append(x)
        scene = scene.using(x.wanted)
    return found


def _has_changed(scene, x, places):
    """Whether a phrase tells a thing by a place where others were put before, or by a neighbor that has moved."""
    neighbor = _NEIGHBOR.search(x.text)
    if neighbor and any(scene.referrer.thing(i).is_a(neighbor[1]) for i in scene.used):
        return True
    return any(f'the {p}' in x.text for p in places)


def _reference(scene, place, held_ok, by_exclusion):
    """The plainest of a few references; or one that says what the thing is not."""
    rng = scene.rng
    tries = 5 if by_exclusion else 3 if rng.random() < 0.75 else 1
    drawn = [
        scene.reference(plural_ok=rng.random() < 0.4, avoid=(place,), held_ok=held_ok) for _ in range(tries)
    ]
    drawn = [x for x in drawn if x]
    if by_exclusion:
        drawn = [x for x in drawn if x.by == 'not'] or drawn
    return min(drawn, key=_stiffness, default=None)


def _stiffness(reference):
    words = reference.text.split()
    return len(words) + 3 * (words[0] in _STIFF)
