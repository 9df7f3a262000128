"""The surface of a place in one depth picture: which pixels show it, and the camera leveled on it.

Half a degree of calibration error lifts a table 1 m away by 9 mm into its objects (32 of 45 picks instead of 45,
shared/SIMULATION.md section 5). So nothing is measured before the plane of the surface was fitted to the depth.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from saycan_ros.poses import inverse, pose, rotation_of_vector

MAX_RANGE = 5.0                 # [m] horizontally; farther surfaces show a can on less than 8 x 12 pixels
TALLEST = 0.30                  # [m] above a surface; what reaches higher is no object
PITCH = 0.004                   # [m] between the points that are used; more of them only cost time
MIN_POINTS = 60                 # of a surface, for a plane to be fitted
_CELL = 0.01                    # [m] of the raster of an outline
# How wrong what we start from may be (one standard deviation), against what the depth says:
_TILT = np.deg2rad(1.0)         # of the camera
_HEIGHT = 0.005                 # [m] of a surface in places.yaml
_OFF = 0.02, 0.03               # [m] of height, and for each meter of distance, that an error of the camera explains
_RIPPLE = 0.003                 # [m] of depth at 1 m over a whole region: it does not average out
_REGIONS = 20                   # independent regions of a surface


@dataclass(frozen=True)
class SurfaceView:
    """What one picture shows of one place.

    Attributes:
        place: saycan_ros.places.Place.
        rows, columns: slices of the picture, with the stride at which pixels are used.
        points: (h, w, 3) float32 [m] in the base frame, leveled: the surface lies at z = 0; NaN where unknown.
        near: (h, w) bool, inside the outline grown by the error of the robot's pose.
        base_from_camera: (4, 4) float64, leveled; z is the height above the floor.
        range: horizontal distance from the camera to the part that is seen [m].
    """

    place: object
    rows: slice
    columns: slice
    points: np.ndarray
    near: np.ndarray
    base_from_camera: np.ndarray
    range: float


def margin(distance):
    """How far outside its outline a surface may appear [m]: 3 cm and 1 degree of the pose, half of the calibration."""
    return 0.05 + 0.03 * distance


def surface_view(view, place, map_from_base):
    """The SurfaceView of a place in a CameraView with depth, or None where it is out of view, too far or hidden."""
    outline = _outline_in_base(place, map_from_base)
    found = _window(view, outline, place.height)
    if found is None:
        return None
    rows, columns, distance = found
    depth = view.depth[rows, columns]
    rays = _rays(view, rows, columns)
    raster = _Raster(outline, margin(distance))
    camera = view.base_from_camera
    points = _points(depth, rays, camera)
    on_place = raster.inside(points) & (depth > 0)
    camera = _level(camera, points[on_place], place.height, distance)
    if camera is None:
        return None
    points = _points(depth, rays, camera)
    points[..., 2] -= np.float32(place.height)
    near = raster.inside(points) & (depth > 0)
    points[depth <= 0] = np.nan
    return SurfaceView(place, rows, columns, points, near, camera, distance)


def _outline_in_base(place, map_from_base):
    """(N, 2) corners of the place in the base frame [m]."""
    corners = np.c_[place.polygon, np.zeros(len(place.polygon)), np.ones(len(place.polygon))]
    return (corners @ inverse(map_from_base).T)[:, :2]


def project(view, points):
    """(N, 2) pixels and (N,) depth [m] of (N, 3) points in the base frame; pixels mean nothing where depth <= 0."""
    camera_from_base = inverse(view.base_from_camera)
    seen = points @ camera_from_base[:3, :3].T + camera_from_base[:3, 3]
    depth = seen[:, 2]
    fx, fy, cx, cy = view.intrinsics
    safe = np.where(depth > 1e-6, depth, 1.0)
    return np.c_[fx * seen[:, 0] / safe + cx, fy * seen[:, 1] / safe + cy], depth


def samples(outline, steps=9):
    """(M, 2) points that cover a polygon (N, 2) evenly, its corners included [m]."""
    low, high = outline.min(0), outline.max(0)
    grid = np.stack(np.meshgrid(*(np.linspace(a, b, steps) for a, b in zip(low, high, strict=True))), -1).reshape(-1, 2)
    inside = [cv2.pointPolygonTest(outline.astype(np.float32), tuple(map(float, p)), False) >= 0 for p in grid]
    return np.vstack([outline, grid[inside]])


def _window(view, outline, height):
    """(rows, columns, range) that hold everything on a surface, or None where it is out of view or too far."""
    flat = samples(outline)
    columns_of = np.vstack([np.c_[flat, np.full(len(flat), z)] for z in (height - 0.05, height + TALLEST)])
    pixels, depth = project(view, columns_of)
    tall, wide = view.color.shape[:2]
    seen = (depth > 0.15) & (pixels > -0.1 * wide).all(1) & (pixels < (1.1 * wide, max(wide, 1.1 * tall))).all(1)
    if not seen.any():
        return None
    distance = float(np.median(np.hypot(*(columns_of[seen, :2] - view.base_from_camera[:2, 3]).T)))
    if distance > MAX_RANGE:
        return None
    grow = margin(distance) * view.intrinsics[0] / distance
    (left, top), (right, bottom) = pixels[seen].min(0) - grow, pixels[seen].max(0) + grow
    left, right = np.clip((left, right), 0, wide).astype(int)
    top, bottom = np.clip((top, bottom), 0, tall).astype(int)
    if right - left < 8 or bottom - top < 8:
        return None
    stride = int(np.clip(PITCH * view.intrinsics[0] / distance, 1, 4))
    return slice(top, bottom, stride), slice(left, right, stride), distance


def _rays(view, rows, columns):
    """(h, w, 3) float32 of the pixels' centers in the optical frame, z = 1."""
    fx, fy, cx, cy = view.intrinsics
    v = np.arange(rows.start, rows.stop, rows.step, dtype=np.float32)[:, None]
    u = np.arange(columns.start, columns.stop, columns.step, dtype=np.float32)[None]
    x, y = np.broadcast_arrays((u + 0.5 - cx) / fx, (v + 0.5 - cy) / fy)
    return np.stack([x, y, np.ones_like(x)], -1).astype(np.float32)


