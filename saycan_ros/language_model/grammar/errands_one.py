"""Errands about one thing, or several by one name. Each maker draws one for a scene, or gives None."""
from dataclasses import replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.plans import Move, Release
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moves, spoken
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


def bring(scene):
    """Something to the operator, not what is there already."""
    x = scene.reference(avoid=(OPERATOR,), held_ok=True)
    if x is None:
        return None
    return Errand(
        moves(x, OPERATOR),
        **spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x),
        uses=frozenset(x.wanted),
        places=frozenset({OPERATOR}),
        topic=f'bring:{x.by}',
    )


def put(scene):
    """Something to a surface."""
    place = scene.rng.choice(scene.domain.surfaces)
    x = scene.reference(avoid=(place,), held_ok=True)
    if x is None:
        return None
    if x.count > 1 and scene.rng.random() < 0.5:
        said = spoken(scene, clauses.PUT_ALL_DO, None, x, place)
    else:
        said = spoken(scene, clauses.PUT_DO, clauses.PUT_SAY, x, place)
    return Errand(moves(x, place), **said, uses=frozenset(x.wanted), places=frozenset({place}), topic=f'put:{x.by}')


def throw_away(scene):
    """Something to the bin."""
    if scene.domain.bin is None:
        return None
    x = scene.reference(held_ok=True)
    if x is None:
        return None
    return Errand(
        moves(x, scene.domain.bin),
        **spoken(scene, clauses.BIN_DO, clauses.BIN_SAY, x, scene.domain.bin),
        uses=frozenset(x.wanted),
        places=frozenset({scene.domain.bin}),
        topic=f'throw_away:{x.by}',
    )


def take(scene):
    """Something to be held at the end."""
    x = scene.reference(plural_ok=False)
    if x is None or (scene.world.holding and scene.rng.random() < 0.7):
        return None
    if scene.rng.random() < 0.3 and scene.world.at not in (OPERATOR,):
        here = [i for i, p in scene.world.where.items() if p == scene.world.at and not is_bin(p)]
        if len(here) == 1 and here[0] not in scene.used:
            text = scene.chooser.one_of(
                (
                    'pick up what is in front of you',
                    'take what lies in front of you',
                    'grab the thing in front of you',
                    'pick up the thing next to you',
                    'take the object within reach',
                    'pick up whatever lies here',
                    'take what is there with you',
                    'grab whatever is within reach',
                    'lift the object before you',
                    'pick up what you see there in front',
                )
            )
            return Errand(
                (Move((here[0],), None),), text, uses=frozenset(here), topic='take:here', only_first=True, last=True
            )
    return Errand(
        (Move(x.wanted, None),),
        **spoken(scene, clauses.TAKE_DO, clauses.TAKE_SAY, x),
        uses=frozenset(x.wanted),
        topic=f'take:{x.by}',
        last=True,
    )


def bring_here(scene):
    """What is at the robot's place, said from the robot: to the operator, a surface or the bin."""
    rng, domain, at = scene.rng, scene.domain, scene.world.at
    here = tuple(i for i, p in scene.world.where.items() if p == at and not is_bin(p))
    if not here or len(here) > 3 or at == OPERATOR or scene.used & set(here):
        return None
    places = [p for p in domain.places if p != at and (p == domain.bin or not is_bin(p))]
    place = rng.choice([OPERATOR, OPERATOR, *places])
    words = clauses.HERE if len(here) == 1 else clauses.HERE_ALL
    x = Reference(scene.chooser.one_of(words), here, len(here), plural=len(here) > 1, by='here')
    patterns = clauses.BRING_DO if place == OPERATOR else clauses.BIN_DO if place == domain.bin else clauses.PUT_DO
    text = scene.say([p for p in patterns if '{q}' not in p and '{x}' in p], x, place)
    return text and Errand(moves(x, place), text, uses=frozenset(here), places=frozenset({place}), topic='bring:here',
                           only_first=True)


