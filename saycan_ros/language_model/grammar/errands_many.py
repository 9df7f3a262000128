"""Errands about several things, or whichever will do. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.agreement import agreeing
from saycan_ros.language_model.grammar.orders import do_or_say
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move, Release
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moving, place_name, place_slots, spoken, way
from saycan_ros.language_model.grammar.wording import NUMBERS, indefinite, is_counted, is_plural, plural
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('errands_many')


def clear(scene):
    """Everything from one place to another; what is held goes first where the sentence says so."""
    rng, domain, held = scene.rng, scene.domain, scene.world.holding
    full = _filled(scene, 1, 5)
    if not full:
        return None
    place = rng.choice(full)
    things = scene.world.things_at(place)
    if scene.used & set(things) or scene.before.things_at(place) != things:
        return None
    to = rng.choice([p for p in domain.targets if p != place])
    says_of_hand = held and held not in scene.used and (not scene.can_clear(place) or rng.random() < 0.6)
    if says_of_hand:
        return _clear_with_full_hand(scene, place, to, things)
    do, say = (scene.fill(WORDS[form][way(to)], to, q=_the(scene, place)) for form in ('clear', 'cleared'))
    return Errand((Move(things, to, len(things)),), do, say, frozenset(things), frozenset({place, to}), 'clear')


def _the(scene, place):
    return f'the {place_name(place, scene.domain, scene.rng)}'


def _clear_with_full_hand(scene, place, to, things):
    """'First put the tea on the counter, then take everything from the table to me.'"""
    rng, held, at = scene.rng, scene.world.holding, scene.world.at
    where, first = rng.choice(('too', 'first', 'here')), Move((held,), to)
    if where == 'first':
        first = Move((held,), rng.choice([p for p in scene.domain.targets if p != place]))
    elif where == 'here':
        if at == place or is_bin(at):
            return None
        first = Release()
    x = scene.held().text
    second = first.place if where == 'first' else None
    text = scene.fill(WORDS['clear_with_full_hand'][where], to, second, q=_the(scene, place), x=x)
    uses = frozenset((held, *things))
    return Errand((first, Move(things, to, len(things))), **do_or_say(text), uses=uses, places=frozenset({place, to}),
                  topic='clear:held', only_first=True)


def _filled(scene, low, high):
    """Surfaces with so many things on them."""
    return [p for p in scene.domain.surfaces if low <= len(scene.world.things_at(p)) <= high]


def sort_out(scene):
    """'Drinks go on the far counter, food on the close counter, and the sponge can stay.'"""
    rng, full = scene.rng, _filled(scene, 2, 5)
    if not full:
        return None
    source = rng.choice(full)
    there = scene.world.things_at(source)
    if scene.used & set(there) or scene.world.holding:
        return None
    goals, nouns = _sorted(scene, source, there)
    left = [i for i in there if not any(i in g.wanted for g in goals)]
    if not goals or (len(goals) == 1 and not left):
        return None
    texts = [scene.fill(WORDS['sort']['next' if k else 'first'], goal.place, **agreeing(noun))
             for k, (noun, goal) in enumerate(zip(nouns, goals, strict=True))]
    before = scene.fill(WORDS['sort']['before'], q=f'the {source}') + ' '
    if left and rng.random() < 0.7:
        others = [p for p in scene.domain.targets if p != source and p not in {g.place for g in goals}]
        if others and rng.random() < 0.35:
            place = rng.choice(others)
            goals.append(Move(tuple(left), place, len(left)))
            texts.append(scene.fill(WORDS['sort']['others'], place))
        elif len({kind_of(i) for i in left}) == 1:
            texts.append(scene.fill(WORDS['sort']['stays'], x=f'the {kind_of(left[0])}'))
        else:
            texts.append(scene.fill(WORDS['sort']['others_stay']))
    elif left or rng.random() < 0.4:        # who says 'put all that away' leaves nothing unmentioned
        before = ''
    text = before + rng.choice((', ', ', ', '. ', '; ')).join(texts)
    return Errand(tuple(goals), **do_or_say(text), uses=frozenset(there), places=frozenset({source}), topic='sort')


def _sorted(scene, source, there):
    """Goals that take kinds of things from a place, all there are of each, to one or two others; and these kinds."""
    rng, domain, left, goals, nouns = scene.rng, scene.domain, list(there), [], []
    others = [p for p in domain.targets if p != source]
    for place in rng.sample(others, min(rng.choice((2, 2, 3)), len(others))):
        things = [t for t in (scene.referrer.thing(i) for i in left) if t.kinds]
        if not things:
            continue
        noun = rng.choice(rng.choice(things).kinds)
        found, anywhere = (scene.referrer.denoted(lambda t, noun=noun: t.is_a(noun), p) for p in (source, None))
        if found and set(found) == set(anywhere or ()) and set(found) <= set(left):
            goals.append(Move(found, place, len(found)))
            nouns.append(noun)
            left = [i for i in left if i not in found]
    return goals, nouns


def share(scene):
    """Things of one kind, one to each of several places: 'one for me, one for the table, the last one in the bin'."""
    rng = scene.rng
    for noun, found in scene.groups():
        places = [p for p in scene.domain.targets if p not in scene.where(found)]
        if not is_counted(noun) or len(places) < 2 or None in scene.where(found) or len(found) > 4:
            continue
        n = len(found) if rng.random() < 0.6 else rng.randint(2, len(found))
        places = rng.sample(places, min(len(places), n, 3))
        n = len(places)
        last = 'another one' if n < len(found) else 'the other one' if n == 2 else 'the last one'
        words = [scene.fill(WORDS['share'][way(p)], p) for p in places]
        slots = {'xs': plural(noun), 'x': noun, 'n': NUMBERS[len(found)], 'a': words[0], 'b': words[1], 'z': words[-1],
                 'last': last}
        text = scene.fill(WORDS['share']['two' if n == 2 else 'three'], **slots)
        if rng.random() < 0.5:
            text = scene.fill(WORDS['share']['before' if n == len(found) else 'before_some'], **slots) + ' ' + text
        if n == 2 and scene.domain.bin not in places and rng.random() < 0.4:
            a, b = ('me' if p == OPERATOR else f'the {p}' for p in places)
            text = scene.fill(WORDS['share']['both'], x=noun, xs=plural(noun), a=a, b=b)
        goals = _one_after_another(scene, found, [(1, p) for p in places])
        return Errand(goals, **do_or_say(text), uses=frozenset(found), places=frozenset(places), topic='share')
    return None


def _one_after_another(scene, found, shares):
    """Goals of (how many, place): whichever come first; a plan must not take up again what it has put down."""
    world, kinds = scene.world, {kind_of(i) for i in found}
    left = sorted(found, key=lambda i: world.where[i] != world.at)
    if len(kinds) == 1 and OPERATOR not in scene.where(found) and set(world.reachable(*kinds)) == set(found):
        return tuple(Move(tuple(found), place, n) for n, place in shares)
    goals = []
    for n, place in shares:
        goals.append(Move(tuple(left[:n]), place, n))
        left = left[n:]
    return tuple(goals)


def split(scene):
    """Some of a kind to one place, the others to another or nowhere: 'two sodas to me, the other one can stay'."""
    rng, place = scene.rng, scene.rng.choice((None, *scene.domain.surfaces))
    for noun, found in scene.groups(place, low=2 if place else 3):
        targets = [p for p in scene.domain.targets if p not in scene.where(found)]
        if not is_counted(noun) or len(found) > 5 or None in scene.where(found) or len(targets) < 2:
            continue
        first, second = rng.sample(targets, 2)
        n, stays = rng.randint(1, len(found) - 1), rng.random() < 0.4
        m = len(found) - n
        others = 'the other one' if m == 1 else rng.choice((f'the other {NUMBERS[m]}', 'the others', 'the rest'))
        words = ('stays' if stays else 'goes') + ('_there' if place else '')
        text = scene.fill(WORDS['split'][words], first, second, q=f'the {place}', others=others,
                          n=NUMBERS.get(n, 'one'), xs=plural(noun) if n > 1 else noun, all=plural(noun))
        shares = [(n, first), (m, second)]
        goals = (Move(found, first, n),) if stays else _one_after_another(scene, found, shares)
        return Errand(goals, **do_or_say(text), uses=frozenset(found), places=frozenset({first}), topic='split')
    return None


def each(scene):
    """'Lay the table for two: a water each, some chips each.'"""
    rng, domain = scene.rng, scene.domain
    place, n = rng.choice((OPERATOR, *domain.surfaces)), rng.choice((2, 2, 2, 3))
    nouns, goals, used = [], [], set()
    for _ in range(rng.choice((1, 2, 2, 2))):
        drawn = _enough(scene, place, n, used)
        if drawn is None:
            return None
        noun, found = drawn
        used |= set(found)
        goals.append(Move(found, place, n))
        an = indefinite(noun, one=True)
        nouns.append(rng.choice((an, f'one {noun}')) if is_counted(noun) else an)
    slots = place_slots(place, domain, rng)
    joint = ' and ' if rng.random() < 0.6 else ', '
    text = scene.chooser.one_of(WORDS['each']['for_us' if place == OPERATOR else 'at_place']).format(
        parts=joint.join(f'{x} each' for x in nouns), xs=' and '.join(nouns), n=NUMBERS[n], **slots)
    return Errand(tuple(goals), **do_or_say(text), uses=frozenset(used), places=frozenset({place}), topic='each')


def _enough(scene, place, n, used):
    """(noun, instances): at least n that it denotes, none of them used, held, or at the place; else None."""
    for noun, found in scene.groups(low=n):
        if not used & set(found) and not scene.where(found) & {place, None}:
            return noun, found
    return None


def on_any(scene):
    """'Whichever soda is on a counter': a place by its kind."""
    rng, where, heads = scene.rng, scene.world.where, {}
    for p in scene.domain.surfaces:
        heads.setdefault(head_of(p), []).append(p)
    heads = {h: ps for h, ps in heads.items() if len(ps) > 1}
    free = [i for i, p in where.items() if any(p in ps for ps in heads.values()) and i not in scene.used]
    if not free:
        return None
    one = rng.choice(free)
    head = head_of(where[one])
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(one))
    found = tuple(i for i in scene.referrer.denoted(test) or () if where.get(i) in heads[head])
    if not found or is_plural(noun) or scene.used & set(found):
        return None
    noun = scene.fill(WORDS['on_any'], noun=noun, a=indefinite(head), heads=plural(head), an=indefinite(noun))
    x = Reference(noun, found, by='place')
    return moving(x, OPERATOR, 'on_any', **spoken(scene, clauses.BRING.placeless, x))
