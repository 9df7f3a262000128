"""What a policy that drives can do, from its sensors alone. Each motion is a generator of commands."""
import numpy as np

from saycan_ros.control import Command, Outcome
from saycan_ros.perception.grip import NOTHING, holds
from saycan_ros.perception.history import Whereabouts
from saycan_ros.policies.obstacles import nearest_obstacle
from saycan_ros.policies.posture import NEAR_TILT, TUCKED
from saycan_ros.policies.scripted import ScriptedPolicy
from saycan_ros.poses import rotation_vector, to_planar, wrap

STUCK = 4.0                # [s] without progress
PATIENCE = 6.0             # [s] in front of something that does not go away
CLEARED = 0.5              # [s] that the way must be free before it goes on
STOP = 0.55                # [m] before the base: what is nearer stops it
BLIND = 3.0                # [s] without a depth picture
TURN_FIRST = 0.35          # [m] a longer way is driven looking ahead
_RISE = 0.26               # [m] above where the hand was: clear of the tallest object
_GAIN, _TURN_GAIN = 1.8, 1.8    # [1/s] with pictures up to 0.3 s old


class Blocked(Exception):
    """The way is not free; the message says where."""


class DrivingPolicy(ScriptedPolicy):
    """Nothing moves while the robot has no depth picture; what it holds stays gripped."""

    name = 'sensors'

    def reset(self, goal):
        """Prepares for a new goal; moves nothing."""
        super().reset(goal)
        self._seen_well = self._held = self._looked = None
        self._where = Whereabouts(localizes=False)

    def step(self, observation):
        """The next Command, or the Outcome."""
        self.observation = observation
        self._where.put_odometry(observation.stamp, observation.map_from_base)
        if self._held is None:
            self._held = holds(observation, self.robot.limits.gripper.open)
        sees = self.view() is not None
        if sees or self._seen_well is None:
            self._seen_well = observation.stamp
        if not sees:
            return self._wait_for_sight()
        if self._held and observation.gripper_width < NOTHING:
            return self.fail(Outcome.SLIPPED, 'what the hand held slipped on the way')
        try:
            return super().step(observation)
        except Blocked as err:
            return self.fail(Outcome.BLOCKED, str(err))

    def _wait_for_sight(self):
        if self.passed(self._seen_well, BLIND):
            return self.fail(Outcome.STALE_OBSERVATION, f'no depth picture for {BLIND:g} s')
        return self.command()

    # what the script looks at

    def view(self):
        """The CameraView with depth, or None."""
        return self.observation.depth_view

    def pose_of_view(self):
        """(4, 4) map_from_base at the time of the picture, as the robot believes."""
        known = self._where.at(self.view().stamp)
        return self.observation.map_from_base if known is None else known

    def here(self):
        """(3,) x, y [m], yaw [rad] in the map, as the robot believes."""
        return to_planar(self.observation.map_from_base)

    def carry_pose(self):
        """(4, 4) base_from_gripper of the tucked arm at the lift's height."""
        return self.robot.carry_pose(self.observation.joints)

    def passed(self, since, seconds):
        """Is it so long [s] ago? To a millisecond, so that a clock that began elsewhere gives the same ticks."""
        return self.observation.stamp - since > seconds - 1e-3

    # motions

    def command(self, base=(0.0, 0.0, 0.0), arm=(0.0,) * 6):
        """A Command with the present joint targets; the gripper stays as it is. base None: a back end drives."""
        base = None if base is None else np.array(base, float)
        return Command(base, np.array(arm, float), None, dict(self.joints))

    def wait(self, seconds):
        """Stands still for a time [s]."""
        began = self.observation.stamp
        while not self.passed(began, seconds):
            yield self.command()

    def turn(self, yaw, tolerance=0.1):
        """Turns on the spot to a yaw of the map [rad]."""
        stuck = _Progress()
        while abs(error := wrap(yaw - self.here()[2])) > tolerance:
            stuck.check(abs(error), self.observation.stamp, 'no progress while turning')
            yield self.command(base=(0.0, 0.0, np.clip(_TURN_GAIN * error, -1.0, 1.0)))

    def travel(self, goal, tolerance=(0.08, 0.15)):
        """Drives to a pose of the map and looks where it goes; something in its way stops it.

        Raises:
            Blocked: something stays in the way, or the base does not move.
        """
        if np.hypot(*(goal[:2] - self.here()[:2])) > TURN_FIRST:
            yield from self.turn(self._bearing(goal), 0.2)
        stuck = _Progress()
        while (distance := np.hypot(*(goal[:2] - self.here()[:2]))) > tolerance[0]:
            if (yield from self.give_way(self.robot.footprint.front + min(STOP, distance + 0.10))):
                stuck = _Progress()
            stuck.check(distance, self.observation.stamp, 'no progress on the way')
            turn = wrap((self._bearing(goal) if distance > TURN_FIRST else goal[2]) - self.here()[2])
            yield self.towards(goal[:2], np.clip(_TURN_GAIN * turn, -1.0, 1.0), 0.6 * max(0.2, np.cos(turn)))
        yield from self.turn(goal[2], tolerance[1])

    def give_way(self, reach, goal_outline=None):
        """Stands still while something is in the way, and looks down at it; True: it has had to.

        Raises:
            Blocked: it stays there.
        """
        if self._obstacle(reach, goal_outline) is None:
            return False
        began, free_since, tilt = self.observation.stamp, None, self.joints.get('head_tilt')
        while free_since is None or not self.passed(free_since, CLEARED):
            self.joints['head_tilt'] = NEAR_TILT
            yield self.command()
            ahead = self._obstacle(reach, goal_outline)
            free_since = None if ahead is not None else free_since or self.observation.stamp
            if ahead is not None and self.passed(began, PATIENCE):
                raise Blocked(f'something stands {ahead - self.robot.footprint.front:.1f} m before the robot')
        self.joints['head_tilt'] = tilt
        return True

    def _obstacle(self, reach, goal_outline):
        """Distance [m], or None; one look a picture."""
        view = self.view()
        key = view.stamp, reach < self.robot.footprint.front + STOP
        if self._looked != key:
            outline = None if goal_outline is None else goal_outline()
            self._looked = key
            self._ahead = nearest_obstacle(view, self.robot, self.observation.joints, reach, outline)
        return self._ahead if self._ahead is not None and self._ahead < reach else None

    def towards(self, xy, turn_rate, speed):
        """The Command that drives straight to a point of the map at no more than a speed [m/s]."""
        here = self.here()
        error = np.asarray(xy) - here[:2]
        c, s = np.cos(here[2]), np.sin(here[2])
        velocity = _GAIN * np.array([c * error[0] + s * error[1], -s * error[0] + c * error[1]])
        velocity *= min(1.0, speed / max(np.hypot(*velocity), 1e-9))
        return self.command(base=(*velocity, turn_rate))

    def shift(self, goal, tolerance, speed, look=lambda: None):
        """Drives a short way straight to a pose that may move, without turning towards it.

        Args:
            goal: gives (3,) in the map, asked every tick. tolerance: [m], [rad]. speed: [m/s].
            look: a generator or None, run before every tick: gives way, looks again; true where it has waited.
        """
        stuck = _Progress()
        while True:
            if (looking := look()) and (yield from looking):        # it has waited for somebody
                stuck = _Progress()
            target, here = goal(), self.here()
            distance, turn = np.hypot(*(target[:2] - here[:2])), wrap(target[2] - here[2])
            if distance < tolerance[0] and abs(turn) < tolerance[1]:
                return
            stuck.check(distance + 0.3 * abs(turn), self.observation.stamp, 'no progress on the last way')
            yield self.towards(target[:2], np.clip(_TURN_GAIN * turn, -0.8, 0.8), speed)

    def _bearing(self, goal):
        dx, dy = goal[:2] - self.here()[:2]
        return np.arctan2(dy, dx)

    def tuck(self):
        """Brings the arm into the carry posture, out of the picture of the head: up first, then in."""
        now = self.observation.base_from_gripper
        if np.linalg.norm(self.carry_pose()[:3, 3] - now[:3, 3]) < 0.05:
            return
        up = now.copy()
        up[2, 3] = min(up[2, 3] + _RISE, max(self.carry_pose()[2, 3], up[2, 3]))
        yield from self._servo(lambda: up, (0.03, 0.2), 3.0)
        yield from self._servo(self.carry_pose, (0.02, 0.06), 6.0)
        if np.linalg.norm(self.carry_pose()[:3, 3] - self.observation.base_from_gripper[:3, 3]) > TUCKED:
            raise Blocked('the arm does not come in')

    def _servo(self, target, tolerance, timeout):
        began = self.observation.stamp
        while not self.passed(began, timeout):
            now, goal = self.observation.base_from_gripper, target()
            error = goal[:3, 3] - now[:3, 3]
            turn = rotation_vector(goal[:3, :3] @ now[:3, :3].T)
            if np.linalg.norm(error) < tolerance[0] and np.linalg.norm(turn) < tolerance[1]:
                return
            linear, angular = 2.5 * error, 2.0 * turn
            linear *= min(1.0, 0.3 / max(np.linalg.norm(linear), 1e-9))
            angular *= min(1.0, 1.2 / max(np.linalg.norm(angular), 1e-9))
            yield self.command(arm=(*linear, *angular))


class _Progress:
    """Raises Blocked once what is left has not become less for STUCK seconds."""

    def __init__(self):
        self._best, self._since = np.inf, None

    def check(self, left, now, message):
        if self._since is None or left < self._best - 0.01:
            self._best, self._since = left, now
        elif now - self._since > STUCK - 1e-3:
            raise Blocked(message)
