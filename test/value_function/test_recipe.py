"""From bags alone to weights: what is learned, what is resumed, and what is refused."""
import dataclasses
import json

import lessons
import numpy as np
import pytest
import yaml

from saycan_ros.config import ConfigError
from saycan_ros.value_function.calibration import brier
from saycan_ros.value_function.learned import WEIGHTS, load_learned
from saycan_ros.value_function.lineage import UNKNOWN
from saycan_ros.value_function.network import load_network, save_network
from saycan_ros.value_function.outcomes import read_trials
from saycan_ros.value_function.recipe import (
    FOLDS,
    ValueRecipe,
    by_bag,
    fold_of,
    joints_of,
    measure,
    ruled_of,
    train_value,
    untrained,
)
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
    for other, steps in ((trials[:39], 4), ([dataclasses.replace(few[0], succeeded=not few[0].succeeded), *few[1:]], 4),
                         (few, 5)):
        with pytest.raises(ConfigError, match=rf'of other bags \({"steps" if steps == 5 else "bags"}\).*--resume'):
            train(other, parted, steps=steps, resume=True)


def test_what_has_learned_from_a_bag_is_not_judged_on_it(trained, trials, tmp_path):
    out, _ = trained
    renamed = [dataclasses.replace(t, bag=f'again/{t.bag}', group=f'again/{t.bag}') for t in trials[30:]]
    with pytest.raises(ConfigError, match='learned from 40 of these 40 trials.*leave out --start'):
        train(renamed, tmp_path, start=out)


def test_weights_made_of_others_name_them_and_know_what_those_have_seen(trained, trials, tmp_path):
    out, _ = trained
    lessons.record(tmp_path / 'new', 40, first=500)
    new = read_trials(tmp_path / 'new')
    train(new, tmp_path, steps=2, start=out)
    card = (tmp_path / 'README.md').read_text()
    assert f'--start {out}' in card and 'is not known' not in card
    for seen in (new, trials):
        with pytest.raises(ConfigError, match='has learned from'):
            train(seen, tmp_path / 'more', steps=2, start=tmp_path)


def test_weights_that_do_not_say_what_they_have_seen_are_told_on_the_card(trials, trained, tmp_path):
    network, told, texts = load_network(trained[0] / WEIGHTS)
    save_network(tmp_path / WEIGHTS, network, {name: told[name] for name in ('joints', 'calibration')}, texts)
    train(trials[:40], tmp_path / 'out', steps=2, start=tmp_path)
    assert 'is not known' in (tmp_path / 'out' / 'README.md').read_text()
    assert UNKNOWN in load_network(tmp_path / 'out' / WEIGHTS)[1]['learned_from'].split()


@pytest.mark.parametrize(('what', 'message'), [
    ({'joints': ['lift', 'wheel']}, 'of other joints: lift, wheel'),
    ({'families': ['find', 'dance']}, 'of other families: find, dance')])
def test_weights_to_start_from_are_of_the_same_robot_and_skills(trained, trials, tmp_path, what, message):
    network, told, texts = load_network(trained[0] / WEIGHTS)
    if 'joints' in what:
        network = untrained(lessons.LIBRARY, what['joints'], TextVectors(lessons.words))
    save_network(tmp_path / WEIGHTS, network, told | {'learned_from': ''} | what, texts)
    with pytest.raises(ConfigError, match=message):
        train(trials, tmp_path / 'out', start=tmp_path)


def test_weights_of_another_shape_are_refused_in_one_line(trials, tmp_path):
    encode = TextVectors(lambda texts: lessons.words(texts)[:, :12])
    network, joints = untrained(lessons.LIBRARY, joints_of(lessons.ROBOT), encode), joints_of(lessons.ROBOT)
    save_network(tmp_path / WEIGHTS, network, {'joints': joints}, {'done': np.zeros(12)})
    with pytest.raises(ConfigError, match=r'^--start .*of other skills \(size mismatch for .*\); leave it out$'):
        train(trials, tmp_path / 'out', start=tmp_path)


def test_a_bag_of_many_instructions_is_one_group_where_there_are_enough_bags(trials):
    def recorded(bags):
        return [dataclasses.replace(t, bag=f'bag {k % bags}', group=f'bag {k % bags}:{k}')
                for k, t in enumerate(trials)]
    assert len({t.group for t in by_bag(recorded(2 * FOLDS + 4))}) == 2 * FOLDS + 4
    assert len({t.group for t in by_bag(recorded(2 * FOLDS - 1))}) == TRIALS


def test_a_bag_without_a_joint_is_named(trials, tmp_path):
    bare = dataclasses.replace(trials[0], observation=dataclasses.replace(trials[0].observation, joints={'lift': 0.0}))
    with pytest.raises(ConfigError, match=f'bag {bare.bag!r}, step 0: the observation lacks joints'):
        train([bare, *trials[1:]], tmp_path)


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
    with pytest.raises(ConfigError, match='saycan collect .* --trials'):
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
