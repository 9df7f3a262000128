"""An episode is read as it was written, and what was not finished is not there."""
import json
from types import SimpleNamespace

import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.control import Command, Outcome
from saycan_ros.episodes import Episode, EpisodeWriter, command_of, find_episodes, read_episode
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.poses import pose, rotation_rpy

ABOUT = Episode('pick up the apple', 'pick', 'apple', 'table', 'expert', 7)
JOINTS = {'lift': 0.1, 'head_pan': 0.2}


def view(stamp):
    color = np.random.default_rng(round(stamp * 10)).integers(0, 255, (24, 32, 3), np.uint8)
    depth = np.full((24, 32), 1.25, np.float32)
    return CameraView('head', color, depth, np.array([30.0, 30, 16, 12]), pose((0, 0, 1), rotation_rpy(0.1, 0.2, 0.3)),
                      stamp)


def observation(stamp, picture):
    decoded, *encoded = through_the_wire(view(picture))
    seen = Observation(stamp, {'head': decoded}, pose((1, 2, 0), rotation_rpy(0, 0, 0.5)), pose((0.5, 0, 1)),
                       dict(JOINTS), 0.08, 1.5, np.array([0.1, 0.2, 0.3]))
    return seen, {'head': tuple(encoded)}


def written(path, ticks=4):
    commands = []
    with EpisodeWriter(path, ABOUT) as writer:
        for k in range(ticks):
            command = Command(np.array([0.1 * k, 0, 0.2]), np.arange(6) * 0.01 * k, 0.0 if k == 2 else None,
                              {'lift': 0.1, 'head_tilt': 0.85} if k else {})
            label = Command(np.full(3, 0.5), np.full(6, 0.25), 0.08) if k % 2 else None
            writer.put(*observation(0.05 * (k + 1), picture=0.1 * (k // 2)), command, label)
            commands.append((command, label))
        writer.end(Outcome.GRASP_MISSED, 'beside it', success=False)
    return commands


def same(one, other):
    np.testing.assert_allclose(one.base, other.base)
    np.testing.assert_allclose(one.arm, other.arm)
    assert one.gripper == other.gripper and one.joints == other.joints


def test_every_command_and_demonstration_comes_back(tmp_path):
    commands = written(tmp_path / 'one')
    episode = read_episode(tmp_path / 'one')
    assert len(episode.steps) == len(commands)
    for step, (command, label) in zip(episode.steps, commands, strict=True):
        same(step.command, command)
        assert (step.demonstration is None) == (label is None)
        if label is not None:
            same(step.demonstration, label)


def test_what_it_was_about_and_how_it_ended_comes_back(tmp_path):
    written(tmp_path / 'one')
    episode = read_episode(tmp_path / 'one', pictures=False)
    assert (episode.skill, episode.family, episode.object, episode.place, episode.policy, episode.seed) == (
        'pick up the apple', 'pick', 'apple', 'table', 'expert', 7)
    assert (episode.outcome, episode.message, episode.success) == ('grasp_missed', 'beside it', False)


def test_an_observation_comes_back_with_a_picture_where_it_was_new(tmp_path):
    written(tmp_path / 'one')
    steps = read_episode(tmp_path / 'one').steps
    assert [bool(step.observation.cameras) for step in steps] == [True, False, True, False]
    wanted, _ = observation(0.05, picture=0.0)
    seen = steps[0].observation
    np.testing.assert_array_equal(seen.cameras['head'].color, wanted.cameras['head'].color)
    np.testing.assert_allclose(seen.cameras['head'].depth, wanted.cameras['head'].depth)
    camera, wished = (o.cameras['head'].base_from_camera for o in (seen, wanted))
    np.testing.assert_allclose(camera, wished, atol=1e-9)
    np.testing.assert_allclose(seen.map_from_base, wanted.map_from_base, atol=1e-9)
    assert (seen.joints, seen.gripper_width, seen.gripper_effort) == (JOINTS, 0.08, 1.5)


def test_an_episode_that_tells_something_else_is_refused(tmp_path, monkeypatch):
    written(tmp_path / 'one')
    read = json.loads
    monkeypatch.setattr(json, 'loads', lambda text: {**read(text), 'color': 'red'})
    with pytest.raises(ConfigError, match='no episode can be read .*color'):
        read_episode(tmp_path / 'one')


def test_a_trajectory_without_points_commands_no_joint():
    stops = SimpleNamespace(joint_names=['lift'], points=[])
    assert command_of({'lift/joint_trajectory': stops}).joints == {}


def test_an_episode_that_breaks_off_leaves_nothing_behind(tmp_path):
    with pytest.raises(RuntimeError), EpisodeWriter(tmp_path / 'one', ABOUT) as writer:
        writer.put(*observation(0.05, 0.0), Command())
        raise RuntimeError('stopped')
    assert list(tmp_path.iterdir()) == []


def test_an_episode_that_ends_before_its_first_tick_leaves_nothing_behind(tmp_path):
    with EpisodeWriter(tmp_path / 'one', ABOUT) as writer:
        writer.end(Outcome.UNREACHABLE, 'the robot stands at no place')
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_bags_is_told_with_the_command_that_fills_it(tmp_path):
    with pytest.raises(ConfigError, match='saycan collect'):
        find_episodes(tmp_path)


def test_the_bag_is_one_that_ros_plays(tmp_path):
    from rosbags.rosbag2 import Reader
    written(tmp_path / 'one')
    with Reader(tmp_path / 'one') as reader:
        kinds = {c.topic: c.msgtype for c in reader.connections}
    assert kinds['observation'] == 'saycan_interfaces/msg/Observation'
    assert kinds['arm/twist'] == kinds['demonstration/arm/twist'] == 'geometry_msgs/msg/TwistStamped'
