"""The expert that puts down."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.policies.posture import NEAR_TILT, WORK, lift_for
from saycan_ros.poses import to_planar
from saycan_ros.simulation.experts.motion import Expert, stand_for
from saycan_ros.simulation.objects import height_above, radius_on_floor
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import kind_of

_DEPTHS = np.arange(0.10, 0.37, 0.02)      # [m] behind the near edge
_EDGE = 0.12                               # [m] from the side edges
_FINGERS = 0.065                           # [m] radius that open fingers need
_GAPS = (0.06, 0.015)                      # [m] to the neighbours: wished, and at least
_DROP = 0.004                              # [m] above the surface where the hand opens
_NEAR = 0.04                               # [m] above the surface: slow from here
_OVER = 0.22                               # [m] above the surface: what hangs in the hand passes over all objects
_OVER_RIM = 0.12                           # [m] from the rim of a container to what hangs in the hand


class PlaceExpert(Expert):
    """Sets the held object on the surface at the robot's place, or drops it into a container."""

    def script(self, goal):
        if goal.family != 'put_down':
            return self.fail(Outcome.UNKNOWN_SKILL, f'this expert puts down and cannot {goal.family!r}')
        held, place = self.truth.holding, self.place_here()
        if held is None or kind_of(held) != goal.object:
            return self.fail(Outcome.HAND_EMPTY, f'the hand holds {held or "nothing"}')
        if place is None:
            return self.fail(Outcome.UNREACHABLE, 'the robot stands at no place')
        self.joints = {'lift': lift_for(place.height), 'head_pan': 0.0, 'head_tilt': NEAR_TILT}
        outcome = yield from (self._drop(held, place) if place.container else self._set_down(held, place))
        if outcome is not Outcome.SUCCEEDED:
            yield from self.tuck()
            return outcome
        self.phase, self.opening = 'opening', self.robot.limits.gripper.open
        yield from self.wait(0.6)
        self.phase = 'tucking the arm'
        yield from self.tuck()
        yield from self.wait(0.3)
        if self.truth.holding == held or self.place_of(held) != place.name:
            return self.fail(Outcome.NOT_PLACED, f'{held} is not {place.preposition} {place.name}')
        return Outcome.SUCCEEDED

    def _set_down(self, held, place):
        spot = self.free_spot(held, place)
        if spot is None:
            return self.fail(Outcome.NO_FREE_SPOT, f'no room for {held} {place.preposition} {place.name}')
        self.phase = 'coming near'
        if not (yield from self.drive(stand_for(surface_of(place), spot))):
            return Outcome.BLOCKED
        self.phase = 'reaching over'
        left = yield from self.servo(lambda: self._hand_for(held, spot, place.height + _OVER), (0.015, 0.06))
        if left[0] > 0.05:
            return Outcome.UNREACHABLE
        self.phase = 'lowering'
        yield from self.servo(lambda: self._hand_for(held, spot, place.height + _NEAR), (0.01, 0.05), timeout=3.0)
        yield from self.servo(lambda: self._hand_for(held, spot, place.height + _DROP), (0.006, 0.05), 0.15, 5.0)
        return Outcome.SUCCEEDED if self.truth.holding == held else Outcome.SLIPPED

    def _drop(self, held, place):
        self.phase = 'coming near'
        if not (yield from self.drive(place.stand)):
            return Outcome.BLOCKED
        self.phase = 'reaching over'
        above = place.height + _OVER_RIM
        left = yield from self.servo(lambda: self._hand_for(held, place.center, above), (0.03, 0.3))
        if left[0] > 0.08:
            return Outcome.UNREACHABLE
        return Outcome.SUCCEEDED if self.truth.holding == held else Outcome.SLIPPED

    def _hand_for(self, held, spot, bottom):
        """(4, 4) base_from_gripper that has the held object over a map point, its lowest part at a height [m]."""
        at = self.truth.poses[held]
        offset = at[:3, 3] - self.truth.map_from_gripper[:3, 3]
        angle = to_planar(self.truth.map_from_base)[2] - np.pi / 2
        height = bottom + height_above(self.kind(held), at[:3, :3]) - offset[2]
        return self.hand_down([*(np.asarray(spot) - offset[:2]), height], angle)

    def free_spot(self, held, place):
        """(2,) map point with room for the object and the open fingers, the nearest to the hand's work; None: full."""
        surface, half = surface_of(place), max(radius_on_floor(self.kind(held)), _FINGERS)
        sides = np.arange(_EDGE - surface.half[1], surface.half[1] - _EDGE + 1e-6, 0.03)
        spots = np.array([surface.to_map(depth, side) for depth in _DEPTHS for side in sides])
        gaps = np.full(len(spots), np.inf)
        for other in self.truth.instances:
            if other != held and self.place_of(other) == place.name:
                apart = np.hypot(*(spots - self.truth.poses[other][:2, 3]).T)
                gaps = np.minimum(gaps, apart - radius_on_floor(self.kind(other)) - half)
        work = (self.truth.map_from_base @ [*WORK, 0.0, 1.0])[:2]
        for gap in _GAPS:
            free = spots[gaps >= gap]
            if len(free):
                return free[np.argmin(np.hypot(*(free - work).T))]
        return None
