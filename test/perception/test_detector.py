"""The detector of the package finds what stands in front of the robot; without weights it says what to do."""
import numpy as np
import pytest

from saycan_ros.config import ConfigError, share
from saycan_ros.perception import Perception
from saycan_ros.perception.detector import Detector
from saycan_ros.perception.network import CropNet, HandNet, load_networks, save_networks
from saycan_ros.places import load_places
from saycan_ros.robot import load_robot
from saycan_ros.skills import SkillLibrary, load_skills

LIBRARY, ROBOT = load_skills(), load_robot()
PLACES = load_places(share('config', 'places.yaml'))
ON_TABLE = {'coke can': 'table', 'apple': 'table', 'rice chips': 'table', 'sponge': 'table'}


@pytest.fixture(scope='module')
def simulation():
    from saycan_ros.simulation.simulation import KitchenSimulation
    kitchen = KitchenSimulation(library=LIBRARY, places=PLACES, robot=ROBOT)
    yield kitchen
    kitchen.close()


@pytest.mark.parametrize('seed', [1, 2])
def test_what_stands_in_front_of_the_robot_is_remembered_where_it_is(simulation, seed):
    from saycan_ros.simulation.scene import SceneStart
    simulation.reset(SceneStart(ON_TABLE, robot_at='table'), seed)
    perception = Perception(LIBRARY, PLACES, ROBOT)
    for pan in (-0.4, 0.0, 0.4, 0.0):
        simulation.set_joints({'head_pan': pan})
        simulation.step(1.0)
        memory = perception.update(simulation.observation())
    assert sorted(o.kind for o in memory.objects) == sorted(ON_TABLE)
    truth = simulation.ground_truth()
    for found in memory.objects:
        assert found.place == 'table'
        in_map = simulation.localized_pose()[0] @ np.linalg.inv(truth.map_from_base) @ truth.poses[found.kind]
        assert np.hypot(*(found.position - in_map[:3, 3])[:2]) < 0.03
    assert memory.robot_place == 'table' and memory.holding is None and 'table' in memory.seen_places


def test_what_is_held_from_the_start_is_named_by_a_look(simulation):
    from saycan_ros.simulation.scene import SceneStart
    simulation.reset(SceneStart({'apple': 'table'}, robot_at='table', robot_holding='pepsi can'), seed=3)
    perception = Perception(LIBRARY, PLACES, ROBOT)
    for _ in range(4):
        simulation.step(0.2)
        memory = perception.update(simulation.observation())
    assert memory.holding == 'pepsi can' and memory.holding_confidence > 0.5


def test_missing_weights_name_the_command_that_makes_them(tmp_path):
    with pytest.raises(ConfigError, match='saycan train detector'):
        load_networks(tmp_path / 'none.safetensors')


def test_a_file_that_is_no_weights_is_refused(tmp_path):
    broken = tmp_path / 'broken.safetensors'
    broken.write_bytes(b'not weights')
    with pytest.raises(ConfigError, match='saycan train detector'):
        load_networks(broken)


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / 'other.safetensors'
    save_networks(path, ['apple', 'pear'], crop=CropNet(7), hand=HandNet(7))
    with pytest.raises(ConfigError, match='not the weights'):
        load_networks(path)


def test_an_object_that_the_weights_do_not_know_is_named(tmp_path):
    path = tmp_path / 'two.safetensors'
    save_networks(path, ['apple', 'sponge'], crop=CropNet(3), hand=HandNet(3))
    two = SkillLibrary([], [LIBRARY.objects[name] for name in ('apple', 'sponge')], ['table'])
    assert Detector(two, PLACES, path).kinds == ('apple', 'sponge')
    with pytest.raises(ConfigError, match='tea'):
        Detector(LIBRARY, PLACES, path)
