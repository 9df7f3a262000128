"""Pictures to learn from without running a skill: the hand over objects, and places before the robot, with truth."""
import numpy as np

from saycan_ros.policies.grasp import UNIT, grasp_crop, grasp_extras
from saycan_ros.policies.motor import about
from saycan_ros.policies.spots import COLUMNS, ROWS, cell_of, height_map
from saycan_ros.poses import inverse, planar
from saycan_ros.simulation.grasps import closing_angles, grasp_height
from saycan_ros.simulation.objects import height_above
from saycan_ros.simulation.robot_model import ARM_JOINTS
from saycan_ros.skills import kind_of

_DOWN = np.array([0.0, -0.5, 0.0, -2.4, 0.0, 1.9, 0.785])     # [rad] the hand points down
_TILT = 0.03                                  # [rad] sd of the arm's joints around that
_HEIGHTS = 0.04, 0.30                         # [m] of the hand over the grasp
_BESIDE = 0.035                               # [m] sd of the hand beside it
_ERROR, _ERROR_UP = 0.025, 0.008              # [m] of what is believed: at most, and sd of the height
_SHIFTS = 3                                   # crops of one picture


def grasp_pictures(kitchen, seed, scenes):
    """What the GraspNet learns: every object of random scenes, looked at once, from _SHIFTS believed grasp points.

    Args:
        kitchen: collecting.Kitchen. seed: of the scenes. scenes: how many.

    Returns:
        {crops (N, 3, SIDE, SIDE) float16, extras (N, EXTRAS) float32, offsets (N, 2) float32 [UNIT] in the hand's axes,
        angles (N, 2) float32 (cos 2a, sin 2a) of closing, from the hand's y towards its x; zeros where any will do}.
    """
    rows = {'crops': [], 'extras': [], 'offsets': [], 'angles': []}
    for scene in range(scenes):
        rng = np.random.default_rng([seed, scene, 4])
        kitchen.start('pick', seed * 100_000 + scene)
        truth = kitchen.simulation.ground_truth()
        for name in truth.instances:
            _hand_over(kitchen, truth, name, rng, rows)
    return {name: np.array(values, np.float16 if name == 'crops' else np.float32) for name, values in rows.items()}


def _hand_over(kitchen, truth, name, rng, rows):
    simulation, senses = kitchen.simulation, kitchen.senses
    kind, place = simulation.library.objects[kind_of(name)], simulation.place_of(name)
    place = next((p for p in simulation.places if p.name == place), None)
    if place is None or place.container:
        return
    at = truth.poses[name]
    rise = max(grasp_height(kind, at[:3, :3]), 0.012 - height_above(kind, at[:3, :3]))
    point = at[:3, 3] + (0, 0, rise)
    angles = closing_angles(kind, at[:3, :3])
    angle = rng.choice(angles) + rng.normal(0, 0.2) + np.pi * rng.integers(2)
    base = _pose_hand(simulation, point + np.r_[rng.normal(0, _BESIDE, 2), rng.uniform(*_HEIGHTS)], angle, rng)
    view = senses.picture('wrist')
    gripper = simulation.robot.forward(_joints(simulation))[simulation.robot.gripper.link]
    seen = (inverse(base) @ np.append(point, 1.0))[:3]
    for _ in range(_SHIFTS):
        error = np.array([*rng.uniform(-_ERROR, _ERROR, 2), rng.normal(0, _ERROR_UP)])
        believed = seen + error
        crop = grasp_crop(view, believed)
        if crop is None:
            continue
        offset = gripper[:3, :3].T @ -error
        turn = 0.0 if len(angles) > 1 else 2 * _in_hand(base, gripper, angles[0])
        rows['crops'].append(crop)
        rows['extras'].append(grasp_extras(about(kind, False), gripper, believed, place.height))
        rows['offsets'].append(offset[:2] / UNIT)
        rows['angles'].append((0.0, 0.0) if len(angles) > 1 else (np.cos(turn), np.sin(turn)))


def _in_hand(base, gripper, angle):
    """A closing angle of the map as the hand sees it: 0 along its own closing direction [rad]."""
    direction = gripper[:3, :3].T @ base[:3, :3].T @ (np.cos(angle), np.sin(angle), 0.0)
    return np.arctan2(direction[0], direction[1])


def _pose_hand(simulation, point, angle, rng):
    """Puts the hand at a point (3,) of the map, closing along an angle of the map; (4, 4) map_from_base."""
    arm = _DOWN + rng.normal(0, _TILT, 7)
    joints = _joints(simulation) | dict(zip(ARM_JOINTS, arm, strict=True)) | {'lift': 0.2}
    hand = simulation.robot.forward(joints)[simulation.robot.gripper.link]
    yaw = angle - np.arctan2(hand[1, 1], hand[0, 1])
    turned = planar(0, 0, yaw) @ hand
    base = np.array([*(point - turned[:3, 3])[:2], yaw])
    simulation.pose_robot(base, 0.2 + point[2] - hand[2, 3], (0.0, 0.85), arm)
    return planar(*base)


def _joints(simulation):
    return simulation.observation(cameras=()).joints


def spot_pictures(kitchen, seed, scenes):
    """What the SpotNet learns: where the expert puts down in random scenes.

    Returns:
        {maps (N, CHANNELS, ROWS, COLUMNS) float16, cells (N,) int64; ROWS * COLUMNS: there is no room}.
    """
    rows = {'maps': [], 'cells': []}
    simulation, expert = kitchen.simulation, kitchen.experts['put_down']
    for scene in range(scenes):
        goal, place = kitchen.start('put_down', seed * 100_000 + scene)
        truth = simulation.ground_truth()
        expert.truth = truth
        spot = place.center if place.container else expert.free_spot(goal.object, place)
        cell = ROWS * COLUMNS if spot is None else cell_of((inverse(truth.map_from_base) @ (*spot, 0, 1))[:2])
        if cell is None:
            continue
        view = kitchen.senses.picture('head')
        kind = simulation.library.objects[goal.object]
        believed = simulation.observation(cameras=()).map_from_base
        rows['maps'].append(height_map(view, place, believed, about(kind, place.container)).astype(np.float16))
        rows['cells'].append(cell)
    return {'maps': np.array(rows['maps']), 'cells': np.array(rows['cells'], np.int64)}
