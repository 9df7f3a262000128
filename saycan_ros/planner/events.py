"""What can happen to the planner: the only way into SayCanLoop.

Stamps are on the node's clock, that of the pictures; the `now` given beside an event is steady.
"""
from dataclasses import dataclass

from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory
from saycan_ros.planner.decision import AffordanceScores, LanguageScores


@dataclass(frozen=True)
class Start:
    """A person asks for something at stamp [s]; the memory must be newer. With a plan, exactly those skills run."""

    instruction: str
    plan: tuple[str, ...] = ()
    preempt: bool = False
    stamp: float = 0.0


@dataclass(frozen=True)
class MemoryUpdated:
    """Perception has looked again."""

    memory: ObjectMemory


@dataclass(frozen=True)
class AffordancesScored:
    """The value function's answer to the request of that round."""

    round: int
    scores: AffordanceScores


@dataclass(frozen=True)
class SkillsScored:
    """The language model's answer to the request of that round."""

    round: int
    scores: LanguageScores


@dataclass(frozen=True)
class ScoringFailed:
    """One of them answered with an error. stale: it had no picture that is new enough; asked again with the next."""

    round: int
    message: str
    stale: bool = False


@dataclass(frozen=True)
class SkillEnded:
    """The skill of that generation has ended and moves nothing any more.

    Also sent where it could not start: BUSY, NOT_ACTIVE, SERVER_LOST … end_stamp [s]; None: not known.
    """

    generation: int
    outcome: Outcome
    end_stamp: float | None = None
    message: str = ''


@dataclass(frozen=True)
class Cancel:
    """Ends an instruction; None: whatever runs or waits."""

    instruction_id: int | None = None


@dataclass(frozen=True)
class Stop:
    """Ends everything and latches."""


@dataclass(frozen=True)
class ResetStop:
    """Releases the latch."""


@dataclass(frozen=True)
class NodeLost:
    """A node that the planner needs is not there, by name."""

    name: str


@dataclass(frozen=True)
class NodeFound:
    """It is there again."""

    name: str


@dataclass(frozen=True)
class Failed:
    """The carrier met a mistake of its own: the instruction cannot go on."""

    message: str


@dataclass(frozen=True)
class Tick:
    """Time passes; look at the deadlines."""
