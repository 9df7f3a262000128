"""Ways between places: straight away from one surface, across the room, straight on to the next."""
import numpy as np

from saycan_ros.places import place_of_robot
from saycan_ros.poses import wrap

BACK = 0.45               # [m] straight away from a surface, and straight on to one
ROOM = 0.7                # [m] around the center of the base that a turn needs
CLEAR = 0.5               # [m] that a way keeps from all furniture


def route(places, here, place, stand):
    """Poses (3,) x, y [m], yaw [rad] in the map, from here to a stand; the last one is the stand.

    Args:
        places: all Places, whose outlines the way keeps away from.
        here: (3,) where the base is. place: the Place that it drives to. stand: (3,) in front of it.
    """
    beside = np.hypot(*(stand[:2] - here[:2])) < ROOM       # farther it looks where it drives
    if beside and place_of_robot(places, *here) == place.name and abs(wrap(stand[2] - here[2])) < 0.3:
        return [stand]
    way = []
    if min(p.distance(here[:2]) for p in places) < ROOM:
        here = room_to_turn(places, here)
        way.append(here)
    before = ahead(stand, -BACK)
    if not _clear(places, here[:2], before[:2]):
        way.append(np.array([*via(places, here[:2], before[:2]), before[2]]))
    return [*way, before, stand]


def room_to_turn(places, here):
    """(3,) straight back from a pose (3,) near furniture; straight on where the furniture is behind it."""
    return max((ahead(here, step) for step in (-BACK, BACK)),
               key=lambda pose: min(place.distance(pose[:2]) for place in places))


def via(places, start, end):
    """(2,) map point that a way between two others goes through, where the straight one is not clear.

    The middle of all stands where that is free; else before a place, from where both can be reached; else the middle.
    """
    middle = np.mean([p.stand[:2] for p in places], axis=0)
    if min(p.distance(middle) for p in places) > CLEAR:
        return middle
    points = (ahead(p.stand, -BACK)[:2] for p in places)
    return next((p for p in points if _clear(places, start, p) and _clear(places, p, end)), middle)


def ahead(stand, distance):
    """(3,) the pose a distance [m] ahead of a pose (3,)."""
    x, y, yaw = stand
    return np.array([x + distance * np.cos(yaw), y + distance * np.sin(yaw), yaw])


def _clear(places, start, end):
    """Does the straight way between two map points keep its distance from all furniture?"""
    points = np.linspace(start, end, max(int(np.hypot(*(end - start)) / 0.1), 2))
    return all(place.distance(point) > CLEAR for place in places for point in points)
