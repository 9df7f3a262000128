"""Instructions that depend on the scene: if, unless, otherwise, whether it is there."""
from saycan_ros.language_model.grammar import clauses, errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.wording import indefinite, is_mass, is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin

WORDS = phrases('conditions')
FACT, FALLBACK = WORDS['fact'], WORDS['fallback']


def condition(scene):
    """'If there is an apple on the table, A, otherwise B'."""
    rng, chooser = scene.rng, scene.chooser
    found = _fact(scene)
    if not found:
        return None
    fact, true = found
    yes, no = draw(scene, needs_do=True), draw(scene, {**errands.WEIGHTS, none.stay: 15}, needs_do=True)
    if not yes or not no or yes.only_first or no.only_first or not all(_is_one_order(e.do) for e in (yes, no)):
        return None
    if rng.random() < 0.5:
        form, goals = 'else', yes.goals if true else no.goals
    elif rng.random() < 0.25:
        form, goals = 'unless', () if true else yes.goals
    else:
        form, goals = 'if', yes.goals if true else ()
    text = chooser.one_of(WORDS[form]).format(fact=fact, yes=yes.do, no=no.do)
    return Sentence(text, goals, (f'condition:{form}:{true}',), False)


def _is_one_order(text):
    """Whether 'if' can only be about all of it."""
    return not any(mark in text for mark in ('. ', '? ', ': ', ';'))


def _fact(scene):
    """(a fact in words, whether it is true), or None where that could be disputed."""
    chance = scene.rng.random()
    return _about_hand(scene) if chance < 0.2 else _about_robot(scene) if chance < 0.3 else _about_thing(scene)


def _about_hand(scene):
    empty = scene.world.holding is None
    if scene.rng.random() < 0.5:
        return scene.chooser.one_of(FACT['hand_empty']), empty
    return scene.chooser.one_of(FACT['hand_full']), not empty


def _about_robot(scene):
    at = scene.world.at
    place = scene.rng.choice((at, OPERATOR, *scene.domain.places))
    if place == OPERATOR:
        return scene.chooser.one_of(FACT['at_operator']), at == OPERATOR
    return scene.chooser.one_of(FACT['at_place']).format(place=place), place == at


def _about_thing(scene):
    """Whether something, of the scene or not, is on a surface or anywhere."""
    rng, world = scene.rng, scene.world
    thing = rng.choice(list(scene.domain.things.values()))
    if rng.random() < 0.6 and world.where:
        thing = scene.referrer.thing(rng.choice(list(world.where)))
    noun, test, _ = scene.referrer.nouns(thing)
    place = rng.choice(scene.domain.surfaces)
    if rng.random() < 0.5 and world.where:
        place = rng.choice(list(world.where.values()))
    if place == OPERATOR or is_bin(place):
        return None
    on_place = rng.random() < 0.6
    found = scene.referrer.denoted(test, place if on_place else None)
    if found is None or world.holding in found:
        return None
    fact = scene.chooser.one_of(FACT['there_at_place' if on_place else 'there'])
    return fact.format(place=place, **_noun_slots(noun)), bool(found)


def _noun_slots(noun):
    """{an}, {are}, {one}, {it} of a noun: 'an apple', 'some tea', 'some chips'."""
    mass, many = is_mass(noun), is_plural(noun)
    return {
        'an': indefinite(noun),
        'are': 'are' if many else 'is',
        'one': 'any' if mass else 'one',
        'it': 'them' if many else 'it',
    }


def fallback(scene):
    """'Bring me the apple if there is one, otherwise the tea'."""
    rng, domain = scene.rng, scene.domain
    missing = [t for t in domain.things.values() if scene.referrer.denoted(lambda u, t=t: u.is_a(t.name)) == ()]
    y = scene.reference(plural_ok=False, avoid=(OPERATOR,))
    place = rng.choice((OPERATOR, None, rng.choice(domain.surfaces)))
    if not y or (place and place in scene.where(y.wanted)):
        return None
    if rng.random() < 0.6 and missing:
        thing, wanted = rng.choice(missing), ()
    else:
        x = scene.reference(plural_ok=False, avoid=(OPERATOR, place))
        if not x or x.by != 'name' or set(x.wanted) & set(y.wanted):
            return None
        thing, wanted = scene.referrer.thing(x.wanted[0]), x.wanted
    if rng.random() < 0.4:
        text, topic = _two_orders(scene, thing, y, place), 'fallback:order'
    else:
        text, topic = _one_order(scene, thing, y, place), f'fallback:{bool(wanted)}'
    return Sentence(text, (Move(wanted or y.wanted, place),), (topic,), False)


def _one_order(scene, thing, y, place):
    """'Bring me the apple if there is one, otherwise the tea.'"""
    either = scene.chooser.one_of(FALLBACK['thing']).format(
        x=f'the {thing.name}', y=y.text, **_noun_slots(thing.name)
    )
    has_clauses = any(mark in either for mark in ('otherwise', ',', '. ', ';'))
    way = {None: 'take', OPERATOR: 'bring'}.get(place, 'put_behind' if has_clauses else 'put')
    slots = place_slots(place, scene.domain, scene.rng) if place else {}
    return scene.chooser.one_of(FALLBACK['order'][way]).format(either, **slots)


def _two_orders(scene, thing, y, place):
    """'Pick up the apple if there is one; otherwise pick up the tea.'"""
    rng, words = scene.rng, _noun_slots(thing.name)
    patterns = (clauses.to(place) if place else clauses.TAKE).do
    order = scene.chooser.one_of([p for p in patterns if _is_simple(p)])
    x = rng.choice((words['an'], f'the {thing.name}'))
    slots = place_slots(place, scene.domain, rng) if place else {}
    first, second = (order.format(x=text, **slots) for text in (x, y.text))
    return scene.chooser.one_of(FALLBACK['two_orders']).format(first=first, second=second, **words)


def _is_simple(pattern):
    return pattern.count('{x}') == 1 and not any(part in pattern for part in ('{q}', '{it}', '. '))


def if_not_there(scene):
    """'Is the tea on the table? If not, put it there.'"""
    rng, chooser = scene.rng, scene.chooser
    place = rng.choice(scene.domain.surfaces)
    x = scene.reference(plural_ok=False)
    if not x or x.by not in ('name', 'kind') or len(x.wanted) != 1 or 'some ' in x.text:
        return None
    there = scene.where(x.wanted) == {place}
    if not there and rng.random() < 0.4:
        return None
    are = 'are' if x.plural else 'is'
    text = chooser.one_of(WORDS['if_not_there']).format(x=f'the {x.bare}', on=f'on the {place}', it=x.it, are=are)
    return Sentence(text, () if there else (Move(x.wanted, place),), (f'if_not_there:{there}',), False)
