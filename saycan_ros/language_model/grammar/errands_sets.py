"""Errands about all things of a kind, or some of them. Each maker draws one for a scene, or gives None."""
import re
from dataclasses import replace
from itertools import permutations

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, both, negated
from saycan_ros.language_model.grammar.scene import Errand, moving, place_slots, spoken
from saycan_ros.language_model.grammar.things import NO, article_of
from saycan_ros.language_model.grammar.wording import NUMBERS, is_mass, is_plural, plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

WORDS = phrases('errands_sets')


def gather(scene):
    """All of a kind that lie about, held or there already, to one place: 'put all the colas together on the table'."""
    rng, domain = scene.rng, scene.domain
    for noun, found in groups(scene):
        at = scene.where(found)
        place = rng.choice([*domain.targets, *[p for p in domain.surfaces if p in at] * 3])
        if len(found) > 5 or len(at) < 2:
            continue
        x = Reference(all_of(scene, noun), found, len(found), plural=True, by='all')
        there = sum(scene.world.where.get(i) == place for i in found)
        if rng.random() < 0.3:
            return moving(x, place, 'gather', **spoken(scene, _of_many(clauses.to(place)), x, place))
        joins = 0 < there < len(found) - 1 and not is_uncountable(noun) and place != OPERATOR and rng.random() < 0.4
        way = ('joins_one' if there == 1 else 'joins') if joins else _way(place)
        text = said(scene, WORDS['gather'][way], place, x=x.text, noun=noun, **agreeing(noun))
        return moving(x, place, 'gather', **told(text))
    return None


def groups(scene, place=None, low=2):
    """(noun, instances) of each noun that at least so many answer to, in random order; nobody disagrees on them."""
    here = [i for i, p in scene.world.where.items() if not is_bin(p) and place in (None, p)]
    things = {scene.referrer.thing(i) for i in here}
    nouns = sorted({noun for t in things for noun in (t.name, *t.names, *t.kinds)})
    for noun in scene.rng.sample(nouns, len(nouns)):
        found = scene.referrer.denoted(lambda t, noun=noun: t.is_a(noun), place)
        if found and len(found) >= low and not scene.used & set(found):
            yield noun, found


def _of_many(words):
    """The clauses that several things can be put into."""
    return clauses.Clauses(words.do_many or words.do, words.say_many)


def _way(place):
    return 'to_operator' if place == OPERATOR else 'to_bin' if is_bin(place) else 'to_surface'


def said(scene, patterns, place=None, **slots):
    """One of the patterns, filled; {p}, {on} and {to} are of the place."""
    at = place_slots(place, scene.domain, scene.rng) if place else {}
    text = scene.chooser.one_of(patterns).format(**at, **slots)
    return re.sub(r'(?<=[.?!] )[a-z]', lambda first: first[0].upper(), text)


def told(text):
    """The text as what it is: {'do': an order that can follow 'please'} or {'say': a sentence of its own}."""
    is_order = text.split()[0] in WORDS['orders'] and not set('?.:;') & set(text)
    return {'do' if is_order else 'say': text}


def is_uncountable(noun):
    """Whether one says 'all the food', but 'all the sodas'."""
    return noun in WORDS['uncountable'] or (is_mass(noun) and noun not in WORDS['countable'])


def plurals(noun):
    """'sodas', 'chips', 'food'."""
    return noun if is_uncountable(noun) else plural(noun)


def all_of(scene, noun, way=None):
    """'all the sodas', 'every soda'."""
    words = WORDS['all_of'][way or ('uncountable' if is_uncountable(noun) else 'countable')]
    return said(scene, words, noun=noun, nouns=plurals(noun))


def agreeing(noun):
    """Words that agree with the plural of a noun: 'they go', 'it goes'."""
    one = is_uncountable(noun) and not noun.endswith('s')
    return {'xs': plurals(noun), 'they': 'it' if one else 'they', 'them': 'it' if one else 'them',
            'go': 'goes' if one else 'go', 'are': 'is' if one else 'are'}


