"""What the loop does, step by step."""
import numpy as np
import pytest
from carrier import LIBRARY, SEEN, Carrier, finish_of

from saycan_ros.control import Outcome
from saycan_ros.memory import RememberedObject
from saycan_ros.planner import events
from saycan_ros.planner.decision import LanguageScores
from saycan_ros.planner.requests import (
    Accepted,
    Finish,
    PublishDecision,
    PublishStatus,
    Reason,
    Refused,
    RunSkill,
    ScoreAffordances,
    ScoreSkills,
    State,
)


def thing(kind, place, x=0.0, y=0.0, instance=None):
    pose = np.eye(4)
    pose[:2, 3] = x, y
    return RememberedObject(kind, instance or kind, place, pose, np.full(3, 0.1))


def test_an_instruction_is_scored_run_and_done():
    carrier = Carrier()
    assert carrier.start('  wipe the table ') == [Accepted(1)]
    [ask] = carrier.see()
    assert isinstance(ask, ScoreAffordances) and ask.skills == LIBRARY.texts
    [ask] = carrier.weigh(ask, 0.5)
    assert isinstance(ask, ScoreSkills) and ask.instruction == 'wipe the table' and ask.history == ()
    np.testing.assert_allclose(ask.log_prior, np.log(0.5))
    decided, run = carrier.prefer(ask, 'find a sponge')
    assert decided.decision.chosen == run.skill.text == run.goal.skill == 'find a sponge'
    assert decided.decision.generation == run.generation == carrier.loop.lease.generation == 1
    assert len(decided.decision.candidates) == len(LIBRARY)
    assert carrier.end(run) == []
    assert carrier.loop.lease.generation == 0
    decided, finish = carrier.choose('done')
    assert decided.decision.history == ('find a sponge',) and decided.decision.outcomes == ('succeeded',)
    assert (finish.reason, finish.skills, finish.outcomes) == (Reason.DONE, ('find a sponge',), ('succeeded',))


@pytest.mark.parametrize(('text', 'reason'), [
    ('', Reason.EMPTY_COMMAND), (' \t ', Reason.EMPTY_COMMAND), ('x' * 1001, Reason.COMMAND_TOO_LONG),
    ('bring\x00 tea', Reason.COMMAND_NOT_TEXT), ('two\nlines', Reason.COMMAND_NOT_TEXT),
    ('\ud800 tea', Reason.COMMAND_NOT_TEXT), ('?!', Reason.COMMAND_NOT_TEXT)])
def test_a_command_that_is_no_instruction_is_refused_and_says_why(text, reason):
    [refused] = Carrier().start(text)
    assert isinstance(refused, Refused) and refused.reason == reason and refused.message


def test_a_command_while_busy_is_refused_and_the_first_goes_on():
    carrier = Carrier()
    carrier.start()
    [refused] = carrier.start('another')
    assert refused.reason == Reason.BUSY
    [ask] = carrier.see()
    assert isinstance(ask, ScoreAffordances)
    carrier.prefer(carrier.weigh(ask)[0], 'find a tea')
    assert all(r.status.reason is None for r in carrier.out if isinstance(r, PublishStatus))


def test_a_command_after_a_stop_is_refused_until_it_is_reset():
    carrier = Carrier()
    carrier.send(events.Stop())
    assert carrier.start()[0].reason == Reason.STOP_LATCHED
    assert carrier.loop.status.state == State.STOPPED and carrier.loop.lease.stopped
    carrier.send(events.ResetStop())
    assert carrier.start() == [Accepted(1)]


def test_a_command_without_a_needed_node_is_refused_and_names_it():
    carrier = Carrier()
    carrier.send(events.NodeLost('perception'))
    [refused] = carrier.start()
    assert refused.reason == Reason.NOT_READY and 'perception' in refused.message
    carrier.send(events.NodeFound('perception'))
    assert carrier.start() == [Accepted(1)]


def test_a_status_is_published_when_it_changes_and_not_otherwise():
    carrier = Carrier()
    carrier.send(events.Tick())
    assert [type(r) for r in carrier.out] == [PublishStatus]
    carrier.send(events.Tick())
    assert len(carrier.out) == 1
    carrier.start('')
    assert carrier.out[-1].status.reason == Reason.EMPTY_COMMAND


def test_scores_from_before_the_end_of_the_last_skill_are_not_used():
    carrier = Carrier()
    carrier.start()
    run = carrier.choose('find a tea')[-1]
    too_old = carrier.now
    carrier.now += 5
    carrier.end(run)
    assert carrier.see(stamp=too_old) == []
    [ask] = carrier.see()
    assert ask.not_before > too_old
    assert carrier.weigh(ask, stamp=too_old) == []
    assert isinstance(carrier.see()[0], ScoreAffordances)


