"""The newest picture of one camera, and how its messages become a CameraView."""
import collections

import numpy as np
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from saycan_ros.nodes._messages import seconds
from saycan_ros.nodes._polled import Polled
from saycan_ros.observation import CameraView
from saycan_ros.perception.frames import (
    FrameRefused,
    Refusal,
    check_view,
    color_from_bytes,
    decode_color,
    decode_depth,
)

APART = 0.02            # [s] between color and depth of one picture
KEPT = 8                # pictures of each kind: depth may lag behind color, or run ahead of it
DISTORTED = 1e-3        # a larger coefficient bends the picture
TRANSPORTS = ('raw', 'compressed')
RELIABILITIES = {'best_effort': ReliabilityPolicy.BEST_EFFORT, 'reliable': ReliabilityPolicy.RELIABLE}


class CameraFeed:
    """The pictures of one camera of the robot; nothing queues up, and nothing is decoded before it is asked for.

    Args:
        node: makes the subscriptions.
        camera: robot.Camera.
        transport: one of TRANSPORTS, of color; depth is always raw.
        reliability: one of RELIABILITIES: what the driver offers.
    """

    def __init__(self, node, camera, transport, reliability):
        self.camera, self._node = camera, node
        self._colors, self._depths = collections.deque(maxlen=KEPT), collections.deque(maxlen=KEPT)
        self._info = self._pair = None
        # Two colors: while the depth of the newest is on its way, the other has its own.
        newest, some = (QoSProfile(depth=n, reliability=RELIABILITIES[reliability]) for n in (2, KEPT))
        kind, self._color_topic = (Image, camera.color) if transport == 'raw' else (
            CompressedImage, f'{camera.color}/compressed')
        self._sources = [Polled(node, kind, self._color_topic, self._hear_color, newest),
                         Polled(node, CameraInfo, camera.info, self._hear_info, newest)]
        if camera.depth:
            self._sources.append(Polled(node, Image, camera.depth, self._hear_depth, some))

    def hear(self):
        """Hears what has come; all that is told below is of what had come then."""
        for source in self._sources:
            source.hear()

    def _hear_color(self, message):
        self._colors.append(message)
        self._join(message, self._depths)

    def _hear_depth(self, message):
        self._depths.append(message)
        self._join(message, self._colors)

    def _hear_info(self, message):
        self._info = message

    def _join(self, message, others):
        """Pairs a picture with the one of its time; either may be the later to come."""
        stamp = seconds(message.header.stamp)
        other = min(others, key=lambda m: abs(seconds(m.header.stamp) - stamp), default=None)
        if other is not None and abs(seconds(other.header.stamp) - stamp) <= APART:
            self._pair = (message, other) if others is self._depths else (other, message)

    @property
    def silent(self):
        """Topics of the camera on which nothing has come yet."""
        heard = {self._color_topic: self._colors, self.camera.info: self._info, self.camera.depth: self._depths}
        return [topic for topic, message in heard.items() if topic and not message]

    def newest(self, now, max_age):
        """(color, depth or None) messages of the newest picture: with depth while there is any; None: none came."""
        pair = self._pair
        if pair and abs(now - seconds(pair[0].header.stamp)) <= max_age:
            return pair
        if self._colors and self._depths and (pair or len(self._depths) == KEPT):
            age = now - seconds(self._depths[-1].header.stamp)
            self._node.get_logger().warning(
                f'{self.camera.name}: no depth is within {APART} s of a color picture, the newest is {age:.1f} s old: '
                'does its driver run, and is it synchronized?', throttle_duration_sec=5.0)
        return (self._colors[-1], None) if self._colors else None

    def view(self, picture, base_from_camera, refused):
        """The CameraView of a picture that newest() gave; depth None where it was refused.

        Args:
            base_from_camera: (4, 4) at the time of the picture.
            refused: called with the FrameRefused of a depth that cannot be used.

        Raises:
            FrameRefused: the color, the intrinsics or the pose cannot be used.
        """
        color, depth = picture
        stamp = seconds(color.header.stamp)
        rgb = color_from_bytes(color.data) if isinstance(color, CompressedImage) else decode_color(
            color.encoding, color.width, color.height, color.step, color.data)
        view = CameraView(self.camera.name, rgb, None, self._intrinsics(rgb.shape), base_from_camera, stamp)
        check_view(view)
        if depth is None:
            return view
        try:
            meters = decode_depth(depth.encoding, depth.width, depth.height, depth.step, depth.data,
                                  bool(depth.is_bigendian))
            whole = CameraView(view.name, rgb, meters, view.intrinsics, base_from_camera, stamp)
            check_view(whole)
        except FrameRefused as err:
            refused(err)
            return view
        return whole

    def _intrinsics(self, shape):
        """(4,) fx, fy, cx, cy [px] of the newest camera_info, which must be of pictures of this shape."""
        info = self._info
        if info is None:
            raise FrameRefused(Refusal.NOT_FINITE, f'{self.camera.name}: no camera_info came on {self.camera.info}')
        if (info.height, info.width) != shape[:2]:
            raise FrameRefused(Refusal.WRONG_SIZE, f'{self.camera.name}: camera_info has {info.width} x {info.height} '
                                                   f'pixels, the picture {shape[1]} x {shape[0]}')
        rectified = 'rect' in self.camera.color and info.p[0] > 0       # image_rect comes with the lens's own K and d
        if not rectified and any(abs(d) > DISTORTED for d in info.d):
            self._node.get_logger().warning(
                f'{self.camera.name}: camera_info tells of a lens that bends the picture; if {self.camera.color} is '
                'not rectified, name the topic that is (image_proc: image_rect)', once=True)
        fx, fy, cx, cy = (info.p[0], info.p[5], info.p[2], info.p[6]) if rectified else (
            info.k[0], info.k[4], info.k[2], info.k[5])
        return np.array([fx, fy, cx + 0.5, cy + 0.5])           # camera_info counts from the first pixel's center
