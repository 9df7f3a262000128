"""Does the value function help, does exact scoring help, does the fine-tuned model help? Plan success of each arm.

    .venv/bin/python benchmarks/plans.py TASKS.yaml        symbolic world; arms of the paper (Ahn et al. 2022, table 2)
                                                           with the shipped adapter and with a few-shot prompt

Every arm plans the same tasks by the same rules. Prints a table by family, writes JSON.
"""
import argparse
import json
from pathlib import Path

import joblib
from rich.console import Console
from rich.table import Table

from saycan_ros.evaluation.results import summary_of
from saycan_ros.evaluation.session import Settings, kitchen_of, run_one
from saycan_ros.evaluation.tasks import load_tasks

FEW_SHOT = {'language': 'smollm2-135m-instruct'}
ARMS = {
    'adapter, oracle': {'affordance': 'oracle'},
    'adapter, rules of the paper': {'affordance': 'paper'},
    'adapter, no value function': {'affordance': 'none'},
    'adapter, generative': {'affordance': 'none', 'decision': 'generative'},
    'few-shot, oracle': {'affordance': 'oracle', **FEW_SHOT},
    'few-shot, no value function': {'affordance': 'none', **FEW_SHOT},
    'few-shot, generative': {'affordance': 'none', 'decision': 'generative', **FEW_SHOT},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tasks', type=Path, metavar='TASKS.yaml')
    parser.add_argument('--arms', nargs='*', choices=ARMS, default=list(ARMS), metavar='ARM', help='default: all')
    parser.add_argument('--jobs', type=int, default=1, metavar='N', help='processes (default: 1)')
    parser.add_argument('--output', type=Path, default=Path('output/plans.json'))
    options = parser.parse_args()
    results = {arm: summary_of(planned(arm, options.tasks, options.jobs), ARMS[arm]) for arm in options.arms}
    Console().print(table_of(results))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=1))


def planned(arm, path, jobs):
    """The TaskResults of one arm."""
    settings = Settings(world='symbolic', **ARMS[arm])
    return joblib.Parallel(n_jobs=jobs)(joblib.delayed(run_one)(task, settings)
                                        for task in load_tasks(path, *kitchen_of(settings)))


def table_of(results):
    families = list(next(iter(results.values()))['families'])
    table = Table('arm', *families, 'all')
    for arm, summary in results.items():
        groups = [*(summary['families'][f] for f in families), summary['all']]
        table.add_row(arm, *(f'{100 * group["plan_success"]["rate"]:.0f} %' for group in groups))
    summary = next(iter(results.values()))
    groups = [*(summary['families'][f] for f in families), summary['all']]
    table.add_row('`done` at once', *(f'{100 * group["done_at_once"]["rate"]:.0f} %' for group in groups), style='dim')
    return table


if __name__ == '__main__':
    main()
