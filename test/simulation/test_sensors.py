"""What the simulated robot senses: pictures, odometry, localization and their errors."""
import threading

import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.poses import inverse, rotation_vector, to_planar
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.simulation import KitchenSimulation, SimulationConfig


def true_camera(kitchen, name):
    """(4, 4) map_from_camera, optical frame, as MuJoCo has it."""
    out, camera = np.eye(4), kitchen.data.camera(name)
    out[:3, 3], out[:3, :3] = camera.xpos, camera.xmat.reshape(3, 3) @ np.diag([1, -1, -1])
    return out


def points(kitchen, view, map_from_camera):
    """(H, W, 3) map points of a depth image."""
    fx, fy, cx, cy = kitchen.intrinsics(view)
    _, depth = kitchen.render(view)
    v, u = np.mgrid[:depth.shape[0], :depth.shape[1]] + 0.5
    local = np.stack([(u - cx) / fx * depth, (v - cy) / fy * depth, depth], -1)
    return local @ map_from_camera[:3, :3].T + map_from_camera[:3, 3]


def test_depth_is_the_distance_along_the_optical_axis_to_a_millimeter(kitchen):
    kitchen.reset(SceneStart(robot_at='table'), seed=0)
    found = points(kitchen, 'head', true_camera(kitchen, 'head'))
    table = next(place for place in kitchen.places if place.name == 'table')
    inside = (np.abs(found[..., 0]) < 0.5) & (found[..., 1] > 1.9) & (found[..., 1] < 2.4)
    inside &= found[..., 2] > 0.5                             # the floor below the table has the same x and y
    assert inside.sum() > 50_000
    assert np.percentile(np.abs(found[inside][:, 2] - table.height), 99) < 0.001


def test_an_object_is_seen_where_it_lies_and_in_its_own_color(kitchen):
    kitchen.reset(SceneStart({'coke can': 'table'}, 'table'), seed=5)
    color, _ = kitchen.render('head')
    body = kitchen.renderer.instances(kitchen.data, 'head') == kitchen.model.body('coke can').id
    assert body.sum() > 300
    red, green, blue = color[body].mean(axis=0)
    assert red > 1.5 * green and red > 1.5 * blue
    seen = points(kitchen, 'head', true_camera(kitchen, 'head'))[body]
    assert np.hypot(*(np.median(seen, axis=0) - kitchen.ground_truth().poses['coke can'][:3, 3])[:2]) < 0.04


def test_labels_that_differ_look_different(kitchen):
    pictures = []
    for name in ('7up can', 'lime soda'):
        kitchen.reset(SceneStart({name: 'table'}, 'table'), seed=5)
        body = kitchen.renderer.instances(kitchen.data, 'head') == kitchen.model.body(name).id
        pictures.append((kitchen.render('head')[0], body))
    (one, where), (other, same) = pictures
    both = where & same                                      # one seed: the same spot, shape and light
    assert both.sum() > 0.95 * where.sum()
    assert np.abs(one[both].astype(int) - other[both]).mean() > 15


def test_the_head_camera_is_off_its_nominal_pose_by_half_a_degree(kitchen):
    turns, offsets = [], []
    for seed in range(60):
        kitchen.reset(SceneStart(), seed)
        observation = kitchen.observation(cameras=())
        nominal = kitchen.ground_truth().map_from_base @ kitchen.robot.forward(observation.joints)[
            kitchen.robot.cameras['head'].frame]
        error = inverse(nominal) @ true_camera(kitchen, 'head')
        turns.append(np.rad2deg(rotation_vector(error[:3, :3])))
        offsets.append(error[:3, 3])
    assert np.std(turns) == pytest.approx(0.5, rel=0.2)
    assert np.std(offsets) == pytest.approx(0.003, rel=0.25)


def test_the_observation_has_the_nominal_camera_and_the_believed_pose(kitchen):
    kitchen.reset(SceneStart(robot_at='table'), seed=0)
    observation = kitchen.observation()
    assert observation.cameras['head'].color.shape == (480, 640, 3)
    assert observation.cameras['head'].depth.dtype == np.float32
    assert observation.cameras['wrist'].depth is None
    nominal = kitchen.robot.forward(observation.joints)['head_camera_optical_frame']
    np.testing.assert_array_equal(observation.cameras['head'].base_from_camera, nominal)
    error = to_planar(inverse(kitchen.ground_truth().map_from_base) @ observation.map_from_base)
    assert 1e-4 < np.hypot(*error[:2]) < 0.15


def test_the_tucked_arm_is_out_of_the_picture_of_the_head(kitchen):
    kitchen.reset(SceneStart(robot_at='table'), seed=0)
    _, depth = kitchen.render('head')
    assert (depth < 0.65).mean() < 0.03            # an elbow in the corner
    assert (depth[:400, :480] > 0.65).all()


def test_odometry_drifts_by_two_percent_of_the_way_and_the_localized_pose_stays(kitchen):
    scales, errors = [], []
    for seed in range(20):
        kitchen.reset(SceneStart(), seed, base=(-1.2, 0, 0))
        for _ in range(60):
            kitchen.set_base_velocity(0.6, 0, 0)
            kitchen.step(0.05)
        way = kitchen.ground_truth().map_from_base[0, 3] + 1.2
        scales.append(np.hypot(*kitchen.odom_from_base()[:2, 3]) / way - 1)
        errors.append((kitchen.localized_pose()[0] - kitchen.ground_truth().map_from_base)[:2, 3])
    assert 0.008 < np.std(scales) < 0.035
    assert 0.015 < np.std(errors) < 0.05


def test_the_error_of_the_localized_pose_moves_slowly_and_never_jumps(kitchen):
    kitchen.reset(SceneStart(), seed=3)
    errors = np.array([kitchen._localization.at(t) for t in np.arange(0, 600, 0.1)])
    assert np.abs(np.diff(errors, axis=0)).max() < 0.004
    assert errors[:, :2].std() == pytest.approx(0.03, rel=0.25)
    assert np.rad2deg(errors[:, 2]).std() == pytest.approx(1.0, rel=0.25)


def test_pictures_are_taken_on_one_thread(kitchen):
    kitchen.render('head')
    raised = []

    def other():
        try:
            kitchen.render('head')
        except ValueError as err:
            raised.append(str(err))
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert raised and 'thread' in raised[0]


def test_a_setting_out_of_range_is_a_config_error():
    with pytest.raises(ConfigError, match='camera_error is -1'):
        KitchenSimulation(SimulationConfig(camera_error=-1.0))
