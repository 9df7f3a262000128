"""Laws that hold for every order of events, late, doubled and out of place; hypothesis looks for the case."""
import pytest
from carrier import LIBRARY, SEEN, Carrier
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from saycan_ros.control import Outcome
from saycan_ros.planner import events
from saycan_ros.planner.requests import (
    Accepted,
    CancelSkill,
    Finish,
    Reason,
    Refused,
    RunSkill,
    ScoreAffordances,
    ScoreSkills,
    State,
)

CANCEL_TIMEOUT = 1.0


class Interleavings(RuleBasedStateMachine):
    """Sends anything at any time, and checks every request against what was sent."""

    def __init__(self):
        super().__init__()
        self.carrier = Carrier(max_steps=4, cancel_timeout=CANCEL_TIMEOUT)
        self.accepted, self.finished, self.generations = [], {}, []
        self.asked, self.weighed = [], []
        self.running, self.canceled_at = None, None   # generation that runs, and when its cancel was asked for
        self.server = None                            # that runs it
        self.may_run = False                          # an instruction was accepted since the last cancel or stop

    def send(self, event):
        out = self.carrier.send(event)
        for request in out:
            self.note(request)
        return out

    def note(self, request):
        if isinstance(request, Accepted):
            self.accepted.append(request.instruction_id)
            self.may_run = True
        elif isinstance(request, RunSkill):
            assert self.may_run, 'a skill started after everything was canceled'
            assert self.running is None, 'two skills at once'
            assert not self.generations or request.generation > self.generations[-1]
            self.generations.append(request.generation)
            self.running, self.server = request.generation, request.skill.server
        elif isinstance(request, CancelSkill):
            assert request.generation == self.running and self.canceled_at is None, 'canceled twice'
            self.canceled_at = self.carrier.now
        elif isinstance(request, Finish):
            assert request.instruction_id in self.accepted
            assert request.instruction_id not in self.finished, 'two ends of one instruction'
            assert len(request.skills) == len(request.outcomes) <= 4
            self.finished[request.instruction_id] = request.reason
        elif isinstance(request, ScoreAffordances):
            self.asked.append(request)
        elif isinstance(request, ScoreSkills):
            self.weighed.append(request)

    @rule(text=st.sampled_from(['tea please', '']), preempt=st.booleans(), plan=st.booleans())
    def start(self, text, preempt, plan):
        status = self.carrier.loop.status
        [answer, *_] = self.send(events.Start(text, ('find a tea', 'bring it to you') if plan else (), preempt,
                                              self.carrier.now))
        if status.state == State.IDLE and (text or plan) and not self.carrier.loop.stopped:
            assert isinstance(answer, Accepted) or answer.reason == Reason.NOT_READY
        if isinstance(answer, Refused):
            assert answer.reason != Reason.DONE and answer.message

    @rule(age=st.sampled_from([0.0, 0.0, 3.0]), seen=st.booleans())
    def see(self, age, seen):
        self.carrier.now += 0.01
        loop_out = self.carrier.see(stamp=self.carrier.now - age, seen_places=SEEN if seen else frozenset())
        for request in loop_out:
            self.note(request)

    @precondition(lambda self: self.asked)
    @rule(late=st.integers(1, 3), fails=st.sampled_from(['', '', 'error', 'stale']))
    def weigh(self, late, fails):
        request = self.asked[-min(late, len(self.asked))]
        if fails:
            self.send(events.ScoringFailed(request.round, fails, stale=fails == 'stale'))
        else:
            newest = request is self.asked[-1]
            out = self.carrier.weigh(request)
            assert newest or not out, 'a late answer was taken'
            for request in out:
                self.note(request)

    @precondition(lambda self: self.weighed)
    @rule(late=st.integers(1, 3), skill=st.sampled_from(['done', 'find a tea', 'pick up the tea']))
    def prefer(self, late, skill):
        request = self.weighed[-min(late, len(self.weighed))]
        newest = request is self.weighed[-1]
        out = self.carrier.prefer(request, skill)
        assert newest or not out, 'a late answer was taken'
        for request in out:
            self.note(request)

    @precondition(lambda self: self.running is None)
    @rule(skill=st.sampled_from(['find a tea', 'pick up the tea']))
    def one_round(self, skill):
        """The way to a running skill, which single events rarely find."""
        if self.carrier.loop.status.state == State.IDLE:
            self.start('tea please', False, False)
        self.see(0.0, True)
        if self.asked:
            self.weigh(1, '')
        if self.weighed:
            self.prefer(1, skill)

    @precondition(lambda self: self.generations)
    @rule(late=st.integers(1, 3), outcome=st.sampled_from(list(Outcome)), stamped=st.booleans())
    def end(self, late, outcome, stamped):
        generation = self.generations[-min(late, len(self.generations))]
        taken = generation == self.running
        if taken:
            self.running = self.canceled_at = None
            self.may_run = self.may_run and outcome != Outcome.STOPPED
        out = self.send(events.SkillEnded(generation, outcome, self.carrier.now if stamped else None))
        assert taken or not out, 'the end of an older skill was taken'

    @rule(which=st.sampled_from([None, 1, 2]))
    def cancel(self, which):
        if which is None:
            self.may_run = False
            self.send(events.Cancel())
        elif len(self.accepted) >= which:
            self.send(events.Cancel(self.accepted[-which]))

    @rule()
    def stop(self):
        self.may_run = False
        self.send(events.Stop())
        assert self.carrier.loop.lease == (type(self.carrier.loop.lease))(0, True)

    @rule()
    def reset_stop(self):
        self.send(events.ResetStop())
        assert not self.carrier.loop.lease.stopped

    @rule(name=st.sampled_from(['navigate', 'pick', 'perception']), found=st.booleans())
    def node(self, name, found):
        if not found:
            self.may_run = False
            if name == self.server:
                self.running = self.canceled_at = None
        self.send(events.NodeFound(name) if found else events.NodeLost(name))

    @rule(passes=st.sampled_from([0.05, 0.5, 30.0]))
    def tick(self, passes):
        self.carrier.now += passes
        if self.canceled_at is not None and self.carrier.now + 0.01 >= self.canceled_at + CANCEL_TIMEOUT:
            self.running = self.canceled_at = None
        self.send(events.Tick())

    @invariant()
    def only_the_newest_skill_has_a_lease_and_only_while_it_runs(self):
        lease = self.carrier.loop.lease
        assert lease.generation in (0, self.running)
        assert not (lease.stopped and lease.generation)

    @invariant()
    def an_idle_planner_has_ended_every_instruction_that_it_accepted(self):
        if self.carrier.loop.status.state in (State.IDLE, State.STOPPED):
            assert set(self.accepted) == set(self.finished)

    @invariant()
    def an_instruction_ends_only_when_its_skill_has(self):
        if self.running is not None:
            assert len(self.finished) < len(self.accepted)

    def teardown(self):
        self.send(events.Cancel())
        self.carrier.now += CANCEL_TIMEOUT
        self.running = None
        self.send(events.Tick())
        assert set(self.accepted) == set(self.finished)
        assert self.carrier.loop.lease.generation == 0


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=150, stateful_step_count=40)


@pytest.mark.parametrize('skill', LIBRARY.texts)
def test_every_skill_of_the_library_can_be_chosen(skill):
    carrier = Carrier()
    carrier.start()
    out = carrier.choose(skill)
    assert out[0].decision.chosen == skill
    assert isinstance(out[-1], Finish if skill == 'done' else RunSkill)
