"""Simulator state. Only experts and evaluation may read it."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class GroundTruth:
    """The ROS-free form of saycan_interfaces/GroundTruth.

    Attributes:
        poses: {instance: (4, 4) float64 map_from_object}, centers.
        map_from_base: (4, 4) float64.
        map_from_gripper: (4, 4) float64, tool center point.
        holding: the instance that touches both fingers; None: none.
        stamp: [s] of simulated time.
    """

    poses: dict[str, np.ndarray]
    map_from_base: np.ndarray
    map_from_gripper: np.ndarray
    holding: str | None = None
    stamp: float = 0.0

    @property
    def instances(self):
        """Names of all objects: 'apple', 'coke can#1'."""
        return tuple(self.poses)
