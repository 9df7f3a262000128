"""The expert that drives: find, go to, bring, look around."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.policies.posture import FAR_TILT, NEAR_TILT, lift_for
from saycan_ros.poses import to_planar, wrap
from saycan_ros.simulation.experts.motion import Expert, stand_for
from saycan_ros.simulation.surface import surface_of

_BACK = 0.45              # [m] straight back from a surface, and straight on to one
_ROOM = 0.7               # [m] around the center of the base that a turn needs
_CLEAR = 0.5              # [m] that a way keeps from all furniture
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
        *way, last = self._route(place, stand)
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

    def _route(self, place, stand):
        """Poses (3,) from here to a stand; the last one is the stand."""
        here = to_planar(self.truth.map_from_base)
        if self.place_here() is place and abs(wrap(stand[2] - here[2])) < 0.3:
            return [stand]
        way = []
        if min(p.distance(here[:2]) for p in self.places) < _ROOM:
            here = _ahead(here, -_BACK)
            way.append(here)
        before = _ahead(stand, -_BACK)
        if not self._clear(here[:2], before[:2]):
            middle = np.mean([p.stand[:2] for p in self.places], axis=0)
            way.append(np.array([*middle, before[2]]))
        return [*way, before, stand]

    def _clear(self, start, end):
        """Does the straight way between two map points keep its distance from all furniture?"""
        points = np.linspace(start, end, max(int(np.hypot(*(end - start)) / 0.1), 2))
        return all(place.distance(point) > _CLEAR for place in self.places for point in points)

    def _look_around(self):
        """Turns once on the spot, or a little back from it where furniture is near; needs no truth."""
        start = to_planar(self.observation.map_from_base)
        self.phase, self.joints = 'looking around', {'head_pan': 0.0, 'head_tilt': FAR_TILT}
        yield from self.tuck()
        near = min(place.distance(start[:2]) for place in self.places) < _ROOM
        if near and not (yield from self.drive(_ahead(start, -_BACK), (0.08, 0.1), believed=True)):
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


def _ahead(stand, distance):
    """(3,) the pose a distance [m] ahead of a pose (3,)."""
    x, y, yaw = stand
    return np.array([x + distance * np.cos(yaw), y + distance * np.sin(yaw), yaw])
