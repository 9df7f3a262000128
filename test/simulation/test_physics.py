"""What the contact solver needs, and what a robot relies on: things stay in the hand, and commands do what they say."""
import dataclasses

import mujoco
import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.kinematics import Chain
from saycan_ros.poses import inverse
from saycan_ros.robot import load_robot
from saycan_ros.simulation.robot_model import ARM_JOINTS, CARRY
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.simulation import KitchenSimulation, SimulationConfig


def in_hand(kitchen, name):
    truth = kitchen.ground_truth()
    return (inverse(truth.map_from_gripper) @ truth.poses[name])[:3, 3]


def test_an_arm_with_other_joints_is_not_simulated():
    robot = load_robot()
    links = [dataclasses.replace(link, joint='shoulder') if link.joint == ARM_JOINTS[0] else link
             for link in robot.chain.links]
    with pytest.raises(ConfigError, match='no joint shoulder'):
        KitchenSimulation(robot=dataclasses.replace(robot, chain=Chain(links, robot.chain.base)))


@pytest.mark.parametrize('name', ['coke can', 'tea', 'apple', 'sponge', 'energy bar', 'rice chips'])
def test_an_object_slips_less_than_8_mm_in_25_s_of_driving(kitchen, name):
    kitchen.reset(SceneStart(robot_at='table', robot_holding=name), seed=1)
    before = in_hand(kitchen, name)
    for k in range(500):                      # stop and go on a curve, and two radians of turning
        kitchen.set_base_velocity(0.4 * np.sin(k / 20), 0.3 * np.cos(k / 30), 1.0 if 200 <= k < 240 else 0.0)
        kitchen.step(0.05)
    assert kitchen.holding() == name
    assert np.linalg.norm(in_hand(kitchen, name) - before) < 0.008


def test_no_motor_damps_more_than_half_of_what_the_inertia_of_its_joint_bears_in_a_step(kitchen):
    model, data = kitchen.model, kitchen.data
    inertia = np.zeros((model.nv, model.nv))
    mujoco.mj_fullM(model, data, inertia)
    moment = np.zeros((model.nu, model.nv))
    mujoco.mju_sparse2dense(moment, data.actuator_moment, data.moment_rownnz, data.moment_rowadr, data.moment_colind)
    for motor in range(model.nu):
        kv = -model.actuator_biasprm[motor, 2]
        for joint in np.flatnonzero(moment[motor]):
            damping = np.atleast_1d(model.dof_damping[joint])[0] + kv * moment[motor, joint] ** 2
            assert model.opt.timestep * damping <= 0.5 * inertia[joint, joint], model.actuator(motor).name


def test_an_unstable_step_is_taken_back_and_the_scene_goes_on(kitchen):
    kitchen.reset(SceneStart({'apple': 'table', 'sponge': 'table'}, robot_at='far counter'), seed=1)
    before, began = kitchen.ground_truth(), kitchen.time
    kitchen.data.qvel[kitchen.model.joint('apple').dofadr[0]] = 1e15
    kitchen.step(0.5)
    after = kitchen.ground_truth()
    assert kitchen.time == pytest.approx(began + 0.5)
    for name in before.poses:
        assert after.poses[name][:3, 3] == pytest.approx(before.poses[name][:3, 3], abs=0.005), name
    assert after.map_from_base == pytest.approx(before.map_from_base, abs=0.005)


def test_the_integrator_is_euler_and_resting_objects_sleep(kitchen):
    assert kitchen.model.opt.integrator == mujoco.mjtIntegrator.mjINT_EULER
    assert kitchen.model.opt.enableflags & mujoco.mjtEnableBit.mjENBL_SLEEP


