"""The physics as a world: experts act, pictures are taken, and the end is judged by the simulator's state."""
import pytest
from scripted import LIBRARY, PLACES, parts, task

from saycan_ros.config import ConfigError
from saycan_ros.evaluation.goals import GRIPPER
from saycan_ros.evaluation.physics import PhysicsWorld
from saycan_ros.evaluation.runner import run_task


class TruePerception:
    """In place of trained weights: remembers the truth, and counts the pictures."""

    def __init__(self, *_):
        self.pictures = []

    def clear(self):
        self.pictures = []

    def update(self, observation, search=True):
        if observation.cameras:
            self.pictures.append(observation.stamp)
        return self.world.truth()


@pytest.fixture(scope='module')
def world():
    perceptions = []

    def make(*args):
        perceptions.append(TruePerception(*args))
        return perceptions[0]

    found = PhysicsWorld(LIBRARY, PLACES, make)
    perceptions[0].world, found.perception = found, perceptions[0]
    return found


ERRAND = ('find an apple', 'pick up the apple', 'go to the trash can', 'put down the apple')


def test_an_errand_is_done_by_the_experts_and_judged_in_the_physics(world):
    errand = task(objects={'apple': 'table', 'tea': 'table'}, goal=({'apple': 'trash can'},))
    world.reset(errand, seed=3)
    result = run_task(errand, world, parts(*ERRAND, affordance='rules'))
    assert [r.outcome for r in result.decisions] == ['succeeded'] * 5
    assert result.plan_success and result.execution_success
    assert result.final.state.visited == {'operator', 'table', 'trash can'}
    assert result.final.positions['apple'][2] < 0.55
    gaps = [b - a for a, b in zip(world.perception.pictures, world.perception.pictures[1:], strict=False)]
    assert max(gaps) < 0.5, 'a longer time without a picture'


def test_the_same_seed_gives_the_same_end_whatever_ran_before(world):
    errand, ends = task(objects={'tea': 'operator'}, goal=({'tea': GRIPPER},)), []
    for _ in range(2):
        world.reset(errand, seed=5)
        result = run_task(errand, world, parts('pick up the tea'))
        ends.append(result.to_json())
    assert ends[0] == ends[1] and result.execution_success


def test_a_skill_that_cannot_work_fails_with_its_reason(world):
    errand = task(objects={'tea': 'table'}, goal=({},))
    world.reset(errand, seed=6)
    result = run_task(errand, world, parts('pick up the apple'))
    assert result.decisions[0].outcome == 'not_found'


def test_an_object_held_at_the_start_is_held(world):
    errand = task(holding='sponge', objects={}, goal=({},))
    world.reset(errand, seed=7)
    assert world.truth().holding == 'sponge'
    assert run_task(errand, world, parts()).execution_success


@pytest.fixture(scope='module')
def by_sensors():
    """A world whose navigate server sees for itself, with the shipped detector."""
    found = PhysicsWorld(LIBRARY, PLACES, policy='learned', servers=('navigate',))
    yield found
    found.simulation.close()


def test_a_plan_runs_just_its_skills_by_learned_policies_and_the_seed_fixes_the_end(by_sensors):
    plan, ends = ('bring it to you', 'bring it to you'), []
    errand = task(instruction='', objects={'tea': 'table'}, goal=({},), plan=plan)
    for seed in (3, 4, 3):
        by_sensors.reset(errand, seed)
        result = run_task(errand, by_sensors, parts())
        assert tuple(row.skill for row in result.decisions) == plan and result.end_reason == 'done'
        assert result.execution_success
        ends.append(result.to_json())
    assert ends[0] == ends[2] != ends[1]


def test_learned_policies_without_weights_are_an_error_that_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr('saycan_ros.policies.servers.share', lambda *parts: tmp_path / 'nowhere')
    with pytest.raises(ConfigError, match='no weights; saycan train policy makes them'):
        PhysicsWorld(LIBRARY, PLACES, TruePerception, policy='learned')
