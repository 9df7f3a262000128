"""`saycan run` and the tasks of `--graph`, on a client that stands for the graph."""
import contextlib
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from saycan_ros.cli import run as run_module
from saycan_ros.cli._graph_runner import SETTLE, GraphRunner
from saycan_ros.cli.main import main
from saycan_ros.config import share
from saycan_ros.evaluation.tasks import Task
from saycan_ros.graph import Ended, NodeDied, ResetRefused
from saycan_ros.places import load_places
from saycan_ros.planner.decision import AffordanceScores, Candidate, Decision, LanguageScores
from saycan_ros.poses import planar, pose
from saycan_ros.simulation.truth import GroundTruth
from saycan_ros.skills import load_skills

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
STANDS = {place.name: planar(*place.stand) for place in PLACES}
PLAN = ('find an apple', 'pick up the apple', 'go to the trash can', 'put down the apple')


def decision(step, skill, history=()):
    candidates = (Candidate(skill, -1.0, 0.5, -1.7), Candidate('bring it to you', -5.0, 0.5, -5.7))
    return Decision(1, step, step + 1, 'x', 'Scene: apple on the table.', tuple(history),
                    ('succeeded',) * len(history), skill, candidates, 0.0, 0.0,
                    AffordanceScores(0.0, np.ones(2), 'rules'), LanguageScores(np.arange(2), np.ones(2), 'tiny'))


class Client:
    """A graph that carries out PLAN and says how it ended; the apple ends where `apple_ends` says."""

    deciders = 'skills: pick: expert; affordances: rules; language: tiny'

    def __init__(self, apple_ends='trash can', ended=None):
        self.apple_ends, self.asked = apple_ends, []
        self.ended = ended or Ended('done', '', PLAN, ('succeeded',) * len(PLAN))

    def reset(self, start, seed):
        self.start, self.seed, self.where = start, seed, dict(start.objects)
        self.at = start.robot_at

    def execute(self, instruction, on_decision, plan=(), on_status=lambda status: None, timeout=900.0):
        self.asked.append((instruction, plan))
        for step, skill in enumerate((*PLAN, 'done')):
            on_decision(decision(step, skill, PLAN[:step]), np.full((48, 64, 3), 90, np.uint8))
            on_status(None)
            self.at = 'trash can' if step >= 2 else 'table'
        self.where['apple'] = self.apple_ends
        return self.ended

    def listen(self, on_decision, on_status):
        on_decision(decision(0, 'find an apple'), None)
        raise KeyboardInterrupt

    def truth(self, later=0.0):
        self.later = later
        poses = {name: self._pose(place) for name, place in self.where.items()}
        return GroundTruth(poses, STANDS[self.at], np.eye(4), None, 1.0)

    def _pose(self, name):
        place = next((p for p in PLACES if p.name == name), None)
        return pose((9.0, 9.0, 0.05), np.eye(3)) if place is None else pose((*place.center, place.height), np.eye(3))


TASK = Task(7, 'structured', 'throw away the apple', 'operator', objects={'apple': 'table', 'tea': 'table'},
            goal=({'apple': 'trash can'},))


def test_a_task_whose_goal_holds_has_succeeded_and_its_decisions_are_kept():
    result = GraphRunner(Client(), LIBRARY, PLACES).run_task(TASK, 3)
    assert result.execution_success and result.plan_success and result.end_reason == 'done'
    assert [row.skill for row in result.decisions] == [*PLAN, 'done']
    assert result.decisions[0].affordance == 0.5


def test_a_task_whose_object_fell_has_failed_in_the_world_and_not_in_the_plan():
    result = GraphRunner(Client(apple_ends=None), LIBRARY, PLACES).run_task(TASK, 3)
    assert result.plan_success and not result.execution_success
    assert result.to_json()['final']['objects']['apple']['place'] is None


def test_places_are_visited_when_the_robot_stands_there():
    runner = GraphRunner(Client(), LIBRARY, PLACES)
    assert runner.run_task(replace(TASK, visits=('table', 'trash can')), 3).execution_success
    assert not runner.run_task(replace(TASK, visits=('far counter',)), 3).execution_success


