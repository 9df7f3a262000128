"""What `saycan eval` writes, and what it says of tasks that it could not run."""
import argparse
import json

import pytest
from scripted import LIBRARY, PLACES, parts

from saycan_ros.cli import eval as command
from saycan_ros.cli._graph import here
from saycan_ros.config import share
from saycan_ros.evaluation.runner import run_task
from saycan_ros.evaluation.worlds import RuledWorld


@pytest.fixture
def evaluate(tmp_path, monkeypatch):
    """Runs the verb on some tasks, of which some raise; its exit status. Scripted scores stand for the model."""
    def evaluate(only, raised):
        def run_one(task, _):
            if task.id in raised:
                raise raised[task.id]
            return run_task(task, RuledWorld(task, LIBRARY, PLACES), parts())
        monkeypatch.setattr(command, 'run_one', run_one)
        monkeypatch.setattr(command, 'prepare', lambda settings: None)
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args([str(share('config', 'tasks', 'smoke.yaml')), '--world', 'symbolic',
                                              '--only', only, '--output', str(tmp_path)]))
    return evaluate


def test_an_evaluation_that_is_interrupted_keeps_what_it_has(evaluate, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        evaluate('1,2,3', {2: KeyboardInterrupt()})
    found = json.loads((tmp_path / 'results.json').read_text())
    assert [result['id'] for result in found['results']] == [1] and set(found['summary']['not_run']) == {'2', '3'}


def test_an_evaluation_that_ran_nothing_leaves_an_earlier_one_as_it_was(evaluate, tmp_path):
    evaluate('1', {})
    before = (tmp_path / 'results.json').read_bytes()
    with pytest.raises(KeyboardInterrupt):
        evaluate('2', {2: KeyboardInterrupt()})
    assert (tmp_path / 'results.json').read_bytes() == before


def test_a_task_that_is_named_twice_counts_once(evaluate, tmp_path):
    assert evaluate('2,2', {}) == 0
    assert json.loads((tmp_path / 'results.json').read_text())['summary']['tasks'] == 1


def test_a_path_is_whole_for_nodes_that_run_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'mine').mkdir()
    (tmp_path / 'learned').mkdir()
    assert here('mine') == str(tmp_path / 'mine') and here(None) is None
    assert here('rules') == 'rules' and here('learned') == 'learned'     # a built-in name, whatever lies here


@pytest.mark.parametrize('crash', [[2], [1, 2]])
def test_a_task_that_crashes_is_in_the_results_and_not_in_the_rates(crash, evaluate, tmp_path, capsys):
    assert evaluate('1,2', dict.fromkeys(crash, KeyError('lift'))) == 1
    found = json.loads((tmp_path / 'results.json').read_text())
    assert found['summary']['not_run'] == {str(k): "KeyError: 'lift'" for k in crash}
    assert [result['id'] for result in found['results']] == [k for k in (1, 2) if k not in crash]
    assert f'in no rate: {len(crash)} of 2' in ' '.join(capsys.readouterr().out.split())