def told_first(scene):
    """'There is an apple on the table. Bring it to me.'"""
    rng, domain = scene.rng, scene.domain
    place = rng.choice([p for p in (OPERATOR, *domain.places) if p == domain.bin or not is_bin(p)])
    x = scene.reference(plural_ok=False, avoid=(place,))
    if not x or len(x.wanted) != 1 or ' on the' in x.text or ' the ' in x.text[3:]:
        return None
    if place == domain.bin:
        statement, order = (
            scene.say(clauses.STATE_BIN, x),
            scene.say(clauses.BIN_DO, replace(x, text=x.it, bare=None), place),
        )
    else:
        statement = scene.say(clauses.STATE, x)
        order = scene.say(
            clauses.BRING_DO if place == OPERATOR else clauses.PUT_DO, replace(x, text=x.it, bare=None), place
        )
    if not statement or not order or f'{x.it} and ' in order or order.count(x.it) > 2:
        return None
    return Errand(
        moves(x, place),
        say=f'{statement}{rng.choice((". ", ", so ", ", ", ". Please ", ". So "))}{order}',
        uses=frozenset(x.wanted),
        places=frozenset({place}),
        topic='told_first',
    )


def put_with(scene):
    """Something to where another thing is."""
    y = scene.reference(plural_ok=False)
    if not y or len(y.wanted) != 1:
        return None
    place = scene.world.where.get(y.wanted[0])
    x = scene.reference(avoid=(place,))
    if not x or place == OPERATOR or set(x.wanted) & set(y.wanted):
        return None
    return Errand(
        moves(x, place),
        scene.say(clauses.PUT_WHERE_DO, x, other=y),
        uses=frozenset(x.wanted + y.wanted),
        places=frozenset({place}),
        topic='put_with',
    )


def swap(scene):
    """Two things, each to the other's place."""
    x, y = scene.reference(plural_ok=False), scene.reference(plural_ok=False)
    if not x or not y or len(x.wanted) != 1 or len(y.wanted) != 1 or x.wanted == y.wanted or 'some ' in x.text + y.text:
        return None
    (a,), (b,) = x.wanted, y.wanted
    places = scene.world.where.get(a), scene.world.where.get(b)
    if places[0] == places[1] or any(p == OPERATOR for p in places) or kind_of(a) == kind_of(b):
        return None
    return Errand(
        (Move((a,), places[1]), Move((b,), places[0])),
        scene.say(clauses.SWAP_DO, x, other=y),
        uses=frozenset((a, b)),
        places=frozenset(places),
        topic='swap',
    )


def move_held(scene):
    """What is held, to the operator, a surface or the bin."""
    held, rng = scene.world.holding, scene.rng
    if not held:
        return None
    if rng.random() < 0.2:
        place = rng.choice(scene.domain.surfaces)
        text = scene.say(clauses.FULL_HAND, place=place)
        return Errand(
            (Move((held,), place),),
            text,
            uses=frozenset({held}),
            places=frozenset({place}),
            topic='move_held',
            only_first=True,
        )
    x, place = scene.held(), rng.choice([OPERATOR, *scene.domain.places])
    if x.text == 'this':
        x = replace(x, text='that')
    patterns = {OPERATOR: (clauses.BRING_DO, clauses.BRING_SAY)}.get(place) or (
        (clauses.BIN_DO, clauses.BIN_SAY) if is_bin(place) else (clauses.PUT_DO, clauses.PUT_SAY)
    )
    if is_bin(place) and place != scene.domain.bin:
        return None
    return Errand(
        (Move((held,), place),),
        **spoken(scene, *patterns, x, place),
        uses=frozenset({held}),
        places=frozenset({place}),
        topic='move_held',
        only_first=True,
    )


def release(scene):
    """What is held, put down here; into the bin where the robot stands at one."""
    if not scene.world.holding:
        return None
    if is_bin(scene.world.at) and scene.rng.random() < 0.5:
        text = scene.chooser.one_of(clauses.DROP_IN_DO)
    elif scene.rng.random() < 0.3:
        text = scene.chooser.one_of(clauses.EMPTY_HAND_DO)
    else:
        x = scene.held()
        return Errand(
            (Release(),),
            **spoken(scene, clauses.RELEASE_DO, clauses.RELEASE_SAY, x),
            uses=frozenset({scene.world.holding}),
            topic='release',
            only_first=True,
        )
    return Errand((Release(),), text, uses=frozenset({scene.world.holding}), topic='release', only_first=True)
