"""Pictures of boxes on the surfaces of the kitchen, computed ray by ray: what a perfect depth camera would see."""
import numpy as np

from saycan_ros.observation import CameraView, Observation
from saycan_ros.poses import inverse, planar, pose, rotation_rpy

WIDTH, HEIGHT, FOCAL = 640, 480, 461.0
OPTICAL = np.array([[0, 0, 1], [-1, 0, 0], [0, -1, 0]], float)      # base axes from optical axes


def head_pose(tilt=0.8, pan=0.0):
    """(4, 4) base_from_camera of the head camera."""
    return pose((0.0, 0.2, 1.6), rotation_rpy(0, tilt, pan) @ OPTICAL)


def box(place, xy, size, height=None):
    """A box (low corner, high corner) [m] in the map that stands on a place at xy."""
    bottom = place.height if height is None else height
    low = np.array([xy[0] - size[0] / 2, xy[1] - size[1] / 2, bottom])
    return low, low + size


def slabs(places):
    """The places' surfaces as boxes 5 cm thick, of axis-aligned outlines."""
    return [(np.r_[p.polygon.min(0), p.height - 0.05], np.r_[p.polygon.max(0), p.height]) for p in places]


def picture(boxes, base, camera, believed=None, noise=None, stamp=0.0):
    """A CameraView with depth of boxes in the map, from a base (x, y, yaw); `believed` is the pose that it claims."""
    map_from_camera = planar(*base) @ camera
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float) + 0.5
    rays = np.stack([(u - WIDTH / 2) / FOCAL, (v - HEIGHT / 2) / FOCAL, np.ones_like(u)], -1)
    rays = rays @ map_from_camera[:3, :3].T
    origin = map_from_camera[:3, 3]
    floor = np.where(rays[..., 2] < -1e-6, -origin[2] / np.minimum(rays[..., 2], -1e-6), np.inf)
    depth, color = floor, np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for number, (low, high) in enumerate(boxes):
        with np.errstate(divide='ignore', invalid='ignore'):
            a, b = (low - origin) / rays, (high - origin) / rays
        enter, leave = np.minimum(a, b).max(-1), np.maximum(a, b).min(-1)
        hit = (enter < leave) & (enter > 0) & (enter < depth)
        depth = np.where(hit, enter, depth)
        color[hit] = (40 * number % 256, 200, 90)
    depth = np.where(depth < 8, depth, 0).astype(np.float32)
    if noise is not None:
        depth *= 1 + 0.003 * noise.standard_normal(depth.shape, dtype=np.float32)
    intrinsics = np.array([FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2])
    return CameraView('head', color, depth, intrinsics, camera if believed is None else believed, stamp)


def observation(view, base, stamp=0.0, gripper=(0.4, 0.0, 1.3), width=0.08, effort=float('nan')):
    """An Observation of one view from a base (x, y, yaw); the gripper points down at a position in the base frame."""
    down = pose(gripper, rotation_rpy(np.pi, 0, 0))
    return Observation(stamp, {} if view is None else {view.name: view}, planar(*base), down, {}, width, effort)


def seen_from_base(base, xyz):
    """(3,) a point of the map in the base frame."""
    return (inverse(planar(*base)) @ np.append(xyz, 1.0))[:3]
