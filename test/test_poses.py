"""Laws of poses."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.poses import (
    inverse,
    planar,
    pose,
    quaternion,
    rotation_of_vector,
    rotation_rpy,
    rotation_vector,
    to_planar,
    wrap,
)

angle = st.floats(-3.1, 3.1)
vector = st.tuples(angle, angle, angle).map(np.array)


@given(vector, vector)
def test_a_pose_times_its_inverse_is_no_pose_at_all(xyz, rpy):
    matrix = pose(xyz, rotation_rpy(*rpy))
    np.testing.assert_allclose(matrix @ inverse(matrix), np.eye(4), atol=1e-12)


@given(vector.filter(lambda v: np.linalg.norm(v) < 3.14))
def test_a_rotation_vector_comes_back_from_its_rotation(turn):
    np.testing.assert_allclose(rotation_vector(rotation_of_vector(turn)), turn, atol=1e-5)


@pytest.mark.parametrize('axis', [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.6, 0, 0.8), (0.48, -0.6, 0.64)])
def test_half_a_turn_has_an_angle_of_pi_about_its_axis(axis):
    found = rotation_vector(rotation_of_vector(np.pi * np.array(axis)))
    assert np.linalg.norm(found) == pytest.approx(np.pi, abs=1e-6)
    np.testing.assert_allclose(np.abs(found @ axis), np.pi, atol=1e-6)


@given(angle, angle, angle)
def test_a_planar_pose_comes_back_from_its_matrix(x, y, yaw):
    np.testing.assert_allclose(to_planar(planar(x, y, yaw)), [x, y, yaw], atol=1e-12)


@given(st.floats(-50, 50))
def test_wrapping_keeps_the_direction(turn):
    assert -np.pi <= wrap(turn) < np.pi
    assert np.cos(wrap(turn)) == pytest.approx(np.cos(turn), abs=1e-9)
    assert np.sin(wrap(turn)) == pytest.approx(np.sin(turn), abs=1e-9)


def test_roll_pitch_yaw_turn_about_fixed_axes_as_in_urdf():
    np.testing.assert_allclose(rotation_rpy(-np.pi / 2, 0, -np.pi / 2) @ [0, 0, 1], [1, 0, 0], atol=1e-12)


@pytest.mark.parametrize('vector', [(0, 0, 0), (0.3, -0.2, 0.1), (np.pi, 0, 0), (0, np.pi, 0), (0, 0, -3.0)])
def test_a_quaternion_turns_as_its_rotation_does(vector):
    rotation = rotation_of_vector(np.array(vector, float))
    x, y, z, w = quaternion(rotation)
    again = np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                      [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                      [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]])
    np.testing.assert_allclose(again, rotation, atol=1e-9)
