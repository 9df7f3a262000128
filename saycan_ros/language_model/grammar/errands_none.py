"""Errands that move nothing: driving, looking, staying, and what cannot or need not be done."""
from dataclasses import replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.plans import Find, Go
from saycan_ros.language_model.grammar.references import (
    Reference,
    article_of,
    is_mass,
    is_plural,
    plural,
)
from saycan_ros.language_model.grammar.scene import Errand, Scene, place_name, spoken
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


def go(scene):
    """The robot to a place."""
    place = scene.rng.choice(scene.domain.places)
    return Errand(
        (Go(place),), scene.say(clauses.GO_DO, place=place), scene.say(clauses.GO_SAY, place=place), topic='go'
    )


def come(scene):
    """The robot to the operator."""
    return Errand((Go(OPERATOR),), scene.say(clauses.COME_DO), scene.say(clauses.COME_SAY), topic='come')


def look_for(scene):
    """The robot to where something is."""
    x = scene.reference(plural_ok=False)
    places = {scene.world.where.get(i) for i in x.wanted} if x else ()
    if len(places) != 1 or scene.world.holding:
        return None
    return Errand((Find(x.wanted),), scene.say(clauses.FIND_DO, x), uses=frozenset(x.wanted), topic='find')


def visit(scene):
    """A round of places."""
    places = scene.rng.sample(scene.domain.places, min(len(scene.domain.places), scene.rng.randint(2, 4)))
    back = scene.rng.random() < 0.4
    names = [f'the {place_name(p, scene.domain, scene.rng)}' for p in places]
    pair = next(((a, b) for a in places for b in places if a < b and a.split()[-1] == b.split()[-1]), None)
    if (
        pair
        and scene.rng.random() < 0.5
        and sum(p.split()[-1] == pair[0].split()[-1] for p in scene.domain.places) == 2
    ):
        places = [p for p in places if p not in pair] + list(pair)
        names = [f'the {p}' for p in places[:-2]] + [f'both {plural(pair[0].split()[-1])}']
    joined = f'{", ".join(names[:-1])} and {names[-1]}' if len(names) > 1 else names[0]
    text = scene.chooser.one_of(
        (
            '(visit|check|patrol|inspect) {j}',
            'go to {s}',
            'do a (round|tour): {j}',
            'drive to {s}',
            'have a look at {j}',
            'drive by {j}',
            'make a tour of {j}',
            'go and check {s}',
            'stop at {j}',
            'go past {j}',
            'make your rounds: {j}',
            'do an inspection of {j}',
            'first go to {s}',
            'do a lap around the room: {j}',
            'walk past {j}',
            'check {c}',
            'go to {g}',
            'look at {j}, one after the other',
            'show your face at {j}',
        )
    )
    text = text.format(
        j=joined,
        c=', check '.join(names),
        g=', go to '.join(names),
        s=scene.rng.choice((', then ', ', then to ' if ' to {s}' in text else ', then ', ' and then ')).join(names),
    )
    if back:
        text += scene.chooser.one_of(
            (
                ', then come back',
                ' and come back to me',
                ', then return to me',
                ' and return here',
                ', finally come here',
            )
        )
    return Errand(tuple(Go(p) for p in places) + ((Go(OPERATOR),) if back else ()), text, topic='visit')


def absent(scene):
    """Something that is not there: nothing can be done."""
    here = {kind_of(i) for i in (*scene.world.where, *filter(None, [scene.world.holding]))}
    missing = [t for t in scene.domain.things.values() if t.name not in here]
    if not missing:
        return None
    noun, test, by = scene.referrer.nouns(scene.rng.choice(missing))
    found = scene.referrer.denoted(test)
    held = scene.world.holding and test(scene.referrer.thing(scene.world.holding)) is not False
    if found is None or found or held or by == 'something':
        return None
    x = Reference(
        scene.rng.choice((f'the {noun}', f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}')),
        (),
        bare=noun,
        plural=is_plural(noun),
    )
    kind = scene.rng.choice(('bring', 'put', 'throw_away', 'take'))
    place = scene.rng.choice(scene.domain.surfaces)
    if kind == 'throw_away' and not scene.domain.bin:
        return None
    said = {
        'bring': lambda: spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x),
        'put': lambda: spoken(scene, clauses.PUT_DO, clauses.PUT_SAY, x, place),
        'throw_away': lambda: spoken(scene, clauses.BIN_DO, clauses.BIN_SAY, x, scene.domain.bin),
        'take': lambda: spoken(scene, clauses.TAKE_DO, clauses.TAKE_SAY, x),
    }[kind]()
    return Errand((), **said, topic='absent')


def met(scene):
    """Something that is true already: nothing is to be done."""
    rng = scene.rng
    free = [i for i, p in scene.world.where.items() if i not in scene.used and not is_bin(p)]
    if not free:
        return None
    place = scene.world.where[rng.choice(free)]
    here = Scene(
        rng,
        scene.chooser,
        scene.domain,
        replace(scene.world, where={i: p for i, p in scene.world.where.items() if p == place}),
        scene.used,
    )
    x = here.reference()
    everywhere = x and x.bare and scene.referrer.denoted(lambda t: t.is_a(x.bare))
    if not x or x.by not in ('name', 'kind', 'all') or not x.bare or (x.by != 'all' and everywhere != x.wanted):
        return None
    if (
        x.by == 'all'
        and scene.referrer.denoted(
            lambda t: any(plural(n) == x.bare and t.is_a(n) for n in (t.name, *t.names, *t.kinds))
        )
        != x.wanted
    ):
        return None
    patterns = (clauses.BRING_DO, clauses.BRING_SAY) if place == OPERATOR else (clauses.PUT_DO, clauses.PUT_SAY)
    said = spoken(here, *patterns, x, place)
    if any(
        f'from the {place}' in (t or '') or f'off the {place}' in (t or '') or f'go to the {place}, pick' in (t or '')
        for t in said.values()
    ):
        return None
    return Errand((), **said, uses=frozenset(x.wanted), topic='met')


def stay(scene):
    """Nothing at all."""
    if scene.world.at == OPERATOR:
        return Errand((), scene.chooser.one_of([p for p in clauses.STAY if '{here}' not in p]), topic='stay')
    return Errand((), scene.say(clauses.STAY), topic='stay')


def leave_alone(scene):
    """A thing that must not be touched."""
    x = scene.reference(plural_ok=False)
    if not x or len(x.wanted) != 1:
        return None
    return Errand((), scene.say(clauses.LEAVE_DO, x), uses=frozenset(x.wanted), topic='leave')


def impossible(scene):
    """Nothing that the robot can do: furniture cannot be lifted, and there is no skill for songs."""
    rng = scene.rng
    if rng.random() < 0.5:
        return Errand((), scene.chooser.one_of(clauses.IMPOSSIBLE), topic='impossible')
    x = Reference(f'the {rng.choice(scene.domain.places)}', ())
    patterns = rng.choice((clauses.BRING_DO, clauses.TAKE_DO, clauses.BIN_DO, clauses.PUT_DO))
    place = rng.choice([p for p in scene.domain.places if f'the {p}' != x.text])
    if patterns is clauses.BIN_DO:
        place = scene.domain.bin
        if place is None or f'the {place}' == x.text:
            return None
    return Errand((), scene.say(patterns, x, place), topic='impossible')
