"""The rectangle of a place, as the robot in front of it sees it."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError


@dataclass(frozen=True)
class Surface:
    """The rectangle of a place.

    Attributes:
        center: (2,) float64 [m] in the map.
        half: (2,) float64 [m], half its size along and across the robot's view.
        yaw: of the robot's view in the map [rad].
        height: [m] above the floor.
    """

    name: str
    center: np.ndarray
    half: np.ndarray
    yaw: float
    height: float

    def to_map(self, depth, side):
        """(2,) map point at `depth` behind the near edge and `side` to the left of the middle, as the robot sees it."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        forward = depth - self.half[0]
        return self.center + np.array([c * forward - s * side, s * forward + c * side])

    def from_map(self, xy):
        """(2,) depth behind the near edge and offset to the left [m] of a map point."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        x, y = np.asarray(xy, float) - self.center
        return np.array([c * x + s * y + self.half[0], -s * x + c * y])


def surface_of(place):
    """The Surface of a Place.

    Raises:
        ConfigError: its outline is no rectangle.
    """
    sides = np.roll(place.polygon, -1, axis=0) - place.polygon
    if len(sides) != 4 or abs(sides[0] @ sides[1]) > 1e-6 or np.abs(sides[0] + sides[2]).max() > 1e-6:
        raise ConfigError(f'{place.name}: the simulated kitchen needs a surface of four corners, a rectangle')
    angles = [np.arctan2(side[1], side[0]) for side in sides]
    k = int(np.argmax([np.cos(a - place.stand[2]) for a in angles]))       # the side that leads away from the robot
    half = np.array([np.hypot(*sides[k]), np.hypot(*sides[(k + 1) % 4])]) / 2
    return Surface(place.name, place.center, half, float(angles[k]), place.height)
