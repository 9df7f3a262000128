"""What one depth picture says about things, surfaces and ways: numbers that a few thousand trials can teach to weigh.

A pixel is measured; a remembered object, the outline of a place and the pose of the robot are believed. Most failures
show where the two disagree: nothing stands where something should, fingers would come down on a neighbour, no level
cell is left, the edge is not where the map has it, something rises from the floor on the way.
"""
import numpy as np

from saycan_ros.policies.obstacles import outline_in_base
from saycan_ros.policies.outlines import front_of
from saycan_ros.policies.posture import EDGE, WORK
from saycan_ros.policies.routes import BACK, CLEAR, ROOM, ahead, room_to_turn, via
from saycan_ros.poses import inverse, planar, to_planar

STRIDE = 4                       # [px] between the pixels that are used
OBJECT, SURFACE, WAY = 12, 12, 7       # numbers of an object, a surface, a way
_NEAR = 1.8                      # [m] from the base: farther objects are a few pixels
_AROUND = 0.18                   # [m] of an object that is looked at
_RAISED = 0.012                  # [m] above a surface: something lies there
_FINGERS = 0.035, 0.08           # [m] from an object's middle, where fingers come down
_ANGLES = 12                     # of half a turn, in which they may close
_CELL = 0.05                     # [m]
_AHEAD, _ASIDE = (0.25, 1.15), 0.6     # [m] before the base and to each side: the cells of a surface
_LEVEL = 0.02                    # [m] off the surface's height
_FLOOR, _TALL = 0.07, 1.4        # [m] above the floor: what blocks a way
_BASE, _HAND = 0.3, 0.25         # [m] around the middle of the base, and around the hand: the robot itself
_FURNITURE = 0.12                # [m] around outlines
_WAY = 0.35                      # [m] beside the line that the base follows
_SPARSE = 3                      # of the points, one that is looked at for obstacles
_LOST, _STRIP = 0.5, 0.08        # [m] from where an edge should be; [m] of it that is looked at at once
_STEPS = 20                      # points of a line that are checked
_FAR = 2.5                       # [m] of a way that is looked at


def of_object(points, center, size, height):
    """(OBJECT,): what is where an object should be, and what is around it.

    Args:
        points: of CameraView.points, or None: no picture. center: (3,) [m] in the base frame. size: (3,) [m].
        height: [m] of what it lies on, above the floor.
    """
    numbers = np.zeros(OBJECT)
    if points is None or np.hypot(*center[:2]) > _NEAR:
        return numbers
    off = points[:, :2] - center[:2].astype(np.float32)
    near = (np.abs(off) < _AROUND).all(1)
    off, rise = off[near], points[near, 2] - np.float32(height)
    apart = np.hypot(*off.T)
    body = rise[apart < max(size[:2]) / 2 + 0.02]
    if len(body) < 4:
        return numbers
    top, half = np.percentile(body, 90), max(size[2] / 2, _RAISED)
    raised = (apart < 0.09) & (rise > half / 2)
    middle = off[raised].mean(0) if raised.any() else np.zeros(2)
    ring = (apart > _FINGERS[0]) & (apart < _FINGERS[1]) & (rise > max(size[2] - 0.06, 0.02))
    angle = (np.arctan2(off[ring, 1], off[ring, 0]) % np.pi) / np.pi * _ANGLES
    free = np.bincount(np.minimum(angle.astype(int), _ANGLES - 1), minlength=_ANGLES) < 2
    around = (apart > _FINGERS[1]) & (apart < _AROUND)
    before = off[:, 0] < -max(size[:2]) / 2 - 0.02
    return np.array([
        1.0, np.tanh(top * 8), np.tanh((top - size[2]) * 15), np.tanh((np.percentile(body, 50) - size[2]) * 15),
        np.mean(body > half), np.mean(body > _RAISED), *np.tanh(middle * 15), free.mean(),
        float(np.any(free & np.roll(free, 1))),
        np.tanh(_top(rise[around & before]) * 8), np.mean(rise[around] > 0.03) if around.any() else 0.0])


