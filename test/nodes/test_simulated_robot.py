"""The simulated robot, met over its topics like a real one."""
import math

import numpy as np
import pytest
from edges import Planner
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rcl_interfaces.msg import Log
from rclpy.qos import DurabilityPolicy, QoSProfile
from ros_graph import get, get_until
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, CompressedImage, Image, JointState
from std_msgs.msg import Empty, Float64
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from saycan_interfaces.msg import GroundTruth, Lease
from saycan_interfaces.srv import ResetScene
from saycan_ros.nodes._messages import header, seconds
from saycan_ros.nodes._qos import NEWEST, SENSOR, STREAM

FORWARD, AT_REST = 0.1, 0.02     # [m/s]


class Base:
    """Drives the base forward at 20 Hz until told otherwise, and reads the odometry."""

    def __init__(self, graph, kind=TwistStamped):
        self.on = True
        twist = Twist()
        twist.linear.x = FORWARD
        command = TwistStamped(twist=twist) if kind is TwistStamped else twist
        publisher = graph.publisher(kind, 'cmd_vel', STREAM)
        graph.timer(0.1, lambda: self.on and publisher.publish(command))
        self._odom = graph.inbox(Odometry, 'odom', STREAM)

    def moves(self):
        """Returns the time of the first odometry from now on that says so."""
        return self._time_when(lambda speed: speed > 0.8 * FORWARD)

    def rests(self):
        return self._time_when(lambda speed: speed < AT_REST)

    def stays_at_rest(self, duration):
        """Does it, from its first rest on, for so long [s] of simulated time?"""
        end, fastest, now = self.rests() + duration, 0.0, 0.0
        while now < end:
            message = get(self._odom)
            now, fastest = seconds(message.header.stamp), max(fastest, _speed(message))
        return fastest < AT_REST

    def _time_when(self, wanted):
        while not self._odom.empty():
            self._odom.get()
        return seconds(get_until(self._odom, lambda m: wanted(_speed(m))).header.stamp)


def _speed(odometry):
    return math.hypot(odometry.twist.twist.linear.x, odometry.twist.twist.linear.y)


def logged(graph):
    """An inbox of all that nodes have said and say, those of the tests before too."""
    said = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    return graph.inbox(Log, '/rosout', said)


def refusal(log):
    return get_until(log, lambda m: m.name.startswith('robot_') and 'refused' in m.msg).msg


# motion

def test_the_base_drives_while_it_is_told_to_and_rests_soon_after(graph, start):
    start()
    base = Base(graph)
    base.moves()
    base.on = False
    begun = base.moves()            # 0.25 s of the last command, 0.1 s to brake at 1 m/s2
    assert base.rests() - begun < 1.0


def test_the_base_rests_when_the_lease_ends(graph, start):
    start(needs_lease=True)
    planner, base = Planner(graph), Base(graph)
    base.moves()
    planner.on = False
    base.rests()


def test_a_stop_latches_until_the_planner_has_confirmed_and_released_it(graph, start):
    start(needs_lease=True)
    planner, base = Planner(graph), Base(graph)
    base.moves()
    graph.publisher(Empty, 'stop').publish(Empty())
    assert base.stays_at_rest(0.5)          # commands and an unstopped lease keep coming
    leases = graph.inbox(Lease, 'lease', STREAM)
    planner.generation, planner.stopped = 0, True
    for _ in range(20):                     # a busy robot hears but the last few
        get_until(leases, lambda lease: lease.stopped)
    planner.generation, planner.stopped, planner.resets = 2, False, 1
    base.moves()


def test_a_twist_that_is_no_number_is_refused_and_said(graph, start):
    start()
    log, broken = logged(graph), TwistStamped()
    broken.twist.linear.x = math.nan
    graph.publisher(TwistStamped, 'cmd_vel', STREAM).publish(broken)
    assert 'cmd_vel holds nan' in refusal(log)
    Base(graph).moves()                     # and a good one still drives


def test_an_arm_twist_in_a_strange_frame_is_refused(graph, start):
    start()
    log = logged(graph)
    graph.publisher(TwistStamped, 'arm/twist', STREAM).publish(TwistStamped(header=header(0.0, 'map')))
    assert "in frame 'map'; this robot takes 'base_link'" in refusal(log)


