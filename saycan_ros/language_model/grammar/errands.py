"""Errands: one thing that is asked for, as goals and in words. Each maker draws one for a scene, or gives None."""
from dataclasses import dataclass, replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.plans import Find, Go, Move, Release
from saycan_ros.language_model.grammar.references import Reference, Referrer, article_of, both, is_mass, is_plural, negated, plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


@dataclass(frozen=True)
class Errand:
    """One thing that is asked for.

    Attributes:
        goals: of plans.py, in order.
        do: an order that can follow 'please'; say: a whole sentence; at least one of them.
        uses: instances that it is about; places: that it is about.
        topic: what it exercises, for the coverage table.
        only_first: refers to where the robot is or what it holds now; last: nothing can follow, the hand is full.
    """

    goals: tuple
    do: str | None = None
    say: str | None = None
    uses: frozenset = frozenset()
    places: frozenset = frozenset()
    topic: str = ''
    only_first: bool = False
    last: bool = False


class Scene:
    """What a maker draws from: the domain, the world, the dice, and the side of the split.

    used: instances of earlier errands; before: the world before those. What a phrase denotes is the same in both.
    """

    def __init__(self, rng, chooser, domain, world, used=frozenset(), before=None):
        self.rng, self.chooser, self.domain, self.world, self.used = rng, chooser, domain, world, used
        self.before = before or world
        self.referrer = Referrer(rng, domain, world, chooser.one_of, self.before)

    def reference(self, plural_ok=True, tries=8, avoid=(), held_ok=False):
        """A reference to things that are there, not used yet and not at a place of avoid, or None."""
        free = [i for i, p in self.world.where.items() if i not in self.used and not is_bin(p) and p not in avoid]
        if held_ok and self.world.holding and self.world.holding not in self.used:
            free.append(self.world.holding)
        for _ in range(tries if free else 0):
            found = self.referrer.any_reference(self.referrer.thing(self.rng.choice(free)), plural_ok)
            if found and self._fits(found, avoid) and (held_ok or self.world.holding not in found.wanted):
                return found
        return None

    def _fits(self, found, avoid):
        if self.used & set(found.wanted):
            return False
        there = [i for i in found.wanted if self.world.where.get(i) in avoid]
        # of one thing no one may be there already, or it would be met; of all of them some may
        return not there or (found.count == len(found.wanted) > len(there))

    def held(self):
        """A reference to what the hand holds."""
        thing, rng = self.referrer.thing(self.world.holding), self.rng
        if rng.random() < 0.45:
            return Reference(self.chooser.one_of(HELD), (self.world.holding,), by='held')
        noun, test, by = self.referrer.described(thing)
        others = self.referrer.denoted(test)
        if by == 'something' or others is None or others:
            noun = thing.name
            if any(kind_of(i) == thing.name for i in self.world.where):
                return Reference(f'the {noun} in your hand', (self.world.holding,), by='held')
        return Reference(f'the {noun}', (self.world.holding,), by='held', plural=is_plural(noun), bare=noun)

    def source(self, reference):
        """'the table' where all that is wanted lies there, else None."""
        places = {self.world.where.get(i) for i in reference.wanted}
        place = places.pop() if len(places) == 1 else None
        if place in (None, OPERATOR):
            return None
        if self.rng.random() < 0.12 and not is_bin(place):   # 'the counter': the one where the thing is
            return f'the {place.split()[-1]}'
        return f'the {place_name(place, self.domain, self.rng)}'

    def say(self, patterns, reference=None, place=None, other=None):
        """One of the patterns that can be filled, or None."""
        source = self.source(reference) if reference else None
        for _ in range(20):
            text = self.chooser.one_of(patterns)
            if ('{q}' in text and not source) or ('{bare' in text and not (reference.bare and reference.by in ('name', 'kind'))):
                continue
            if reference and reference.count > 1 and _needs_singular(text):
                continue
            bare = reference.bare if reference and reference.bare else ''
            return text.format(x=reference.text if reference else '', it=reference.it if reference else '', q=source or '', bare=bare,
                               bares=bare if is_mass(bare or 'x') else plural(bare or 'x'), y=other.text if other else '', here=f'the {self.world.at}',
                               **(place_slots(place, self.domain, self.rng) if place else {}))
        return None


