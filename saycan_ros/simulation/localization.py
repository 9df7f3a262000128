"""What the robot believes of its own pose: odometry that drifts, and a localized pose with a slowly varying error."""
import numpy as np

from saycan_ros.poses import inverse, planar, to_planar, wrap

_PERIODS = np.array([17.0, 31.0, 53.0])     # [s] of the waves that make up the error


class Odometry:
    """Adds up the way driven; wrong by a part of the way in length, and by an angle a meter in heading."""

    def __init__(self, rng, way_error, turn_error):
        """way_error: sd of the part of the way; turn_error: sd [rad/m]; both signs drawn once."""
        self._scale = 1.0 + rng.normal(0.0, way_error)
        self._turn = rng.normal(0.0, turn_error)
        self._last = None
        self.odom_from_base = np.eye(4)

    def update(self, map_from_base):
        """Takes the true pose (4, 4) of this moment; the first one is the origin."""
        if self._last is not None:
            dx, dy, turned = to_planar(inverse(self._last) @ map_from_base)
            way = np.hypot(dx, dy)
            self.odom_from_base = self.odom_from_base @ planar(
                self._scale * dx, self._scale * dy, turned + self._turn * way)
        self._last = map_from_base.copy()

    def felt(self, velocity):
        """(3,) vx, vy [m/s], wz [rad/s] as odometry has it, of the true one."""
        vx, vy, wz = velocity
        return np.array([self._scale * vx, self._scale * vy, wz + self._turn * np.hypot(vx, vy)])


class LocalizationError:
    """The error of a localized pose: x, y and yaw swing slowly around `jump` with a given sd.

    Attributes:
        jump: (3,) x, y [m], yaw [rad]; zero, unless the robot takes itself to be elsewhere.
    """

    def __init__(self, rng, position_sd, yaw_sd):
        """position_sd: [m] along each axis; yaw_sd: [rad]."""
        self._sd = np.array([position_sd, position_sd, yaw_sd])
        self._phase = rng.uniform(0, 2 * np.pi, (3, len(_PERIODS)))
        self.jump = np.zeros(3)

    def at(self, time):
        """(3,) x, y [m], yaw [rad] at a time [s]."""
        waves = np.sin(2 * np.pi * time / _PERIODS + self._phase).sum(axis=1)
        return self.jump + self._sd * waves * np.sqrt(2 / len(_PERIODS))

    def believed(self, map_from_base, time):
        """(4, 4) map_from_base that the robot believes instead of the true one."""
        x, y, yaw = to_planar(map_from_base) + self.at(time)
        return planar(x, y, wrap(yaw))

    def covariance(self):
        """(6, 6) float64 over x, y, z, roll, pitch, yaw, as PoseWithCovariance has it."""
        return np.diag([self._sd[0] ** 2, self._sd[1] ** 2, 0.0, 0.0, 0.0, self._sd[2] ** 2])
