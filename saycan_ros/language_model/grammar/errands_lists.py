"""Errands that list things: a meal, who gets what, what may stay. Each maker draws one for a scene, or gives None."""
from dataclasses import replace

from saycan_ros.language_model.grammar.agreement import agreeing
from saycan_ros.language_model.grammar.orders import do_or_say
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, both, negated
from saycan_ros.language_model.grammar.scene import Errand, moving
from saycan_ros.language_model.grammar.wording import (
    LACKS,
    collective,
    indefinite,
    is_counted,
    is_plural,
    listed,
    property_words,
)
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of

WORDS, SORT = phrases('errands_lists'), phrases('errands_many')['sort']


def meal(scene):
    """'My lunch: some fruit and a drink that is not fizzy.' What is held comes first, what is there already stays."""
    rng, held = scene.rng, scene.world.holding
    place = rng.choice((OPERATOR, OPERATOR, OPERATOR, *scene.domain.surfaces))
    n, wants = rng.choice((2, 3, 3, 3, 4)), []
    for _ in range(4 * n):
        want = _wanted(scene, place)
        if want and not any(set(want[1]) & set(found) for _, found in wants) and len(wants) < n:
            wants.append(want)
    moved = [found for _, found in wants if place not in scene.where(found)]
    if len(wants) < 2 or not moved:
        return None
    edible = all(t.is_a('food') or t.is_a('drink') for _, found in wants for t in map(scene.referrer.thing, found))
    words = f'{"food" if edible and rng.random() < 0.6 else "things"}_{"here" if place == OPERATOR else "there"}'
    things = listed(rng, [text for text, _ in wants])
    text = scene.fill(WORDS['meal'][words], place, list=things)
    goals = sorted((Move(found, place) for _, found in wants), key=lambda goal: held not in goal.wanted)
    uses = frozenset(i for _, found in wants for i in found)
    return Errand(tuple(goals), **do_or_say(text), uses=uses, places=frozenset({place}), topic='meal',
                  only_first=held in uses)


def _wanted(scene, place):
    """(words, the instances that they mean), of which one is wanted at the place; or None."""
    rng, referrer, held = scene.rng, scene.referrer, scene.world.holding
    there = [i for i, p in scene.world.where.items() if not is_bin(p)] + [held] * bool(held)
    if not there:
        return None
    thing, chance = referrer.thing(rng.choice(there)), rng.random()
    noun, test, _ = referrer.nouns(thing)
    text = indefinite(noun, one=True) if not is_counted(noun) or rng.random() < 0.6 else f'one {noun}'
    if chance < 0.2 and thing.properties:
        property = rng.choice(thing.properties)
        text, test = referrer.pick(property_words(property)['something']), lambda t: t.has(property)
    elif chance < 0.4:
        other = referrer.without(thing)
        if other is None:
            return None
        text, test = indefinite(other[0], one=True), other[1]
    found = referrer.denoted(test)
    if not found or scene.used & set(found) or (len(found) > 1 and place in scene.where(found)):
        return None
    if 0.4 <= chance < 0.55 and len(found) == 1:
        text = f'the {noun}'
    return text, found


def hand_out(scene):
    """Who gets what: 'the tea is for me, and my friend at the table gets the apple'; now and then what stays."""
    rng, world = scene.rng, scene.world
    targets = [OPERATOR, *scene.domain.surfaces]
    places = rng.sample(targets, min(len(targets), rng.choice((2, 2, 3))))
    found, left = [], scene
    for place in places:
        x = left.reference(plural_ok=False, avoid=(place,), held_ok=not found)
        if x is None or x.plural or ',' in x.text or x.text.startswith(('whichever', 'it ', 'that ')):
            return None
        found.append(x)
        left = left.using(x.wanted)
    parts = [scene.fill(WORDS['gets']['me' if p == OPERATOR else 'them'], p, x=x.text)
             for x, p in zip(found, places, strict=True)]
    kept = [kind_of(i) for i in left.free() if sum(kind_of(j) == kind_of(i) for j in world.where) == 1]
    if kept and rng.random() < 0.3:
        parts.append(scene.fill(WORDS['stays'], x=f'the {rng.choice(kept)}'))
    text = rng.choice((', ', ', and ', '. ', '; ')).join(parts)
    if rng.random() < 0.6:
        text = scene.fill(WORDS['who']) + ' ' + text
    goals = tuple(Move(x.wanted, p, x.count) for x, p in zip(found, places, strict=True))
    uses = frozenset(i for x in found for i in x.wanted)
    return Errand(goals, **do_or_say(text), uses=uses, places=frozenset(places), topic='hand_out',
                  only_first=world.holding in uses)


