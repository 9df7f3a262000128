"""How often do the learned pick and put down succeed? Beside the expert on the same starts, and beside two controls.

    .venv/bin/python benchmarks/policies.py --seeds 150 --camera_error 0.5 --output policies.json

Starts are those of `saycan collect` with seeds that no training has used: random scene, light, colors, calibration and
pose errors, late and noisy pictures. Success is judged by the physics; `agrees` is how often the robot's own verdict is
the same. Controls: `untrained` networks, and `other`: the policy is asked for another object than the one that counts.
With `--log FILE` a measurement of hours can be stopped and goes on: what is in the file is not run again, unless it was
of other weights.
"""
import argparse
import collections
import functools
import json
import sys
from pathlib import Path

import torch
from episode_log import EpisodeLog
from experts import rate
from rich.console import Console
from rich.table import Table

from saycan_ros.control import Command, Outcome, SkillGoal
from saycan_ros.policies.load import load_networks, load_policy, untrained
from saycan_ros.policies.runner import SkillRun
from saycan_ros.simulation.collecting import FAMILIES, Kitchen
from saycan_ros.simulation.simulation import SimulationConfig

WHO = ('learned', 'expert', 'untrained', 'other')
BARS = {'pick': 0.95, 'put_down': 0.97}
WORST = 0.88                 # of the objects, pick
FIRST = 700_000              # seeds from here on are for measuring
CHUNK = 15
_SETTLE = 0.5                # [s] until the physics is asked


def episodes_of(family, who, camera_error, weights, seeds, models=None):
    """Episodes of some seeds, on one simulation.

    Returns:
        [{family, who, camera_error, weights, seed, object, place, outcome, message, success, agrees, seconds,
        ends_at}]; ends_at is where the object is at the end: a place, 'gripper', or None.
    """
    torch.set_num_threads(1)
    kitchen = Kitchen(SimulationConfig(camera_error=camera_error))
    policy = _policy(kitchen, family, who, models)
    about = {'family': family, 'who': who, 'camera_error': camera_error, 'weights': weights}
    episodes = [about | _episode(kitchen, policy, family, who, seed) for seed in seeds]
    kitchen.simulation.close()
    return episodes


def weights_of(family, who, models):
    """Name of the weights of a policy, with their sha; of one without, who it is."""
    return load_networks(family, models)[1] if who in ('learned', 'other') else who


def _policy(kitchen, family, who, models):
    if who == 'expert':
        return kitchen.experts[family]
    simulation = kitchen.simulation
    policy = load_policy(family, models, simulation.robot, simulation.places, simulation.library)
    if who == 'untrained':
        torch.manual_seed(0)
        policy.networks = untrained(family)
    return policy


def _episode(kitchen, policy, family, who, seed):
    senses, limits = kitchen.senses, kitchen.simulation.robot.limits
    goal, place = kitchen.start(family, seed)
    asked = goal
    if who == 'other':
        name = kitchen.names[(kitchen.names.index(goal.object) + 1 + seed % 13) % len(kitchen.names)]
        asked = SkillGoal(kitchen.simulation.library.find(family, name).text, family, name)
    run, began = SkillRun(policy, asked, limits, senses.time), senses.time
    while not isinstance(answer := run.tick(senses.time, senses.observation()), Outcome):
        senses.command(answer)
        senses.step(getattr(policy, 'cameras', ()))
    senses.command(Command())
    kitchen.simulation.step(_SETTLE)
    done = bool(kitchen.done(goal, place))
    return {'seed': seed, 'object': goal.object, 'place': place.name, 'outcome': answer.label, 'message': run.message,
            'success': done and answer is Outcome.SUCCEEDED, 'agrees': done == (answer is Outcome.SUCCEEDED),
            'seconds': round(senses.time - began, 2), 'ends_at': kitchen.simulation.place_of(goal.object)}


def summarize(episodes):
    """{family: {who: {all, agrees, worst, object, place, outcomes, seconds}}}."""
    summary = {}
    for family, who in dict.fromkeys((e['family'], e['who']) for e in episodes):
        mine = [e for e in episodes if (e['family'], e['who']) == (family, who)]
        by = {key: {name: rate([e for e in mine if e[key] == name]) for name in sorted({e[key] for e in mine})}
              for key in ('object', 'place')}
        summary.setdefault(family, {})[who] = {
            'all': rate(mine), 'agrees': rate([e | {'success': e['agrees']} for e in mine]),
            'worst': min(by['object'], key=lambda name: by['object'][name]['rate']), **by,
            'outcomes': dict(collections.Counter(e['outcome'] for e in mine)),
            'seconds': round(sum(e['seconds'] for e in mine) / len(mine), 1)}
    return summary


def show(summary, console):
    """One row a family and a policy."""
    table = Table('', 'who', 'succeeded', '95 % interval', 'verdict agrees', 'worst object', 'outcomes')
    for family, found in summary.items():
        for who, row in found.items():
            worst = row['object'][row['worst']]
            table.add_row(family, who, f'{row["all"]["successes"]}/{row["all"]["total"]}',
                          f'{row["all"]["low"]:.1%} - {row["all"]["high"]:.1%}', f'{row["agrees"]["rate"]:.1%}',
                          f'{row["worst"]} {worst["successes"]}/{worst["total"]}', str(row['outcomes']))
    console.print(table)


def reached(summary):
    """Do the learned policies reach their bars?"""
    learned = {family: found['learned'] for family, found in summary.items() if 'learned' in found}
    well = all(row['all']['rate'] >= BARS[family] for family, row in learned.items())
    pick = learned.get('pick')
    return well and (pick is None or pick['object'][pick['worst']]['rate'] >= WORST)


def main():
    """Exit status 0 only if the learned policies reach their bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seeds', type=int, default=150, help='episodes of each family')
    parser.add_argument('--controls', type=int, default=30, help='episodes of each control')
    parser.add_argument('--first', type=int, default=FIRST, help='first seed')
    parser.add_argument('--families', default=','.join(FAMILIES))
    parser.add_argument('--who', default=','.join(WHO), help='of learned, expert, untrained, other')
    parser.add_argument('--camera_error', type=float, default=0.5, help='of the head camera [degrees]')
    parser.add_argument('--models', type=Path, help='folder of the weights; the package\'s by default')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--log', type=Path, help='JSON-lines file of episodes: goes on from it and appends to it')
    parser.add_argument('--output', type=Path, help='JSON file for every episode and the summary')
    args = parser.parse_args()
    counts = {who: args.controls if who in ('untrained', 'other') else args.seeds for who in args.who.split(',')}
    runs = [(family, who, args.camera_error, weights_of(family, who, args.models))
            for family in args.families.split(',') for who in counts if (family, who) != ('put_down', 'other')]
    keys = [(*run, args.first + k) for run in runs for k in range(counts[run[1]])]
    console = Console()
    try:
        log = EpisodeLog(('family', 'who', 'camera_error', 'weights', 'seed'), args.log)
    except KeyError as err:
        parser.error(f'--log {args.log}: has episodes of unknown weights (no {err}); give another file')
    episodes = log.measure(functools.partial(episodes_of, models=args.models), keys, CHUNK, args.jobs, console)
    summary = summarize(episodes)
    show(summary, console)
    for failed in (e for e in episodes if e['who'] == 'learned' and not (e['success'] and e['agrees'])):
        console.print('failed:', failed)
    if args.output:
        args.output.write_text(json.dumps({'camera_error': args.camera_error, 'summary': summary,
                                           'episodes': episodes}, indent=1), encoding='utf-8')
    return 0 if reached(summary) else 1


if __name__ == '__main__':
    sys.exit(main())
