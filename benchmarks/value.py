"""How long does the value function take for a whole library on one image? Beside one pass a skill, on one core.

    .venv/bin/python benchmarks/value.py --output value.json

551 skills: 6 of the kitchen without an object, and find, pick up and put down of its objects and of enough invented
ones. The image is one of the simulated kitchen, encoded anew each time; the texts are encoded once, before. Weights:
models/value, or (--untrained) a network that has learned nothing, which takes as long.
"""
import argparse
import json
import sys
import time

import numpy as np
import torch

from saycan_ros.config import share
from saycan_ros.perception import Perception
from saycan_ros.places import load_places
from saycan_ros.robot import load_robot
from saycan_ros.simulation.scene import SceneStart, scattered
from saycan_ros.simulation.simulation import KitchenSimulation
from saycan_ros.skills import ObjectKind, Skill, SkillLibrary, load_skills
from saycan_ros.value_function.learned import LearnedValueFunction, load_learned
from saycan_ros.value_function.recipe import joints_of, untrained
from saycan_ros.value_function.texts import TextVectors

SKILLS = 551
BAR = 0.030            # [s]


def library_of(kitchen, count):
    """A SkillLibrary of `count` skills: those of the kitchen, and of invented objects."""
    skills, objects, k = list(kitchen), list(kitchen.objects.values()), 0
    while len(skills) < count:
        name = f'thing {k}'
        objects.append(ObjectKind(name, 'a'))
        skills += [Skill(f'find a {name}', 'find', name, server='navigate'),
                   Skill(f'pick up the {name}', 'pick', name, server='pick'),
                   Skill(f'put down the {name}', 'put_down', name, server='place')]
        k += 1
    return SkillLibrary(skills[:count], objects, kitchen.places)


def words(texts):
    """(N, 576) float32: a vector of the right length a text; which one makes no difference to the time."""
    return np.array([np.random.default_rng(list(t.encode())).standard_normal(576) for t in texts], np.float32)


def best(call, repeats):
    """Shortest and median processor time of a call [s]: one thread, so that a busy machine does not count."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return min(times), float(np.median(times))


def main():
    """Exit status 0 only where the bar is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--untrained', action='store_true', help='time a network that has learned nothing')
    parser.add_argument('--repeats', type=int, default=30)
    parser.add_argument('--output', help='JSON file')
    args = parser.parse_args()
    torch.set_num_threads(1)
    kitchen, places, robot = load_skills(), load_places(share('config', 'places.yaml')), load_robot()
    library, encode = library_of(kitchen, SKILLS), TextVectors(words)
    if args.untrained:
        joints = joints_of(robot)
        function = LearnedValueFunction(library, places, untrained(library, joints, encode),
                                        {'joints': joints}, encode)
    else:
        function = load_learned(None, library, places, encode)
    simulation = KitchenSimulation()
    simulation.reset(SceneStart(scattered(kitchen, places, 0), 'table'), 0)
    observation = simulation.observation()
    memory = Perception(kitchen, places, robot).update(observation)
    function.score(observation, memory, library.texts)          # the texts are encoded here
    shortest, median = best(lambda: function.score(observation, memory, library.texts), args.repeats)
    few = library.texts[::SKILLS // 25]
    single, _ = best(lambda: [function.score(observation, memory, [text]) for text in few], max(args.repeats // 10, 1))
    a_skill = single / len(few)                                 # texts and picture each time, as without a batch
    found = {'skills': SKILLS, 'things': len(memory.objects) + len(places), 'best_ms': round(shortest * 1e3, 2),
             'median_ms': round(median * 1e3, 2), 'one_pass_a_skill_ms': round(a_skill * SKILLS * 1e3, 1),
             'ratio': round(a_skill * SKILLS / shortest, 1), 'untrained': args.untrained}
    print(json.dumps(found))
    if args.output:
        with open(args.output, 'w', encoding='utf-8') as file:
            json.dump(found, file, indent=1)
    return int(median > BAR)


if __name__ == '__main__':
    sys.exit(main())