def test_an_arm_twist_moves_the_arm(graph, start):
    start()
    twist = TwistStamped(header=header(0.0, 'base_link'))
    twist.twist.linear.z = 0.1
    arm = graph.publisher(TwistStamped, 'arm/twist', STREAM)
    graph.timer(0.05, lambda: arm.publish(twist))
    joints = graph.inbox(JointState, 'joint_states', STREAM)
    get_until(joints, lambda m: np.abs(m.velocity[m.name.index('fr3_joint4')]) > 0.05)


def test_a_plain_twist_drives_where_the_parameter_says_so(graph, start):
    start(enable_stamped_cmd_vel=False)
    Base(graph, Twist).moves()


def test_the_gripper_closes_and_a_width_beyond_it_is_clamped(graph, start):
    start()
    gripper = graph.publisher(Float64, 'gripper/command', STREAM)
    joints = graph.inbox(JointState, 'joint_states', STREAM)
    gripper.publish(Float64(data=0.0))
    get_until(joints, lambda m: m.position[m.name.index('fr3_finger_joint1')] < 0.002)
    gripper.publish(Float64(data=5.0))
    get_until(joints, lambda m: m.position[m.name.index('fr3_finger_joint1')] > 0.038)


def test_a_trajectory_moves_lift_and_head_to_its_last_point(graph, start):
    start()
    joints = graph.inbox(JointState, 'joint_states', STREAM)
    for name, value in (('lift', 0.2), ('head_pan', 0.5)):
        points = [JointTrajectoryPoint(positions=[0.0]), JointTrajectoryPoint(positions=[value])]
        topic = f'{name.split("_")[0]}/joint_trajectory'
        graph.publisher(JointTrajectory, topic, STREAM).publish(JointTrajectory(joint_names=[name], points=points))
        get_until(joints, lambda m, n=name, v=value: abs(m.position[m.name.index(n)] - v) < 0.02)


@pytest.mark.parametrize(('trajectory', 'reason'), [
    (JointTrajectory(joint_names=['lift']), 'no last point'),
    (JointTrajectory(joint_names=['elbow'], points=[JointTrajectoryPoint(positions=[0.1])]), "no joint 'elbow'"),
    (JointTrajectory(joint_names=['lift'], points=[JointTrajectoryPoint(positions=[math.inf])]), 'no number'),
])
def test_a_faulty_trajectory_is_refused_and_said(graph, start, trajectory, reason):
    start()
    log = logged(graph)
    graph.publisher(JointTrajectory, 'lift/joint_trajectory', STREAM).publish(trajectory)
    assert reason in refusal(log)


# sensors

def test_pictures_have_the_size_encoding_and_intrinsics_that_drivers_give_them(graph, start):
    start(compressed=True)
    color = get(graph.inbox(Image, 'camera/image_raw', SENSOR))
    assert (color.width, color.height, color.encoding, color.step) == (640, 480, 'rgb8', 1920)
    assert np.frombuffer(color.data, np.uint8).std() > 10
    depth = get(graph.inbox(Image, 'camera/depth/image_raw', SENSOR))
    assert (depth.encoding, len(depth.data), depth.header.frame_id) == (
        '16UC1', 640 * 480 * 2, 'head_camera_optical_frame')
    assert 300 < np.median(np.frombuffer(depth.data, np.uint16)) < 5000
    info = get(graph.inbox(CameraInfo, 'camera/camera_info', SENSOR))
    assert info.k[0] == pytest.approx(240 / math.tan(math.radians(27.5)), rel=0.3) and info.k[2] == 319.5
    assert get(graph.inbox(Image, 'wrist_camera/image_raw', SENSOR)).width == 640
    jpeg = get(graph.inbox(CompressedImage, 'camera/image_raw/compressed', SENSOR))
    assert bytes(jpeg.data[:3]) == b'\xff\xd8\xff'


