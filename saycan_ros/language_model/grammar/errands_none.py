"""Errands that move nothing: driving, looking, staying, and what cannot or need not be done."""
from dataclasses import replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.clauses import Clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Find, Go
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, Scene, place_name, spoken
from saycan_ros.language_model.grammar.wording import indefinite, is_plural, plural
from saycan_ros.language_model.grammar.world import OPERATOR, head_of
from saycan_ros.skills import kind_of

WORDS = phrases('errands_none')
GO, COME = Clauses(**WORDS['go']), Clauses(**WORDS['come'])


def go(scene):
    """The robot to a place."""
    place = scene.rng.choice(scene.domain.places)
    return Errand((Go(place),), **spoken(scene, GO, place=place), topic='go')


def come(scene):
    """The robot to the operator."""
    return Errand((Go(OPERATOR),), **spoken(scene, COME), topic='come')


def look_for(scene):
    """The robot to where something is."""
    x = scene.reference(plural_ok=False)
    if not x or len(scene.where(x.wanted)) != 1 or scene.world.holding:
        return None
    return Errand((Find(x.wanted),), scene.say(WORDS['find'], x), uses=frozenset(x.wanted), topic='find')


def visit(scene):
    """A round of places."""
    rng, all_places = scene.rng, scene.domain.places
    places = rng.sample(all_places, min(len(all_places), rng.randint(2, 4)))
    back = rng.random() < 0.4
    names = [f'the {place_name(p, scene.domain, rng)}' for p in places]
    pair = _pair(scene, places)
    if pair:
        places = [*(p for p in places if p not in pair), *pair]
        names = [*(f'the {p}' for p in places[:-2]), f'both {plural(head_of(pair[0]))}']
    text = _round(scene, names)
    if back:
        text = scene.chooser.one_of(WORDS['visit_back']).format(text)
    return Errand(tuple(map(Go, places)) + ((Go(OPERATOR),) if back else ()), text, topic='visit')


def _pair(scene, places):
    """Two of the places that 'both counters' may be said of, or None."""
    pair = next(((a, b) for a in places for b in places if a < b and head_of(a) == head_of(b)), None)
    return pair if pair and scene.rng.random() < 0.5 and len(scene.domain.alike(pair[0])) == 2 else None


def _round(scene, names):
    text = scene.chooser.one_of(WORDS['visit'])
    then = scene.rng.choice((', then ', ', then to ' if ' to {s}' in text else ', then ', ' and then '))
    joined = f'{", ".join(names[:-1])} and {names[-1]}' if len(names) > 1 else names[0]
    return text.format(j=joined, c=', check '.join(names), g=', go to '.join(names), s=then.join(names))


def absent(scene):
    """Something that is not there: nothing can be done."""
    rng, domain = scene.rng, scene.domain
    x = missing(scene)
    if not x:
        return None
    kind = rng.choice(('bring', 'put', 'throw_away', 'take'))
    surface = rng.choice(domain.surfaces)
    if kind == 'throw_away' and not domain.bin:
        return None
    words, place = {
        'bring': (clauses.BRING, None),
        'put': (clauses.PUT, surface),
        'throw_away': (clauses.THROW_AWAY, domain.bin),
        'take': (clauses.TAKE, None),
    }[kind]
    return Errand((), **spoken(scene, words, x, place), topic='absent')


def missing(scene):
    """A reference to a thing that is not in the scene, nor anything that it could mean; or None."""
    rng, held = scene.rng, scene.world.holding
    here = {kind_of(i) for i in (*scene.world.where, *([held] if held else []))}
    others = [t for t in scene.domain.things.values() if t.name not in here]
    if not others:
        return None
    made = scene.referrer.described if rng.random() < 0.4 else scene.referrer.nouns
    noun, test, by = made(rng.choice(others))
    if scene.referrer.denoted(test) != () or scene.may_be_binned(test):
        return None
    if by == 'something':
        return Reference(noun, ())
    return Reference(rng.choice((f'the {noun}', indefinite(noun))), (), bare=noun, plural=is_plural(noun))


def met(scene):
    """Something that is true already: nothing is to be done."""
    free = scene.free()
    if not free:
        return None
    place = scene.world.where[scene.rng.choice(free)]
    there = {i: p for i, p in scene.world.where.items() if p == place}
    here = Scene(scene.rng, scene.chooser, scene.domain, replace(scene.world, where=there), scene.used)
    x = here.reference()
    if not x or not x.bare or not _means_the_same(scene, x):
        return None
    said = spoken(here, clauses.to(place), x, place)
    heads = (place, head_of(place))
    untrue = [f'{away} the {p}' for p in heads for away in ('from', 'off')] + [f'go to the {place}, pick']
    if any(words in (text or '') for text in said.values() for words in (*untrue, *WORDS['untrue_if_met'])):
        return None
    return Errand((), **said, uses=frozenset(x.wanted), topic='met')


