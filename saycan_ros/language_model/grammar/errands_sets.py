"""Errands about all things of a kind, or some of them. Each maker draws one for a scene, or gives None."""
from dataclasses import replace
from itertools import permutations

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.agreement import agreeing
from saycan_ros.language_model.grammar.orders import do_or_say
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, both, negated
from saycan_ros.language_model.grammar.scene import Errand, moving, spoken, way
from saycan_ros.language_model.grammar.things import NO
from saycan_ros.language_model.grammar.wording import (
    LACKS,
    NUMBERS,
    clause_of,
    collective,
    is_counted,
    is_plural,
    plural,
    predicate,
)
from saycan_ros.language_model.grammar.world import OPERATOR, head_of
from saycan_ros.skills import kind_of

WORDS = phrases('errands_sets')


def gather(scene):
    """All of a kind that lie about, held or there already, to one place: 'put all the colas together on the table'."""
    rng, domain = scene.rng, scene.domain
    for noun, found in scene.groups():
        at = scene.where(found)
        place = rng.choice([*domain.targets, *[p for p in domain.surfaces if p in at] * 3])
        if len(found) > 5 or len(at) < 2:
            continue
        x = Reference(_all_of(scene, noun), found, len(found), plural=True, by='all')
        there = sum(scene.world.where.get(i) == place for i in found)
        if rng.random() < 0.3:
            return moving(x, place, 'gather', **spoken(scene, clauses.to(place).of_many, x, place))
        joins = 0 < there < len(found) - 1 and is_counted(noun) and place != OPERATOR and rng.random() < 0.4
        words = ('joins_one' if there == 1 else 'joins') if joins else way(place)
        text = scene.fill(WORDS['gather'][words], place, x=x.text, noun=noun, **agreeing(noun))
        return moving(x, place, 'gather', **do_or_say(text))
    return None


def _all_of(scene, noun, words=None):
    """'all the sodas', 'every soda'."""
    words = words or ('counted' if is_counted(noun) else 'mass')
    return scene.fill(WORDS['all_of'][words], noun=noun, nouns=collective(noun))


def only_from(scene):
    """All of a kind at one place, while others of the kind stay elsewhere."""
    rng, world = scene.rng, scene.world
    for noun, everywhere in scene.groups(low=3):
        place = rng.choice(sorted(p for p in scene.where(everywhere) if p))
        found = tuple(i for i in everywhere if world.where.get(i) == place)
        if not 2 <= len(found) < len(everywhere) or place == OPERATOR or None in scene.where(everywhere):
            continue
        if not scene.can_clear(place):
            continue
        to = rng.choice([p for p in scene.domain.targets if p != place])
        rest = scene.where(set(everywhere) - set(found))
        one_place = len(rest) == 1 and OPERATOR not in rest and is_counted(noun)
        others = f'the ones on the {rest.pop()}' if one_place else 'the others'
        here = world.at == place and rng.random() < 0.5
        text = scene.fill(WORDS['only_from']['here' if here else 'there'], to, q=f'the {place}', others=others,
                          head=head_of(place), x=_all_of(scene, noun, 'short'), **agreeing(noun))
        errand = moving(Reference('', found, len(found)), to, 'only_from', **do_or_say(text), only_first=here)
        return replace(errand, uses=frozenset(everywhere))
    return None


def in_both(scene):
    """What is of a kind and has a property, or has two: 'something that is a drink and sweet'."""
    rng, referrer, free = scene.rng, scene.referrer, scene.free()
    if not free:
        return None
    thing = referrer.thing(rng.choice(free))
    kinds = [k for k in thing.kinds if k in WORDS['wide']] if rng.random() < 0.6 else []
    first = rng.choice(kinds or [*thing.properties, None])
    second = rng.choice([p for p in thing.properties if p != first] or [None])
    if first is None or second is None or (not kinds and LACKS & {first, second}):
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
    meant = 'all' if every else 'any' if place == OPERATOR else 'one'
    text = scene.fill(WORDS['in_both'][meant], a=a, b=b, and_b=short)
    x = Reference(text, found, len(found) if every else 1, plural=every, by='both')
    words = clauses.to(place).of_many if every else clauses.to(place)
    return moving(x, place, 'in_both', **spoken(scene, words, x, place))


def _is(word):
    """'is a drink', 'is sweet', 'has caffeine'."""
    return f'is {predicate(word)}' if word in WORDS['wide'] else clause_of(word)


