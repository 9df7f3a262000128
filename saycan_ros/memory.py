"""What the robot remembers of the scene: the ROS-free form of saycan_interfaces/ObjectMemory."""
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class RememberedObject:
    """Where one object was last seen.

    Attributes:
        kind: as in the skill library.
        instance: stable name of this one: 'coke can#1'.
        place: name, or None where it lies elsewhere.
        pose: (4, 4) float64, center in the map frame [m].
        size: (3,) float64 [m] along the pose's axes.
        last_seen: [s] on the node's clock.
        confidence: in [0, 1].
    """

    kind: str
    instance: str
    place: str | None
    pose: np.ndarray
    size: np.ndarray
    last_seen: float = 0.0
    confidence: float = 1.0

    @property
    def position(self):
        """(3,) float64 [m] in the map frame."""
        return self.pose[:3, 3]


@dataclass(frozen=True)
class ObjectMemory:
    """All objects, what the hand holds, where the robot stands; None means nothing or nowhere."""

    objects: tuple[RememberedObject, ...] = ()
    holding: str | None = None
    holding_instance: str | None = None
    robot_place: str | None = None
    seen_places: frozenset[str] = field(default_factory=frozenset)
    stamp: float = 0.0
    holding_confidence: float = 1.0

    @property
    def holds_unknown(self):
        """Is something in the hand that nobody can name?"""
        return self.holding is None and self.holding_confidence == 0.0

    @property
    def lying(self):
        """The remembered objects that are not in the hand, in the order of the memory."""
        return [o for o in self.objects if o.instance != self.holding_instance]

    def of_kind(self, kind):
        """Those of a kind that are not in the hand."""
        return [o for o in self.lying if o.kind == kind]