def test_a_value_function_without_a_new_picture_is_asked_again_with_the_next_memory():
    carrier = Carrier()
    carrier.start()
    [first] = carrier.see()
    assert carrier.send(events.ScoringFailed(first.round, 'no picture', stale=True)) == []
    [second] = carrier.see()
    assert second.round > first.round


def test_an_answer_to_an_older_round_is_not_used():
    carrier = Carrier()
    carrier.start()
    [first] = carrier.see()
    carrier.send(events.ScoringFailed(first.round, 'no picture', stale=True))
    [second] = carrier.see()
    assert carrier.weigh(first) == []
    assert isinstance(carrier.weigh(second)[0], ScoreSkills)


@pytest.mark.parametrize('rounds', [0, 1, 2])
def test_waiting_too_long_ends_with_the_reason_of_what_was_waited_for(rounds):
    carrier = Carrier()
    carrier.start()
    if rounds:
        [ask] = carrier.see()
    if rounds == 2:
        carrier.weigh(ask)
    carrier.now += 30
    reason = (Reason.STALE_MEMORY, Reason.AFFORDANCE_FAILED, Reason.LANGUAGE_FAILED)[rounds]
    assert finish_of(carrier.send(events.Tick())).reason == reason


def test_an_answer_that_makes_no_sense_ends_the_instruction_and_names_the_model():
    carrier = Carrier()
    carrier.start()
    assert finish_of(carrier.weigh(carrier.see()[0], 1.5)).reason == Reason.AFFORDANCE_FAILED
    carrier.start()
    [ask] = carrier.weigh(carrier.see()[0])
    scores = LanguageScores(np.arange(len(LIBRARY)), np.full(len(LIBRARY), np.nan), 'm')
    assert finish_of(carrier.send(events.SkillsScored(ask.round, scores))).reason == Reason.LANGUAGE_FAILED


def test_a_failed_skill_goes_into_the_history_and_the_loop_goes_on():
    carrier = Carrier()
    carrier.start()
    carrier.do('pick up the tea', Outcome.GRASP_MISSED)
    [ask] = carrier.weigh(carrier.see()[0])
    assert (ask.history, ask.outcomes) == (('pick up the tea',), ('grasp_missed',))


def test_a_skill_that_failed_twice_is_not_chosen_until_another_has_succeeded():
    carrier = Carrier(max_repeats=2)
    carrier.start()
    carrier.do('pick up the tea', Outcome.GRASP_MISSED)
    carrier.do('pick up the tea', Outcome.SLIPPED)
    decided, run = carrier.choose('pick up the tea')
    assert run.skill.text == LIBRARY.texts[0]
    assert next(c for c in decided.decision.candidates if c.skill == 'pick up the tea').combined == -np.inf
    carrier.end(run)
    assert carrier.do('pick up the tea').skill.text == 'pick up the tea'


def test_a_search_is_asked_for_what_may_not_be_chosen_beside_what_may():
    carrier = Carrier(max_repeats=1, candidates=10)
    carrier.start()
    carrier.do('pick up the tea', Outcome.GRASP_MISSED)
    [ask] = carrier.weigh(carrier.see()[0])
    assert ask.k == 11 and np.isfinite(ask.log_prior).all()


def test_many_failures_end_the_instruction():
    carrier = Carrier(max_failures=3)
    carrier.start()
    for skill in ('find a tea', 'pick up the tea', 'find a tea'):
        carrier.do(skill, Outcome.NOT_FOUND)
    finish = finish_of(carrier.out)
    assert finish.reason == Reason.REPEATED_FAILURE and 'find a tea' in finish.message


def test_finding_something_again_and_again_is_no_progress():
    carrier = Carrier(max_failures=3, max_repeats=1)
    carrier.start()
    for _ in range(3):
        carrier.do('find a tea')
        carrier.do('pick up the tea', Outcome.GRASP_MISSED)
    assert finish_of(carrier.out).reason == Reason.REPEATED_FAILURE


def test_after_the_last_step_only_done_is_taken():
    for last, reason in (('done', Reason.DONE), ('find a tea', Reason.STEP_LIMIT)):
        carrier = Carrier(max_steps=1)
        carrier.start()
        carrier.do('find an apple')
        assert finish_of(carrier.choose(last)).reason == reason


def test_no_possible_skill_ends_the_instruction():
    carrier = Carrier(min_affordance=0.5)
    carrier.start()
    [ask] = carrier.weigh(carrier.see()[0], 0.4)
    assert finish_of(carrier.prefer(ask, 'done')).reason == Reason.NO_POSSIBLE_SKILL


