"""How often do the scripted experts succeed? Random kitchens; success is judged by the physics, not by the expert.

    .venv/bin/python benchmarks/experts.py --seeds 500 --jobs 2 --output experts.json

Every episode has all fifteen objects, five on each surface. The robot starts at a random spot and yaw (pick, find, go
to) or at a random place with the object in its hand (put down). A pick starts where `find` has brought the robot.
"""
import argparse
import collections
import json
import sys

import joblib
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from saycan_ros.control import Outcome, SkillGoal
from saycan_ros.evaluation.results import wilson
from saycan_ros.places import place_of_robot
from saycan_ros.policies.runner import SkillRun
from saycan_ros.poses import to_planar
from saycan_ros.simulation.experts import make_experts
from saycan_ros.simulation.scene import SceneStart
from saycan_ros.simulation.simulation import KitchenSimulation
from saycan_ros.simulation.trials import in_view_and_reach

SURFACES = ('table', 'close counter', 'far counter')
FAMILIES = ('pick', 'put_down', 'find', 'go_to')
CHUNK = 10                # episodes that share one simulation in a process


class Kitchen:
    """One simulation with its experts, and an episode of each family: (place, Outcome, is it so in the physics?)."""

    def __init__(self):
        self.simulation = simulation = KitchenSimulation()
        self.names = list(simulation.library.objects)
        self.experts = make_experts(simulation.library, simulation.places, simulation.robot, simulation.ground_truth)

    def episode(self, family, seed):
        """{family, seed, object, place, outcome, success, seconds}."""
        name, rng = self.names[seed % len(self.names)], np.random.default_rng([seed, FAMILIES.index(family)])
        began = self.simulation.time
        place, outcome, done = getattr(self, family)(seed, rng, name)
        return {'family': family, 'seed': seed, 'object': name, 'place': place, 'outcome': outcome.label,
                'success': bool(done and outcome is Outcome.SUCCEEDED),
                'seconds': round(self.simulation.time - began, 2)}

    def run(self, server, family, name=None, place=None):
        """Runs one expert to its end; returns its Outcome."""
        simulation, goal = self.simulation, SkillGoal(family, family, name, place)
        skill = SkillRun(self.experts[server], goal, simulation.robot.limits, simulation.time)
        while True:
            command = skill.tick(simulation.time, simulation.observation(cameras=()))
            if isinstance(command, Outcome):
                return command
            simulation.command(command)
            simulation.step(1 / simulation.robot.control_rate)

    def pick(self, seed, rng, name):
        place = self.scatter(seed, rng, name)
        found = self.run('navigate', 'find', name)
        outcome = self.run('pick', 'pick', name) if found is Outcome.SUCCEEDED else found
        return place, outcome, self.simulation.place_of(name) == 'gripper'

    def put_down(self, seed, rng, name):
        places = self.simulation.places
        destination = places[(seed // len(self.names)) % len(places)]
        others = _five_each([other for other in self.names if other != name], rng)
        self.simulation.reset(SceneStart(others, str(rng.choice([p.name for p in places])), name), seed)
        arrived = self.go(destination)
        outcome = self.run('place', 'put_down', name) if arrived is Outcome.SUCCEEDED else arrived
        return destination.name, outcome, self.simulation.place_of(name) == destination.name

    def find(self, seed, rng, name):
        place = self.scatter(seed, rng, name)
        outcome = self.run('navigate', 'find', name)
        return place, outcome, in_view_and_reach(self.simulation, name)

    def go_to(self, seed, rng, name):
        self.scatter(seed, rng, name)
        place = self.simulation.places[seed % len(self.simulation.places)]
        outcome = self.go(place)
        here = place_of_robot(self.simulation.places, *to_planar(self.simulation.ground_truth().map_from_base))
        return place.name, outcome, here == place.name

    def go(self, place):
        """Drives to a place; only `bring` comes to the operator."""
        return self.run('navigate', *(('bring',) if place.operator else ('go_to', None, place.name)))

    def scatter(self, seed, rng, name):
        """A random kitchen with the robot somewhere in its middle; returns the object's place."""
        where = _five_each(self.names, rng)
        start = SceneStart({name: where[name] for name in self.names})
        self.simulation.reset(start, seed, base=(*rng.uniform(-0.3, 0.3, 2), rng.uniform(-np.pi, np.pi)))
        return where[name]


def episodes_of(family, seeds):
    """Episodes of some seeds, on one simulation."""
    kitchen = Kitchen()
    return [kitchen.episode(family, seed) for seed in seeds]


def _five_each(names, rng):
    return {name: SURFACES[k % len(SURFACES)] for k, name in enumerate(rng.permutation(names).tolist())}


def rate(episodes):
    """{successes, total, rate, low, high} of some episodes."""
    good, total = sum(e['success'] for e in episodes), len(episodes)
    low, high = wilson(good, total)
    return {'successes': good, 'total': total, 'rate': good / total, 'low': round(low, 4), 'high': round(high, 4)}


def _by(episodes, key):
    return {name: rate([e for e in episodes if e[key] == name]) for name in dict.fromkeys(e[key] for e in episodes)}


def summarize(episodes):
    """{family: {all, object: {name: rate}, place: {name: rate}, outcomes}}."""
    summary = {}
    for family in FAMILIES:
        mine = [e for e in episodes if e['family'] == family]
        if mine:
            summary[family] = {'all': rate(mine), 'object': _by(mine, 'object'), 'place': _by(mine, 'place'),
                               'outcomes': dict(collections.Counter(e['outcome'] for e in mine)),
                               'seconds': round(float(np.mean([e['seconds'] for e in mine])), 2)}
    return summary


def show(summary, console):
    """One table a family: a row an object and a place."""
    for family, found in summary.items():
        table = Table('', 'succeeded', '95 % interval', title=f'{family}: {found["seconds"]} s simulated an episode')
        for title, row in (('all', found['all']), *found['object'].items(), *found['place'].items()):
            table.add_row(title, f'{row["successes"]}/{row["total"]}', f'{row["low"]:.1%} - {row["high"]:.1%}')
        console.print(table)
        console.print(found['outcomes'])


def main():
    """Exit status 0 only if pick and put_down reach the target rate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seeds', type=int, default=500, help='episodes of pick and of put_down')
    parser.add_argument('--drives', type=int, default=100, help='episodes of find and of go_to')
    parser.add_argument('--first', type=int, default=0, help='first seed')
    parser.add_argument('--jobs', type=int, default=1, help='processes')
    parser.add_argument('--target', type=float, default=0.97, help='success rate that pick and put_down must reach')
    parser.add_argument('--output', help='JSON file for every episode and the summary')
    args = parser.parse_args()
    counts = {'pick': args.seeds, 'put_down': args.seeds, 'find': args.drives, 'go_to': args.drives}
    work = [(family, range(first, min(first + CHUNK, args.first + count))) for family, count in counts.items()
            for first in range(args.first, args.first + count, CHUNK)]
    console = Console()
    found = joblib.Parallel(n_jobs=args.jobs, return_as='generator_unordered')(
        joblib.delayed(episodes_of)(*item) for item in work)
    episodes = [e for chunk in track(found, 'chunks of episodes', total=len(work), console=console) for e in chunk]
    episodes.sort(key=lambda e: (FAMILIES.index(e['family']), e['seed']))
    summary = summarize(episodes)
    show(summary, console)
    for failed in (e for e in episodes if not e['success']):
        console.print('failed:', failed)
    if args.output:
        with open(args.output, 'w', encoding='utf-8') as file:
            json.dump({'summary': summary, 'episodes': episodes}, file, indent=1)
    reached = all(summary[family]['all']['rate'] >= args.target for family in ('pick', 'put_down') if family in summary)
    return 0 if reached else 1


if __name__ == '__main__':
    sys.exit(main())
