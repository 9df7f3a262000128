"""Differential inverse kinematics of the arm: a twist of the tool center point becomes joint positions (mink, daqp)."""
import mink
import mujoco
import numpy as np

from saycan_ros.poses import rotation_of_vector
from saycan_ros.simulation.robot_model import ARM_JOINTS, ARM_VELOCITY, CARRY, arm_model

_POSTURE_COST = 0.02     # against 1 for the twist: the elbow follows the posture where the twist leaves it free
_POSTURE_RATE = 0.8      # [1/s] at which it does
_LM_DAMPING = 0.01       # of the twist near singular postures


class ArmKinematics:
    """Integrates twists on a model of the arm alone, whose origin has the axes of the base."""

    def __init__(self):
        self._model = mujoco.MjModel.from_xml_string(arm_model())
        self._configuration = mink.Configuration(self._model)
        self._tip = mink.FrameTask('fr3_hand_tcp', 'site', position_cost=1.0, orientation_cost=0.5,
                                   lm_damping=_LM_DAMPING)
        self._posture = mink.PostureTask(self._model, cost=_POSTURE_COST)
        self._posture.set_target(np.array(CARRY))
        self._limits = [mink.ConfigurationLimit(self._model, min_distance_from_limits=0.02),
                        mink.VelocityLimit(self._model, dict(zip(ARM_JOINTS, ARM_VELOCITY, strict=True)))]
        self._low, self._high = self._model.jnt_range.T + np.array([[0.021], [-0.021]])

    def advance(self, joints, twist, dt):
        """Joint positions one tick later.

        Args:
            joints: (7,) float64 [rad].
            twist: (6,) float64 linear [m/s], angular [rad/s] velocity of the tool center point, axes of the base.
            dt: [s].

        Returns:
            (7,) float64 [rad], within joint and velocity limits; the same joints where no solution exists.
        """
        configuration = self._configuration
        configuration.update(np.clip(joints, self._low, self._high))
        now = configuration.get_transform_frame_to_world('fr3_hand_tcp', 'site').as_matrix()
        target = now.copy()
        target[:3, 3] += twist[:3] * dt
        target[:3, :3] = rotation_of_vector(twist[3:] * dt) @ now[:3, :3]
        self._tip.set_target(mink.SE3.from_matrix(target))
        self._posture.gain = _POSTURE_RATE * dt
        try:
            velocity = mink.solve_ik(configuration, [self._tip, self._posture], dt, 'daqp', limits=self._limits)
        except mink.NoSolutionFound:
            return joints
        return configuration.integrate(velocity, dt)