def test_the_robot_looks_around_once_when_a_surface_was_never_seen():
    carrier = Carrier()
    carrier.start()
    [run] = carrier.see(seen_places=SEEN - {'table'})
    assert run.skill.text == 'look around' and run.goal.family == 'look_around'
    carrier.end(run)
    [ask] = carrier.see(seen_places=SEEN - {'table'})
    assert isinstance(ask, ScoreAffordances)
    assert carrier.weigh(ask)[0].history == ()


@pytest.mark.parametrize('seen', [SEEN, SEEN - {'trash can'}])
def test_the_robot_does_not_look_around_when_every_surface_was_seen(seen):
    carrier = Carrier()
    carrier.start()
    assert isinstance(carrier.see(seen_places=seen)[0], ScoreAffordances)


def test_a_plan_runs_exactly_its_skills_and_a_failed_one_does_not_end_it():
    carrier = Carrier(max_failures=1)
    carrier.start('', plan=('find an apple', 'pick up the apple', 'bring it to you'))
    ran = []
    for outcome in (Outcome.SUCCEEDED, Outcome.GRASP_MISSED, Outcome.SUCCEEDED):
        [run] = carrier.see(seen_places=frozenset())
        ran.append(run.skill.text)
        carrier.end(run, outcome)
    finish = finish_of(carrier.see())
    assert ran == ['find an apple', 'pick up the apple', 'bring it to you']
    assert finish.reason == Reason.DONE and finish.outcomes == ('succeeded', 'grasp_missed', 'succeeded')


def test_an_unknown_skill_in_a_plan_is_refused_and_names_the_nearest():
    [refused] = Carrier().start('', plan=('find an appel',))
    assert refused.reason == Reason.UNKNOWN_SKILL and "Did you mean 'find an apple'?" in refused.message


def test_the_nearest_that_was_not_put_down_and_is_not_on_the_tray_is_the_target():
    objects = (thing('tea', 'table', 0, 2, 'tea#1'), thing('tea', 'far counter', -2.2, 0, 'tea#2'),
               thing('tea', 'operator', 0, -2, 'tea#3'))
    carrier = Carrier()
    carrier.start()
    assert carrier.do('find a tea', objects=objects).goal.target_instance == 'tea#2'
    at = {'robot_place': 'far counter'}
    assert carrier.do('pick up the tea', objects=objects, **at).goal.target_instance == 'tea#2'
    held = {**at, 'holding': 'tea', 'holding_instance': 'tea#2'}
    assert carrier.do('put down the tea', objects=objects, **held).goal.target is None
    run = carrier.do('find a tea', objects=objects, **at)
    assert run.goal.target_instance == 'tea#1'
    np.testing.assert_array_equal(run.goal.leave_alone, [objects[1].position])
    assert carrier.do('find a tea', objects=objects[1:], **at).goal.target_instance in ('tea#2', 'tea#3')


def test_a_thing_that_gets_a_new_name_when_it_is_put_down_is_left_alone_all_the_same():
    carrier = Carrier()
    carrier.start()
    carrier.do('put down the tea', objects=(), holding='tea', holding_instance='tea#1', robot_place='table')
    objects = (thing('tea', 'table', 0, 2, 'tea#7'),)
    run = carrier.do('find a tea', objects=objects, robot_place='table')
    np.testing.assert_array_equal(run.goal.leave_alone, [objects[0].position])


def test_a_put_down_that_failed_leaves_nothing_alone():
    carrier = Carrier()
    carrier.start()
    carrier.do('put down the tea', Outcome.NOT_PLACED, holding='tea', holding_instance='tea', robot_place='table')
    run = carrier.do('find a tea', objects=(thing('tea', 'table', 0, 2),), robot_place='table')
    assert run.goal.leave_alone == ()


def test_the_scene_is_told_where_the_instruction_took_things_from():
    carrier = Carrier()
    carrier.start()

    at, held = {'robot_place': 'table'}, {'holding': 'tea', 'holding_instance': 'tea#1'}
    carrier.do('pick up the tea', **at)
    carrier.do('go to the far counter', **at, **held)
    carrier.do('put down the tea', **held, robot_place='far counter')
    again = {'objects': (thing('tea', 'far counter', -2.2, 0, 'tea#7'),), 'robot_place': 'far counter'}
    carrier.do('pick up the tea', **again)                  # the tracker gave it a new name
    [*_, published, _] = carrier.choose('put down the tea', **again, holding='tea', holding_instance='tea#7')
    assert published.decision.scene.endswith("{'tea#1': 'table', 'tea#7': 'table'}")


