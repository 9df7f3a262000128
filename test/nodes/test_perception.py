"""The perception node: good frames become an observation, bad ones are refused and counted, and nothing dies."""
import array
import sys

import numpy as np
import pytest
from geometry_msgs.msg import PoseWithCovarianceStamped, TransformStamped
from nav_msgs.msg import Odometry
from ros_graph import TIMEOUT, get, get_until
from sensor_msgs.msg import CameraInfo, CompressedImage, Image, JointState
from std_srvs.srv import Trigger

from saycan_interfaces import msg as saycan
from saycan_ros.config import share
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._qos import LATCHED, NEWEST, SENSOR, STREAM
from saycan_ros.nodes.perception import PerceptionNode
from saycan_ros.perception.frames import Refusal, encode_color
from saycan_ros.perception.network import CropNet, HandNet, save_networks
from saycan_ros.poses import planar
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

ROBOT = load_robot()
AT_TABLE = planar(0.0, 1.4, np.pi / 2)
RGB = np.zeros((480, 640, 3), np.uint8)
MM = np.full((480, 640), 1500, np.uint16)


@pytest.fixture(scope='module')
def weights(tmp_path_factory):
    """Weights that have learned nothing: the detector runs, and what it says does not matter here."""
    path, kinds = tmp_path_factory.mktemp('models') / 'untrained.safetensors', tuple(load_skills().objects)
    save_networks(path, kinds, crop=CropNet(len(kinds) + 1), hand=HandNet(len(kinds) + 1))
    return str(path)


class Robot:
    """The drivers of a robot that stands at the table: each call of `frame` sends one picture with its joint states."""

    def __init__(self, graph, camera='head', compressed=False, depth=True, localizes=True):
        self.graph, camera = graph, ROBOT.cameras[camera]
        self.now = graph.node.get_clock().now
        self.joints = graph.publisher(JointState, 'joint_states', STREAM)
        self.odom = graph.publisher(Odometry, 'odom', STREAM)
        self.pose = graph.publisher(PoseWithCovarianceStamped, 'amcl_pose', STREAM) if localizes else None
        kind, topic = (CompressedImage, f'{camera.color}/compressed') if compressed else (Image, camera.color)
        self.color = graph.publisher(kind, topic, SENSOR)
        self.info = graph.publisher(CameraInfo, camera.info, SENSOR)
        self.depth = graph.publisher(Image, camera.depth, SENSOR) if camera.depth and depth else None

    @staticmethod
    def drivers(names):
        """The joints of each driver."""
        return [names]

    def state(self, stamp):
        """Joint states, odometry and, unless told otherwise, a localized pose."""
        header = messages.header(stamp)
        names = [*ROBOT.chain.joints, *ROBOT.gripper.joints]
        for some in self.drivers(names):
            self.joints.publish(JointState(header=header, name=some, position=[0.03] * len(some),
                                           effort=[-2.0] * len(some)))
        odometry = Odometry(header=header)
        odometry.pose.pose = messages.pose_to_msg(np.eye(4))
        self.odom.publish(odometry)
        if self.pose:
            self.pose.publish(localized(stamp))

    def frame(self, color=None, depth=None, age=0.0, **changes):
        """One picture: changes of the color image's fields; `depth` is the depth message instead of a good one."""
        stamp = self.now().nanoseconds * 1e-9 - age
        self.state(stamp)
        self.info.publish(CameraInfo(header=messages.header(stamp), width=640, height=480,
                                     k=[461.0, 0.0, 320.0, 0.0, 461.0, 240.0, 0.0, 0.0, 1.0]))
        if self.depth:
            self.depth.publish(stamped(image(MM, '16UC1') if depth is None else depth, stamp))
        message = image(RGB, 'rgb8') if color is None else color
        for name, value in changes.items():
            setattr(message, name, value)
        self.color.publish(stamped(message, stamp))
        return stamp


def localized(stamp):
    pose = PoseWithCovarianceStamped(header=messages.header(stamp))
    pose.pose.pose = messages.pose_to_msg(AT_TABLE)
    return pose


