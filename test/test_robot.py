"""The robot file: the packaged one is read, and every fault of a bad one is told at once."""

import numpy as np
import pytest

from saycan_ros.config import ConfigError, share
from saycan_ros.robot import TOPICS, load_robot
from saycan_ros.simulation.robot_model import ARM_JOINTS, CARRY


@pytest.fixture(scope='module')
def text():
    return share('config', 'robot.yaml').read_text()


def faults(tmp_path, text):
    path = tmp_path / 'robot.yaml'
    path.write_text(text)
    with pytest.raises(ConfigError) as found:
        load_robot(path)
    return str(found.value)


def test_the_packaged_robot_has_both_cameras_and_depth_on_the_head_alone():
    robot = load_robot()
    assert robot.cameras['head'].depth == 'camera/depth/image_raw'
    assert robot.cameras['wrist'].depth is None
    assert robot.limits.gripper.open == 0.08
    assert set(robot.limits.joints) == {'lift', 'head_pan', 'head_tilt'}


def test_the_level_head_camera_looks_along_the_x_axis_of_the_base():
    robot = load_robot()
    camera = robot.forward(dict.fromkeys(robot.chain.joints, 0.0))['head_camera_optical_frame']
    np.testing.assert_allclose(camera[:3, 2], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(camera[:3, 1], [0, 0, -1], atol=1e-12)


def test_every_fault_is_told_at_once_with_its_line(tmp_path, text):
    bad = text.replace('pose_source: amcl_pose', 'pose_source: amcl_poze').replace('high: 0.4', 'high: many')
    bad = bad.replace('frame: wrist_camera_optical_frame', 'frame: wrist_kamera')
    bad = bad.replace('type: prismatic', 'type: prismatik')
    told = faults(tmp_path, bad)
    for number, line in enumerate(bad.splitlines(), 1):
        if any(word in line for word in ('amcl_poze', 'many', 'wrist_kamera', 'prismatik')):
            assert f'robot.yaml:{number}: ' in told
    assert "Did you mean 'amcl_pose'?" in told and "Did you mean 'prismatic'?" in told


@pytest.mark.parametrize(('old', 'new', 'said'), [
    ('control_rate: 20.0', 'control_rate: fast', 'control_rate must be a number'),
    ('control_rate: 20.0', '', 'control_rate is missing'),
    ('control_rate: 20.0', 'control_rat: 20.0', "Did you mean 'control_rate'?"),
    ('parent: fr3_link0,', 'parent: fr3_link9,', 'is no link'),
    ('joint: fr3_joint2', 'joint: fr3_joint1', 'moves fr3_link1 too'),
    ('axis: [0, 1, 0]', 'axis: [0, 2, 0]', 'axis must have length 1'),
    ('low: -1.5, high: 1.5', 'low: 1.5, high: -1.5', 'low must be less than high'),
    ('closed: 0.0, open: 0.08', 'closed: 0.005, open: 0.004', 'closed must be less than open'),
    ('closed: 0.0, open: 0.08', 'closed: 0.01, open: 0.08', 'closed must be at most 0.005'),
    ('footprint: {front: 0.28, side: 0.25}', 'footprint: {front: -0.28, side: 0.25}', 'front must be a number in [0.0'),
    ('carry: {fr3_joint1: -0.6', 'carry: {fr3_joint11: -0.6', "Did you mean 'fr3_joint1'?"),
    ('fr3_joint2: -0.9, ', '', 'the position of fr3_joint2 is missing'),
    ('carry: {fr3_joint1: -0.6', 'carry: {fr3_joint1: tucked', 'fr3_joint1 must be a number'),
    ('  cmd_vel: cmd_vel', '  cmd_val: cmd_vel', "Did you mean 'cmd_vel'?"),
    ('  cmd_vel: cmd_vel', '  cmd_vel: 5', 'topics: cmd_vel must be a name'),
    ('frames: {map: map, odom: odom, base: base_link}', 'frames: here', 'must be a mapping with map, odom, base'),
])
def test_a_fault_says_what_is_allowed(tmp_path, text, old, new, said):
    assert old in text
    assert said in faults(tmp_path, text.replace(old, new))


def test_a_gripper_may_be_an_action(tmp_path, text):
    entry = 'joints: [fr3_finger_joint1, fr3_finger_joint2]'
    action = 'action: {name: /hand, closed: 0.0, open: 0.04, max_effort: 30.0}'
    (tmp_path / 'robot.yaml').write_text(text.replace(entry, f'{entry}, {action}'))
    assert load_robot(tmp_path / 'robot.yaml').gripper.action.open == 0.04
    assert 'gripper: action: open must be' in faults(tmp_path, text.replace(entry, f'{entry}, {action}').replace(
        'open: 0.04', 'open: wide'))


def test_drivers_keep_their_names_and_what_is_left_out_has_ours(tmp_path, text):
    (tmp_path / 'robot.yaml').write_text(text.replace('  cmd_vel: cmd_vel', '  cmd_vel: /base/cmd_vel').replace(
        '  odom: odom', '  #'))
    topics = load_robot(tmp_path / 'robot.yaml').topics
    assert (topics['cmd_vel'], topics['odom'], set(topics)) == ('/base/cmd_vel', 'odom', set(TOPICS))


def test_one_camera_has_depth(tmp_path, text):
    depth = '    depth: camera/depth/image_raw'
    assert 'one must have depth' in faults(tmp_path, text.replace(depth, '   #'))
    assert 'one must have depth' in faults(tmp_path, text.replace(
        '    color: wrist_camera/image_raw', '    color: wrist_camera/image_raw\n    depth: wrist_camera/depth'))


def test_a_joint_may_have_another_name_in_the_messages_of_its_driver(tmp_path, text):
    def named(names):
        return text.replace('joint_names: {}', f'joint_names: {names}')
    (tmp_path / 'robot.yaml').write_text(named('{lift: torso_lift_joint}'))
    assert load_robot(tmp_path / 'robot.yaml').driven_joints == {'torso_lift_joint': 'lift'}
    assert "no joint. Did you mean 'lift'?" in faults(tmp_path, named('{lft: torso}'))
    assert "'head_pan' is the name of two joints" in faults(tmp_path, named('{lift: head_pan}'))
    assert 'must be a mapping of joints' in faults(tmp_path, named('[lift]'))
    assert 'lift must be a name' in faults(tmp_path, named('{lift: 5}'))


def test_the_simulated_arm_is_tucked_as_the_file_says():
    assert load_robot().carry == dict(zip(ARM_JOINTS, CARRY, strict=True))


def test_a_missing_file_is_a_config_error(tmp_path):
    with pytest.raises(ConfigError, match='No such file'):
        load_robot(tmp_path / 'robot.yaml')
