"""How an instruction ends: canceled, stopped, preempted, or with a node that is lost."""
import pytest
from carrier import Carrier, finish_of

from saycan_ros.control import Outcome
from saycan_ros.planner import events
from saycan_ros.planner.requests import Accepted, CancelSkill, Finish, Reason, RunSkill, ScoreAffordances, State


@pytest.mark.parametrize('event', [events.Cancel(), events.Stop(), events.NodeLost('perception'), events.Failed('bug')])
def test_an_end_while_a_skill_runs_waits_for_its_confirmed_end(event):
    carrier = Carrier()
    carrier.start()
    run = carrier.choose('find a tea')[-1]
    assert carrier.send(event) == [CancelSkill(run.generation)]
    assert carrier.loop.status.state == State.ENDING
    assert carrier.loop.lease.generation == (run.generation if event == events.Cancel() else 0)
    finish = finish_of(carrier.end(run, Outcome.CANCELED))
    assert finish.outcomes == ('canceled',)
    assert carrier.loop.lease.generation == 0


def test_a_skill_that_never_confirms_its_end_loses_its_lease_and_its_late_result_changes_nothing():
    carrier = Carrier(cancel_timeout=1.0)
    carrier.start()
    run = carrier.choose('find a tea')[-1]
    carrier.send(events.Cancel())
    carrier.now += 1
    finish = finish_of(carrier.send(events.Tick()))
    assert (finish.reason, finish.outcomes) == (Reason.CANCELED, ('server_lost',))
    assert carrier.loop.lease.generation == 0
    carrier.start('next')
    assert carrier.end(run) == []
    assert carrier.loop.status.instruction == 'next'


def test_a_stop_that_is_reset_at_once_does_not_give_the_ending_skill_its_lease_back():
    carrier = Carrier()
    carrier.start()
    carrier.choose('find a tea')
    carrier.send(events.Stop())
    carrier.send(events.ResetStop())
    assert carrier.loop.lease.generation == 0


def test_the_loss_of_the_server_that_runs_the_skill_ends_at_once_and_names_it():
    carrier = Carrier()
    carrier.start()
    carrier.choose('find a tea')
    finish = finish_of(carrier.send(events.NodeLost('navigate')))
    assert finish.reason == Reason.NODE_LOST and 'navigate' in finish.message
    assert finish.outcomes == ('server_lost',)


def test_a_server_that_heard_the_stop_first_stops_the_planner():
    carrier = Carrier()
    carrier.start()
    run = carrier.choose('find a tea')[-1]
    assert finish_of(carrier.end(run, Outcome.STOPPED)).reason == Reason.STOPPED
    assert carrier.loop.lease.stopped


def test_a_server_that_heard_the_stop_first_keeps_what_preempts_from_beginning():
    carrier = Carrier()
    carrier.start('first')
    run = carrier.choose('find a tea')[-1]
    carrier.start('second', preempt=True)
    ends = {r.instruction_id: r.reason for r in carrier.end(run, Outcome.STOPPED) if isinstance(r, Finish)}
    assert ends == {1: Reason.PREEMPTED, 2: Reason.STOPPED}


@pytest.mark.parametrize('rounds', [0, 1, 2])
def test_a_cancel_while_scoring_ends_at_once_and_late_scores_change_nothing(rounds):
    carrier = Carrier()
    carrier.start()
    asked = []
    if rounds:
        asked += carrier.see()
    if rounds == 2:
        asked += carrier.weigh(asked[0])
    assert finish_of(carrier.send(events.Cancel())).reason == Reason.CANCELED
    if rounds:
        assert carrier.weigh(asked[0]) == []
    if rounds == 2:
        assert carrier.prefer(asked[1], 'done') == []


def test_preempting_ends_the_first_then_begins_the_second_from_a_newer_memory():
    carrier = Carrier()
    carrier.start('first')
    run = carrier.choose('find a tea')[-1]
    assert carrier.start('second', preempt=True) == [Accepted(2), CancelSkill(run.generation)]
    between = carrier.now
    assert carrier.see() == []
    finish = finish_of(carrier.end(run, Outcome.CANCELED))
    assert (finish.instruction_id, finish.reason) == (1, Reason.PREEMPTED)
    assert carrier.see(stamp=between) == []
    assert isinstance(carrier.see()[0], ScoreAffordances)


def test_what_preempts_a_skill_that_may_have_moved_till_the_end_begins_on_a_memory_of_after():
    carrier = Carrier(cancel_timeout=1.0)
    carrier.start()
    carrier.choose('pick up the tea')
    carrier.start('go away', preempt=True, plan=('go to the table',))
    carrier.see()
    carrier.now += 1
    assert not any(isinstance(r, RunSkill) for r in carrier.send(events.Tick()))
    assert [r.skill.text for r in carrier.see()] == ['go to the table']


def test_after_a_skill_that_died_without_a_word_what_was_seen_while_it_moved_is_too_old():
    carrier = Carrier()
    carrier.start()
    run = carrier.choose('pick up the tea')[-1]
    carrier.see()
    assert carrier.send(events.SkillEnded(run.generation, Outcome.SERVER_LOST, None)) == []
    assert isinstance(carrier.see()[0], ScoreAffordances)