def image(pixels, encoding):
    height, width = pixels.shape[:2]
    return Image(height=height, width=width, encoding=encoding, step=pixels.nbytes // height,
                 data=array.array('B', pixels.tobytes()))


def stamped(message, stamp):
    message.header = messages.header(stamp)
    return message


class Bench:
    """A perception node and its drivers; sends pictures until something comes out."""

    def __init__(self, graph, weights, robot=None, robot_file='', **parameters):
        self.graph, parameters = graph, {**parameters, 'robot': robot_file}
        self.node = graph.activate(PerceptionNode, weights=weights, publish_rate=30.0, detect_rate=30.0,
                                   max_frame_age=5.0, **parameters)
        self.robot = Robot(graph, **(robot or {}))
        self.observations = graph.inbox(saycan.Observation, 'observation', NEWEST)
        self.memories = graph.inbox(saycan.ObjectMemory, 'memory', LATCHED)
        self.heartbeats = graph.inbox(saycan.Heartbeat, 'heartbeat', STREAM)

    def stream(self, **picture):
        """Sends the same picture again and again."""
        return self.graph.timer(0.05, lambda: self.robot.frame(**picture))

    def refusal(self, reason, **picture):
        """Sends bad pictures until the heartbeat names the reason."""
        timer = self.stream(**picture)
        said = get_until(self.heartbeats, lambda m: 'refused' in m.detail)
        self.graph.node.destroy_timer(timer)
        assert reason.value in said.detail and set(self.node.refused) == {reason}

    def works(self):
        """Asserts that a good picture still becomes an observation with depth."""
        timer = self.stream()
        get_until(self.observations, lambda m: m.cameras and len(m.cameras[0].depth) > 0)
        self.graph.node.destroy_timer(timer)


def test_a_good_frame_becomes_an_observation(graph, weights):
    bench = Bench(graph, weights)
    bench.stream()
    message = get(bench.observations)
    found = messages.observation_from_msg(message)
    head = found.cameras['head']
    assert found.localized and found.map_from_base == pytest.approx(AT_TABLE, abs=1e-6)
    assert head.color.shape == (480, 640, 3) and head.depth == pytest.approx(1.5, abs=1e-3)
    assert message.header.frame_id == 'base_link' and message.cameras[0].frame_id == ROBOT.cameras['head'].frame
    joints = dict.fromkeys(ROBOT.chain.joints, 0.03)
    assert head.base_from_camera == pytest.approx(ROBOT.forward(joints)[ROBOT.cameras['head'].frame], abs=1e-6)
    assert found.gripper_width == pytest.approx(0.06) and found.gripper_effort == pytest.approx(2.0)
    assert messages.memory_from_msg(get(bench.memories)).robot_place == 'table'


@pytest.mark.parametrize(('reason', 'picture'), [
    (Refusal.WRONG_ENCODING, {'encoding': 'yuv422'}), (Refusal.TRUNCATED, {'data': array.array('B', bytes(1000))}),
    (Refusal.ZERO_SIZE, {'width': 0}), (Refusal.WRONG_STEP, {'step': 5}), (Refusal.STALE, {'age': 30.0})],
    ids=lambda value: getattr(value, 'name', ''))
def test_a_bad_frame_is_refused_with_its_reason_and_the_next_is_used(graph, weights, reason, picture):
    bench = Bench(graph, weights)
    bench.refusal(reason, **picture)
    bench.works()


def test_depth_of_nothing_but_nan_is_refused_and_the_color_is_used(graph, weights):
    bench = Bench(graph, weights)
    bench.refusal(Refusal.NOT_FINITE, depth=image(np.full((480, 640), np.nan, np.float32), '32FC1'))
    found = messages.observation_from_msg(get(bench.observations))
    assert found.cameras['head'].depth is None
    bench.works()


def test_a_head_camera_that_dies_leaves_the_observation(graph, weights):
    bench, wrist = Bench(graph, weights), Robot(graph, camera='wrist')
    head = bench.stream()
    graph.timer(0.05, wrist.frame)
    get_until(bench.observations, lambda m: len(m.cameras) == 2)
    graph.node.destroy_timer(head)
    get_until(bench.observations, lambda m: [camera.name for camera in m.cameras] == ['wrist'])


