"""What `saycan eval` writes, and what it says of tasks that it could not run."""
import argparse
import contextlib
import json
import os
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
from scripted import LIBRARY, PLACES, parts

from saycan_ros.cli import _graph, _graph_runner
from saycan_ros.cli import eval as command
from saycan_ros.cli._graph import here
from saycan_ros.config import ConfigError, share
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


def test_to_be_told_to_end_is_an_interruption_too(evaluate, tmp_path, monkeypatch):
    attempt = command._attempt
    monkeypatch.setattr(command, '_attempt', lambda task, settings: (
        os.kill(os.getpid(), signal.SIGTERM) if task.id == 2 else attempt(task, settings)))
    with pytest.raises(KeyboardInterrupt):
        evaluate('1,2,3', {})
    assert [result['id'] for result in json.loads((tmp_path / 'results.json').read_text())['results']] == [1]


def test_a_folder_that_takes_no_file_is_found_out_before_the_first_task():
    with pytest.raises(ConfigError, match='--output /proc'):
        command._make_folder(Path('/proc'))


@pytest.mark.parametrize(('reason', 'judged'), [
    ('stop_latched', False), ('node_lost', False), ('stale_memory', False), ('step_limit', True)])
def test_an_end_on_the_graph_that_judges_no_plan_is_no_result(reason, judged, monkeypatch, tmp_path):
    ended = SimpleNamespace(end_reason=reason, message='so it was')
    monkeypatch.setattr(_graph, 'Graph', lambda *_: contextlib.nullcontext(SimpleNamespace(client=None)))
    runner = SimpleNamespace(run_task=lambda task, seed, timeout: ended)
    monkeypatch.setattr(_graph_runner, 'GraphRunner', lambda *_: runner)
    found, = command._on_graph([SimpleNamespace(id=1)], command.Settings(), tmp_path)
    assert found == (ended if judged else command.Fault(f'{reason}: so it was'))
