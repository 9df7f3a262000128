"""Instructions written one by one, each in a scene and with what is to be done: what a grammar would not think of.

    - say: The tea has gone cold, so out with it, and put a coke in its place.
      at: far counter
      objects: {tea: table, coke can: far counter, apple: table}
      do: [tea > trash can, coke can > table]

at: the robot's place, the operator's unless said; holding: what is in its hand; several of a kind are 'apple#1', ….
do, in order: `A > PLACE` puts a thing down there, `A > hand` keeps it; `A & B > PLACE` all of these, in the robot's own
order, `A | B > PLACE` any one of them; `find A`, `go PLACE`. Nothing: `done` at once.
A file is {tasks: […]} about the user's library, or brings its own: {things: {…}, places: […], tasks: […]}, things as in
the objects of a skill library.
"""
import re
from dataclasses import dataclass, replace
from pathlib import Path

from saycan_ros.config import ConfigError, Faults, did_you_mean, load_yaml
from saycan_ros.language_model.grammar.judging import is_met
from saycan_ros.language_model.grammar.libraries import domain_of, domain_with
from saycan_ros.language_model.grammar.plans import Find, Go, Move, Plan
from saycan_ros.language_model.grammar.things import things_of
from saycan_ros.language_model.grammar.world import OPERATOR, World
from saycan_ros.skills import kind_of, load_skills, read_objects

FOLDER = Path(__file__).parent / 'written'
HAND, SHUFFLED = 'hand', 0.5       # share in which the scene has another order
_FIELDS = {'say': str, 'at': str, 'holding': str, 'objects': dict, 'do': list}
_NEEDED = ('say', 'objects', 'do')


@dataclass(frozen=True)
class Written:
    """One instruction as it was written.

    Attributes:
        world: World at the start; goals: as in plans.py.
    """

    text: str
    domain: object
    world: World
    goals: tuple

    def varied(self, rng):
        """The same in another order of things, and of the names of surfaces where the words allow it."""
        free = _free_places(self.text, self.domain)
        new = dict(zip(free, rng.sample(free, len(free)), strict=True))
        order = rng.sample(self.world.order, len(self.world.order)) if rng.random() < SHUFFLED else self.world.order
        where = {i: new.get(p, p) for i in order if (p := self.world.where.get(i))}
        world = World(new.get(self.world.at, self.world.at), self.world.holding, where, order=tuple(order))
        goals = tuple(_varied(goal, new, order) for goal in self.goals)
        return Written(_replaced(self.text, new), self.domain, world, goals)


def _varied(goal, new, order):
    """A goal with new names of places; of several things the robot takes what comes first in the scene."""
    if isinstance(goal, Go):
        return Go(new.get(goal.place, goal.place))
    goal = replace(goal, wanted=tuple(sorted(goal.wanted, key=order.index)))
    return replace(goal, place=new.get(goal.place, goal.place)) if isinstance(goal, Move) else goal


def shipped():
    """Those of the package, as a tuple of Written, by a large language model in the voices of many people."""
    kitchen = domain_of(load_skills())
    return tuple(w for path in sorted(FOLDER.glob('*.yaml')) for w in load_written(path, kitchen))


def load_written(path, domain):
    """The instructions of a file, as a tuple of Written; those of a file without things are about `domain`.

    Raises:
        ConfigError: with every fault of the file, each with its line.
    """
    found, faults = load_yaml(path), Faults(path)
    if not isinstance(found, dict) or not isinstance(found.get('tasks'), list):
        raise ConfigError(f'{path}:1: must be a mapping with tasks, a list')
    if 'things' in found:
        domain = _domain(found, path, faults)
    reader = _Reader(domain, faults)
    tasks = found['tasks']
    written = [reader.read(entry, line) for entry, line in zip(tasks, tasks.lines, strict=True)]
    faults.raise_if_any()
    return tuple(written)


def _domain(found, path, faults):
    places, things = found.get('places'), found['things']
    if not isinstance(things, dict) or not _are_texts(places):
        raise ConfigError(f'{path}:1: things must be a mapping, places a list of names')
    objects = read_objects(things, faults)
    faults.raise_if_any()
    return domain_with(things_of(objects), tuple(places))


def _are_texts(found):
    return isinstance(found, list) and all(isinstance(text, str) for text in found)


