"""What pick and put down share: a goal for the hand, seen from sensors, and the motor network that brings it there."""
import abc
import bisect
import dataclasses
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import param
from saycan_ros.control import Command, Outcome
from saycan_ros.perception.grip import STILL, holds
from saycan_ros.places import place_of_robot
from saycan_ros.policies.demonstrations import opening_before
from saycan_ros.policies.motor import (
    DRIVE,
    GRIP,
    REACH,
    RETREAT,
    STAGES,
    TARGETS,
    DeadReckoning,
    MotorState,
    about,
    move,
)
from saycan_ros.policies.outlines import front_of
from saycan_ros.policies.posture import EDGE, NEAR_TILT, TUCKED, WORK, lift_for
from saycan_ros.poses import inverse, planar, pose, to_planar, wrap

_STRAIGHT = 0.1                # [rad] of the base at its stand
_OVER, _RISE = 0.30, 0.2       # [m] of the hand over the surface: lower, nothing is driven; [m/s] of the way there
_ASIDE = 1.0                   # [m] that the base shifts at most: beside itself it sees nothing
_REST = 5                      # ticks in which fingers that rest stay where they are


@dataclass(frozen=True)
class GrippingConfig:
    """When a skill that grips gives up."""

    drive_timeout: float = param(12.0, 'Longest drive to where the hand works [s]', 1.0, 60.0)
    reach_timeout: float = param(7.0, 'Longest way of the hand to its goal [s]', 1.0, 60.0)
    patience: float = param(3.5, 'On the way for so long, base and hand go on where they are near their goal [s]',
                            0.5, 60.0)
    near_stand: float = param(0.04, 'How near that is for the base [m]', 0.001, 0.2)
    near: float = param(0.01, 'How near that is for the hand [m]', 0.001, 0.1)
    near_rim: float = param(0.04, 'How near that is for the hand over a container [m]', 0.001, 0.1)
    grip_timeout: float = param(3.0, 'Longest wait for the fingers [s]', 0.5, 10.0)
    retreat_timeout: float = param(8.0, 'Longest way back of the arm [s]', 1.0, 60.0)
    attempts: int = param(2, 'Attempts at one object, where a miss leaves the hand empty', 1, 10)
    onward: float = param(0.9, 'Summed probability of the next stage, over ticks, from which it begins', 0.05, 100.0)
    ended: float = param(0.5, 'Probability of having ended from which it has', 0.05, 0.99)


