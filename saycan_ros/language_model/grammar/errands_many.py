"""Errands about several things, or whichever will do. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moves, moving, place_slots, spoken
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.wording import NUMBERS, is_mass, plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

WORDS = phrases('errands_many')


def clear(scene):
    """Everything from one place to another."""
    rng, domain = scene.rng, scene.domain
    full = _filled(scene, 1, 4)
    if scene.world.holding:                            # it would be put down first, and not onto what is cleared
        full = [p for p in full if p != scene.world.at]
    if not full:
        return None
    place = rng.choice(full)
    things = _at(scene.world, place)
    if scene.used & set(things) or _at(scene.before, place) != things:
        return None
    x = Reference('everything', things, len(things), plural=True)
    to = rng.choice([p for p in (OPERATOR, *domain.places) if p != place])
    if is_bin(to) and to != domain.bin:
        return None
    way = 'to_operator' if to == OPERATOR else 'to_bin' if is_bin(to) else 'to_surface'
    goals, text = moves(x, to), scene.say(WORDS['clear'][way], x, to)
    return Errand(goals, text, uses=frozenset(things), places=frozenset({place, to}), topic='clear')


def _at(world, place):
    return tuple(i for i, p in world.where.items() if p == place)


def _filled(scene, low, high):
    """Surfaces with so many things on them."""
    return [p for p in scene.domain.surfaces if low <= len(_at(scene.world, p)) <= high]


def sort_out(scene):
    """'Drinks go on the far counter, food on the close counter, and the sponge can stay.'"""
    rng, full = scene.rng, _filled(scene, 2, 5)
    if not full:
        return None
    source = rng.choice(full)
    there = _at(scene.world, source)
    if scene.used & set(there) or scene.world.holding:
        return None
    goals, nouns = _sorted(scene, source, there)
    left = [i for i in there if not any(i in g.wanted for g in goals)]
    if not goals or (len(goals) == 1 and not left):
        return None
    texts = [_sorting(scene, noun, goal.place, n) for n, (noun, goal) in enumerate(zip(nouns, goals, strict=True))]
    if left and rng.random() < 0.6 and len({kind_of(i) for i in left}) == 1:
        texts.append(scene.chooser.one_of(WORDS['sort']['stays']).format(x=f'the {kind_of(left[0])}'))
    before = scene.chooser.one_of(WORDS['sort']['before']).format(q=f'the {source}') + ' ' if rng.random() < 0.6 else ''
    text = before + rng.choice((', ', ', ', '. ', '; ')).join(texts)
    return Errand(tuple(goals), say=text, uses=frozenset(there), places=frozenset({source}), topic='sort')


def _sorted(scene, source, there):
    """Goals that take kinds of things from a place, all there are of each, to one or two others; and these kinds."""
    rng, domain, left, goals, nouns = scene.rng, scene.domain, list(there), [], []
    others = [p for p in (OPERATOR, *domain.places) if p != source]
    for place in rng.sample(others, min(2, len(domain.places))):
        things = [t for t in (scene.referrer.thing(i) for i in left) if t.kinds]
        if not things or (is_bin(place) and place != domain.bin):
            continue
        noun = rng.choice(rng.choice(things).kinds)
        found, anywhere = (scene.referrer.denoted(lambda t, noun=noun: t.is_a(noun), p) for p in (source, None))
        if found and set(found) == set(anywhere or ()) and set(found) <= set(left):
            goals.append(Move(found, place, len(found)))
            nouns.append(noun if noun in ('food', 'fruit') else plural(noun))
            left = [i for i in left if i not in found]
    return goals, nouns


def _sorting(scene, nouns, place, n):
    """The n-th part of the sentence: 'drinks go on the far counter'."""
    slots = place_slots(place, scene.domain, scene.rng)
    if place == OPERATOR:
        slots = {'on': 'to me', 'to': 'to me'}
    return scene.chooser.one_of(WORDS['sort']['next' if n else 'first']).format(xs=nouns, Xs=nouns, **slots)


def share(scene):
    """Things of one kind, one to each of several places."""
    rng, groups = scene.rng, {}
    for i in scene.free(avoid=(OPERATOR,)):
        groups.setdefault(kind_of(i), []).append(i)
    several = sorted(kind for kind, instances in groups.items() if len(instances) > 1)
    if not several:
        return None
    kind = rng.choice(several)
    found, thing = groups[kind], scene.domain.things[kind]
    places = [p for p in scene.domain.targets if p not in scene.where(found)]
    if len(places) < 2:
        return None
    places = rng.sample(places, min(len(places), rng.randint(2, len(found)), 3))
    text = _shared(scene, thing, places, len(found))
    if rng.random() < 0.4:
        text = rng.choice(('I want ', 'put ', 'please: ', 'I need ')) + text
    goals = tuple(Move(tuple(found), p) for p in places)
    return Errand(goals, say=text, uses=frozenset(found), places=frozenset(places), topic='share')


def _shared(scene, thing, places, count):
    """'one coke for me, one on the table, and the last one in the bin'"""
    rng = scene.rng
    words = [
        'for me' if p == OPERATOR else f'in the {p}' if is_bin(p) else rng.choice(('for', 'on', 'to')) + f' the {p}'
        for p in places
    ]
    noun = rng.choice((thing.name, *thing.names))
    last = 'another one' if len(places) < count else 'the other one' if count == 2 else 'the last one'
    text = f'one {noun} {words[0]}, ' + ''.join(f'one {w}, ' for w in words[1:-1])
    return text + rng.choice((f'and {last} {words[-1]}', f'{last} {words[-1]}', f'and one {words[-1]}'))


def each(scene):
    """'Set the table for two: a water each, a bag of chips each.'"""
    rng, domain = scene.rng, scene.domain
    place, n = rng.choice((OPERATOR, *domain.surfaces)), rng.choice((2, 2, 3))
    parts, goals, used = [], [], set()
    for _ in range(rng.choice((1, 2))):
        drawn = _enough(scene, place, n, used)
        if drawn is None:
            return None
        noun, found = drawn
        used |= set(found)
        goals.append(Move(found, place, n))
        parts.append(f'one {noun} each' if is_mass(noun) else f'{article_of(noun)} {noun} each')
    slots = place_slots(place, domain, rng)
    text = scene.chooser.one_of(WORDS['each']['for_us' if place == OPERATOR else 'at_place']).format(
        parts=(' and ' if rng.random() < 0.6 else ', ').join(parts), n=NUMBERS[n], **slots)
    return Errand(tuple(goals), say=text, uses=frozenset(used), places=frozenset({place}), topic='each')


def _enough(scene, place, n, used):
    """(noun, instances): at least n that it denotes, none of them used, held, or at the place; else None."""
    free = [i for i in scene.free(avoid=(place,)) if i not in used]
    if not free:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(scene.rng.choice(free)))
    found = scene.referrer.denoted(test)
    if not found or len(found) < n or (used | scene.used) & set(found):
        return None
    return None if scene.where(found) & {place, None} else (noun, found)


def on_any(scene):
    """'Whichever soda is on a counter': a place by its kind."""
    rng, where, heads = scene.rng, scene.world.where, {}
    for p in scene.domain.surfaces:
        heads.setdefault(p.split()[-1], []).append(p)
    heads = {h: ps for h, ps in heads.items() if len(ps) > 1}
    free = [i for i, p in where.items() if any(p in ps for ps in heads.values()) and i not in scene.used]
    if not free:
        return None
    one = rng.choice(free)
    head = where[one].split()[-1]
    noun, test, by = scene.referrer.nouns(scene.referrer.thing(one))
    found = tuple(i for i in scene.referrer.denoted(test) or () if where.get(i) in heads[head])
    if not found or by == 'something' or scene.used & set(found):
        return None
    noun = scene.chooser.one_of(WORDS['on_any']).format(noun=noun, head=head, heads=plural(head))
    x = Reference(rng.choice(('the ', 'a ', 'any ', 'whichever ')) + noun, found, by='place')
    return moving(x, OPERATOR, 'on_any', **spoken(scene, clauses.BRING, x))
