"""Episodes of pick and put down in random kitchens, by the expert with perturbations or by a policy with corrections.

Whoever commands, the expert steps along and says what it would command from where the policy has come to (DAgger, Ross
et al. 2011). The expert's own commands are disturbed on the way to the motors, so that its demonstrations hold
recoveries (DART, Laskey et al. 2017).
"""
from pathlib import Path

import numpy as np

from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.episodes import Episode, EpisodeWriter
from saycan_ros.policies.runner import SkillRun, clamp
from saycan_ros.simulation.disturbed import DisturbedKitchen
from saycan_ros.simulation.experts import PickExpert, PlaceExpert
from saycan_ros.simulation.experts.motion import stand_for
from saycan_ros.simulation.scene import SceneStart, arrange, room_of
from saycan_ros.simulation.simulation import KitchenSimulation
from saycan_ros.simulation.surface import surface_of

FAMILIES = ('pick', 'put_down')
_AT_TRAY = 0.1                              # share of picks from the operator's tray
_FROM_STAND = 0.3                           # share of starts where `go to` ends instead of `find`
_OFF = np.array([0.05, 0.05, 0.05])         # [m, m, rad] sd of where the robot starts around that
_FINAL_WAIT = 0.5                           # [s] until truth is asked


class Kitchen:
    """One simulation with the experts of pick and put down, and random starts."""

    def __init__(self, config=None, disturbances=None, library=None, places=None, robot=None):
        """config: SimulationConfig. disturbances: DisturbanceConfig. None: the default, and what the package has."""
        self.simulation = simulation = KitchenSimulation(config, library, places, robot)
        self.senses = DisturbedKitchen(simulation, disturbances)
        self.names = list(simulation.library.objects)
        parts = simulation.library, simulation.places, simulation.robot, simulation.ground_truth
        self.experts = {'pick': PickExpert(*parts), 'put_down': PlaceExpert(*parts)}

    def start(self, family, seed):
        """Sets a random start; the SkillGoal that is asked there. The object follows from the seed."""
        name, rng = self.names[seed % len(self.names)], np.random.default_rng([seed, 3, FAMILIES.index(family)])
        place = self._set_pick(name, rng, seed) if family == 'pick' else self._set_put_down(name, rng, seed)
        skill = self.simulation.library.find(family, name)
        return SkillGoal(skill.text, family, name), place

    def _set_pick(self, name, rng, seed):
        places = {p.name: p for p in self.simulation.places}
        surfaces = [p for p in places.values() if not p.container and not p.operator]
        place = self._operator() if rng.random() < _AT_TRAY else surfaces[rng.integers(len(surfaces))]
        start = SceneStart({name: place.name} | self._others(name, rng, {place.name: 1}), place.name)
        spots = arrange(start, self.simulation.places, self.simulation.library, np.random.default_rng([seed, 0]))
        stand = stand_for(surface_of(place), spots[name][:2, 3])
        if rng.random() < _FROM_STAND:
            stand = place.stand
        self.senses.reset(start, seed, base=stand + rng.normal(0, 1, 3) * _OFF)
        return place

    def _set_put_down(self, name, rng, seed):
        places = self.simulation.places
        place = places[seed // len(self.names) % len(places)]
        start = SceneStart(self._others(name, rng, {}), place.name, name)
        off = rng.normal(0, 1, 3) * _OFF * (0.5 if place.container else 1.0)
        self.senses.reset(start, seed, base=place.stand + off)
        return place

    def _operator(self):
        return next(p for p in self.simulation.places if p.operator)

    def _others(self, name, rng, taken):
        """{object: surface} of all other objects, as far as there is room: full and empty surfaces, as they come."""
        most = {p.name: room_of(p) for p in self.simulation.places if not p.container}
        surfaces = list(most)
        weights = rng.dirichlet(np.full(len(surfaces), 1.5))
        where, taken = {}, dict(taken)
        for other in rng.permutation([n for n in self.names if n != name]).tolist():
            free = [taken.get(s, 0) < most[s] for s in surfaces]
            if not any(free):
                break
            share = weights * free + 1e-6 * np.array(free)
            where[other] = str(rng.choice(surfaces, p=share / share.sum()))
            taken[where[other]] = taken.get(where[other], 0) + 1
        return where

    def done(self, goal, place):
        """Is what the goal asks for so in the physics?"""
        return self.simulation.place_of(goal.object) == ('gripper' if goal.family == 'pick' else place.name)


class Recorder:
    """Runs and writes episodes.

    Args:
        kitchen: Kitchen.
        policies: {family: Policy} that command; empty: the expert.
    """

    def __init__(self, kitchen, policies=None):
        self.kitchen, self.policies = kitchen, policies or {}

    def record(self, family, seed, path, pictures=True):
        """Runs an episode and writes its bag. Returns {family, seed, object, place, outcome, success, seconds}.

        pictures: False: no camera is drawn, eight times as fast; enough for the motor network.
        """
        kitchen, senses = self.kitchen, self.kitchen.senses
        goal, place = kitchen.start(family, seed)
        expert, policy = kitchen.experts[family], self.policies.get(family)
        about = Episode(goal.skill, family, goal.object, place.name, (policy or expert).name, seed)
        run = SkillRun(policy or expert, goal, kitchen.simulation.robot.limits, senses.time)
        shadow = SkillRun(expert, goal, kitchen.simulation.robot.limits, senses.time) if policy else run
        noise, began = Perturbation(np.random.default_rng([seed, 9])), senses.time
        with EpisodeWriter(path, about, kitchen.simulation.robot.frames.base) as writer:
            while True:
                observation = senses.observation()
                answer = run.tick(senses.time, observation)
                label = answer if shadow is run else shadow.tick(senses.time, observation)
                if isinstance(answer, Outcome):
                    break
                sent = answer if policy else clamp(noise.disturb(answer), kitchen.simulation.robot.limits)
                writer.put(observation, senses.encoded, sent, label if isinstance(label, Command) else None)
                senses.command(sent)
                senses.step(getattr(policy, 'cameras', None) if pictures else ())
            success = self._settled(goal, place)
            writer.end(answer, run.message, success)
        return {'family': family, 'seed': seed, 'object': goal.object, 'place': place.name, 'outcome': answer.label,
                'success': success, 'seconds': round(senses.time - began, 2)}

    def _settled(self, goal, place):
        self.kitchen.senses.command(Command())
        self.kitchen.simulation.step(_FINAL_WAIT)
        return bool(self.kitchen.done(goal, place))


class Perturbation:
    """Slow noise on the velocities of an expert, with a push now and then."""

    _SLOW, _PUSH = 0.9, 0.03              # memory of a tick, and chance that a push begins
    _SIZE = np.array([0.03, 0.03, 0.05, *(0.02,) * 3, *(0.08,) * 3])
    _PUSHED = np.array([0.15, 0.15, 0.3, *(0.3,) * 3, *(1.2,) * 3])
    _FULL = 0.15                          # [m/s] from which noise has its full size; slower motions are precise ones

    def __init__(self, rng):
        self._rng, self._slow, self._push, self._left = rng, np.zeros(9), np.zeros(9), 0

    def disturb(self, command):
        """The Command with noise in proportion to its speed: what stands still is not pushed."""
        rng = self._rng
        self._slow = self._SLOW * self._slow + np.sqrt(1 - self._SLOW ** 2) * rng.normal(0, 1, 9) * self._SIZE
        self._left -= 1
        if self._left < 0 and rng.random() < self._PUSH:
            self._left, self._push = rng.integers(3, 8), rng.normal(0, 1, 9) * self._PUSHED
        extra = self._slow + (self._push if self._left >= 0 else 0)
        share = [min(1.0, np.linalg.norm(v[:k]) / self._FULL) for v, k in ((command.base, 2), (command.arm, 3))]
        return Command(command.base + share[0] * extra[:3], command.arm + share[1] * extra[3:], command.gripper,
                       command.joints)


def path_of(folder, family, policy, seed):
    """Folder of the bag of one episode."""
    return Path(folder) / f'{family}_{policy}_{seed:06d}'


def record_some(family, seeds, policy, folder, models=None, pictures=True, things=(None, None, None)):
    """Records the episodes of some seeds on one simulation; those that are there already are left out.

    Args:
        policy: 'expert' or 'learned'. folder: of the bags. models: folder of the learned policies, None: the package's.
        things: SkillLibrary, places and RobotConfig of the kitchen; None: the package's.

    Returns:
        The rows of Recorder.record.
    """
    missing = [seed for seed in seeds if not path_of(folder, family, policy, seed).exists()]
    if not missing:
        return []
    kitchen, policies = Kitchen(None, None, *things), {}
    if policy == 'learned':
        import torch

        from saycan_ros.policies.load import load_policy
        torch.set_num_threads(1)        # as an evaluation does: an episode can be repeated
        simulation = kitchen.simulation
        policies[family] = load_policy(family, models, simulation.robot, simulation.places, simulation.library)
    recorder = Recorder(kitchen, policies)
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = [recorder.record(family, seed, path_of(folder, family, policy, seed), pictures) for seed in missing]
    kitchen.simulation.close()
    return rows
