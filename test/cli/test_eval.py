"""What `saycan eval` writes, and what it says of tasks that it could not run."""
import argparse
import json

import pytest
from scripted import LIBRARY, PLACES, parts

from saycan_ros.cli import eval as command
from saycan_ros.config import share
from saycan_ros.evaluation.runner import run_task
from saycan_ros.evaluation.worlds import RuledWorld


@pytest.mark.parametrize('crash', [[2], [1, 2]])
def test_a_task_that_crashes_is_in_the_results_and_not_in_the_rates(crash, tmp_path, monkeypatch, capsys):
    def run_one(task, _):
        if task.id in crash:
            raise KeyError('lift')
        return run_task(task, RuledWorld(task, LIBRARY, PLACES), parts())
    monkeypatch.setattr(command, 'run_one', run_one)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args([str(share('config', 'tasks', 'smoke.yaml')), '--world', 'symbolic', '--only', '1,2',
                              '--output', str(tmp_path)])
    assert command.run(args) == 1
    found = json.loads((tmp_path / 'results.json').read_text())
    assert found['summary']['not_run'] == {str(k): "KeyError: 'lift'" for k in crash}
    assert [result['id'] for result in found['results']] == [k for k in (1, 2) if k not in crash]
    assert f'in no rate: {len(crash)} of 2' in ' '.join(capsys.readouterr().out.split())
