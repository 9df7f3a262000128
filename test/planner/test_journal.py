"""The journal holds what a replay needs of each event."""
import numpy as np
import pytest
from carrier import Carrier

from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory
from saycan_ros.planner import events
from saycan_ros.planner.decision import AffordanceScores, LanguageScores
from saycan_ros.planner.journal import entry_of, event_of
from saycan_ros.planner.requests import Accepted


@pytest.mark.parametrize('event', [
    events.SkillEnded(7, Outcome.SLIPPED, 3.25, 'it slipped'), events.SkillEnded(7, Outcome.SERVER_LOST),
    events.ScoringFailed(4, 'too old', stale=True), events.Cancel(3), events.Cancel(), events.Stop(),
    events.ResetStop(), events.NodeLost('pick'), events.NodeFound('pick'), events.Failed('why'), events.Tick()])
def test_an_entry_gives_its_event_back(event):
    assert event_of(entry_of(event, 1.5, ['a request'])) == event


def test_an_accepted_instruction_is_kept_with_its_number_and_a_refused_one_is_not():
    start = events.Start('tidy up', ('done',), True, 2.5)
    entry = entry_of(start, 1.0, [Accepted(12)])
    assert entry.number == 12 and event_of(entry) == start
    assert entry_of(start, 1.0, Carrier().send(events.Start(''))) is None


@pytest.mark.parametrize('event', [events.Tick(), events.Cancel(0), events.Cancel()])
def test_what_has_changed_nothing_is_left_out(event):
    assert entry_of(event, 1.0, []) is None


@pytest.mark.parametrize('event, stamp', [
    (events.MemoryUpdated(ObjectMemory(stamp=4.5)), 4.5),
    (events.AffordancesScored(3, AffordanceScores(5.5, np.ones(2), 'x')), 5.5),
    (events.SkillsScored(3, LanguageScores(np.arange(2), np.ones(2), 'x')), None)])
def test_memories_and_scores_are_named_and_not_held(event, stamp):
    entry = entry_of(event, 1.0, [])
    assert entry.stamp == stamp
    with pytest.raises(ValueError, match='does not hold its content'):
        event_of(entry)