def may_stay(scene):
    """'Only the tea may stay on the table, everything else goes in the bin.'"""
    rng, world = scene.rng, scene.world
    place = rng.choice(scene.domain.surfaces)
    there = world.things_at(place)
    if not 2 <= len(there) <= 5 or not scene.can_clear(place) or scene.is_disturbed(there):
        return None
    for noun, kept in scene.groups(place, low=1):
        moved = tuple(i for i in there if i not in kept)
        if not moved or (is_plural(noun) and len(kept) == 1):
            continue
        to = rng.choice([p for p in scene.domain.targets if p != place])
        x = f'the {collective(noun) if len(kept) > 1 else noun}'
        text = scene.fill(WORDS['may_stay'], to, x=x, q=f'the {place}')
        goals = (Move(moved, to, len(moved)),)
        return Errand(goals, **do_or_say(text), uses=frozenset(there), places=frozenset({place, to}), topic='may_stay')
    return None


def the_rest(scene):
    """Some of a place to here, whatever is left there to another place."""
    rng, world = scene.rng, scene.world
    place = rng.choice(scene.domain.surfaces)
    there = world.things_at(place)
    others = [p for p in scene.domain.targets if p != place]
    if not 2 <= len(there) <= 5 or not scene.can_clear(place) or scene.is_disturbed(there) or len(others) < 2:
        return None
    for noun, found in scene.groups(place, low=1):
        rest = tuple(i for i in there if i not in found)
        if not rest or (len(found) == 1 and not is_counted(noun)):
            continue
        first, second = rng.sample(others, 2)
        x = f'the {collective(noun) if len(found) > 1 else noun}'
        text = scene.fill(WORDS['the_rest'], first, second, x=x, q=f'the {place}')
        goals = (Move(found, first, len(found)), Move(rest, second, len(rest)))
        return Errand(goals, **do_or_say(text), uses=frozenset(there), places=frozenset({place}), topic='the_rest')
    return None


def two_kinds(scene):
    """All of two kinds: 'the drinks and the snacks on the table go to the counter'."""
    rng = scene.rng
    place = rng.choice((None, *scene.domain.surfaces, *scene.domain.surfaces))
    if place and not scene.can_clear(place):
        return None
    found = []
    for noun, some in scene.groups(place, low=1):
        if not any(set(some) & set(others) for _, others in found):
            found.append((noun, some))
    if len(found) < 2 or not 3 <= sum(len(some) for _, some in found[:2]) <= 5:
        return None
    (a, some), (b, more) = found[:2]
    to = rng.choice([p for p in scene.domain.targets if p != place])
    wanted = (*some, *more)
    if to in scene.where(some) & scene.where(more) or scene.where(wanted) <= {to}:
        return None
    words, xs, ys = WORDS['two_kinds']['there' if place else 'anywhere'], collective(a), collective(b)
    text = scene.fill(words, to, xs=xs, ys=ys, q=f'the {place}', a=f'the {a if len(some) == 1 else xs}',
                      b=f'the {b if len(more) == 1 else ys}')
    wanted = tuple(sorted(wanted, key=lambda i: i != scene.world.holding))
    return moving(Reference('', wanted, len(wanted)), to, 'two_kinds', **do_or_say(text),
                  only_first=scene.world.holding in wanted)


