"""Second choices: 'the apple if there is one, otherwise the tea', 'the apple or the tea, whichever'."""
from saycan_ros.language_model.grammar import errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.facts import noun_slots
from saycan_ros.language_model.grammar.orders import is_one_order, orders
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('fallbacks')
OR_IDLE = {**errands.WEIGHTS, none.come: 40, none.go: 30, none.stay: 30}


def fallback(scene):
    """'Bring me the apple if there is one, otherwise the tea', or the water, or nothing."""
    rng = scene.rng
    place = rng.choice((OPERATOR, None, rng.choice(scene.domain.surfaces)))
    drawn, chance = [_wished(scene, place) for _ in range(2)], rng.random()
    y = scene.reference(plural_ok=False, avoid=(place,))
    if not y or not all(drawn):
        return None
    (noun, wanted), (noun2, wanted2) = drawn
    if len({noun, noun2}) < 2 or {*wanted} & {*wanted2} or {*wanted, *wanted2} & {*y.wanted}:
        return None
    slots = {'x': f'the {noun}', 'y': y.text, 'z': y.text, **noun_slots(noun)}
    slots |= {f'{key}2': word for key, word in noun_slots(noun2).items()}
    if chance < 0.3:
        text, topic, choices = _two_orders(scene, noun, y, place), 'fallback:order', (wanted, y.wanted)
    elif chance < 0.4:
        text, topic, choices = _one_order(scene, 'three', place, slots), 'fallback:three', (wanted, wanted2, y.wanted)
    elif chance < 0.5:
        text, topic, choices = _one_order(scene, 'or_nothing', place, slots), 'fallback:nothing', (wanted, wanted2)
    elif chance < 0.57:
        text, topic, choices = _one_order(scene, 'one_or_nothing', place, slots), 'fallback:nothing', (wanted,)
    elif chance < 0.7 and place == OPERATOR:
        text, topic = scene.chooser.one_of(WORDS['wish']).format(**slots), 'fallback:wish'
        choices = wanted, y.wanted
    elif chance < 0.8:
        return _or_else(scene, noun, wanted, place)
    else:
        text, topic, choices = _one_order(scene, 'thing', place, slots), f'fallback:{bool(wanted)}', (wanted, y.wanted)
    chosen = next((c for c in choices if c), ())
    return Sentence(text, (Move(chosen, place),) if chosen else (), (topic,), False)


def either(scene):
    """'The apple or the tea, whichever there is': one of them, of which one may be missing."""
    rng, place = scene.rng, scene.rng.choice((OPERATOR, OPERATOR, None, *scene.domain.targets))
    x, y = scene.reference(plural_ok=False, avoid=(place,)), scene.reference(plural_ok=False, avoid=(place,))
    if rng.random() < 0.4:
        y = none.missing(scene)
    if not x or not y or set(x.wanted) & set(y.wanted):
        return None
    a, b = rng.sample((x.text, y.text), 2)
    wanted, behind = (*x.wanted, *y.wanted), scene.chooser.one_of(WORDS['either']['behind'])
    at = scene.where(x.wanted)
    q = at.pop() if len(at) == 1 else None              # at several places 'whichever is there' is not all of them
    if q not in (None, OPERATOR, *scene.where(y.wanted)) and f'the {q}' not in a + b and rng.random() < 0.4:
        wanted, behind = x.wanted, scene.chooser.one_of(WORDS['either']['there']).format(q=f'the {q}')
    text = orders(scene, place, scene.chooser.one_of(WORDS['either']['x']).format(x=a, y=b))[0] + behind
    return Sentence(text, (Move(wanted, place),), ('either',))


def _wished(scene, place):
    """(noun, what it denotes): of something that is not there, or is there and could come to the place; or None."""
    rng, world = scene.rng, scene.world
    here = [scene.referrer.thing(i) for i in world.where]
    things = here if here and rng.random() < 0.45 else list(scene.domain.things.values())
    noun, test, _ = scene.referrer.nouns(rng.choice(things))
    found = scene.referrer.denoted(test)
    if found is None or scene.may_be_binned(test) or world.holding in found or place in scene.where(found):
        return None
    return noun, found


def _one_order(scene, way, place, slots):
    """'Bring me the apple if there is one, otherwise the tea.'"""
    either = scene.chooser.one_of(WORDS[way]).format(**slots)
    has_clauses = ',' in either or 'otherwise' in either or not is_one_order(either)
    verb = {None: 'take', OPERATOR: 'bring'}.get(place, 'put_behind' if has_clauses else 'put')
    at = place_slots(place, scene.domain, scene.rng) if place else {}
    return scene.chooser.one_of(WORDS['order'][verb]).format(either, **at)


def _two_orders(scene, noun, y, place):
    """'Pick up the apple if there is one; otherwise pick up the tea.'"""
    words = noun_slots(noun)
    first, second = orders(scene, place, scene.rng.choice((words['an'], f'the {noun}')), y.text)
    return scene.chooser.one_of(WORDS['two_orders']).format(first=first, second=second, **words)


def _or_else(scene, noun, wanted, place):
    """'Bring me the apple; if there is none, come back here.'"""
    no, words = draw(scene, OR_IDLE, needs_do=True), noun_slots(noun)
    if not no or no.only_first or not is_one_order(no.do) or no.uses & set(wanted):
        return None
    first = orders(scene, place, scene.rng.choice((words['an'], f'the {noun}')))[0]
    text = scene.chooser.one_of(WORDS['two_orders']).format(first=first, second=no.do, **words)
    return Sentence(text, (Move(wanted, place),) if wanted else no.goals, ('fallback:or_else',), False)