@pytest.mark.parametrize('topic', ['odom', 'pose'])
def test_a_pose_that_is_no_number_is_refused(graph, weights, topic):
    bench = Bench(graph, weights)
    bad = Odometry() if topic == 'odom' else PoseWithCovarianceStamped()
    bad.pose.pose.position.x = float('nan')
    bench.graph.timer(0.05, lambda: getattr(bench.robot, topic).publish(bad))
    get_until(bench.heartbeats, lambda m: Refusal.NOT_FINITE.value in m.detail)
    bench.works()


def test_joint_states_that_are_no_numbers_are_refused(graph, weights):
    bench = Bench(graph, weights)
    names = [*ROBOT.chain.joints, *ROBOT.gripper.joints]
    bad = JointState(name=names, position=[float('nan')] * len(names))
    bench.graph.timer(0.05, lambda: bench.robot.joints.publish(bad))
    get_until(bench.heartbeats, lambda m: Refusal.NOT_FINITE.value in m.detail)
    bench.works()


def test_a_wrist_camera_alone_is_enough_for_an_observation(graph, weights):
    bench = Bench(graph, weights, robot={'camera': 'wrist'})
    bench.stream()
    (camera,) = get(bench.observations).cameras
    assert camera.name == 'wrist' and len(camera.depth) == 0 and len(camera.color) > 0


def test_a_head_camera_without_depth_is_enough_for_an_observation(graph, weights):
    bench = Bench(graph, weights, robot={'depth': False})
    bench.stream()
    (camera,) = get(bench.observations).cameras
    assert camera.name == 'head' and len(camera.depth) == 0


def test_compressed_pictures_are_read(graph, weights):
    bench = Bench(graph, weights, robot={'compressed': True}, image_transport='compressed')
    bench.stream(color=CompressedImage(format='jpeg', data=array.array('B', encode_color(RGB))))
    assert messages.observation_from_msg(get(bench.observations)).cameras['head'].color.shape == (480, 640, 3)


def test_a_compressed_picture_that_was_cut_off_is_refused(graph, weights):
    bench = Bench(graph, weights, robot={'compressed': True}, image_transport='compressed')
    bench.refusal(Refusal.UNDECODABLE, color=CompressedImage(data=array.array('B', encode_color(RGB)[:500])))


def test_the_memory_can_be_cleared(graph, weights):
    bench = Bench(graph, weights)
    bench.stream()
    get_until(bench.memories, lambda m: 'table' in m.seen_places or m.robot_place == 'table')
    before = bench.node.perception.tracker.surfaces
    assert bench.graph.call(Trigger, 'clear_memory').success
    assert bench.node.perception.tracker.surfaces is not before


def test_missing_weights_are_one_line_that_names_the_remedy(graph):
    node = graph.make(PerceptionNode, weights='/nowhere/detector.safetensors')
    assert not node.start()
    assert 'saycan train detector' in node.failure and '\n' not in node.failure


def test_an_unknown_image_transport_is_refused(graph, weights):
    node = graph.make(PerceptionNode, weights=weights, image_transport='theora')
    assert not node.start() and 'image_transport' in node.failure


def test_detections_carry_the_stamp_of_their_observation(graph, weights):
    bench = Bench(graph, weights)
    detections = graph.inbox(saycan.DetectedObjects, 'detections', NEWEST)
    sent = []
    graph.timer(0.05, lambda: sent.append(bench.robot.frame()))
    stamp = messages.seconds(detections.get(timeout=TIMEOUT).header.stamp)
    assert any(abs(stamp - one) < 1e-6 for one in sent)


def test_without_a_picture_with_depth_there_are_no_detections(graph, weights):
    bench = Bench(graph, weights, robot={'camera': 'wrist'})
    detections = graph.inbox(saycan.DetectedObjects, 'detections', NEWEST)
    bench.stream()
    for _ in range(5):
        get(bench.observations)
    bench.node._detections.publish(saycan.DetectedObjects(header=messages.header(0.0, 'sentinel')))
    assert get(detections).header.frame_id == 'sentinel'


