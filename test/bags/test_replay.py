"""Decisions again: whatever has happened, the same; and what is different is found, and named."""
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import LIBRARY, Hunch, Scripted, run_of

from saycan_ros.bags.models import Models
from saycan_ros.bags.replay import Replay
from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.memory import RememberedObject
from saycan_ros.planner import events
from saycan_ros.planner.decision import Candidate
from saycan_ros.planner.requests import ScoreAffordances

WANTED = ('find an apple', 'pick up the apple', 'go to the table')
GOOD, BAD = Outcome.SUCCEEDED, Outcome.GRASP_MISSED


def replayed(run, models=None, kitchen=None, tolerance=0.0):
    return list(Replay(run, kitchen or run.kitchen, models or run.models, tolerance))


def kinds(row):
    return [difference.kind for difference in row.found]


def test_an_errand_is_decided_the_same_step_by_step():
    run = run_of(*WANTED).errand(GOOD, BAD, GOOD)
    rows = replayed(run)
    assert [row.now.chosen for row in rows] == [d.chosen for d in run.decisions.values()] == [*WANTED, 'done']
    assert not any(row.found for row in rows)


STEPS = st.sampled_from(['see', 'answer', 'late', 'good', 'bad', 'cancel', 'stop', 'reset', 'start', 'preempt', 'stale',
                         'tick', 'lost', 'found', 'failed'])


def do(run, step):
    """One event of whatever kind; those that cannot happen now do not."""
    if step == 'see':
        run.see()
    elif step in ('answer', 'late') and run.waiting:
        run.answer(0 if step == 'late' else -1)
    elif step in ('good', 'bad') and run.running:
        run.end(GOOD if step == 'good' else BAD)
    elif step in ('start', 'preempt'):
        run.start(f'errand {len(run.entries)}', preempt=step == 'preempt')
    elif step == 'stale' and run.waiting and isinstance(run.waiting[-1], ScoreAffordances):
        run.send(events.ScoringFailed(run.waiting.pop().round, 'too old', stale=True))
    elif step == 'tick':
        run.now += 30.0
        run.send(events.Tick())
    event = {'cancel': events.Cancel(), 'stop': events.Stop(), 'reset': events.ResetStop(),
             'failed': events.Failed('x'), 'lost': events.NodeLost('navigate'),
             'found': events.NodeFound('navigate')}.get(step)
    if event:
        run.send(event)


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=60))
def test_whatever_has_happened_is_decided_the_same_again(steps):
    run = run_of(*WANTED, max_failures=3)
    run.see()
    for step in ['start', 'see', 'answer', 'answer', *steps]:
        do(run, step)
    rows = replayed(run)
    assert [row.recorded for row in rows] == list(run.decisions.values())
    assert not any(row.found for row in rows)


def test_a_recording_that_begins_later_is_replayed_from_its_first_whole_instruction():
    run = run_of(*WANTED)
    run.errand(GOOD, GOOD, GOOD)
    first = len(run.entries)
    run.errand(GOOD, BAD, GOOD)
    run.entries = run.entries[first - 4:]
    replay = Replay(run, run.kitchen, run.models)
    rows = list(replay)
    assert [row.recorded.instruction_id for row in rows] == [2] * 4 and not any(row.found for row in rows)
    assert replay.left_out == {(1, step) for step in range(4)}


def test_a_score_that_was_changed_in_the_bag_is_found():
    run = run_of(*WANTED).errand(GOOD, GOOD, GOOD)
    decision = run.decisions[1, 2]
    candidates = [dataclasses.replace(c, log_likelihood=c.log_likelihood + 1e-9) if c.skill == 'find a tea' else c
                  for c in decision.candidates]
    run.decisions[1, 2] = dataclasses.replace(decision, candidates=tuple(candidates))
    rows = replayed(run)
    assert [kinds(row) for row in rows] == [[], [], ['score'], []]
    assert 'find a tea' in rows[2].found[0].text
    assert not any(row.found for row in replayed(run, tolerance=1e-3))


def test_a_choice_that_the_recorded_scores_do_not_give_ends_the_replay_after_it_was_told():
    run = run_of(*WANTED).errand(GOOD, GOOD, GOOD)
    run.decisions[1, 1] = dataclasses.replace(run.decisions[1, 1], chosen='find a tea')
    replay = iter(Replay(run, run.kitchen, run.models))
    assert kinds(next(replay)) == [] and kinds(next(replay)) == ['choice']
    with pytest.raises(ConfigError, match='the bag was changed'):
        next(replay)


