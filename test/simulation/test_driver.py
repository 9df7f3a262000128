"""What reaches the motors of the simulated robot: fresh, finite, within limits, and only under a lease."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.lease import TIMEOUT as LEASE_TIMEOUT
from saycan_ros.robot import load_robot
from saycan_ros.simulation.driver import COMMAND_TIMEOUT, Driver, RefusedCommand

LIMITS = load_robot().limits
BROKEN = [math.nan, math.inf, -math.inf]
NOW = 100.0


@pytest.fixture
def driver():
    """With a lease at NOW."""
    driver = Driver(LIMITS)
    driver.lease(1, False, NOW)
    return driver


def leased_until(driver, now):
    driver.lease(1, False, now)
    return driver.command(now)


def test_a_fresh_velocity_reaches_the_base(driver):
    driver.base((0.2, -0.1, 0.3), NOW)
    assert driver.command(NOW).base == pytest.approx([0.2, -0.1, 0.3])


@pytest.mark.parametrize('topic', ['base', 'arm'])
def test_a_velocity_becomes_zero_after_its_time(driver, topic):
    getattr(driver, topic)(np.full(3 if topic == 'base' else 6, 0.1), NOW)
    assert getattr(leased_until(driver, NOW + COMMAND_TIMEOUT), topic).any()
    assert not getattr(leased_until(driver, NOW + COMMAND_TIMEOUT + 0.01), topic).any()


def test_nothing_moves_without_a_lease():
    driver = Driver(LIMITS)
    driver.base((0.2, 0, 0), NOW)
    assert driver.command(NOW) is None


def test_nothing_moves_under_generation_zero(driver):
    driver.lease(0, False, NOW)
    assert driver.command(NOW) is None


def test_nothing_moves_when_the_lease_is_old(driver):
    assert driver.command(NOW + LEASE_TIMEOUT - 0.01) is not None
    assert driver.command(NOW + LEASE_TIMEOUT + 0.01) is None


def test_without_need_of_a_lease_a_stop_still_counts():
    driver = Driver(LIMITS, needs_lease=False)
    driver.base((0.2, 0, 0), NOW)
    assert driver.command(NOW).base[0] == pytest.approx(0.2)
    driver.stop()
    assert driver.command(NOW) is None


def test_a_lease_that_crossed_the_stop_does_not_release_it(driver):
    driver.stop()
    driver.lease(1, False, NOW)
    assert driver.command(NOW) is None


def test_a_stop_that_the_planner_has_confirmed_and_released_is_over(driver):
    driver.stop()
    driver.lease(0, True, NOW)
    driver.lease(2, False, NOW, resets=1)
    assert driver.command(NOW) is not None


def test_what_was_commanded_while_nothing_might_move_is_dropped(driver):
    driver.stop()
    driver.gripper(0.0)
    driver.joints({'lift': 0.3})
    assert driver.command(NOW) is None
    driver.lease(0, True, NOW)
    driver.lease(2, False, NOW, resets=1)
    command = driver.command(NOW)
    assert command.gripper is None and command.joints == {}


def test_targets_are_given_once(driver):
    driver.gripper(0.03)
    driver.joints({'lift': 0.3})
    first, second = driver.command(NOW), driver.command(NOW)
    assert (first.gripper, first.joints) == (0.03, {'lift': 0.3})
    assert (second.gripper, second.joints) == (None, {})


@pytest.mark.parametrize('value', BROKEN)
def test_what_is_no_number_is_refused_and_what_was_commanded_before_stays(driver, value):
    driver.base((0.2, 0, 0), NOW)
    for refused in (lambda: driver.base((0, value, 0), NOW), lambda: driver.arm([0, 0, 0, 0, value, 0], NOW),
                    lambda: driver.gripper(value), lambda: driver.joints({'lift': value})):
        with pytest.raises(RefusedCommand, match='no number'):
            refused()
    command = driver.command(NOW)
    assert command.base[0] == pytest.approx(0.2) and command.gripper is None and command.joints == {}


def test_an_unknown_joint_is_refused_with_those_that_exist(driver):
    with pytest.raises(RefusedCommand, match=r"head_titl.*Did you mean 'head_tilt'"):
        driver.joints({'head_titl': 0.1})


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6),
       st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_no_command_exceeds_the_limits(base, arm, width, lift):
    driver = Driver(LIMITS)
    driver.lease(1, False, NOW)
    driver.base(base, NOW)
    driver.arm(arm, NOW)
    driver.gripper(width)
    driver.joints({'lift': lift})
    command = driver.command(NOW)
    assert np.hypot(*command.base[:2]) <= LIMITS.base.linear + 1e-9 and abs(command.base[2]) <= LIMITS.base.angular
    assert np.linalg.norm(command.arm[:3]) <= LIMITS.arm.linear + 1e-9
    assert np.linalg.norm(command.arm[3:]) <= LIMITS.arm.angular + 1e-9
    assert LIMITS.gripper.closed <= command.gripper <= LIMITS.gripper.open
    assert LIMITS.joints['lift'].low <= command.joints['lift'] <= LIMITS.joints['lift'].high
