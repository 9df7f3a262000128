"""The kitchen as a robot meets it: commands in, sensor readings out. ROS-free; the node and `saycan eval` drive it."""
import logging
from dataclasses import dataclass

import mujoco
import numpy as np

from saycan_ros.config import ConfigError, check, param, share
from saycan_ros.observation import CameraView, Observation
from saycan_ros.places import load_places, place_of_object
from saycan_ros.policies.posture import lift_for
from saycan_ros.poses import pose, rotation_of_vector
from saycan_ros.robot import load_robot
from saycan_ros.simulation import kitchen
from saycan_ros.simulation.drives import Drives
from saycan_ros.simulation.grasps import closing_width, object_in_hand
from saycan_ros.simulation.localization import LocalizationError, Odometry
from saycan_ros.simulation.renderer import Renderer, intrinsics
from saycan_ros.simulation.robot_model import ARM_JOINTS, CAMERAS, FINGER_JOINTS, PADS, STROKE, TARGET_JOINTS
from saycan_ros.simulation.scene import SceneStart, arrange, check_start
from saycan_ros.simulation.truth import GroundTruth
from saycan_ros.skills import kind_of, load_skills

GRIPPER = 'gripper'        # the place of a held object
_TICK = 0.05               # [s] longest time between two updates of the setpoints
_SETTLE = 0.5              # [s] after a scene is set
_UNSTABLE = (mujoco.mjtWarning.mjWARN_BADQPOS, mujoco.mjtWarning.mjWARN_BADQVEL, mujoco.mjtWarning.mjWARN_BADQACC)
mujoco.set_mju_user_warning(logging.getLogger(__name__).warning)        # instead of a file where we were started


@dataclass(frozen=True)
class SimulationConfig:
    """How far the simulated robot is from an ideal one."""

    camera_error: float = param(0.5, 'Calibration error of the head camera, sd of each axis [degrees]', 0.0, 10.0)
    camera_offset: float = param(0.003, 'Calibration error of the head camera, sd of each axis [m]', 0.0, 0.1)
    odometry_way_error: float = param(0.02, 'Drift of the odometry, sd of the part of the way', 0.0, 0.5)
    odometry_turn_error: float = param(1.0, 'Drift of the odometry, sd [degrees/m]', 0.0, 20.0)
    pose_error: float = param(0.03, 'Error of the localized pose, sd of x and of y [m]', 0.0, 0.5)
    yaw_error: float = param(1.0, 'Error of the localized pose, sd of yaw [degrees]', 0.0, 20.0)
    start_error: float = param(0.02, 'How far from its place the robot starts, sd of x, y [m] and yaw [rad]', 0.0, 0.1)


