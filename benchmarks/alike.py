"""Tasks of benchmarks/image_only.py: two things answer an instruction equally, and a mishap makes one of them bad."""
import functools

import numpy as np

from saycan_ros.config import share
from saycan_ros.evaluation.goals import GRIPPER
from saycan_ros.evaluation.physics import PhysicsWorld
from saycan_ros.evaluation.tasks import Task
from saycan_ros.places import load_places
from saycan_ros.policies import LEARNED
from saycan_ros.policies.navigate import WAY_TILT
from saycan_ros.policies.posture import EDGE
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.starts import Starts
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import load_skills

MISHAPS = ('far', 'wedged', 'toppled', 'hidden', 'gone', 'swapped', 'blocked')
ASKS = (('soda', 'Pick up a soda, any will do', False), ('chips', 'I would love a bag of chips', True),
        ('drink', 'Lift some drink or other off the surface', False), ('soda', 'Would you fetch me some soda?', True),
        ('chips', 'Pick up a bag of chips, no matter which kind', False), ('drink', 'One drink for me, please', True))
CARRY = 'Put the {} on a counter'
_ASIDE, _DEPTH, _BEHIND = 0.14, (0.16, 0.28), 0.40   # [m] from the middle between the two, and behind the near edge
_GAP = 0.004                                  # [m] between things that touch
_TALL = 0.05                                  # [m] half the height of what keeps fingers or eyes out
_TURNS = np.arange(4) * np.pi / 2             # [rad] in which the room is looked over
_NEAR = np.array([0.03, 0.03, 0.03])          # [m, m, rad] sd of where the robot stands
_MIDDLE = np.zeros(3)                         # [m, m, rad] of the room


@functools.cache
def made(what):
    """What a process makes once, here, since joblib cannot send a cache of the main module: tasks, a language."""
    return what()


