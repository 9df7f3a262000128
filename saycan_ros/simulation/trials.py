"""Skills tried in the simulated kitchen, from starts that make them fail now and then: lessons of a value function.

A start is as perception leaves it: the robot has looked at its surroundings, the memory may be wrong, things lie where
a hand gets at them badly. Which mishap a start has follows from its seed; a part has none.
"""
from pathlib import Path

import numpy as np

from saycan_ros.config import share
from saycan_ros.control import Command, Outcome
from saycan_ros.episodes import Episode, EpisodeWriter
from saycan_ros.evaluation.physics import PhysicsWorld
from saycan_ros.perception import Perception
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.places import load_places, place_of_robot
from saycan_ros.planner.targets import Targets
from saycan_ros.policies import LEARNED
from saycan_ros.poses import inverse, pose, rotation_rpy, to_planar
from saycan_ros.simulation.experts.motion import stand_for
from saycan_ros.simulation.objects import half_extents
from saycan_ros.simulation.robot_model import ARM_JOINTS
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.simulation import GRIPPER
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import load_skills

FAMILIES = ('pick', 'put_down', 'find', 'go_to')
SERVERS = {'pick': 'pick', 'put_down': 'place', 'find': 'navigate', 'go_to': 'navigate'}
MISHAPS = {'pick': ('none', 'beside', 'toppled', 'crowded', 'far'),
           'put_down': ('none', 'beside', 'full', 'away'),
           'find': ('none', 'moved', 'hidden', 'binned'),
           'go_to': ('none', 'close', 'floor', 'stuck')}
TIMEOUT = 60.0                       # [s]
PICTURES = 5.0                       # [Hz] what the policies were trained on; twice as many cost twice the time
_BESIDE = np.array([0.12, 0.15, 0.25])     # [m, m, rad] sd
_AWAY = 0.55                         # [m] back from the stand, at most
_GAP = 0.03                          # [m] between things that crowd each other, at most
_GRID = 0.14                         # [m] between things that fill a surface
_DEEP = 0.53                         # [m] behind the near edge: at the end of the arm's reach, or beyond
_REACH, _WIDE = 0.55, 0.3            # [m] before the base, and beside that: where the arm takes things


def in_view_and_reach(simulation, name):
    """Is an object in the picture of the head, and where the arm reaches it?"""
    truth, links = simulation.ground_truth(), simulation.robot.forward(simulation.observation(()).joints)
    at = inverse(truth.map_from_base) @ truth.poses[name]
    x, y, z = (inverse(links[simulation.robot.cameras['head'].frame]) @ at)[:3, 3]
    fx, fy, cx, cy = simulation.intrinsics('head')
    in_view = z > 0 and abs(fx * x / z) < cx and abs(fy * y / z) < cy
    return bool(in_view and np.hypot(at[0, 3] - _REACH, at[1, 3]) < _WIDE)


