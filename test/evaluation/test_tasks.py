"""Task files: what is read, and that every fault is told with its line."""
import pytest
import yaml
from scripted import LIBRARY, PLACES

from saycan_ros.config import ConfigError, share
from saycan_ros.evaluation.tasks import FAMILIES, load_tasks

GOOD = {'id': 1, 'family': 'nl_verbs', 'instruction': 'ditch the tea', 'robot_start': {'at': 'table', 'holding': None},
        'objects': {'tea': 'table', 'coke can#1': 'table', 'coke can#2': 'far counter'}, 'goal': [{'tea': 'trash can'}]}


def load(tmp_path, text):
    path = tmp_path / 'tasks.yaml'
    path.write_text(text if isinstance(text, str) else yaml.safe_dump(text, sort_keys=False))
    return load_tasks(path, LIBRARY, PLACES)


def faults(tmp_path, *tasks):
    with pytest.raises(ConfigError) as found:
        load(tmp_path, list(tasks))
    return str(found.value).replace(str(tmp_path), '').splitlines()


def test_every_field_is_read(tmp_path):
    [task] = load(tmp_path, [{**GOOD, 'visits': ['table'], 'robot_end': 'table', 'hard': True}])
    assert (task.id, task.family, task.instruction, task.robot_at, task.holding) == (
        1, 'nl_verbs', 'ditch the tea', 'table', None)
    assert task.objects == GOOD['objects'] and task.goal == ({'tea': 'trash can'},)
    assert (task.visits, task.robot_end, task.hard, task.plan) == (('table',), 'table', True, ())


def test_a_task_without_a_goal_lets_nothing_move(tmp_path):
    [task] = load(tmp_path, [{**GOOD, 'objects': {}, 'goal': [{}]}])
    assert task.goal == ({},)


def test_a_plan_may_be_of_any_family_and_without_an_instruction(tmp_path):
    [task] = load(tmp_path, [{**GOOD, 'family': 'skills', 'instruction': None, 'plan': ['find a tea']}])
    assert task.plan == ('find a tea',) and task.instruction == ''


def test_the_smoke_tasks_are_valid_and_of_every_family():
    tasks = load_tasks(share('config', 'tasks', 'smoke.yaml'), LIBRARY, PLACES)
    assert len(tasks) == 20 and {t.family for t in tasks} == set(FAMILIES)


@pytest.mark.parametrize(('change', 'line', 'says'), [
    ({'family': 'nl_verb'}, 2, "unknown family 'nl_verb'. Did you mean 'nl_verbs'? Families: nl_single"),
    ({'family': 'all', 'plan': ['find a tea']}, 2, 'all and hard are the groups of every table'),
    ({'instruction': 5, 'plan': ['find a tea']}, 3, 'instruction must be text, or null with a plan'),
    ({'robot_start': {'at': 'table', 'holding': ['tea']}}, 6, "holding must be an object or null, not ['tea']"),
    ({'id': 'one'}, 1, "id must be a whole number above 0, not 'one'"),
    ({'id': True}, 1, 'id must be a whole number above 0, not True'),
    ({'instruction': 'two  spaces'}, 3, 'instruction must be one line of text'),
    ({'robot_start': {'at': 'tabel', 'holding': None}}, 5, "at unknown place 'tabel'. Did you mean 'table'? Places:"),
    ({'robot_start': {'at': 'table'}}, 4, 'robot_start must be {at: place, holding: object or null}'),
    ({'robot_start': {'at': 'table', 'holding': 'tea'}}, 8, "'tea' is held and must not be in objects too"),
    ({'objects': {'tee': 'table'}}, 8, "unknown object 'tee'. Did you mean 'tea'? Objects: coke can"),
    ({'objects': {'tea': 'close conter'}}, 8, "'tea' is at unknown place 'close conter'. Did you mean 'close counter'"),
    ({'objects': {'tea': 'table', 'apple#2': 'table'}}, 9, "number several of one kind 'apple#1', 'apple#2'"),
    ({'objects': {'tea': 'table', 'apple': 'table', 'apple#1': 'table'}}, 9, 'a single one has no number'),
    ({'objects': ['tea']}, 7, 'objects must be a mapping'),
    ({'goal': []}, 11, 'goal must be a list of alternatives'),
    ({'goal': [{'apple': 'table'}]}, 12, "goal alternative 1: 'apple' is not in the start state"),
    ({'goal': [{'tea': 'bin'}]}, 12, "'tea' is at unknown place 'bin'"),
    ({'goal': [{'tea': 'table'}]}, 12, "'tea' starts at 'table'; list only what must have changed"),
    ({'goal': [{'coke can#1': 'far counter', 'coke can#2': 'table'}]}, 12, 'only swaps instances of one kind'),
    ({'goal': [{'tea': 'gripper', 'coke can#1': 'gripper'}]}, 12, 'leaves two objects in the gripper'),
    ({'goal': [{'tea': 'operator'}, {'tea': 'operator'}]}, 13, 'goal alternative 2 is given twice'),
    ({'visits': ['table', 'table']}, 13, 'visits must be a list of different places'),
    ({'visits': ['moon']}, 14, "the robot is at unknown place 'moon'"),
    ({'robot_end': 'moon'}, 13, "the robot is at unknown place 'moon'"),
    ({'plan': ['find a teapot']}, 14, "plan: unknown skill 'find a teapot'. Did you mean 'find a tea'?"),
    ({'hard': False}, 13, 'hard is true or left out'),
    ({'goals': []}, 13, "unknown field 'goals'. Did you mean 'goal'?")])
def test_a_fault_is_told_with_its_line_and_what_is_allowed(tmp_path, change, line, says):
    [found] = faults(tmp_path, {**GOOD, **change})
    assert found.startswith(f'/tasks.yaml:{line}: task ') and says in found


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    found = faults(tmp_path, {**GOOD, 'family': 'x', 'robot_end': 'y'}, {**GOOD, 'goal': [{'tea': 'z'}]})
    assert len(found) == 3


def test_the_same_id_or_the_same_start_twice_is_a_fault(tmp_path):
    found = faults(tmp_path, GOOD, {**GOOD, 'instruction': 'another'}, {**GOOD, 'id': 2})
    assert 'the same id as the task in line 1' in found[0]
    assert 'the same instruction and start state as the task in line 1' in found[1]


def test_a_held_object_must_go_somewhere_when_others_move(tmp_path):
    task = {**GOOD, 'robot_start': {'at': 'table', 'holding': 'apple'}}
    assert "no goal alternative says where the held 'apple' goes" in faults(tmp_path, task)[0]


@pytest.mark.parametrize(('text', 'says'), [('', 'must be a list of tasks'), ('{a: 1}', 'must be a list of tasks'),
                                            ('- 3', 'a task is a mapping'), ('- id: 1', 'family is missing'),
                                            ('- {a: 1', 'not valid YAML')])
def test_a_file_that_holds_no_tasks_is_a_fault(tmp_path, text, says):
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r'nowhere\.yaml: No such file'):
        load_tasks(tmp_path / 'nowhere.yaml', LIBRARY, PLACES)
