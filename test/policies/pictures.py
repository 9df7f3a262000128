"""Depth pictures of a room of flat surfaces and boxes, by ray casting: no simulator, and every edge is exact."""
import cv2
import numpy as np

from saycan_ros.observation import CameraView, Observation
from saycan_ros.poses import inverse, planar
from saycan_ros.robot import load_robot

ROBOT = load_robot()
SIZE = (480, 640)
INTRINSICS = np.array([461.0, 461.0, 320.0, 240.0])
FAR = 6.0                                       # [m] a wall


def joints(tilt=0.85, lift=0.13):
    """The robot with its arm tucked."""
    return ROBOT.carry | {'lift': lift, 'head_pan': 0.0, 'head_tilt': tilt, 'fr3_finger_joint1': 0.04,
                    'fr3_finger_joint2': 0.04}


def observation(map_from_base, believed=None, surfaces=(), boxes=(), stamp=0.0, tilt=0.85, **changes):
    """What the robot sees from a true pose (4, 4), and believes to be at another.

    Args:
        surfaces: (outline (N, 2), height) each. boxes: (low (3,), high (3,)) each, in the map [m].
    """
    at = joints(tilt)
    links = ROBOT.forward(at)
    camera = links[ROBOT.cameras['head'].frame]
    depth = _depth(map_from_base @ camera, surfaces, boxes)
    view = CameraView('head', np.zeros((*SIZE, 3), np.uint8), depth, INTRINSICS, camera, stamp)
    given = {'cameras': {'head': view}, 'gripper_width': 0.08} | changes
    return Observation(stamp, map_from_base=map_from_base if believed is None else believed,
                       base_from_gripper=links[ROBOT.gripper.link], joints=at, **given)


def _depth(map_from_camera, surfaces, boxes):
    """(H, W) float32 [m] along the optical axis."""
    v, u = np.mgrid[:SIZE[0], :SIZE[1]] + 0.5
    rays = np.stack([(u - 320) / 461, (v - 240) / 461, np.ones(SIZE)], -1) @ map_from_camera[:3, :3].T
    origin, depth = map_from_camera[:3, 3], np.full(SIZE, FAR)
    for outline, height in ((None, 0.0), *surfaces):
        with np.errstate(divide='ignore', invalid='ignore'):
            t = (height - origin[2]) / rays[..., 2]
            hit = origin[:2] + t[..., None] * rays[..., :2]
        inside = (t > 0) & (t < FAR) & (True if outline is None else _inside(hit, outline))
        depth = np.where(inside & (t < depth), t, depth)
    for low, high in boxes:
        with np.errstate(divide='ignore', invalid='ignore'):
            near, far = (np.sort((np.stack([low, high]) - origin)[:, None, None] / rays, axis=0))
        t = near.max(-1)
        depth = np.where((t > 0) & (t < far.min(-1)) & (t < depth), t, depth)
    return depth.astype(np.float32)


def _inside(points, outline):
    contour = np.asarray(outline, np.float32)
    start, end = contour, np.roll(contour, -1, axis=0)
    x, y = points[..., 0, None], points[..., 1, None]
    with np.errstate(divide='ignore', invalid='ignore'):
        at = start[:, 0] + (y - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
    return (((start[:, 1] > y) != (end[:, 1] > y)) & (x < at)).sum(-1) % 2 == 1


def noisy(found, rng, holes=0.7):
    """The Observation with the depth of a cheap camera: grain, and holes where the depth jumps."""
    view = found.cameras['head']
    jumps = cv2.morphologyEx(view.depth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0.03
    lost = jumps & (rng.random(view.depth.shape) < holes)
    view.depth[:] = np.where(lost, 0, view.depth * (1 + 0.003 * rng.standard_normal(view.depth.shape)))
    return found


def wrong_by(map_from_base, x, y, yaw):
    """(4, 4) a pose that is wrong by x, y [m], yaw [rad], as seen from the base."""
    return map_from_base @ planar(x, y, yaw)


__all__ = ['ROBOT', 'inverse', 'joints', 'noisy', 'observation', 'wrong_by']