def test_a_pose_that_was_latched_before_perception_came_up_is_heard(graph, weights):
    latched = graph.node.create_publisher(PoseWithCovarianceStamped, 'amcl_pose', LATCHED)
    latched.publish(localized(graph.node.get_clock().now().nanoseconds * 1e-9 - 60.0))
    bench = Bench(graph, weights, robot={'localizes': False})
    bench.stream()
    found = messages.observation_from_msg(get_until(bench.observations, lambda m: m.localized))
    assert found.map_from_base == pytest.approx(AT_TABLE, abs=1e-6)


def test_drivers_of_some_joints_each_are_put_together(graph, weights):
    bench = Bench(graph, weights)
    bench.robot.drivers = lambda names: [names[:3], ['a wheel'], names[3:]]
    bench.stream()
    found = messages.observation_from_msg(get_until(bench.observations, lambda m: m.localized))
    assert set(found.joints) == {*ROBOT.chain.joints, *ROBOT.gripper.joints} and found.gripper_effort == 2.0


def test_depth_that_lags_behind_finds_its_color(graph, weights):
    bench = Bench(graph, weights)
    late, send = [], bench.robot.depth.publish
    bench.robot.depth.publish = lambda depth: late.append(depth) or (len(late) > 2 and send(late[-3]))
    bench.works()


@pytest.fixture
def from_tf(tmp_path):
    """A robot file whose pose comes from tf."""
    path = tmp_path / 'robot.yaml'
    path.write_text(share('config', 'robot.yaml').read_text().replace('pose_source: amcl_pose', 'pose_source: tf'))
    return str(path)


class FakeTf2:
    """In place of tf2_ros, which only apt has: knows where the base is, and says so for one pair of frames."""

    class TransformException(Exception):
        pass

    class Buffer:
        def lookup_transform(self, target, source, time):
            if (target, source) != ('map', 'base_link') or not FakeTf2.known:
                raise FakeTf2.TransformException(f'no {source} in {target} at {time}')
            if time.nanoseconds and FakeTf2.late:
                raise FakeTf2.TransformException('extrapolation into the future')
            found = TransformStamped(header=messages.header(FakeTf2.now() - FakeTf2.late))
            pose = messages.pose_to_msg(AT_TABLE)
            found.transform.translation.x, found.transform.translation.y = pose.position.x, pose.position.y
            found.transform.rotation = pose.orientation
            return found

    @staticmethod
    def TransformListener(buffer, node):
        assert isinstance(buffer, FakeTf2.Buffer) and isinstance(node, PerceptionNode)

    known, late, now = True, 0.0, None


def test_the_pose_comes_from_tf_where_the_robot_file_says_so(graph, weights, from_tf, monkeypatch):
    monkeypatch.setitem(sys.modules, 'tf2_ros', FakeTf2)
    bench = Bench(graph, weights, robot={'localizes': False}, robot_file=from_tf)
    FakeTf2.now = staticmethod(bench.node.now)              # for as long as the node asks
    bench.stream()
    found = messages.observation_from_msg(get_until(bench.observations, lambda m: m.localized))
    assert found.map_from_base == pytest.approx(AT_TABLE, abs=1e-6)
    monkeypatch.setattr(FakeTf2, 'late', 0.6)               # the newest is too old
    get_until(bench.observations, lambda m: not m.localized)
    monkeypatch.setattr(FakeTf2, 'late', 0.01)              # a little behind the pictures
    get_until(bench.observations, lambda m: m.localized)
    monkeypatch.setattr(FakeTf2, 'known', False)
    get_until(bench.observations, lambda m: not m.localized)


def test_without_tf2_ros_the_robot_file_is_refused_and_the_remedy_named(graph, weights, from_tf, monkeypatch):
    monkeypatch.setitem(sys.modules, 'tf2_ros', None)
    node = graph.make(PerceptionNode, weights=weights, robot=from_tf)
    assert not node.start() and 'apt install ros-jazzy-tf2-ros-py' in node.failure
