"""Things on a surface: points above it, grouped as seen from above, and a small crop of each for the network."""
from dataclasses import dataclass

import cv2
import numpy as np

from saycan_ros.perception.surface import TALLEST

SIDE = 40                       # [px] of a crop
CHANNELS = 8                    # color 3, mask 1, position relative to the cluster 3, height 1
EXTRAS = 10                     # numbers that go with a crop
MIN_POINTS = 12
WIDEST = 0.19                   # [m] seen from above; what is wider is tried as several objects
_COLOR_MEAN, _COLOR_SCALE = 0.45, 3.0


@dataclass(frozen=True)
class Cluster:
    """One thing on a surface.

    Attributes:
        crop: (CHANNELS, SIDE, SIDE) float32.
        extras: (EXTRAS,) float32.
        center: (3,) float64 [m] mean of its points in the base frame, z above the floor.
        yaw: of the line of sight in the base frame [rad]; the network sees and answers in a frame turned by it.
        count: points.
        range: horizontal distance from the camera [m].
        rows, columns: (count,) int pixels of the whole picture.
    """

    crop: np.ndarray
    extras: np.ndarray
    center: np.ndarray
    yaw: float
    count: int
    range: float
    rows: np.ndarray
    columns: np.ndarray


def clusters(view, surface):
    """The Clusters of a SurfaceView of a CameraView, in no particular order."""
    points = surface.points
    lowest = 0.007 + 0.0025 * surface.range
    with np.errstate(invalid='ignore'):
        above = surface.near & (points[..., 2] > lowest) & (points[..., 2] < TALLEST)
    rows, columns = np.nonzero(above)
    if len(rows) < MIN_POINTS:
        return []
    chosen = points[rows, columns]
    labels = np.zeros(above.shape, np.int32)
    found = []
    for number, members in enumerate(_groups(chosen[:, :2], max(0.008, 0.005 * surface.range)), start=1):
        labels[rows[members], columns[members]] = number
        found.append(_cluster(view, surface, labels, number, rows[members], columns[members], chosen[members]))
    return found




def _groups(xy, cell):
    """Index arrays of the points (N, 2) that belong together: neighboring cells [m] of a grid seen from above."""
    out = []
    for members in _connected(xy, cell, 8):
        if np.ptp(xy[members], 0).max() > WIDEST:
            parts = [members[p] for p in _connected(xy[members], max(0.004, cell / 2), 4)]
            out.extend(parts if len(parts) > 1 else [members])
        else:
            out.append(members)
    return out


def _connected(xy, cell, connectivity):
    low = xy.min(0)
    at = np.floor((xy - low) / cell).astype(int)
    grid = np.zeros(at.max(0) + 1, np.uint8)
    grid[at[:, 0], at[:, 1]] = 1
    _, labels = cv2.connectedComponents(grid, connectivity=connectivity)
    label = labels[at[:, 0], at[:, 1]]
    order = np.argsort(label, kind='stable')
    bounds = np.flatnonzero(np.diff(label[order])) + 1
    return [group for group in np.split(order, bounds) if len(group) >= MIN_POINTS]


def _cluster(view, surface, labels, number, rows, columns, points):
    """The Cluster of one group: its number in the labels of the window, its pixels there, its points (N, 3)."""
    center = points.mean(0, dtype=np.float64)
    sight = center[:2] - surface.base_from_camera[:2, 3]
    yaw, distance = float(np.arctan2(sight[1], sight[0])), float(np.hypot(*sight))
    stride = surface.rows.step
    box = _square(rows, columns, max(14 // stride, 7))
    aligned = _turned(points - center.astype(np.float32), -yaw)
    extent = np.ptp(aligned, 0)
    metric = box[2] * stride * distance / view.intrinsics[0]
    tall, wide = labels.shape
    cut = rows.min() == 0 or columns.min() == 0 or rows.max() == tall - 1 or columns.max() == wide - 1
    extras = np.r_[extent * 10, center[2] * 10, points[:, 2].max() * 10, distance, metric * 5,
                   surface.base_from_camera[2, 3] - surface.place.height, np.log(len(rows)) / 5, float(cut)]
    return Cluster(_crop(view, surface, labels, number, box, center, yaw), extras.astype(np.float32),
                   center + np.array([0, 0, surface.place.height]), yaw, len(rows), distance,
                   surface.rows.start + rows * stride, surface.columns.start + columns * stride)


def _square(rows, columns, least):
    """(top, left, side) of the square around pixels, with a rim; side is at least 2 * least."""
    half = int(np.ceil(max(least, 0.55 * max(np.ptp(rows), np.ptp(columns)) + 2)))
    return int(rows.min() + rows.max()) // 2 - half, int(columns.min() + columns.max()) // 2 - half, 2 * half


def _crop(view, surface, labels, number, box, center, yaw):
    """(CHANNELS, SIDE, SIDE) float32 of a square of the window; outside of the window it is 0."""
    top, left, side = box
    part = (_cut(labels, top, left, side) == number).astype(np.float32)
    points = _cut(surface.points, top, left, side) - np.float32(center)
    points = np.where(part[..., None] > 0, _turned(points, -yaw), np.float32(0))
    geometry = _resized(np.dstack([part, points * 10]))
    height = geometry[..., 3] / 10 + np.float32(center[2]) * geometry[..., 0]
    stride = surface.rows.step
    color = _cut(view.color, surface.rows.start + top * stride, surface.columns.start + left * stride, side * stride)
    color = _resized(color).astype(np.float32) / 255 - _COLOR_MEAN
    return np.concatenate([color.transpose(2, 0, 1) * _COLOR_SCALE, geometry.transpose(2, 0, 1), height[None] * 8])


def _cut(image, top, left, side):
    """(side, side, ...) of an image, 0 where the square leaves it."""
    tall, wide = image.shape[:2]
    y, x, bottom, right = max(top, 0), max(left, 0), min(top + side, tall), min(left + side, wide)
    out = np.zeros((side, side, *image.shape[2:]), image.dtype)
    out[y - top:bottom - top, x - left:right - left] = image[y:bottom, x:right]
    return out


def _resized(image):
    shrink = image.shape[0] > SIDE
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR)


def _turned(points, yaw):
    """Points (..., 3) turned about z by yaw [rad]."""
    c, s = np.float32(np.cos(yaw)), np.float32(np.sin(yaw))
    x, y = points[..., 0], points[..., 1]
    return np.stack([c * x - s * y, s * x + c * y, points[..., 2]], -1)
