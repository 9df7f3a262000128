"""The wrist camera's word on a grasp: how far the believed grasp point is off, seen in a crop around it.

The camera is fixed to the hand, so that no error of the head camera, of the base or of the map is in what it says. The
last 15 cm are closed on it.
"""
import cv2
import numpy as np
import torch
from torch import nn

from saycan_ros.perception.surface import project
from saycan_ros.policies.motor import SHAPES

SIDE = 48                       # [px] of a crop
REACH = 0.09                    # [m] from its middle to its rim
NEAREST = 0.07                  # [m] along the optical axis: nearer, the object fills the picture
UNIT = 0.03                     # [m] of an offset that the network calls 1
EXTRAS = 3 + len(SHAPES) + 4


def grasp_crop(view, point):
    """(3, SIDE, SIDE) float32 of a CameraView around a point (3,) of the base frame, or None where it is not seen."""
    (pixel,), (depth,) = project(view, np.asarray(point)[None])
    tall, wide = view.color.shape[:2]
    if depth < NEAREST or not (-0.2 * wide < pixel[0] < 1.2 * wide and -0.2 * tall < pixel[1] < 1.2 * tall):
        return None
    half = REACH * view.intrinsics[0] / depth
    shrink = min(1.0, SIDE / (2 * half))
    small = cv2.resize(view.color, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    scale = SIDE / (2 * half * shrink)
    shift = SIDE / 2 - scale * shrink * pixel
    crop = cv2.warpAffine(small, np.array([[scale, 0, shift[0]], [0, scale, shift[1]]]), (SIDE, SIDE))
    return ((crop.astype(np.float32) / 255 - 0.45) * 3).transpose(2, 0, 1)


def grasp_extras(kind_about, base_from_gripper, goal, place_height):
    """(EXTRAS,) float32: size and shape, height of the goal (3,), and the goal as the hand sees it."""
    local = base_from_gripper[:3, :3].T @ (goal - base_from_gripper[:3, 3])
    return np.r_[kind_about[:3 + len(SHAPES)], (goal[2] - place_height) * 10, local * 10].astype(np.float32)


class GraspNet(nn.Module):
    """Offset from the believed grasp point in the hand's axes, closing angle, and how sure it is."""

    def __init__(self):
        super().__init__()
        def stage(inputs, outputs, stride):
            return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs),
                                 nn.ReLU(True))
        self.features = nn.Sequential(stage(3, 24, 2), stage(24, 40, 2), stage(40, 64, 2), stage(64, 64, 1))
        self.head = nn.Sequential(nn.Linear(64 * 36 + EXTRAS, 128), nn.ReLU(True), nn.Linear(128, 5))

    def forward(self, crops, extras):
        """crops (B, 3, SIDE, SIDE), extras (B, EXTRAS) -> offset (B, 2) [UNIT], angle (B, 2) (cos 2a, sin 2a),
        spread (B,) log of the mean error [UNIT]."""
        seen = self.features(crops).flatten(1)                        # (B, 64 * 6 * 6)
        out = self.head(torch.cat([seen, extras], 1))                 # (B, 5)
        return out[:, :2], out[:, 2:4], out[:, 4].clamp(-5, 2)
