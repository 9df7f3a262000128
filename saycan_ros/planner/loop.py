"""The SayCan loop as a pure state machine: events in, requests out. Knows no ROS, no torch and no clock.

One step: wait for a memory newer than the last skill, ask for affordances, ask for log-likelihoods, choose, run.
A scoring round and a skill each have a fresh number, so a late answer changes nothing. Whatever ends an instruction,
the running skill is canceled first, and Finish follows its confirmed end, or `cancel_timeout`.
"""
import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.planner import events, requests
from saycan_ros.planner.commands import refusal_of
from saycan_ros.planner.decision import Decision, candidates_of, choose, log_prior
from saycan_ros.planner.instruction import LOOK_AROUND, Instruction, Phase
from saycan_ros.planner.requests import Reason, State, Status
from saycan_ros.planner.targets import Targets
from saycan_ros.skills import DONE

LATE = {Phase.MEMORY: Reason.STALE_MEMORY, Phase.AFFORDANCES: Reason.AFFORDANCE_FAILED,
        Phase.LANGUAGE: Reason.LANGUAGE_FAILED}


class SayCanLoop:
    """One instruction at a time. `handle(event, now)` returns the requests; `now` is on a steady clock [s]."""

    def __init__(self, library, places, config, scene):
        """library: SkillLibrary; places: tuple of Place; scene: Knowledge.scene, or one like it."""
        self.library, self.places, self.config, self._scene = library, places, config, scene
        self.stopped = False
        self._memory = None
        self._lost = {}                           # names of missing nodes, in the order of their loss
        self._run, self._waiting = None, None     # Instruction at work, and the one that has preempted it
        self._last_id = self._round = self._generation = 0
        self._said = (None, '')                   # reason and message of the newest refusal or end
        self._published = None
        self._out = []
        self._handlers = {
            events.Start: self._start, events.MemoryUpdated: self._remember, events.AffordancesScored: self._weigh,
            events.SkillsScored: self._decide, events.ScoringFailed: self._scoring_failed,
            events.SkillEnded: self._skill_ended, events.Cancel: self._cancel, events.Stop: self._stop,
            events.ResetStop: self._reset_stop, events.NodeLost: self._node_lost, events.NodeFound: self._node_found,
            events.Failed: self._failed, events.Tick: self._tick}

    def handle(self, event, now):
        """Takes one event at steady time now [s]; returns what is to be done, in order."""
        self._out = []
        self._handlers[type(event)](event, now)
        if self.status != self._published:
            self._published = self.status
            self._out.append(requests.PublishStatus(self._published))
        return self._out

    @property
    def lease(self):
        """What everything that moves must obey.

        A cancel keeps the generation until the skill has ended or the timeout has passed, so that the skill ends as
        canceled; a stop and a lost node take it at once.
        """
        moving = self._run is not None and self._run.skill is not None and not self._run.revoked
        return requests.Lease(self._generation if moving else 0, self.stopped)

    @property
    def status(self):
        """The Status of now."""
        run = self._run
        if run is None:
            return Status(State.STOPPED if self.stopped else State.IDLE, *self._said)
        state = {Phase.SKILL: State.EXECUTING, Phase.ENDING: State.ENDING}.get(run.phase, State.SCORING)
        return Status(state, *self._said, run.id, run.text, len(run.steps), run.skill.text if run.skill else '')

    # Commands, and all else that ends an instruction.

    def _start(self, event, now):
        refusal = self._refusal(event)
        if refusal:
            if self._run is None:       # or each later status of the one at work would say it again
                self._said = refusal
            self._out.append(requests.Refused(*refusal))
            return
        self._last_id += 1
        new = Instruction(self._last_id, event.instruction.strip(), tuple(event.plan), Targets(self.places),
                          event.stamp)
        self._out.append(requests.Accepted(new.id))
        if self._run is None:
            self._begin(new, now)
        else:
            self._drop_waiting(Reason.PREEMPTED, f'instruction {new.id} came before it began')
            self._waiting = new
            self._end(Reason.PREEMPTED, f'instruction {new.id} took its place', now)

    def _refusal(self, event):
        if self.stopped:
            return Reason.STOP_LATCHED, 'the stop is latched; call reset_stop first'
        if self._lost:
            return Reason.NOT_READY, f'not there: {", ".join(self._lost)}'
        refusal = refusal_of(event.instruction, event.plan)
        if refusal:
            return refusal
        try:
            for text in event.plan:
                self.library[text]
        except ConfigError as err:
            return Reason.UNKNOWN_SKILL, f'plan: {err}'
        if self._run and not event.preempt:
            return Reason.BUSY, f'busy with instruction {self._run.id}: {self._run.text}'
        return None

    def _cancel(self, event, now):
        if self._waiting and event.instruction_id in (None, self._waiting.id):
            self._drop_waiting(Reason.CANCELED, 'canceled before it began')
        if self._run and event.instruction_id in (None, self._run.id):
            self._end(Reason.CANCELED, 'canceled', now)

    def _stop(self, event, now):
        self.stopped = True
        self._revoke(Reason.STOPPED, 'stopped', now)

    def _reset_stop(self, event, now):
        self.stopped = False
        self._said = (None, '') if self._run is None else self._said

    def _node_lost(self, event, now):
        self._lost[event.name] = None
        run = self._run
        if run and run.skill and run.skill.server == event.name:   # nobody is left to confirm its end
            self._close(Outcome.SERVER_LOST)
        self._revoke(Reason.NODE_LOST, f'node lost: {event.name}', now)

    def _node_found(self, event, now):
        self._lost.pop(event.name, None)

    def _failed(self, event, now):
        self._revoke(Reason.PLANNER_FAILED, event.message, now)

    def _revoke(self, reason, message, now):
        """Ends everything, and what runs may not move while it ends."""
        self._drop_waiting(reason, f'{message}, before it began')
        if self._run:
            self._run.revoked = True
        self._end(reason, message, now)

    # One step: memory, affordances, log-likelihoods, choice.

    def _begin(self, run, now):
        self._run, self._said = run, (None, '')
        self._await_memory(now)

    def _await_memory(self, now):
        self._run.scored_by = None
        self._enter(Phase.MEMORY, now + self.config.memory_timeout)
        self._try_memory(now)

    def _remember(self, event, now):
        self._memory = event.memory
        self._try_memory(now)

    def _try_memory(self, now):
        run, memory = self._run, self._memory
        if run is None or not run.takes(memory):
            return
        run.memory = memory
        run.targets.saw(memory)
        if run.plan:
            skill = run.next_of_plan(self.library)
            self._run_skill(skill, None) if skill else self._end(Reason.DONE, 'the plan has been run', now)
        elif self.config.look_around and run.wants_look(memory, self.places):
            self._run_skill(LOOK_AROUND, None)
        else:
            run.scene = self._scene(run.targets.told(memory), run.text, run.targets.origins)
            run.scored_by = run.scored_by or now + self.config.score_timeout
            self._enter(Phase.AFFORDANCES, run.scored_by)
            self._round += 1
            self._out.append(requests.ScoreAffordances(self._round, self.library.texts, memory, run.not_before))

    def _weigh(self, event, now):
        if not self._expects(Phase.AFFORDANCES, event.round):
            return
        run, scores = self._run, event.scores
        if scores.observation_stamp < run.not_before:
            self._retry('its picture is from before the end of the last skill')
            return
        try:
            prior = log_prior(scores.affordances, self.config.min_affordance)
            if len(prior) != len(self.library):
                raise ValueError(f'{len(prior)} affordances for {len(self.library)} skills')
        except ValueError as err:
            self._end(Reason.AFFORDANCE_FAILED, f'the value function answered nonsense: {err}', now)
            return
        run.affordances = scores
        k = self.config.candidates              # or a search might find nothing but what may not be chosen
        k += len(run.excluded(self.config.max_repeats)) if k else 0
        self._enter(Phase.LANGUAGE, now + self.config.score_timeout)
        self._round += 1
        self._out.append(requests.ScoreSkills(self._round, run.text, run.scene, *run.history(),
                                              self.library.texts, prior, k))

    def _decide(self, event, now):
        if not self._expects(Phase.LANGUAGE, event.round):
            return
        run, config = self._run, self.config
        try:
            candidates = candidates_of(self.library.texts, run.affordances.affordances, event.scores,
                                       run.excluded(config.max_repeats), config.min_affordance)
        except ValueError as err:
            self._end(Reason.LANGUAGE_FAILED, f'the language model answered nonsense: {err}', now)
            return
        best = choose([c.combined for c in candidates])
        if best is None:
            self._end(Reason.NO_POSSIBLE_SKILL,
                      'no skill may be chosen: each is impossible, too unlikely, or failed too often', now)
            return
        skill = self.library[candidates[best].skill]
        runs = skill.family != DONE and len(run.steps) < config.max_steps
        decision = Decision(run.id, len(run.steps), self._generation + 1 if runs else 0, run.text, run.scene,
                            *run.history(), skill.text, candidates, config.min_affordance, run.memory.stamp,
                            run.affordances, event.scores)
        self._out.append(requests.PublishDecision(decision))
        if runs:
            self._run_skill(skill, decision)
        elif skill.family == DONE:
            self._end(*self._why_done(candidates, best), now)
        else:
            self._end(Reason.STEP_LIMIT, f'not done after {len(run.steps)} skills', now)

    def _why_done(self, candidates, best):
        """(reason, message); it is not done where a skill that failed too often would have been likelier."""
        barred = self._run.excluded(self.config.max_repeats)
        wanted = next((c.skill for c in candidates if c.skill in barred and c.affordance > 0
                       and c.log_likelihood + np.log(c.affordance) > candidates[best].combined), None)
        if wanted is None:
            return Reason.DONE, 'done'
        return Reason.REPEATED_FAILURE, f'{wanted} has failed too often, and nothing else is left to try'

    def _scoring_failed(self, event, now):
        if self._expects(Phase.AFFORDANCES, event.round):
            if event.stale:
                self._retry(event.message)
            else:
                self._end(Reason.AFFORDANCE_FAILED, event.message, now)
        elif self._expects(Phase.LANGUAGE, event.round):
            self._end(Reason.LANGUAGE_FAILED, event.message, now)

    def _retry(self, why):
        """The value function has not got the picture yet that the memory is from: once more with the next memory."""
        self._run.stale_after, self._run.why = self._run.memory.stamp, why
        self._enter(Phase.MEMORY, self._run.deadline)

    def _expects(self, phase, number):
        return self._run is not None and self._run.phase is phase and number == self._round

    # Running a skill, and ending.

    def _run_skill(self, skill, decision):
        run = self._run
        self._generation += 1
        run.start(skill, decision)
        goal = run.targets.goal(skill, run.memory, self.config.skill_timeout)
        self._out.append(requests.RunSkill(self._generation, skill, goal))

    def _skill_ended(self, event, now):
        run = self._run
        if run is None or run.skill is None or event.generation != self._generation:
            return
        outcome, text = Outcome(event.outcome), run.skill.text
        self._close(outcome, event.end_stamp)
        if outcome == Outcome.STOPPED and not run.revoked:    # its server has heard a stop that may not have reached us
            self._stop(events.Stop(), now)
        elif run.phase is Phase.ENDING:
            self._finish(now)
        elif run.setbacks >= self.config.max_failures and not run.plan:
            last = f'{text} ({outcome.label}) {event.message}'.strip()
            self._end(Reason.REPEATED_FAILURE, f'{run.setbacks} skills failed to no avail, the last: {last}', now)
        else:
            self._await_memory(now)

    def _close(self, outcome, end_stamp=None):
        self._run.close(outcome, end_stamp)
        if end_stamp is None:               # it may have moved until now
            self._run.stale_after = self._memory.stamp

    def _end(self, reason, message, now):
        """Ends the instruction at work, if there is one: at once, or after its skill. The first reason stands."""
        run = self._run
        if run is None:
            return
        run.ending = run.ending or (reason, message)
        if run.skill is None:
            self._finish(now)
        elif run.phase is not Phase.ENDING:
            self._enter(Phase.ENDING, now + self.config.cancel_timeout)
            self._out.append(requests.CancelSkill(self._generation))

    def _finish(self, now):
        run, self._run = self._run, None
        self._said = run.ending
        self._out.append(requests.Finish(run.id, *run.ending, tuple(run.steps)))
        waiting, self._waiting = self._waiting, None
        if waiting:
            waiting.not_before, waiting.stale_after = max(waiting.not_before, run.not_before), run.stale_after
            self._begin(waiting, now)

    def _drop_waiting(self, reason, message):
        waiting, self._waiting = self._waiting, None
        if waiting:
            self._out.append(requests.Finish(waiting.id, reason, message))

    def _enter(self, phase, deadline):
        self._run.phase, self._run.deadline = phase, deadline

    def _tick(self, event, now):
        run = self._run
        if run is None or now < run.deadline:
            return
        if run.phase is Phase.ENDING:
            self._close(Outcome.SERVER_LOST)      # it never confirmed; the lease of its generation is gone
            self._finish(now)
        else:
            again = run.phase is Phase.MEMORY and run.scored_by
            late = Phase.AFFORDANCES if again else run.phase
            self._end(LATE[late], f'waited too long for {late.value}' + (f': {run.why}' if again else ''), now)
