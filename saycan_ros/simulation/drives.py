"""The motors of the simulated robot: setpoints as a real robot takes them, and what its encoders say."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.poses import planar
from saycan_ros.simulation.arm import ArmKinematics
from saycan_ros.simulation.robot_model import ARM_JOINTS, BASE_JOINTS, CARRY, FINGER_JOINTS, STROKE, TARGET_JOINTS

_LEAD = 0.15          # [rad] that an arm joint's setpoint may be ahead of the joint


@dataclass(frozen=True)
class JointStates:
    """sensor_msgs/JointState: positions [rad or m], velocities, efforts [N m or N], each (N,) float64."""

    names: tuple[str, ...]
    positions: np.ndarray
    velocities: np.ndarray
    efforts: np.ndarray


class Drives:
    """Takes base velocity, arm twist, opening and joint targets, clamped to the limits; each holds until the next."""

    names = (*TARGET_JOINTS, *ARM_JOINTS, *FINGER_JOINTS)

    def __init__(self, model, robot):
        self._limits = robot.limits
        self._arm_kinematics = ArmKinematics()
        self._base = _Joints(model, BASE_JOINTS)
        self._targets = _Joints(model, TARGET_JOINTS)
        self._arm = _Joints(model, ARM_JOINTS)
        self._fingers = _Joints(model, FINGER_JOINTS, driven=False)
        self._gripper = model.actuator('gripper').id
        self._all = _Joints(model, self.names, driven=False)

    def place(self, data, base, targets, opening, arm=CARRY):
        """Sets the robot into a posture at rest, its setpoints with it.

        Args:
            base: (3,) x, y [m], yaw [rad] in the map. targets: {joint: position} of lift and head.
            opening: of the gripper [m]. arm: (7,) [rad].
        """
        data.qpos[self._base.q], data.qpos[self._arm.q] = base, arm
        data.qpos[self._targets.q] = [targets[name] for name in TARGET_JOINTS]
        data.qpos[self._fingers.q] = min(opening / 2, STROKE)
        self._twist, self._arm_setpoint = np.zeros(6), np.array(arm, float)
        self._velocity, self._wanted = np.zeros(3), np.zeros(3)
        self._joint_setpoint = data.qpos[self._targets.q].copy()
        self._joint_target, self._opening = dict(targets), opening
        self._write(data)

    def hold(self, data, opening):
        """Starts with the fingers at an opening [m] and closes them with the full force."""
        data.qpos[self._fingers.q] = opening / 2
        self._opening = 0.0
        self._write(data)

    def set_base_velocity(self, vx, vy, wz):
        """Of the base in its own frame [m/s, rad/s]; ValueError: not finite."""
        wanted = _finite(np.array([vx, vy, wz], float))
        speed = np.hypot(vx, vy)
        wanted[:2] *= min(1.0, self._limits.base.linear / max(speed, 1e-9))
        wanted[2] = np.clip(wanted[2], -self._limits.base.angular, self._limits.base.angular)
        self._wanted = wanted

    def set_arm_twist(self, twist):
        """(6,) linear [m/s] and angular [rad/s] velocity of the tool center point, axes of the base; ValueError."""
        twist = _finite(np.array(twist, float))
        for part, limit in ((twist[:3], self._limits.arm.linear), (twist[3:], self._limits.arm.angular)):
            part *= min(1.0, limit / max(np.linalg.norm(part), 1e-9))
        self._twist = twist

    def set_gripper(self, width):
        """Opening [m]; closing on something narrower grips it with the full force. ValueError: not finite."""
        self._opening = float(np.clip(_finite(np.array(width)), 0.0, 2 * STROKE))

    def set_joints(self, targets):
        """{lift, head_pan, head_tilt: position} [m or rad]; ValueError: another joint, or not finite."""
        for name, value in targets.items():
            if name not in TARGET_JOINTS:
                raise ValueError(f'{name}: only {", ".join(TARGET_JOINTS)} take targets')
            limit = self._limits.joints[name]
            self._joint_target[name] = float(np.clip(_finite(np.array(value)), limit.low, limit.high))

    def advance(self, data, dt):
        """Moves the setpoints by one tick of dt [s] and writes them to the motors."""
        base = self._limits.base
        most = np.array([base.linear_acceleration, base.linear_acceleration, base.angular_acceleration]) * dt
        self._velocity = self._velocity + np.clip(self._wanted - self._velocity, -most, most)
        for k, name in enumerate(TARGET_JOINTS):
            step = self._limits.joints[name].velocity * dt
            self._joint_setpoint[k] += np.clip(self._joint_target[name] - self._joint_setpoint[k], -step, step)
        if self._twist.any():
            self._arm_setpoint = self._arm_kinematics.advance(self._arm_setpoint, self._twist, dt)
        joints = data.qpos[self._arm.q]
        self._arm_setpoint = np.clip(self._arm_setpoint, joints - _LEAD, joints + _LEAD)
        self._write(data)

    def turn_base(self, data):
        """Turns the base's velocity into the map; once a physics step, since the yaw changes."""
        yaw = data.qpos[self._base.q[2]]
        c, s = np.cos(yaw), np.sin(yaw)
        vx, vy, wz = self._velocity
        data.ctrl[self._base.motor] = c * vx - s * vy, s * vx + c * vy, wz

    def _write(self, data):
        self.turn_base(data)
        data.ctrl[self._targets.motor] = self._joint_setpoint
        data.ctrl[self._arm.motor] = self._arm_setpoint
        data.ctrl[self._gripper] = self._opening / 2

    def moving(self, data):
        """Is the base or the arm in motion?"""
        return bool(np.abs(data.qvel[self._base.v]).max() > 0.02 or np.abs(data.qvel[self._arm.v]).max() > 0.05)

    def joint_states(self, data):
        """JointStates of lift, head, arm and fingers."""
        joints = self._all
        return JointStates(self.names, data.qpos[joints.q].copy(), data.qvel[joints.v].copy(),
                           data.qfrc_actuator[joints.v].copy())

    def width(self, data):
        """Opening between the fingers [m]."""
        return float(data.qpos[self._fingers.q].sum())

    def effort(self, data):
        """Force of each finger [N], positive when squeezing."""
        return float(-data.actuator_force[self._gripper] / 2)

    def map_from_base(self, data):
        """(4, 4) float64, true."""
        return planar(*data.qpos[self._base.q])

    def base_velocity(self, data):
        """(3,) vx, vy [m/s], wz [rad/s] in the base frame, true."""
        yaw = data.qpos[self._base.q[2]]
        c, s = np.cos(yaw), np.sin(yaw)
        vx, vy, wz = data.qvel[self._base.v]
        return np.array([c * vx + s * vy, -s * vx + c * vy, wz])


class _Joints:
    """Where a group of joints is in qpos, qvel and ctrl."""

    def __init__(self, model, names, driven=True):
        self.q = np.array([model.joint(name).qposadr[0] for name in names])
        self.v = np.array([model.joint(name).dofadr[0] for name in names])
        self.motor = np.array([model.actuator(name).id for name in names]) if driven else None


def _finite(array):
    if not np.isfinite(array).all():
        raise ValueError(f'a command must be finite, not {array}')
    return array
