"""Between two observations the body is known from its own topics; the pictures stay what they were."""
import numpy as np
import pytest
from nav_msgs.msg import Odometry
from sensor_msgs.msg import JointState

from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._body import Body
from saycan_ros.observation import Observation
from saycan_ros.poses import planar
from saycan_ros.robot import load_robot

ROBOT = load_robot()
NAMES = [*ROBOT.chain.joints, *ROBOT.gripper.joints]
SEEN = Observation(10.0, {'head': 'a picture'}, planar(1.0, 2.0, 0.5), np.eye(4), dict.fromkeys(NAMES, 0.0), 0.0)


@pytest.fixture
def body(graph):
    found = Body(graph.node, ROBOT)
    for stamp, x in ((10.0, 5.0), (10.1, 5.03)):
        odometry = Odometry(header=messages.header(stamp))
        odometry.pose.pose = messages.pose_to_msg(planar(x, 0.0, 0.0))
        odometry.twist.twist.linear.x = x / 10
        found._hear_odometry(odometry)
    return found


def joints(stamp, position=0.03, names=NAMES):
    return JointState(header=messages.header(stamp), name=names, position=[position] * len(names),
                      effort=[-2.0] * len(names))


def test_joints_gripper_and_pose_are_those_of_now_and_the_pictures_those_of_then(body):
    body._hear_joints(joints(10.1))
    now = body.bring_up_to_now(SEEN)
    assert now.stamp == 10.1 and now.cameras == SEEN.cameras
    assert now.map_from_base == pytest.approx(planar(1.0, 2.0, 0.5) @ planar(0.03, 0.0, 0.0))
    assert now.base_velocity == pytest.approx([0.503, 0.0, 0.0])
    assert now.gripper_width == pytest.approx(0.06) and now.gripper_effort == pytest.approx(2.0)
    hand = ROBOT.forward(dict.fromkeys(NAMES, 0.03))[ROBOT.gripper.link]
    assert now.base_from_gripper == pytest.approx(hand)


@pytest.mark.parametrize('message', [None, joints(9.9), joints(10.1, float('nan')), joints(10.1, names=NAMES[:3]),
                                     joints(11.0)],
                         ids=['silence', 'old joints', 'no numbers', 'some joints', 'no odometry of that time'])
def test_without_newer_and_whole_readings_the_observation_stays(body, message):
    if message is not None:
        body._hear_joints(message)
    assert body.bring_up_to_now(SEEN) is SEEN
