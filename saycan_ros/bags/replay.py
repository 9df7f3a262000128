"""Decides again on what a bag holds, and compares: the same loop, value function and language model, without ROS.

The loop follows the recorded run, so that every step is decided on what was true then, whatever would be chosen now;
the choice of now is made by a copy of the loop that is given the scores of now.
"""
import copy
from dataclasses import dataclass

import numpy as np

from saycan_ros.bags.differences import differences
from saycan_ros.config import ConfigError
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.planner import SayCanLoop, events, requests
from saycan_ros.planner.decision import AffordanceScores, Decision, LanguageScores
from saycan_ros.planner.journal import Kind, event_of
from saycan_ros.planner.requests import State


@dataclass(frozen=True)
class Compared:
    """One recorded decision, and what is decided now.

    Attributes:
        now: None where no skill may be chosen now.
        found: Differences, the nearest to the cause first; empty: the same decision.
    """

    recorded: Decision
    now: Decision | None
    found: tuple = ()


@dataclass
class _Asked:
    """The request that the loop waits for, and the same of the copy that decides with the scores of now."""

    request: object
    trial: SayCanLoop | None = None
    trial_request: object = None


class Replay:
    """Iterating gives a Compared for each decision of a recording that can be made again.

    Args:
        recording: bags.Recording; kitchen, models: of bags.models.
        tolerance: largest difference of a log-likelihood [nat] or an affordance that is none.

    Attributes:
        left_out: {(instruction id, step)} of the decisions that the bag does not hold from their instruction's start.
    """

    def __init__(self, recording, kitchen, models, tolerance=0.0):
        self.recording, self.kitchen, self.models, self.tolerance = recording, kitchen, models, tolerance
        self.left_out = set(recording.decisions)
        self._takers = {
            Kind.START: self._start, Kind.MEMORY: self._memory, Kind.SKILL_ENDED: self._skill_ended,
            Kind.CANCEL: self._cancel, Kind.SCORING_FAILED: self._scoring_failed,
            Kind.AFFORDANCES_SCORED: self._affordances, Kind.SKILLS_SCORED: self._skills}

    def __iter__(self):
        """Yields Compared. Raises ConfigError: an input is missing, or the run cannot be followed any further."""
        library, places = self.kitchen.library, self.kitchen.places
        knowledge = Knowledge(library.objects.values(), places)
        self._loop = SayCanLoop(library, places, self.kitchen.planner, knowledge.scene)
        self._constant = {id(shared): shared for shared in (library, places, knowledge)}
        self._asked, self._shifts, self._ids, self._generation, self._lacking = None, {}, {}, None, -np.inf
        for entry in self.recording.entries:
            compared = self._takers.get(entry.kind, self._take)(entry)
            if compared is not None:
                self.left_out.discard((compared.recorded.instruction_id, compared.recorded.step))
                yield compared
                self._follow(compared.recorded, entry)

    # Events of the journal; each gives a Compared, or None.

    def _take(self, entry):
        self._handle(event_of(entry), entry)

    def _start(self, entry):
        self._need_memory(entry.stamp)
        accepted = [r for r in self._handle(event_of(entry), entry) if isinstance(r, requests.Accepted)]
        if not accepted:
            raise ConfigError(f'the instruction {entry.instruction!r} was accepted when it was recorded and is refused '
                              'now: the recording has begun while another one ran, or with other settings')
        self._ids[accepted[0].instruction_id] = entry.number

    def _memory(self, entry):
        memory = self.recording.memory(entry.stamp)
        self._lacking = entry.stamp if memory is None else -np.inf
        if memory is not None:
            self._handle(events.MemoryUpdated(memory), entry)
        elif self._loop.status.state is State.SCORING:
            self._need_memory(entry.stamp)

    def _need_memory(self, since):
        """Raises ConfigError: the newest memory is not in the bag, and it is not older than what the loop waits for."""
        if self._lacking >= since:
            raise ConfigError(f'the memory of {self._lacking:.3f} s, which the planner took, is not in the bag')

    def _skill_ended(self, entry):
        if self._generation is None:
            return      # of a skill that had started before the recording
        if entry.stamp is not None:
            self._need_memory(entry.stamp)
        generation = self._own('generation', entry.number, self._generation)
        self._handle(events.SkillEnded(generation, entry.outcome, entry.stamp, entry.message), entry)

    def _cancel(self, entry):
        mine = next((own for own, recorded in self._ids.items() if recorded == entry.number), None)
        self._handle(events.Cancel(mine if entry.number else None), entry)

    def _scoring_failed(self, entry):
        if self._asked is not None:
            number = self._own('round', entry.number, self._asked.request.round)
            self._handle(events.ScoringFailed(number, entry.message, entry.stale), entry)

    def _affordances(self, entry):
        recorded = self._due(entry, requests.ScoreAffordances)
        if recorded is None:
            return
        request, then = self._asked.request, {c.skill: c.affordance for c in recorded.candidates}
        trial = trial_request = None
        if recorded.affordance.observation_stamp == entry.stamp:    # else it was too old, and asked for again
            trial, now = copy.deepcopy(self._loop, dict(self._constant)), self._score(entry, recorded)
            trial.config = self.kitchen.planner_now
            answer = trial.handle(events.AffordancesScored(request.round, now), entry.steady_time)
            trial_request = _first(answer, requests.ScoreSkills)
        self._handle(events.AffordancesScored(request.round, AffordanceScores(
            entry.stamp, np.array([then.get(text, 0.0) for text in request.skills]), recorded.affordance.model_id,
            recorded.affordance.model_sha256)), entry)
        if self._asked is not None:
            self._asked.trial, self._asked.trial_request = trial, trial_request

    def _skills(self, entry):
        recorded = self._due(entry, requests.ScoreSkills)
        if recorded is None:
            return None
        asked, now = self._asked, None
        if asked.trial_request is not None:
            scores = self.models.language.score(asked.trial_request)
            made = asked.trial.handle(events.SkillsScored(asked.trial_request.round, scores), entry.steady_time)
            now = getattr(_first(made, requests.PublishDecision), 'decision', None)
        return Compared(recorded, now, differences(recorded, now, self.tolerance))

    # What they share.

    def _score(self, entry, recorded):
        """AffordanceScores of now, on the observation of then."""
        observation = self.recording.observation(entry.stamp)
        if observation is None:
            raise ConfigError(f'the observation of {entry.stamp:.3f} s, on which step {recorded.step + 1} of '
                              f'{recorded.instruction!r} was decided, is not in the bag')
        function, request = self.models.value_function, self._asked.request
        return AffordanceScores(entry.stamp, function.score(observation, request.memory, request.skills),
                                function.model_id, function.sha256)

    def _follow(self, recorded, entry):
        """Takes the loop where the recorded run went."""
        request = self._asked.request
        index = {text: i for i, text in enumerate(request.skills)}
        known = [c for c in recorded.candidates if c.skill in index]
        if recorded.chosen not in index:
            raise ConfigError(f'{recorded.chosen!r}, which was chosen in step {recorded.step + 1} of '
                              f'{recorded.instruction!r}, is not in this skill library: what came after it cannot be '
                              'decided again')
        made = self._handle(events.SkillsScored(request.round, LanguageScores(
            np.array([index[c.skill] for c in known]), np.array([c.log_likelihood for c in known]),
            recorded.language.model_id, exhaustive=len(known) == len(index))), entry)
        decision = getattr(_first(made, requests.PublishDecision), 'decision', None)
        if decision is None or decision.chosen != recorded.chosen:
            raise ConfigError(
                f'step {recorded.step + 1} of {recorded.instruction!r}: the recorded scores give '
                f'{decision and decision.chosen!r}, and {recorded.chosen!r} was chosen: the decision rule or its '
                'settings differ, or the bag was changed')

    def _due(self, entry, kind):
        """The recorded Decision that an answer led to, where the loop waits for that answer; else None."""
        if self._asked is None or not isinstance(self._asked.request, kind):
            return None
        if self._own('round', entry.number, self._asked.request.round) != self._asked.request.round:
            return None     # a late answer, to what nobody waits for any more
        status = self._loop.status
        return self.recording.decisions.get((self._ids.get(status.instruction_id), status.step))

    def _own(self, what, recorded, mine):
        """A number of the recorded planner as ours, which began at 0; the first one says how far apart they are."""
        return recorded - self._shifts.setdefault(what, recorded - mine)

    def _handle(self, event, entry):
        asked = self._loop.handle(event, entry.steady_time)
        for request in asked:
            if isinstance(request, (requests.ScoreAffordances, requests.ScoreSkills)):
                self._asked = _Asked(request)
            elif isinstance(request, requests.RunSkill):
                self._generation = request.generation
            elif isinstance(request, requests.Finish):
                self._asked = None
        return asked


def _first(asked, kind):
    return next((request for request in asked if isinstance(request, kind)), None)
