"""Depth pictures as points, and back."""
import numpy as np

from saycan_ros.observation import CameraView
from saycan_ros.perception.surface import project
from saycan_ros.poses import pose, rotation_of_vector


def test_points_are_seen_where_their_pixels_are():
    depth = np.random.default_rng(0).uniform(0.5, 4.0, (48, 64)).astype(np.float32)
    depth[::3] = 0
    view = CameraView('head', np.zeros((48, 64, 3), np.uint8), depth, np.array([50.0, 52.0, 31.0, 24.5]),
                      pose((0.1, -0.2, 1.3), rotation_of_vector(np.array([0.3, -1.0, 0.5]))), 0.0)
    rows, columns = np.nonzero(depth[::2, ::2])
    pixels, away = project(view, view.points(stride=2))
    np.testing.assert_allclose(pixels, np.c_[columns * 2 + 0.5, rows * 2 + 0.5], atol=1e-3)
    np.testing.assert_allclose(away, depth[::2, ::2][rows, columns], atol=1e-5)
    assert len(view.points(stride=2, farthest=2.0)) == np.count_nonzero(away < 2.0)
