"""Raw camera data to pictures, and pictures to the bytes of saycan_interfaces/Observation and back.

A frame that cannot be trusted is refused with a typed reason. Perception compresses once and decides on the decoded
bytes (`through_the_wire`), so every consumer, a replayed bag included, sees the same pixels.
"""
import dataclasses
import enum
import math

import cv2
import numpy as np

JPEG_QUALITY = 90
MIN_KNOWN = 0.01                # share of pixels with a depth; with fewer the lens is covered or the sensor is off
MAX_DEPTH = 65.535              # [m], the largest that 16 bits of millimeters hold

_COLOR = {'rgb8': (3, None), 'bgr8': (3, cv2.COLOR_BGR2RGB), 'rgba8': (4, cv2.COLOR_RGBA2RGB),
          'bgra8': (4, cv2.COLOR_BGRA2RGB)}
_DEPTH = {'16UC1': np.dtype('u2'), 'mono16': np.dtype('u2'), '32FC1': np.dtype('f4')}


class Refusal(enum.Enum):
    """Why a frame was not used."""

    WRONG_ENCODING = 'wrong encoding'
    ZERO_SIZE = 'zero size'
    WRONG_STEP = 'wrong step'
    TRUNCATED = 'truncated'
    UNDECODABLE = 'undecodable'
    NOT_FINITE = 'not finite'
    NO_DEPTH = 'no depth'
    WRONG_SIZE = 'wrong size'
    STALE = 'stale'


class FrameRefused(Exception):
    """A frame that must not be used: `reason` for programs, the message for people."""

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason


def decode_color(encoding, width, height, step, data):
    """(H, W, 3) uint8 RGB from the fields of a sensor_msgs/Image.

    Raises:
        FrameRefused: WRONG_ENCODING, ZERO_SIZE, WRONG_STEP or TRUNCATED.
    """
    if encoding not in _COLOR:
        raise FrameRefused(Refusal.WRONG_ENCODING,
                           f'color image has encoding {encoding!r}; perception reads {", ".join(_COLOR)}')
    channels, conversion = _COLOR[encoding]
    image = _rows(np.dtype('u1'), channels, width, height, step, data).reshape(height, width, channels)
    return np.ascontiguousarray(image) if conversion is None else cv2.cvtColor(image, conversion)


def decode_depth(encoding, width, height, step, data, is_bigendian=False):
    """(H, W) float32 [m], 0 where unknown, from the fields of a sensor_msgs/Image (REP 118).

    In 32FC1 a NaN or infinite pixel means that nothing was measured there; a picture of nothing else is refused.

    Raises:
        FrameRefused: WRONG_ENCODING, ZERO_SIZE, WRONG_STEP, TRUNCATED, NOT_FINITE or NO_DEPTH.
    """
    if encoding not in _DEPTH:
        raise FrameRefused(Refusal.WRONG_ENCODING,
                           f'depth image has encoding {encoding!r}; perception reads {", ".join(_DEPTH)}')
    dtype = _DEPTH[encoding].newbyteorder('>' if is_bigendian else '<')
    image = _rows(dtype, 1, width, height, step, data)
    depth = image * np.float32(1e-3) if dtype.kind == 'u' else image.astype(np.float32)
    finite = np.isfinite(depth)
    if not finite.any():
        raise FrameRefused(Refusal.NOT_FINITE, 'depth image has no finite pixel')
    depth = np.where(finite & (depth > 0) & (depth <= MAX_DEPTH), depth, np.float32(0))
    known = np.count_nonzero(depth) / depth.size
    if known < MIN_KNOWN:
        raise FrameRefused(Refusal.NO_DEPTH, f'depth image knows {known:.1%} of its pixels; at least {MIN_KNOWN:.0%} '
                                             f'are needed: is the lens covered?')
    return depth


def _rows(dtype, channels, width, height, step, data):
    """(H, W * channels) of dtype: a view on data without the padding at the end of each row."""
    if width == 0 or height == 0:
        raise FrameRefused(Refusal.ZERO_SIZE, f'image is {width} x {height} pixels')
    row = width * channels * dtype.itemsize
    if step < row or step % dtype.itemsize:
        raise FrameRefused(Refusal.WRONG_STEP, f'image has a step of {step} bytes; {width} pixels take {row}')
    if len(data) < step * height:
        raise FrameRefused(Refusal.TRUNCATED,
                           f'image has {len(data)} bytes; {height} rows of {step} take {step * height}')
    raw = np.frombuffer(data, np.uint8, count=step * height).reshape(height, step)[:, :row]
    return np.ascontiguousarray(raw).view(dtype)


