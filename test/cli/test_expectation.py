"""What a run is judged by."""
import pytest

from saycan_ros.cli._expectation import expected_places, task_of, unmet
from saycan_ros.config import ConfigError, share
from saycan_ros.places import load_places
from saycan_ros.simulation.scene import scattered
from saycan_ros.skills import load_skills

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
SCENE = scattered(LIBRARY, PLACES, 0)


def test_expectations_are_read_as_object_and_place():
    assert expected_places(['apple: trash can', 'tea :gripper'], LIBRARY, PLACES) == {
        'apple': 'trash can', 'tea': 'gripper'}


@pytest.mark.parametrize(('text', 'reason'), [
    ('apple', 'OBJECT: PLACE'), ('aple: table', "Did you mean 'apple'"), ('apple: tabel', "Did you mean 'table'")])
def test_a_faulty_expectation_says_what_is_allowed(text, reason):
    with pytest.raises(ConfigError, match=reason):
        expected_places([text], LIBRARY, PLACES)


def test_an_instruction_of_the_smoke_tasks_has_its_goal_there():
    task, judged = task_of('throw away the apple', SCENE, LIBRARY, PLACES)
    assert judged and task.goal == ({'apple': 'trash can'},) and task.objects == SCENE


def test_another_instruction_has_no_goal():
    task, judged = task_of('paint the fence', SCENE, LIBRARY, PLACES)
    assert not judged and task.instruction == 'paint the fence'


def test_what_is_elsewhere_is_named():
    found = {'apple': None, 'tea': 'table', 'sponge': 'gripper'}
    assert unmet({'apple': 'trash can', 'tea': 'table', 'sponge': 'table'}, found) == [
        'apple is nowhere, not at the trash can', 'sponge is in the gripper, not at the table']


@pytest.mark.parametrize('seed', [0, 1, 99])
def test_a_scattered_scene_has_every_object_and_as_many_on_each_surface(seed):
    scene = scattered(LIBRARY, PLACES, seed)
    counts = {place: list(scene.values()).count(place) for place in scene.values()}
    assert set(scene) == set(LIBRARY.objects) and counts == {'table': 5, 'close counter': 5, 'far counter': 5}
    assert scene == scattered(LIBRARY, PLACES, seed) and scene != scattered(LIBRARY, PLACES, seed + 1)