def _points(depth, rays, base_from_camera):
    """(h, w, 3) float32 in the base frame."""
    rotation = base_from_camera[:3, :3].astype(np.float32)
    return (rays @ rotation.T) * depth[..., None] + base_from_camera[:3, 3].astype(np.float32)


class _Raster:
    """An outline grown by a margin, as a raster seen from above."""

    def __init__(self, outline, grow):
        self.low = outline.min(0) - grow - 2 * _CELL
        cells = np.ceil((outline.max(0) + grow + 2 * _CELL - self.low) / _CELL).astype(int)
        self.mask = np.zeros(cells[::-1], np.uint8)
        cv2.fillPoly(self.mask, [np.rint((outline - self.low) / _CELL).astype(np.int32)], 1)
        reach = round(grow / _CELL)
        self.mask = cv2.dilate(self.mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))

    def inside(self, points):
        """(...) bool of points (..., 3)."""
        cell = np.floor((points[..., :2] - self.low.astype(np.float32)) * np.float32(1 / _CELL)).astype(np.int32)
        rows, columns = self.mask.shape
        x, y = cell[..., 0], cell[..., 1]
        within = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        return within & (self.mask[np.where(within, y, 0), np.where(within, x, 0)] > 0)


def _level(base_from_camera, points, height, distance):
    """base_from_camera turned about the camera so that the points (N, 3) of a surface lie at its height; None: too few.

    A small rotation w about the camera c and a lift d move the point p up by (w x (p - c))_z + d: linear in
    (w_x, w_y, d), which are held back by what is known beforehand. Least squares in three passes, each with a narrower
    tolerance.
    """
    heights = points[:, 2] - height
    limit = 0.06 + 0.03 * distance
    counts, edges = np.histogram(heights, np.arange(-limit, limit, 0.01))
    peak = int(np.argmax(np.convolve(counts, (1, 2, 1), 'same')))
    close = np.abs(heights - (edges[peak] + edges[peak + 1]) / 2) < 0.025 + 0.004 * distance
    arms = points - base_from_camera[:3, 3].astype(np.float32)
    design = np.stack([arms[:, 1], -arms[:, 0], np.ones(len(arms))], 1).astype(np.float64)
    fit = np.zeros(3)
    for tolerance in (0.025, 0.015, 0.010):
        if np.count_nonzero(close) < MIN_POINTS:
            return None
        used, wanted = design[close], -heights[close].astype(np.float64)
        trust = _REGIONS / len(used) / (_RIPPLE * max(1.0, distance)) ** 2
        prior = np.diag([_TILT ** -2, _TILT ** -2, _HEIGHT ** -2])
        fit = np.linalg.solve(trust * used.T @ used + prior, trust * used.T @ wanted)
        close = np.abs(heights + design @ fit) < tolerance + 0.002 * distance
    if not close.any() or abs(np.mean(design[close] @ fit)) > _OFF[0] + _OFF[1] * distance:
        return None                     # no error of the camera: the surface is not as high as the map says
    turn = rotation_of_vector(np.array([fit[0], fit[1], 0.0]))
    return pose(base_from_camera[:3, 3] + (0, 0, fit[2]), turn @ base_from_camera[:3, :3])