def of_surface(points, place, map_from_base):
    """(SURFACE,): how much room a surface in front has, and whether it is where the map has it.

    Args:
        points: of CameraView.points. place: Place. map_from_base: (4, 4) as the robot believes.
    """
    low, high = np.array([_AHEAD[0], -_ASIDE]), np.array([_AHEAD[1], _ASIDE])
    shape = np.round((high - low) / _CELL).astype(int)
    rise = points[:, 2] - np.float32(place.height)
    seen = ((points[:, :2] > low) & (points[:, :2] < high)).all(1) & (rise < 0.35)
    cell = ((points[seen, :2] - low) / _CELL).astype(int)
    index = np.minimum(cell[:, 0], shape[0] - 1) * shape[1] + np.minimum(cell[:, 1], shape[1] - 1)
    tops = np.full(shape.prod(), -np.inf)
    np.maximum.at(tops, index, rise[seen])
    centers = np.stack(np.meshgrid(*(a + _CELL * (np.arange(n) + 0.5) for a, n in zip(low, shape, strict=True)),
                                   indexing='ij'), -1).reshape(-1, 2)
    outline = outline_in_base(place, np.eye(4), map_from_base)
    inside = _distance(centers, outline) <= 0
    known, level = np.isfinite(tops), np.abs(tops) < _LEVEL
    bad = ~(level & inside).reshape(shape)
    free = ~(bad | _dilated(bad)).ravel() if not place.container else (known & inside)
    work = np.hypot(*(centers - WORK).T)
    flat = np.abs(rise) < _LEVEL
    flat &= (points[:, 0] < 1.6) & (points[:, 0] > 0.2)
    outside = np.mean(_distance(points[flat, :2][::4], outline) > 0.05) if flat.sum() > 40 else 0.0
    inner = inside & (work < 0.45)
    shift = _edge(points[(rise > -_LEVEL) & (rise < 0.3)], place, map_from_base)
    return np.array([1.0, np.mean(level[inside]) if inside.any() else 0.0, inside.mean(),
                     np.mean(known[inside] & (tops[inside] > 0.03)) if inside.any() else 0.0,
                     np.mean(level[inner]) if inner.any() else 0.0, np.tanh(free.sum() / 20),
                     np.tanh(work[free].min(initial=2.0) * 2), outside, *shift])


def of_way(points, way):
    """(WAY,): how free a way is, as far as it is in view.

    Args:
        points: of obstacles, or None: no picture. way: (K, 2) [m] in the base frame, of ways_to.
    """
    last = way[-1] - way[-2]
    numbers = np.array([0.0, 0.0, 1.0, 1.0, np.linalg.norm(np.diff(way, axis=0), axis=1).sum() / 3,
                        *(last / max(np.hypot(*last), 1e-6))])
    if points is not None and len(points):
        apart, along = _beside(points[:, :2], way)
        close = apart < _WAY
        numbers[:4] = (np.tanh(close.sum() / 8), np.tanh((apart < _BASE).sum() / 8), min(apart.min(), 1.0),
                       min(along[close].min(initial=_FAR), _FAR) / _FAR)
    return numbers


def ways_to(places, here, map_from_base):
    """[(K, 2)] [m] in the base frame: the straight lines that the base follows to before each place.

    Args:
        places: all of them. here: (3,) of the base in the map.
    """
    start = [here[:2]]
    if min(_distance(here[None, :2], place.polygon)[0] for place in places) < ROOM:
        start.append(room_to_turn(places, here)[:2])
    before = np.array([ahead(place.stand, -BACK)[:2] for place in places])
    lines = np.linspace(start[-1], before, _STEPS)                                        # (_STEPS, places, 2)
    room = np.min([_distance(lines.reshape(-1, 2), place.polygon) for place in places], axis=0)
    clear = room.reshape(_STEPS, -1).min(0) > CLEAR
    base_from_map = inverse(map_from_base)
    ways = (np.array([*start, *(() if free else (via(places, start[-1], end),)), end])
            for end, free in zip(before, clear, strict=True))
    return [way @ base_from_map[:2, :2].T + base_from_map[:2, 3] for way in ways]


