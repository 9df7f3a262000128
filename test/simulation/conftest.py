"""One kitchen for all tests of the simulation: each of them resets it."""
import os

import pytest

os.environ.setdefault('MUJOCO_GL', 'egl')


@pytest.fixture(scope='session')
def kitchen():
    from saycan_ros.simulation.simulation import KitchenSimulation
    simulation = KitchenSimulation()
    yield simulation
    simulation.close()


@pytest.fixture(scope='session')
def run(kitchen):
    """Runs one expert to its end: run(server, family, object, place) -> Outcome."""
    from saycan_ros.control import Outcome, SkillGoal
    from saycan_ros.policies.runner import SkillRun
    from saycan_ros.simulation.experts import make_experts
    experts = make_experts(kitchen.library, kitchen.places, kitchen.robot, kitchen.ground_truth)

    def run(server, family, name=None, place=None, **goal):
        goal = SkillGoal(family, family, name, place, **goal)
        skill = SkillRun(experts[server], goal, kitchen.robot.limits, kitchen.time)
        while not isinstance(command := skill.tick(kitchen.time, kitchen.observation(())), Outcome):
            kitchen.command(command)
            kitchen.step(1 / kitchen.robot.control_rate)
        return command
    return run
