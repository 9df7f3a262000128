"""Joint states come from one driver or several, each with its own names."""
import dataclasses
import math

import pytest
from sensor_msgs.msg import JointState

from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._joint_readings import JointReadings
from saycan_ros.robot import load_robot

ROBOT = dataclasses.replace(load_robot(), joint_names={'lift': 'torso_lift_joint'})
NAMES = [ROBOT.joint_names.get(name, name) for name in (*ROBOT.chain.joints, *ROBOT.gripper.joints)]


@pytest.fixture
def readings():
    return JointReadings(ROBOT)


def told(names, stamp=1.0, position=0.1):
    return JointState(header=messages.header(stamp), name=names, position=[position] * len(names))


def test_a_driver_tells_of_a_joint_by_its_own_name(readings):
    readings.put(told(NAMES, position=0.2))
    assert readings.at(1.0)[0] == dict.fromkeys((*ROBOT.chain.joints, *ROBOT.gripper.joints), 0.2)


def test_what_is_missing_is_named_as_the_driver_calls_it(readings):
    readings.put(told([name for name in NAMES if name != 'torso_lift_joint'] + ['lift', 'wheel']))
    assert readings.missing(1.0) == ['torso_lift_joint'] and readings.at(1.0) is None


def test_two_drivers_tell_of_some_each(readings):
    readings.put(told(NAMES[:3]))
    assert readings.newest_stamp is None
    readings.put(told(NAMES[3:], stamp=1.01))
    assert readings.newest_stamp == pytest.approx(1.01)


@pytest.mark.parametrize(('told_efforts', 'squeeze'), [
    ([-8.0, -12.0], 10.0), ([0.0, 0.0], math.nan), ([0.0, -3.0], 1.5), ([], math.nan)])
def test_the_fingers_squeeze_with_a_negative_effort_and_zeros_say_nothing(readings, told_efforts, squeeze):
    efforts = [*[1.0] * len(ROBOT.chain.joints), *told_efforts] if told_efforts else []
    message = told(NAMES)
    message.effort = efforts
    readings.put(message)
    assert readings.at(1.0)[1] == pytest.approx(squeeze, nan_ok=True)


def test_an_aggregator_that_tells_no_effort_is_no_driver_that_measures_one(readings):
    readings.put(told(NAMES))                   # before its sources speak
    message = told(NAMES, stamp=1.05)
    message.effort = [0.0] * len(NAMES)         # a gripper that measures none
    readings.put(message)
    assert math.isnan(readings.at(1.05)[1])


def test_a_position_that_is_no_number_is_refused_and_one_of_others_left_out(readings):
    readings.put(told(['wheel'], position=float('nan')))
    with pytest.raises(ValueError, match='no number'):
        readings.put(told(NAMES, position=float('nan')))
