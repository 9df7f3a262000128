"""What a picture shows: whether an object is gone from it, and which surfaces were looked at."""
import numpy as np

from saycan_ros.perception.surface import project, samples
from saycan_ros.poses import inverse

JUDGED = 2.5                    # [m] horizontally: farther objects may be missed, so that not seeing them says nothing
JUDGED_FLAT = 1.5               # [m] the same for what is lower than FLAT
FLAT = 0.04                     # [m]
BEHIND = 0.02                   # [m] behind the center of an upright object: the ray has gone through
MOST = 0.7                      # share of a surface that must have been in view for it to count as seen
SEEN_FOR = 900.0                # [s] since a surface was in view; then somebody may have put something there
SURVEYED = 4.6                  # [m] horizontally, from which a surface counts as looked at
_HIDDEN_BY = 0.30               # [m] in front of a surface: something hides it; objects on it do not


def gone(observation, position, size):
    """Horizontal distance [m] from which an observation shows that no object is there; None: it does not show that.

    The ray to the center of an upright object goes on behind it where the object is gone. A flat one hides too little
    for that: it counts as gone where it is in view, near, and not hidden. The caller knows that it was not detected.

    Args:
        position: (3,) [m] in the map, center.
        size: (3,) [m].
    """
    found = [_distance(view, observation, position, size) for view in observation.cameras.values()
             if view.depth is not None]
    return min((d for d in found if d is not None), default=None)


def _distance(view, observation, position, size):
    in_base = inverse(observation.map_from_base) @ np.append(position, 1.0)
    (pixel,), (depth,) = project(view, in_base[None, :3])
    distance = float(np.hypot(*(in_base[:2] - view.base_from_camera[:2, 3])))
    if depth <= 0.15 or distance > (JUDGED_FLAT if size[2] < FLAT else JUDGED):
        return None
    tall, wide = view.color.shape[:2]
    rim = (max(size) / 2 + 0.03) * view.intrinsics[0] / depth
    if not (rim < pixel[0] < wide - rim and rim < pixel[1] < tall - rim):
        return None
    column, row = pixel.astype(int)
    window = view.depth[max(row - 2, 0):row + 3, max(column - 2, 0):column + 3]
    known = window[window > 0]
    if not len(known):
        return None
    flat = size[2] < FLAT
    seen_through = depth + BEHIND if not flat else depth - max(size) / 2 - 0.06 - 0.02 * distance
    return distance if np.median(known) > seen_through else None


class SeenSurfaces:
    """Remembers how much of each surface has been in view, containers left out."""

    def __init__(self, places):
        self._points = {p.name: np.c_[flat := samples(p.polygon), np.full(len(flat), p.height)]
                        for p in places if not p.container}
        self._seen = {name: np.full(len(points), -np.inf) for name, points in self._points.items()}     # when [s]

    def look(self, observation):
        """Adds what the pictures with depth of an observation show."""
        base_from_map = inverse(observation.map_from_base)
        for view in observation.cameras.values():
            if view.depth is not None:
                for name, points in self._points.items():
                    shown = _shown(view, points @ base_from_map[:3, :3].T + base_from_map[:3, 3])
                    self._seen[name][shown] = observation.stamp

    def seen(self, now):
        """Names of the places that most of has been in view, not long before now [s]."""
        return frozenset(name for name, when in self._seen.items() if np.mean(abs(now - when) < SEEN_FOR) >= MOST)


def _shown(view, points):
    """(N,) bool: points (N, 3) of a surface in the base frame that a view shows."""
    pixels, depth = project(view, points)
    tall, wide = view.depth.shape
    near = np.hypot(*(points[:, :2] - view.base_from_camera[:2, 3]).T) < SURVEYED
    shown = near & (depth > 0.15) & (pixels >= 0).all(1) & (pixels < (wide, tall)).all(1)
    columns, rows = pixels[shown].astype(int).T
    measured = view.depth[rows, columns]
    shown[shown] = (measured > 0) & (measured > depth[shown] - _HIDDEN_BY)
    return shown