def test_the_start_is_set_with_the_seed_and_the_end_is_judged_at_rest():
    client = Client()
    GraphRunner(client, LIBRARY, PLACES).run_task(replace(TASK, holding='sponge', goal=({},)), 42)
    assert (client.seed, client.start.robot_holding, client.start.objects) == (42, 'sponge', TASK.objects)
    assert client.later == SETTLE


def test_a_plan_without_decisions_has_rows_without_scores():
    client = Client()
    client.execute = lambda instruction, on_decision, plan, on_status, timeout: client.ended
    result = GraphRunner(client, LIBRARY, PLACES).run_task(replace(TASK, plan=PLAN), 3)
    assert [row.affordance for row in result.decisions] == [None] * 4


# the verb

@pytest.fixture
def saycan_run(monkeypatch, tmp_path):
    """Runs the verb on a client, or with a graph that raises; returns (exit status, folder)."""
    def call(client, *arguments):
        @contextlib.contextmanager
        def graph(args, console):
            if isinstance(client, Exception):
                raise client
            args.output.mkdir(exist_ok=True)
            yield type('Graph', (), {'client': client})

        monkeypatch.setattr(run_module, '_graph', graph)
        return main(['run', *arguments, '--output', str(tmp_path)])
    return call


def test_the_apple_in_the_trash_can_is_exit_status_zero(saycan_run, tmp_path, capsys):
    assert saycan_run(Client(), 'throw away the apple') == 0
    shown = capsys.readouterr().out
    assert '→ pick up the apple' in shown and 'log p_LLM' in shown and 'pick: expert' in shown
    written = json.loads((tmp_path / 'run.json').read_text())
    assert written['succeeded'] and written['final']['objects']['apple']['place'] == 'trash can'
    assert cv2.imread(str(tmp_path / 'contact_sheet.png')).shape[0] > 500


def test_the_apple_on_the_floor_is_exit_status_one_and_says_so(saycan_run, capsys):
    assert saycan_run(Client(apple_ends=None), 'throw away the apple') == 1
    assert 'apple is nowhere, not at the trash can' in ' '.join(capsys.readouterr().out.split())


def test_a_planner_that_gave_up_is_exit_status_one(saycan_run, capsys):
    gave_up = Ended('step_limit', 'not done after 4 skills', PLAN, ('succeeded',) * 4)
    assert saycan_run(Client(ended=gave_up), 'throw away the apple') == 1
    assert 'step limit; not done after 4 skills' in capsys.readouterr().out


def test_an_expectation_counts_in_place_of_the_goal(saycan_run):
    assert saycan_run(Client(apple_ends='table'), 'throw away the apple', '--expect', 'apple: table') == 0
    assert saycan_run(Client(), 'put the apple back', '--expect', 'apple: table') == 1


def test_an_instruction_without_a_known_goal_needs_done_alone(saycan_run, tmp_path):
    assert saycan_run(Client(apple_ends='table'), 'put the apple back') == 0
    written = json.loads((tmp_path / 'run.json').read_text())
    assert written['succeeded'] and written['plan_success'] is None and written['execution_success'] is None


def test_without_an_instruction_it_shows_decisions_until_ctrl_c(saycan_run, monkeypatch, capsys):
    monkeypatch.setenv('ROS_DOMAIN_ID', '7')
    client = Client()
    assert saycan_run(client) == 0
    shown = capsys.readouterr().out
    assert 'ROS_DOMAIN_ID=7' in shown and '→ find an apple' in shown and len(client.start.objects) == 15


@pytest.mark.parametrize('error', [NodeDied('planner was ended by SIGKILL'), ResetRefused(504, 'the robot moves')])
def test_what_the_graph_could_not_do_is_said_in_a_line(saycan_run, capsys, error):
    assert saycan_run(error, 'throw away the apple') == 1
    assert str(error) in capsys.readouterr().out


@pytest.mark.parametrize('arguments', [['--seed', '-1'], ['--real-time-factor', '0'], ['--seed', 'x']])
def test_a_faulty_flag_is_told_before_anything_starts(saycan_run, arguments):
    with pytest.raises(SystemExit):
        saycan_run(Client(), 'throw away the apple', *arguments)


def test_an_unknown_object_is_told_before_anything_starts(saycan_run, capsys):
    assert saycan_run(RuntimeError(), 'throw away the apple', '--expect', 'aple: table') == 2
    assert "Did you mean 'apple'" in capsys.readouterr().err