def test_the_clock_ticks_at_fifty_hertz_of_simulated_time(graph, start):
    start()
    clock = graph.inbox(Clock, '/clock', SENSOR)
    first, second = (seconds(get(clock).clock) for _ in range(2))
    ticks = (second - first) / 0.02             # a busy machine may lose some
    assert ticks > 0.5 and ticks == pytest.approx(round(ticks), abs=1e-4)


def test_the_localized_pose_has_an_error_and_says_how_large(graph, start):
    start()
    pose = get(graph.inbox(PoseWithCovarianceStamped, 'amcl_pose', STREAM))
    assert pose.header.frame_id == 'map' and pose.pose.covariance[0] == pytest.approx(0.03 ** 2)


def test_truth_is_published_when_it_is_asked_for_and_not_otherwise(graph, start):
    start()
    graph.inbox(Clock, '/clock', SENSOR)
    assert graph.node.get_publishers_info_by_topic('/ground_truth') == []


# scenes

@pytest.fixture
def reset(graph):
    """Calls reset_scene."""
    def call(**fields):
        return graph.call(ResetScene, 'reset_scene', ResetScene.Request(**fields))
    return call


def test_a_scene_has_its_objects_where_they_were_asked_for_and_time_goes_on(graph, start, reset):
    start(publish_truth=True)
    truth = graph.inbox(GroundTruth, 'ground_truth', NEWEST)
    before = seconds(get(truth).header.stamp)
    answer = reset(seed=3, robot_at='table', objects=['coke can#1', 'coke can#2'], places=['table', 'far counter'])
    assert answer.error_code == answer.NONE, answer.error_msg
    after = get_until(truth, lambda m: len(m.names) == 2)
    assert list(after.names) == ['coke can#1', 'coke can#2'] and seconds(after.header.stamp) >= before
    first, second = after.poses
    assert abs(first.position.x) < 0.6 and 1.8 < first.position.y < 2.6 and 0.75 < first.position.z < 0.9
    assert -2.7 < second.position.x < -2.1
    assert after.map_from_base.position.y == pytest.approx(1.5, abs=0.15)


def test_the_hand_can_hold_something_at_the_start(graph, start, reset):
    start(publish_truth=True)
    truth = graph.inbox(GroundTruth, 'ground_truth', NEWEST)
    assert reset(robot_holding='apple').error_code == 0
    assert get_until(truth, lambda m: len(m.names) == 1).holding == 'apple'


R = ResetScene.Response


@pytest.mark.parametrize(('fields', 'code', 'reason'), [
    ({'objects': ['coka can'], 'places': ['table']}, R.UNKNOWN_OBJECT, "Did you mean 'coke can'"),
    ({'robot_holding': 'hammer'}, R.UNKNOWN_OBJECT, 'hammer'),
    ({'objects': ['apple'], 'places': ['close conter']}, R.UNKNOWN_PLACE, "Did you mean 'close counter'"),
    ({'robot_at': 'moon'}, R.UNKNOWN_PLACE, 'moon'),
    ({'objects': ['apple'], 'places': []}, R.BAD_REQUEST, '1 objects, 0 places'),
    ({'objects': ['apple', 'apple'], 'places': ['table', 'table']}, R.BAD_REQUEST, 'twice'),
    ({'objects': ['apple'], 'places': ['table'], 'robot_holding': 'apple'}, R.BAD_REQUEST, 'twice'),
    ({'objects': [f'apple#{i}' for i in range(40)], 'places': ['operator'] * 40}, R.SCENE_FULL, 'no room'),
])
def test_a_scene_that_cannot_be_is_refused_with_a_typed_reason(graph, start, reset, fields, code, reason):
    start()
    answer = reset(**fields)
    assert (answer.error_code, reason in answer.error_msg) == (code, True), answer.error_msg


def test_a_scene_is_not_set_while_a_skill_has_the_lease(graph, start, reset):
    start(needs_lease=True)
    Planner(graph)
    base = Base(graph)
    base.moves()
    assert reset().error_code == R.ROBOT_MOVING
    base.on = False
    base.rests()
    assert reset().error_code == R.ROBOT_MOVING


def test_a_scene_is_not_set_while_the_robot_moves(graph, start, reset):
    start()
    Base(graph).moves()
    assert reset().error_code == R.ROBOT_MOVING
