"""Is every interrupt's end true, and does nothing move after it? 200 cancels and 200 stops at random instants.

Real planner and skill servers in one process; short fake skills, scores and perception. Prints a table, writes JSON.
"""
import argparse
import collections
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'test' / 'nodes'))


def main():
    """Returns the exit status: 0 where every trial was true."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--trials', type=int, default=200, help='of each kind (default 200)')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--output', type=Path, default=Path('output/cancel.json'))
    options = parser.parse_args()
    results = {how: run(how, options.trials, options.seed) for how in ('cancel', 'stop')}
    for how, result in results.items():
        print(f'{how:6}  {result["true"]} of {result["trials"]} true   '
              + '   '.join(f'{reason} {count}' for reason, count in sorted(result['ended'].items()))
              + f'   {result["seconds"]:.0f} s')
        print(*(f'  {fault}' for fault in result['faults']), sep='\n', end='')
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2) + '\n')
    return 0 if all(r['true'] == r['trials'] for r in results.values()) else 1


def run(how, trials, seed):
    """Interrupts so many errands; a trial that is not true is counted, and the rest go on."""
    from errand import Interruptions
    from ros_graph import Graph
    ended, faults, started = collections.Counter(), [], time.monotonic()
    with Graph() as graph:
        interruptions = Interruptions(graph, seed)
        for number in range(trials):
            try:
                ended[interruptions.trial(how)] += 1
            except AssertionError as err:
                faults.append(f'trial {number}: {err}')
    return {'trials': trials, 'true': trials - len(faults), 'ended': dict(ended), 'faults': faults, 'seed': seed,
            'seconds': time.monotonic() - started}


if __name__ == '__main__':
    sys.exit(main())
