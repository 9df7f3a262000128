"""One instruction at work: its steps so far, what it waits for, and the rules about failures."""
import enum
from dataclasses import dataclass, field
from itertools import takewhile

from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory
from saycan_ros.planner.decision import AffordanceScores, Decision
from saycan_ros.planner.requests import Step
from saycan_ros.planner.targets import Targets
from saycan_ros.skills import DONE, Skill

LOOK_AROUND = Skill('look around', 'look_around', server='navigate')   # fills the memory; in no library
APPROACHES = ('find', 'go_to', 'bring')     # families that only lead to where something can be done


class Phase(enum.Enum):
    """What an instruction waits for."""

    MEMORY = 'a memory newer than the last skill'
    AFFORDANCES = 'the value function'
    LANGUAGE = 'the language model'
    SKILL = 'the skill to end'
    ENDING = 'the canceled skill to end'


@dataclass
class Instruction:
    """State of one instruction; the loop moves it from phase to phase.

    Attributes:
        not_before: end of the last skill, or the start [s, node's clock]; nothing older counts.
        stale_after: stamp of a memory that turned out too old; the next must be newer.
        deadline: of the phase [s, steady clock]; scored_by: of the affordances of this step, however often asked for.
        why: the newest affordances were not good enough.
        memory, scene, affordances: what the step at work decides on.
        skill, decision: running now, and what chose it.
        setbacks: skills that failed since one did more than find or drive: to find it again is no progress.
        revoked: by a stop or a lost node; its skill may not move while it ends.
        ending: (Reason, message) to finish with.
    """

    id: int
    text: str
    plan: tuple[str, ...]
    targets: Targets
    not_before: float
    stale_after: float = float('-inf')
    phase: Phase = Phase.MEMORY
    deadline: float = float('inf')
    scored_by: float | None = None
    why: str = ''
    memory: ObjectMemory | None = None
    scene: str = ''
    affordances: AffordanceScores | None = None
    skill: Skill | None = None
    decision: Decision | None = None
    steps: list[Step] = field(default_factory=list)
    setbacks: int = 0
    looked: bool = False
    revoked: bool = False
    ending: tuple = ()

    def takes(self, memory):
        """Is this memory one to decide on now?"""
        return (self.phase is Phase.MEMORY and memory is not None and memory.stamp >= self.not_before
                and memory.stamp > self.stale_after)

    def wants_look(self, memory, places):
        """Should the robot look around first? Once, where a surface has not been seen yet."""
        unseen = {p.name for p in places if not p.container} - memory.seen_places
        return bool(unseen) and not self.looked

    def next_of_plan(self, library):
        """The next skill of the plan, None at its end. A failed step does not end a plan."""
        skill = library[self.plan[len(self.steps)]] if len(self.steps) < len(self.plan) else None
        return None if skill is None or skill.family == DONE else skill

    def start(self, skill, decision):
        """Notes the skill that starts now. No deadline: its server keeps one, and heartbeats watch the server."""
        self.skill, self.decision, self.phase, self.deadline = skill, decision, Phase.SKILL, float('inf')
        self.looked = self.looked or skill is LOOK_AROUND
        self.targets.started(skill, self.memory)

    def close(self, outcome, end_stamp=None):
        """Notes how the running skill ended; looking around is no step."""
        succeeded = outcome == Outcome.SUCCEEDED
        self.targets.ended(succeeded)
        if self.skill is not LOOK_AROUND:
            if not succeeded:
                self.setbacks += 1
            elif self.skill.family not in APPROACHES:
                self.setbacks = 0
            self.steps.append(Step(self.skill.text, outcome, self.decision))
        self.skill = self.decision = None
        if end_stamp is not None:
            self.not_before = max(self.not_before, end_stamp)

    def history(self):
        """Texts and outcomes of the steps, for the prompt."""
        return tuple(s.skill for s in self.steps), tuple(s.outcome.label for s in self.steps)

    def excluded(self, max_repeats):
        """Skills that failed max_repeats times since the last success: once more would change nothing."""
        failed = [s.skill for s in takewhile(lambda s: s.outcome != Outcome.SUCCEEDED, reversed(self.steps))]
        return {text for text in failed if failed.count(text) >= max_repeats}
