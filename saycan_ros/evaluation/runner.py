"""Runs one task: carries events between the SayCan loop, the models and a world, in one thread on simulated time."""
import collections
from dataclasses import dataclass, field
from typing import Any, Protocol

from saycan_ros.evaluation.goals import is_met
from saycan_ros.evaluation.results import DecisionRow, TaskResult
from saycan_ros.evaluation.symbolic import as_if_each_worked
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.language_model.scores import PromptTooLong
from saycan_ros.planner import SayCanLoop, events, requests
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.planner.decision import AffordanceScores, LanguageScores
from saycan_ros.planner.requests import Reason, ScoreSkills
from saycan_ros.skills import DONE


class Language(Protocol):
    """A language model behind its prompt."""

    def begin(self) -> None:
        """Forgets the task before, so that no score depends on the order of tasks."""

    def score(self, request: ScoreSkills) -> LanguageScores:
        """The scores asked for."""


@dataclass(frozen=True)
class Parts:
    """All that decides beside the loop.

    Attributes:
        value_function: score(observation, memory, skills) -> (N,) float64 in [0, 1]; model_id; sha256.
        exact: the value function sees the true memory: an oracle.
    """

    library: Any
    places: tuple
    language: Language
    value_function: Any
    exact: bool = False
    planner: PlannerConfig = field(default_factory=PlannerConfig)


def run_task(task, world, parts):
    """Runs a task in a fresh world to its end; its TaskResult."""
    parts.language.begin()
    carrier = _Carrier(world, parts)
    finish = carrier.run(events.Start(task.instruction, task.plan, stamp=world.time))
    return judge(task, finish.reason.label, finish.message, carrier.rows(finish), world.snapshot(), parts)


def judge(task, end_reason, message, rows, snapshot, parts):
    """The TaskResult of a task that has ended so.

    plan_success: the skills that succeeded lead to the goal by the rules of the symbolic world.
    execution_success: the goal holds in the world itself.
    """
    done = end_reason == Reason.DONE.label
    skills = [row.skill for row in rows if row.outcome == 'succeeded' and parts.library[row.skill].family != DONE]
    planned = as_if_each_worked(task, skills, parts.library, parts.places)
    return TaskResult(task, done and is_met(task, planned), done and is_met(task, snapshot.state), end_reason, message,
                      tuple(rows), snapshot)


class _Carrier:
    def __init__(self, world, parts):
        self._world, self._parts = world, parts
        self._loop = SayCanLoop(parts.library, parts.places, parts.planner,
                                Knowledge(parts.library.objects.values(), parts.places).scene)
        self._decisions, self._messages = [], {}
        self._doers = {requests.ScoreAffordances: self._affordances, requests.ScoreSkills: self._language,
                       requests.RunSkill: self._run_skill}

    def run(self, start):
        """Sends the events until Finish, or the Refused that stands for it."""
        waiting = collections.deque([start])
        looked = None
        while True:
            if not waiting:
                assert looked != self._world.time, 'the loop waits, but nothing will come'
                looked = self._world.time
                waiting.append(events.MemoryUpdated(self._world.look()))
            for request in self._loop.handle(waiting.popleft(), self._world.time):
                if isinstance(request, requests.Finish):
                    return request
                if isinstance(request, requests.Refused):
                    return requests.Finish(0, request.reason, request.message)
                if isinstance(request, requests.PublishDecision):
                    self._decisions.append(request.decision)
                if type(request) in self._doers:
                    waiting.append(self._doers[type(request)](request))

    def rows(self, finish):
        """A DecisionRow for each skill that ran, and for `done`."""
        rows = [DecisionRow.of(step.skill, step.outcome.label, step.decision) for step in finish.steps]
        if finish.reason == Reason.DONE and self._decisions:
            rows.append(DecisionRow.of(self._decisions[-1].chosen, 'succeeded', self._decisions[-1]))
        return rows

    def _affordances(self, request):
        world, function = self._world, self._parts.value_function
        memory = world.truth() if self._parts.exact else request.memory
        values = function.score(world.observation, memory, request.skills)
        return events.AffordancesScored(request.round, AffordanceScores(
            request.memory.stamp, values, function.model_id, function.sha256))

    def _language(self, request):
        try:
            return events.SkillsScored(request.round, self._parts.language.score(request))
        except PromptTooLong as err:        # any other says that the model is broken or gone: no plan, right or wrong
            return events.ScoringFailed(request.round, str(err))

    def _run_skill(self, request):
        outcome, message = self._world.run(request.skill, request.goal)
        return events.SkillEnded(request.generation, outcome, self._world.time, message)