def obstacles(points, hand, places, map_from_base):
    """Those of the points that rise from the floor and are neither furniture nor the robot."""
    points = points[::_SPARSE]
    some = (points[:, 2] > _FLOOR) & (points[:, 2] < _TALL) & (np.hypot(points[:, 0], points[:, 1]) < _FAR)
    points = points[some]
    points = points[(np.hypot(points[:, 0], points[:, 1]) > _BASE)
                    & (np.linalg.norm(points - hand.astype(np.float32), axis=1) > _HAND)]
    for place in places:
        points = points[_distance(points[:, :2], outline_in_base(place, np.eye(4), map_from_base)) > _FURNITURE]
    return points


def reach(place, position, map_from_base):
    """(5,): x, y [m], turn [rad] to the stand for an object, how far behind the arm's work it is, and the edge [m].

    Args:
        place: that it lies on. position: (3,) in the map.
    """
    front = front_of(place)
    depth, side = (inverse(front) @ (*position[:2], 0.0, 1.0))[:2]
    ahead = min(depth - WORK[0], -EDGE)
    stand = to_planar(inverse(map_from_base) @ front @ planar(ahead, side - WORK[1], 0.0))
    return np.array([stand[0], stand[1], stand[2], depth - ahead - WORK[0], depth])


def _edge(points, place, map_from_base):
    """(4,): is the near edge of a surface seen, how far from where it should be [m], how turned, and how unevenly.

    Args:
        points: (N, 3) on the surface, or on what lies on it.
    """
    front_from_base = inverse(front_of(place)) @ map_from_base
    x, y = (points[:, :2] @ front_from_base[:2, :2].T + front_from_base[:2, 3]).T
    near = (np.abs(x) < _LOST) & (np.abs(y) < 1.0)
    strip = np.floor((y[near] + 1.0) / _STRIP).astype(int)
    nearest = np.full(round(2.0 / _STRIP) + 1, np.inf)
    np.minimum.at(nearest, strip, x[near])
    rows = np.flatnonzero(np.isfinite(nearest))
    if len(rows) < 4:
        return np.zeros(4)
    middle = np.median(nearest[rows])
    kept = rows[np.abs(nearest[rows] - middle) < 0.15]
    if len(kept) < 4:
        return np.array([1.0, np.tanh(middle * 8), 0.0, 1.0])
    slope, _ = np.polyfit(kept * _STRIP, nearest[kept], 1)
    return np.array([1.0, np.tanh(middle * 8), np.tanh(slope * 5), np.tanh(np.std(nearest[kept]) * 20)])


def _top(rise):
    return max(float(np.percentile(rise, 95)), 0.0) if len(rise) > 3 else 0.0


def _distance(points, outline):
    """(N,) [m] of points (N, 2) from a convex outline (M, 2), negative inside; at a corner a little too small."""
    start, end = outline, np.roll(outline, -1, axis=0)
    along = (end - start) / np.linalg.norm(end - start, axis=1)[:, None]
    turn = np.sign(np.sum(start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]))
    normal = turn * np.stack([along[:, 1], -along[:, 0]], 1)
    return ((points[:, None] - start) * normal).sum(2).max(1, initial=-np.inf)


def _dilated(mask):
    """(R, C) bool: True beside a True, too."""
    wide = np.pad(mask, 1, constant_values=True)
    rows, columns = mask.shape
    return np.any([wide[i:i + rows, j:j + columns] for i in range(3) for j in range(3)], axis=0)


def _beside(points, way):
    """(N,) [m] how far points (N, 2) are from a polyline (K, 2), and how far along it the nearest part of it is."""
    start, end = way[:-1], way[1:]
    along = end - start
    length = np.linalg.norm(along, axis=1)
    t = np.clip(((points[:, None] - start) * along).sum(2) / np.maximum(length ** 2, 1e-9), 0, 1)
    gaps = np.linalg.norm(points[:, None] - start - t[..., None] * along, axis=2)
    leg = gaps.argmin(1)
    rows = np.arange(len(points))
    return gaps[rows, leg], (np.cumsum(length) - length)[leg] + t[rows, leg] * length[leg]