class AlikeTasks:
    """Sets tasks in one PhysicsWorld: which one, where, of which things and which of the two is bad, by the seed."""

    def __init__(self):
        self.library, self.places = load_skills(), load_places(share('config', 'places.yaml'))
        self.world = PhysicsWorld(self.library, self.places, policy=LEARNED)
        self.starts = Starts(self.world, self.library, self.places)

    def set(self, seed):
        """Sets the start of a seed; (Task, of the family of its mishap, name of the good one, name of the bad one)."""
        mishap, rng = MISHAPS[seed % len(MISHAPS)], np.random.default_rng([seed, 31])
        is_bad = (seed // len(MISHAPS) + seed % len(MISHAPS)) % 2       # in the order of the library
        if mishap == 'blocked':
            names, holding = self._set_counters(seed, rng, is_bad)
            asked, place, goal = CARRY.format(holding), self.starts.operator, tuple({holding: name} for name in names)
        else:
            word, asked, bring = ASKS[seed % len(ASKS)]
            place = self._place(seed, mishap)
            names, holding = self._set_pair(seed, rng, mishap, word, place, is_bad), None
            goal = tuple({name: self.starts.operator.name if bring else GRIPPER} for name in names)
        self.world.simulation.step(0.5)
        where = {name: at for name, at in self.world.simulation.places_of_objects().items() if name != holding}
        task = Task(seed, mishap, asked, place.name, holding, where, goal)
        return task, names[1 - is_bad], names[is_bad]

    def _place(self, seed, mishap):
        """The Place of a task; things can be out of reach only where it is deepest."""
        surfaces = self.starts.surfaces
        if mishap == 'far':
            return max(surfaces, key=lambda place: surface_of(place).half[0])
        return surfaces[(seed // len(ASKS) + seed) % len(surfaces)]

    def _set_pair(self, seed, rng, mishap, word, place, is_bad):
        """Two that answer to a word before the robot, no other such in the room; their names."""
        starts, surface = self.starts, surface_of(place)
        group = [o.name for o in self.library.objects.values() if word in o.kinds]
        pair = sorted(rng.permutation(group)[:2].tolist(), key=group.index)
        others = rng.permutation([name for name in self.library.objects if name not in group]).tolist()
        elsewhere = [p for p in starts.surfaces if p is not place]
        where = {name: elsewhere[k % len(elsewhere)].name for k, name in enumerate(others)}
        self.world.set_scene(SceneStart(where | dict.fromkeys(pair, place.name), place.name), seed)
        middle, side = rng.uniform(-0.2, 0.2), rng.choice([-_ASIDE, _ASIDE])
        for name, aside in zip(pair, (side, -side), strict=True):
            starts.lay(name, place, surface.to_map(rng.uniform(*_DEPTH), middle + aside))
        bad, tall = pair[is_bad], [name for name in others if starts.half(name)[2] > _TALL]
        if mishap == 'far':
            starts.push_back(bad, place)
        elif mishap == 'hidden':
            starts.push_back(bad, place, _BEHIND)
        starts.glance(_MIDDLE, _TURNS)
        starts.stand(np.array([*surface.to_map(-EDGE, middle), surface.yaw]) + rng.normal(0, 1, 3) * _NEAR)
        starts.look(3)
        if mishap == 'toppled':
            starts.topple(bad, place, rng)
        elif mishap == 'wedged':
            self._wedge(bad, place, tall)
        elif mishap == 'hidden':
            self._hide(bad, place, tall)
        elif mishap in ('gone', 'swapped'):
            spot, other = starts.spot(bad), elsewhere[rng.integers(len(elsewhere))]
            starts.lay(bad, other, starts.free(other, rng))
            if mishap == 'swapped':
                starts.lay(others[0], place, spot)
        return pair

    def _wedge(self, name, place, others):
        """The widest of the others at four sides of an object, touching it."""
        spot, half = self.starts.spot(name), np.array(self.starts.half(name))[:2]
        self.starts.lay(name, place, spot)                       # turned like the others
        widest = sorted(others, key=lambda other: -np.prod(self.starts.half(other)[:2]))
        for other, way in zip(widest, ((1, 0), (-1, 0), (0, 1), (0, -1)), strict=False):
            apart = half + np.array(self.starts.half(other))[:2] + _GAP
            self.starts.lay(other, place, spot + apart * way)

    def _hide(self, name, place, others):
        """The tallest three of the others in a row between an object and the robot."""
        surface, row = surface_of(place), sorted(others, key=lambda other: -self.starts.half(other)[2])[:3]
        depth, side = surface.from_map(self.starts.spot(name))
        before = max(self.starts.half(name)[:2]) + max(max(self.starts.half(other)[:2]) for other in row) + _GAP
        for k, other in enumerate(row):
            self.starts.lay(other, place, surface.to_map(depth - before, side + (k - 1) * 0.13))

    def _set_counters(self, seed, rng, is_bad):
        """In the middle of the room with something in hand, things on one of the ways to two counters; their names.

        The symbolic world knows no middle: there the task starts at the operator.
        """
        starts, counters = self.starts, [p for p in self.starts.surfaces if p.name.endswith('counter')]
        rest = next(p for p in starts.surfaces if p not in counters)
        holding, *others = rng.permutation([o for o in starts.names if starts.half(o)[2] > _TALL]).tolist()
        where = dict(zip(others, [p.name for p in (*counters, rest, rest, rest, rest)], strict=False))
        self.world.set_scene(SceneStart(where, None, holding), seed, _MIDDLE)
        starts.glance(_MIDDLE, _TURNS)
        way = counters[is_bad].stand[:2]
        starts.litter(_MIDDLE[:2], way, rng, others[len(counters):len(where)], aside=0.1)
        starts.stand(_MIDDLE + (0, 0, np.arctan2(way[1], way[0])) + rng.normal(0, 1, 3) * _NEAR, tilt=WAY_TILT)
        self.world.simulation.take(holding)
        starts.look(4)
        return [p.name for p in counters], holding