def one_of(noun):
    """'a soda', 'some food'."""
    return f'some {noun}' if is_uncountable(noun) else f'{article_of(noun)} {noun}'


def only_from(scene):
    """All of a kind at one place, while others of the kind stay elsewhere."""
    rng, world = scene.rng, scene.world
    for noun, everywhere in groups(scene, low=3):
        place = rng.choice(sorted(p for p in scene.where(everywhere) if p))
        found = tuple(i for i in everywhere if world.where.get(i) == place)
        if not 2 <= len(found) < len(everywhere) or place == OPERATOR or None in scene.where(everywhere):
            continue
        if not can_clear(scene, place):
            continue
        to = rng.choice([p for p in scene.domain.targets if p != place])
        rest = scene.where(set(everywhere) - set(found))
        one_place = len(rest) == 1 and OPERATOR not in rest and not is_uncountable(noun)
        others = f'the ones on the {rest.pop()}' if one_place else 'the others'
        here = world.at == place and rng.random() < 0.5
        text = said(scene, WORDS['only_from']['here' if here else 'there'], to, q=f'the {place}', others=others,
                    head=place.split()[-1], x=all_of(scene, noun, 'short'), **agreeing(noun))
        errand = moving(Reference('', found, len(found)), to, 'only_from', **told(text), only_first=here)
        return replace(errand, uses=frozenset(everywhere))
    return None


def can_clear(scene, place):
    """Whether a hand that holds something can be emptied away from the place."""
    at = scene.world.at
    return scene.world.holding is None or (at != place and not is_bin(at))


def in_both(scene):
    """What is of a kind and has a property, or has two: 'something that is a drink and sweet'."""
    rng, referrer, free = scene.rng, scene.referrer, scene.free()
    if not free:
        return None
    thing = referrer.thing(rng.choice(free))
    kinds = [k for k in thing.kinds if k in WORDS['wide']] if rng.random() < 0.6 else []
    first = rng.choice(kinds or [*thing.properties, None])
    second = rng.choice([p for p in thing.properties if p != first] or [None])
    if first is None or second is None:
        return None
    tests = [lambda t: t.is_a(first) if kinds else t.has(first), lambda t: t.has(second)]
    alone = [referrer.denoted(test) for test in tests]
    found = referrer.denoted(lambda t: both(*(test(t) for test in tests)))
    place = rng.choice((OPERATOR, OPERATOR, *scene.domain.surfaces))
    if not found or None in alone or not any(len(f) > len(found) for f in alone) or scene.used & set(found):
        return None
    every = len(found) > 1 and rng.random() < 0.5
    if place in scene.where(found) or len(found) > 4:
        return None
    a, b = rng.sample([_is(first), _is(second)], 2)
    short = b.removeprefix('is ') if a.startswith('is ') else b
    way = 'all' if every else 'any' if place == OPERATOR else 'one'
    text = said(scene, WORDS['in_both'][way], a=a, b=b, and_b=short)
    x = Reference(text, found, len(found) if every else 1, plural=every, by='both')
    words = _of_many(clauses.to(place)) if every else clauses.to(place)
    return moving(x, place, 'in_both', **spoken(scene, words, x, place))


def _is(word):
    """'is a drink', 'is sweet', 'has caffeine'."""
    if word in WORDS['wide']:
        return f'is {_a(word)}'
    return word if word.startswith(tuple(WORDS['verbs'])) else f'is {word}'


def _a(noun):
    """'a drink', 'food': what a thing is."""
    return noun if is_uncountable(noun) else one_of(noun)


