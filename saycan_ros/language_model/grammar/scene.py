"""What an errand is drawn from: a scene with its words for things and places."""
import re
from dataclasses import dataclass, replace

from saycan_ros.language_model.grammar.plans import Move, Plan
from saycan_ros.language_model.grammar.references import Reference, Referrer
from saycan_ros.language_model.grammar.things import NO
from saycan_ros.language_model.grammar.wording import WORDS, in_general, is_plural, sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin
from saycan_ros.skills import kind_of

# behind {x} these want one thing only
_SINGULAR = tuple('{x}' + verb for verb in (
    ' is ', ' has ', ' belongs', ' goes', ' needs', ' lives', ' would be', ' stays', ' was ', ' went ', ' stinks',
    ' smells'))
# one says 'put it down', not 'put down it'
_BEFORE_IT = tuple(f' {particle} {{x}}' for particle in ('up', 'down', 'off', 'out', 'away', 'over', 'back', 'along'))


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

    def free(self, avoid=()):
        """Instances that lie where they can be had, not used yet and not at a place of avoid."""
        return [i for i, p in self.world.where.items() if i not in self.used and not is_bin(p) and p not in avoid]

    def then(self, goals, uses):
        """The scene once goals have been reached; uses: instances that they are about."""
        plan = Plan(self.domain, self.world)
        plan.follow(goals)
        return Scene(self.rng, self.chooser, self.domain, plan.world, self.used | set(uses), self.before)

    def using(self, instances):
        """The same scene, with these used too."""
        return Scene(self.rng, self.chooser, self.domain, self.world, self.used | set(instances), self.before)

    def where(self, instances):
        """The set of places of instances; None for one that is held."""
        return {self.world.where.get(i) for i in instances}

    def can_clear(self, place):
        """Whether a hand that holds something can be emptied away from the place."""
        at = self.world.at
        return self.world.holding is None or (at != place and not is_bin(at))

    def is_disturbed(self, instances):
        """Whether an earlier errand has to do with these, or has moved anything."""
        return self.used & set(instances) or self.before.where != self.world.where

    def may_be_binned(self, test):
        """Whether something like that is in a bin, so that there is one, and there is none to be had."""
        return any(is_bin(p) and test(self.referrer.thing(i)) is not NO for i, p in self.world.where.items())

    def groups(self, place=None, low=2):
        """(noun, instances) of each noun that at least `low` answer to, in random order; nobody disagrees on them."""
        here = [i for i, p in self.world.where.items() if not is_bin(p) and place in (None, p)]
        things = {self.referrer.thing(i) for i in here}
        nouns = sorted({noun for t in things for noun in (t.name, *t.names, *t.kinds)})
        for noun in self.rng.sample(nouns, len(nouns)):
            found = self.referrer.denoted(lambda t, noun=noun: t.is_a(noun), place)
            if found and len(found) >= low and not self.used & set(found):
                yield noun, found

    def reference(self, plural_ok=True, tries=8, avoid=(), held_ok=False):
        """A reference to things that are there, not used yet and not at a place of avoid, or None."""
        free = self.free(avoid)
        if held_ok and self.world.holding and self.world.holding not in self.used:
            free.append(self.world.holding)
        for _ in range(tries if free else 0):
            found = self.referrer.any_reference(self.referrer.thing(self.rng.choice(free)), plural_ok)
            if found and self._fits(found, avoid) and (held_ok or self.world.holding not in found.wanted):
                return found
        return None

    def named(self, tries=1):
        """A reference to one thing by its noun alone, 'the apple', or None."""
        for _ in range(tries):
            x = self.reference(plural_ok=False)
            if x and x.by in ('name', 'kind') and len(x.wanted) == 1 and ' the ' not in x.bare:
                return replace(x, text=f'the {x.bare}')
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
            return Reference(self.chooser.one_of(WORDS['held']), (self.world.holding,), by='held')
        noun, test, by = self.referrer.described(thing)
        others = self.referrer.denoted(test)
        if by == 'something' or others is None or others:
            noun = thing.name
            if any(kind_of(i) == thing.name for i in self.world.where):
                return Reference(f'the {noun} in your hand', (self.world.holding,), by='held')
        return Reference(f'the {noun}', (self.world.holding,), by='held', plural=is_plural(noun), bare=noun)

    def source(self, reference):
        """'the table' where all that is wanted lies there, else None."""
        places = self.where(reference.wanted)
        place = places.pop() if len(places) == 1 else None
        if place in (None, OPERATOR) or f'the {place}' in reference.text:
            return None
        if self.rng.random() < 0.12 and not is_bin(place):  # 'the counter': the one where the thing is
            return f'the {head_of(place)}'
        return f'the {place_name(place, self.domain, self.rng)}'

    def fill(self, patterns, place=None, second=None, **slots):
        """One of the patterns, in sentence case; {p}, {on} … are of the place, {p2}, {on2} … of a second one."""
        at, at2 = (place_slots(p, self.domain, self.rng) if p else {} for p in (place, second))
        slots |= {**at, **{f'{slot}2': words for slot, words in at2.items()}}
        return sentence_case(self.chooser.one_of(patterns).format(**slots))

    def say(self, patterns, reference=None, place=None, other=None, **more):
        """One of the patterns that can be filled, or None. more: slots that the maker fills itself."""
        source = self.source(reference) if reference else None
        if place and is_bin(place) and reference and reference.text.startswith('any ') \
                and len(reference.wanted) > reference.count:
            return None                                 # whoever throws away any soda throws them all away
        for _ in range(20):
            text = self.chooser.one_of(patterns)
            if _can_be_filled(text, reference, source):
                return text.format(**{**self._slots(reference, source, place, other), **more})
        return None

    def _slots(self, reference, source, place, other):
        bare = (reference.bare if reference else None) or ''
        return {
            'x': reference.text if reference else '',
            'it': reference.it if reference else '',
            'is': 'are' if reference and reference.plural else 'is',
            'y_is': 'are' if other and other.plural else 'is',
            'q': source or '',
            'bare': bare,
            'bares': in_general(bare or 'x'),
            'y': other.text if other else '',
            'here': f'the {self.world.at}',
            **(place_slots(place, self.domain, self.rng) if place else {}),
        }


