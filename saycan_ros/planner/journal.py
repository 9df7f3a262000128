"""The events that the loop has taken, in a form that can be written down: what a bag needs to take them again.

The content of memories and scores stays out: a memory and an observation are named by their stamps, and scores are
computed again.
"""
import enum
from dataclasses import dataclass

from saycan_ros.control import Outcome
from saycan_ros.planner import events, requests

GENERATIONS = 1 << 20    # a planner that is started again counts on from another multiple of this


class Kind(enum.IntEnum):
    """As in saycan_interfaces/PlannerEvent."""

    START = 0
    MEMORY = 1
    AFFORDANCES_SCORED = 2
    SKILLS_SCORED = 3
    SCORING_FAILED = 4
    SKILL_ENDED = 5
    CANCEL = 6
    STOP = 7
    RESET_STOP = 8
    NODE_LOST = 9
    NODE_FOUND = 10
    FAILED = 11
    TICK = 12


@dataclass(frozen=True)
class Entry:
    """One event.

    Attributes:
        steady_time: [s] when the loop took it; its deadlines run on it.
        stamp: [s] exactly as the loop compares it; None: not known.
        number: round of the scores, generation of the skill, id of the instruction; a CANCEL of 0: whatever runs.
        message: of an error; name of a node.
    """

    kind: Kind
    steady_time: float
    stamp: float | None = None
    number: int = 0
    instruction: str = ''
    plan: tuple[str, ...] = ()
    preempt: bool = False
    outcome: Outcome = Outcome.SUCCEEDED
    stale: bool = False
    message: str = ''


def skill_ends(entries):
    """{generation: Entry} of the skills that were seen to end; of one that ended after it was given up, the first."""
    return {entry.number: entry for entry in reversed(entries) if entry.kind is Kind.SKILL_ENDED}


def entry_of(event, now, asked):
    """The Entry of an event that the loop took at steady time now [s], or None: it has changed nothing.

    Args:
        asked: the requests that the loop answered with.
    """
    if isinstance(event, events.Start):
        accepted = next((r.instruction_id for r in asked if isinstance(r, requests.Accepted)), None)
        return None if accepted is None else Entry(
            Kind.START, now, event.stamp, accepted, event.instruction, event.plan, event.preempt)
    if isinstance(event, (events.Tick, events.Cancel)) and not asked:
        return None
    return _WRITERS[type(event)](event, now)


_WRITERS = {
    events.MemoryUpdated: lambda e, now: Entry(Kind.MEMORY, now, e.memory.stamp),
    events.AffordancesScored: lambda e, now: Entry(Kind.AFFORDANCES_SCORED, now, e.scores.observation_stamp, e.round),
    events.SkillsScored: lambda e, now: Entry(Kind.SKILLS_SCORED, now, None, e.round),
    events.ScoringFailed: lambda e, now: Entry(
        Kind.SCORING_FAILED, now, None, e.round, stale=e.stale, message=e.message),
    events.SkillEnded: lambda e, now: Entry(
        Kind.SKILL_ENDED, now, e.end_stamp, e.generation, outcome=e.outcome, message=e.message),
    events.Cancel: lambda e, now: Entry(Kind.CANCEL, now, None, e.instruction_id or 0),
    events.Stop: lambda e, now: Entry(Kind.STOP, now),
    events.ResetStop: lambda e, now: Entry(Kind.RESET_STOP, now),
    events.NodeLost: lambda e, now: Entry(Kind.NODE_LOST, now, message=e.name),
    events.NodeFound: lambda e, now: Entry(Kind.NODE_FOUND, now, message=e.name),
    events.Failed: lambda e, now: Entry(Kind.FAILED, now, message=e.message),
    events.Tick: lambda e, now: Entry(Kind.TICK, now),
}


def event_of(entry):
    """The event of an entry whose kind says all of it.

    Raises:
        ValueError: a memory or scores, which an entry only names.
    """
    if entry.kind not in _READERS:
        raise ValueError(f'an entry of kind {entry.kind.name} does not hold its content')
    return _READERS[entry.kind](entry)


_READERS = {
    Kind.START: lambda e: events.Start(e.instruction, e.plan, e.preempt, e.stamp),
    Kind.SCORING_FAILED: lambda e: events.ScoringFailed(e.number, e.message, e.stale),
    Kind.SKILL_ENDED: lambda e: events.SkillEnded(e.number, e.outcome, e.stamp, e.message),
    Kind.CANCEL: lambda e: events.Cancel(e.number or None),
    Kind.STOP: lambda e: events.Stop(),
    Kind.RESET_STOP: lambda e: events.ResetStop(),
    Kind.NODE_LOST: lambda e: events.NodeLost(e.message),
    Kind.NODE_FOUND: lambda e: events.NodeFound(e.message),
    Kind.FAILED: lambda e: events.Failed(e.message),
    Kind.TICK: lambda e: events.Tick(),
}