def neither(scene):
    """'Everything on the table that is neither food nor a drink.'"""
    rng, things = scene.rng, {scene.referrer.thing(i) for i in scene.world.where}
    place = rng.choice(scene.domain.surfaces)
    kinds = [k for k in WORDS['wide'] if any(t.is_a(k) for t in things)]
    pairs = [pair for pair in permutations(kinds, 2) if all(NO in map(t.is_a, pair) for t in things)]
    there = [i for i, p in scene.world.where.items() if p == place]
    if not pairs or not there or not can_clear(scene, place) or scene.used & set(there):
        return None
    for a, b in rng.sample(pairs, len(pairs)):
        found = scene.referrer.denoted(lambda t, a=a, b=b: both(negated(t.is_a(a)), negated(t.is_a(b))), place)
        if found and len(found) < min(len(there), 5):
            break
    else:
        return None
    to = rng.choice([p for p in scene.domain.targets if p != place])
    text = said(scene, WORDS['neither'], q=f'the {place}', a=_a(a), b=_a(b), xs=plurals(a), ys=plurals(b))
    x = Reference(text, found, len(found), plural=True, by='neither')
    return moving(x, to, 'neither', **spoken(scene, _of_many(clauses.to(to)), x, to))


def one_of_each(scene):
    """One of every sort of a kind: 'one of each soda'."""
    for noun, found in groups(scene):
        sorts = {}
        for i in found:
            sorts.setdefault(kind_of(i), []).append(i)
        place = scene.rng.choice((OPERATOR, OPERATOR, *scene.domain.surfaces))
        if not 2 <= len(sorts) <= 4 or scene.where(found) & {place, None} or has_sorts_of_sorts(scene, noun, sorts):
            continue
        if len(sorts) == len(found) and scene.rng.random() < 0.6:
            continue
        goals = tuple(Move(tuple(alike), place) for alike in sorts.values())
        words = WORDS['one_of_each']['uncountable' if is_uncountable(noun) else 'countable']
        x = Reference(said(scene, words, xs=plurals(noun), noun=noun), found, len(sorts), plural=True)
        text = spoken(scene, _of_many(clauses.to(place)), x, place)
        return Errand(goals, **text, uses=frozenset(found), places=frozenset({place}), topic='one_of_each')
    return None


def has_sorts_of_sorts(scene, noun, names):
    """Whether some of these are of one sort in another sense: of coke, pepsi and tea, two drinks are sodas."""
    if noun in WORDS['narrow']:
        return False
    kinds = [scene.domain.things[n].kinds for n in names]
    return any(1 < sum(k in other for other in kinds) < len(kinds) for k in {k for ks in kinds for k in ks})


def some_of(scene):
    """'Two of the three sodas', 'all but one of the apples'."""
    rng = scene.rng
    for noun, found in groups(scene, low=3):
        place = rng.choice(scene.domain.targets)
        if is_uncountable(noun) or len(found) > 5 or scene.where(found) & {place, None}:
            continue
        n = rng.randint(2, len(found) - 1)
        way = 'all_but_one' if n == len(found) - 1 and rng.random() < 0.5 else 'number'
        text = said(scene, WORDS['some_of'][way], place, n=NUMBERS[n], all=NUMBERS[len(found)], xs=plural(noun), x=noun)
        return moving(Reference('', found, n), place, 'some_of', **told(text))
    return None


def with_the_others(scene):
    """What is apart goes to where the rest of its kind is: 'the tea belongs with the other drinks'."""
    for noun, found in groups(scene):
        at = [scene.world.where.get(i) for i in found]
        place = max(scene.domain.surfaces, key=at.count)
        apart = tuple(i for i, p in zip(found, at, strict=True) if p != place)
        many = len(found) > 2
        if len(apart) != 1 or None in at or is_uncountable(noun):
            continue
        thing = scene.referrer.thing(apart[0])
        name = scene.rng.choice((thing.name, *thing.names))
        means_it = scene.referrer.denoted(lambda t, name=name: t.is_a(name)) == apart
        named = means_it and name != noun and not is_plural(name)
        if named or many:
            words = WORDS['with_the_others']['odd' if not named else 'many' if many else 'one']
            text = said(scene, words, x=name, noun=noun, xs=plural(noun), a=one_of(noun))
            return moving(Reference('', apart), place, 'with_the_others', **told(text))
    return None
