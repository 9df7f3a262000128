"""What is between the fingers, as the wrist camera sees it: always at the same spot of the picture."""
import cv2
import numpy as np

from saycan_ros.perception.surface import project

SIDE = 48                       # [px] of a crop
REACH = 0.06                    # [m] around the tool center point
_NEAREST, _FARTHEST = 0.03, 0.4  # [m] along the optical axis: a wrist camera looks at the fingers from there


def hand_crop(view, base_from_gripper):
    """(3, SIDE, SIDE) float32 around the tool center point in a CameraView, or None where it is far out of view."""
    (pixel,), (depth,) = project(view, base_from_gripper[None, :3, 3])
    tall, wide = view.color.shape[:2]
    if not (_NEAREST < depth < _FARTHEST and (np.abs(pixel - (wide / 2, tall / 2)) < (0.6 * wide, 0.6 * tall)).all()):
        return None
    half = REACH * view.intrinsics[0] / depth
    scale = SIDE / (2 * half)
    shift = np.array([SIDE / 2, SIDE / 2]) - scale * pixel
    small = cv2.resize(view.color, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else view.color
    factor = 1.0 if scale < 1 else scale
    crop = cv2.warpAffine(small, np.array([[factor, 0, shift[0]], [0, factor, shift[1]]]), (SIDE, SIDE))
    return ((crop.astype(np.float32) / 255 - 0.45) * 3).transpose(2, 0, 1)
