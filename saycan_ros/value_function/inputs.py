"""What the value network sees of a moment: the robot's state, and one row of numbers a thing.

Things are the remembered objects and the places. A row has what is believed of a thing, told relative to the base, and
what the depth picture says where it should be (sight.py), so that one reading of a picture serves every skill.
"""
from dataclasses import dataclass

import numpy as np

from saycan_ros.perception.surface import project
from saycan_ros.poses import inverse, planar, to_planar
from saycan_ros.value_function import sight

_WINDOW = 4                                      # [px] of the picture around a thing's center
_SHARP, _NEAR, _ROOM = 0.1, 0.5, 3.0             # [m] scales
_OLD = 20.0                                      # [s]


@dataclass(frozen=True)
class Scene:
    """One moment as arrays.

    Attributes:
        state: (STATE + joints,) float32.
        things: (T, THING) float32.
        names: (T,) kind of the object or name of the place.
        here: index of the place where the robot stands, or None. operator: index of the operator's place.
        objects: how many of the things, the first ones, are objects.
        aside: (T,) bool, objects that `find` passes over while another is left: on the tray, the floor, in a container.
    """

    state: np.ndarray
    things: np.ndarray
    names: tuple[str, ...]
    here: int | None
    operator: int
    objects: int
    aside: np.ndarray


def scene_of(observation, memory, places, joints):
    """The Scene of an Observation and an ObjectMemory. places: tuple of Place. joints: names, in the state's order.

    Raises:
        ValueError: the observation lacks a joint.
    """
    view = observation.depth_view
    points = None if view is None else view.points(sight.STRIDE)
    base_from_map = inverse(observation.map_from_base)
    objects, names = memory.lying, [p.name for p in places]
    centers = np.array([o.position for o in objects] + [(*p.center, p.height) for p in places]).reshape(-1, 3)
    seen = centers @ base_from_map[:3, :3].T + base_from_map[:3, 3]
    things = np.zeros((len(seen), THING))
    things[:, :_COMMON] = _common(seen)
    if view is not None:
        things[:, _COMMON:_LOOKED] = _looked_at(view, seen)
    ways = dict(zip(names, _ways(points, observation, places), strict=True))
    for row, thing, center in zip(things, objects, seen, strict=False):
        row[_LOOKED:_OBJECT] = (*_of_object(thing, memory, places, base_from_map, centers[:len(objects)]),
                                *_seen_of_object(points, center, thing, places, ways, observation))
    for row, place in zip(things[len(objects):], places, strict=True):
        row[_OBJECT:] = (*_of_place(place, memory, base_from_map, centers[:len(objects)], observation),
                         *ways[place.name], *_seen_of_place(points, place, memory, observation))
    passed = {None, *(p.name for p in places if p.container or p.operator)}
    here = len(objects) + names.index(memory.robot_place) if memory.robot_place in names else None
    return Scene(_state(observation, memory, joints), things.astype(np.float32),
                 (*(o.kind for o in objects), *names), here,
                 len(objects) + next(k for k, p in enumerate(places) if p.operator), len(objects),
                 np.array([o.place in passed for o in objects] + [False] * len(places)))


def about(scene, skills):
    """(N, T) float32: 1 at the one thing that a Skill is about; none: what it is about is not remembered.

    Of several objects of one kind the nearest counts; a skill about nothing is about the operator's place.
    """
    names = np.array([*scene.names, ''])[:-1]
    far = scene.things[:, _COMMON - 3]
    is_object = np.arange(len(names)) < scene.objects
    found = np.zeros((len(skills), len(names)), np.float32)
    for row, skill in zip(found, skills, strict=True):
        wanted = is_object & (names == skill.object) if skill.object else ~is_object & (names == skill.place)
        if skill.family == 'find' and (wanted & ~scene.aside).any():
            wanted &= ~scene.aside
        if not skill.object and not skill.place:
            row[scene.operator] = 1
        elif wanted.any():
            row[np.argmin(np.where(wanted, far, np.inf))] = 1
    return found


def _common(seen):
    """(T, _COMMON): where things are, seen from the base."""
    distance = np.hypot(seen[:, 0], seen[:, 1])
    bearing = np.arctan2(seen[:, 1], seen[:, 0])
    return np.column_stack([np.tanh(seen / _ROOM), np.tanh(seen[:, :2] / _NEAR), np.tanh(distance / _NEAR),
                            distance / _ROOM, np.sin(bearing), np.cos(bearing)])