HELD = ('it', 'that', 'what you (hold|are holding|have)', 'the thing in your (hand|gripper)', 'this', 'whatever you are holding', 'what is in your (hand|gripper)', 'the object in your hand', 'the thing you are holding', 'your load')


def _needs_singular(text):
    verbs = (' is ', ' has ', ' belongs', ' goes', ' needs', ' lives', ' would be', ' stays', ' was ', ' went ', ' stinks', ' smells')
    return any('{x}' + verb in text for verb in verbs) or 'the home of' in text


def place_name(place, domain, rng):
    """'far counter'; or 'counter' where there is one only, or another word for the bin where there is one only."""
    bins = [p for p in domain.places if is_bin(p)]
    if bins == [place] and rng.random() < 0.4:
        return rng.choice(('bin', 'trash', 'trash can', 'garbage', 'rubbish bin', 'waste bin', 'garbage can'))
    head = place.split()[-1]
    if head != place and not is_bin(place) and rng.random() < 0.2 and sum(p.split()[-1] == head for p in domain.places) == 1:
        return head
    return place


def place_slots(place, domain, rng):
    """{p}, {on}, {to} of a place."""
    if place == OPERATOR:
        return {'p': 'my tray', 'on': 'on my tray', 'to': 'to me'}
    p = f'the {place_name(place, domain, rng)}'
    on, to = (('in', 'into'), ('to', 'into')) if is_bin(place) else (('on', 'on', 'on', 'onto', 'at'), ('to', 'to', 'to', 'onto'))
    return {'p': p, 'on': f'{rng.choice(on)} {p}', 'to': f'{rng.choice(to)} {p}'}


def _moves(reference, place):
    return (Move(reference.wanted, place, reference.count, reference.different),)


def _spoken(scene, do, say, reference, place=None, other=None):
    """(do, say) of an errand."""
    if reference.count > 1:
        say = {id(clauses.BIN_SAY): clauses.BIN_SAY_MANY, id(clauses.PUT_SAY): clauses.PUT_SAY_MANY}.get(id(say), say)
    return {'do': scene.say(do, reference, place, other), 'say': scene.say(say, reference, place, other) if say else None}


def bring(scene):
    """Something to the operator, not what is there already."""
    x = scene.reference(avoid=(OPERATOR,), held_ok=True)
    if x is None:
        return None
    return Errand(_moves(x, OPERATOR), **_spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x), uses=frozenset(x.wanted), places=frozenset({OPERATOR}), topic=f'bring:{x.by}')


def put(scene):
    """Something to a surface."""
    place = scene.rng.choice(scene.domain.surfaces)
    x = scene.reference(avoid=(place,), held_ok=True)
    if x is None:
        return None
    if x.count > 1 and scene.rng.random() < 0.5:
        spoken = _spoken(scene, clauses.PUT_ALL_DO, None, x, place)
    else:
        spoken = _spoken(scene, clauses.PUT_DO, clauses.PUT_SAY, x, place)
    return Errand(_moves(x, place), **spoken, uses=frozenset(x.wanted), places=frozenset({place}), topic=f'put:{x.by}')


def throw_away(scene):
    """Something to the bin."""
    if scene.domain.bin is None:
        return None
    x = scene.reference(held_ok=True)
    if x is None:
        return None
    return Errand(_moves(x, scene.domain.bin), **_spoken(scene, clauses.BIN_DO, clauses.BIN_SAY, x, scene.domain.bin), uses=frozenset(x.wanted),
                  places=frozenset({scene.domain.bin}), topic=f'throw_away:{x.by}')


