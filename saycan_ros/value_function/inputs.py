"""What the value network sees of a moment: small pictures, the robot's state, and one row of numbers a thing.

Things are the remembered objects and the places. Each is told relative to the base, with where it lies in the head
camera's picture, so that one encoding of the picture serves every skill about every thing.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from saycan_ros.poses import inverse, planar, to_planar

HEAD, WRIST = 'head', 'wrist'
HEAD_SIZE, WRIST_SIZE = (160, 120), (64, 48)     # width, height [px]
FAR = 4.0                                        # [m] beyond which depth is cut
_WINDOW = 4                                      # [px] of the full picture around a thing's center
_SHARP, _NEAR, _ROOM = 0.1, 0.5, 3.0             # [m] scales
_OLD = 20.0                                      # [s]


@dataclass(frozen=True)
class Scene:
    """One moment as arrays.

    Attributes:
        head: (4, 120, 160) float32 red, green, blue, depth. wrist: (3, 48, 64) float32. Zeros: no picture.
        state: (STATE + joints,) float32.
        things: (T, THING) float32. spots: (T, 2) float32 in [-1, 1] of the head picture; outside: not in view.
        names: (T,) kind of the object or name of the place.
        here: index of the place where the robot stands, or None. operator: index of the operator's place.
        objects: how many of the things, the first ones, are objects.
    """

    head: np.ndarray
    wrist: np.ndarray
    state: np.ndarray
    things: np.ndarray
    spots: np.ndarray
    names: tuple[str, ...]
    here: int | None
    operator: int
    objects: int


def scene_of(observation, memory, places, joints):
    """The Scene of an Observation and an ObjectMemory. places: tuple of Place. joints: names, in the state's order."""
    head = observation.cameras.get(HEAD)
    base_from_map = inverse(observation.map_from_base)
    objects = memory.lying
    spots = np.full((len(objects) + len(places), 2), 9.0)
    things = np.zeros((len(spots), THING))
    centers = np.array([o.position for o in objects] + [(*p.center, p.height) for p in places]).reshape(-1, 3)
    seen = centers @ base_from_map[:3, :3].T + base_from_map[:3, 3]
    things[:, :_COMMON] = _common(seen)
    if head is not None:
        spots, things[:, _COMMON:_LOOKED] = _looked_at(head, seen)
    for row, thing in zip(things, objects, strict=False):
        row[_LOOKED:_OBJECT] = _of_object(thing, memory, places, base_from_map, centers[:len(objects)])
    for row, place in zip(things[len(objects):], places, strict=True):
        row[_OBJECT:] = _of_place(place, memory, base_from_map, centers[:len(objects)], observation)
    names = [p.name for p in places]
    here = len(objects) + names.index(memory.robot_place) if memory.robot_place in names else None
    return Scene(_head_picture(head), _wrist_picture(observation.cameras.get(WRIST)),
                 _state(observation, memory, joints), things.astype(np.float32), spots.astype(np.float32),
                 (*(o.kind for o in objects), *names), here,
                 len(objects) + next(k for k, p in enumerate(places) if p.operator), len(objects))


def about(scene, skills):
    """(N, T) float32: 1 where a thing is what a Skill is about; a skill about nothing is about the operator's place."""
    names = np.array([*scene.names, ''])
    objects = np.array([s.object or '' for s in skills])
    places = np.array([s.place or '' for s in skills])
    is_object = np.arange(len(names) - 1) < scene.objects
    found = np.where(is_object, objects[:, None] == names[:-1], places[:, None] == names[:-1])
    found[(objects == '') & (places == ''), scene.operator] = True
    return found.astype(np.float32)


def _common(seen):
    """(T, _COMMON): where things are, seen from the base."""
    distance = np.hypot(seen[:, 0], seen[:, 1])
    bearing = np.arctan2(seen[:, 1], seen[:, 0])
    return np.column_stack([np.tanh(seen / _ROOM), np.tanh(seen[:, :2] / _NEAR), np.tanh(distance / _NEAR),
                            distance / _ROOM, np.sin(bearing), np.cos(bearing)])


def _looked_at(view, seen):
    """Where things are in a picture, and whether what is measured there is as far as they should be.

    Returns:
        (T, 2) in [-1, 1] of the picture, 9 where out of view; (T, 3): in view, depth known, measured minus expected.
    """
    camera_from_base = inverse(view.base_from_camera)
    points = seen @ camera_from_base[:3, :3].T + camera_from_base[:3, 3]
    tall, wide = view.color.shape[:2]
    fx, fy, cx, cy = view.intrinsics
    ahead = points[:, 2] > 0.05
    depth = np.where(ahead, points[:, 2], 1.0)
    pixels = np.column_stack([fx * points[:, 0] / depth + cx, fy * points[:, 1] / depth + cy])
    spots = pixels / (wide / 2, tall / 2) - 1
    inside = ahead & (np.abs(spots) < 1).all(1)
    spots[~inside] = 9.0
    numbers = np.zeros((len(seen), 3))
    numbers[:, 0] = inside
    for k in np.flatnonzero(inside) if view.depth is not None else ():
        column, row = pixels[k].astype(int)
        window = view.depth[max(row - _WINDOW, 0):row + _WINDOW + 1, max(column - _WINDOW, 0):column + _WINDOW + 1]
        if (known := window[window > 0]).size:
            numbers[k, 1:] = 1.0, np.tanh((np.median(known) - depth[k]) / _SHARP)
    return spots, numbers


def _of_object(thing, memory, places, base_from_map, centers):
    near = np.linalg.norm(centers - thing.position, axis=1)
    near = np.sort(near)[1] if len(near) > 1 else _ROOM
    place = next((p for p in places if p.name == thing.place), None)
    turned = base_from_map[:3, :3] @ thing.pose[:3, :3]
    return (1.0, *np.asarray(thing.size, float) * 10, thing.confidence,
            np.tanh(max(memory.stamp - thing.last_seen, 0.0) / _OLD), float(place is None),
            float(place is not None and place.container), float(thing.place == memory.robot_place is not None),
            abs(turned[2, 2]), np.tanh(near / _SHARP / 2),
            0.0 if place is None else np.tanh((thing.position[2] - place.height) / _SHARP))


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
    effort = observation.gripper_effort if np.isfinite(observation.gripper_effort) else 0.0
    return np.array([observation.gripper_width * 10, effort / 20, float(memory.holding is not None),
                     memory.holding_confidence, float(observation.localized), *observation.base_from_gripper[:3, 3],
                     *observation.base_from_gripper[:3, 2], *np.tanh(observation.base_velocity * 5),
                     float(HEAD in observation.cameras), float(WRIST in observation.cameras),
                     *(observation.joints.get(name, 0.0) for name in joints)], np.float32)


def _head_picture(view):
    picture = np.zeros((4, *HEAD_SIZE[::-1]), np.float32)
    if view is not None:
        picture[:3] = _color(view.color, HEAD_SIZE)
        if view.depth is not None:
            picture[3] = np.minimum(cv2.resize(view.depth, HEAD_SIZE, interpolation=cv2.INTER_NEAREST), FAR) / FAR
    return picture


def _wrist_picture(view):
    return np.zeros((3, *WRIST_SIZE[::-1]), np.float32) if view is None else _color(view.color, WRIST_SIZE)


def _color(color, size):
    """(3, h, w) float32 around 0 of (H, W, 3) uint8."""
    small = cv2.resize(color, size, interpolation=cv2.INTER_AREA)
    return small.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1


_COMMON = 9
_LOOKED = _COMMON + 3
_OBJECT = _LOOKED + 12
THING = _OBJECT + 14
STATE = 16
