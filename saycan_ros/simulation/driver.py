"""Which command the motors of the simulated robot get: the newest, while it is fresh and the lease allows it."""
import math

import numpy as np

from saycan_ros.config import did_you_mean
from saycan_ros.control import Command
from saycan_ros.lease import Permit
from saycan_ros.policies.runner import clamp

COMMAND_TIMEOUT = 0.25   # [s] after the last velocity: zero (DESIGN.md section 6)


class RefusedCommand(Exception):
    """A command that must not reach a motor; the message says why."""


class Driver:
    """Holds the newest command of each topic. Every `now` is steady [s]: a simulation that stands still ages too.

    Args:
        limits: robot.Limits; what is beyond them is clamped.
        needs_lease: False: moves without a planner, for driving by hand. A stop counts all the same.
    """

    def __init__(self, limits, needs_lease=True):
        self._limits, self._needs_lease = limits, needs_lease
        self._permit, self._generation = Permit(), 0
        self.forget()

    def forget(self):
        """Drops every command, as after a reset; lease and stop stay."""
        self._base, self._arm = (np.zeros(3), -math.inf), (np.zeros(6), -math.inf)
        self._gripper, self._joints = None, {}

    def base(self, velocity, now):
        """cmd_vel, (3,) vx, vy [m/s], wz [rad/s] in the base frame. Raises RefusedCommand: not finite."""
        self._base = _finite(velocity, 'cmd_vel'), now

    def arm(self, velocity, now):
        """arm/twist, (6,) linear [m/s], angular [rad/s] in the base frame. Raises RefusedCommand: not finite."""
        self._arm = _finite(velocity, 'arm/twist'), now

    def gripper(self, width):
        """gripper/command [m]. Raises RefusedCommand: not finite."""
        self._gripper = float(_finite([width], 'gripper/command')[0])

    def joints(self, targets):
        """Targets by name [rad or m] of joints that no twist moves.

        Raises:
            RefusedCommand: one is not finite, or no such joint exists.
        """
        known = self._limits.joints
        for name in targets:
            if name not in known:
                raise RefusedCommand(f'no joint {name!r} takes a trajectory.{did_you_mean(name, known, "joints")}')
        _finite(list(targets.values()), 'joint_trajectory')
        self._joints |= targets

    def lease(self, generation, stopped, now, resets=0):
        """The planner says which generation may move, whether the stop is latched, and how often it was released."""
        self._generation = generation
        self._permit.lease(generation, stopped, now, resets)

    def stop(self):
        """Nothing moves until the planner has confirmed the stop and a person has released it."""
        self._permit.stop()

    def leased(self, now):
        """Does a fresh lease allow a skill to move?"""
        return not self._permit.stopped and self._permit.held(self._generation, now)

    def may_move(self, now):
        """Is there a fresh lease, or no need of one, and no stop?"""
        return self.leased(now) or not (self._needs_lease or self._permit.stopped)

    def command(self, now):
        """The Command for this moment, within the limits; None: stand still where you are, and keep the grip.

        A target of the gripper or of a joint is given once, a velocity as long as it is fresh.
        """
        gripper, joints, self._gripper, self._joints = self._gripper, self._joints, None, {}
        if not self.may_move(now):
            return None
        base, arm = (velocity if now - received <= COMMAND_TIMEOUT else np.zeros_like(velocity)
                     for velocity, received in (self._base, self._arm))
        return clamp(Command(base, arm, gripper, joints), self._limits)


def _finite(values, what):
    values = np.asarray(values, float)
    if not np.isfinite(values).all():
        raise RefusedCommand(f'{what} holds {values[~np.isfinite(values)][0]}, which is no number; it is ignored')
    return values
