"""The kinematic chain of the robot: where each link is, from joint positions alone (no tf, no simulator)."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.poses import cross_matrix, pose, rotation_rpy

JOINT_TYPES = ('fixed', 'revolute', 'prismatic')


@dataclass(frozen=True)
class Link:
    """One link, as in URDF: its joint moves it along or about `axis` of the frame at xyz, rpy in the parent.

    Attributes:
        xyz: (3,) [m]. rpy: (3,) [rad] about fixed axes. axis: (3,) unit vector in the joint's frame.
        joint: name of the joint that moves it; None: fixed.
    """

    name: str
    parent: str
    xyz: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    joint: str | None = None
    type: str = 'fixed'
    axis: tuple[float, float, float] = (0.0, 0.0, 1.0)


class Chain:
    """A tree of links below the base; parents come before their children."""

    def __init__(self, links, base):
        links = self.links = tuple(links)
        self.base = base
        self.joints = tuple(link.joint for link in links if link.joint)
        known = [base]
        for link in links:
            if link.parent not in known:
                raise ValueError(f'{link.name}: parent {link.parent!r} must come before it')
            known.append(link.name)
        self._parent = [known.index(link.parent) for link in links]
        self._origin = np.array([pose(link.xyz, rotation_rpy(*link.rpy)) for link in links])          # (N, 4, 4)
        self._moving = np.array([i for i, link in enumerate(links) if link.joint], int)
        moving = [links[i] for i in self._moving]
        turns = np.array([link.type == 'revolute' for link in moving], float)[:, None, None]
        cross = np.zeros((len(moving), 4, 4))
        cross[:, :3, :3] = [cross_matrix(link.axis) for link in moving]
        self._sine = cross * turns                                    # Rodrigues: I + sin K + (1 - cos) K K
        self._versine = (cross @ cross) * turns
        self._slide = np.array([pose(link.axis) - np.eye(4) for link in moving]) * (1 - turns)

    def forward(self, joints):
        """Where every link is.

        Args:
            joints: position of each joint by name [rad or m]; more names are ignored.

        Returns:
            {link: (4, 4) float64 base_from_link}, the base included.

        Raises:
            KeyError: a joint of the chain is missing.
        """
        q = np.array([joints[name] for name in self.joints], float)[:, None, None]
        local = self._origin.copy()
        local[self._moving] = local[self._moving] @ (
            np.eye(4) + np.sin(q) * self._sine + (1 - np.cos(q)) * self._versine + q * self._slide)
        poses = [np.eye(4)]
        for parent, link in zip(self._parent, local, strict=True):
            poses.append(poses[parent] @ link)
        return dict(zip((self.base, *(link.name for link in self.links)), poses, strict=True))
