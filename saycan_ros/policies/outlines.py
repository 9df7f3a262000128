"""Where a place really is: its outline, shifted to where the depth picture shows the surface end.

The robot's pose is wrong by centimeters; the edge in the picture is not. A surface ends where something lower is seen
next to it: a raised thing hides the surface and the rim of the picture cuts it, but neither ends it.
"""
import cv2
import numpy as np

from saycan_ros.perception.surface import margin, surface_view
from saycan_ros.poses import inverse, planar, pose, rotation_rpy, to_planar, wrap

FARTHEST = 2.2                  # [m] from the camera: beyond, the pose is as good
_FLAT, _DROP = 0.012, 0.022     # [m] off the surface: belongs to it, and lies below it
_HOLES = 3                      # [px] that depth may miss at an edge
_LEAST, _ENOUGH = 25, 400       # points of an edge
_SHIFT, _TURN = 0.06, np.deg2rad(3.0)     # what is known before: error of the pose, one standard deviation
_EDGE, _REGIONS = 0.01, 10      # [m] error of an edge over a whole region, and how many of these an outline has
_MOST = (0.20, np.deg2rad(10))  # what is shifted farther is something else
_RIM = 0.04                     # [m] up and down from the rim of a container


def seen_outline(view, place, map_from_base):
    """How the picture shifts a place in the map that the robot believes, or None: it does not show the place's edges.

    Args:
        view: CameraView with depth. place: Place. map_from_base: (4, 4) as the robot believes.

    Returns:
        (4, 4) float64 seen_from_map: takes a point of the map file to where it is in the robot's believed map.
    """
    if place.container:
        return _seen_container(view, place, map_from_base)
    surface = surface_view(view, place, map_from_base)
    if surface is None or surface.range > FARTHEST:
        return None
    edge = _edge(surface)
    if len(edge) < _LEAST:
        return None
    points = edge @ map_from_base[:2, :2].T + map_from_base[:2, 3]
    return _plausible(inverse(_registered(points, place)), place)


def front_of(place):
    """(4, 4) map_from_front: origin in the middle of the edge before the stand, x across the surface, y to the left."""
    start, end = place.polygon, np.roll(place.polygon, -1, axis=0)
    at = place.nearest(place.stand[:2])
    nearest = int(np.argmin([np.linalg.norm(_nearest(a, b, at) - at) for a, b in zip(start, end, strict=True)]))
    along = end[nearest] - start[nearest]
    x, y = (start[nearest] + end[nearest]) / 2
    yaw = np.arctan2(along[1], along[0]) + np.pi / 2
    return planar(x, y, yaw if np.cos(yaw - place.stand[2]) > 0 else wrap(yaw + np.pi))


def _edge(surface):
    """(N, 2) points in the base frame where the surface ends."""
    height, known = surface.points[..., 2], np.isfinite(surface.points[..., 2])
    slack = 0.002 * surface.range
    with np.errstate(invalid='ignore'):
        flat = surface.near & (np.abs(height) < _FLAT + slack)
        below = known & (height < -_DROP - slack)
    reach = np.ones((2 * _HOLES + 1,) * 2, np.uint8)
    found = surface.points[flat & (cv2.dilate(below.astype(np.uint8), reach) > 0)][:, :2].astype(np.float64)
    return found[::max(1, len(found) // _ENOUGH)]


def _registered(points, place):
    """(4, 4) that moves points (N, 2) of the map onto the place's outline: point to line, least squares, robust."""
    start, end = place.polygon, np.roll(place.polygon, -1, axis=0)
    along = (end - start) / np.linalg.norm(end - start, axis=1)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    about, moved = place.center, np.zeros(3)                    # x, y [m], yaw [rad] about the middle of the place
    prior = np.diag([_SHIFT ** -2, _SHIFT ** -2, _TURN ** -2])
    for tolerance in (0.15, 0.08, 0.04, 0.025, 0.025):
        c, s = np.cos(moved[2]), np.sin(moved[2])
        arms = (points - about) @ np.array([[c, s], [-s, c]])
        now = arms + about + moved[:2]
        t = np.clip(((now[:, None] - start) * along).sum(2), 0, np.linalg.norm(end - start, axis=1))
        gaps = np.linalg.norm(now[:, None] - start - t[..., None] * along, axis=2)
        side = gaps.argmin(axis=1)
        used = gaps.min(axis=1) < tolerance
        if np.count_nonzero(used) < _LEAST:
            continue
        n, arm = normal[side[used]], arms[used]
        error = (n * (now[used] - start[side[used]])).sum(axis=1)
        design = np.c_[n, n[:, 1] * arm[:, 0] - n[:, 0] * arm[:, 1]]
        trust = min(_REGIONS / len(n), 1.0) / _EDGE ** 2
        moved = moved - np.linalg.solve(trust * design.T @ design + prior, trust * design.T @ error + prior @ moved)
    turn = rotation_rpy(0.0, 0.0, moved[2])
    return pose((*(about + moved[:2] - turn[:2, :2] @ about), 0.0), turn)


def _seen_container(view, place, map_from_base):
    """The middle of what lies at the height of the rim; the turn stays as believed."""
    camera = map_from_base @ view.base_from_camera
    points = view.points(stride=2) @ map_from_base[:3, :3].T + map_from_base[:3, 3]
    distance = np.hypot(*(place.center - camera[:2, 3]))
    low, high = place.polygon.min(0), place.polygon.max(0)
    reach = margin(distance) + 0.06
    inside = ((points[:, :2] > low - reach) & (points[:, :2] < high + reach)).all(axis=1)
    rim = points[inside & (np.abs(points[:, 2] - place.height) < _RIM)]
    if distance > FARTHEST or len(rim) < _LEAST:
        return None
    x, y = (np.percentile(rim[:, :2], 2, axis=0) + np.percentile(rim[:, :2], 98, axis=0)) / 2 - place.center
    return _plausible(planar(x, y, 0.0), place)


def _plausible(seen_from_map, place):
    moved = (seen_from_map @ np.append(place.center, (0.0, 1.0)))[:2] - place.center
    ok = np.hypot(*moved) < _MOST[0] and abs(to_planar(seen_from_map)[2]) < _MOST[1]
    return seen_from_map if ok else None


def _nearest(start, end, point):
    """The point of a segment that is nearest to a point, each (2,)."""
    along = end - start
    return start + np.clip((point - start) @ along / (along @ along), 0, 1) * along
