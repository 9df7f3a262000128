"""The simulated kitchen as a World: experts or policies run the skills, perception fills the memory from pictures."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.evaluation.goals import Snapshot, WorldState
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.perception.perception import Perception
from saycan_ros.places import place_of_robot
from saycan_ros.policies import EXPERT
from saycan_ros.policies.runner import SkillRun
from saycan_ros.policies.servers import make_policy
from saycan_ros.poses import to_planar
from saycan_ros.simulation.experts import make_experts
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.senses import RATE, Senses
from saycan_ros.simulation.simulation import GRIPPER, KitchenSimulation
from saycan_ros.skills import SERVERS, kind_of

LOOK = 0.4      # [s] of simulated time between two pictures while a skill runs: what a slow computer detects at
SETTLE = 1.0    # [s] until what was let go has come to rest


class PhysicsWorld:
    """One simulation for many tasks, one after the other; reset before each."""

    def __init__(self, library, places, make_perception=Perception, policy=EXPERT, servers=SERVERS,
                 cameras=None, rate=RATE):
        """Makes the simulation, the perception and the policies of all skill servers.

        Args:
            make_perception: of library, places and RobotConfig.
            policy: 'expert', which reads the simulator's state, or 'learned', which gets observations and memory.
            servers: whose skills can be run. cameras: that a learned policy sees with; None: all. rate: theirs [Hz].

        Raises:
            ConfigError: weights are missing.
        """
        self.simulation = KitchenSimulation(library=library, places=places)
        self._places, self._library, self._policy = places, library, policy
        robot = self.simulation.robot
        self._perception, self._senses = make_perception(library, places, robot), Senses(self.simulation, cameras, rate)
        if policy == EXPERT:
            self._policies = make_experts(library, places, robot, self.simulation.ground_truth)
        else:
            self._policies = {server: make_policy(server, library, places, robot, lambda: self._memory)
                              for server in servers}
        self._visited, self._next_look, self.observation, self._memory = set(), 0.0, None, None

    def reset(self, task, seed):
        """Sets the start of a task. Raises ConfigError: no room, an object that does not fit."""
        self.set_scene(SceneStart(dict(task.objects), task.robot_at, task.holding), seed)

    def set_scene(self, start, seed, base=None):
        """Sets a SceneStart as KitchenSimulation.reset does, and forgets what was before."""
        self.simulation.reset(start, seed, base)
        self._senses.reset(seed)
        self._perception.clear()
        self._visited, self._next_look = {start.robot_at}, self.time
        self.look()

    @property
    def time(self):
        """Simulated time [s]."""
        return self.simulation.time

    @property
    def memory(self):
        """The newest ObjectMemory."""
        return self._memory

    def name_of(self, server):
        """Name of the policy of a skill server: 'expert', or the id of learned weights."""
        return self._policies[server].name

    def forget(self):
        """Empties the object memory, as if the robot had just been switched on."""
        self._perception.clear()

    def look(self):
        """Renders, detects, remembers."""
        self._senses.clear()
        return self._perceive(self._senses.picture(tuple(self.simulation.robot.cameras)))

    def run(self, skill, goal, watch=lambda: None, remember=True):
        """Runs the policy of the skill at the control rate; perception looks for objects every LOOK seconds.

        Args:
            watch: called after each tick.
            remember: False: the memory stays as it is and only pictures that a learned policy asks for are taken, in
                half the time.
        """
        simulation = self.simulation
        policy = self._policies[skill.server]
        skill_run = SkillRun(policy, goal, simulation.robot.limits, self.time)
        sense = self._sense_at_once if self._policy == EXPERT else self._sense if remember else (
            lambda: self._senses.observation(getattr(policy, 'cameras', None)))
        while not isinstance(command := skill_run.tick(self.time, sense()), Outcome):
            simulation.command(command)
            simulation.step(1 / simulation.robot.control_rate)
            watch()
        self._halt()
        self._visited.add(self._robot_at())
        return command, skill_run.message

    def _sense_at_once(self):
        """What an expert gets: no pictures, and no delay; perception follows the hand, and looks now and then."""
        sensed = self.simulation.observation(cameras=())
        if self._is_time_to_look():
            self.look()
        else:
            self._memory = self._perception.update(sensed)
        return sensed

    def _sense(self):
        """What the nodes of the graph get: perception sees each picture late, the policy has its joints at once."""
        seen = self._senses.looked()
        if seen is not None and seen is not self.observation:
            self._perceive(seen, self._is_time_to_look())
        return self._senses.observation()

    def _is_time_to_look(self):
        return self.time > self._next_look - 1e-3

    def _perceive(self, observation, search=True):
        self.observation = observation
        if search:
            self._next_look = self.time + LOOK
        self._memory = self._perception.update(observation) if search else self._perception.update(observation, False)
        return self._memory

    def _halt(self):
        self.simulation.set_base_velocity(0.0, 0.0, 0.0)
        self.simulation.set_arm_twist(np.zeros(6))

    def _robot_at(self):
        return place_of_robot(self._places, *to_planar(self.simulation.ground_truth().map_from_base))

    def truth(self):
        """From the simulator's state, which only an oracle may see."""
        places, truth = self.simulation.places_of_objects(), self.simulation.ground_truth()
        objects = tuple(RememberedObject(kind_of(i), i, place, truth.poses[i], np.full(3, 0.1), self.time)
                        for i, place in places.items() if place != GRIPPER)
        held = truth.holding
        return ObjectMemory(objects, kind_of(held) if held else None, held, self._robot_at(),
                            frozenset(p.name for p in self._places), self.time)

    def snapshot(self):
        """Waits until all is at rest."""
        self._halt()
        self.simulation.step(SETTLE)
        truth = self.simulation.ground_truth()
        state = WorldState(self.simulation.places_of_objects(), self._robot_at(), frozenset(self._visited - {None}))
        return Snapshot(state, {i: p[:3, 3] for i, p in truth.poses.items()}, truth.map_from_base[:3, 3].copy())
