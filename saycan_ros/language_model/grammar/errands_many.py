"""Errands about several things, or whichever will do. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import (
    Reference,
    article_of,
    both,
    is_mass,
    negated,
    plural,
)
from saycan_ros.language_model.grammar.scene import Errand, moves, place_slots, spoken
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


def clear(scene):
    """Everything from one place to another."""
    rng, where = scene.rng, scene.world.where
    full = [p for p in scene.domain.surfaces if 0 < sum(q == p for q in where.values()) <= 4]
    if scene.world.holding:                            # it would be put down first, and not onto what is cleared
        full = [p for p in full if p != scene.world.at]
    if not full:
        return None
    place = rng.choice(full)
    things = tuple(i for i, p in where.items() if p == place)
    if scene.used & set(things) or tuple(i for i, p in scene.before.where.items() if p == place) != things:
        return None
    x = Reference('everything', things, len(things), plural=True)
    to = rng.choice([p for p in (OPERATOR, *scene.domain.places) if p != place])
    patterns = (
        clauses.CLEAR_BRING_DO
        if to == OPERATOR
        else clauses.CLEAR_BIN_DO
        if to == scene.domain.bin
        else clauses.CLEAR_DO
    )
    if is_bin(to) and to != scene.domain.bin:
        return None
    return Errand(
        moves(x, to), scene.say(patterns, x, to), uses=frozenset(things), places=frozenset({place, to}), topic='clear'
    )


def sort_out(scene):
    """'Drinks go on the far counter, food on the close counter, and the sponge can stay.'"""
    rng, where = scene.rng, scene.world.where
    full = [p for p in scene.domain.surfaces if 1 < sum(q == p for q in where.values()) <= 5]
    if not full:
        return None
    source = rng.choice(full)
    left = [i for i, p in where.items() if p == source]
    if scene.used & set(left) or scene.world.holding:
        return None
    goals, groups = [], []
    for place in rng.sample(
        [p for p in (OPERATOR, *scene.domain.places) if p != source], min(2, len(scene.domain.places))
    ):
        things = [t for t in (scene.referrer.thing(i) for i in left) if t.kinds]
        if not things or (is_bin(place) and place != scene.domain.bin):
            continue
        noun = rng.choice(rng.choice(things).kinds)
        found = scene.referrer.denoted(lambda t, noun=noun: t.is_a(noun), source)
        anywhere = scene.referrer.denoted(lambda t, noun=noun: t.is_a(noun))
        if not found or set(found) != set(anywhere or ()) or not set(found) <= set(left):
            continue
        goals.append(Move(found, place, len(found)))
        groups.append((noun if noun in ('food', 'fruit') else plural(noun), place))
        left = [i for i in left if i not in found]
    if len(groups) < 1 or (len(groups) == 1 and not left):
        return None
    texts = []
    for n, (nouns, place) in enumerate(groups):
        slots = place_slots(place, scene.domain, rng)
        if place == OPERATOR:
            slots = {'on': 'to me', 'to': 'to me'}
        texts.append(
            scene.chooser.one_of(clauses.SORT if not n else clauses.SORT_NEXT).format(xs=nouns, Xs=nouns, **slots)
        )
    if left and rng.random() < 0.6 and len({kind_of(i) for i in left}) == 1:
        texts.append(
            scene.chooser.one_of(
                ('and {x} can stay', 'and {x} stays', 'leave {x}', '{x} stays where it is', 'but do not touch {x}')
            ).format(x=f'the {kind_of(left[0])}')
        )
    before = scene.chooser.one_of(clauses.SORT_BEFORE).format(q=f'the {source}') + ' ' if rng.random() < 0.6 else ''
    used = {i for g in goals for i in g.wanted} | set(left)
    return Errand(
        tuple(goals),
        say=before + rng.choice((', ', ', ', '. ', '; ')).join(texts),
        uses=frozenset(used),
        places=frozenset({source}),
        topic='sort',
    )


def share(scene):
    """Things of one kind, one to each of several places."""
    rng = scene.rng
    groups = {}
    for i, p in scene.world.where.items():
        if not is_bin(p) and p != OPERATOR and i not in scene.used:
            groups.setdefault(kind_of(i), []).append(i)
    groups = {k: v for k, v in groups.items() if len(v) > 1}
    if not groups:
        return None
    kind = rng.choice(sorted(groups))
    found = groups[kind]
    thing = scene.domain.things[kind]
    places = [
        p
        for p in (OPERATOR, *scene.domain.places)
        if (p == scene.domain.bin or not is_bin(p)) and p not in {scene.world.where.get(i) for i in found}
    ]
    if len(places) < 2:
        return None
    places = rng.sample(places, min(len(places), rng.randint(2, len(found)), 3))
    words = [
        'for me'
        if p == OPERATOR
        else f'in the {p}'
        if is_bin(p)
        else rng.choice((f'for the {p}', f'on the {p}', f'to the {p}'))
        for p in places
    ]
    noun = rng.choice((thing.name, *thing.names))
    last = (
        'the other one'
        if len(places) == len(found) == 2
        else 'the last one'
        if len(places) == len(found)
        else 'another one'
    )
    text = (
        f'one {noun} {words[0]}, '
        + ''.join(f'one {w}, ' for w in words[1:-1])
        + rng.choice((f'and {last} {words[-1]}', f'{last} {words[-1]}', f'and one {words[-1]}'))
    )
    if rng.random() < 0.4:
        text = rng.choice(('I want ', 'put ', 'please: ', 'I need ')) + text
    return Errand(
        tuple(Move(tuple(found), p) for p in places),
        say=text,
        uses=frozenset(found),
        places=frozenset(places),
        topic='share',
    )


def each(scene):
    """'Set the table for two: a water each, a bag of chips each.'"""
    rng, domain = scene.rng, scene.domain
    place = rng.choice((OPERATOR, *domain.surfaces))
    n = rng.choice((2, 2, 3))
    parts, goals, used = [], [], set()
    for _ in range(rng.choice((1, 2))):
        free = [i for i, p in scene.world.where.items() if not is_bin(p) and p != place and i not in scene.used | used]
        if not free:
            return None
        noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(free)))
        found = scene.referrer.denoted(test)
        if (
            not found
            or len(found) < n
            or used & set(found)
            or scene.used & set(found)
            or any(scene.world.where.get(i) == place for i in found)
            or scene.world.holding in found
        ):
            return None
        used |= set(found)
        goals.append(Move(found, place, n))
        parts.append(f'{article_of(noun)} {noun} each' if not is_mass(noun) else f'one {noun} each')
    slots = place_slots(place, domain, rng)
    text = scene.chooser.one_of(clauses.EACH_ME if place == OPERATOR else clauses.EACH).format(
        parts=' and '.join(parts) if rng.random() < 0.6 else ', '.join(parts), n={2: 'two', 3: 'three'}[n], **slots
    )
    return Errand(tuple(goals), say=text, uses=frozenset(used), places=frozenset({place}), topic='each')


def on_any(scene):
    """'Whichever soda is on a counter': a place by its kind."""
    rng = scene.rng
    heads = {}
    for p in scene.domain.surfaces:
        heads.setdefault(p.split()[-1], []).append(p)
    heads = {h: ps for h, ps in heads.items() if len(ps) > 1}
    free = [i for i, p in scene.world.where.items() if any(p in ps for ps in heads.values()) and i not in scene.used]
    if not free:
        return None
    one = rng.choice(free)
    head = scene.world.where[one].split()[-1]
    noun, test, by = scene.referrer.nouns(scene.referrer.thing(one))
    found = scene.referrer.denoted(test)
    found = found and tuple(i for i in found if scene.world.where.get(i) in heads[head])
    if not found or by == 'something' or scene.used & set(found):
        return None
    noun = scene.chooser.one_of(
        (
            '{noun} on a {head}',
            '{noun} on one of the {heads}',
            '{noun} from a {head}',
            '{noun} that is on a {head}',
            '{noun} lying on a {head}',
            '{noun} on either {head}',
            '{noun} which is on some {head}',
        )
    ).format(noun=noun, head=head, heads=plural(head))
    x = Reference(rng.choice(('the ', 'a ', 'any ', 'whichever ')) + noun, found, by='place')
    return Errand(
        moves(x, OPERATOR),
        **spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x),
        uses=frozenset(found),
        places=frozenset({OPERATOR}),
        topic='on_any',
    )


def disliked(scene):
    """'Caffeine gives me headaches. A soda, please': one of a kind that is not what was named."""
    rng = scene.rng
    free = [i for i, p in scene.world.where.items() if not is_bin(p) and i not in scene.used]
    if len(free) < 2:
        return None
    good, bad = (scene.referrer.thing(i) for i in rng.sample(free, 2))
    nouns = [k for k in good.kinds if bad.is_a(k)]
    kinds = [k for k in (*bad.kinds, bad.name) if good.is_a(k) is False]
    properties = [p for p in bad.properties if good.has(p) is False and p in clauses.DISLIKES]
    if not nouns or not (kinds or properties):
        return None
    noun = rng.choice(nouns)
    if properties and rng.random() < 0.5:
        property = rng.choice(properties)
        why, lacks = scene.chooser.one_of(clauses.DISLIKES[property]), (lambda t: negated(t.has(property)))
    else:
        kind = rng.choice(kinds)
        why, lacks = (
            scene.chooser.one_of(clauses.DISLIKE).format(xs=kind if is_mass(kind) else plural(kind)),
            (lambda t: negated(t.is_a(kind))),
        )
    found = scene.referrer.denoted(lambda t: both(t.is_a(noun), lacks(t)))
    if not found or any(scene.world.where.get(i) == OPERATOR for i in found) or scene.used & set(found):
        return None
    an = f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}'
    text = scene.chooser.one_of(clauses.DISLIKE_ORDER).format(why=why, an=an, noun=noun, one=f'one {noun}')
    return Errand(
        (Move(found, OPERATOR),), say=text, uses=frozenset(found), places=frozenset({OPERATOR}), topic='disliked'
    )


def need(scene):
    """A need that things of a kind or property meet, without naming them."""
    rng = scene.rng
    words = [
        w
        for w in clauses.NEEDS
        if any(scene.referrer.thing(i).is_a(w) or scene.referrer.thing(i).has(w) for i in scene.world.where)
    ]
    if not words:
        return None
    word = rng.choice(words)
    found = scene.referrer.denoted(
        lambda t: True if t.is_a(word) or t.has(word) else None if word in t.unsure else False
    )
    if not found or scene.used & set(found) or any(scene.world.where.get(i) == OPERATOR for i in found):
        return None
    text = scene.chooser.one_of(clauses.NEEDS[word])
    if rng.random() < 0.4:
        text += scene.chooser.one_of(
            (
                ', can you help?',
                ', please help',
                ', what can you do?',
                '. What have you got?',
                '. Anything there?',
                ', robot',
                '. Bring me something for that',
                '. Any help?',
                '. Get me something, please',
            )
        )
    return Errand((Move(found, OPERATOR),), say=text, uses=frozenset(found), places=frozenset({OPERATOR}), topic='need')
