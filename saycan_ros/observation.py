"""What the robot senses, as arrays: the ROS-free form of saycan_interfaces/Observation."""
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class CameraView:
    """One camera's picture.

    Attributes:
        color: (H, W, 3) uint8 RGB.
        depth: (H, W) float32 [m] along the optical axis, 0 where unknown; None: no depth.
        intrinsics: (4,) float64 fx, fy, cx, cy [px]; pixel centers at integer + 0.5.
        base_from_camera: (4, 4) float64, optical frame (x right, y down, z forward, REP 103) in the base frame.
        stamp: [s] on the node's clock.
    """

    name: str
    color: np.ndarray
    depth: np.ndarray | None
    intrinsics: np.ndarray
    base_from_camera: np.ndarray
    stamp: float

    def points(self, stride=1, farthest=np.inf):
        """(N, 3) float32 [m] in the base frame, of every stride-th pixel with a depth below `farthest` [m]."""
        depth = self.depth[::stride, ::stride]
        v, u = np.nonzero((depth > 0) & (depth < farthest))
        fx, fy, cx, cy = self.intrinsics
        rays = np.stack([(u * stride + 0.5 - cx) / fx, (v * stride + 0.5 - cy) / fy, np.ones(len(u))], 1)
        camera = self.base_from_camera.astype(np.float32)
        return (rays.astype(np.float32) * depth[v, u, None]) @ camera[:3, :3].T + camera[:3, 3]


@dataclass(frozen=True)
class Observation:
    """One snapshot on which every consumer decides.

    Attributes:
        stamp: [s] of the newest picture.
        cameras: the valid ones, by name.
        map_from_base: (4, 4) float64, as the robot believes.
        base_velocity: (3,) float64 vx, vy [m/s], wz [rad/s] in the base frame.
        base_from_gripper: (4, 4) float64, tool center point: z along the fingers, y the closing direction.
        joints: position of each joint by name [rad or m].
        gripper_width: opening [m].
        gripper_effort: [N], NaN where unknown.
        localized: False where map_from_base is stale.
    """

    stamp: float
    cameras: dict[str, CameraView]
    map_from_base: np.ndarray
    base_from_gripper: np.ndarray
    joints: dict[str, float]
    gripper_width: float
    gripper_effort: float = float('nan')
    base_velocity: np.ndarray = field(default_factory=lambda: np.zeros(3))
    localized: bool = True

    @property
    def depth_view(self):
        """The CameraView with depth, the first where there are several, or None."""
        return next((view for view in self.cameras.values() if view.depth is not None), None)
