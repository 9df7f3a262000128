"""The expert that drives: find, go to, bring, look around."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.policies.posture import FAR_TILT, NEAR_TILT, lift_for
from saycan_ros.policies.routes import BACK, ROOM, ahead, route
from saycan_ros.poses import to_planar, wrap
from saycan_ros.simulation.experts.motion import Expert, stand_for
from saycan_ros.simulation.surface import surface_of

_TURN_RATE = 0.6          # [rad/s] of a look around: the detector sees every direction a few times


class NavigateExpert(Expert):
    """Drives between places: back off, travel, approach. The arm is tucked first."""

    def script(self, goal):
        if goal.family == 'look_around':
            return (yield from self._look_around())
        if goal.family == 'find':
            target = self._choose(goal)
            if target is None:
                return self.fail(Outcome.NOT_FOUND, f'no {goal.object} within reach of any place')
            place = self._place(self.place_of(target))
            stand = stand_for(surface_of(place), self.truth.poses[target][:2, 3])
        elif goal.family in ('go_to', 'bring'):
            place = self._operator() if goal.family == 'bring' else self._place(goal.place)
            if place is None:
                return self.fail(Outcome.BAD_GOAL, f'no place is called {goal.place!r}')
            stand = place.stand
        else:
            return self.fail(Outcome.UNKNOWN_SKILL, f'{self.name} does not drive for {goal.family!r}')
        return (yield from self._go(place, stand))

    def _choose(self, goal):
        """The nearest object of the kind that was not put down before and is not the operator's; else any; or None."""
        places = {name: self._place(self.place_of(name)) for name in self.of_kind(goal.object)}
        reachable = [name for name, place in places.items() if place and not place.container]
        wanted = [name for name in reachable
                  if not places[name].operator and not self.was_left(name, goal.leave_alone)]
        here = self.truth.map_from_base[:2, 3]
        return min(wanted or reachable, default=None,
                   key=lambda name: np.hypot(*(self.truth.poses[name][:2, 3] - here)))

    def _operator(self):
        return next(place for place in self.places if place.operator)

    def _place(self, name):
        return next((place for place in self.places if place.name == name), None)

    def _go(self, place, stand):
        """Drives to a stand in front of a place."""
        held = self.truth.holding
        self.phase = 'tucking the arm'
        self.joints = {'head_pan': 0.0, 'head_tilt': FAR_TILT}
        yield from self.tuck()
        self.phase = f'driving to the {place.name}'
        *way, last = route(self.places, to_planar(self.truth.map_from_base), place, stand)
        for k, point in enumerate(way):
            if k == len(way) - 1:
                self.joints['lift'] = lift_for(place.height)
            if not (yield from self.drive(point, tolerance=(0.08, 0.15))):
                return self.fail(Outcome.BLOCKED, f'no progress on the way to the {place.name}')
        self.phase = f'approaching the {place.name}'
        self.joints |= {'lift': lift_for(place.height), 'head_tilt': NEAR_TILT}
        if not (yield from self.drive(last)):
            return self.fail(Outcome.BLOCKED, f'no progress in front of the {place.name}')
        yield from self.wait(0.3)                                # the head and the lift come to rest
        if held and self.truth.holding != held:
            return self.fail(Outcome.SLIPPED, f'{held} slipped on the way')
        return Outcome.SUCCEEDED

    def _look_around(self):
        """Turns once on the spot, or a little back from it where furniture is near; needs no truth."""
        start = to_planar(self.observation.map_from_base)
        self.phase, self.joints = 'looking around', {'head_pan': 0.0, 'head_tilt': FAR_TILT}
        yield from self.tuck()
        near = min(place.distance(start[:2]) for place in self.places) < ROOM
        if near and not (yield from self.drive(ahead(start, -BACK), (0.08, 0.1), believed=True)):
            return Outcome.BLOCKED
        turned, last = 0.0, to_planar(self.observation.map_from_base)[2]
        began = self.observation.stamp
        while turned < 2 * np.pi:
            yield self.command(base=(0.0, 0.0, _TURN_RATE))
            yaw = to_planar(self.observation.map_from_base)[2]
            turned, last = turned + wrap(yaw - last), yaw
            if self.observation.stamp - began > 30.0:
                return Outcome.BLOCKED
        if near and not (yield from self.drive(start, (0.03, 0.05), believed=True)):
            return Outcome.BLOCKED
        self.joints['head_tilt'] = NEAR_TILT
        yield from self.wait(0.3)
        return Outcome.SUCCEEDED