@pytest.mark.parametrize('field, value', [('instruction', 'x'), ('scene', 'x'), ('history', ('x',)),
                                          ('outcomes', ('x',)), ('memory_stamp', 99.0), ('min_affordance', 0.9)])
def test_an_input_that_differs_is_named_first(field, value):
    run = run_of(*WANTED).errand(GOOD)
    run.decisions[1, 1] = dataclasses.replace(run.decisions[1, 1], **{field: value})
    difference = replayed(run)[1].found[0]
    assert difference.kind == 'input' and field in difference.text


def test_what_the_memory_held_decides_again():
    run = run_of(*WANTED).errand(GOOD)
    stamp = run.decisions[1, 1].memory_stamp
    tea = RememberedObject('tea', 'tea#1', 'table', np.eye(4), np.ones(3))
    run.memories[stamp] = dataclasses.replace(run.memories[stamp], objects=(tea,))
    rows = replayed(run)
    assert kinds(rows[0]) == [] and kinds(rows[1]) == ['input', 'prompt', 'score']
    assert 'tea on the table' in rows[1].found[0].text


def test_another_model_is_told_as_such_and_the_run_is_followed_to_its_end():
    run = run_of(*WANTED).errand(GOOD, GOOD, GOOD)
    other = Models(Scripted('find an apple', 'find a tea', model_id='other'), Hunch())
    rows = replayed(run, other)
    assert [row.now.chosen for row in rows] == ['find an apple', 'find a tea', 'done', 'done']
    assert [row.recorded.chosen for row in rows] == [*WANTED, 'done']
    assert kinds(rows[0]) == ['model'] and kinds(rows[1]) == ['model', 'score', 'choice']


def test_a_value_function_that_forbids_everything_is_told_as_a_choice():
    class Never(Hunch):
        def score(self, observation, memory, skills):
            return np.zeros(len(skills))

    rows = replayed(run_of(*WANTED).errand(GOOD), Models(Scripted(*WANTED), Never()))
    assert [kinds(row) for row in rows] == [['choice']] * 2 and rows[0].now is None


def test_a_setting_of_the_decision_rule_holds_for_now_alone():
    run = run_of(*WANTED).errand(GOOD)
    strict = dataclasses.replace(run.config, min_affordance=0.99)
    rows = replayed(run, kitchen=dataclasses.replace(run.kitchen, planner_now=strict))
    assert len(rows) == 2 and all(row.now is None for row in rows)


def test_a_library_without_the_chosen_skill_can_be_followed_no_further():
    class Smaller:
        objects = LIBRARY.objects
        texts = tuple(text for text in LIBRARY.texts if text != WANTED[1])

        def __len__(self):
            return len(self.texts)

        def __getitem__(self, text):
            return LIBRARY[text]

    run = run_of(*WANTED).errand(GOOD, GOOD, GOOD)
    replay = iter(Replay(run, dataclasses.replace(run.kitchen, library=Smaller()), run.models))
    assert 'gone pick up the apple' in next(replay).found[0].text and 'choice' in kinds(next(replay))
    with pytest.raises(ConfigError, match='is not in this skill library'):
        next(replay)


@pytest.mark.parametrize('what', ['memories', 'observations'])
def test_an_input_that_the_bag_has_not_got_is_named(what):
    run = run_of(*WANTED).errand(GOOD)
    getattr(run, what).clear()
    with pytest.raises(ConfigError, match=r'is not in the bag'):
        replayed(run)


def test_scores_that_nobody_waited_for_are_not_computed_again():
    run = run_of(*WANTED)
    run.start()
    run.see()
    run.answer()
    run.send(events.Cancel())
    run.answer()                            # the language model's, too late
    models = Models(Scripted(*WANTED), Hunch())
    assert replayed(run, models) == [] and models.language.asked == 0


def test_a_decision_over_the_best_skills_alone_is_followed():
    run = run_of(*WANTED).errand(GOOD)
    best = tuple(Candidate(c.skill, c.log_likelihood, c.affordance, c.combined)
                 for c in sorted(run.decisions[1, 1].candidates, key=lambda c: -c.combined)[:5])
    first = run.decisions[1, 1]
    run.decisions[1, 1] = dataclasses.replace(first, candidates=best, language=dataclasses.replace(
        first.language, exhaustive=False))
    assert [kinds(row) for row in replayed(run)] == [[], []]


def test_a_memory_that_nothing_was_decided_on_may_be_missing():
    run = run_of(*WANTED)
    run.see()
    run.memories.clear()                    # it came before the recorder was there
    run.errand(GOOD)
    assert [kinds(row) for row in replayed(run)] == [[], []]