def take(scene):
    """Something to be held at the end."""
    x = scene.reference(plural_ok=False)
    if x is None or (scene.world.holding and scene.rng.random() < 0.7):
        return None
    if scene.rng.random() < 0.3 and scene.world.at not in (OPERATOR,):
        here = [i for i, p in scene.world.where.items() if p == scene.world.at and not is_bin(p)]
        if len(here) == 1 and here[0] not in scene.used:
            text = scene.chooser.one_of(('pick up what is in front of you', 'take what lies in front of you', 'grab the thing in front of you', 'pick up the thing next to you', 'take the object within reach',
                                         'pick up whatever lies here', 'take what is there with you', 'grab whatever is within reach', 'lift the object before you', 'pick up what you see there in front'))
            return Errand((Move((here[0],), None),), text, uses=frozenset(here), topic='take:here', only_first=True, last=True)
    return Errand((Move(x.wanted, None),), **_spoken(scene, clauses.TAKE_DO, clauses.TAKE_SAY, x), uses=frozenset(x.wanted), topic=f'take:{x.by}', last=True)


def told_first(scene):
    """'There is an apple on the table. Bring it to me.'"""
    rng, domain = scene.rng, scene.domain
    place = rng.choice([p for p in (OPERATOR, *domain.places) if p == domain.bin or not is_bin(p)])
    x = scene.reference(plural_ok=False, avoid=(place,))
    if not x or len(x.wanted) != 1 or ' on the' in x.text or ' the ' in x.text[3:]:
        return None
    if place == domain.bin:
        statement, order = scene.say(clauses.STATE_BIN, x), scene.say(clauses.BIN_DO, replace(x, text=x.it, bare=None), place)
    else:
        statement = scene.say(clauses.STATE, x)
        order = scene.say(clauses.BRING_DO if place == OPERATOR else clauses.PUT_DO, replace(x, text=x.it, bare=None), place)
    if not statement or not order or f'{x.it} and ' in order or order.count(x.it) > 2:
        return None
    return Errand(_moves(x, place), say=f'{statement}{rng.choice((". ", ", so ", ", ", ". Please ", ". So "))}{order}', uses=frozenset(x.wanted), places=frozenset({place}), topic='told_first')


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
        why, lacks = scene.chooser.one_of(clauses.DISLIKE).format(xs=kind if is_mass(kind) else plural(kind)), (lambda t: negated(t.is_a(kind)))
    found = scene.referrer.denoted(lambda t: both(t.is_a(noun), lacks(t)))
    if not found or any(scene.world.where.get(i) == OPERATOR for i in found) or scene.used & set(found):
        return None
    an = f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}'
    text = scene.chooser.one_of(clauses.DISLIKE_ORDER).format(why=why, an=an, noun=noun, one=f'one {noun}')
    return Errand((Move(found, OPERATOR),), say=text, uses=frozenset(found), places=frozenset({OPERATOR}), topic='disliked')


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
        noun, test, by = scene.referrer.nouns(scene.referrer.thing(rng.choice(free)))
        found = scene.referrer.denoted(test)
        if not found or len(found) < n or used & set(found) or scene.used & set(found) or any(scene.world.where.get(i) == place for i in found) or scene.world.holding in found:
            return None
        used |= set(found)
        goals.append(Move(found, place, n))
        parts.append(f'{article_of(noun)} {noun} each' if not is_mass(noun) else f'one {noun} each')
    slots = place_slots(place, domain, rng)
    text = scene.chooser.one_of(clauses.EACH_ME if place == OPERATOR else clauses.EACH).format(parts=' and '.join(parts) if rng.random() < 0.6 else ', '.join(parts), n={2: 'two', 3: 'three'}[n], **slots)
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
    noun = scene.chooser.one_of(('{noun} on a {head}', '{noun} on one of the {heads}', '{noun} from a {head}', '{noun} that is on a {head}', '{noun} lying on a {head}', '{noun} on either {head}', '{noun} which is on some {head}')).format(noun=noun, head=head, heads=plural(head))
    x = Reference(rng.choice(('the ', 'a ', 'any ', 'whichever ')) + noun, found, by='place')
    return Errand(_moves(x, OPERATOR), **_spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x), uses=frozenset(found), places=frozenset({OPERATOR}), topic='on_any')


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


