"""A task from its first look to its result, in the symbolic world with a scripted language model."""
import random
from dataclasses import replace

import pytest
from scripted import LIBRARY, PLACES, parts, task

from saycan_ros.evaluation.goals import GRIPPER
from saycan_ros.evaluation.runner import run_task
from saycan_ros.evaluation.worlds import RuledWorld
from saycan_ros.language_model.grammar.plans import Plan
from saycan_ros.language_model.grammar.texts import scene_of
from saycan_ros.language_model.grammar.written import shipped
from saycan_ros.language_model.scores import ModelFailed, PromptTooLong

ERRAND = ('find an apple', 'pick up the apple', 'go to the trash can', 'put down the apple')
TASK = task(objects={'apple': 'table', 'tea': 'table'}, goal=({'apple': 'trash can'},))


def run(what, *script, **kwargs):
    having = parts(*script, **kwargs)
    return run_task(what, RuledWorld(what, LIBRARY, PLACES), having), having.language.requests


def test_an_errand_that_meets_the_goal_and_says_done_succeeds():
    result, _ = run(TASK, *ERRAND)
    assert (result.plan_success, result.execution_success, result.end_reason) == (True, True, 'done')
    assert [(r.skill, r.outcome) for r in result.decisions] == [(s, 'succeeded') for s in (*ERRAND, 'done')]
    assert all(r.log_likelihood == r.combined == -1.0 and r.affordance == 1.0 for r in result.decisions)


def test_done_too_early_does_not_succeed():
    result, _ = run(TASK, *ERRAND[:2])
    assert (result.plan_success, result.end_reason) == (False, 'done')
    assert result.final.state.places['apple'] == GRIPPER


def test_a_goal_that_is_met_without_done_does_not_succeed():
    result, _ = run(TASK, *ERRAND, *['go to the table'] * 40)
    assert (result.plan_success, result.execution_success, result.end_reason) == (False, False, 'step_limit')


def test_a_failed_skill_is_told_to_the_model_and_left_out_of_the_plan():
    result, asked = run(TASK, 'pick up the apple', *ERRAND)
    assert result.plan_success
    assert result.decisions[0].outcome == 'not_found'
    assert asked[-1].outcomes == ('not_found', *['succeeded'] * 4)


def test_an_oracle_keeps_the_model_from_what_cannot_work():
    result, _ = run(TASK, 'pick up the apple', *ERRAND, affordance='oracle', exact=True)
    assert 'not_found' not in [r.outcome for r in result.decisions]


def test_a_plan_runs_as_written_and_carries_no_scores():
    result, asked = run(task(objects={'apple': 'table'}, goal=({'apple': 'operator'},), plan=(
        'find an apple', 'pick up the apple', 'bring it to you', 'put down the apple')))
    assert asked == [] and result.plan_success
    assert [r.log_likelihood for r in result.decisions] == [None] * 4


def test_a_language_model_that_fails_is_a_failure_of_the_task(monkeypatch):
    having = parts(*ERRAND)

    def fails(request):
        raise PromptTooLong('2000 tokens')

    monkeypatch.setattr(having.language, 'score', fails)
    result = run_task(TASK, RuledWorld(TASK, LIBRARY, PLACES), having)
    assert (result.end_reason, result.message, result.plan_success) == ('language_failed', '2000 tokens', False)


def test_a_language_model_that_is_broken_or_gone_judges_no_task(monkeypatch):
    having = parts(*ERRAND)

    def fails(request):
        raise ModelFailed('NaN')

    monkeypatch.setattr(having.language, 'score', fails)
    with pytest.raises(ModelFailed):
        run_task(TASK, RuledWorld(TASK, LIBRARY, PLACES), having)


def test_a_refused_instruction_ends_with_its_reason():
    result, _ = run(task(instruction='x' * 2000))
    assert result.end_reason == 'command_too_long' and result.decisions == () and not result.plan_success


def test_a_result_has_all_that_the_design_says():
    found = run(TASK, *ERRAND)[0].to_json()
    assert set(found) >= {'id', 'family', 'instruction', 'plan_success', 'execution_success', 'end_reason', 'decisions',
                          'final'}
    assert set(found['decisions'][0]) >= {'skill', 'log_likelihood', 'affordance', 'combined', 'outcome'}
    assert set(found['final']) == {'objects', 'robot', 'visited'}
    assert set(found['final']['robot']) == {'place', 'position', 'holding'}
    assert found['final']['objects']['apple']['place'] == 'trash can'
    assert len(found['final']['objects']['apple']['position']) == 3
    assert found['final']['visited'] == ['operator', 'table', 'trash can']


def test_the_scenes_of_a_run_are_those_that_the_model_learned_from():
    kitchen = [w for w in shipped() if w.domain.name == 'library']
    spots = {p.name: tuple(p.stand[:2]) for p in PLACES}
    for written in random.Random(0).sample(kitchen, 20):
        world = replace(written.world, spots=spots)
        steps = Plan(written.domain, world).follow(written.goals)
        errand = task(instruction=written.text, robot_at=world.at, holding=world.holding, objects=world.where)
        _, asked = run(errand, *(s.skill.text for s in steps))
        learned = [scene_of(written.domain, step.world, written.text) for step in steps]
        assert learned == [request.scene for request in asked]
