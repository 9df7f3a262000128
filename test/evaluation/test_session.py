"""Runs of `saycan eval`: the same whatever the order, and refused where something cannot be."""
import json

import pytest
from tiny import write_tiny_model

from saycan_ros.cli.main import main
from saycan_ros.config import ConfigError, share
from saycan_ros.evaluation.session import Settings

SKILLS = str(share('config', 'skills.yaml'))
SMOKE = str(share('config', 'tasks', 'smoke.yaml'))
PROMPT = str(share('config', 'prompts', 'fine_tuned.yaml'))


@pytest.fixture(scope='module')
def model(tmp_path_factory):
    """A folder with a random model: what it likes makes no sense, and is the same every time."""
    return str(write_tiny_model(tmp_path_factory.mktemp('model'), context=2000))


def evaluate(output, model, *flags):
    status = main(['eval', SMOKE, '--world', 'symbolic', '--affordance', 'oracle', '--language', model, '--prompt',
                   PROMPT, '--output', str(output), *flags])
    return status, json.loads((output / 'results.json').read_text())


def test_a_task_has_the_same_result_alone_as_after_others(tmp_path, model):
    status, together = evaluate(tmp_path / 'a', model, '--only', '2,4,8')
    assert status == 0
    status, alone = evaluate(tmp_path / 'b', model, '--only', '8')
    assert status == 0 and alone['results'][0] == together['results'][2]
    assert (tmp_path / 'a' / 'report.html').exists()


def test_the_generative_arm_takes_one_skill_and_no_other(tmp_path, model):
    status, found = evaluate(tmp_path, model, '--only', '2', '--decision', 'generative', '--affordance', 'none')
    decisions = found['results'][0]['decisions']
    assert status == 0 and decisions and all(d['log_likelihood'] == 0 for d in decisions)


@pytest.mark.slow
def test_results_do_not_depend_on_the_number_of_jobs(tmp_path, model):
    runs = [evaluate(tmp_path / jobs, model, '--only', '2,4,8', '--jobs', jobs)[1]['results'] for jobs in ('1', '2')]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(('flags', 'says'), [
    (['--affordance', 'lerned'], "'lerned' is unknown. Did you mean 'learned'? Choices: rules, oracle, paper, none"),
    (['--affordance', 'learned'], '--affordance learned: it looks at pictures, and the symbolic world has none'),
    (['--decision', 'generative', '--language', 'http://localhost:1/v1#m'], '--decision generative: http://localhost:1'),
    (['--decision', 'generative', '--graph', '--world', 'physics'], '--graph: the nodes choose by the product'),
    (['--decision', 'generative', '--normalization', 'prior'], '--decision generative: nothing is scored'),
    (['--graph', '--world', 'physics', '--jobs', '2'], '--graph: there is one robot'),
    (['--only', '1,999'], 'no task has the id 999; ids of the file: 1 to 20'),
    (['--jobs', '0'], '--jobs 0: must be 1 or more'),
    (['--language', 'no/such-model'], 'no/such-model'),
    (['--graph'], '--graph: the real nodes run in physics only'),
    (['--graph', '--world', 'physics', '--affordance', 'oracle'], '--graph: an oracle sees the true state'),
    (['--graph', '--world', 'physics', '--skills', SKILLS], 'leave --skills, --places out'),
    (['--skills', 'nowhere.yaml'], 'nowhere.yaml: No such file')])
def test_what_cannot_be_run_is_an_error_in_one_line(tmp_path, capsys, flags, says):
    assert main(['eval', SMOKE, '--world', 'symbolic', '--output', str(tmp_path), *flags]) == 2
    error = capsys.readouterr().err
    assert says in error and 'Traceback' not in error
    assert not (tmp_path / 'results.json').exists()


def test_an_unknown_choice_names_the_nearest():
    with pytest.raises(ConfigError, match=r"'symbolik' is unknown\. Did you mean 'symbolic'\? Choices: physics"):
        Settings(world='symbolik')


def test_a_task_with_a_plan_runs_just_those_skills(tmp_path, model):
    tasks = tmp_path / 'plan.yaml'
    tasks.write_text('''
- id: 7
  family: structured
  instruction: ''
  robot_start: {at: operator, holding: null}
  objects: {apple: table}
  plan: [find an apple, pick up the apple, go to the trash can, put down the apple]
  goal:
  - {apple: trash can}
''')
    assert main(['eval', str(tasks), '--world', 'symbolic', '--language', model, '--prompt', PROMPT,
                 '--output', str(tmp_path / 'out')]) == 0
    (result,) = json.loads((tmp_path / 'out' / 'results.json').read_text())['results']
    assert [row['skill'] for row in result['decisions']] == ['find an apple', 'pick up the apple',
                                                             'go to the trash can', 'put down the apple']
    assert result['plan_success'] and result['execution_success'] and result['end_reason'] == 'done'
