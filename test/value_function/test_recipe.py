"""From bags alone to weights: what is learned, what is resumed, and what is refused."""
import dataclasses
import json

import lessons
import numpy as np
import pytest
import yaml

from saycan_ros.config import ConfigError
from saycan_ros.value_function.calibration import brier
from saycan_ros.value_function.learned import load_learned
from saycan_ros.value_function.outcomes import read_trials
from saycan_ros.value_function.recipe import FOLDS, ValueRecipe, fold_of, measure, ruled_of, train_value
from saycan_ros.value_function.rules import RuleValueFunction
from saycan_ros.value_function.texts import TextVectors

TRIALS = 70


@pytest.fixture(scope='module')
def bags(tmp_path_factory):
    folder = tmp_path_factory.mktemp('bags')
    lessons.record(folder, TRIALS)
    return folder


@pytest.fixture(scope='module')
def trials(bags):
    return read_trials(bags)


def train(trials, out, steps=150, **more):
    return train_value(ValueRecipe(steps=steps), trials, lessons.LIBRARY, lessons.PLACES, lessons.ROBOT, out,
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


def test_weights_that_are_loaded_are_as_good_on_new_bags_as_the_figures_say(trained, tmp_path):
    out, figures = trained
    function = load_learned(out, lessons.LIBRARY, lessons.PLACES, TextVectors(lessons.words))
    lessons.record(tmp_path, 40, first=TRIALS)
    unseen = read_trials(tmp_path)
    said = np.array([function.score(t.observation, t.memory, [t.skill])[0] for t in unseen])
    assert brier(said, np.array([t.succeeded for t in unseen])) < figures['all']['brier'] + 0.05


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
    monkeypatch.setattr(training, 'KEPT', 2)
    whole, parted, save = tmp_path / 'whole', tmp_path / 'parted', training._save
    few = trials[:40]
    train(few, whole, steps=4)

    def interrupted(*args):
        save(*args)
        raise KeyboardInterrupt
    monkeypatch.setattr(training, '_save', interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(few, parted, steps=4)
    monkeypatch.setattr(training, '_save', save)
    train(few, parted, steps=4, resume=True)
    assert (whole / 'value.safetensors').read_bytes() == (parted / 'value.safetensors').read_bytes()


def test_trials_of_one_group_are_in_one_fold_and_every_fold_has_some(trials):
    assert {fold_of(trial) for trial in trials} == set(range(FOLDS))
    one, other = (dataclasses.replace(trial, group='errand 3', bag=f'bag {k}') for k, trial in enumerate(trials[:2]))
    assert fold_of(one) == fold_of(other)


def test_ordinary_and_disturbed_starts_are_told_apart(trials):
    starts = [dataclasses.replace(t, start='none' if t.succeeded else 'gone') for t in trials]
    ruled = ruled_of(starts, lessons.LIBRARY, lessons.PLACES)
    found, _ = measure(starts, np.full(TRIALS, 0.5), *ruled, lessons.LIBRARY)
    assert found['ordinary starts']['succeeded'] == 1 and found['disturbed starts']['succeeded'] == 0
    assert found['ordinary starts']['trials'] + found['disturbed starts']['trials'] == found['all']['trials'] == TRIALS


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
