"""How the hand takes each kind of object, from above."""
import numpy as np

from saycan_ros.simulation.objects import half_extents, height_above, radius_on_floor

_BELOW_TOP = 0.045        # [m] tool center point under the top of a can or bottle
_BELOW_BOX_TOP = 0.03
_ABOVE_SURFACE = 0.012    # at least: the fingertips end 8 mm below the tool center point
_FINGER = 0.012           # [m] what a finger needs outside of the opening


def grasp_height(kind, rotation):
    """Height of the tool center point over the center of an object turned by rotation (3, 3) [m]."""
    half, up = half_extents(kind), height_above(kind, rotation)
    if kind.shape == 'sphere' or (kind.shape == 'cylinder' and abs(rotation[2, 2]) < 0.8):
        return 0.0
    below = _BELOW_TOP if kind.shape == 'cylinder' else _BELOW_BOX_TOP
    return float(max(up - below, _ABOVE_SURFACE - up)) if kind.shape == 'box' else float(max(half[2] - below, 0.0))


def closing_angles(kind, rotation):
    """Directions in which the fingers may close, (N,) [rad] in the frame that rotation (3, 3) is about."""
    standing = kind.shape == 'cylinder' and abs(rotation[2, 2]) >= 0.8
    if kind.shape == 'sphere' or standing:
        return np.linspace(0, np.pi, 12, endpoint=False)
    if kind.shape == 'cylinder':
        return np.array([np.arctan2(rotation[1, 2], rotation[0, 2]) + np.pi / 2])
    half = half_extents(kind)
    level = [i for i in range(3) if i != int(np.argmax(np.abs(rotation[2])))]
    axis = rotation[:, min(level, key=lambda i: half[i])]
    return np.array([np.arctan2(axis[1], axis[0])])


def clear_angles(position, angles, neighbours, opening):
    """Those of the angles whose fingers come down clear of the neighbours, or the clearest one.

    Args:
        position: (3,) center of the object [m]. angles: (N,) [rad].
        neighbours: [(position (3,), ObjectKind)] of the others. opening: of the fingers [m].
    """
    reach = opening / 2 + _FINGER
    free = np.full(len(angles), np.inf)
    for other, kind in neighbours:
        for side in (1, -1):
            fingers = position[:2] + side * reach * np.stack([np.cos(angles), np.sin(angles)], 1)
            free = np.minimum(free, np.hypot(*(fingers - other[:2]).T) - radius_on_floor(kind))
    return angles[free >= min(free.max(), 0.02) - 1e-6]


def closing_width(kind):
    """Opening at which the fingers touch an upright object [m]."""
    half = half_extents(kind)
    return float(2 * (min(half[:2]) if kind.shape == 'box' else half[0]))


def object_in_hand(kind):
    """(4, 4) gripper_from_object of an upright object held from above, the fingers across its shortest side."""
    out = np.diag([1.0, -1.0, -1.0, 1.0])                          # the hand's z points down
    if kind.shape == 'box' and half_extents(kind)[0] < half_extents(kind)[1]:
        out[:3, :3] = out[:3, :3] @ np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    out[2, 3] = grasp_height(kind, np.eye(3))
    return out