_LIES = re.compile(r'(?<!is)(?<!are)(?<!lies)(?<!stands)(?<!lying)(?<!standing)(?<!one)(?<!ones) (on|at) the ')
_WANTS = re.compile(r"(want|need|like|'d like to have|have|get|leave) \{x\}$")


def _can_be_filled(text, reference, source):
    if '{q}' in text and not source:
        return False
    if text.startswith('{x}') and reference and reference.text.startswith('any '):
        return False                                    # 'any soda goes there' would be all of them
    if reference and _LIES.search(reference.text) and ('{x} there' in text or _WANTS.search(text)):
        return False                                    # 'I want the apple on the table' asks for it to be there
    if '{bare' in text and not (reference.bare and reference.by in ('name', 'kind')):
        return False
    if reference and reference.text in ('it', 'them') and any(words in text for words in _BEFORE_IT):
        return False
    if reference and 'in your ' in text and ' your ' in reference.text:
        return False
    if reference and (reference.count > 1 or reference.plural):
        return 'the home of' not in text and not any(words in text for words in _SINGULAR)
    return True


def place_name(place, domain, rng):
    """'far counter'; or 'counter' where there is one only, or another word for the bin where there is one only."""
    bins = [p for p in domain.places if is_bin(p)]
    if bins == [place] and rng.random() < 0.4:
        return rng.choice(WORDS['bin'])
    head = head_of(place)
    if head == place or is_bin(place) or rng.random() >= 0.2:
        return place
    return head if domain.alike(place) == [place] else place


def way(place):
    """What kind of place it is, as the phrase files name it."""
    return 'operator' if place == OPERATOR else 'bin' if is_bin(place) else 'surface'


def place_slots(place, domain, rng):
    """{p}, {on}, {to} of a place, and {at}, where a thing can stay: never 'onto'."""
    if place == OPERATOR:
        return {'p': 'my tray', 'on': 'on my tray', 'at': 'on my tray', 'to': 'to me'}
    p = f'the {place_name(place, domain, rng)}'
    if is_bin(place):
        on, to = ('in', 'into'), ('to', 'into')
    else:
        on, to = ('on', 'on', 'on', 'onto', 'at'), ('to', 'to', 'to', 'onto')
    return {'p': p, 'on': f'{rng.choice(on)} {p}', 'at': f'{on[0]} {p}', 'to': f'{rng.choice(to)} {p}'}


def move(reference, place):
    """The goal of moving what a reference means to a place."""
    return Move(reference.wanted, place, reference.count, reference.different)


def moving(reference, place, topic, do=None, say=None, **more):
    """The Errand of moving what a reference means to a place."""
    return Errand((move(reference, place),), do, say, frozenset(reference.wanted), frozenset({place}), topic, **more)


def spoken(scene, clauses, reference=None, place=None, other=None):
    """{'do', 'say'} of an errand: one order and one sentence of its Clauses, None where none can be filled."""
    many = reference is not None and reference.count > 1
    says = clauses.says(many)
    return {
        'do': scene.say(clauses.do, reference, place, other),
        'say': scene.say(says, reference, place, other) if says else None,
    }
