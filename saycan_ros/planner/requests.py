"""What the planner asks for: the only way out of SayCanLoop. The carrier (a node, or `saycan eval`) does it."""
import enum
from dataclasses import dataclass

import numpy as np

from saycan_ros.control import Outcome, SkillGoal
from saycan_ros.memory import ObjectMemory
from saycan_ros.planner.decision import Decision
from saycan_ros.skills import Skill


class State(enum.IntEnum):
    """As in saycan_interfaces/PlannerStatus."""

    IDLE = 0
    SCORING = 1
    EXECUTING = 2
    ENDING = 3
    STOPPED = 4


class Reason(enum.IntEnum):
    """How an instruction ended (the codes of ExecuteInstruction) or why it was refused (PlannerStatus)."""

    DONE = 0
    REFUSED = 200
    CANCELED = 201
    PREEMPTED = 202
    STOPPED = 203
    STEP_LIMIT = 204
    NO_POSSIBLE_SKILL = 205
    REPEATED_FAILURE = 206
    LANGUAGE_FAILED = 207
    AFFORDANCE_FAILED = 208
    NODE_LOST = 209
    STALE_MEMORY = 210
    UNKNOWN_SKILL = 211
    PLANNER_FAILED = 212
    EMPTY_COMMAND = 250
    COMMAND_TOO_LONG = 251
    COMMAND_NOT_TEXT = 252
    BUSY = 253
    STOP_LATCHED = 254
    NOT_READY = 255

    @property
    def label(self):
        """As in results.json: 'step_limit'."""
        return self.name.lower()


@dataclass(frozen=True)
class Accepted:
    """The Start just handled will be worked on, now or after what it preempts; exactly one Finish follows."""

    instruction_id: int


@dataclass(frozen=True)
class Refused:
    """The Start just handled will not be worked on."""

    reason: Reason
    message: str


@dataclass(frozen=True)
class ScoreAffordances:
    """Ask the value function. No score may come from a picture older than not_before [s, node's clock]."""

    round: int
    skills: tuple[str, ...]
    memory: ObjectMemory
    not_before: float


@dataclass(frozen=True)
class ScoreSkills:
    """Ask the language model. log_prior: (N,) float64 log p_VF [nat]; k: how many of the best, 0: all."""

    round: int
    instruction: str
    scene: str
    history: tuple[str, ...]
    outcomes: tuple[str, ...]
    skills: tuple[str, ...]
    log_prior: np.ndarray
    k: int


@dataclass(frozen=True)
class RunSkill:
    """Start a skill under a new generation; answer with SkillEnded of that generation, whatever happens."""

    generation: int
    skill: Skill
    goal: SkillGoal


@dataclass(frozen=True)
class CancelSkill:
    """End the skill of that generation; SkillEnded confirms it."""

    generation: int


@dataclass(frozen=True)
class PublishDecision:
    """Tell everybody what was decided, and on what."""

    decision: Decision


@dataclass(frozen=True)
class Status:
    """As in saycan_interfaces/PlannerStatus; reason None: nothing was refused and nothing has ended."""

    state: State = State.IDLE
    reason: Reason | None = None
    message: str = ''
    instruction_id: int = 0
    instruction: str = ''
    step: int = 0
    skill: str = ''


@dataclass(frozen=True)
class PublishStatus:
    """Tell everybody what the planner does."""

    status: Status


@dataclass(frozen=True)
class Step:
    """One skill that ran, how it ended, and the decision that chose it; None in a plan."""

    skill: str
    outcome: Outcome
    decision: Decision | None = None


@dataclass(frozen=True)
class Finish:
    """An accepted instruction has ended, and nothing that it started moves any more."""

    instruction_id: int
    reason: Reason
    message: str
    steps: tuple[Step, ...] = ()

    @property
    def skills(self):
        """Those run, in order."""
        return tuple(s.skill for s in self.steps)

    @property
    def outcomes(self):
        """Of each, as in the history: 'succeeded', 'grasp_missed'."""
        return tuple(s.outcome.label for s in self.steps)


@dataclass(frozen=True)
class Lease:
    """generation: of the skill that may move now, 0: none may. stopped: the stop is latched."""

    generation: int
    stopped: bool
