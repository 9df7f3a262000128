"""What stands in the base's way, in one depth picture."""
import numpy as np

from saycan_ros.poses import inverse

LOWEST, HIGHEST = 0.08, 1.5     # [m] above the floor; calibration and depth blur what is lower
BESIDE = 0.07                   # [m] of room on each side of the base
OWN = 0.06                      # [m] before the base: its own deck seems to reach there, the camera 0.5 degrees off
FURNITURE = 0.10                # [m] around the outline of the place that is driven to
_STRIDE = 4                     # [px]
_LEAST = 12                     # points of the picture at that stride
_ARM, _HELD = 0.13, 0.22        # [m] around the arm and around the tool center point: the robot itself, what it holds


def nearest_obstacle(view, robot, joints, reach, goal_outline=None):
    """Distance [m] ahead of the base's center of the nearest thing in its way, or None: the way is free.

    Args:
        view: CameraView with depth. robot: RobotConfig. joints: {name: position}, the newest.
        reach: [m] ahead of the base's center that are looked at.
        goal_outline: (N, 2) [m] in the base frame of the surface that is approached: it is no obstacle.
    """
    points = view.points(_STRIDE)
    x, y, z = points.T
    base = robot.footprint
    points = points[(x > base.front + OWN) & (x < reach) & (np.abs(y) < base.side + BESIDE)
                    & (z > LOWEST) & (z < HIGHEST)]
    points = points[~_is_robot(points, robot, joints)]
    if goal_outline is not None:
        points = points[_outside(points[:, :2], goal_outline, FURNITURE)]
    return float(np.sort(points[:, 0])[_LEAST - 1]) if len(points) >= _LEAST else None


def outline_in_base(place, seen_from_map, map_from_base):
    """(N, 2) corners of a place in the base frame [m]."""
    corners = np.c_[place.polygon, np.zeros(len(place.polygon)), np.ones(len(place.polygon))]
    return (corners @ (inverse(map_from_base) @ seen_from_map).T)[:, :2]


def _is_robot(points, robot, joints):
    """(N,) bool: near a line between two links of the chain that leads to the gripper, or near what it holds."""
    links = robot.forward(joints)
    parents = {link.name: link.parent for link in robot.chain.links}
    name, own = robot.gripper.link, np.linalg.norm(points - links[robot.gripper.link][:3, 3], axis=1) < _HELD
    while (parent := parents[name]) != robot.chain.base:
        start, along = links[parent][:3, 3], links[name][:3, 3] - links[parent][:3, 3]
        t = np.clip((points - start) @ along / max(along @ along, 1e-9), 0, 1)
        own |= np.linalg.norm(points - start - t[:, None] * along, axis=1) < _ARM
        name = parent
    return own


def _outside(points, outline, grow):
    """(N,) bool: farther than `grow` [m] from a convex or concave outline (N, 2), and not inside it."""
    start, end = outline, np.roll(outline, -1, axis=0)
    along = end - start
    t = np.clip(((points[:, None] - start) * along).sum(2) / (along ** 2).sum(1), 0, 1)
    gap = np.linalg.norm(points[:, None] - start - t[..., None] * along, axis=2).min(axis=1, initial=np.inf)
    y = points[:, 1, None]
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    at = start[:, 0] + (y - start[:, 1]) / np.where(along[:, 1] == 0, np.inf, along[:, 1]) * along[:, 0]
    inside = np.count_nonzero(crosses & (points[:, :1] < at), axis=1) % 2 == 1
    return (gap > grow) & ~inside
