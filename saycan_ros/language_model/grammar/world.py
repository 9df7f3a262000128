"""The rules of the skills (DESIGN.md section 5), without physics: what works in a scene, and the scene after it."""
import functools
from dataclasses import dataclass, field, replace

from saycan_ros.skills import kind_of

OPERATOR = 'operator'
_BIN_WORDS = {'trash', 'bin', 'garbage', 'waste', 'wastepaper', 'rubbish', 'dustbin', 'wastebasket', 'dumpster',
              'scrap', 'recycling'}


@functools.cache
def is_bin(place):
    """Whether a place takes what is thrown away, by its name."""
    return not _BIN_WORDS.isdisjoint(place.split())


def head_of(place):
    """'counter' of 'far counter'."""
    return place.split()[-1]


@dataclass(frozen=True)
class World:
    """A scene.

    Attributes:
        at: the robot's place; holding: an instance or None.
        where: place of each instance that is not held, in the order of the scene line.
        spots: (x, y) of each place [m], which decide what is nearest.
        put_down: instances that this instruction has put down.
        order: of all instances in the scene line, the held one's too.
        origins: place where this instruction first took each instance.
    """

    at: str
    holding: str | None
    where: dict
    spots: dict = field(default_factory=dict)
    put_down: frozenset = frozenset()
    order: tuple = ()
    origins: dict = field(default_factory=dict)

    def things_at(self, place):
        """Instances that lie at a place."""
        return tuple(i for i, p in self.where.items() if p == place)

    def reachable(self, kind):
        """Instances of a kind that can be had: not held, not in a bin."""
        return [i for i, place in self.where.items() if kind_of(i) == kind and not is_bin(place)]

    def preferred(self, instances):
        """Those not put down yet and not on the operator's tray; all if none is left."""
        return [i for i in instances if i not in self.put_down and self.where[i] != OPERATOR] or list(instances)

    def nearest(self, instances):
        """The instance nearest to the robot; the first of several."""
        x, y = self.spots.get(self.at, (0, 0))

        def distance(i):
            px, py = self.spots.get(self.where[i], (0, 0))
            return (self.where[i] != self.at, (px - x) ** 2 + (py - y) ** 2)
        return min(instances, key=distance)

    def target(self, skill):
        """The instance that a find or a pick up is about, or None where there is none."""
        there = self.reachable(skill.object)
        if skill.family == 'pick':
            there = [i for i in there if self.where[i] == self.at]
        return self.nearest(self.preferred(there)) if there else None

    def works(self, skill):
        """Whether a skill can succeed here."""
        if skill.family == 'find':
            return self.target(skill) is not None
        if skill.family == 'pick':
            return self.holding is None and self.target(skill) is not None
        if skill.family == 'put_down':
            return self.holding is not None and kind_of(self.holding) == skill.object
        return True

    def after(self, skill):
        """The world after a skill has succeeded.

        Raises:
            ValueError: it cannot.
        """
        if not self.works(skill):
            raise ValueError(f'{skill.text!r} cannot work in {self}')
        if skill.family == 'find':
            return replace(self, at=self.where[self.target(skill)])
        if skill.family == 'pick':
            taken = self.target(skill)
            return replace(self, holding=taken, where={i: p for i, p in self.where.items() if i != taken},
                           put_down=self.put_down - {taken}, origins={taken: self.at, **self.origins})
        if skill.family == 'put_down':
            where = {**self.where, self.holding: self.at}
            where = {i: where[i] for i in dict.fromkeys((*self.order, *where)) if i in where}
            return replace(self, holding=None, where=where, put_down=self.put_down | {self.holding})
        if skill.family == 'go_to':
            return replace(self, at=skill.place)
        return replace(self, at=OPERATOR) if skill.family == 'bring' else self
