"""What a skill is asked, what it commands, and how it ends: shared by experts, policies and the skill servers."""
import enum
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from saycan_ros.observation import Observation


class Outcome(enum.IntEnum):
    """How a skill ended. The values are the error codes of saycan_interfaces/action/ExecuteSkill."""

    SUCCEEDED = 0
    UNKNOWN_SKILL = 100
    BAD_GOAL = 101
    BUSY = 102
    NOT_ACTIVE = 103
    CANCELED = 104
    STOPPED = 105
    LEASE_LOST = 106
    STALE_OBSERVATION = 107
    TIMEOUT = 108
    NOT_FOUND = 109
    UNREACHABLE = 110
    BLOCKED = 111
    GRASP_MISSED = 112
    SLIPPED = 113
    HAND_FULL = 114
    HAND_EMPTY = 115
    NO_FREE_SPOT = 116
    NOT_PLACED = 117
    POLICY_FAILED = 118
    SERVER_LOST = 119

    @property
    def label(self):
        """As in results.json and in the history: 'grasp_missed'."""
        return self.name.lower()


@dataclass(frozen=True)
class SkillGoal:
    """One skill to run.

    Attributes:
        skill: text, as in the library; family, object and place are what the library says of it.
        target: (4, 4) float64 in the map frame, where memory has the object; None: not known.
        target_instance: of the memory; None: any.
        leave_alone: (3,) positions in the map [m] of what this instruction has already put down.
        timeout: [s] on the node's clock.
    """

    skill: str
    family: str
    object: str | None = None
    place: str | None = None
    target: np.ndarray | None = None
    target_instance: str | None = None
    leave_alone: tuple[np.ndarray, ...] = ()
    timeout: float = 60.0


@dataclass(frozen=True)
class Command:
    """What a policy sends each tick; the default stands still and keeps the grip.

    Attributes:
        base: (3,) float64 vx, vy [m/s], wz [rad/s] in the base frame: cmd_vel. None: a back end drives.
        arm: (6,) float64 linear [m/s], angular [rad/s] velocity of the tool center point in the base frame: arm/twist.
        gripper: opening [m]; None: as it is.
        joints: targets of the joints that no twist moves (lift, head_pan, head_tilt) [m or rad].
    """

    base: np.ndarray | None = field(default_factory=lambda: np.zeros(3))
    arm: np.ndarray = field(default_factory=lambda: np.zeros(6))
    gripper: float | None = None
    joints: dict[str, float] = field(default_factory=dict)

    @property
    def stands_still(self):
        """Does it move nothing at all?"""
        return not (self.base is None or np.any(self.base) or np.any(self.arm) or self.joints
                    or self.gripper is not None)

    def is_finite(self):
        """False where a number is NaN or infinite: such a command must never reach a motor."""
        numbers = [*([] if self.base is None else self.base), *self.arm, *self.joints.values(),
                   *([] if self.gripper is None else [self.gripper])]
        return bool(np.isfinite(numbers).all())


class Policy(Protocol):
    """Runs one skill at a time, tick by tick. Experts, learned policies and back ends have this form.

    One that moves the robot by more than its commands, as a back end does, has a method `halt()` too: it is called when
    the robot must stand still, for a moment or for good, and returns at once; `moving` says whether it does not yet.
    The next step goes on.
    """

    name: str      # 'expert', or the id of learned weights
    phase: str     # what it does right now, for people

    def reset(self, goal: SkillGoal) -> None:
        """Prepares for a new goal; moves nothing."""

    def step(self, observation: Observation) -> Command | Outcome:
        """The next command at the control rate, or how the skill ended."""