def bring_here(scene):
    """What is at the robot's place, said from the robot."""
    here = [i for i, p in scene.world.where.items() if p == scene.world.at and i not in scene.used and not is_bin(p)]
    if len(here) != 1 or scene.world.at == OPERATOR:
        return None
    text = scene.chooser.one_of(('bring me what is in front of you', 'bring me what is nearest to you', 'hand me the thing next to you', 'get me whatever is closest to where you stand', 'bring what lies in front of you to me',
                                 'bring me whatever you can reach from there', 'give me the object in front of you', 'fetch me what is right there with you', 'bring me what is there'))
    return Errand((Move((here[0],), OPERATOR),), text, uses=frozenset(here), places=frozenset({OPERATOR}), topic='bring:here', only_first=True)


def go(scene):
    """The robot to a place."""
    place = scene.rng.choice(scene.domain.places)
    return Errand((Go(place),), scene.say(clauses.GO_DO, place=place), scene.say(clauses.GO_SAY, place=place), topic='go')


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
    if pair and scene.rng.random() < 0.5 and sum(p.split()[-1] == pair[0].split()[-1] for p in scene.domain.places) == 2:
        places = [p for p in places if p not in pair] + list(pair)
        names = [f'the {p}' for p in places[:-2]] + [f'both {plural(pair[0].split()[-1])}']
    joined = f'{", ".join(names[:-1])} and {names[-1]}' if len(names) > 1 else names[0]
    text = scene.chooser.one_of(('(visit|check|patrol|inspect) {j}', 'go to {s}', 'do a (round|tour): {j}', 'drive to {s}', 'have a look at {j}', 'drive by {j}', 'make a tour of {j}', 'go and check {s}', 'stop at {j}', 'go past {j}',
                                 'make your rounds: {j}', 'do an inspection of {j}', 'first go to {s}', 'do a lap around the room: {j}', 'walk past {j}', 'check {c}', 'go to {g}', 'look at {j}, one after the other', 'show your face at {j}'))
    text = text.format(j=joined, c=', check '.join(names), g=', go to '.join(names), s=scene.rng.choice((', then ', ', then to ' if ' to {s}' in text else ', then ', ' and then '))
                       .join(names))
    if back:
        text += scene.chooser.one_of((', then come back', ' and come back to me', ', then return to me', ' and return here', ', finally come here'))
    return Errand(tuple(Go(p) for p in places) + ((Go(OPERATOR),) if back else ()), text, topic='visit')


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
        return Errand((Release(),), **_spoken(scene, clauses.RELEASE_DO, clauses.RELEASE_SAY, x), uses=frozenset({scene.world.holding}), topic='release', only_first=True)
    return Errand((Release(),), text, uses=frozenset({scene.world.holding}), topic='release', only_first=True)


def move_held(scene):
    """What is held, to the operator, a surface or the bin."""
    held, rng = scene.world.holding, scene.rng
    if not held:
        return None
    if rng.random() < 0.2:
        place = rng.choice(scene.domain.surfaces)
        text = scene.say(clauses.FULL_HAND, place=place)
        return Errand((Move((held,), place),), text, uses=frozenset({held}), places=frozenset({place}), topic='move_held', only_first=True)
    x, place = scene.held(), rng.choice([OPERATOR, *scene.domain.places])
    if x.text == 'this':
        x = replace(x, text='that')
    patterns = {OPERATOR: (clauses.BRING_DO, clauses.BRING_SAY)}.get(place) or ((clauses.BIN_DO, clauses.BIN_SAY) if is_bin(place) else (clauses.PUT_DO, clauses.PUT_SAY))
    if is_bin(place) and place != scene.domain.bin:
        return None
    return Errand((Move((held,), place),), **_spoken(scene, *patterns, x, place), uses=frozenset({held}), places=frozenset({place}), topic='move_held', only_first=True)


