"""One object that was seen, and what the skill library says of its size."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Detection:
    """One object seen in one picture.

    Attributes:
        kind: as in the skill library.
        score: in [0, 1], probability of that kind.
        base_from_object: (4, 4) float64, center of the object; z up, y across its shortest side.
        size: (3,) float64 [m] along the axes of the pose.
        place: name of the place that it lies on.
        range: horizontal distance from the camera [m].
    """

    kind: str
    score: float
    base_from_object: np.ndarray
    size: np.ndarray
    place: str
    range: float

    @property
    def position(self):
        """(3,) float64 [m] in the base frame."""
        return self.base_from_object[:3, 3]


def extents(kind):
    """(3,) float64 [m] length, width, height of an ObjectKind of the skill library; zeros where it does not say."""
    size = kind.size
    if not size:
        return np.zeros(3)
    return np.array({'cylinder': (size[0], size[0], size[-1]), 'sphere': (size[0],) * 3, 'box': size}[kind.shape])


def same_spot(size):
    """Distance [m] from above within which two of a kind of this size (3,) [m] are one, seen in parts."""
    return 0.02 + 0.6 * float(max(size[:2]))
