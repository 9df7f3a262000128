"""What the motor network sees, and what becomes of its answer."""
import dataclasses

import numpy as np
import pytest
import torch

from saycan_ros.observation import Observation
from saycan_ros.policies import motor
from saycan_ros.policies.motor import FEATURES, STAGES, DeadReckoning, MotorNet, MotorState, about, features
from saycan_ros.poses import planar, pose, rotation_rpy, rotation_vector, to_planar
from saycan_ros.skills import load_skills

APPLE = load_skills().objects['apple']
STATE = MotorState(1, 0.4, planar(0.1, -0.05, 0.2), pose((0.5, 0.1, 0.9), rotation_rpy(np.pi, 0, 0.3)),
                   pose((0.3, -0.2, 1.1)), pose((0.45, 0.0, 1.1), rotation_rpy(np.pi, 0, 0)), 1.1, 0.08, 1.0, 0.08, 0.2,
                   about(APPLE, False), 0.75)


def test_features_are_finite_and_as_many_as_the_network_takes():
    for effort in (3.0, float('nan')):
        row = features(dataclasses.replace(STATE, effort=effort))
        assert row.shape == (FEATURES,) and np.isfinite(row).all()


def test_errors_can_be_read_back_from_features():
    drive, off, turn = (values[0] for values in motor.errors_of(features(STATE)[None]))
    np.testing.assert_allclose(drive, to_planar(STATE.base_from_stand), atol=1e-4)
    np.testing.assert_allclose(off, (0.05, 0.1, -0.2), atol=1e-4)
    wanted = rotation_vector(STATE.base_from_goal[:3, :3] @ STATE.base_from_gripper[:3, :3].T)
    np.testing.assert_allclose(turn, wanted, atol=1e-4)


def test_the_same_network_moves_the_same_and_within_what_a_command_may_be():
    torch.manual_seed(0)
    network = MotorNet().eval()
    first, again = motor.move(network, STATE), motor.move(network, STATE)
    assert first.command.is_finite() and 0 <= first.ended <= 1
    assert first.stages.shape == (len(STAGES),) and np.isclose(first.stages.sum(), 1)
    assert first.command.gripper is None
    np.testing.assert_array_equal(first.command.arm, again.command.arm)


def test_dead_reckoning_comes_back_to_where_a_circle_began():
    reckoning = DeadReckoning()
    for k in range(201):
        velocity = np.array([0.2, 0.0, 2 * np.pi / 10.0])
        reckoning.update(Observation(0.05 * k, {}, np.eye(4), np.eye(4), {}, 0.08, base_velocity=velocity))
    np.testing.assert_allclose(to_planar(reckoning.odom_from_base)[:2], (0, 0), atol=0.01)


def test_what_the_base_coasts_in_a_pause_is_not_lost():
    reckoning = DeadReckoning()
    for stamp, x, velocity in ((0.0, 0.0, 0.3), (0.05, 0.015, 0.3), (0.65, 0.075, 0.0)):
        reckoning.update(Observation(stamp, {}, planar(x, 0.0, 0.0), np.eye(4), {}, 0.08,
                                     base_velocity=np.array([velocity, 0.0, 0.0])))
    assert reckoning.odom_from_base[0, 3] == pytest.approx(0.075, abs=0.005)


def test_a_stamp_that_goes_back_counts_no_way_twice():
    reckoning = DeadReckoning()
    for stamp in (0.0, 0.05, 0.1, 0.15, 0.2, 0.05, 0.05, 0.25, 0.3):        # odometry hangs, and comes back
        reckoning.update(Observation(stamp, {}, planar(0.4 * stamp, 0.0, 0.0), np.eye(4), {}, 0.08,
                                     base_velocity=np.array([0.4, 0.0, 0.0])))
    assert reckoning.odom_from_base[0, 3] == pytest.approx(0.12, abs=0.001)


def test_an_observation_twice_is_no_way_driven():
    reckoning = DeadReckoning()
    seen = Observation(1.0, {}, np.eye(4), np.eye(4), {}, 0.08, base_velocity=np.ones(3))
    reckoning.update(seen)
    assert reckoning.update(seen) == 0.0
    np.testing.assert_allclose(reckoning.odom_from_base, np.eye(4))


@pytest.mark.parametrize('container', [True, False])
def test_what_a_place_is_is_told_beside_the_object(container):
    assert about(APPLE, container)[-1] == container