def test_the_chain_of_the_robot_file_agrees_with_the_model(kitchen):
    rng = np.random.default_rng(0)
    low, high = kitchen.model.jnt_range[[kitchen.model.joint(name).id for name in ARM_JOINTS]].T
    kitchen = KitchenSimulation(SimulationConfig(camera_error=0.0, camera_offset=0.0))
    for _ in range(20):
        kitchen.pose_robot(rng.uniform(-1, 1, 3), lift=rng.uniform(0, 0.4), head=rng.uniform(-0.5, 1.2, 2),
                           arm=rng.uniform(low, high))
        joints = kitchen.observation(cameras=()).joints
        map_from_base = kitchen.ground_truth().map_from_base
        links = kitchen.robot.forward(joints)
        site = kitchen.data.site('fr3_hand_tcp')
        found = {'fr3_hand_tcp': (site.xpos, site.xmat.reshape(3, 3))}
        for camera in ('head', 'wrist'):
            at = kitchen.data.camera(camera)
            optical = at.xmat.reshape(3, 3) @ np.diag([1, -1, -1])              # OpenGL's camera looks backwards
            found[kitchen.robot.cameras[camera].frame] = at.xpos, optical
        for link, (position, rotation) in found.items():
            chain = map_from_base @ links[link]
            np.testing.assert_allclose(chain[:3, 3], position, atol=1e-6, err_msg=link)
            np.testing.assert_allclose(chain[:3, :3], rotation, atol=1e-6, err_msg=link)


def test_a_twist_moves_the_hand_as_it_says_in_the_frame_of_the_base(kitchen):
    kitchen.reset(SceneStart(), seed=0, base=(0, 0, 2.0))
    before = _hand(kitchen)
    kitchen.set_arm_twist([0.05, -0.03, 0.02, 0, 0, 0.2])
    kitchen.step(2.0)
    kitchen.set_arm_twist(np.zeros(6))
    kitchen.step(0.5)
    after = _hand(kitchen)
    np.testing.assert_allclose((after - before)[:3, 3], [0.10, -0.06, 0.04], atol=0.004)
    turned = after[:3, :3] @ before[:3, :3].T
    assert np.arctan2(turned[1, 0], turned[0, 0]) == pytest.approx(0.4, abs=0.02)


def _hand(kitchen):
    truth = kitchen.ground_truth()
    return inverse(truth.map_from_base) @ truth.map_from_gripper


def test_the_arm_stays_within_its_joint_limits_where_a_twist_asks_for_more(kitchen):
    kitchen.reset(SceneStart(), seed=0)
    kitchen.set_arm_twist([0.3, 0, 0, 0, 0, 0])
    kitchen.step(6.0)
    states = kitchen.joint_states()
    joints = dict(zip(states.names, states.positions, strict=True))
    for name in ARM_JOINTS:
        low, high = kitchen.model.joint(name).range
        assert low - 0.01 <= joints[name] <= high + 0.01
    assert not np.allclose([joints[n] for n in ARM_JOINTS], CARRY, atol=0.1)


def test_the_base_accelerates_and_drives_within_its_limits(kitchen):
    kitchen.reset(SceneStart(), seed=0, base=(0, 0, 0.7))
    kitchen.set_base_velocity(5.0, 0.0, 0.0)
    kitchen.step(0.3)
    assert kitchen.base_velocity()[0] == pytest.approx(0.3, abs=0.06)
    kitchen.step(1.0)
    np.testing.assert_allclose(kitchen.base_velocity(), [0.6, 0, 0], atol=0.02)


@pytest.mark.parametrize('command', [
    lambda k: k.set_base_velocity(np.nan, 0, 0), lambda k: k.set_arm_twist([0, 0, 0, 0, np.inf, 0]),
    lambda k: k.set_gripper(np.nan), lambda k: k.set_joints({'lift': np.nan}), lambda k: k.set_joints({'elbow': 0.1})])
def test_a_command_that_is_not_finite_or_names_no_joint_is_refused(kitchen, command):
    with pytest.raises(ValueError, match=r'finite|take targets'):
        command(kitchen)


def test_lift_and_head_go_where_they_are_told(kitchen):
    kitchen.reset(SceneStart(), seed=0)
    kitchen.set_joints({'lift': 0.3, 'head_pan': -0.5, 'head_tilt': 9.0})
    kitchen.step(2.5)
    joints = kitchen.observation(cameras=()).joints
    assert joints['lift'] == pytest.approx(0.3, abs=0.003)
    assert joints['head_pan'] == pytest.approx(-0.5, abs=0.01)
    assert joints['head_tilt'] == pytest.approx(1.3, abs=0.01)                  # clamped to its limit