def neither(scene):
    """'Everything on the table that is neither food nor a drink.'"""
    rng, things = scene.rng, {scene.referrer.thing(i) for i in scene.world.where}
    place = rng.choice(scene.domain.surfaces)
    kinds = [k for k in WORDS['wide'] if any(t.is_a(k) for t in things)]
    pairs = [pair for pair in permutations(kinds, 2) if all(NO in map(t.is_a, pair) for t in things)]
    there = scene.world.things_at(place)
    if not pairs or not there or not scene.can_clear(place) or scene.used & set(there):
        return None
    for a, b in rng.sample(pairs, len(pairs)):
        found = scene.referrer.denoted(lambda t, a=a, b=b: both(negated(t.is_a(a)), negated(t.is_a(b))), place)
        if found and len(found) < min(len(there), 5):
            break
    else:
        return None
    to = rng.choice([p for p in scene.domain.targets if p != place])
    text = scene.fill(WORDS['neither'], q=f'the {place}', a=predicate(a), b=predicate(b), xs=collective(a),
                      ys=collective(b))
    x = Reference(text, found, len(found), plural=True, by='neither')
    return moving(x, to, 'neither', **spoken(scene, clauses.to(to).of_many, x, to))


def one_of_each(scene):
    """One of every sort of a kind: 'one of each soda'."""
    for noun, found in scene.groups():
        sorts = {}
        for i in found:
            sorts.setdefault(kind_of(i), []).append(i)
        place = scene.rng.choice((OPERATOR, OPERATOR, *scene.domain.surfaces))
        if not 2 <= len(sorts) <= 4 or scene.where(found) & {place, None} or _has_sorts_of_sorts(scene, noun, sorts):
            continue
        if len(sorts) == len(found) and scene.rng.random() < 0.6:
            continue
        goals = tuple(Move(tuple(alike), place) for alike in sorts.values())
        words = WORDS['one_of_each']['counted' if is_counted(noun) else 'mass']
        x = Reference(scene.fill(words, xs=collective(noun), noun=noun), found, len(sorts), plural=True)
        text = spoken(scene, clauses.to(place).of_many, x, place)
        return Errand(goals, **text, uses=frozenset(found), places=frozenset({place}), topic='one_of_each')
    return None


def different(scene):
    """Some of a kind, no two alike: 'three different sodas'."""
    rng = scene.rng
    for noun, found in scene.groups():
        n, place = len({kind_of(i) for i in found}), rng.choice((OPERATOR, OPERATOR, *scene.domain.surfaces))
        if n < 2 or n > 5 or scene.where(found) & {place, None} or not is_counted(noun):
            continue
        if len(found) == 2:                         # 'both' is said then
            continue
        n = rng.randint(2, min(n, 4))
        sorts = _has_sorts_of_sorts(scene, noun, {kind_of(i) for i in found})
        words = WORDS['different']['any' if sorts else 'kinds']
        text = scene.fill(words, n=NUMBERS[n], xs=plural(noun), x=noun)
        x = Reference(text, found, n, True, True, bare=plural(noun))
        return moving(x, place, 'different', **spoken(scene, clauses.to(place).of_many, x, place))
    return None


def _has_sorts_of_sorts(scene, noun, names):
    """Whether some of these are of one sort in another sense: of coke, pepsi and tea, two drinks are sodas."""
    if noun in WORDS['narrow']:
        return False
    kinds = [scene.domain.things[n].kinds for n in names]
    return any(1 < sum(k in other for other in kinds) < len(kinds) for k in {k for ks in kinds for k in ks})


def some_of(scene):
    """'Two of the three sodas', 'all but one of the apples'."""
    rng = scene.rng
    for noun, found in scene.groups(low=3):
        place = rng.choice(scene.domain.targets)
        if not is_counted(noun) or len(found) > 5 or scene.where(found) & {place, None}:
            continue
        n = rng.randint(2, len(found) - 1)
        meant = 'all_but_one' if n == len(found) - 1 and rng.random() < 0.5 else 'number'
        text = scene.fill(WORDS['some_of'][meant], place, n=NUMBERS[n], all=NUMBERS[len(found)], xs=plural(noun),
                          x=noun)
        return moving(Reference('', found, n), place, 'some_of', **do_or_say(text))
    return None


def with_the_others(scene):
    """What is apart goes to where the rest of its kind is: 'the tea belongs with the other drinks'."""
    for noun, found in scene.groups():
        at = [scene.world.where.get(i) for i in found]
        place = max(scene.domain.surfaces, key=at.count)
        apart = tuple(i for i, p in zip(found, at, strict=True) if p != place)
        many = len(found) > 2
        if len(apart) != 1 or None in at or not is_counted(noun):
            continue
        thing = scene.referrer.thing(apart[0])
        name = scene.rng.choice((thing.name, *thing.names))
        means_it = scene.referrer.denoted(lambda t, name=name: t.is_a(name)) == apart
        named = means_it and name != noun and not is_plural(name)
        if named or many:
            words = WORDS['with_the_others']['odd' if not named else 'many' if many else 'one']
            text = scene.fill(words, x=name, noun=noun, xs=plural(noun), a=predicate(noun))
            return moving(Reference('', apart), place, 'with_the_others', **do_or_say(text))
    return None
