"""Pictures as ROS messages."""
import array

import numpy as np
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from saycan_ros.perception.frames import encode_color


def image(header, pixels, encoding):
    """sensor_msgs/Image of (H, W) or (H, W, 3); an array.array goes into the message without a check of each byte."""
    height, width = pixels.shape[:2]
    return Image(header=header, height=height, width=width, encoding=encoding, step=pixels.nbytes // height,
                 data=array.array('B', pixels.tobytes()))


def jpeg(header, color):
    """sensor_msgs/CompressedImage of (H, W, 3) uint8 RGB."""
    return CompressedImage(header=header, format='rgb8; jpeg compressed bgr8',
                           data=array.array('B', encode_color(color)))


def camera_info(header, shape, intrinsics):
    """sensor_msgs/CameraInfo without distortion; shape: (H, W) or (H, W, 3); intrinsics: (4,) as in CameraView [px]."""
    fx, fy, cx, cy = np.subtract(intrinsics, (0.0, 0.0, 0.5, 0.5)).tolist()     # here pixel centers are at integers
    return CameraInfo(header=header, height=shape[0], width=shape[1], distortion_model='plumb_bob', d=[0.0] * 5,
                      k=[fx, 0.0, cx, 0.0, fy, cy, 0.0, 0.0, 1.0], r=np.eye(3).ravel(),
                      p=[fx, 0.0, cx, 0.0, 0.0, fy, cy, 0.0, 0.0, 0.0, 1.0, 0.0])
