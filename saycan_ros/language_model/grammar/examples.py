"""One training example: a scene, an instruction, and every decision from it to `done`."""
import random
import re
from dataclasses import dataclass, replace

from saycan_ros.language_model.grammar import forms, manner
from saycan_ros.language_model.grammar.libraries import random_domain
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.plans import Plan
from saycan_ros.language_model.grammar.scene import Scene
from saycan_ros.language_model.grammar.world import OPERATOR, World, is_bin
from saycan_ros.skills import kind_of

MAX_STEPS = 19  # skills; the planner allows twenty


@dataclass(frozen=True)
class Example:
    """An instruction in a scene, and what to do.

    Attributes:
        domain: of the scene; goals: as in plans.py; topics: what it exercises.
        steps: plans.Step in order, the last is `done`; a step holds the world before it.
        held_out_pattern: a pattern of the held-out side is in the instruction.
    """

    instruction: str
    domain: object
    goals: tuple
    steps: tuple
    topics: tuple[str, ...]
    held_out_pattern: bool = False

    @property
    def skills(self):
        """Texts of the plan."""
        return tuple(s.skill.text for s in self.steps)


class Generator:
    """Draws examples; the same seed gives the same ones.

    Args:
        domains: of the user's libraries; `share` of the examples are about one of these, the others about random ones.
        side: 'train' or 'held_out': which sentence patterns.
        held_out_objects: whether the random libraries hold only objects that training never sees, or only others.
        without: names of objects that no random library may hold.
        forbidden: instructions that are never drawn, as `plain` writes them.
        failures: share of examples in which skills fail.
        written: of written.Written; `written_share` of the examples are these, each as often as it has errands.
    """

    def __init__(
        self, seed, domains=(), share=0.4, side='train', held_out_objects=False, without=frozenset(), failures=0.15,
        forbidden=frozenset(), written=(), written_share=0.5
    ):
        self.rng = random.Random(seed)
        self.chooser = Chooser(self.rng, side)
        self.domains, self.share = tuple(domains), share if domains else 0.0
        self.held_out_objects, self.without, self.failures = held_out_objects, without, failures
        self.forbidden = forbidden
        self.written = tuple(w for w in written if without.isdisjoint(map(kind_of, w.world.order)))
        self.written_share = written_share
        self._errands = [max(1, sum(getattr(goal, 'count', 1) for goal in w.goals)) for w in self.written]

    def draw(self):
        """The next Example."""
        while True:
            self.chooser.used_held_out = False
            as_written = self.written and self.rng.random() < self.written_share
            found = self._from_written() if as_written else self._made_up()
            if found and plain(found.instruction) not in self.forbidden:
                return found

    def _from_written(self):
        chosen = self.rng.choices(self.written, self._errands)[0].varied(self.rng)
        world = replace(chosen.world, spots=_spots(self.rng, chosen.domain))
        steps = Plan(chosen.domain, world, self._failing(), self.rng).follow(chosen.goals)
        return Example(chosen.text, chosen.domain, chosen.goals, tuple(steps), ('written',))

    def _made_up(self):
        rng, own = self.rng, self.rng.random() < self.share
        domain = rng.choice(self.domains) if own else random_domain(rng, self.held_out_objects, self.without)
        world = random_world(rng, domain)
        sentence = forms.make(Scene(rng, self.chooser, domain, world))
        if sentence is None:
            return None
        steps = tuple(Plan(domain, world, self._failing(), rng).follow(sentence.goals))
        if len(steps) > MAX_STEPS:
            return None
        named = any(name in sentence.text for name in (*domain.things, *domain.places))
        text = manner.say(rng, self.chooser, sentence, plain_words_allowed=named and not own)
        return Example(text, domain, sentence.goals, steps, sentence.topics, self.chooser.used_held_out)

    def _failing(self):
        if self.rng.random() >= self.failures:
            return frozenset()
        return frozenset(self.rng.sample(range(8), self.rng.choice((1, 1, 2))))


def plain(text):
    """The words of an instruction, without case and punctuation: how two of them are told apart."""
    return ' '.join(re.findall(r'\w+', text.lower()))


def random_world(rng, domain):
    """A scene: some objects, a few alike or of one kind; the robot anywhere, now and then with something in hand."""
    kinds, places = _random_kinds(rng, domain), _random_places(rng, domain)
    where = {}
    for name in kinds:
        count = rng.choice((2, 2, 3)) if rng.random() < 0.13 else 1
        for n in range(count):
            where[name if count == 1 else f'{name}#{n + 1}'] = rng.choice(places)
    if rng.random() < 0.5:
        where = dict(sorted(where.items(), key=lambda item: places.index(item[1])))
    order, holding = tuple(where), None
    if rng.random() < 0.22 and (free := [i for i, p in where.items() if not is_bin(p)]):
        holding = rng.choice(free)
        del where[holding]
    at = OPERATOR if rng.random() < 0.5 else rng.choice(domain.places)
    return World(at, holding, where, _spots(rng, domain), order=order)


def _spots(rng, domain):
    return {p: (rng.uniform(-3, 3), rng.uniform(-3, 3)) for p in (*domain.places, OPERATOR)}


def _random_kinds(rng, domain):
    """One to five kinds of thing; some share a word with the first, so that it takes more to tell them apart."""
    names = list(domain.things)
    first = domain.things[rng.choice(names)]
    words = {*first.kinds, *first.properties}
    alike = [n for n, t in domain.things.items() if n != first.name and not words.isdisjoint(t.kinds + t.properties)]
    chosen = [first.name, *rng.sample(alike, min(len(alike), rng.choice((0, 1, 1, 2, 2, 3))))]
    chosen += rng.sample(names, min(len(names), rng.choice((0, 0, 1, 1, 2))))
    chosen = list(dict.fromkeys(chosen))
    rng.shuffle(chosen)
    return chosen


def _random_places(rng, domain):
    """One to four surfaces, now and then the operator's tray and the bin."""
    places = rng.sample(domain.surfaces, min(len(domain.surfaces), rng.choice((1, 2, 2, 3, 4))))
    if rng.random() < 0.15:
        places.append(OPERATOR)
    if domain.bin and rng.random() < 0.05:
        places.append(domain.bin)
    return places