def clear(scene):
    """Everything from one place to another."""
    rng, where = scene.rng, scene.world.where
    full = [p for p in scene.domain.surfaces if 0 < sum(q == p for q in where.values()) <= 4]
    if not full:
        return None
    place = rng.choice(full)
    things = tuple(i for i, p in where.items() if p == place)
    if scene.used & set(things) or tuple(i for i, p in scene.before.where.items() if p == place) != things:
        return None
    x = Reference('everything', things, len(things), plural=True)
    to = rng.choice([p for p in (OPERATOR, *scene.domain.places) if p != place])
    patterns = clauses.CLEAR_BRING_DO if to == OPERATOR else clauses.CLEAR_BIN_DO if to == scene.domain.bin else clauses.CLEAR_DO
    if is_bin(to) and to != scene.domain.bin:
        return None
    return Errand(_moves(x, to), scene.say(patterns, x, to), uses=frozenset(things), places=frozenset({place, to}), topic='clear')


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
    for place in rng.sample([p for p in (OPERATOR, *scene.domain.places) if p != source], min(2, len(scene.domain.places))):
        things = [t for t in (scene.referrer.thing(i) for i in left) if t.kinds]
        if not things or (is_bin(place) and place != scene.domain.bin):
            continue
        noun = rng.choice(rng.choice(things).kinds)
        found = scene.referrer.denoted(lambda t: t.is_a(noun), source)
        anywhere = scene.referrer.denoted(lambda t: t.is_a(noun))
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
        texts.append(scene.chooser.one_of(clauses.SORT if not n else clauses.SORT_NEXT).format(xs=nouns, Xs=nouns, **slots))
    if left and rng.random() < 0.6 and len({kind_of(i) for i in left}) == 1:
        texts.append(scene.chooser.one_of(('and {x} can stay', 'and {x} stays', 'leave {x}', '{x} stays where it is', 'but do not touch {x}')).format(x=f'the {kind_of(left[0])}'))
    before = scene.chooser.one_of(clauses.SORT_BEFORE).format(q=f'the {source}') + ' ' if rng.random() < 0.6 else ''
    used = {i for g in goals for i in g.wanted} | set(left)
    return Errand(tuple(goals), say=before + rng.choice((', ', ', ', '. ', '; ')).join(texts), uses=frozenset(used), places=frozenset({source}), topic='sort')


def swap(scene):
    """Two things, each to the other's place."""
    x, y = scene.reference(plural_ok=False), scene.reference(plural_ok=False)
    if not x or not y or len(x.wanted) != 1 or len(y.wanted) != 1 or x.wanted == y.wanted or 'some ' in x.text + y.text:
        return None
    (a,), (b,) = x.wanted, y.wanted
    places = scene.world.where.get(a), scene.world.where.get(b)
    if places[0] == places[1] or any(p == OPERATOR for p in places) or kind_of(a) == kind_of(b):
        return None
    return Errand((Move((a,), places[1]), Move((b,), places[0])), scene.say(clauses.SWAP_DO, x, other=y), uses=frozenset((a, b)), places=frozenset(places), topic='swap')


def put_with(scene):
    """Something to where another thing is."""
    y = scene.reference(plural_ok=False)
    if not y or len(y.wanted) != 1:
        return None
    place = scene.world.where.get(y.wanted[0])
    x = scene.reference(avoid=(place,))
    if not x or place == OPERATOR or set(x.wanted) & set(y.wanted):
        return None
    return Errand(_moves(x, place), scene.say(clauses.PUT_WHERE_DO, x, other=y), uses=frozenset(x.wanted + y.wanted), places=frozenset({place}), topic='put_with')


