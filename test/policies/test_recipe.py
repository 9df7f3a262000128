"""Bags alone make weights that run, and learning from them brings the motor network nearer to who is in them."""
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from saycan_ros.config import ConfigError, check, share
from saycan_ros.places import load_places
from saycan_ros.policies import demonstrations
from saycan_ros.policies import recipe as recipes
from saycan_ros.policies.demonstrations import joined, load_demonstrations
from saycan_ros.policies.load import load_policy, untrained
from saycan_ros.policies.training import fit, motor_loss, tensors
from saycan_ros.robot import load_robot
from saycan_ros.simulation.collecting import record_some
from saycan_ros.skills import load_skills
from saycan_ros.workfolder import work_folder

PARTS = load_skills(), load_places(share('config', 'places.yaml')), load_robot()


@pytest.fixture(scope='module')
def bags(tmp_path_factory):
    folder = tmp_path_factory.mktemp('bags')
    for family in recipes.FAMILIES:
        record_some(family, [4, 5], 'expert', folder, pictures=False)
    return folder


def test_another_kitchen_is_recorded_as_it_is_and_in_a_folder_of_its_own(tmp_path):
    library, places, robot = PARTS
    lower = tuple(dataclasses.replace(p, height=p.height - 0.05) if p.name == 'table' else p for p in places)
    folder = work_folder(tmp_path, library, lower, robot)
    assert folder.parent == tmp_path == work_folder(tmp_path, *PARTS)
    assert folder == work_folder(tmp_path, library, lower, robot)
    record_some('pick', [4], 'expert', folder, pictures=False, things=(library, lower, robot))
    episode, = load_demonstrations(folder, 'pick', robot, library, lower)
    assert np.isfinite(episode['features']).all()


def test_bags_make_weights_and_a_card_that_names_them(bags, tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, 'SCENES', {'grasp': 1, 'spot': 4})
    library, places, robot = PARTS
    recipe = recipes.PolicyRecipe(shards=1, minutes=0.01)
    figures = recipes.train_policies(recipe, library, places, robot, tmp_path / 'out', tmp_path / 'work', [bags])
    assert figures['pick']['ticks'] > 50 and np.isfinite(figures['pick']['height_median_mm'])
    assert figures['pick']['episodes'] == figures['put_down']['episodes'] == 2
    for family in recipes.FAMILIES:
        policy = load_policy(family, tmp_path / 'out', robot, places, library)
        assert policy.name.startswith(family)
    card = (tmp_path / 'out' / 'README.md').read_text()
    assert f'saycan train policy --shards 1 --minutes 0.01 --seed 0 --bags {bags}\n' in card
    assert 'sha256 of pick.safetensors' in card


def test_learning_from_a_bag_brings_the_network_nearer_to_its_commands(bags):
    library, places, robot = PARTS
    data = tensors(joined(load_demonstrations(bags, 'pick', robot, library, places)))
    torch.manual_seed(0)
    network = untrained('pick')['motor']
    loss, rows = motor_loss(network, data), torch.arange(len(data['features']))
    losses = []
    for _ in range(20):                   # fit trains for a time: on a busy machine that is a few steps
        with torch.inference_mode():
            losses.append(float(loss(rows)))
        if losses[-1] < 0.5 * losses[0]:
            break
        fit(network, loss, len(rows), seconds=0.5)
    assert losses[-1] < 0.5 * losses[0], losses


def test_rows_are_kept_until_what_they_follow_from_changes(bags, monkeypatch):
    library, places, robot = PARTS
    path = next(path for path in sorted(bags.iterdir()) if 'pick' in path.name)
    rows, = load_demonstrations(path, 'pick', robot, library, places)
    monkeypatch.setattr(demonstrations, 'read_episode', None)                # not read again
    again, = load_demonstrations(path, 'pick', robot, library, places)
    assert all((rows[name] == again[name]).all() for name in rows)
    monkeypatch.undo()
    higher = tuple(dataclasses.replace(place, height=place.height + 0.1) for place in places)
    other, = load_demonstrations(path, 'pick', robot, library, higher)
    np.testing.assert_allclose(other['height'], rows['height'] - 0.1, atol=1e-5)
    np.savez(path / 'motor_rows.npz', **other)
    old, = load_demonstrations(path, 'pick', robot, library, places)
    assert (old['height'] == rows['height']).all() and not list(path.glob('*.partial'))


def test_one_episode_is_too_few_to_learn_and_to_measure(bags, tmp_path, monkeypatch):
    monkeypatch.setattr(recipes, '_shards', lambda *_: ({}, {}))
    monkeypatch.setattr(demonstrations, 'find_episodes', lambda folder: sorted(Path(folder).glob('*pick*'))[:1])
    library, places, robot = PARTS
    with pytest.raises(ConfigError, match='1 runs of pick in which the hand gripped .* two are needed'):
        recipes.train_policies(recipes.PolicyRecipe(), library, places, robot, tmp_path, tmp_path, [bags])


def test_pictures_to_learn_from_are_none_of_those_to_measure_on():
    with pytest.raises(ConfigError, match='shards'):
        check(recipes.PolicyRecipe(shards=recipes.UNSEEN + 1))


def test_missing_weights_are_told_with_the_command_that_makes_them(tmp_path):
    library, places, robot = PARTS
    with pytest.raises(ConfigError, match='saycan train policy'):
        load_policy('pick', tmp_path, robot, places, library)
