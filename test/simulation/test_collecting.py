"""Episodes of the simulated kitchen teach what the expert did, and are never recorded twice."""
import numpy as np
import pytest

from saycan_ros.control import Command
from saycan_ros.episodes import find_episodes, read_episode
from saycan_ros.policies.demonstrations import rows_of
from saycan_ros.simulation.collecting import Kitchen, Perturbation, path_of, record_some


@pytest.fixture(scope='module')
def bags(tmp_path_factory):
    folder = tmp_path_factory.mktemp('bags')
    return folder, record_some('pick', [4], 'expert', folder, pictures=False)


def test_a_recorded_pick_says_how_it_ended_and_where_the_hand_gripped(bags):
    folder, (row,) = bags
    kitchen = Kitchen()
    episode = read_episode(path_of(folder, 'pick', 'expert', 4))
    assert (episode.outcome, episode.success, episode.object) == (row['outcome'], row['success'], row['object'])
    simulation = kitchen.simulation
    rows = rows_of(episode, simulation.robot, simulation.library, simulation.places)
    assert len(rows['features']) == len(episode.steps)
    assert 0.0 < rows['height'][0] < 0.2 and np.isfinite(rows['features']).all()


def test_what_is_recorded_already_is_left_as_it_is(bags):
    folder, _ = bags
    assert record_some('pick', [4], 'expert', folder, pictures=False) == []
    assert len(find_episodes(folder)) == 1


def test_a_start_is_the_same_for_the_same_seed_whatever_ran_before():
    kitchen = Kitchen()
    kitchen.start('pick', 8)
    kitchen.start('put_down', 3)
    first = kitchen.simulation.ground_truth()
    kitchen.start('pick', 5)
    kitchen.start('put_down', 3)
    again = kitchen.simulation.ground_truth()
    for name, at in first.poses.items():
        np.testing.assert_allclose(again.poses[name], at, atol=1e-9)
    np.testing.assert_allclose(again.map_from_base, first.map_from_base, atol=1e-9)


def test_the_first_picture_of_a_seed_has_the_light_of_that_seed():
    kitchen, light = Kitchen(), []
    for seed in (8, 5, 8):
        kitchen.start('pick', seed)
        light.append(kitchen.simulation.data.light_xdir[0].copy())
    np.testing.assert_array_equal(light[0], light[2])
    assert not np.allclose(light[0], light[1])


def test_what_rests_is_not_pushed():
    noise = Perturbation(np.random.default_rng(0))
    for _ in range(50):
        still = noise.disturb(Command(gripper=0.0))
        assert not np.any(still.base) and not np.any(still.arm) and still.gripper == 0.0
