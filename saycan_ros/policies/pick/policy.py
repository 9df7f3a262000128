"""The learned pick."""
import dataclasses

import numpy as np
import torch

from saycan_ros.control import Outcome
from saycan_ros.perception.detection import extents
from saycan_ros.perception.grip import AJAR
from saycan_ros.policies.grasp import UNIT, grasp_crop, grasp_extras
from saycan_ros.policies.gripping import GrippingPolicy
from saycan_ros.policies.motor import DRIVE, GRIP, REACH, RETREAT
from saycan_ros.policies.posture import WORK
from saycan_ros.poses import inverse, rotation_vector, to_planar

_SAME = 0.05                 # [m] two looks at one object are within it
_LEFT = 0.15                 # [m] around what this instruction has put down
_PANS, _LOOK = (0.0, 0.45, -0.45), 1.2     # [rad], [s] where the head looks for the object, one after the other
_VOTES = 1.2                 # sum of scores from which an object is believed
_KEPT = 8                    # looks that the median is taken of
_FINGER = 0.012              # [m] what a finger needs outside of the opening
_CLEAR = 0.02                # [m] from a finger to a neighbour: more is no better
_APART = 0.15                # [m] of the hand over the goal: below, one cluster holds both
_LOWEST = 0.055              # [m] of the hand over the goal: below, the object fills the wrist picture
_OVER, _ALIGNED = 0.08, 0.5  # [m] beside the goal, [rad] turned from it: farther off, no picture was learned from
_SURE = 0.12                 # [UNIT] mean error that the network owns up to; what is less sure counts for nothing
_INTO = 0.003                # [m] below the top of the object, at least, is where the hand grips
_LOW = 0.004                 # [m] over the goal: what is flat slips out of fingers that are higher
_STILL = 0.002, 4            # [m] in so many ticks: slower, it comes no lower
_FIRST, _NEXT = 0.8, 0.45    # share of a correction that is taken


