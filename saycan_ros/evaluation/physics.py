"""The simulated kitchen as a World: experts run the skills, perception fills the memory from rendered pictures."""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.evaluation.goals import Snapshot, WorldState, kind_of
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.perception.perception import Perception
from saycan_ros.places import place_of_robot
from saycan_ros.policies.runner import SkillRun
from saycan_ros.poses import to_planar
from saycan_ros.simulation.experts import make_experts
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.simulation import GRIPPER, KitchenSimulation

LOOK = 0.4      # [s] of simulated time between two pictures while a skill runs: what a slow computer detects at
SETTLE = 1.0    # [s] until what was let go has come to rest


class PhysicsWorld:
    """One simulation for many tasks, one after the other; reset before each."""

    def __init__(self, library, places, make_perception=Perception):
        """make_perception: of library, places and RobotConfig. Raises ConfigError: its weights are missing."""
        self._simulation = KitchenSimulation(library=library, places=places)
        self._places, self._library = places, library
        robot = self._simulation.robot
        self._perception = make_perception(library, places, robot)
        self._policies = make_experts(library, places, robot, self._simulation.ground_truth)
        self._visited, self._next_look, self.observation = set(), 0.0, None

    def reset(self, task, seed):
        """Sets the start of a task. Raises ConfigError: no room, an object that does not fit."""
        self._simulation.reset(SceneStart(dict(task.objects), task.robot_at, task.holding), seed)
        self._perception.clear()
        self._visited, self._next_look = {task.robot_at}, self.time
        self.look()

    @property
    def time(self):
        """Simulated time [s]."""
        return self._simulation.time

    def look(self):
        """Renders, detects, remembers."""
        self.observation = self._simulation.observation()
        self._next_look = self.time + LOOK
        return self._perception.update(self.observation)

    def run(self, skill, goal):
        """Runs the expert of the skill at the control rate, and looks every LOOK seconds."""
        simulation = self._simulation
        skill_run = SkillRun(self._policies[skill.server], goal, simulation.robot.limits, self.time)
        while True:
            sensed = simulation.observation(cameras=())
            command = skill_run.tick(self.time, sensed)
            if isinstance(command, Outcome):
                break
            simulation.command(command)
            simulation.step(1 / simulation.robot.control_rate)
            if self.time >= self._next_look:
                self.look()
            else:
                self._perception.update(sensed)   # the hand is followed at the control rate
        self._halt()
        self._visited.add(self._robot_at())
        return command, skill_run.message

    def _halt(self):
        self._simulation.set_base_velocity(0.0, 0.0, 0.0)
        self._simulation.set_arm_twist(np.zeros(6))

    def _robot_at(self):
        return place_of_robot(self._places, *to_planar(self._simulation.ground_truth().map_from_base))

    def truth(self):
        """From the simulator's state, which only an oracle may see."""
        places, truth = self._simulation.places_of_objects(), self._simulation.ground_truth()
        objects = tuple(RememberedObject(kind_of(i), i, place, truth.poses[i], np.full(3, 0.1), self.time)
                        for i, place in places.items() if place != GRIPPER)
        held = truth.holding
        return ObjectMemory(objects, kind_of(held) if held else None, held, self._robot_at(),
                            frozenset(p.name for p in self._places), self.time)

    def snapshot(self):
        """Waits until all is at rest."""
        self._halt()
        self._simulation.step(SETTLE)
        truth = self._simulation.ground_truth()
        state = WorldState(self._simulation.places_of_objects(), self._robot_at(), frozenset(self._visited - {None}))
        return Snapshot(state, {i: p[:3, 3] for i, p in truth.poses.items()}, truth.map_from_base[:3, 3].copy())
