"""One kitchen whose navigate server sees with its own sensors."""
import os

import pytest

os.environ.setdefault('MUJOCO_GL', 'egl')


@pytest.fixture(scope='session')
def world():
    from saycan_ros.config import share
    from saycan_ros.evaluation.physics import PhysicsWorld
    from saycan_ros.places import load_places
    from saycan_ros.skills import load_skills
    found = PhysicsWorld(load_skills(), load_places(share('config', 'places.yaml')), policy='learned',
                         servers=('navigate',), cameras=('head',))
    yield found
    found.simulation.close()


@pytest.fixture
def drive(world):
    """Runs a skill to its end: drive('find an apple', watch=…) -> (Outcome, message)."""
    from saycan_ros.control import SkillGoal
    from saycan_ros.planner.instruction import LOOK_AROUND
    from saycan_ros.skills import load_skills
    library = load_skills()

    def drive(text, watch=lambda: None, **goal):
        skill = LOOK_AROUND if text == LOOK_AROUND.text else library[text]
        return world.run(skill, SkillGoal(text, skill.family, skill.object, skill.place, timeout=120.0, **goal), watch)
    return drive
