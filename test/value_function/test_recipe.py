"""From bags alone to weights: what is learned, what is resumed, and what is refused."""
import json

import lessons
import numpy as np
import pytest
import yaml

from saycan_ros.config import ConfigError
from saycan_ros.value_function.calibration import brier
from saycan_ros.value_function.learned import load_learned
from saycan_ros.value_function.outcomes import read_trials
from saycan_ros.value_function.recipe import ValueRecipe, split, train_value
from saycan_ros.value_function.rules import RuleValueFunction
from saycan_ros.value_function.texts import TextVectors

TRIALS = 90


@pytest.fixture(scope='module')
def bags(tmp_path_factory):
    folder = tmp_path_factory.mktemp('bags')
    lessons.record(folder, TRIALS)
    return folder


@pytest.fixture(scope='module')
def trials(bags):
    return read_trials(bags)


def train(trials, out, epochs=20, **more):
    return train_value(ValueRecipe(epochs=epochs), trials, lessons.LIBRARY, lessons.PLACES, lessons.ROBOT, out,
                       out / 'work', TextVectors(lessons.words), **more)


@pytest.fixture(scope='module')
def trained(trials, tmp_path_factory):
    out = tmp_path_factory.mktemp('value')
    return out, train(trials, out)


def test_the_brier_score_on_bags_it_never_saw_is_below_the_rules_and_the_base_rate(trained):
    _, figures = trained
    row = figures['all']
    assert row['brier'] < 0.8 * row['brier_rules'] and row['brier'] < 0.8 * row['brier_base_rate']
    assert row['auc'] > 0.8 > row['auc_rules']


def test_weights_that_are_loaded_say_what_the_figures_were_measured_on(trained, trials):
    out, figures = trained
    function = load_learned(out, lessons.LIBRARY, lessons.PLACES, TextVectors(lessons.words))
    unseen = split(trials)['test']
    said = np.array([function.score(t.observation, t.memory, [t.skill])[0] for t in unseen])
    done = np.array([t.succeeded for t in unseen])
    assert brier(said, done) == pytest.approx(figures['all']['brier'], abs=1e-3)


def test_card_diagram_and_table_lie_beside_small_weights(trained):
    out, figures = trained
    assert {'README.md', 'reliability.png', 'figures.json', 'value.safetensors'} <= {p.name for p in out.iterdir()}
    assert (out / 'value.safetensors').stat().st_size < 5e6
    told = json.loads((out / 'figures.json').read_text())
    assert told['figures']['all']['ece'] == figures['all']['ece']
    assert sum(count for *_, count in told['reliability']['all']) == figures['all']['trials']
    assert 'scripted' in (out / 'README.md').read_text()


def test_a_training_that_is_resumed_ends_as_one_that_was_not_interrupted(trials, tmp_path, monkeypatch):
    from saycan_ros.value_function import training
    whole, parted, save = tmp_path / 'whole', tmp_path / 'parted', training._save
    few = trials[:40]
    train(few, whole, epochs=2)

    def interrupted(*args):
        save(*args)
        raise KeyboardInterrupt
    monkeypatch.setattr(training, '_save', interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(few, parted, epochs=2)
    monkeypatch.undo()
    train(few, parted, epochs=2, resume=True)
    assert (whole / 'value.safetensors').read_bytes() == (parted / 'value.safetensors').read_bytes()


def test_more_bags_leave_each_bag_in_its_part(trials):
    few, all_ = split(trials[:40]), split(trials)
    for part, found in few.items():
        assert {t.bag for t in found} <= {t.bag for t in all_[part]}
    assert sum(map(len, all_.values())) == TRIALS


def test_too_few_trials_are_refused_with_their_number(tmp_path):
    lessons.record(tmp_path / 'bags', 3)
    with pytest.raises(ConfigError, match='3 trials in 3 bags: at least 20'):
        train(read_trials(tmp_path / 'bags'), tmp_path / 'out')


def test_without_bags_it_says_what_makes_some(tmp_path):
    with pytest.raises(ConfigError, match='saycan collect --trials'):
        read_trials(tmp_path)


def test_a_correction_file_says_what_the_robot_got_wrong(tmp_path):
    lessons.record(tmp_path, 4)
    before = {t.bag: t.succeeded for t in read_trials(tmp_path)}
    corrections = [{'bag': 'trial_001', 'succeeded': not before['trial_001']}]
    (tmp_path / 'corrections.yaml').write_text(yaml.safe_dump(corrections))
    after = {t.bag: t.succeeded for t in read_trials(tmp_path)}
    assert {bag for bag in before if before[bag] != after[bag]} == {'trial_001'}


@pytest.mark.parametrize(('entry', 'message'), [
    ({'bag': 'trial_009', 'succeeded': True}, "no skill was tried in step 0 of bag 'trial_009'"),
    ({'bag': 'trial_001', 'succeeded': 'yes'}, "succeeded must be true or false, not 'yes'"),
    ({'bag': 'trial_001'}, 'a correction has bag, succeeded'),
])
def test_a_fault_in_a_correction_file_is_told_with_its_line(tmp_path, entry, message):
    lessons.record(tmp_path, 2)
    (tmp_path / 'corrections.yaml').write_text(yaml.safe_dump([entry]))
    with pytest.raises(ConfigError, match=rf'corrections.yaml:1: .*{message}'):
        read_trials(tmp_path)


def test_what_the_rules_know_is_written_in_the_bag(trials):
    rules = RuleValueFunction(lessons.LIBRARY, lessons.PLACES)
    for trial in trials[:5]:
        assert rules.score(trial.observation, trial.memory, [trial.skill])[0] == rules.config.pick