def _means_the_same(scene, x):
    """Whether a phrase made for one place means the same in the whole scene."""
    if x.by == 'all':
        named = scene.referrer.denoted(lambda t: any(plural(n) == x.bare and t.is_a(n) for n in _nouns(t)))
        return named == x.wanted
    return x.by in ('name', 'kind') and scene.referrer.denoted(lambda t: t.is_a(x.bare)) == x.wanted


def _nouns(thing):
    return (thing.name, *thing.names, *thing.kinds)


def in_hand(scene):
    """Something to be picked up that is in the hand already."""
    if not scene.world.holding or scene.world.holding in scene.used:
        return None
    thing = scene.referrer.thing(scene.world.holding)
    noun, test, _ = scene.referrer.nouns(thing)
    if scene.referrer.denoted(test) != (scene.world.holding,):
        return None
    x = Reference(f'the {noun}', (scene.world.holding,), bare=noun, plural=is_plural(noun))
    return Errand((), scene.say(clauses.TAKE.placeless.do, x), topic='met', last=True)


def stay(scene):
    """Nothing at all."""
    if scene.world.at == OPERATOR:
        return Errand((), scene.chooser.one_of([p for p in WORDS['stay'] if '{here}' not in p]), topic='stay')
    return Errand((), scene.say(WORDS['stay']), topic='stay')


def stop(scene):
    """What is said to a robot that is about to do something."""
    return Errand((), say=scene.chooser.one_of(WORDS['stop']), topic='stay')


def leave_alone(scene):
    """A thing that must not be touched."""
    x = scene.reference(plural_ok=False)
    if not x or len(x.wanted) != 1 or not x.bare:
        return None
    x = replace(x, text=f'the {x.bare}')
    return Errand((), scene.say(WORDS['leave'], x), uses=frozenset(x.wanted), topic='leave')


def leave_place(scene):
    """A place that must not be touched."""
    place = scene.rng.choice(scene.domain.surfaces)
    return Errand((), scene.say(WORDS['leave_place'], place=place), places=frozenset({place}), topic='leave')


def impossible(scene):
    """Nothing that the robot can do: furniture cannot be lifted, and there is no skill for songs."""
    rng, domain = scene.rng, scene.domain
    if rng.random() < 0.5:
        return Errand((), scene.chooser.one_of(WORDS['impossible']), topic='impossible')
    p = rng.choice(domain.places)
    x = Reference(f'the {p}', ())
    words = rng.choice((WORDS['furniture'], WORDS['furniture'], clauses.BRING.do, clauses.TAKE.do, clauses.PUT.do))
    others = [q for q in domain.places if q != p]
    return Errand((), scene.say(words, x, rng.choice(others)), topic='impossible') if others else None


def cannot(scene):
    """A thing that is there, and nothing that the robot has a skill for: 'open the coke', 'peel the apple'."""
    x = scene.reference(plural_ok=False, held_ok=True)
    if not x:
        return None
    things = [scene.referrer.thing(i) for i in x.wanted]
    ways = [kind for kind in WORDS['cannot'] if kind != 'anything' and all(t.is_a(kind) for t in things)]
    words = WORDS['cannot'][scene.rng.choice(ways) if ways and scene.rng.random() < 0.7 else 'anything']
    says = scene.say(WORDS['cannot_say'], x) if scene.rng.random() < 0.2 else None
    return Errand((), scene.say(words, x), says, uses=frozenset(x.wanted), topic='cannot')


def no_such_place(scene):
    """Something that is to go where the robot knows no way to: 'put the apple in the fridge'."""
    x, rng = scene.reference(plural_ok=False, held_ok=True), scene.rng
    known = {word for p in scene.domain.places for word in p.split()}
    places = [p for p in WORDS['nowhere'] if known.isdisjoint(p.split())]
    if not x or not places:
        return None
    text = scene.chooser.one_of(WORDS['to_nowhere']).format(x=x.text, it=x.it, there=rng.choice(places))
    return Errand((), text, uses=frozenset(x.wanted), topic='no_such_place')


def nothing_there(scene):
    """All that is on a place where nothing is."""
    taken = {*scene.world.where.values(), *scene.before.where.values(), scene.world.at, scene.before.at}
    empty = [p for p in scene.domain.surfaces if p not in taken]
    if not empty:
        return None
    place = scene.rng.choice(empty)
    return Errand((), scene.say(WORDS['nothing_there'], Reference('', ()), place), topic='nothing_there')


def empty_already(scene):
    """What is in the hand, where nothing is."""
    if scene.world.holding or scene.before.holding:
        return None
    x = missing(scene) if scene.rng.random() < 0.5 else None
    if x and x.bare:
        return Errand((), scene.say(WORDS['let_go'], Reference(f'the {x.bare}', (), plural=x.plural)), topic='empty')
    return Errand((), scene.chooser.one_of(WORDS['empty_already']), topic='empty')


def chat(scene):
    """A remark or a question that asks for nothing that the robot can do."""
    return Errand((), say=scene.chooser.one_of(WORDS['chat']), topic='chat')
