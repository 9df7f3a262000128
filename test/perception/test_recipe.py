"""Training goes from nothing to weights and a card, and on from where it was interrupted."""
import pytest
import torch

from saycan_ros.config import ConfigError, share
from saycan_ros.perception import dataset, recipe, training
from saycan_ros.perception.network import HandNet, load_networks
from saycan_ros.places import load_places
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills


def test_a_tiny_training_leaves_weights_and_a_card(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, 'SHARD', 2)
    monkeypatch.setattr(recipe, 'SHARD', 2)
    said = []
    library = load_skills()
    figures = recipe.train_detector(
        recipe.DetectorRecipe(frames=4, minutes=0.005), library, load_places(share('config', 'places.yaml')),
        load_robot(), tmp_path / 'out', tmp_path / 'work', report=lambda what, done: said.append((what, done)))
    assert load_networks(tmp_path / 'out' / recipe.WEIGHTS)[0] == tuple(library.objects)
    card = (tmp_path / 'out' / 'README.md').read_text()
    assert 'sha256' in card and 'saycan train detector --frames 4' in card
    assert set(figures) == {'0.0-1.3 m', '1.3-2.5 m', '2.5-4.6 m', 'wrist'}
    assert next(what for what, done in said if done == 1.0) == 'rendering' and said[-1] == ('training hand', 1.0)
    with pytest.raises(ConfigError, match='other objects'):
        dataset.load_shards([dataset.shard_path(tmp_path / 'work', 0, 0)], ['pear'])


def test_training_goes_on_from_its_checkpoint(tmp_path):
    data = {'hand_crops': torch.zeros(8, 3, 48, 48), 'hand_classes': torch.zeros(8, dtype=torch.long)}
    first, again = training.new_run(HandNet(3)), training.new_run(HandNet(3))
    training.fit(first, training.hand_loss, data, 8, 0.1, tmp_path / 'hand.pt')
    again.load(tmp_path / 'hand.pt')
    assert (again.used, again.seen) == (first.used, first.seen)
    training.fit(again, training.hand_loss, data, 8, 0.1, tmp_path / 'hand.pt')
    assert again.seen == first.seen                                 # its time is used up: nothing is trained twice


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path):
    training.new_run(HandNet(3), frames=200).save(tmp_path / 'hand.pt')
    with pytest.raises(ConfigError, match='of another recipe: .*"frames": 200.*leave out --resume'):
        training.new_run(HandNet(3), frames=400).load(tmp_path / 'hand.pt')


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    training.new_run(HandNet(3)).save(tmp_path / 'hand.pt')
    with pytest.raises(ConfigError, match='resume'):
        training.new_run(HandNet(5)).load(tmp_path / 'hand.pt')
