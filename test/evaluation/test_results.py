"""Rates, intervals and results.json."""
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import LIBRARY, PLACES, parts, task

from saycan_ros.config import ConfigError
from saycan_ros.evaluation.results import load_results, summary_of, wilson, write_results
from saycan_ros.evaluation.runner import run_task
from saycan_ros.evaluation.worlds import RuledWorld


def results():
    met = task(id=1, family='nl_nouns', objects={'tea': 'table'}, goal=({},))
    not_met = task(id=2, family='nl_verbs', objects={'tea': 'table'}, goal=({'tea': 'operator'},), hard=True)
    return [run_task(t, RuledWorld(t, LIBRARY, PLACES), parts()) for t in (met, not_met)]


def test_wilson_agrees_with_published_values():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 500), st.data())
def test_the_rate_lies_in_its_interval(count, data):
    successes = data.draw(st.integers(0, count))
    low, high = wilson(successes, count)
    assert 0 <= low <= successes / count <= high <= 1


def test_the_summary_counts_by_family_and_carries_the_row_of_done_at_once():
    found = summary_of(results(), {'world': 'symbolic'})
    assert found['world'] == 'symbolic' and found['tasks'] == 2
    assert found['all']['plan_success']['successes'] == 1
    assert found['families']['nl_nouns']['done_at_once']['rate'] == 1.0
    assert found['families']['nl_verbs']['done_at_once']['rate'] == 0.0
    assert found['hard']['plan_success']['tasks'] == 1
    assert found['end_reasons'] == {'done': 2}


def test_results_json_can_be_read_back(tmp_path):
    summary = write_results(tmp_path / 'results.json', results(), {'seed': 0})
    found = json.loads((tmp_path / 'results.json').read_text())
    assert found['summary'] == summary and [r['id'] for r in found['results']] == [1, 2]


def test_results_are_what_they_were_when_they_are_loaded_again(tmp_path):
    sent = results()
    write_results(tmp_path / 'results.json', sent, {'seed': 0})
    found, summary = load_results(tmp_path / 'results.json')
    assert [(r.task, r.end_reason, r.decisions, r.final.state) for r in found] == [
        (r.task, r.end_reason, r.decisions, r.final.state) for r in sent]
    assert summary['seed'] == 0 and found[0].decisions[0].top


def test_results_of_an_older_version_say_that_the_run_must_be_repeated(tmp_path):
    path = tmp_path / 'results.json'
    path.write_text(json.dumps({'summary': {}, 'results': [{'id': 1}]}))
    with pytest.raises(ConfigError, match='run it again'):
        load_results(path)
