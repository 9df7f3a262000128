"""The expert that picks up."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.perception.grip import NOTHING
from saycan_ros.policies.posture import NEAR_TILT, WORK, lift_for
from saycan_ros.simulation.experts.motion import Expert, stand_for
from saycan_ros.simulation.grasps import clear_angles, closing_angles, grasp_height
from saycan_ros.simulation.objects import height_above
from saycan_ros.simulation.surface import surface_of

_APPROACH = 0.28          # [m] over the surface: open fingers pass over the tallest object
_NEAR = 0.05              # [m] over the grasp: slow from here
_TIP = 0.012              # [m] over the surface, at least
_WHY = {Outcome.UNREACHABLE: 'the arm does not reach {}', Outcome.GRASP_MISSED: 'the hand closed beside {}',
        Outcome.SLIPPED: '{} slipped out of the hand'}


class PickExpert(Expert):
    """Takes an object from above, lifts it and tucks the arm."""

    def script(self, goal):
        if goal.family != 'pick':
            return self.fail(Outcome.UNKNOWN_SKILL, f'this expert picks up and cannot {goal.family!r}')
        if self.truth.holding:
            return self.fail(Outcome.HAND_FULL, f'the hand holds {self.truth.holding}')
        place, candidates = self.place_here(), self.of_kind(goal.object)
        if not candidates:
            return self.fail(Outcome.NOT_FOUND, f'there is no {goal.object} here')
        here = [name for name in candidates if place and self.place_of(name) == place.name]
        if not here or place.container:
            return self.fail(Outcome.UNREACHABLE, f'no {goal.object} at {place.name if place else "no place"}')
        return (yield from self._pick(self._choose(here, goal), place))

    def _choose(self, names, goal):
        """The object nearest to the goal's target, or to where the hand works; what was put down before comes last."""
        work = (self.truth.map_from_base @ [*WORK, 0.0, 1.0])[:2] if goal.target is None else goal.target[:2, 3]

        def cost(name):
            at = self._at(name)
            left = goal.target is None and self.was_left(name, goal.leave_alone)
            return left, np.hypot(*(at[:2] - work))
        return min(names, key=cost)

    def _pick(self, name, place):
        self.phase, self.opening = 'coming near', self.robot.limits.gripper.open
        self.joints = {'lift': lift_for(place.height), 'head_pan': 0.0, 'head_tilt': NEAR_TILT}
        if not (yield from self.drive(stand_for(surface_of(place), self._at(name)[:2]))):
            return self.fail(Outcome.BLOCKED, f'no progress towards {name}')
        outcome = yield from self._grasp(name, place)
        if outcome is not Outcome.SUCCEEDED:
            self.opening = self.robot.limits.gripper.open
            yield from self.wait(0.3)
        self.phase = 'lifting'
        yield from self.rise()
        self.phase = 'tucking the arm'
        yield from self.tuck()
        yield from self.wait(0.2)
        if outcome is Outcome.SUCCEEDED and self.truth.holding != name:
            self.opening = self.robot.limits.gripper.open
            yield from self.wait(0.3)
            outcome = Outcome.SLIPPED
        return self.fail(outcome, _WHY[outcome].format(name)) if outcome in _WHY else outcome

    def _grasp(self, name, place):
        """From over the object down to it, and close."""
        kind, height = self.kind(name), place.height
        angles = clear_angles(self._at(name), closing_angles(kind, self._turned(name)), self._neighbours(name),
                              self.robot.limits.gripper.open)
        angle = self.nearest_angle(angles)

        def over(above):
            return lambda: self.hand_down([*self._at(name)[:2], above()], angle)

        def grasp():
            return max(self._at(name)[2] + grasp_height(kind, self._turned(name)), height + _TIP)
        top = height + max(_APPROACH, 2 * height_above(kind, self._turned(name)) + 0.1)
        self.phase = 'reaching over'
        if (yield from self.servo(over(lambda: top), (0.02, 0.06)))[0] > 0.05:
            return Outcome.UNREACHABLE
        self.phase = 'reaching down'
        yield from self.servo(over(lambda: grasp() + _NEAR), (0.008, 0.04), timeout=4.0)
        final = self.truth.map_from_base @ over(grasp)()         # fixed: the fingers may push the object a little
        to_final = (final[:3, 3].copy(), angle)
        if (yield from self.servo(lambda: self.hand_down(*to_final), (0.006, 0.04), 0.15, 4.0))[0] > 0.03:
            return Outcome.UNREACHABLE
        self.phase, self.opening = 'closing', 0.0
        yield from self.wait(0.8)
        return Outcome.SUCCEEDED if self.observation.gripper_width > NOTHING else Outcome.GRASP_MISSED

    def _at(self, name):
        return self.truth.poses[name][:3, 3]

    def _turned(self, name):
        return self.truth.poses[name][:3, :3]

    def _neighbours(self, name):
        return [(self._at(other), self.kind(other)) for other in self.truth.instances
                if other != name and np.hypot(*(self._at(other) - self._at(name))[:2]) < 0.3]
