"""Where to put down: the place in front as a map of heights seen from above, and a network that points at a cell."""
import dataclasses

import cv2
import numpy as np
import torch
from torch import nn

from saycan_ros.perception.surface import surface_view
from saycan_ros.policies.motor import SHAPES
from saycan_ros.policies.posture import WORK
from saycan_ros.poses import inverse

CELL = 0.03                                         # [m]
NEAR, RIGHT = 0.24, -0.60                           # [m] x and y of the map's corner in the base frame
ROWS, COLUMNS = 30, 40                              # cells away from the robot and to the left
CHANNELS = 6 + 3 + len(SHAPES) + 1
_STRIDE, _FARTHEST = 2, 2.5                         # [px], [m]
_CLIP = 0.2                                         # [m]
_LEVEL = 0.03                                       # [m] off the surface something stands there, or it has ended


def height_map(view, place, map_from_base, kind_about):
    """(CHANNELS, ROWS, COLUMNS) float32 around the work of the hand, from a CameraView with depth.

    Channels: height above the place, known, level with it, inside its outline as believed, x and y from where the hand
    works; then size and shape of the object and whether the place is a container, the same in every cell.
    """
    surface = None if place.container else surface_view(view, place, map_from_base)
    camera = view.base_from_camera if surface is None else surface.base_from_camera
    x, y, z = dataclasses.replace(view, base_from_camera=camera).points(_STRIDE, _FARTHEST).T
    z = z - place.height
    row, column = np.floor((x - NEAR) / CELL).astype(int), np.floor((y - RIGHT) / CELL).astype(int)
    inside = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS) & (z < 0.4)
    heights = np.full(ROWS * COLUMNS, -np.inf, np.float32)
    np.maximum.at(heights, row[inside] * COLUMNS + column[inside], z[inside])
    known = np.isfinite(heights)
    heights = np.where(known, np.clip(heights, -_CLIP, _CLIP), 0)
    cells = cell_centers()
    outline = _inside(cells, place, map_from_base)
    maps = np.stack([heights * 10, known, known & (np.abs(heights) < 0.012), outline,
                     (cells[:, 0] - WORK[0]) * 3, (cells[:, 1] - WORK[1]) * 3]).reshape(6, ROWS, COLUMNS)
    constant = np.broadcast_to(kind_about[:, None, None], (len(kind_about), ROWS, COLUMNS))
    return np.concatenate([maps, constant]).astype(np.float32)


def has_room(maps):
    """(ROWS * COLUMNS,) bool of a height_map: a cell and all around it are seen, level with the place, and on it."""
    free = (maps[1] > 0) & (np.abs(maps[0]) < 10 * _LEVEL) & (maps[3] > 0)
    return cv2.erode(free.astype(np.uint8), np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT,
                     borderValue=0).ravel() > 0


def cell_centers():
    """(ROWS * COLUMNS, 2) [m] in the base frame."""
    x, y = np.meshgrid(NEAR + CELL * (np.arange(ROWS) + 0.5), RIGHT + CELL * (np.arange(COLUMNS) + 0.5), indexing='ij')
    return np.stack([x.ravel(), y.ravel()], 1)


def cell_of(xy):
    """Index of the cell that a point (2,) of the base frame is in; None: outside of the map."""
    row, column = int((xy[0] - NEAR) // CELL), int((xy[1] - RIGHT) // CELL)
    return row * COLUMNS + column if 0 <= row < ROWS and 0 <= column < COLUMNS else None


def _inside(cells, place, map_from_base):
    """(N,) bool of points (N, 2) of the base frame: inside the place's outline, as the robot believes."""
    corners = (np.c_[place.polygon, np.zeros(len(place.polygon)), np.ones(len(place.polygon))]
               @ inverse(map_from_base).T)[:, :2]
    ahead, inside = np.roll(corners, -1, 0), np.zeros(len(cells), bool)
    for (ax, ay), (bx, by) in zip(corners, ahead, strict=True):
        crosses = (ay > cells[:, 1]) != (by > cells[:, 1])
        with np.errstate(divide='ignore', invalid='ignore'):
            inside ^= crosses & (cells[:, 0] < ax + (cells[:, 1] - ay) * (bx - ax) / (by - ay))
    return inside


class SpotNet(nn.Module):
    """A score for every cell; the best is where the object goes. The last one says that there is no room."""

    def __init__(self, width=24):
        super().__init__()
        layers, inputs = [], CHANNELS
        for dilation in (1, 2, 4, 8, 1):
            layers += [nn.Conv2d(inputs, width, 3, padding=dilation, dilation=dilation), nn.ReLU(True)]
            inputs = width
        self.layers, self.score = nn.Sequential(*layers), nn.Conv2d(width, 1, 1)
        self.full = nn.Linear(width, 1)

    def forward(self, maps):
        """maps (B, CHANNELS, ROWS, COLUMNS) -> logits (B, ROWS * COLUMNS + 1)."""
        seen = self.layers(maps)                                      # (B, W, R, C)
        full = self.full(seen.amax((2, 3)))                           # (B, 1)
        return torch.cat([self.score(seen).flatten(1), full], 1)