def all_with(scene):
    """All that have a property, or have it not: 'everything sweet on the table', 'all the drinks without caffeine'."""
    rng, free = scene.rng, scene.free()
    thing = scene.referrer.thing(rng.choice(free)) if free else None
    place = rng.choice((None, *scene.domain.surfaces))
    if not thing or not thing.properties or (place and not scene.can_clear(place)):
        return None
    property, kinds = rng.choice(thing.properties), [k for k in thing.kinds if k not in WORDS['no_nouns']]
    noun = rng.choice(kinds) if kinds and (property in LACKS or rng.random() < 0.6) else None
    if not noun and property in LACKS:
        return None
    words, lacks = property_words(property), noun and rng.random() < 0.3
    pattern = scene.referrer.pick(words['not' if lacks else 'noun'] if noun else words['something'])
    if not pattern.startswith('something ') and not pattern.endswith('{noun}') and ' with' not in pattern:
        return None
    found = scene.referrer.denoted(lambda t: both(not noun or t.is_a(noun), negated(t.has(property)) if lacks
                                                  else t.has(property)), place)
    to = rng.choice([p for p in scene.domain.targets if p != place])
    if not found or not 2 <= len(found) <= 5 or scene.used & set(found) or scene.where(found) <= {to}:
        return None
    x = f'all the {collective(pattern.format(noun=noun))}' if noun else pattern.replace('something', 'everything', 1)
    text = scene.fill(WORDS['all_with']['there' if place else 'anywhere'], to, x=x, q=f'the {place}')
    return moving(Reference('', found, len(found)), to, 'all_with', **do_or_say(text),
                  only_first=scene.world.holding in found)


def _by_property(scene):
    """('salty thing', instances) of the properties of what is there, in random order."""
    here = {scene.referrer.thing(i) for i in scene.free()}
    properties = sorted({p for thing in here for p in thing.properties} - LACKS)
    for property in scene.rng.sample(properties, len(properties)):
        words = scene.referrer.pick(property_words(property)['noun']).format(noun='thing')
        found = scene.referrer.denoted(lambda t, p=property: t.has(p))
        has_plural = (words.endswith('thing') or ' with ' in words) and ' in it' not in words
        if has_plural and found and not scene.used & set(found):
            yield words, found


def _held_first(scene, goals):
    """The goals in their order, but what is in the hand goes first."""
    held, rest = [], []
    for goal in goals:
        if scene.world.holding in goal.wanted:
            held.append(replace(goal, wanted=(scene.world.holding,), count=1))
            goal = replace(goal, wanted=tuple(i for i in goal.wanted if i != scene.world.holding), count=goal.count - 1)
        if goal.wanted:
            rest.append(goal)
    return (*held, *rest)


def in_order(scene):
    """Each kind to its place, wherever it is now: 'drinks belong on the table, snacks on the counter'."""
    rng, n, sorts = scene.rng, scene.rng.choice((2, 2, 3)), []
    for noun, found in scene.groups(low=1) if rng.random() < 0.7 else _by_property(scene):
        if len(sorts) < n and not any(set(found) & set(others) for _, others in sorts):
            sorts.append((noun, found))
    places = rng.sample(scene.domain.targets, min(len(sorts), len(scene.domain.targets)))
    sorts = list(zip(sorts, places, strict=False))
    things = [i for (_, found), _ in sorts for i in found]
    away = [found for (_, found), place in sorts if scene.where(found) != {place}]
    if len(sorts) < 2 or not away or not 2 <= len(things) <= 6 or len(scene.where(things)) < 2:
        return None
    parts = [scene.fill(SORT['next' if k else 'first'], place, **agreeing(noun))
             for k, ((noun, _), place) in enumerate(sorts)]
    text = rng.choice((', ', ', ', '. ', '; ')).join(parts)
    if rng.random() < 0.7:
        text = scene.fill(WORDS['in_order']) + ' ' + text
    goals = _held_first(scene, (Move(found, place, len(found)) for (_, found), place in sorts))
    return Errand(tuple(goals), **do_or_say(text), uses=frozenset(things), places=frozenset(places), topic='in_order',
                  only_first=scene.world.holding in things)