def test_what_was_held_before_was_taken_from_nowhere():
    carrier, held = Carrier(), {'holding': 'tea', 'holding_instance': 'tea#1', 'robot_place': 'table'}
    carrier.start()
    carrier.do('pick up the apple', Outcome.HAND_FULL, **held)
    [*_, published, _] = carrier.choose('put down the tea', **held)
    assert published.decision.scene.endswith(' {}')


def test_a_decision_carries_what_it_depended_on():
    carrier = Carrier(min_affordance=0.2)
    carrier.start('tea')
    [published] = [r for r in carrier.choose('find a tea') if isinstance(r, PublishDecision)]
    decision = published.decision
    assert decision.instruction == 'tea' and decision.scene.startswith('scene') and decision.min_affordance == 0.2
    assert decision.best.skill == 'find a tea' and decision.best.combined == decision.best.log_likelihood == -1.0
    assert decision.memory_stamp <= decision.affordance.observation_stamp and decision.language.model_id == 'scripted'


def test_a_skill_is_never_run_without_an_instruction():
    carrier = Carrier()
    carrier.see()
    carrier.send(events.Tick())
    assert not any(isinstance(r, RunSkill) for r in carrier.out)


def test_a_plan_of_endless_text_is_refused_in_a_few_words():
    [refused] = Carrier().start('', plan=('x' * 10**6,))
    assert refused.reason == Reason.COMMAND_TOO_LONG and len(refused.message) < 200


def test_a_value_function_that_never_has_the_picture_is_waited_for_no_longer_than_one_that_is_silent():
    carrier = Carrier(score_timeout=20.0)
    carrier.start()
    while not (ends := [r for r in carrier.out if isinstance(r, Finish)]) and carrier.now < 30:
        for ask in carrier.see():
            carrier.send(events.ScoringFailed(ask.round, 'no picture', stale=True))
        carrier.now += 0.3
        carrier.send(events.Tick())
    assert [end.reason for end in ends] == [Reason.AFFORDANCE_FAILED] and 20 < carrier.now < 21
    assert ends[0].message.endswith('the value function: no picture')


def test_another_that_is_first_seen_beside_what_was_put_down_was_not_put_down():
    cans = [thing('coke can', 'far counter', -2.2, 0.3 * k, f'coke can#{k + 1}') for k in (0, 1)]
    carrier = Carrier()
    carrier.start()
    carrier.do('pick up the coke can', robot_place='table', objects=(thing('coke can', 'table', 0, 2, 'coke can#1'),))
    carrier.do('put down the coke can', holding='coke can', holding_instance='coke can#1', robot_place='far counter')
    run = carrier.do('find a coke can', objects=cans, robot_place='far counter')
    assert run.goal.target_instance == 'coke can#2'
    np.testing.assert_array_equal(run.goal.leave_alone, [cans[0].position])


def test_what_stands_beside_another_kind_that_was_put_down_is_not_left_alone():
    here = {'robot_place': 'table'}
    objects = (thing('apple', 'table', 0, 2), thing('tea', 'table', 0.1, 2))
    carrier = Carrier()
    carrier.start()
    carrier.do('put down the apple', holding='apple', holding_instance='apple', **here)
    assert carrier.do('find a tea', objects=objects, **here).goal.leave_alone == ()
    assert len(carrier.do('find an apple', objects=objects, **here).goal.leave_alone) == 1


def test_what_was_thrown_away_is_told_though_no_memory_has_it():
    carrier = Carrier()
    carrier.loop._scene = lambda memory, text, origins: str([(o.kind, o.place) for o in memory.objects])
    carrier.start()
    carrier.do('pick up the apple', robot_place='table', objects=(thing('apple', 'table', 0, 2),))
    carrier.do('put down the apple', holding='apple', holding_instance='apple', robot_place='trash can')
    [ask] = carrier.weigh(carrier.see(robot_place='trash can', objects=(thing('tea', 'table', 0, 2),))[0])
    assert ask.scene == "[('tea', 'table'), ('apple', 'trash can')]"


@pytest.mark.parametrize(('log_p', 'reason'), [(-5.0, Reason.REPEATED_FAILURE), (-0.5, Reason.DONE)])
def test_done_by_elimination_is_not_done(log_p, reason):
    carrier = Carrier(max_repeats=1)
    carrier.start()
    carrier.do('pick up the tea', Outcome.GRASP_MISSED)
    [ask] = carrier.weigh(carrier.see()[0])
    likes = {'pick up the tea': -1.0, 'done': log_p}
    scores = LanguageScores(np.arange(len(ask.skills)), np.array([likes.get(s, -20.0) for s in ask.skills]), 'scripted')
    finish = finish_of(carrier.send(events.SkillsScored(ask.round, scores)))
    assert finish.reason == reason
    assert ('pick up the tea' in finish.message) == (reason is Reason.REPEATED_FAILURE)
