"""Trials of skills: what is written is what was tried, and how it ended."""
import pytest

from saycan_ros.policies import EXPERT
from saycan_ros.simulation.starts import MISHAPS
from saycan_ros.simulation.trials import Trials, path_of, try_some
from saycan_ros.value_function.outcomes import read_trials


@pytest.fixture(scope='module')
def tried(tmp_path_factory):
    folder = tmp_path_factory.mktemp('trials')
    return folder, try_some('go_to', [3], EXPERT, folder)


def test_a_trial_is_read_back_as_it_went(tried):
    folder, (row,) = tried
    trial, = read_trials(folder)
    assert (trial.skill, trial.outcome, trial.succeeded) == (row['skill'], row['outcome'], row['success'])
    assert trial.policy == 'expert' and trial.bag == path_of(folder, 'go_to', EXPERT, 3).name
    assert set(trial.observation.cameras) == {'head', 'wrist'}
    assert trial.memory.stamp == pytest.approx(trial.observation.stamp)
    assert trial.start == row['mishap'] in MISHAPS['go_to']


def test_a_trial_that_is_there_is_not_tried_again(tried):
    folder, _ = tried
    assert try_some('go_to', [3], EXPERT, folder) == []


@pytest.mark.parametrize('family', ('pick', 'put_down'))
def test_a_start_follows_from_its_seed(family):
    trials, starts = Trials(family, EXPERT), []
    for seed in (7, 8, 7):
        skill, mishap = trials.starts.set(family, seed)
        starts.append((skill.text, mishap, trials.simulation.ground_truth().map_from_base.tolist()))
    assert starts[0] == starts[2] != starts[1]
    assert 0.2 < MISHAPS[family]['none'] / sum(MISHAPS[family].values()) < 0.4     # a part is as it should be
