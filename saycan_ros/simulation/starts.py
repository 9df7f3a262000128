"""Starts of skills that fail now and then, as perception leaves them: what a value function can learn from.

A part of the starts is as it should be. The others have one mishap each, drawn by the seed: it shows in the pictures,
in the object memory or in where the robot stands, and not in what the rules ask for.
"""
import numpy as np

from saycan_ros.places import place_of_robot
from saycan_ros.policies.navigate import WAY_TILT
from saycan_ros.policies.posture import FAR_TILT, NEAR_TILT
from saycan_ros.poses import planar, pose, rotation_rpy, to_planar
from saycan_ros.simulation.experts.motion import stand_for
from saycan_ros.simulation.objects import half_extents
from saycan_ros.simulation.robot_model import ARM_JOINTS
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import kind_of
from saycan_ros.value_function.rules import RuleValueFunction

MISHAPS = {'pick': {'none': 6, 'beside': 3, 'far': 3, 'crowded': 4, 'toppled': 4, 'gone': 2, 'swapped': 1, 'lost': 2,
                    'stretched': 2},
           'put_down': {'none': 6, 'beside': 1, 'full': 12, 'lost': 5, 'stretched': 1},
           'find': {'none': 6, 'gone': 6, 'moved': 1, 'hidden': 2, 'floor': 4},
           'go_to': {'none': 6, 'floor': 9, 'close': 2, 'stuck': 2}}     # how often, of all together
_NEAR = np.array([0.03, 0.03, 0.03])       # [m, m, rad] sd of where the robot stands anyway
_BESIDE = np.array([0.60, 0.90, 0.90])     # [m, m, rad] along its view, across it and turned, at most, when it is off
_BODY = 0.30                               # [m] of the base's center from an edge, at least
_LOST = np.array([0.35, 0.35, 0.3])        # [m, m, rad] sd of a jump of the localized pose
_ARM = 0.5                                 # [rad] sd of an arm that a stopped skill has left,
_ABOVE = 0.25                              # [m] over the surface, at least
_GAP = 0.012                               # [m] between things that crowd each other, at most
_GRID = 0.105                              # [m] between things that fill a surface
_DEEP = 0.48, 0.66                         # [m] behind the near edge: at the end of the arm's reach, or beyond
_EDGE = 0.03                               # [m] from the far edge
_LOOK = 0.3                                # [s] between two looks
_DRAWS = 4                                 # of a start, until the rules call the skill possible
_AT_PLACE = 0.4                            # share of drives that begin in front of a surface
_TURNS = np.arange(4) * np.pi / 2          # [rad] from which a room is seen
_MOST = 6                                  # things on a surface
_TRAY = 0.12                               # share of picks from the operator's tray


