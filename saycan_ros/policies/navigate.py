"""find, go to, bring, look around, from the robot's own sensors: pose, map, depth picture and object memory."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.places import place_of_object
from saycan_ros.policies.driving import Blocked, DrivingPolicy
from saycan_ros.policies.obstacles import outline_in_base
from saycan_ros.policies.outlines import front_of, seen_outline
from saycan_ros.policies.posture import EDGE, FAR_TILT, NEAR_TILT, WORK, lift_for
from saycan_ros.policies.routes import BACK, ROOM, ahead, room_to_turn, route
from saycan_ros.policies.search import objects_to_go_to, places_to_search, was_left
from saycan_ros.poses import inverse, planar, to_planar, wrap

WAY_TILT = 0.65            # [rad] of the head on the way: the floor from 0.75 m on, and the surfaces of the room
LOOKS = (0.25, -0.3)       # [rad] of the head before a surface: both together show all of it
LOOK = 1.0                 # [s] a look: the detector has seen a picture or two
CONFIRM = 2.5              # [s] until an object that is in reach must have been seen again
NEAR = 0.08                # [m] from the best stand for an object: near enough
_TURN_RATE = 0.6           # [rad/s] of a look around: the detector sees every direction a few times
_TRIES = 3                 # approaches of one place that are corrected


class NavigatePolicy(DrivingPolicy):
    """Drives between places on the believed pose, and the last meter to a surface on its edge in the depth picture.

    Args:
        library, places, robot: of load_skills, load_places, load_robot.
        memory: gives the newest ObjectMemory, or None; asked while it searches.
    """

    def __init__(self, library, places, robot, memory):
        super().__init__(library, places, robot)
        self._memory = memory
        self._scripts = {'find': self._find, 'go_to': self._go_to, 'bring': self._bring,
                         'look_around': self._look_around}

    def script(self, goal):
        if goal.family not in self._scripts:
            return self.fail(Outcome.UNKNOWN_SKILL, f'{self.name} does not drive for {goal.family!r}')
        self._map_shift, self._shifted_at = np.eye(4), None
        return (yield from self._scripts[goal.family](goal))

    # go to, bring

    def _go_to(self, goal):
        place = self._place(goal.place)
        if place is None:
            return self.fail(Outcome.BAD_GOAL, f'no place is called {goal.place!r}')
        yield from self._drive_to(place, place.stand)
        yield from self._approach(place, lambda: place.stand)
        return Outcome.SUCCEEDED

    def _bring(self, goal):
        operator = next(place for place in self.places if place.operator)
        yield from self._drive_to(operator, operator.stand)
        yield from self._approach(operator, lambda: operator.stand)
        return Outcome.SUCCEEDED

    def _place(self, name):
        return next((place for place in self.places if place.name == name), None)

    def _drive_to(self, place, stand):
        """Tucks the arm and drives to before a stand; right at once where it is already there."""
        self.phase, self.joints = 'tucking the arm', {'head_pan': 0.0, 'head_tilt': WAY_TILT}
        yield from self.tuck()
        *way, _ = route(self.places, self.here(), place, stand)
        self.phase, lift = f'driving to the {place.name}', lift_for(place.height)
        self.joints['lift'] = max(lift, self.observation.joints.get('lift', lift))      # what it holds hangs low
        if way:
            yield from self._way(way)
        self.joints['lift'] = lift

    def _way(self, way):
        """Drives along poses (3,) of the map; a back end does this in its own way."""
        for point in way:
            yield from self._leg(point)

    def _leg(self, point):
        """One leg of the way: backwards where it only backs off, else looking ahead."""
        at = inverse(self.observation.map_from_base) @ (*point[:2], 0.0, 1.0)
        back = at[0] < 0 and np.hypot(*at[:2]) < BACK + 0.1 and abs(wrap(point[2] - self.here()[2])) < 0.2
        yield from self.shift(lambda: point, (0.08, 0.15), 0.5) if back else self.travel(point)

    # the last meter

    def _approach(self, place, stand):
        """Drives to a stand in front of a surface, corrected by what the depth shows; stands still at its end.

        Args:
            stand: gives (3,) in the map file's coordinates, asked every tick.
        """
        self.phase = f'approaching the {place.name}'
        self._map_shift, self._shifted_at = np.eye(4), None
        self.joints |= {'head_pan': 0.0, 'head_tilt': NEAR_TILT, 'lift': lift_for(place.height)}
        yield from self._settle_head(place)
        for _ in range(_TRIES):
            yield from self.shift(lambda: self._seen(stand()), (0.015, 0.03), 0.35,
                                  lambda: self._look_before(place, self._seen(stand())))
            yield from self._stand_still(place)
            left = self._seen(stand()) - self.here()
            if np.hypot(*left[:2]) < 0.03 and abs(wrap(left[2])) < 0.05:
                return

    def _look_before(self, place, pose):
        """Gives way to what stands before a pose (3,) of the believed map; the surface of the place does not count."""
        self._register(place)
        ahead_of_base = (inverse(self.observation.map_from_base) @ (*pose[:2], 0.0, 1.0))[0]
        return self.give_way(self.robot.footprint.front + max(ahead_of_base, 0.0) + 0.1,
                             lambda: outline_in_base(place, self._map_shift, self.pose_of_view()))

    def _settle_head(self, place):
        """Until the head looks down; a picture of that moment registers the place."""
        began = self.observation.stamp
        while not self.passed(began, 1.5) and abs(
                self.observation.joints.get('head_tilt', NEAR_TILT) - NEAR_TILT) > 0.05:
            yield self.command()
        self._register(place)

    def _stand_still(self, place):
        """Until pictures taken at rest have come."""
        began = self.observation.stamp
        while not self.passed(began, 0.4):
            yield self.command()
            self._register(place)

    def _register(self, place):
        """Takes the newest picture's word for where the place is; halfway, so that one bad picture does little."""
        view = self.view()
        if view is None or view.stamp == self._shifted_at:
            return
        first, self._shifted_at = self._shifted_at is None, view.stamp
        seen = seen_outline(view, place, self.pose_of_view())
        if seen is not None:
            share = 1.0 if first else 0.5
            old, new = (to_planar(shift @ planar(*place.stand)) for shift in (self._map_shift, seen))
            moved = old + share * np.array([*(new - old)[:2], wrap(new[2] - old[2])])
            self._map_shift = planar(*moved) @ inverse(planar(*place.stand))

    def _seen(self, stand):
        """(3,) a pose of the map file in the map that the robot believes."""
        return to_planar(self._map_shift @ planar(*stand))

    # find

    def _find(self, goal):
        memory = yield from self._memory_after(self.observation.stamp - 1.0)
        if memory is None:
            return self.fail(Outcome.STALE_OBSERVATION, 'no object memory')
        hint = None if goal.target is None else place_of_object(self.places, goal.target[:3, 3])
        doubted, searched = set(), set()
        while True:
            target, place = self._next(goal, doubted, searched, hint)
            if place is None:
                return self.fail(Outcome.NOT_FOUND, f'no {goal.object} on any surface')
            if target is not None:
                if (yield from self._go_before(goal, place, target)):
                    return Outcome.SUCCEEDED
                doubted.add(place.name)
                hint = place.name                    # it may lie elsewhere on the same surface
            else:
                yield from self._search(goal, place)
                searched.add(place.name)
                doubted.discard(place.name)          # what is remembered of it now was just seen

    def _next(self, goal, doubted, searched, hint):
        """(RememberedObject, its Place), (None, a Place to search), or (None, None): there is nothing left to try."""
        memory, here = self._memory(), self.here()[:2]
        wanted, others = ([o for o in group if o.place not in doubted]
                          for group in objects_to_go_to(memory, goal, self.places, here))
        wanted.sort(key=lambda o: o.instance != goal.target_instance)        # stable: else the nearest
        left = places_to_search(memory, self.places, searched, here, hint)
        unseen = [p for p in left if p.name not in memory.seen_places and not p.operator]
        if wanted or (others and not unseen):
            target = (wanted or others)[0]
            return target, self._place(target.place)
        return None, next(iter(left), None)

    def _search(self, goal, place):
        """Drives before a place and looks over it, until what it looks for is there."""
        yield from self._drive_to(place, place.stand)
        before = ahead(place.stand, -BACK)
        back = (inverse(self.observation.map_from_base) @ (*before[:2], 0.0, 1.0))[0]
        if back < -0.1:                                     # it stood here already, perhaps at one end
            yield from self._leg(ahead(self.here(), max(back, -BACK)))      # a longer way would begin with a turn
        yield from self.shift(lambda: before, (0.08, 0.15), 0.5)
        self.phase = f'looking over the {place.name}'
        for pan in LOOKS:
            self.joints |= {'head_pan': pan, 'head_tilt': NEAR_TILT - 0.1}
            yield from self.wait(0.4)
            yield from self._memory_after(self.observation.stamp + LOOK)
            wanted, _ = objects_to_go_to(self._memory(), goal, self.places, self.here()[:2])
            if any(o.place == place.name for o in wanted):
                return

    def _go_before(self, goal, place, target):
        """Drives so that an object is in view and where the hand works; False: it is not there after all."""
        spot = target.position[:2].copy()

        def seen_since(stamp):
            near = self._like(goal, target, spot)
            return near if near is not None and near.last_seen >= stamp else None

        def stand():
            if (near := seen_since(-np.inf)) is not None:
                spot[:] = near.position[:2]
            return self._stand_for(place, spot)

        yield from self._drive_to(place, stand())
        for _ in range(_TRIES):
            yield from self._approach(place, stand)
            self.phase = f'looking for the {goal.object}'
            arrived = self.observation.stamp
            while (found := seen_since(arrived)) is None and not self.passed(arrived, CONFIRM):
                yield self.command()
            off = np.hypot(*(self._seen(stand())[:2] - self.here()[:2]))
            if found is None or off < NEAR:
                return found is not None
        return False

    def _like(self, goal, target, spot):
        """The remembered object at the target's place, of its kind, that is nearest to a spot (2,); or None."""
        alike = [o for o in self._memory().of_kind(goal.object) if o.place == target.place
                 and was_left(o.position, goal.leave_alone) == was_left(target.position, goal.leave_alone)]
        return min(alike, default=None, key=lambda o: np.hypot(*(o.position[:2] - spot)))

    def _stand_for(self, place, spot):
        """(3,) in the map file's coordinates: the spot (2,) of the believed map is where the hand works."""
        front = front_of(place)
        depth, side = (inverse(self._map_shift @ front) @ (*spot, 0.0, 1.0))[:2]
        return to_planar(front @ planar(min(depth - WORK[0], -EDGE), side - WORK[1], 0.0))

    def _memory_after(self, stamp):
        """Waits for a memory that is not older than a stamp [s]; the newest, None: none came."""
        began = self.observation.stamp
        while ((memory := self._memory()) is None or memory.stamp < stamp - 1e-3) and not self.passed(began, 3.0):
            yield self.command()
        return self._memory()

    # look around

    def _look_around(self, goal):
        """Turns once on the spot, or a little away from it where furniture is near."""
        start = self.here()
        self.phase, self.joints = 'looking around', {'head_pan': 0.0, 'head_tilt': WAY_TILT}
        yield from self.tuck()
        near = min(place.distance(start[:2]) for place in self.places) < ROOM
        if near:
            yield from self._leg(room_to_turn(self.places, start))
        self.joints['head_tilt'] = FAR_TILT
        turned, last, began = 0.0, self.here()[2], self.observation.stamp
        while turned < 2 * np.pi:
            yield self.command(base=(0.0, 0.0, _TURN_RATE))
            yaw = self.here()[2]
            turned, last = turned + wrap(yaw - last), yaw
            if self.passed(began, 30.0):
                raise Blocked('the base does not turn')
        self.joints['head_tilt'] = NEAR_TILT
        if near:
            place = min(self.places, key=lambda p: p.distance(start[:2]))
            yield from self.shift(lambda: start, (0.03, 0.05), 0.4, lambda: self._look_before(place, start))
        yield from self.wait(0.3)
        return Outcome.SUCCEEDED