class Trials:
    """One world, one family of skills, and a trial of it from each seed."""

    def __init__(self, family, policy=LEARNED):
        self.family = family
        self.library, self.places = load_skills(), load_places(share('config', 'places.yaml'))
        self.world = PhysicsWorld(self.library, self.places, Perception, policy, (SERVERS[family],), rate=PICTURES)
        self.simulation, self.names = self.world.simulation, list(self.library.objects)
        self.surfaces = [p for p in self.places if not p.container and not p.operator]

    def start(self, seed):
        """Sets the start of a seed; (Skill, mishap)."""
        rng = np.random.default_rng([seed, 21, FAMILIES.index(self.family)])
        mishap = str(rng.choice(MISHAPS[self.family]))
        return getattr(self, f'_set_{self.family}')(seed, rng, mishap), mishap

    def run(self, seed, path):
        """Tries the skill of a seed and writes its bag; {family, seed, mishap, skill, outcome, success}."""
        skill, mishap = self.start(seed)
        memory, observation = self.world.look(), self.world.observation
        views = {name: through_the_wire(view) for name, view in observation.cameras.items()}
        about = Episode(skill.text, self.family, skill.object, skill.place,
                        self.world.name_of(SERVERS[self.family]), seed)
        with EpisodeWriter(path, about, self.simulation.robot.frames.base) as writer:
            writer.put(observation, {name: encoded for name, (_, *encoded) in views.items()}, None)
            writer.remember(memory)
            outcome, message = self.world.run(skill, Targets(self.places).goal(skill, memory, TIMEOUT),
                                              remember=SERVERS[self.family] == 'navigate')
            success = outcome is Outcome.SUCCEEDED and self._is_so(skill)
            writer.end(outcome, message, success)
        return {'family': self.family, 'seed': seed, 'mishap': mishap, 'skill': skill.text, 'outcome': outcome.label,
                'success': success}

    def _is_so(self, skill):
        """Is what the skill is for so in the physics?"""
        simulation = self.simulation
        simulation.command(Command())
        simulation.step(0.5)
        here = place_of_robot(self.places, *to_planar(simulation.ground_truth().map_from_base))
        if self.family == 'find':
            return in_view_and_reach(simulation, skill.object)
        if self.family == 'go_to':
            return here == (skill.place or self._operator().name)
        return simulation.place_of(skill.object) == (GRIPPER if self.family == 'pick' else here)

    # starts

    def _set_pick(self, seed, rng, mishap):
        name = self.names[seed % len(self.names)]
        place = self.surfaces[rng.integers(len(self.surfaces))]
        self._scene(seed, rng, {name: place.name}, place)
        surface, spot = surface_of(place), self._spot(name)
        if mishap == 'far':
            spot = surface.to_map(_DEEP + rng.uniform(-0.08, 0.06), surface.from_map(spot)[1])
            self._lay(name, place, spot)
        elif mishap == 'toppled':
            self._topple(name, place, rng)
        elif mishap == 'crowded':
            self._crowd(name, place, rng)
        off = rng.normal(0, 1, 3) * _BESIDE if mishap == 'beside' else rng.normal(0, 0.03, 3)
        self._stand(stand_for(surface, spot) + off)
        return self.library.find('pick', name)

    def _set_put_down(self, seed, rng, mishap):
        name, place = self.names[seed % len(self.names)], self.places[seed // len(self.names) % len(self.places)]
        others = [other for other in self.names if other != name]
        there = rng.permutation(others)[:0 if place.container else 2].tolist()
        off = rng.normal(0, 1, 3) * _BESIDE if mishap == 'beside' else rng.normal(0, 0.03, 3)
        away = rng.uniform(0, _AWAY) if mishap == 'away' else 0.0
        back = away * np.array([np.cos(place.stand[2]), np.sin(place.stand[2]), 0.0])
        self._scene(seed, rng, dict.fromkeys(there, place.name), place, name, place.stand + off - back)
        if mishap == 'full' and not place.container:
            self._fill(place, [other for other in others if other not in there], rng)
        return self.library.find('put_down', name)

    def _set_find(self, seed, rng, mishap):
        name = self.names[seed % len(self.names)]
        place = self.surfaces[rng.integers(len(self.surfaces))]
        self._scene(seed, rng, {name: place.name}, None)
        if mishap == 'hidden':
            self._crowd(name, place, rng)
        if rng.random() < 0.7:
            self._look_around()
        if mishap == 'moved':
            other = self.surfaces[(self.surfaces.index(place) + 1) % len(self.surfaces)]
            self._lay(name, other, surface_of(other).to_map(rng.uniform(0.08, 0.35), rng.uniform(-0.4, 0.4)))
        elif mishap == 'binned':
            bin_ = next(p for p in self.places if p.container)
            self.simulation.move_object(name, pose((*bin_.center, 0.2)))
        return self.library.find('find', name)

    def _set_go_to(self, seed, rng, mishap):
        place = self.places[seed % len(self.places)]
        self._scene(seed, rng, {}, None)
        if mishap in ('close', 'stuck'):
            near = self.surfaces[rng.integers(len(self.surfaces))]
            ahead = 0.06 if mishap == 'close' else 0.12
            x, y = near.stand[:2] + ahead * np.array([np.cos(near.stand[2]), np.sin(near.stand[2])])
            self._stand(np.array([x, y, rng.uniform(-np.pi, np.pi)]) + rng.normal(0, 0.03, 3))
        elif mishap == 'floor':
            here = self.simulation.ground_truth().map_from_base[:2, 3]
            for name in rng.permutation(self.names)[:8].tolist():
                spot = here + rng.uniform(0.4, 0.9) * (place.stand[:2] - here) + rng.normal(0, 0.12, 2)
                self.simulation.move_object(name, pose((*spot, self._half(name)[2] + 0.002)))
        return self.library.find('bring') if place.operator else self.library.find('go_to', place.name)

    # parts of a start

    def _scene(self, seed, rng, fixed, place, holding=None, base=None):
        """All objects: those of `fixed` where it says, the others anywhere; the robot at a place, or in the middle."""
        others = [n for n in self.names if n not in fixed and n != holding]
        free = [p.name for p in self.surfaces for _ in range(6 - sum(v == p.name for v in fixed.values()))]
        drawn = np.random.default_rng([seed, 22]).permutation(free)[:len(others)].tolist()
        start = SceneStart(fixed | dict(zip(others, drawn, strict=False)), place and place.name, holding)
        if base is None and place is None:
            base = (*rng.uniform(-0.3, 0.3, 2), rng.uniform(-np.pi, np.pi))
        self.world.set_scene(start, seed, base)

    def _stand(self, base):
        """Puts the robot at (3,) x, y [m], yaw [rad], as it is otherwise."""
        joints = self.simulation.observation(()).joints
        arm = [joints[name] for name in ARM_JOINTS]
        self.simulation.pose_robot(base, joints['lift'], (joints['head_pan'], joints['head_tilt']), arm)

    def _look_around(self):
        from saycan_ros.planner.instruction import LOOK_AROUND
        self.world.run(LOOK_AROUND, Targets(self.places).goal(LOOK_AROUND, self.world.look(), TIMEOUT))

    def _spot(self, name):
        return self.simulation.ground_truth().poses[name][:2, 3]

    def _lay(self, name, place, spot):
        self.simulation.move_object(name, pose((*spot, place.height + self._half(name)[2] + 0.002)))

    def _half(self, name):
        return half_extents(self.library.objects[name])

    def _topple(self, name, place, rng):
        lying = rotation_rpy(0, 0, rng.uniform(-np.pi, np.pi)) @ rotation_rpy(np.pi / 2, 0, 0)
        self.simulation.move_object(name, pose((*self._spot(name), place.height + 0.05), lying))
        self.simulation.step(0.5)

    def _crowd(self, name, place, rng):
        """Three others close around an object."""
        spot, turn = self._spot(name), rng.uniform(0, 2 * np.pi)
        for k, other in enumerate(rng.permutation([n for n in self.names if n != name])[:3].tolist()):
            angle = turn + k * 2 * np.pi / 3
            apart = sum(np.hypot(*self._half(n)[:2]) for n in (name, other)) + rng.uniform(0.002, _GAP)
            near = spot + apart * np.array([np.cos(angle), np.sin(angle)])
            if place.contains(near):
                self._lay(other, place, near)
        self.simulation.step(0.3)

    def _fill(self, place, names, rng):
        """Others in rows before the robot."""
        surface = surface_of(place)
        for k, name in enumerate(rng.permutation(names)[:9].tolist()):
            row, column = divmod(k, 3)
            spot = surface.to_map(0.1 + row * _GRID, (column - 1) * _GRID)
            if place.contains(spot):
                self._lay(name, place, spot)
        self.simulation.step(0.3)

    def _operator(self):
        return next(p for p in self.places if p.operator)


def path_of(folder, family, policy, seed):
    """Folder of the bag of one trial."""
    return Path(folder) / f'trial_{family}_{policy}_{seed:06d}'


def try_some(family, seeds, policy, folder):
    """Tries the skills of some seeds on one world; those that are there already are left out. Rows of Trials.run."""
    missing = [seed for seed in seeds if not path_of(folder, family, policy, seed).exists()]
    if not missing:
        return []
    trials = Trials(family, policy)
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = [trials.run(seed, path_of(folder, family, policy, seed)) for seed in missing]
    trials.simulation.close()
    return rows
