"""Poses as 4x4 float64 matrices `parent_from_child`: meters, radians, REP 103."""
import numpy as np


def pose(xyz=(0.0, 0.0, 0.0), rotation=None):
    """(4, 4) from a position (3,) [m] and a rotation (3, 3)."""
    out = np.eye(4)
    out[:3, 3] = xyz
    if rotation is not None:
        out[:3, :3] = rotation
    return out


def rotation_rpy(roll, pitch, yaw):
    """(3, 3) rotation about the fixed axes x, then y, then z [rad], as URDF's rpy."""
    (cr, cp, cy), (sr, sp, sy) = np.cos((roll, pitch, yaw)), np.sin((roll, pitch, yaw))
    return np.array([[cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
                     [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
                     [-sp, cp * sr, cp * cr]])


def planar(x, y, yaw):
    """(4, 4) of a pose on the floor: x, y [m], yaw [rad]."""
    return pose((x, y, 0.0), rotation_rpy(0.0, 0.0, yaw))


def to_planar(matrix):
    """(3,) x, y [m], yaw [rad] of a pose (4, 4)."""
    return np.array([matrix[0, 3], matrix[1, 3], np.arctan2(matrix[1, 0], matrix[0, 0])])


def inverse(matrix):
    """(4, 4) child_from_parent of a rigid parent_from_child (4, 4)."""
    out = np.eye(4)
    out[:3, :3] = matrix[:3, :3].T
    out[:3, 3] = -matrix[:3, :3].T @ matrix[:3, 3]
    return out


def wrap(angle):
    """The same angle in [-pi, pi) [rad]; scalar or array."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def rotation_vector(rotation):
    """(3,) axis times angle [rad] of a rotation (3, 3), angle in [0, pi]."""
    skew = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    sine, cosine = np.linalg.norm(skew) / 2, (np.trace(rotation) - 1) / 2
    if sine > 1e-6:
        return skew / (2 * sine) * np.arctan2(sine, cosine)
    if cosine > 0:
        return skew / 2
    axis = np.sqrt(np.maximum(np.diag(rotation) + 1, 0) / 2)      # half a turn: the sign of one part is free
    k = int(np.argmax(axis))
    return np.pi * np.copysign(axis, np.where(np.arange(3) == k, 1.0, rotation[k]))


def rotation_of_vector(vector):
    """(3, 3) rotation of axis times angle (3,) [rad]."""
    angle = np.linalg.norm(vector)
    if angle < 1e-12:
        return np.eye(3)
    k = cross_matrix(vector / angle)
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


def quaternion(rotation):
    """x, y, z, w with w >= 0 of a rotation (3, 3); the largest component is computed first (Shepperd 1978)."""
    r = np.asarray(rotation, float)
    squares = np.array([1 + r[0, 0] - r[1, 1] - r[2, 2], 1 - r[0, 0] + r[1, 1] - r[2, 2],
                        1 - r[0, 0] - r[1, 1] + r[2, 2], 1 + np.trace(r)])
    x, y, z, w = [
        (squares[0], r[1, 0] + r[0, 1], r[0, 2] + r[2, 0], r[2, 1] - r[1, 2]),
        (r[1, 0] + r[0, 1], squares[1], r[2, 1] + r[1, 2], r[0, 2] - r[2, 0]),
        (r[0, 2] + r[2, 0], r[2, 1] + r[1, 2], squares[2], r[1, 0] - r[0, 1]),
        (r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], squares[3]),
    ][int(np.argmax(squares))]
    q = np.array([x, y, z, w]) / np.linalg.norm([x, y, z, w])
    return tuple(float(v) for v in (q if q[3] >= 0 else -q))


def cross_matrix(vector):
    """(3, 3) matrix that multiplies by the cross product with vector (3,)."""
    x, y, z = vector
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
