"""The newest picture of one camera, and how its messages become a CameraView."""
import numpy as np
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from saycan_ros.nodes._messages import seconds
from saycan_ros.observation import CameraView
from saycan_ros.perception.frames import (
    FrameRefused,
    Refusal,
    check_stamp,
    check_view,
    color_from_bytes,
    decode_color,
    decode_depth,
)

APART = 0.02            # [s] between color and depth of one picture
TRANSPORTS = ('raw', 'compressed')
RELIABILITIES = {'best_effort': ReliabilityPolicy.BEST_EFFORT, 'reliable': ReliabilityPolicy.RELIABLE}


class CameraFeed:
    """Listens to one camera of the robot; nothing queues up, and nothing is decoded before it is asked for.

    Args:
        node: makes the subscriptions.
        camera: robot.Camera.
        transport: one of TRANSPORTS, of color; depth is always raw.
        reliability: one of RELIABILITIES: what the driver offers.
        group: callback group of the subscriptions.
    """

    def __init__(self, node, camera, transport, reliability, group):
        self.camera = camera
        self._color = self._depth = self._info = self._pair = None
        qos = QoSProfile(depth=1, reliability=RELIABILITIES[reliability])
        kind, topic = (Image, camera.color) if transport == 'raw' else (CompressedImage, f'{camera.color}/compressed')
        node.create_subscription(kind, topic, self._hear_color, qos, callback_group=group)
        node.create_subscription(CameraInfo, camera.info, self._hear_info, qos, callback_group=group)
        if camera.depth:
            node.create_subscription(Image, camera.depth, self._hear_depth, qos, callback_group=group)

    def _hear_color(self, message):
        self._color = message
        self._join()

    def _hear_depth(self, message):
        self._depth = message
        self._join()

    def _hear_info(self, message):
        self._info = message

    def _join(self):
        color, depth = self._color, self._depth
        if color and depth and abs(seconds(color.header.stamp) - seconds(depth.header.stamp)) <= APART:
            self._pair = color, depth

    def newest(self, now, max_age):
        """(color, depth or None) messages of the newest picture: with depth while there is any; None: none came."""
        pair = self._pair
        if pair and now - seconds(pair[0].header.stamp) <= max_age:
            return pair
        return (self._color, None) if self._color else None

    def view(self, picture, base_from_camera, now, max_age, refused):
        """The CameraView of a picture that newest() gave; depth None where it was refused.

        Args:
            base_from_camera: (4, 4) at the time of the picture.
            refused: called with the FrameRefused of a depth that cannot be used.

        Raises:
            FrameRefused: the color, the stamp, the intrinsics or the pose cannot be used.
        """
        color, depth = picture
        stamp = seconds(color.header.stamp)
        check_stamp(stamp, now, max_age)
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
        return np.array([info.k[0], info.k[4], info.k[2], info.k[5]])
