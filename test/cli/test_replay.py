"""`saycan replay`, `record` and `report` as a person and a CI job see them."""
import dataclasses
import json
import math

import pytest
import yaml
from recorded import Hunch, Scripted, run_of

from saycan_ros.bags.models import Models
from saycan_ros.cli import replay as verb
from saycan_ros.cli.main import main
from saycan_ros.cli.record import machine
from saycan_ros.control import Outcome

WANTED = ('find an apple', 'pick up the apple')


@pytest.fixture
def run(monkeypatch):
    """A Run that stands for the bag, decided again by the models that it was decided with."""
    return as_bag(run_of(*WANTED).errand(Outcome.SUCCEEDED, Outcome.SUCCEEDED), monkeypatch)


def as_bag(run, monkeypatch):
    run.cut, run.start, run.end, run.settings, run.about = False, 0.0, 9.0, {}, machine()
    monkeypatch.setattr(verb, 'Recording', lambda path, namespace: run)
    monkeypatch.setattr(verb, 'kitchen_of', lambda recording, changes: recording.kitchen)
    monkeypatch.setattr(verb, 'models_of', lambda recording, changes, kitchen: run.models)
    return run


def change_a_score(run, by):
    decision = run.decisions[1, 1]
    first, *others = decision.candidates
    first = dataclasses.replace(first, log_likelihood=first.log_likelihood + by)
    run.decisions[1, 1] = dataclasses.replace(decision, candidates=(first, *others))


def test_the_settings_of_then_are_printed_as_a_parameter_file(run, capsys, monkeypatch):
    monkeypatch.setattr(run, 'parameters', lambda: {'planner': {'max_steps': 7}, 'value_function': {}}, raising=False)
    assert main(['replay', 'bag', '--parameters']) == 0
    assert yaml.safe_load(capsys.readouterr().out) == {'/**/planner': {'ros__parameters': {'max_steps': 7}}}


def test_the_same_decisions_are_exit_status_zero(run, capsys):
    assert main(['replay', 'bag']) == 0
    shown = capsys.readouterr().out
    assert '3 decisions: identical' in shown and 'for a run of 9.0 s' in shown


def test_the_first_decision_that_differs_is_exit_status_one_and_says_what_differs(run, capsys):
    change_a_score(run, 1e-6)
    assert main(['replay', 'bag']) == 1
    shown = ' '.join(capsys.readouterr().out.split())
    assert "'tidy up', step 2: score: log-likelihood of" in shown and 'decision 2 differs' in shown


def test_on_another_machine_a_rounding_is_no_difference_and_a_thousandth_is_one(run):
    run.about = {'processor': 'another', 'torch': '1'}
    change_a_score(run, 1e-6)
    assert main(['replay', 'bag']) == 0
    change_a_score(run, 2e-3)
    assert main(['replay', 'bag']) == 1
    assert main(['replay', 'bag', '--tolerance', '0.01']) == 0


def test_elsewhere_in_another_format_the_choice_alone_counts(run):
    run.about = {}
    run.decisions = {key: dataclasses.replace(d, language=dataclasses.replace(d.language, dtype='bfloat16'))
                     for key, d in run.decisions.items()}
    assert verb.tolerance_of(run) == math.inf


def test_a_what_if_tells_where_the_choices_part_and_is_no_failure(run, capsys):
    run.models = Models(Scripted('find an apple', 'find a tea', model_id='other'), Hunch())
    assert main(['replay', 'bag', '--language', 'other']) == 0
    shown = capsys.readouterr().out
    assert 'what if (language other): 1 of 3 choices part' in shown and 'find a tea' in shown


def test_a_program_gets_every_decision_as_json(run, capsys):
    change_a_score(run, 0.5)
    assert main(['replay', 'bag', '--json']) == 1
    found = json.loads(capsys.readouterr().out)
    assert [row['now'] for row in found['rows']] == list(WANTED)
    assert found['rows'][1]['differences'][0]['kind'] == 'score'
    assert found['rows'][1]['apart']['log_likelihood'] == pytest.approx(0.5)


def test_a_bag_that_lacks_an_input_is_exit_status_one_and_says_which(run, capsys):
    run.observations = {}
    assert main(['replay', 'bag']) == 1
    assert 'is not in the bag' in ' '.join(capsys.readouterr().out.split())


def test_the_graph_replays_what_was_recorded_and_nothing_else(run, capsys):
    assert main(['replay', 'bag', '--graph', '--affordance', 'none']) == 2
    assert 'leave out affordance' in capsys.readouterr().err


def test_the_topics_are_listed_for_ros2_bag_record(capsys):
    assert main(['record', '--list', '--namespace', 'kitchen']) == 0
    listed = capsys.readouterr().out.splitlines()
    assert '/kitchen/planner_events' in listed and '/kitchen/cmd_vel' not in listed        # played, it moves a robot


@pytest.mark.parametrize('arguments', [['record'], ['replay', 'nowhere'], ['report', 'nowhere']])
def test_what_is_missing_is_said(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f'saycan {arguments[0]}: ')


def test_a_run_that_ends_before_the_recorded_one_did_is_no_success(monkeypatch, capsys):
    run = as_bag(run_of(*WANTED, 'pick up the apple').errand(
        Outcome.SUCCEEDED, Outcome.GRASP_MISSED, Outcome.GRASP_MISSED), monkeypatch)
    hasty = dataclasses.replace(run.config, max_failures=1)
    monkeypatch.setattr(verb, 'kitchen_of', lambda *_: dataclasses.replace(run.kitchen, planner=hasty))
    assert main(['replay', 'bag']) == 1
    assert 'does not come to it' in ' '.join(capsys.readouterr().out.split())