class _Reader:
    """Reads tasks one by one; keeps the faults of all."""

    def __init__(self, domain, faults):
        self._domain, self._faults, self._seen = domain, faults, {}

    def read(self, entry, line):
        """The Written of an entry, or None where it has a fault."""
        try:
            return self._read(entry, line)
        except ValueError as err:
            self._faults.add(line, str(err))
            return None

    def _read(self, entry, line):
        if not isinstance(entry, dict):
            raise ValueError('a task is a mapping')
        for key, value in entry.items():
            if key not in _FIELDS:
                raise ValueError(f'unknown field {key!r}.{did_you_mean(key, _FIELDS, "fields")}')
            if not isinstance(value, _FIELDS[key]):
                raise ValueError(f'{key} must be {_FIELDS[key].__name__}, not {value!r}')
        if missing := [key for key in _NEEDED if key not in entry]:
            raise ValueError(f'{missing[0]} is missing')
        if not _are_texts([*entry['objects'], *entry['objects'].values(), *entry['do']]):
            raise ValueError('objects and places are names, and do has texts; put numbers in quotes')
        text, world = ' '.join(entry['say'].split()), self._world(entry)
        if (before := self._seen.setdefault((text, str(world)), line)) != line:
            raise ValueError(f'the same as in line {before}')
        written = Written(text, self._domain, world, tuple(self._goal(step, world) for step in entry['do']))
        _check_plan(written)
        return written

    def _world(self, entry):
        holding, where = entry.get('holding'), dict(entry['objects'])
        order = (*where, *([holding] if holding else ()))
        self._check_names(order)
        for place in (at := entry.get('at', OPERATOR), *where.values()):
            self._check(place, (OPERATOR, *self._domain.places), 'places')
        return World(at, holding, where, order=order)

    def _check_names(self, instances):
        for kind in map(kind_of, instances):
            self._check(kind, self._domain.things, 'things')
            alike = sorted(i for i in instances if kind_of(i) == kind)
            if alike != ([kind] if len(alike) == 1 else [f'{kind}#{n + 1}' for n in range(len(alike))]):
                raise ValueError(f"several of one kind are '{kind}#1', '{kind}#2', …; a single one has no number")

    def _check(self, name, known, what):
        if name not in known:
            raise ValueError(f'unknown {name!r}.{did_you_mean(name, known, what)}')

    def _goal(self, step, world):
        if match := re.fullmatch(r'go (.+)', step):
            self._check(match[1], (OPERATOR, *self._domain.places), 'places')
            return Go(match[1])
        if match := re.fullmatch(r'find (.+)', step):
            return Find(self._instances(match[1], '|', world))
        if match := re.fullmatch(r'(.+?) > (.+)', step):
            self._check(match[2], (HAND, OPERATOR, *self._domain.places), 'places')
            every = '&' in match[1]
            wanted = self._instances(match[1], '&' if every else '|', world)
            return Move(wanted, None if match[2] == HAND else match[2], len(wanted) if every else 1)
        raise ValueError(f'{step!r} is none of: A > PLACE, A & B > PLACE, A | B > PLACE, find A, go PLACE')

    def _instances(self, text, between, world):
        names = tuple(name.strip() for name in text.split(between))
        for name in names:
            self._check(name, world.order, 'things of the scene')
        return names


def _check_plan(written):
    plan = Plan(written.domain, written.world)
    plan.follow(written.goals)
    visited = [written.world.at, *(s.world.at for s in plan.steps)]
    if not is_met(written.goals, written.world, plan.world, visited):
        raise ValueError(f'cannot be done: {", ".join(s.skill.text for s in plan.steps)}')


def _free_places(text, domain):
    """Surfaces whose names may change with each other: the text has no other word of them than their whole names.

    Where it has one, as 'far' in 'from the close counter to the far one', those like it keep theirs too.
    """
    named = '|'.join(rf'\b{re.escape(p.lower())}\b' for p in sorted(domain.places, key=len, reverse=True))
    rest = re.sub(named, ' ', text.lower())
    words = re.findall(r'[^\W_]+', rest + ' ' + re.sub(r'ves\b', 'f', rest))     # shelves are more than one shelf
    said = {word.removesuffix(end) for word in words for end in ('', 's', 'es')}
    parts = {place: place.lower().split() for place in domain.surfaces}
    bound = {word for own in parts.values() if not said.isdisjoint(own) for word in own}
    return [place for place, own in parts.items() if bound.isdisjoint(own)]


def _replaced(text, new):
    named = {place.lower(): other for place, other in new.items()}
    pattern = '|'.join(rf'\b{re.escape(p)}\b' for p in sorted(named, key=len, reverse=True))
    return re.sub(pattern, lambda m: _cased(named[m[0].lower()], m[0]), text, flags=re.I) if new else text


def _cased(word, like):
    return word.upper() if like.isupper() else word.title() if like.istitle() else word