class PickPolicy(GrippingPolicy):
    """Takes the named object from above, lifts it and tucks the arm."""

    family = 'pick'

    def __init__(self, robot, places, library, networks, name, detector, config=None, memory=None):
        super().__init__(robot, places, library, networks, name, config, memory)
        self.detector = detector

    def reset(self, goal):
        super().reset(goal)
        self._attempt = 1

    def begin_again(self):
        super().begin_again()
        self._things, self._corrected, self._gripped = [], False, False

    def begin(self):
        if self.holds():
            return self.fail(Outcome.HAND_FULL, 'the hand holds something')
        if self.place.container:
            return self.fail(Outcome.UNREACHABLE, f'what is in the {self.place.name} is out of reach')
        wide, opens = min(extents(self.kind)[:2]), self.robot.limits.gripper.open
        if wide >= opens - AJAR:
            return self.fail(Outcome.UNREACHABLE, f'the {self.goal.object} is {1e3 * wide:.0f} mm wide, and the hand '
                                                  f'opens {1e3 * opens:.0f} mm')
        self.detector.surfaces = [self.place]
        with torch.inference_mode():
            rise = self.networks['height'](torch.from_numpy(self.about).float()[None])
        tall = extents(self.kind)[2]
        self._height = self.place.height + (min(float(rise), tall - _INTO) if tall else float(rise))
        return None

    def search(self):
        pan = int(self._time / _LOOK)
        if pan >= len(_PANS):
            if self.observation.depth_view is None:
                return self.fail(Outcome.STALE_OBSERVATION, 'no depth picture')
            return self.fail(Outcome.NOT_FOUND, f'no {self.goal.object} on the {self.place.name}')
        return self.wait(_PANS[pan])

    def look(self, view):
        if view.depth is not None and (self.stage == DRIVE or self._reaches_over()):
            self._look_ahead(view)
        elif view.name in self._wrists and self.stage == REACH:
            self._look_down(view)

    def entered(self, stage):
        self.cameras = {REACH: (*self._eyes, *self._wrists), GRIP: (), RETREAT: ()}[stage]
        if stage == RETREAT:
            self._gripped = self.holds()

    def ready(self):
        """Has the hand come down to its goal, or as far as it comes?"""
        if self.stage == GRIP:
            return super().ready()
        height, (step, ticks) = self.observation.base_from_gripper[2, 3], _STILL
        before = self._past[-1 - ticks:][0][2][2, 3]
        return height - self.odom_from_goal[2, 3] < _LOW or abs(before - height) < step

    def verdict(self):
        if self.holds():
            return Outcome.SUCCEEDED
        if self.message:
            return Outcome.UNREACHABLE
        if self._gripped:
            return self.fail(Outcome.SLIPPED, f'the {self.goal.object} slipped out of the hand')
        return self.fail(Outcome.GRASP_MISSED, f'the hand closed beside the {self.goal.object}')

    def conclude(self):
        outcome, passed = self.verdict(), self._past[-1][0] - self._past[0][0]
        if outcome is Outcome.SUCCEEDED or self._attempt == self.config.attempts or passed > self.goal.timeout / 2:
            return outcome
        self._attempt += 1
        self.begin_again()
        return self.wait()

    def _reaches_over(self):
        """Is the hand still so high that the head camera sees the object apart from it, and the wrist not yet sure?"""
        if self.stage != REACH or self._corrected:
            return False
        return self.observation.base_from_gripper[2, 3] - self.odom_from_goal[2, 3] > _APART

    # the head camera

    def _look_ahead(self, view):
        odom_from_base, _ = self.then(view.stamp)
        seen = self.detector.detect(_only(self.observation, view))
        for detection in seen:
            self._remember(detection, odom_from_base @ detection.base_from_object)
        target = self._target()
        if target is not None:
            self._aim(target)

    def _remember(self, detection, odom_from_object):
        near = [t for t in self._things if np.hypot(*(t.spot() - odom_from_object[:2, 3])) < _SAME]
        thing = near[0] if near else _Thing()
        if not near:
            self._things.append(thing)
        thing.see(detection, odom_from_object)

    def _target(self):
        """The _Thing to take: of the kind that was asked for, nearest to where memory has it, or to the hand's work."""
        wanted = [t for t in self._things if t.kind() == self.goal.object and t.votes[t.kind()] >= _VOTES]
        map_from_odom = self.observation.map_from_base @ inverse(self.reckoning.odom_from_base)
        work = (self.observation.map_from_base @ (*WORK, 0.0, 1.0))[:2]
        wish = work if self.goal.target is None else self.goal.target[:2, 3]

        def cost(thing):
            at = (map_from_odom @ (*thing.spot(), 0.0, 1.0))[:2]
            left = self.goal.target is None and any(np.hypot(*(at - p[:2])) < _LEFT for p in self.goal.leave_alone)
            return left, np.hypot(*(at - wish))
        return min(wanted, key=cost, default=None)

    def _aim(self, target):
        spot = target.spot()
        if self.stage == DRIVE:
            self.set_stand(spot)
        angle = self.nearest_to_middle(self._angles(target))
        self.odom_from_goal = self.hand_down((*spot, self._height), angle)
        if self.cameras == tuple(self._eyes):
            self.cameras = (*self._eyes, *self._wrists)

    def _angles(self, target):
        """Directions in which the fingers may close, those that come down clear of the neighbours."""
        if self.kind.shape == 'box':
            return [target.angle()]
        angles = np.linspace(0, np.pi, 12, endpoint=False)
        reach, free = self.robot.limits.gripper.open / 2 + _FINGER, np.full(len(angles), np.inf)
        for other in self._things:
            if other is not target and np.hypot(*(other.spot() - target.spot())) < 0.3:
                radius = np.hypot(*extents(self.library.objects[other.kind()])[:2]) / 2
                for side in (1, -1):
                    fingers = target.spot() + side * reach * np.stack([np.cos(angles), np.sin(angles)], 1)
                    free = np.minimum(free, np.hypot(*(fingers - other.spot()).T) - radius)
        return angles[free >= min(free.max(), _CLEAR) - 1e-6]

    # the wrist camera

    def _look_down(self, view):
        odom_from_base, gripper = self.then(view.stamp)
        goal = inverse(odom_from_base) @ self.odom_from_goal
        crop = grasp_crop(view, goal[:3, 3]) if _is_over(gripper, goal) else None
        if crop is None:
            return
        extras = grasp_extras(self.about, gripper, goal[:3, 3], self.place.height)
        with torch.inference_mode():
            offset, angle, spread = self.networks['grasp'](torch.from_numpy(crop)[None],
                                                           torch.from_numpy(extras)[None])
        offset, angle = offset[0].numpy() * UNIT, angle[0].numpy()
        if float(spread.exp()) > _SURE or np.hypot(*offset) > 0.045:
            return
        share = _NEXT if self._corrected else _FIRST
        self._corrected = True
        step = odom_from_base[:3, :3] @ gripper[:3, :3] @ (*offset, 0.0)
        position = self.odom_from_goal[:3, 3] + share * np.array([step[0], step[1], 0.0])
        self.odom_from_goal = self.hand_down(position, self._turned(odom_from_base @ gripper, angle, share))

    def _turned(self, odom_from_gripper, angle, share):
        """Closing angle of the goal, corrected by (cos 2a, sin 2a) of a box as the hand sees it."""
        now = float(np.arctan2(self.odom_from_goal[1, 1], self.odom_from_goal[0, 1]))
        if self.kind.shape != 'box':
            return now
        turn = np.arctan2(angle[1], angle[0]) / 2                       # from the hand's y towards its x
        seen = odom_from_gripper[:3, :3] @ (np.sin(turn), np.cos(turn), 0.0)
        off = np.arctan2(seen[1], seen[0]) - now
        return now + share * ((off + np.pi / 2) % np.pi - np.pi / 2)


class _Thing:
    """What looks at one spot have said."""

    def __init__(self):
        self.votes, self._spots, self._doubles = {}, [], []

    def see(self, detection, odom_from_object):
        self.votes[detection.kind] = self.votes.get(detection.kind, 0.0) + detection.score
        closing = to_planar(odom_from_object)[2] + np.pi / 2
        self._spots = [*self._spots, odom_from_object[:2, 3]][-_KEPT:]
        self._doubles = [*self._doubles, (np.cos(2 * closing), np.sin(2 * closing))][-_KEPT:]

    def kind(self):
        return max(self.votes, key=self.votes.get)

    def spot(self):
        """(2,) [m] in the odometry frame."""
        return np.median(self._spots, axis=0)

    def angle(self):
        """Across its shortest side [rad]."""
        c, s = np.mean(self._doubles, axis=0)
        return np.arctan2(s, c) / 2


def _is_over(hand, goal):
    """Is the hand (4, 4) over its goal (4, 4), turned nearly as it will be?"""
    off = hand[:3, 3] - goal[:3, 3]
    turn = np.linalg.norm(rotation_vector(goal[:3, :3] @ hand[:3, :3].T))
    return off[2] > _LOWEST and np.hypot(*off[:2]) < _OVER and turn < _ALIGNED


def _only(observation, view):
    """The observation with one picture."""
    return dataclasses.replace(observation, cameras={view.name: view})