def need(scene):
    """A need that things of a kind or property meet, without naming them."""
    rng = scene.rng
    words = [w for w in clauses.NEEDS if any(scene.referrer.thing(i).is_a(w) or scene.referrer.thing(i).has(w) for i in scene.world.where)]
    if not words:
        return None
    word = rng.choice(words)
    found = scene.referrer.denoted(lambda t: True if t.is_a(word) or t.has(word) else None if word in t.unsure else False)
    if not found or scene.used & set(found) or any(scene.world.where.get(i) == OPERATOR for i in found):
        return None
    text = scene.chooser.one_of(clauses.NEEDS[word])
    if rng.random() < 0.4:
        text += scene.chooser.one_of((', can you help?', ', please help', ', what can you do?', '. What have you got?', '. Anything there?', ', robot', '. Bring me something for that', '. Any help?', '. Get me something, please'))
    return Errand((Move(found, OPERATOR),), say=text, uses=frozenset(found), places=frozenset({OPERATOR}), topic='need')


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
    x = Reference(scene.rng.choice((f'the {noun}', f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}')), (), bare=noun, plural=is_plural(noun))
    kind = scene.rng.choice(('bring', 'put', 'throw_away', 'take'))
    place = scene.rng.choice(scene.domain.surfaces)
    if kind == 'throw_away' and not scene.domain.bin:
        return None
    spoken = {'bring': lambda: _spoken(scene, clauses.BRING_DO, clauses.BRING_SAY, x), 'put': lambda: _spoken(scene, clauses.PUT_DO, clauses.PUT_SAY, x, place),
              'throw_away': lambda: _spoken(scene, clauses.BIN_DO, clauses.BIN_SAY, x, scene.domain.bin), 'take': lambda: _spoken(scene, clauses.TAKE_DO, clauses.TAKE_SAY, x)}[kind]()
    return Errand((), **spoken, topic='absent')


def met(scene):
    """Something that is true already: nothing is to be done."""
    rng = scene.rng
    free = [i for i, p in scene.world.where.items() if i not in scene.used and not is_bin(p)]
    if not free:
        return None
    place = scene.world.where[rng.choice(free)]
    here = Scene(rng, scene.chooser, scene.domain, replace(scene.world, where={i: p for i, p in scene.world.where.items() if p == place}), scene.used)
    x = here.reference()
    everywhere = x and x.bare and scene.referrer.denoted(lambda t: t.is_a(x.bare))
    if not x or x.by not in ('name', 'kind', 'all') or not x.bare or (x.by != 'all' and everywhere != x.wanted):
        return None
    if x.by == 'all' and scene.referrer.denoted(lambda t: any(plural(n) == x.bare and t.is_a(n) for n in (t.name, *t.names, *t.kinds))) != x.wanted:
        return None
    patterns = (clauses.BRING_DO, clauses.BRING_SAY) if place == OPERATOR else (clauses.PUT_DO, clauses.PUT_SAY)
    spoken = _spoken(here, *patterns, x, place)
    if any(f'from the {place}' in (t or '') or f'off the {place}' in (t or '') or f'go to the {place}, pick' in (t or '') for t in spoken.values()):
        return None
    return Errand((), **spoken, uses=frozenset(x.wanted), topic='met')


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
    places = [p for p in (OPERATOR, *scene.domain.places) if (p == scene.domain.bin or not is_bin(p)) and p not in {scene.world.where.get(i) for i in found}]
    if len(places) < 2:
        return None
    places = rng.sample(places, min(len(places), rng.randint(2, len(found)), 3))
    words = ['for me' if p == OPERATOR else f'in the {p}' if is_bin(p) else rng.choice((f'for the {p}', f'on the {p}', f'to the {p}')) for p in places]
    noun = rng.choice((thing.name, *thing.names))
    last = 'the other one' if len(places) == len(found) == 2 else 'the last one' if len(places) == len(found) else 'another one'
    text = f'one {noun} {words[0]}, ' + ''.join(f'one {w}, ' for w in words[1:-1]) + rng.choice((f'and {last} {words[-1]}', f'{last} {words[-1]}', f'and one {words[-1]}'))
    if rng.random() < 0.4:
        text = rng.choice(('I want ', 'put ', 'please: ', 'I need ')) + text
    return Errand(tuple(Move(tuple(found), p) for p in places), say=text, uses=frozenset(found), places=frozenset(places), topic='share')


WEIGHTS = {bring: 20, put: 22, throw_away: 13, take: 8, bring_here: 3, go: 4, come: 2, visit: 3, clear: 6, swap: 5, put_with: 3, need: 8, look_for: 1, share: 8, told_first: 5, disliked: 4, each: 8, on_any: 2, sort_out: 5}
HELD_WEIGHTS = {release: 10, move_held: 10}
NOTHING_WEIGHTS = {absent: 5, met: 6, stay: 4, impossible: 3}
