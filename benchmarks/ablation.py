"""What scene line and value function are worth: all four combinations, on the same tasks and starts, in physics.

    MUJOCO_GL=egl .venv/bin/python benchmarks/ablation.py TASKS.yaml --only 1,3,5 --log a.jsonl --output a.json

`scene`: the prompt says what the robot remembers; `blind`: the same prompt without that line. `learned`: the value
function that ships; `none`: every affordance is 1. Language model and policies are those that ship. Prints how many
tasks were executed, and for each pair of arms McNemar's exact test.
"""
import argparse
import itertools
import json
import os
import tempfile
from pathlib import Path

import yaml
from episode_log import EpisodeLog
from image_only import mcnemar, weights_of
from rich.console import Console
from rich.table import Table

from saycan_ros.config import share
from saycan_ros.evaluation.results import rate_of
from saycan_ros.evaluation.session import Settings, kitchen_of, run_one
from saycan_ros.evaluation.tasks import load_tasks

PROMPT = share('config', 'prompts', 'fine_tuned.yaml')
ARMS = tuple(f'{scene}, {value}' for scene in ('scene', 'blind') for value in ('learned', 'none'))


def prompt_of(scene):
    """Path of the shipped prompt, or of one without the scene line."""
    if scene == 'scene':
        return PROMPT
    prompt, path = yaml.safe_load(PROMPT.read_text()), Path(tempfile.gettempdir()) / f'saycan_blind_{os.getuid()}.yaml'
    path.write_text(yaml.safe_dump(prompt | {'task': prompt['task'].replace('{scene}', '')}))
    return path


def episodes_of(arm, weights, path, ids):
    """What became of some tasks of a file in one arm, as JSON."""
    scene, value = arm.split(', ')
    settings = Settings(affordance=value, prompt=str(prompt_of(scene)))
    tasks = {task.id: task for task in load_tasks(path, *kitchen_of(settings))}
    results = [run_one(tasks[i], settings) for i in ids]
    return [{'arm': arm, 'weights': weights, 'file': path, 'seed': result.task.id, 'success': result.execution_success,
             'end': result.end_reason, 'skills': [[row.skill, row.outcome] for row in result.decisions]}
            for result in results]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tasks', metavar='TASKS.yaml')
    parser.add_argument('--only', metavar='ID,…', help='tasks to run, by id')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--log', type=Path, help='JSON-lines file of episodes: goes on from it and appends to it')
    parser.add_argument('--output', type=Path, help='JSON file for every episode and the summary')
    args = parser.parse_args()
    ids = [int(i) for i in args.only.split(',')] if args.only else [
        task.id for task in load_tasks(args.tasks, *kitchen_of(Settings()))]
    console, log = Console(), EpisodeLog(('arm', 'weights', 'file', 'seed'), args.log)
    weights = {arm: weights_of(arm.split(', ')[1]) for arm in ARMS}
    keys = [(arm, weights[arm], args.tasks, i) for i in ids for arm in ARMS]
    episodes = log.measure(episodes_of, keys, 1, args.jobs, console)
    summary = {'arms': {arm: rate_of(sum(e['success'] for e in episodes if e['arm'] == arm), len(ids)) for arm in ARMS},
               'mcnemar': {' | '.join(two): mcnemar(episodes, 'success', two)
                           for two in itertools.combinations(ARMS, 2)}}
    show(summary, console)
    if args.output:
        args.output.write_text(json.dumps({'summary': summary, 'episodes': episodes}, indent=1), encoding='utf-8')


def show(summary, console):
    """Two tables: the arms, and their pairs."""
    table = Table('scene line, value function', 'executed', '[95 % interval, Wilson]')
    for arm, rate in summary['arms'].items():
        table.add_row(arm, f'{rate["successes"]} of {rate["tasks"]}', f'[{rate["low"]:.2f}, {rate["high"]:.2f}]')
    console.print(table)
    table = Table('first | second', 'first alone', 'second alone', "McNemar's p")
    for pair, found in summary['mcnemar'].items():
        table.add_row(pair, str(found['only_first']), str(found['only_second']), f'{found["p"]:.3g}')
    console.print(table)


if __name__ == '__main__':
    main()