class KitchenSimulation:
    """One kitchen with one robot. Setpoints hold until the next one; pictures must be taken on one thread."""

    def __init__(self, config=None, library=None, places=None, robot=None):
        """Takes the packaged library, places and robot where none is given; ConfigError: one of them is faulty."""
        self.config = check(config or SimulationConfig())
        self.library = library or load_skills()
        self.places = places or load_places(share('config', 'places.yaml'))
        self.robot = robot or load_robot()
        if strange := set(self.robot.cameras) - set(CAMERAS):
            raise ConfigError(f'the simulated robot has no camera {", ".join(strange)}; it has {", ".join(CAMERAS)}')
        known = (*TARGET_JOINTS, *ARM_JOINTS, *FINGER_JOINTS)
        if strange := [name for name in self.robot.chain.joints if name not in known]:
            raise ConfigError(f'the simulated robot has no joint {", ".join(strange)}; it has {", ".join(known)}: call '
                              'them so in the chain of the robot file, and as your drivers do in its joint_names')
        self._renderer = self._instances = None
        self._past = 0.0                                     # time of the scenes before this one: it never goes back
        self.data = None
        self.reset(SceneStart(), seed=0)

    def reset(self, start, seed, base=None):
        """Sets the start of a task.

        Args:
            start: SceneStart.
            seed: fixes the spots inside places, the calibration error and the drift.
            base: (3,) x, y [m], yaw [rad] where the robot stands; None: in front of start.robot_at.

        Raises:
            ConfigError: an unknown object or place, a full surface, or an object too wide for the hand.
        """
        check_start(start, self.places, self.library)
        spots = arrange(start, self.places, self.library, np.random.default_rng([seed, 0]))
        self._load(start.instances)
        self._past, self._owed = self.time, 0.0
        mujoco.mj_resetData(self.model, self.data)
        rng = np.random.default_rng([seed, 1])
        self._misplace_camera(rng)
        self._place_robot(start, rng, base)
        for instance, at in spots.items():
            self._write_object(instance, at)
        if start.robot_holding:
            self._put_in_hand(start.robot_holding)
        mujoco.mj_forward(self.model, self.data)
        self._localization = LocalizationError(rng, self.config.pose_error, np.deg2rad(self.config.yaw_error))
        self._odometry = Odometry(rng, self.config.odometry_way_error, np.deg2rad(self.config.odometry_turn_error))
        self._odometry.update(self._drives.map_from_base(self.data))
        self.step(_SETTLE)

    # commands

    def set_base_velocity(self, vx, vy, wz):
        """cmd_vel: velocity of the base in its own frame [m/s, rad/s]; ValueError: not finite."""
        self._drives.set_base_velocity(vx, vy, wz)

    def set_arm_twist(self, twist):
        """arm/twist: (6,) of the tool center point, axes of the base [m/s, rad/s]; ValueError: not finite."""
        self._drives.set_arm_twist(twist)

    def set_gripper(self, width):
        """gripper/command: opening [m]; ValueError: not finite."""
        self._drives.set_gripper(width)

    def set_joints(self, targets):
        """Joint trajectories: {lift, head_pan, head_tilt: position} [m or rad]; ValueError: another joint."""
        self._drives.set_joints(targets)

    def command(self, command):
        """All of a Command at once."""
        self.set_base_velocity(*command.base)
        self.set_arm_twist(command.arm)
        self.set_joints(command.joints)
        if command.gripper is not None:
            self.set_gripper(command.gripper)

    def step(self, dt):
        """Lets dt [s] pass, in whole physics steps; what is left over counts next time."""
        self._owed += dt
        while self._owed > kitchen.TIMESTEP - 1e-9:
            steps = round(min(self._owed, _TICK) // kitchen.TIMESTEP) or 1
            self._drives.advance(self.data, steps * kitchen.TIMESTEP)
            for _ in range(steps):
                self._drives.turn_base(self.data)
                self._physics_step()
            self._owed -= steps * kitchen.TIMESTEP
            self._odometry.update(self._drives.map_from_base(self.data))
        mujoco.mj_kinematics(self.model, self.data)                # truth and pictures of this moment, not a step ago
        mujoco.mj_camlight(self.model, self.data)

    def _physics_step(self):
        """One step; one that MuJoCo calls unstable is taken back, and all rests where it was."""
        before, complaints = self.data.qpos.copy(), self._complaints()
        mujoco.mj_step(self.model, self.data)
        if self._complaints() > complaints:
            self.data.qpos[:] = before
            self.data.qvel[:] = self.data.qacc_warmstart[:] = 0
            mujoco.mj_forward(self.model, self.data)

    def _complaints(self):
        return sum(self.data.warning[kind].number for kind in _UNSTABLE)

    def move_object(self, instance, map_from_object):
        """Puts an object at a pose (4, 4), at rest, as a person might while nobody looks."""
        self._write_object(instance, map_from_object)
        first = self.model.joint(instance).dofadr[0]
        self.data.qvel[first:first + 6] = 0
        mujoco.mj_forward(self.model, self.data)

    def take(self, instance):
        """Puts an object into the hand, held from above."""
        self._put_in_hand(instance)
        mujoco.mj_forward(self.model, self.data)

    def jump_localization(self, jump):
        """Adds (3,) x, y [m], yaw [rad] to the error of the localized pose, until the next reset."""
        self._localization.jump = np.asarray(jump, float)

    # readings

    @property
    def time(self):
        """Simulated time [s]; it goes on over a reset."""
        return self._past + (self.data.time if self.data is not None else 0.0)

    def joint_states(self):
        """JointStates of lift, head, arm and fingers."""
        return self._drives.joint_states(self.data)

    def gripper_width(self):
        """Opening [m]."""
        return self._drives.width(self.data)

    def gripper_effort(self):
        """Force of each finger [N], positive when squeezing."""
        return self._drives.effort(self.data)

    def moving(self):
        """Is the base or the arm in motion?"""
        return self._drives.moving(self.data)

    def odom_from_base(self):
        """(4, 4) float64 from odometry, which drifts."""
        return self._odometry.odom_from_base

    def base_velocity(self):
        """(3,) vx, vy [m/s], wz [rad/s] in the base frame, from odometry, which drifts."""
        return self._odometry.felt(self._drives.base_velocity(self.data))

    def localized_pose(self):
        """((4, 4) map_from_base as the robot believes, (6, 6) covariance over x, y, z, roll, pitch, yaw)."""
        believed = self._localization.believed(self._drives.map_from_base(self.data), self.data.time)
        return believed, self._localization.covariance()

    def intrinsics(self, camera):
        """(4,) float64 fx, fy, cx, cy [px] of a camera."""
        return intrinsics(self.model, camera)

    def render(self, camera):
        """((480, 640, 3) uint8 RGB, (480, 640) float32 depth [m] with 0 = unknown, or None) of a camera."""
        color, depth = self.renderer.color_and_depth(self.data, camera)
        return color, depth if self.robot.cameras[camera].depth else None

    def observation(self, cameras=None):
        """What the robot senses now, by its nominal chain and the pose it believes; cameras: names, None for all."""
        states = self.joint_states()
        joints = dict(zip(states.names, states.positions.tolist(), strict=True))
        links = self.robot.forward(joints)
        views = {}
        for name in self.robot.cameras if cameras is None else cameras:
            frame = links[self.robot.cameras[name].frame]
            views[name] = CameraView(name, *self.render(name), self.intrinsics(name), frame, self.time)
        return Observation(self.time, views, self.localized_pose()[0], links[self.robot.gripper.link], joints,
                           self.gripper_width(), self.gripper_effort(), self.base_velocity())

    # truth, for experts and evaluation

    def ground_truth(self):
        """GroundTruth of this moment."""
        data, poses = self.data, {}
        for name, body in self._bodies.items():
            poses[name] = pose(data.xpos[body], data.xmat[body].reshape(3, 3))
        gripper = pose(data.site_xpos[self._tip], data.site_xmat[self._tip].reshape(3, 3))
        return GroundTruth(poses, self._drives.map_from_base(data), gripper, self.holding(), self.time)

    def holding(self):
        """The instance that touches both fingers, or None."""
        touched = [set(), set()]
        for first, second in self.data.contact.geom:
            for geom, other in ((first, second), (second, first)):
                if geom in self._pads:
                    touched[self._pads.index(geom)].add(int(self.model.geom_bodyid[other]))
        both = touched[0] & touched[1]
        return next((name for name, body in self._bodies.items() if body in both), None)

    def place_of(self, instance):
        """'gripper', the place that an object lies on or in, or None: on the floor."""
        if instance == self.holding():
            return GRIPPER
        return place_of_object(self.places, self.data.xpos[self._bodies[instance]])

    def places_of_objects(self):
        """{instance: place, 'gripper' or None}: what evaluation compares with a goal."""
        return {instance: self.place_of(instance) for instance in self._bodies}

    # pictures for training

    @property
    def renderer(self):
        """The Renderer of this scene, made on first use; all pictures are taken on the thread of the first."""
        if self._renderer is None:
            self._renderer = Renderer(self.model)
        return self._renderer

    def pose_robot(self, base, lift, head, arm, opening=2 * STROKE):
        """Puts the robot into a posture for a picture, without physics.

        Args:
            base: (3,) x, y [m], yaw [rad]. lift: [m]. head: (2,) pan, tilt [rad]. arm: (7,) [rad]. opening: [m].
        """
        self._drives.place(self.data, base, {'lift': lift, 'head_pan': head[0], 'head_tilt': head[1]}, opening, arm)
        self.data.qvel[:] = 0
        mujoco.mj_forward(self.model, self.data)

    def close(self):
        """Gives the GL context back, on the thread that took pictures."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None

    # setting a scene

    def _load(self, instances):
        instances = tuple(sorted(instances))                  # the order in which a scene names them makes no new model
        if instances == self._instances:
            return
        model = kitchen.build(self.places, self.library, instances)
        self.close()
        self._past, self.model, self.data = self.time, model, mujoco.MjData(model)
        self._instances, self._drives = instances, Drives(model, self.robot)
        self._bodies = {name: model.body(name).id for name in instances}
        self._pads = [model.geom(name).id for name in PADS]
        self._tip, head = model.site('fr3_hand_tcp').id, model.camera('head').id
        self._mount = model.cam_pos[head].copy(), model.cam_quat[head].copy()

    def _misplace_camera(self, rng):
        """Draws the error of the head camera's mount; the nominal chain does not know it."""
        camera, (position, quaternion) = self.model.camera('head').id, self._mount
        nominal = np.zeros(9)
        turn = rotation_of_vector(rng.normal(0, np.deg2rad(self.config.camera_error), 3))
        mujoco.mju_quat2Mat(nominal, quaternion)
        mujoco.mju_mat2Quat(self.model.cam_quat[camera], (nominal.reshape(3, 3) @ turn).ravel())
        self.model.cam_pos[camera] = position + rng.normal(0, self.config.camera_offset, 3)

    def _place_robot(self, start, rng, base):
        place = next(p for p in self.places if p.name == start.robot_at or (p.operator and not start.robot_at))
        error = rng.normal(0, self.config.start_error, 3)
        at = place.stand + error if base is None else np.asarray(base, float)
        targets = {'lift': lift_for(place.height), 'head_pan': 0.0, 'head_tilt': 0.85}
        self._drives.place(self.data, at, targets, 2 * STROKE)

    def _write_object(self, instance, map_from_object):
        at = self.model.joint(instance).qposadr[0]
        self.data.qpos[at:at + 3] = map_from_object[:3, 3]
        mujoco.mju_mat2Quat(self.data.qpos[at + 3:at + 7], map_from_object[:3, :3].ravel())

    def _put_in_hand(self, instance):
        """Between fingers that touch it; friction holds it from the first step on."""
        kind = self.library.objects[kind_of(instance)]
        base, states = self._drives.map_from_base(self.data), self.joint_states()
        joints = dict(zip(states.names, states.positions, strict=True))
        gripper = base @ self.robot.forward(joints)[self.robot.gripper.link]
        self._write_object(instance, gripper @ object_in_hand(kind))
        self._drives.hold(self.data, closing_width(kind) - 0.0006)
