"""What the generated scenes are made of: a skill library of the user, or a random one of everyday things."""
import functools
import zlib
from dataclasses import dataclass, replace

from saycan_ros.config import ConfigError
from saycan_ros.language_model.grammar import names as new_names
from saycan_ros.language_model.grammar.everyday import PROPERTIES, everyday_things
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.things import Thing, things_of
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin
from saycan_ros.skills import Skill, article_of

WORDS = phrases('everyday')
_NEEDED = ('find', 'pick', 'put_down', 'go_to', 'bring', 'done')        # families of skills
HELD_OUT = 10  # one in so many objects and patterns is never trained on


def held_out(text):
    """Whether a word or pattern belongs to the held-out side; by its text alone, so that it is the same everywhere."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


@dataclass(frozen=True)
class Domain:
    """Things, places and skills that one example is about."""

    name: str
    things: dict[str, Thing]
    places: tuple[str, ...]  # without the operator
    skills: dict[tuple, Skill]  # by family and argument

    @property
    def surfaces(self):
        """Places that things lie on."""
        return [p for p in self.places if not is_bin(p)]

    @property
    def bin(self):
        """Where things are thrown away, or None."""
        return next((p for p in self.places if is_bin(p)), None)

    @property
    def targets(self):
        """Where things are taken: the operator, the surfaces, the bin."""
        return [p for p in (OPERATOR, *self.places) if not is_bin(p) or p == self.bin]

    def alike(self, place):
        """All places of the same head: of the far counter 'the counters'."""
        return [p for p in self.places if head_of(p) == head_of(place)]

    def skill(self, family, argument=None):
        """The skill of a family; to the operator one goes by `bring`."""
        return (
            self.skills['bring', None] if (family, argument) == ('go_to', OPERATOR) else self.skills[family, argument]
        )


def domain_of(library, name='library'):
    """The domain of a skill library.

    Raises:
        ConfigError: a family of skills is missing that plans need, or a place to put things on.
    """
    skills = {(s.family, s.object or s.place): s for s in library}
    domain = Domain(name, {t.name: t for t in things_of(library.objects.values())}, tuple(library.places), skills)
    if lacking := [family for family in _NEEDED if family not in {family for family, _ in skills}]:
        raise ConfigError(f'a skill library to train on needs skills of the family {lacking[0]}')
    if not domain.surfaces:
        raise ConfigError('a skill library to train on needs a place that is no bin')
    return domain


def random_domain(rng, held_out_objects=False, without=frozenset()):
    """A library of everyday things: three to seven places and ten to thirty kinds of object.

    Args:
        rng: random.Random.
        held_out_objects: draw from the held-out objects only; otherwise from the others only.
        without: names of objects that must not occur.
    """
    by_kind = _groups(held_out_objects)
    kinds = rng.sample(sorted(by_kind), rng.randint(6, 12))
    names = [n for k in kinds for n in rng.sample(by_kind[k], min(len(by_kind[k]), rng.randint(2, 4)))]
    names = [n for n in dict.fromkeys(names) if n not in without]
    things = [everyday_things()[n] for n in names]
    if rng.random() < 0.4 and not held_out_objects:     # what is colored is one of the others
        things = _colored(rng, things)
    if rng.random() < 0.6:
        things = new_names.unheard(rng, things, lambda n: n not in without and held_out(n) == held_out_objects)
    return domain_with(things, _places(rng))


@functools.cache
def _groups(held_out_objects):
    groups = {}
    for thing in everyday_things().values():
        if held_out(thing.name) == held_out_objects:
            groups.setdefault(thing.kinds[0], []).append(thing.name)
            for kind in thing.kinds[1:]:
                groups.setdefault(kind, []).append(thing.name)
    return groups


def _colored(rng, things):
    """Some things in two colors, instead of others."""
    base = rng.choice([n for n in WORDS['colored'] if not held_out(n)])
    made = [
        Thing(f'{color} {base}', article_of(color), (base,), (color,), (), frozenset(PROPERTIES))
        for color in rng.sample(WORDS['colors'], rng.randint(2, 3))
    ]
    unsure = frozenset((base, *WORDS['colors']))
    kept = [replace(t, unsure=t.unsure | unsure) for t in things if base not in t.name]
    return kept[: -len(made)] + made


def _places(rng):
    places = rng.sample(WORDS['surfaces'], rng.randint(2, 5))
    if rng.random() < 0.6:
        places = list(dict.fromkeys(new_names.place(rng) if rng.random() < 0.6 else p for p in places))
    if rng.random() < 0.9:
        places.append(rng.choice(WORDS['bins']))
    return tuple(places)


def domain_with(things, places):
    """The domain of these Things and places, with the skills of the package's own library."""
    skills = [Skill(f'find {t.article} {t.name}', 'find', object=t.name) for t in things]
    skills += [Skill(f'pick up the {t.name}', 'pick', object=t.name) for t in things]
    skills += [Skill(f'put down the {t.name}', 'put_down', object=t.name) for t in things]
    skills += [Skill(f'go to the {p}', 'go_to', place=p) for p in places]
    skills += [Skill('bring it to you', 'bring'), Skill('done', 'done')]
    return Domain('random', {t.name: t for t in things}, places, {(s.family, s.object or s.place): s for s in skills})