class Starts:
    """Sets starts in one PhysicsWorld. world: with perception. library, places: its own."""

    def __init__(self, world, library, places):
        self.world, self.simulation, self.library, self.places = world, world.simulation, library, places
        self.names = list(library.objects)
        self._rules = RuleValueFunction(library, places)
        self.operator = next(p for p in places if p.operator)
        self.surfaces = [p for p in places if not p.container and not p.operator]

    def set(self, family, seed, mishap=None):
        """Sets the start of a seed; (Skill, mishap). mishap: None: drawn by the seed."""
        rng = np.random.default_rng([seed, 21, list(MISHAPS).index(family)])
        weights = np.array(list(MISHAPS[family].values()), float)
        drawn = str(rng.choice(list(MISHAPS[family]), p=weights / weights.sum()))
        mishap = mishap or drawn
        for _ in range(_DRAWS):
            skill = getattr(self, f'_set_{family}')(seed, rng, mishap)
            if self._rules.score(None, self.world.memory, [skill.text])[0] > self._rules.config.already:
                break
        return skill, mishap

    def _set_pick(self, seed, rng, mishap):
        name = self.names[seed % len(self.names)]
        place = self.operator if rng.random() < _TRAY else self.surfaces[rng.integers(len(self.surfaces))]
        self._scene(seed, rng, {name: place.name}, place)
        surface = surface_of(place)
        if mishap == 'far':
            self.push_back(name, place, rng.uniform(*_DEEP))
        elif mishap == 'crowded':
            self.crowd(name, place, rng)
        self.stand(self._base_at(place, stand_for(surface, self.spot(name)), rng, mishap))
        if mishap == 'lost':
            self.simulation.jump_localization(rng.normal(0, 1, 3) * _LOST)
        if mishap == 'stretched':
            self._stretch(place, rng)
        self._look_anew(3)
        if mishap == 'toppled':
            self.topple(name, place, rng)
        elif mishap in ('gone', 'swapped'):
            spot = self.spot(name)
            after = self.surfaces.index(place) + 1 if place in self.surfaces else 0
            other = self.surfaces[after % len(self.surfaces)]
            self.lay(name, other, self.free(other, rng))
            if mishap == 'swapped':
                self.lay(str(rng.choice([n for n in self.names if n != name])), place, spot)
        self.look(1)
        return self.library.find('pick', name)

    def _set_put_down(self, seed, rng, mishap):
        name, place = self.names[seed % len(self.names)], self.places[rng.integers(len(self.places))]
        if mishap == 'full' and (place.container or rng.random() < 0.9):
            place = self.operator
        others = [other for other in self.names if other != name]
        there = rng.permutation(others)[:0 if place.container else 2].tolist()
        stand = self._base_at(place, place.stand, rng, mishap)
        more = [f'{other}#2' for other in others] if mishap == 'full' else []
        self._scene(seed, rng, dict.fromkeys(there, place.name), place, name, stand, more)
        if mishap == 'full':
            self._fill(place, [*others, *more], rng)
        if mishap == 'stretched':
            self._stretch(place, rng)
            self.simulation.take(name)
        if mishap == 'lost':
            self.simulation.jump_localization(rng.normal(0, 1, 3) * _LOST)
        self._look_anew(4)
        return self.library.find('put_down', name)

    def _set_find(self, seed, rng, mishap):
        name = self.names[seed % len(self.names)]
        place = self.surfaces[rng.integers(len(self.surfaces))]
        self._scene(seed, rng, {name: place.name}, None)
        if mishap == 'hidden':
            self.crowd(name, place, rng)
        here = self._base()
        way = self.spot(name) - here[:2]
        self.glance(here, rng.permutation(_TURNS)[:rng.integers(1, len(_TURNS) + 1)])
        if mishap != 'floor' and rng.random() < _AT_PLACE:
            self.stand(_moved(self.surfaces[rng.integers(len(self.surfaces))].stand, rng.normal(0, 1, 3) * _NEAR))
        else:
            yaw = np.arctan2(way[1], way[0]) + rng.normal(0, 0.3) if rng.random() < 0.8 else rng.uniform(-np.pi, np.pi)
            self.stand((*here[:2], yaw), tilt=WAY_TILT)
        self.look(2)
        if mishap in ('gone', 'moved'):
            other = self.surfaces[(self.surfaces.index(place) + 1) % len(self.surfaces)]
            if mishap == 'gone':
                bin_ = next(p for p in self.places if p.container)
                self.simulation.move_object(name, pose((*bin_.center, 0.2)))
            else:
                self.lay(name, other, self.free(other, rng))
        elif mishap == 'floor':
            self.litter(here[:2], place.stand[:2], rng)
        self.look(int(rng.integers(1, 4)))
        return self.library.find('find', name)

    def _set_go_to(self, seed, rng, mishap):
        place = self.places[seed % len(self.places)]
        self._scene(seed, rng, {}, None)
        here = self._base()
        if mishap == 'none' and rng.random() < _AT_PLACE:
            here = _moved(self.surfaces[rng.integers(len(self.surfaces))].stand, rng.normal(0, 1, 3) * _NEAR)
        elif mishap in ('close', 'stuck'):
            near = self.surfaces[rng.integers(len(self.surfaces))]
            ahead = 0.06 if mishap == 'close' else 0.12
            x, y = near.stand[:2] + ahead * np.array([np.cos(near.stand[2]), np.sin(near.stand[2])])
            here = np.array([x, y, rng.uniform(-np.pi, np.pi)]) + rng.normal(0, 0.03, 3)
        elif rng.random() < 0.8:
            way = place.stand[:2] - here[:2]
            here[2] = np.arctan2(way[1], way[0]) + rng.normal(0, 0.35)
        if mishap == 'floor':
            self.litter(here[:2], place.stand[:2], rng)
        self.stand(here)
        self._look_anew(2)
        return self.library.find('bring') if place.operator else self.library.find('go_to', place.name)

    # parts of a start

    def _scene(self, seed, rng, fixed, place, holding=None, base=None, more=()):
        """All objects: those of `fixed` where it says, the others anywhere; the robot at a place, or in the middle."""
        others = [n for n in (*self.names, *more) if n not in fixed and n != holding]
        room = _MOST + (4 if more else 0)
        free = [p.name for p in self.surfaces for _ in range(room - sum(v == p.name for v in fixed.values()))]
        drawn = np.random.default_rng([seed, 22]).permutation(free)[:len(others)].tolist()
        start = SceneStart(fixed | dict(zip(others, drawn, strict=False)), place and place.name, holding)
        if place is None:
            base = (*rng.uniform(-0.3, 0.3, 2), rng.uniform(-np.pi, np.pi))
        self.world.set_scene(start, seed, base)

    def _base(self):
        """(3,) x, y [m], yaw [rad] where the robot really stands."""
        return to_planar(self.simulation.ground_truth().map_from_base)

    def _base_at(self, place, stand, rng, mishap):
        """(3,) x, y [m], yaw [rad] around a stand; `beside`: anywhere that still counts as at the place."""
        while mishap == 'beside':
            off = rng.uniform(-1, 1, 3) * _BESIDE
            base = _moved(place.stand, off)
            at = place_of_robot(self.places, *base) == place.name
            if at and place.distance(base[:2]) > _BODY and np.abs(off / _BESIDE).max() > 0.5:
                return base
        return _moved(stand, rng.normal(0, 1, 3) * _NEAR)

    def _stretch(self, place, rng):
        """The arm is where a skill that was stopped has left it: anywhere above the place."""
        robot, joints = self.simulation.robot, self.simulation.observation(()).joints
        carry = np.array([joints[name] for name in ARM_JOINTS])
        for _ in range(100):
            arm = carry + rng.normal(0, _ARM, len(carry))
            hand = robot.forward(joints | dict(zip(ARM_JOINTS, arm, strict=True)))[robot.gripper.link]
            if hand[2, 3] > place.height + _ABOVE and hand[2, 2] < 0:
                break
        self.stand(self._base(), arm)

    def glance(self, base, turns):
        """Looks into some directions of the room from (3,) x, y [m], yaw [rad]; what was known before is forgotten."""
        self.world.forget()
        for turn in turns:
            self.stand((*base[:2], base[2] + turn), tilt=FAR_TILT)
            self.look(2)

    def stand(self, base, arm=None, tilt=NEAR_TILT):
        """Puts the robot at (3,) x, y [m], yaw [rad]; arm: (7,) [rad], None: as it is; tilt: of the head [rad]."""
        joints = self.simulation.observation(()).joints
        arm = [joints[name] for name in ARM_JOINTS] if arm is None else arm
        self.simulation.pose_robot(base, joints['lift'], (joints['head_pan'], tilt), arm)

    def look(self, times):
        """Looks again and again from where the robot stands."""
        for _ in range(times):
            self.simulation.step(_LOOK)
            self.world.look()

    def _look_anew(self, times):
        self.world.forget()
        self.look(times)

    def spot(self, name):
        """(2,) [m] in the map where an object is."""
        return self.simulation.ground_truth().poses[name][:2, 3]

    def lay(self, name, place, spot):
        """Stands an object on a place at a spot (2,) [m] of the map."""
        self.simulation.move_object(name, pose((*spot, place.height + self.half(name)[2] + 0.002)))

    def half(self, name):
        """(3,) half of an upright object's size [m]."""
        return half_extents(self.library.objects[kind_of(name)])

    def free(self, place, rng):
        """(2,) a spot of a surface that nothing else is near to, if there is one."""
        others = [p[:2, 3] for p in self.simulation.ground_truth().poses.values()]
        surface = surface_of(place)
        spots = [surface.to_map(rng.uniform(0.08, 0.4), rng.uniform(-0.45, 0.45)) for _ in range(30)]
        return max(spots, key=lambda spot: min(np.hypot(*(spot - other)) for other in others))

    def push_back(self, name, place, depth=np.inf):
        """Pushes an object back to a depth [m] behind the near edge, at most to the far edge."""
        surface = surface_of(place)
        depth = min(depth, 2 * surface.half[0] - _EDGE)
        self.lay(name, place, surface.to_map(depth, surface.from_map(self.spot(name))[1]))

    def topple(self, name, place, rng):
        """Lays an object on its side where it is."""
        lying = rotation_rpy(0, 0, rng.uniform(-np.pi, np.pi)) @ rotation_rpy(np.pi / 2, 0, 0)
        self.simulation.move_object(name, pose((*self.spot(name), place.height + 0.05), lying))

    def crowd(self, name, place, rng):
        """Three others close around an object."""
        spot, turn = self.spot(name), rng.uniform(0, 2 * np.pi)
        for k, other in enumerate(rng.permutation([n for n in self.names if n != name])[:3].tolist()):
            angle = turn + k * 2 * np.pi / 3
            apart = sum(np.hypot(*self.half(n)[:2]) for n in (name, other)) + rng.uniform(0.002, _GAP)
            near = spot + apart * np.array([np.cos(angle), np.sin(angle)])
            if place.contains(near):
                self.lay(other, place, near)

    def _fill(self, place, names, rng):
        """Others in rows before the robot."""
        surface, columns = surface_of(place), 5
        for k, name in enumerate(rng.permutation(names)[:rng.integers(14, 29)].tolist()):
            row, column = divmod(k, columns)
            spot = surface.to_map(0.08 + row * _GRID, (column - (columns - 1) / 2) * _GRID)
            if place.contains(spot):
                self.lay(name, place, spot)

    def litter(self, start, end, rng, others=None, aside=0.4):
        """One to four things on the floor on or beside a way between two points (2,) [m] of the map.

        others: to draw from; None: all. aside: [m] sd of how far beside it.
        """
        along = (end - start) / np.hypot(*(end - start))
        tall = [n for n in others or self.names if self.half(n)[2] > 0.05]
        for name in rng.permutation(tall)[:rng.integers(1, 5)].tolist():
            spot = start + rng.uniform(0.6, 1.5) * along + rng.normal(0, aside) * np.array([-along[1], along[0]])
            self.simulation.move_object(name, pose((*spot, self.half(name)[2] + 0.002)))


def _moved(base, off):
    """(3,) a pose of the base moved by x ahead, y to the left [m] and yaw [rad] of its own."""
    return to_planar(planar(*base) @ planar(*off))
