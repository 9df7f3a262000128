"""From what must become true to the skills that do it: one canonical plan, and what to do when a skill fails."""
from dataclasses import dataclass, field

from saycan_ros.language_model.grammar.world import is_bin
from saycan_ros.skills import kind_of


@dataclass(frozen=True)
class Move:
    """`count` of the instances must come to lie at a place, put down there; place None: the last is kept in hand.

    different: the instances must be of different kinds.
    """

    wanted: tuple[str, ...]
    place: str | None
    count: int = 1
    different: bool = False


@dataclass(frozen=True)
class Go:
    """The robot must have been at a place, with what it holds."""

    place: str


@dataclass(frozen=True)
class Find:
    """The robot must stand where one of these is."""

    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """What the hand holds must be put down where the robot stands."""


@dataclass(frozen=True)
class Step:
    """A decision: what the world was, the skill chosen, and how it ended ('succeeded' or a failure's label)."""

    world: object
    skill: object
    outcome: str = 'succeeded'


FAILURES = {
    'find': ('not_found', 'timeout', 'blocked'),
    'pick': ('grasp_missed', 'slipped', 'timeout'),
    'put_down': ('not_placed', 'no_free_spot'),
    'go_to': ('blocked', 'timeout', 'unreachable'),
    'bring': ('blocked', 'timeout'),
}
MAX_FAILURES = 2  # in a row; the planner then refuses the skill


@dataclass
class Plan:
    """Carries goals out, one after the other, and keeps every step.

    Attributes:
        domain, world: the world is the newest.
        fail: indices of steps that fail; rng decides how.
    """

    domain: object
    world: object
    fail: frozenset = frozenset()
    rng: object = None
    steps: list = field(default_factory=list)

    def follow(self, goals):
        """Runs all goals, then says `done`. Returns the steps."""
        for goal in goals:
            {Move: self._move, Go: self._go, Find: self._find, Release: self._release}[type(goal)](goal)
        self.steps.append(Step(self.world, self.domain.skill('done')))
        return self.steps

    def _do(self, family, argument=None):
        """One skill; whether it succeeded."""
        skill = self.domain.skill(family, argument)
        if len(self.steps) in self.fail:
            self.steps.append(Step(self.world, skill, self.rng.choice(FAILURES[skill.family])))
            return False
        self.steps.append(Step(self.world, skill))
        self.world = self.world.after(skill)
        return True

    def _until_done(self, family, argument=None):
        return any(self._do(family, argument) for _ in range(MAX_FAILURES + 1))

    def _go(self, goal):
        if self.world.at != goal.place:
            self._until_done('go_to', goal.place)

    def _find(self, goal):
        any(self._approach(goal.wanted[0], goal.wanted) for _ in range(MAX_FAILURES + 1))

    def _release(self, _):
        if self.world.holding:
            self._until_done('put_down', kind_of(self.world.holding))

    def _move(self, goal):
        left = [i for i in goal.wanted if goal.place is None or self.world.where.get(i) != goal.place]
        for _ in range(goal.count):
            taken = self._take(left)
            if taken is None:
                return
            left = [i for i in left if i != taken and not (goal.different and kind_of(i) == kind_of(taken))]
            if goal.place:
                if self.world.at != goal.place:
                    self._until_done('go_to', goal.place)
                self._until_done('put_down', kind_of(taken))

    def _take(self, wanted):
        """Gets one of the instances into the hand; the one taken, or None."""
        if self.world.holding in wanted:
            return self.world.holding
        for _ in range(MAX_FAILURES + 2):
            reachable = [i for i in wanted if i in self.world.where and not is_bin(self.world.where[i])]
            if not reachable:
                return None
            here = [i for i in reachable if self.world.where[i] == self.world.at]
            if self.world.holding and not is_bin(self.world.at):
                self._until_done('put_down', kind_of(self.world.holding))
            chosen = (here or reachable)[0]
            if not self._approach(chosen, reachable):
                continue
            if self.world.holding:  # it came from a bin, where nothing must be dropped
                self._until_done('put_down', kind_of(self.world.holding))
            if self._do('pick', kind_of(chosen)):
                return self.world.holding
        return None

    def _approach(self, chosen, wanted):
        """Drives to an instance: by `find` where that cannot end at a wrong one, else by its place."""
        kind = kind_of(chosen)
        others = self.world.preferred(self.world.reachable(kind))
        if set(others) <= set(wanted):
            return self._do('find', kind)
        place = self.world.where[chosen]
        return self.world.at == place or self._do('go_to', place)
