"""What must be true in the physics after `saycan run`: said by --expect, or the goal of a smoke task."""
from dataclasses import replace

from saycan_ros.config import ConfigError, did_you_mean, share
from saycan_ros.evaluation.goals import GRIPPER
from saycan_ros.evaluation.tasks import Task, load_tasks

SMOKE = ('config', 'tasks', 'smoke.yaml')


def expected_places(texts, library, places):
    """{object: place} of texts like 'apple: trash can'.

    Raises:
        ConfigError: a text of another form, an unknown object or place.
    """
    names, expected = [*(place.name for place in places), GRIPPER], {}
    for text in texts:
        name, colon, place = (part.strip() for part in text.partition(':'))
        if not colon:
            raise ConfigError(f"--expect {text!r}: must be 'OBJECT: PLACE', as in 'apple: trash can'")
        if name not in library.objects:
            raise ConfigError(f'--expect: unknown object {name!r}.{did_you_mean(name, library.objects, "objects")}')
        if place not in names:
            raise ConfigError(f'--expect: unknown place {place!r}.{did_you_mean(place, names, "places")}')
        expected[name] = place
    return expected


def task_of(instruction, objects, library, places):
    """(Task of an instruction in a kitchen with these objects ({object: place}), is its goal known?).

    An instruction of config/tasks/smoke.yaml has the goal that it has there, if the robot starts with empty hands.
    """
    operator = next(place.name for place in places if place.operator)
    task = Task(0, 'structured', instruction, operator, objects=objects)
    for known in load_tasks(share(*SMOKE), library, places):
        if known.instruction == instruction and not known.plan and not known.holding:
            return replace(known, robot_at=operator, objects=objects), True
    return task, False


def unmet(expected, found):
    """A sentence for each object that is elsewhere: {object: place} expected and found."""
    return [f'{name} is {_at(found.get(name))}, not {_at(place)}' for name, place in expected.items()
            if found.get(name) != place]


def _at(place):
    return {None: 'nowhere', GRIPPER: 'in the gripper'}.get(place, f'at the {place}')
