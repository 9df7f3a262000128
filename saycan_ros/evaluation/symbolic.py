"""The kitchen by rules, without physics: what each skill means (DESIGN.md section 5), exactly."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.evaluation.goals import GRIPPER, WorldState, start_of
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.planner.targets import preferred
from saycan_ros.poses import pose
from saycan_ros.skills import kind_of

_APART = 0.15   # [m] between the centers of two objects on one surface


class SymbolicWorld:
    """One task's world. Nothing fails by chance: a skill works when its rule says so."""

    def __init__(self, task, library, places):
        self._library, self._places = library, {p.name: p for p in places}
        self._operator = next(p.name for p in places if p.operator)
        start = start_of(task)
        self._at, self.robot_at, self._visited = dict(start.places), start.robot_at, set(start.visited)
        self._put_down = set()        # by this instruction

    @property
    def state(self):
        """WorldState of now."""
        return WorldState(dict(self._at), self.robot_at, frozenset(self._visited))

    @property
    def held(self):
        """The instance in the hand, or None."""
        return next((i for i, place in self._at.items() if place == GRIPPER), None)

    def apply(self, skill):
        """Runs a skill of the library; the Outcome."""
        outcome, target = self._judge(skill)
        if outcome == Outcome.SUCCEEDED:
            self._change(skill, target)
        return outcome

    def judge(self, skill):
        """The Outcome that the skill would have now."""
        return self._judge(skill)[0]

    def _judge(self, skill):
        if skill.family == 'find':
            target = self._nearest(skill.object, self._at.values())
            return (Outcome.SUCCEEDED if target else Outcome.NOT_FOUND), target
        if skill.family == 'pick':
            if self.held:
                return Outcome.HAND_FULL, None
            target = self._nearest(skill.object, [self.robot_at])
            return (Outcome.SUCCEEDED if target else Outcome.NOT_FOUND), target
        if skill.family == 'put_down':
            right = self.held is not None and kind_of(self.held) == skill.object
            return (Outcome.SUCCEEDED if right else Outcome.HAND_EMPTY), self.held
        return Outcome.SUCCEEDED, None

    def _change(self, skill, target):
        if skill.family == 'find':
            self._go(self._at[target])
        elif skill.family == 'pick':
            self._at[target] = GRIPPER
            self._put_down.discard(target)
        elif skill.family == 'put_down':
            self._at[target] = self.robot_at
            self._put_down.add(target)
        elif skill.family == 'go_to':
            self._go(skill.place)
        elif skill.family == 'bring':
            self._go(self._operator)

    def _go(self, place):
        self.robot_at = place
        self._visited.add(place)

    def _nearest(self, kind, places):
        """The nearest instance of a kind at one of these places that can be reached at all, or None."""
        within = [_Thing(i, at) for i, at in self._at.items()
                  if kind_of(i) == kind and at in places and at != GRIPPER and not self._places[at].container]
        here = self._places[self.robot_at].stand[:2]
        nearest = min(preferred(within, self._put_down, self._operator), default=None,
                      key=lambda t: np.hypot(*(self._places[t.place].stand[:2] - here)))
        return nearest.instance if nearest else None

    def memory(self, stamp):
        """What perfect perception would remember, as ObjectMemory."""
        held = self.held
        objects = tuple(RememberedObject(kind_of(i), i, at, pose(position), self._size(i), stamp)
                        for i, (at, position) in self.positions().items() if at != GRIPPER)
        return ObjectMemory(objects, kind_of(held) if held else None, held, self.robot_at, frozenset(self._places),
                            stamp)

    def positions(self):
        """{instance: (place, (3,) [m] in the map)}: side by side on each surface; a held one is above the robot."""
        found = {}
        for instance, at in self._at.items():
            place = self._places[self.robot_at if at == GRIPPER else at]
            here = [i for i, other in self._at.items() if other == at]
            yaw, side = place.stand[2], (here.index(instance) - (len(here) - 1) / 2) * _APART
            xy = place.stand[:2] if at == GRIPPER else place.center
            if not place.container and at != GRIPPER:
                xy = xy + side * np.array([-np.sin(yaw), np.cos(yaw)])
            found[instance] = at, np.array([*xy, place.height + self._size(instance)[2] / 2])
        return found

    def _size(self, instance):
        kind = self._library.objects[kind_of(instance)]
        size = kind.size or (0.1,)
        return np.array({1: size * 3, 2: (size[0], *size), 3: size}[len(size)], float)


class _Thing:
    def __init__(self, instance, place):
        self.instance, self.place = instance, place


def as_if_each_worked(task, skills, library, places):
    """The WorldState after these skills by the rules; one whose rule does not hold changes nothing."""
    world = SymbolicWorld(task, library, places)
    for text in skills:
        world.apply(library[text])
    return world.state
