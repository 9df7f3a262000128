"""Trials from a bag of the whole graph: what was decided, on what, and how it ended."""
import lessons
import pytest
from recorded import run_of

from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.value_function import outcomes
from saycan_ros.value_function.outcomes import decided, read_trials


@pytest.fixture
def run():
    return run_of('find an apple', 'pick up the apple').errand(Outcome.SUCCEEDED, Outcome.GRASP_MISSED)


def test_each_skill_that_ended_is_a_trial_with_its_outcome(run):
    assert [(t.step, t.skill, t.outcome, t.succeeded) for t in decided(run, 'monday')] == [
        (0, 'find an apple', 'succeeded', True), (1, 'pick up the apple', 'grasp_missed', False)]


def test_a_trial_starts_from_what_was_decided_on(run):
    decisions = [decision for _, decision in sorted(run.decisions.items())]
    for trial, decision in zip(decided(run, 'monday'), decisions, strict=False):
        assert trial.observation.stamp == decision.affordance.observation_stamp
        assert trial.memory.stamp == decision.memory_stamp


def test_the_trials_of_one_instruction_stay_together(run):
    assert len({t.group for t in decided(run, 'monday')}) == 1


def test_what_was_interrupted_says_nothing(tmp_path, monkeypatch):
    lessons.record(tmp_path, 3)
    assert len(read_trials(tmp_path)) == 3
    monkeypatch.setattr(outcomes, 'INTERRUPTED', {'not_found', 'succeeded'})
    assert read_trials(tmp_path) == []


def test_an_episode_without_memory_is_perceived(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons.EpisodeWriter, 'remember', lambda *_: None)
    lessons.record(tmp_path, 1)
    with pytest.raises(ConfigError, match='the episode has no `memory`'):
        read_trials(tmp_path)
    seen = []
    trial, = read_trials(tmp_path, lambda observation: seen.append(observation) or lessons.memory())
    assert trial.observation is seen[0] and trial.memory.robot_place == 'table'