class GrippingPolicy(abc.ABC):
    """Runs one family; a subclass says where the hand has to grip, and judges how it went.

    Attributes:
        cameras: names of the cameras whose pictures it will look at next; others need not be taken.
    """

    family = None

    def __init__(self, robot, places, library, networks, name, config=None, memory=None):
        self.robot, self.places, self.library, self.networks = robot, places, library, networks
        self.name, self.config = name, config or GrippingConfig()
        self.memory = memory or (lambda: None)
        self.phase, self.message, self.cameras = 'idle', '', ()
        self._eyes = [c.name for c in robot.cameras.values() if c.depth]
        self._wrists = [c.name for c in robot.cameras.values() if not c.depth]

    def reset(self, goal):
        """Prepares for a new goal; moves nothing."""
        self.goal, self.place = goal, None
        self.kind = self.library.objects.get(goal.object)
        self.reckoning, self._past, self._looked = DeadReckoning(), [], {}
        self.begin_again()

    def begin_again(self):
        """Forgets the goal of the hand, to look for it anew."""
        self.stage, self.phase, self._time, self._onward = DRIVE, STAGES[DRIVE], 0.0, 0.0
        self.odom_from_goal = self.odom_from_stand = self._gripped_at = None
        self._opening = opening_before(self.family, self.robot.limits.gripper)
        self.message, self.cameras = '', tuple(self._eyes)

    def step(self, observation):
        """The next Command, or the Outcome."""
        self.observation = observation
        passed = self.reckoning.update(observation)
        self._past.append((observation.stamp, self.reckoning.odom_from_base, observation.base_from_gripper,
                           observation.gripper_width))
        if self.place is None and (refusal := self._begin()) is not None:
            return refusal
        if self.stage == DRIVE and (up := self._raise()) is not None:
            return up
        self._time += passed
        for view in observation.cameras.values():
            if view.stamp != self._looked.get(view.name) and view.stamp >= self._past[0][0] - 0.05:
                self._looked[view.name] = view.stamp
                self.look(view)
        if self.odom_from_goal is None:
            return self.search()
        return self._move()

    # what a subclass says

    @abc.abstractmethod
    def begin(self):
        """An Outcome where the skill cannot be begun, or None."""

    @abc.abstractmethod
    def look(self, view):
        """Takes a new CameraView; sets odom_from_goal once it is known."""

    @abc.abstractmethod
    def search(self):
        """The Command or Outcome while there is no goal."""

    @abc.abstractmethod
    def verdict(self):
        """The Outcome once the motions have ended."""

    def ready(self):
        """May the next stage begin, where the motor network says so? After GRIP fingers must have moved, and rest."""
        if self.stage != GRIP:
            return True
        width = self.observation.gripper_width
        return abs(width - self._width_before) > STILL > abs(width - self._past[-_REST:][0][3])

    def conclude(self):
        """What follows the motions: the Outcome; a subclass may begin again with a Command."""
        return self.verdict()

    # what it looks at

    def holds(self):
        """Does something keep the fingers apart?"""
        return holds(self.observation, self.robot.limits.gripper.open)

    def then(self, stamp):
        """(odom_from_base, base_from_gripper) at the time of a picture [s]."""
        k = bisect.bisect_left([p[0] for p in self._past], stamp)
        _, base, gripper, _ = self._past[min(k, len(self._past) - 1)]
        return base, gripper

    def believed(self, odom_from_thing):
        """(4, 4) map_from_thing by the pose that the robot believes now."""
        return self.observation.map_from_base @ self.reckoning.here(odom_from_thing)

    def fail(self, outcome, message):
        """The outcome, with a sentence that says why."""
        self.message = message
        return outcome

    def wait(self, pan=0.0):
        """The Command that stands still and looks at the place, the head turned by pan [rad]."""
        return Command(joints={'lift': lift_for(self.place.height), 'head_pan': pan, 'head_tilt': NEAR_TILT})

    # the goal

    def hand_down(self, position, angle):
        """(4, 4): at a position (3,), pointing down, closing along an angle [rad]; all in one frame."""
        y, z = np.array([np.cos(angle), np.sin(angle), 0.0]), np.array([0.0, 0.0, -1.0])
        return pose(position, np.stack([np.cross(y, z), y, z], axis=1))

    def middle(self):
        """Closing angle of the hand in its middle position, in the odometry frame [rad]."""
        return to_planar(self.odom_from_stand)[2] - np.pi / 2

    def nearest_to_middle(self, angles):
        """Of closing angles, which come again every half turn, the one nearest to the middle position [rad]."""
        turns = wrap(2 * (np.asarray(angles) - self.middle())) / 2
        return self.middle() + turns[np.argmin(np.abs(turns))]

    def set_stand(self, spot):
        """Where the base has to stand for a spot (2,) of the odometry frame to be where the hand works."""
        here = self.reckoning.odom_from_base
        base_from_spot = inverse(here) @ (*spot, 0.0, 1.0)
        at = self.observation.map_from_base @ base_from_spot
        if self.place.container:
            turned = planar(*self.place.stand)
            ahead = inverse(turned) @ (*self.place.center, 0.0, 1.0)
            stand = at[:2] - turned[:2, :2] @ ahead[:2]
            map_from_stand = planar(*stand, self.place.stand[2])
        else:
            front = front_of(self.place)
            depth, side = (inverse(front) @ (*at[:2], 0.0, 1.0))[:2]
            map_from_stand = front @ planar(min(depth - WORK[0], -EDGE), side - WORK[1], 0.0)
        self.odom_from_stand = here @ inverse(self.observation.map_from_base) @ map_from_stand

    # motions

    def _begin(self):
        name = place_of_robot(self.places, *to_planar(self.observation.map_from_base))
        self.place = next((place for place in self.places if place.name == name), None)
        if self.goal.family != self.family or self.kind is None:
            return self.fail(Outcome.UNKNOWN_SKILL, f'{self.name} cannot {self.goal.skill!r}')
        if self.place is None:
            return self.fail(Outcome.UNREACHABLE, 'the robot stands at no place')
        self.about = about(self.kind, self.place.container)
        return self.begin()

    def _raise(self):
        """Straight up, where a skill that was stopped has left the hand among things; None: the base may drive."""
        hand, carry = self.observation.base_from_gripper, self.robot.carry_pose(self.observation.joints)
        if hand[2, 3] > self.place.height + _OVER or np.linalg.norm((carry - hand)[:3, 3]) < TUCKED:
            return None
        if self._past[-1][0] - self._past[0][0] > self.config.retreat_timeout:
            return self.fail(Outcome.UNREACHABLE, 'the arm does not come up')
        return Command(arm=np.array([0.0, 0.0, _RISE, 0.0, 0.0, 0.0]))

    def _move(self):
        if self._time > (self.config.drive_timeout, self.config.reach_timeout, self.config.grip_timeout,
                         self.config.retreat_timeout)[self.stage]:
            if self.stage == DRIVE:
                return self.fail(Outcome.BLOCKED, 'no progress on the last way')
            if self.stage == RETREAT:
                away = self.robot.carry_pose(self.observation.joints) - self.observation.base_from_gripper
                if np.linalg.norm(away[:3, 3]) > TUCKED:     # the next skill would drive with the arm stretched out
                    return self.fail(Outcome.UNREACHABLE, 'the arm does not come back')
                return self.conclude()
            if self.stage == REACH:
                self.message = 'the hand does not reach its goal'
            if self.stage == GRIP and not self.ready():     # fingers that are late shall drop nothing on the way
                self._opening = opening_before(self.family, self.robot.limits.gripper)
            self._enter(self.stage + 1 if self.stage == GRIP else RETREAT)
        motion = move(self.networks['motor'], self._state())
        self._onward += 0.0 if self.stage == RETREAT else motion.stages[self.stage + 1]
        aside = np.hypot(*self.reckoning.here(self.odom_from_stand)[:2, 3])
        if self.stage == DRIVE and aside > _ASIDE:          # farther, `find` drives, which looks where it goes
            return self.fail(Outcome.UNREACHABLE,
                             f'the {self.goal.object} belongs {aside:.1f} m away, along the {self.place.name}')
        wants = self._onward > self.config.onward and (self.stage not in (REACH, GRIP) or self.ready())
        if wants or self._rests_near():
            self._enter(self.stage + 1)
        elif self.stage == RETREAT and motion.ended > self.config.ended:
            return self.conclude()
        return dataclasses.replace(motion.command, gripper=self._opening)

    def _rests_near(self):
        """Has the base or the hand been on its way for long and is near its goal? The expert goes on then too."""
        if self.stage > REACH or self._time < self.config.patience:
            return False
        if self.stage == DRIVE:
            x, y, turn = to_planar(self.reckoning.here(self.odom_from_stand))
            return bool(np.hypot(x, y) < self.config.near_stand and abs(turn) < _STRAIGHT)
        off = self.reckoning.here(self.odom_from_goal)[:3, 3] - self.observation.base_from_gripper[:3, 3]
        near = self.config.near_rim if self.place.container else self.config.near
        return bool(np.linalg.norm(off) < near and self.ready())

    def _enter(self, stage):
        self.stage, self.phase, self._time, self._onward = stage, STAGES[stage], 0.0, 0.0
        if stage == GRIP:               # here alone: nothing is let go on the way, nor far from the goal
            gripper = self.robot.limits.gripper
            self._opening = gripper.closed + gripper.open - opening_before(self.family, gripper)
            self._gripped_at = self.observation.base_from_gripper[2, 3]
            self._width_before = self.observation.gripper_width
        self.entered(stage)

    @abc.abstractmethod
    def entered(self, stage):
        """A stage begins: says which cameras it needs."""

    def _state(self):
        observation, here = self.observation, self.reckoning.here
        hand = observation.base_from_gripper
        return MotorState(
            self.stage, self._time, here(self.odom_from_stand), here(self.odom_from_goal),
            self.robot.carry_pose(observation.joints), hand,
            hand[2, 3] if self._gripped_at is None else self._gripped_at, observation.gripper_width,
            observation.gripper_effort, self._opening, observation.joints[TARGETS[0]], self.about, self.place.height)