def encode_color(color):
    """JPEG bytes of an (H, W, 3) uint8 RGB image."""
    return _encoded('.jpg', cv2.cvtColor(color, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])


def encode_depth(depth):
    """16-bit PNG bytes [mm] of an (H, W) float32 depth [m]."""
    return _png(_millimeters(depth))


def _millimeters(depth):
    return np.rint(np.fmin(np.fmax(depth, 0), MAX_DEPTH) * 1000).astype(np.uint16)        # NaN: 0, nothing measured


def _png(millimeters):
    return _encoded('.png', millimeters)        # what cv2 does untold takes half as long as any level


def _encoded(kind, image, settings=()):
    ok, encoded = cv2.imencode(kind, image, settings)
    if not ok:
        raise ValueError(f'cv2 could not encode an image of shape {image.shape} as {kind}')
    return encoded.tobytes()


def color_from_bytes(data):
    """(H, W, 3) uint8 RGB from JPEG or PNG bytes: of an Observation or of a sensor_msgs/CompressedImage.

    Raises:
        FrameRefused: UNDECODABLE.
    """
    image = _decoded(data, cv2.IMREAD_COLOR)
    if image is None:
        raise FrameRefused(Refusal.UNDECODABLE, f'{len(data)} bytes are no complete JPEG or PNG image')
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def depth_from_bytes(data):
    """(H, W) float32 [m], 0 where unknown, from the bytes of a 16-bit PNG [mm].

    Raises:
        FrameRefused: UNDECODABLE, or WRONG_ENCODING where it is no 16-bit image of one channel.
    """
    image = _decoded(data, cv2.IMREAD_UNCHANGED)
    if image is None:
        raise FrameRefused(Refusal.UNDECODABLE, f'{len(data)} bytes are no complete PNG image')
    if image.dtype != np.uint16 or image.ndim != 2:
        raise FrameRefused(Refusal.WRONG_ENCODING, f'depth picture is {image.dtype} with {image.ndim} axes; '
                                                   f'16-bit gray [mm] is needed')
    return image * np.float32(1e-3)


def _decoded(data, mode):
    """The image, or None; a JPEG or PNG that was cut off is None too, where cv2 would fill it up with gray."""
    data = bytes(data)
    jpeg_cut = data[:2] == b'\xff\xd8' and b'\xff\xd9' not in data.rstrip(b'\0')[-64:]    # drivers fill a buffer up
    png_cut = data[:4] == b'\x89PNG' and b'IEND' not in data[-16:]
    if not data or jpeg_cut or png_cut:
        return None
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), mode)
    except cv2.error:               # more pixels than cv2 allows
        return None


def through_the_wire(view):
    """(view, color bytes, depth bytes): the CameraView as every consumer decodes it, and the bytes that they get.

    Depth bytes are empty for a camera without depth.
    """
    color = encode_color(view.color)
    decoded = dataclasses.replace(view, color=color_from_bytes(color))
    if view.depth is None:
        return decoded, color, b''
    millimeters = _millimeters(view.depth)
    return dataclasses.replace(decoded, depth=millimeters * np.float32(1e-3)), color, _png(millimeters)


def check_stamp(stamp, now, max_age):
    """Refuses a picture that is older than max_age, or from the future by more than that [s].

    Raises:
        FrameRefused: STALE or NOT_FINITE.
    """
    if not math.isfinite(stamp):
        raise FrameRefused(Refusal.NOT_FINITE, 'image has no finite stamp')
    age = now - stamp
    if abs(age) > max_age:
        when = f'{age:.2f} s old' if age > 0 else f'{-age:.2f} s in the future'
        raise FrameRefused(Refusal.STALE, f'image is {when}; at most {max_age:.2f} s are allowed')


def check_view(view):
    """Refuses a CameraView whose parts do not fit together.

    Raises:
        FrameRefused: WRONG_SIZE (depth and color differ), NOT_FINITE (intrinsics or pose).
    """
    if view.depth is not None and view.depth.shape != view.color.shape[:2]:
        raise FrameRefused(Refusal.WRONG_SIZE, f'{view.name}: depth has shape {view.depth.shape}, color '
                                               f'{view.color.shape[:2]}; they must be registered to one another')
    if not (np.isfinite(view.intrinsics).all() and (view.intrinsics[:2] > 0).all()):
        raise FrameRefused(Refusal.NOT_FINITE, f'{view.name}: camera_info has no focal length '
                                               f'({view.intrinsics.tolist()}); calibrate the camera')
    if not np.isfinite(view.base_from_camera).all():
        raise FrameRefused(Refusal.NOT_FINITE, f'{view.name}: the pose of the camera has a NaN; look at joint_states')
