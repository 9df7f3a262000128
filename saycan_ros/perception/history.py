"""Where joints and base were when a picture was taken: sensors come at their own rates, and pictures come late."""
from collections import deque

import numpy as np

from saycan_ros.poses import inverse, planar, to_planar, wrap

KEPT = 2.0                      # [s]
GAP = 0.25                      # [s] that a picture may be newer than the last reading, or fall between two
ALONE = 2.0                     # [m] that odometry alone carries a localized pose; AMCL tells one every 0.25 m


class History:
    """The last seconds of a vector that changes smoothly.

    Args:
        kept: [s]. angles: (N,) bool, which of its numbers turn [rad]: drivers differ in whether they tell 3.2 or -3.08.
    """

    def __init__(self, kept=KEPT, angles=False):
        self._kept, self._angles = kept, np.asarray(angles)
        self._readings = deque()

    def clear(self):
        """Forgets everything."""
        self._readings.clear()

    def put(self, stamp, values):
        """Adds a reading (N,) at a stamp [s]; one older than the last starts anew, as a clock that was reset."""
        readings = self._readings
        if readings and (stamp < readings[-1][0] or len(values) != len(readings[-1][1])):
            readings.clear()
        readings.append((stamp, np.asarray(values, float)))
        while readings[-1][0] - readings[0][0] > self._kept:
            readings.popleft()

    @property
    def newest_stamp(self):
        """[s] of the last reading, or None."""
        readings = tuple(self._readings)
        return readings[-1][0] if readings else None

    def at(self, stamp):
        """(N,) at a stamp, between two readings or the nearest one; None where no reading is near enough."""
        readings = tuple(self._readings)    # in one step: another thread may put while this one looks
        after = next((r for r in readings if r[0] >= stamp), None)
        before = next((r for r in reversed(readings) if r[0] <= stamp), None)
        if before is None or after is None:
            nearest = before or after
            return nearest[1] if nearest is not None and abs(nearest[0] - stamp) <= GAP else None
        apart = after[0] - before[0]
        if apart > GAP:
            return None
        share = (stamp - before[0]) / apart if apart > 0 else 0.0
        change = after[1] - before[1]
        return before[1] + share * np.where(self._angles, wrap(change), change)


class Whereabouts:
    """The pose of the base in the map: a localized pose now and then, odometry in between."""

    def __init__(self, localizes):
        """localizes: False where odometry alone says where the base is."""
        self._map_from_odom = None if localizes else np.eye(4)
        self._odometry = History(angles=(False, False, True))
        self._early = None                  # (stamp, map_from_base) from before all odometry
        self._told_at = None                # (3,) odometry of the last localized pose

    def put_odometry(self, stamp, odom_from_base):
        """Takes a pose of the odometry (4, 4)."""
        self._odometry.put(stamp, to_planar(odom_from_base))
        self._begin(stamp, self._early)

    def put_pose(self, stamp, map_from_base):
        """Takes a localized pose (4, 4); one without odometry of its time is left out.

        The first one may be older than all odometry: who localizes is silent while the robot stands (AMCL's
        update_min_d), and its last word is latched. It counts as the pose of the first odometry that comes.
        """
        odometry = self._odometry.at(stamp)
        if odometry is not None:
            self._place(map_from_base, odometry)
        elif self._map_from_odom is None:
            self._early = (stamp, map_from_base)
            self._begin(self._odometry.newest_stamp, self._early)

    def _begin(self, stamp, early):
        if self._map_from_odom is None and early is not None and stamp is not None and early[0] < stamp:
            self._place(early[1], self._odometry.at(stamp))

    def _place(self, map_from_base, odometry):
        self._told_at = odometry
        self._map_from_odom = planar(*to_planar(map_from_base)) @ inverse(planar(*odometry))

    def at(self, stamp):
        """(4, 4) map_from_base at a stamp [s], or None: not localized yet or for long, or no odometry of that time."""
        odometry = self._odometry.at(stamp)
        if odometry is None or self._map_from_odom is None:
            return None
        if self._told_at is not None and np.hypot(*(odometry - self._told_at)[:2]) > ALONE:
            return None                     # who localizes has died, or odometry has begun anew
        return self._map_from_odom @ planar(*odometry)