def _looked_at(view, seen):
    """(T, 3): is a thing in view, is its depth known, is what is measured there as far as it should be."""
    pixels, depth = project(view, seen)
    tall, wide = view.color.shape[:2]
    inside = (depth > 0.05) & (pixels >= 0).all(1) & (pixels < (wide, tall)).all(1)
    numbers = np.zeros((len(seen), 3))
    numbers[:, 0] = inside
    for k in np.flatnonzero(inside):
        column, row = pixels[k].astype(int)
        window = view.depth[max(row - _WINDOW, 0):row + _WINDOW + 1, max(column - _WINDOW, 0):column + _WINDOW + 1]
        if (known := window[window > 0]).size:
            numbers[k, 1:] = 1.0, np.tanh((np.median(known) - depth[k]) / _SHARP)
    return numbers


def _of_object(thing, memory, places, base_from_map, centers):
    near = np.linalg.norm(centers - thing.position, axis=1)
    near = np.sort(near)[1] if len(near) > 1 else _ROOM
    place = next((p for p in places if p.name == thing.place), None)
    turned = base_from_map[:3, :3] @ thing.pose[:3, :3]
    return (1.0, *np.asarray(thing.size, float) * 10, thing.confidence,
            np.tanh(max(memory.stamp - thing.last_seen, 0.0) / _OLD),
            np.tanh(max(memory.stamp - thing.last_seen, 0.0)), float(place is None),
            float(place is not None and place.container), float(thing.place == memory.robot_place is not None),
            abs(turned[2, 2]), np.tanh(near / _SHARP / 2),
            0.0 if place is None else np.tanh((thing.position[2] - place.height) / _SHARP))


def _seen_of_object(points, center, thing, places, ways, observation):
    """What the picture says of an object, and how the robot would get to it."""
    place = next((p for p in places if p.name == thing.place), None)
    if place is None:
        return np.zeros(sight.OBJECT + 5 + sight.WAY)
    size = np.asarray(thing.size, float)
    x, y, turn, further, depth = sight.reach(place, thing.position, observation.map_from_base)
    return (*sight.of_object(points, center, size, place.height), *np.tanh([x / _NEAR, y / _NEAR]), turn / np.pi,
            further / _NEAR, depth, *ways[place.name])


def _seen_of_place(points, place, memory, observation):
    """What the picture says of the place where the robot stands; zeros elsewhere."""
    if points is None or place.name != memory.robot_place:
        return np.zeros(sight.SURFACE)
    return sight.of_surface(points, place, observation.map_from_base)


def _ways(points, observation, places):
    """[(WAY,)] of each place."""
    hand, here = observation.base_from_gripper[:3, 3], to_planar(observation.map_from_base)
    if points is not None:
        points = sight.obstacles(points, hand, places, observation.map_from_base)
    return [sight.of_way(points, way) for way in sight.ways_to(places, here, observation.map_from_base)]


def _of_place(place, memory, base_from_map, centers, observation):
    stand = to_planar(base_from_map @ planar(*place.stand))
    edge = place.distance(observation.map_from_base[:2, 3])
    on_it = np.array([o.place == place.name for o in memory.lying], bool)
    work = (observation.map_from_base @ (0.6, 0.0, place.height, 1.0))[:3]
    near = np.linalg.norm(centers[on_it] - work, axis=1) if on_it.any() else np.array([_ROOM])
    return (1.0, np.tanh(stand[0] / _NEAR), np.tanh(stand[1] / _NEAR), np.hypot(*stand[:2]) / _ROOM, np.sin(stand[2]),
            np.cos(stand[2]), np.tanh(edge / _NEAR), place.height, float(place.container), float(place.operator),
            float(place.name == memory.robot_place), float(place.name in memory.seen_places), on_it.sum() / 8,
            np.tanh(near.min() / _SHARP / 2))


def _state(observation, memory, joints):
    if missing := [name for name in joints if name not in observation.joints]:
        raise ValueError(f'the observation lacks joints of the value function: {", ".join(missing)}')
    effort = observation.gripper_effort if np.isfinite(observation.gripper_effort) else 0.0
    return np.array([observation.gripper_width * 10, effort / 20, float(memory.holding is not None),
                     memory.holding_confidence, float(observation.localized), *observation.base_from_gripper[:3, 3],
                     *observation.base_from_gripper[:3, 2], *np.tanh(observation.base_velocity * 5),
                     float(observation.depth_view is not None), len(memory.seen_places) / 4, len(memory.lying) / 16,
                     *(observation.joints[name] for name in joints)], np.float32)


_COMMON = 9
_LOOKED = _COMMON + 3
_OBJECT = _LOOKED + 13 + sight.OBJECT + 5 + sight.WAY
THING = _OBJECT + 14 + sight.WAY + sight.SURFACE
STATE = 17
