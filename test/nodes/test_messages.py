"""Core to message and back gives the same; what is no pose or no picture is refused."""
import dataclasses

import numpy as np
import pytest
from geometry_msgs.msg import Pose
from hypothesis import given, settings
from hypothesis import strategies as st

from saycan_interfaces import msg as saycan
from saycan_ros.control import Command, SkillGoal
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.nodes import _messages as messages
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import FrameRefused, through_the_wire
from saycan_ros.poses import quaternion, rotation_of_vector
from saycan_ros.robot import load_robot
from saycan_ros.simulation.truth import GroundTruth

ROBOT = load_robot()

numbers = st.floats(-50, 50)
vectors = st.tuples(numbers, numbers, numbers).map(np.array)
turns = st.tuples(*[st.floats(-np.pi, np.pi)] * 3).map(lambda v: rotation_of_vector(np.array(v)))
words = st.one_of(st.none(), st.sampled_from(['apple', 'coke can#2', 'far counter']))


@st.composite
def poses(draw):
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = draw(turns), draw(vectors)
    return pose


def alike(a, b):
    """Equal to 1e-9, field by field."""
    if dataclasses.is_dataclass(a):
        return type(a) is type(b) and all(alike(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, (float, np.ndarray)):
        return np.allclose(a, b, atol=1e-6, equal_nan=True)
    return a == b


objects = st.builds(RememberedObject, kind=st.just('apple'), instance=st.just('apple#1'), place=words, pose=poses(),
                    size=vectors.map(abs), last_seen=st.floats(0, 1e6), confidence=st.floats(0, 1))
memories = st.builds(
    ObjectMemory, objects=st.lists(objects, max_size=3).map(tuple), holding=words, holding_instance=words,
    robot_place=words, seen_places=st.frozensets(st.sampled_from(['table', 'operator'])), stamp=st.floats(0, 1e6),
    holding_confidence=st.floats(0, 1))
goals = st.builds(
    SkillGoal, skill=st.just('pick up the apple'), family=st.just('pick'), object=words, place=words,
    target=st.one_of(st.none(), poses()), target_instance=words,
    leave_alone=st.lists(vectors, max_size=3).map(tuple), timeout=st.floats(0.1, 600))
truths = st.builds(
    GroundTruth, poses=st.dictionaries(st.sampled_from(['apple', 'coke can#1']), poses(), max_size=2),
    map_from_base=poses(), map_from_gripper=poses(), holding=words, stamp=st.floats(0, 1e6))


@given(poses())
def test_a_pose_comes_back(pose):
    assert np.allclose(messages.pose_from_msg(messages.pose_to_msg(pose)), pose, atol=1e-9)


@given(turns)
def test_a_quaternion_is_of_length_one_and_its_scalar_is_not_negative(rotation):
    q = quaternion(rotation)
    assert np.linalg.norm(q) == pytest.approx(1) and q[3] >= 0


@pytest.mark.parametrize('field', ['position', 'orientation'])
def test_a_nan_in_a_pose_is_refused(field):
    pose = messages.pose_to_msg(np.eye(4))
    getattr(pose, field).x = float('nan')
    with pytest.raises(ValueError, match='not a pose'):
        messages.pose_from_msg(pose)


def test_a_pose_that_nobody_filled_in_is_refused():
    empty = Pose()
    empty.orientation.w = 0.0
    with pytest.raises(ValueError, match='not a pose'):
        messages.pose_from_msg(empty)


@given(st.floats(0, 2e9))
def test_a_stamp_comes_back_to_the_microsecond(stamp):
    assert messages.seconds(messages.time_to_msg(stamp)) == pytest.approx(stamp, abs=1e-6)


@pytest.mark.parametrize('stamp', [-1.0, float('nan'), float('inf'), float('-inf')])
def test_a_time_that_no_message_can_carry_becomes_zero(stamp):
    assert messages.seconds(messages.time_to_msg(stamp)) == 0


@settings(max_examples=50)
@given(memories)
def test_a_memory_comes_back(memory):
    assert alike(messages.memory_from_msg(messages.memory_to_msg(memory)), memory)


@settings(max_examples=50)
@given(goals)
def test_a_goal_comes_back(goal):
    assert alike(messages.goal_from_msg(messages.goal_to_msg(goal, generation=3)), goal)


@settings(max_examples=50)
@given(truths)
def test_ground_truth_comes_back(truth):
    assert alike(messages.truth_from_msg(messages.truth_to_msg(truth)), truth)


@pytest.mark.parametrize('timeout', [0.0, -1.0, float('nan'), float('inf')])
def test_a_goal_without_a_timeout_is_refused(timeout):
    goal = messages.goal_to_msg(SkillGoal('done', 'done', timeout=1.0), 1)
    goal.timeout = timeout
    with pytest.raises(ValueError, match='timeout'):
        messages.goal_from_msg(goal)


@pytest.fixture
def observation():
    rng = np.random.default_rng(0)
    view = CameraView('head', np.full((48, 64, 3), 90, np.uint8), rng.uniform(0.5, 3, (48, 64)).astype(np.float32),
                      np.array([50.0, 50, 32, 24]), np.eye(4), 12.5)
    return Observation(12.5, {'head': view}, np.eye(4), np.eye(4), {'lift': 0.2, 'head_pan': -0.1}, 0.04,
                       base_velocity=np.array([0.1, 0.2, 0.3]), localized=False)


@pytest.fixture
def on_the_wire(observation):
    view, color, depth = through_the_wire(observation.cameras['head'])
    observation = dataclasses.replace(observation, cameras={'head': view})
    return observation, messages.observation_to_msg(observation, 'base_link', {'head': (color, depth)})


def test_an_observation_comes_back_with_the_pixels_that_perception_saw(on_the_wire):
    sent, message = on_the_wire
    back = messages.observation_from_msg(message)
    assert alike(back, sent)
    assert np.array_equal(back.cameras['head'].color, sent.cameras['head'].color)


def test_an_observation_without_pictures_has_all_the_rest(on_the_wire):
    sent, message = on_the_wire
    assert alike(messages.observation_from_msg(message, pictures=False), dataclasses.replace(sent, cameras={}))


def test_a_picture_that_was_cut_off_is_refused(on_the_wire):
    message = on_the_wire[1]
    message.cameras[0].color = message.cameras[0].color[:200]
    with pytest.raises(FrameRefused):
        messages.observation_from_msg(message)


def test_a_camera_that_is_not_valid_is_left_out(on_the_wire):
    message = on_the_wire[1]
    message.cameras.append(saycan.CameraView(name='wrist', valid=False))
    assert list(messages.observation_from_msg(message).cameras) == ['head']


def test_joints_without_positions_are_refused(on_the_wire):
    message = on_the_wire[1]
    message.joint_names.append('elbow')
    with pytest.raises(ValueError, match='3 joint names, 2 positions'):
        messages.observation_from_msg(message)


def test_a_command_becomes_what_each_controller_takes():
    command = Command(np.array([0.1, 0.2, 0.3]), np.arange(6.0), 0.05, {'lift': 0.3, 'head_tilt': 0.4})
    assert messages.base_command(command, 1.0, 'base_link').twist.angular.z == 0.3
    assert messages.base_command(command, 1.0, 'base_link', stamped=False).linear.y == 0.2
    arm = messages.arm_command(command, 1.0, 'base_link')
    assert (arm.header.frame_id, arm.twist.linear.y, arm.twist.angular.z) == ('base_link', 1.0, 5.0)
    assert messages.gripper_command(command).data == 0.05
    lift = messages.lift_command(command, ROBOT, 0.05, {'lift': 0.15}).points[0]
    assert list(lift.positions) == [0.3]
    assert lift.time_from_start.nanosec * 1e-9 == pytest.approx(0.15 / ROBOT.limits.joints['lift'].velocity)
    head = messages.head_command(command, ROBOT, 0.05, {})             # where it is now is not known
    assert head.joint_names == ['head_tilt']
    limits = ROBOT.limits.joints['head_tilt']                           # so it may be at the other end
    assert head.points[0].time_from_start.nanosec * 1e-9 == pytest.approx((limits.high - limits.low) / limits.velocity)
    near = messages.head_command(command, ROBOT, 0.05, {'head_tilt': 0.4})
    assert near.points[0].time_from_start.nanosec == 50_000_000


def test_a_target_in_another_frame_is_refused():
    told = messages.goal_to_msg(SkillGoal('pick up the apple', 'pick', 'apple', target=np.eye(4)), 1, map_frame='world')
    assert messages.goal_from_msg(told, 'world').object == 'apple'
    with pytest.raises(ValueError, match="in frame 'world'; give it in 'map'"):
        messages.goal_from_msg(told)


def test_a_driver_hears_its_own_name_of_a_joint():
    robot = dataclasses.replace(ROBOT, joint_names={'head_pan': 'head_1_joint'})
    told = messages.head_command(Command(joints={'head_pan': 0.1, 'head_tilt': 0.4}), robot, 0.05, {'head_pan': 0.0})
    assert told.joint_names == ['head_1_joint', 'head_tilt']


def test_standing_still_says_nothing_to_gripper_lift_and_head():
    still = Command()
    assert [messages.gripper_command(still), messages.lift_command(still, ROBOT, 0.05, {}),
            messages.head_command(still, ROBOT, 0.05, {})] == [None] * 3
