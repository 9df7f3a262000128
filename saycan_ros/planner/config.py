"""The settings of the planner."""
from dataclasses import dataclass

from saycan_ros.config import param


@dataclass(frozen=True)
class PlannerConfig:
    """When the planner refuses a skill and when it gives up."""

    max_steps: int = param(20, 'Skills tried before an instruction is given up', low=1, high=100)
    max_repeats: int = param(2, 'Failures of a skill since the last success that exclude it from the choice', 1, 100)
    max_failures: int = param(5, 'Failures since a skill did more than find or drive that end an instruction', 1, 100)
    min_affordance: float = param(0.0, 'A skill less likely to succeed is never chosen', low=0.0, high=1.0)
    candidates: int = param(10, 'How many of the best skills of a large library are scored exactly; 0: all', low=0,
                            high=100000)
    look_around: bool = param(True, 'Turn on the spot first when a place has not been in view for 15 minutes')
    memory_timeout: float = param(5.0, 'Longest wait for a memory newer than the last skill [s]', 0.1, 60.0)
    score_timeout: float = param(20.0, 'Longest wait for affordances, and for the language model [s]', 0.1, 600.0)
    cancel_timeout: float = param(1.0, 'Longest wait for a canceled skill to confirm its end [s]', 0.1, 10.0)
    skill_timeout: float = param(90.0, 'Longest time for one skill, on the clock of the node [s]', 1.0, 600.0)
