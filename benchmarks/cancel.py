"""Is every interrupt's end true, and does nothing move after it? Cancels and stops at random instants.

    .venv/bin/python benchmarks/cancel.py                   200 of each: real planner and skill servers in one process,
                                                            with short fake skills, scores and perception
    .venv/bin/python benchmarks/cancel.py --whole           20 of each on the whole graph, while the robot drives about

Prints a table, writes JSON.
"""
import argparse
import collections
import json
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'test' / 'nodes'))

ABORTED, CANCELED = 6, 5        # action_msgs/GoalStatus
LATE = 0.1                      # [s] by which the simulated clocks of two processes may differ on a busy machine


def main():
    """Returns the exit status: 0 where every trial was true."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--whole', action='store_true', help='on the whole graph in simulation')
    parser.add_argument('--trials', type=int, help='of each kind (default 200, on the whole graph 20)')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--output', type=Path, default=Path('output/cancel.json'))
    options = parser.parse_args()
    trials = options.trials or (20 if options.whole else 200)
    run = on_the_whole_graph if options.whole else in_one_process
    results = {how: run(how, trials, options.seed) for how in ('cancel', 'stop')}
    for how, result in results.items():
        ended = '   '.join(f'{reason} {count}' for reason, count in sorted(result['ended'].items()))
        print(f'{how:6}  {result["true"]} of {trials} true   {ended}   {result["seconds"]:.0f} s')
        for fault in result['faults']:
            print(f'  {fault}')
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2) + '\n')
    return 0 if all(r['true'] == trials for r in results.values()) else 1


def in_one_process(how, trials, seed):
    """Interrupts errands of short fake skills."""
    from errand import Interruptions
    from ros_graph import Graph
    with Graph() as graph:
        interruptions = Interruptions(graph, seed)
        return _count(lambda: interruptions.trial(how), trials, seed)


def on_the_whole_graph(how, trials, seed):
    """Interrupts a tour of the simulated robot."""
    from watcher import Watcher

    from saycan_ros.cli._graph import Graph
    instants = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, Graph(folder):
        watcher = Watcher()
        try:
            return _count(lambda: _interrupt_tour(watcher, how, instants.uniform(0.0, 3.0)), trials, seed)
        finally:
            watcher.close()


def _interrupt_tour(watcher, how, after):
    watcher.start()
    threading.Event().wait(after)
    watcher.interrupt(how)
    assert watcher.ended.wait(5.0), 'no result in 5 s'
    reason = watcher.result.end_reason
    expected = (CANCELED, 'canceled') if how == 'cancel' else (ABORTED, 'stopped')
    assert (watcher.status, reason) == expected, (watcher.status, reason, watcher.result.error_msg)
    late = watcher.last_command()
    assert late <= LATE, f'a command {late:.2f} s after the end'
    if how == 'stop':
        watcher.release()
    return reason


def _count(trial, trials, seed):
    """Runs so many; a trial that is not true is noted, and the rest go on."""
    ended, faults, started = collections.Counter(), [], time.monotonic()
    for number in range(trials):
        try:
            ended[trial()] += 1
        except AssertionError as err:
            faults.append(f'trial {number}: {err}')
    return {'trials': trials, 'true': trials - len(faults), 'ended': dict(ended), 'faults': faults, 'seed': seed,
            'seconds': time.monotonic() - started}


if __name__ == '__main__':
    sys.exit(main())
