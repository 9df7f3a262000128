"""What all experts can do: drive, servo the hand, tuck the arm. Each motion is a generator of commands."""
import numpy as np

from saycan_ros.control import Command
from saycan_ros.places import place_of_object, place_of_robot
from saycan_ros.policies.posture import EDGE, WORK
from saycan_ros.policies.scripted import ScriptedPolicy
from saycan_ros.poses import inverse, pose, rotation_vector, to_planar, wrap
from saycan_ros.skills import kind_of

_RISE = 0.26                              # [m] above where the hand was: clear of the tallest object
_SAME = 0.15                              # [m] an object this near to a position is the one that was left there
_STUCK = 4.0                              # [s] without progress


class Expert(ScriptedPolicy):
    """Knows the simulator's truth."""

    name = 'expert'

    def __init__(self, library, places, robot, truth):
        super().__init__(library, places, robot)
        self._truth = truth

    def reset(self, goal):
        """Prepares for a new goal; moves nothing."""
        super().reset(goal)
        self.opening = None

    def step(self, observation):
        """The next Command, or the Outcome."""
        self.truth = self._truth()
        return super().step(observation)

    # what the script looks at

    def kind(self, instance):
        """The ObjectKind of an instance."""
        return self.library.objects[kind_of(instance)]

    def of_kind(self, kind):
        """Instances of a kind that are not in the hand."""
        return [name for name in self.truth.instances if kind_of(name) == kind and name != self.truth.holding]

    def was_left(self, instance, positions):
        """Does an object lie where this instruction has put one down? positions: (3,) each [m] in the map."""
        at = self.truth.poses[instance][:3, 3]
        return any(np.linalg.norm(at - position) < _SAME for position in positions)

    def place_of(self, instance):
        """Name of the place that an object lies on, or None."""
        return place_of_object(self.places, self.truth.poses[instance][:3, 3])

    def place_here(self):
        """The Place that the robot stands at, or None."""
        name = place_of_robot(self.places, *to_planar(self.truth.map_from_base))
        return next((place for place in self.places if place.name == name), None)

    def carry_pose(self):
        """(4, 4) base_from_gripper of the tucked arm at the lift's height."""
        return self.robot.carry_pose(self.observation.joints)

    # motions

    def command(self, base=(0.0, 0.0, 0.0), arm=(0.0,) * 6):
        """A Command with the present opening and joint targets."""
        return Command(np.array(base, float), np.array(arm, float), self.opening, dict(self.joints))

    def wait(self, seconds):
        """Stands still for a time [s], to a millisecond: a clock that began elsewhere gives the same ticks."""
        end = self.observation.stamp + seconds - 1e-3
        while self.observation.stamp < end:
            yield self.command()

    def drive(self, goal, tolerance=(0.015, 0.03), believed=False):
        """Drives straight to a pose while it turns.

        Args:
            goal: (3,) x, y [m], yaw [rad] in the map. tolerance: [m], [rad].
            believed: by the pose that the robot believes, not by the true one.

        Returns:
            False: no progress for some seconds.
        """
        best, since = np.inf, self.observation.stamp
        while True:
            here = to_planar(self.observation.map_from_base if believed else self.truth.map_from_base)
            error, turn = np.asarray(goal[:2]) - here[:2], wrap(goal[2] - here[2])
            distance = np.hypot(*error)
            if distance < tolerance[0] and abs(turn) < tolerance[1]:
                return True
            if distance + 0.3 * abs(turn) < best - 0.01:
                best, since = distance + 0.3 * abs(turn), self.observation.stamp
            elif self.observation.stamp - since > _STUCK - 1e-3:
                return False
            c, s = np.cos(here[2]), np.sin(here[2])
            velocity = np.array([c * error[0] + s * error[1], -s * error[0] + c * error[1]]) * 2.0
            velocity *= min(1.0, self.robot.limits.base.linear / max(np.hypot(*velocity), 1e-9))
            yield self.command(base=(*velocity, np.clip(2.0 * turn, -1.2, 1.2)))

    def servo(self, target, tolerance=(0.008, 0.05), speed=0.35, timeout=6.0):
        """Moves the hand to a pose by twists.

        Args:
            target: gives (4, 4) base_from_gripper, asked every tick.
            tolerance: [m], [rad]. speed: [m/s]. timeout: [s].

        Returns:
            (distance [m], angle [rad]) that are left.
        """
        end = self.observation.stamp + timeout - 1e-3      # a clock that began elsewhere gives the same ticks
        while True:
            now, goal = self.gripper_in_base(), target()
            error = goal[:3, 3] - now[:3, 3]
            turn = rotation_vector(goal[:3, :3] @ now[:3, :3].T)
            left = np.linalg.norm(error), np.linalg.norm(turn)
            if (left[0] < tolerance[0] and left[1] < tolerance[1]) or self.observation.stamp > end:
                return left
            linear, angular = 5.0 * error, 4.0 * turn
            linear *= min(1.0, speed / max(np.linalg.norm(linear), 1e-9))
            angular *= min(1.0, self.robot.limits.arm.angular / max(np.linalg.norm(angular), 1e-9))
            yield self.command(arm=(*linear, *angular))

    def gripper_in_base(self):
        """(4, 4) base_from_gripper, true."""
        return inverse(self.truth.map_from_base) @ self.truth.map_from_gripper

    def hand_down(self, position, angle):
        """(4, 4) base_from_gripper: at a position (3,) of the map, pointing down, closing along an angle of the map."""
        y, z = np.array([np.cos(angle), np.sin(angle), 0.0]), np.array([0.0, 0.0, -1.0])
        rotation = np.stack([np.cross(y, z), y, z], axis=1)
        return inverse(self.truth.map_from_base) @ pose(position, rotation)

    def rise(self):
        """Lifts the hand straight up, clear of all objects."""
        goal = self.gripper_in_base().copy()
        goal[2, 3] = min(goal[2, 3] + _RISE, max(self.carry_pose()[2, 3], goal[2, 3]))
        yield from self.servo(lambda: goal, (0.03, 0.2), 0.25, 3.0)

    def tuck(self):
        """Brings the arm into the carry posture, out of the picture of the head."""
        if np.linalg.norm(self.carry_pose()[:3, 3] - self.gripper_in_base()[:3, 3]) < 0.05:
            return
        yield from self.rise()
        yield from self.servo(self.carry_pose, (0.02, 0.06), timeout=5.0)

    def nearest_angle(self, angles):
        """Of closing angles, which come again every half turn, the one nearest to the hand's middle position [rad]."""
        middle = to_planar(self.truth.map_from_base)[2] - np.pi / 2
        turns = wrap(2 * (np.asarray(angles) - middle)) / 2
        return middle + turns[np.argmin(np.abs(turns))]


def stand_for(surface, xy):
    """(3,) x, y [m], yaw [rad] where the base stands so that map point xy is where the hand works."""
    depth, side = surface.from_map(xy)
    x, y = surface.to_map(min(depth - WORK[0], -EDGE), side - WORK[1])
    return np.array([x, y, surface.yaw])
