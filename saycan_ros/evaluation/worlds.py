"""What the runner needs of a world, and the symbolic one in that form."""
from typing import Protocol

import numpy as np

from saycan_ros.control import Outcome, SkillGoal
from saycan_ros.evaluation.goals import Snapshot
from saycan_ros.evaluation.symbolic import SymbolicWorld
from saycan_ros.memory import ObjectMemory
from saycan_ros.observation import Observation
from saycan_ros.skills import Skill


class World(Protocol):
    """A world in which a task runs, on simulated time."""

    time: float                          # [s]
    observation: Observation | None      # of the last look, None where there are no senses

    def look(self) -> ObjectMemory:
        """The memory after a fresh observation of now."""

    def truth(self) -> ObjectMemory:
        """The memory that perfect perception would have now."""

    def run(self, skill: Skill, goal: SkillGoal) -> tuple[Outcome, str]:
        """Runs a skill to its end; how it ended, and a message for people."""

    def snapshot(self) -> Snapshot:
        """Where everything is, once it has come to rest."""


class RuledWorld:
    """SymbolicWorld as a World: each skill takes a second."""

    observation = None

    def __init__(self, task, library, places):
        self._world, self._places = SymbolicWorld(task, library, places), {p.name: p for p in places}
        self.time = 0.0

    def look(self):
        """What there is: the memory is exact."""
        return self._world.memory(self.time)

    truth = look

    def run(self, skill, goal):
        """By rule; see SymbolicWorld."""
        self.time += 1.0
        return self._world.apply(skill), ''

    def snapshot(self):
        """Positions are side by side on each surface."""
        positions = {instance: position for instance, (_, position) in self._world.positions().items()}
        return Snapshot(self._world.state, positions, np.append(self._places[self._world.robot_at].stand[:2], 0.0))
