"""Skills tried in the simulated kitchen, from starts that make them fail now and then: lessons of a value function."""
from pathlib import Path

import numpy as np

from saycan_ros.config import share
from saycan_ros.control import Command, Outcome
from saycan_ros.episodes import Episode, EpisodeWriter
from saycan_ros.evaluation.physics import PhysicsWorld
from saycan_ros.perception import Perception
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.places import load_places, place_of_robot
from saycan_ros.planner.targets import Targets
from saycan_ros.policies import LEARNED
from saycan_ros.poses import inverse, to_planar
from saycan_ros.simulation.simulation import GRIPPER
from saycan_ros.simulation.starts import MISHAPS, Starts
from saycan_ros.skills import load_skills

FAMILIES = tuple(MISHAPS)
EYES = {'pick': None, 'place': None, 'navigate': ('head',)}       # cameras that a skill's server looks with
SERVERS = {'pick': 'pick', 'put_down': 'place', 'find': 'navigate', 'go_to': 'navigate'}
TIMEOUT = 60.0                       # [s]
PICTURES = 5.0                       # [Hz] what the policies were trained on; twice as many cost twice the time
_REACH, _WIDE = 0.55, 0.3            # [m] before the base, and beside that: where the arm takes things


def in_view_and_reach(simulation, name):
    """Is an object in the picture of the head, and where the arm reaches it?"""
    truth, links = simulation.ground_truth(), simulation.robot.forward(simulation.observation(()).joints)
    at = inverse(truth.map_from_base) @ truth.poses[name]
    x, y, z = (inverse(links[simulation.robot.cameras['head'].frame]) @ at)[:3, 3]
    fx, fy, cx, cy = simulation.intrinsics('head')
    in_view = z > 0 and abs(fx * x / z) < cx and abs(fy * y / z) < cy
    return bool(in_view and np.hypot(at[0, 3] - _REACH, at[1, 3]) < _WIDE)


class Trials:
    """One world, one family of skills, and a trial of it from each seed."""

    def __init__(self, family, policy=LEARNED):
        self.family = family
        self.library, self.places = load_skills(), load_places(share('config', 'places.yaml'))
        self.world = PhysicsWorld(self.library, self.places, Perception, policy, (SERVERS[family],),
                                  EYES[SERVERS[family]], PICTURES)
        self.simulation, self.starts = self.world.simulation, Starts(self.world, self.library, self.places)

    def run(self, seed, path, mishap=None):
        """Tries the skill of a seed and writes its bag; {family, seed, mishap, skill, outcome, success}."""
        skill, mishap = self.starts.set(self.family, seed, mishap)
        memory, observation = self.world.look(), self.world.observation
        views = {name: through_the_wire(view) for name, view in observation.cameras.items()}
        about = Episode(skill.text, self.family, skill.object, skill.place,
                        self.world.name_of(SERVERS[self.family]), seed, mishap)
        with EpisodeWriter(path, about, self.simulation.robot.frames.base) as writer:
            writer.put(observation, {name: encoded for name, (_, *encoded) in views.items()}, None)
            writer.remember(memory)
            outcome, message = self.world.run(skill, Targets(self.places).goal(skill, memory, TIMEOUT),
                                              remember=self.family == 'find')
            success = outcome is Outcome.SUCCEEDED and self._is_so(skill)
            writer.end(outcome, message, success)
        return {'family': self.family, 'seed': seed, 'mishap': mishap, 'skill': skill.text, 'outcome': outcome.label,
                'success': success}

    def _is_so(self, skill):
        """Is what the skill is for so in the physics?"""
        simulation = self.simulation
        simulation.command(Command())
        simulation.step(0.5)
        here = place_of_robot(self.places, *to_planar(simulation.ground_truth().map_from_base))
        if self.family == 'find':
            return in_view_and_reach(simulation, skill.object)
        if self.family == 'go_to':
            return here == (skill.place or self.starts.operator.name)
        wanted = GRIPPER if self.family == 'pick' else here
        return wanted is not None and simulation.place_of(skill.object) == wanted


def path_of(folder, family, policy, seed):
    """Folder of the bag of one trial."""
    return Path(folder) / f'trial_{family}_{policy}_{seed:06d}'


def try_some(family, seeds, policy, folder):
    """Tries the skills of some seeds on one world; those that are there already are left out. Rows of Trials.run."""
    missing = [seed for seed in seeds if not path_of(folder, family, policy, seed).exists()]
    if not missing:
        return []
    import torch
    torch.set_num_threads(1)            # as an evaluation does: a trial can be repeated
    trials = Trials(family, policy)
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = [trials.run(seed, path_of(folder, family, policy, seed)) for seed in missing]
    trials.simulation.close()
    return rows
