"""Joint states and poses are known at the time of a picture, not at the time of asking."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.perception.history import GAP, History, Whereabouts
from saycan_ros.poses import planar, wrap


def test_a_value_between_two_readings_is_interpolated():
    history = History()
    history.put(1.0, [0.0, 2.0])
    history.put(1.2, [1.0, 4.0])
    assert history.at(1.05) == pytest.approx([0.25, 2.5])


def test_what_turns_takes_the_short_way():
    history = History(angles=(True, False))
    history.put(1.0, [3.13, 3.13])      # a driver that wraps its continuous joints
    history.put(1.1, [-3.13, -3.13])
    turned, slid = history.at(1.05)
    assert abs(wrap(turned - np.pi)) < 1e-9 and slid == pytest.approx(0.0)


def test_a_picture_a_little_newer_than_the_last_reading_takes_it():
    history = History()
    history.put(1.0, [3.0])
    assert history.at(1.0 + 0.9 * GAP) == [3.0] and history.at(1.0 + 1.1 * GAP) is None
    assert history.at(1.0 - 1.1 * GAP) is None


def test_nothing_is_known_across_a_silence():
    history = History()
    history.put(1.0, [0.0])
    history.put(1.0 + 2 * GAP, [1.0])
    assert history.at(1.0 + GAP) is None


def test_a_clock_that_goes_back_starts_anew():
    history = History()
    history.put(5.0, [1.0])
    history.put(0.1, [2.0])
    assert history.at(0.1) == [2.0] and history.at(5.0) is None


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(-6, 6))
def test_odometry_carries_a_localized_pose_on(x, y, yaw, turned):
    where = Whereabouts(localizes=True)
    start, moved = planar(1.0, 2.0, 0.5), planar(0.3, -0.1, turned)
    where.put_odometry(0.0, start)
    where.put_pose(0.0, planar(x, y, yaw))
    where.put_odometry(0.2, start @ moved)
    assert where.at(0.2) == pytest.approx(planar(x, y, yaw) @ moved, abs=1e-9)


def test_the_heading_goes_the_short_way_round():
    where = Whereabouts(localizes=False)
    where.put_odometry(0.0, planar(0, 0, np.pi - 0.1))
    where.put_odometry(0.2, planar(0, 0, -np.pi + 0.1))
    assert where.at(0.1) == pytest.approx(planar(0, 0, np.pi), abs=1e-9)


def test_odometry_alone_carries_a_pose_only_so_far():
    where = Whereabouts(localizes=True)
    where.put_odometry(0.0, np.eye(4))
    where.put_pose(0.0, planar(1.0, 2.0, 0.0))
    for k in range(1, 61):
        where.put_odometry(0.1 * k, planar(0.05 * k, 0.0, 0.0))
    assert where.at(6.0) is None
    where.put_pose(6.0, planar(4.0, 2.0, 0.0))
    assert where.at(6.0)[0, 3] == pytest.approx(4.0)
    where.put_odometry(6.1, np.eye(4))                      # a driver that was started again
    assert where.at(6.1) is None


def test_nobody_is_localized_before_the_first_pose():
    where = Whereabouts(localizes=True)
    where.put_odometry(0.0, np.eye(4))
    assert where.at(0.0) is None


def test_a_latched_pose_from_before_all_odometry_counts_until_the_first_one_with_odometry():
    where = Whereabouts(localizes=True)
    where.put_pose(3.0, planar(1.0, 2.0, 0.5))
    assert where.at(10.0) is None
    where.put_odometry(10.0, planar(5.0, 5.0, 0.0))
    assert where.at(10.0) == pytest.approx(planar(1.0, 2.0, 0.5))
    where.put_pose(4.0, planar(9.0, 9.0, 0.0))                      # late, and no longer the first
    assert where.at(10.0) == pytest.approx(planar(1.0, 2.0, 0.5))
    where.put_pose(10.0, planar(1.1, 2.0, 0.5))
    assert where.at(10.0) == pytest.approx(planar(1.1, 2.0, 0.5))


def test_a_latched_pose_may_come_after_the_first_odometry():
    where = Whereabouts(localizes=True)
    where.put_odometry(10.0, planar(5.0, 5.0, 0.0))
    where.put_pose(3.0, planar(1.0, 2.0, 0.5))
    assert where.at(10.0) == pytest.approx(planar(1.0, 2.0, 0.5))
