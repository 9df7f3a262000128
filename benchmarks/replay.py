"""Ten errands of the simulated robot, half of them with a failed skill or a cancel: does a replay decide the same?

    .venv/bin/python benchmarks/replay.py                       records them into two bags, then replays these
    .venv/bin/python benchmarks/replay.py --bags output/replay/calm output/replay/hurried

Prints how many errands were decided the same, bit by bit, and how long the replay and the run took; writes JSON.
"""
import argparse
import json
import sys
import time
from pathlib import Path

from saycan_ros.bags.differences import largest
from saycan_ros.bags.models import Changes, kitchen_of, models_of
from saycan_ros.bags.recording import Recording
from saycan_ros.bags.replay import Replay
from saycan_ros.planner.journal import Kind

START = {'apple': 'table', 'sponge': 'far counter', 'tea': 'table', 'water bottle': 'close counter',
         'energy bar': 'close counter'}
# (instruction, number of the decision at which it is canceled, None: it is carried out)
ERRANDS = {
    'calm': (('throw away the apple', None), ('bring me the sponge', None), ('throw away the energy bar', 2),
             ('find a water bottle', None), ('bring me the apple', 3), ('pick up the tea', None)),
    'hurried': (('go to the far counter', None), ('go to the close counter', None),
                ('throw away the energy bar', None), ('bring me the sponge', None))}
# Most ways take longer than 6 s: a skill is out of time now and then, and the next one goes on from there.
PLANNER = {'calm': {}, 'hurried': {'skill_timeout': 6.0}}
PATIENT = {'heartbeat_pause': 5.0, 'heartbeat_timeout': 25.0, 'score_timeout': 300.0, 'memory_timeout': 30.0,
           'cancel_timeout': 10.0}      # a machine that trains beside: nothing here is about time


def main():
    """Returns the exit status: 0 where every decision is the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bags', type=Path, nargs='+', help='replay these, record nothing')
    parser.add_argument('--only', choices=ERRANDS, nargs='+', default=list(ERRANDS), help='record these alone')
    parser.add_argument('--output', type=Path, default=Path('output/replay'))
    parser.add_argument('--real-time-factor', type=float, default=1.0, metavar='X')
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    bags = options.bags or [record(name, options) for name in options.only]
    results = [replayed(bag) for bag in bags]
    text = json.dumps(results, indent=1)
    print(text)
    options.output.joinpath('replay.json').write_text(text + '\n')
    return int(any(r['identical'] < len(r['errands']) for r in results))


def record(name, options):
    """Carries errands out on the whole graph, and records it; the bag."""
    from saycan_ros.cli._graph import Graph
    from saycan_ros.simulation.scene import SceneStart
    bag = options.output / name
    overrides = {'simulated_robot': {'real_time_factor': options.real_time_factor},
                 'planner': PATIENT | PLANNER[name], 'language_model': {'dtype': 'float32'}}
    with Graph(options.output / f'{name}-logs', overrides, bag=bag) as graph:
        for number, (instruction, canceled_at) in enumerate(ERRANDS[name], 1):
            if name == 'calm' or number == 1:       # who is in a hurry sees the places on the way
                graph.client.reset(SceneStart(dict(START)), number)
            begun = time.monotonic()
            print(f'{number} {instruction}: {carry_out(graph.client, instruction, canceled_at)}, '
                  f'{time.monotonic() - begun:.0f} s', flush=True)
    return bag


def carry_out(client, instruction, canceled_at):
    """The Ended of an instruction, or 'canceled'."""
    decisions = []

    def on_decision(decision, picture):
        decisions.append(decision)
        if len(decisions) == canceled_at:
            raise _Canceled

    try:
        return client.execute(instruction, on_decision, timeout=1e4)
    except _Canceled:       # the client cancels what it does not wait for
        return 'canceled'


class _Canceled(Exception):
    """Ends an errand."""


def replayed(bag):
    """Figures of a replay."""
    recording = Recording(bag)
    kitchen = kitchen_of(recording, Changes())
    models = models_of(recording, Changes(), kitchen)
    begun, errands = time.perf_counter(), {}
    for row in Replay(recording, kitchen, models):
        errand = errands.setdefault(row.recorded.instruction_id, _nothing(row.recorded.instruction))
        errand['decisions'] += 1
        errand['differ'] += bool(row.found)
        errand['apart'] = max(errand['apart'], *largest(row.recorded, row.now))
    spent = time.perf_counter() - begun
    for entry in recording.entries:
        if entry.kind is Kind.START:        # one that was canceled before its first decision
            errands.setdefault(entry.number, _nothing(entry.instruction))
    for number, (reason, _) in recording.ends.items():
        errands[number]['ended'] = reason.label
    steady = [e.steady_time for e in recording.entries]
    return {'errands': list(errands.values()), 'identical': sum(not e['differ'] for e in errands.values()),
            'decisions': sum(e['decisions'] for e in errands.values()), 'recorded': len(recording.decisions),
            'failed_skills': sum(e.kind is Kind.SKILL_ENDED and e.outcome != 0 for e in recording.entries),
            'run_seconds': steady[-1] - steady[0], 'simulated_seconds': recording.end - recording.start,
            'replay_seconds': spent}


def _nothing(instruction):
    return {'instruction': instruction, 'decisions': 0, 'differ': 0, 'apart': 0.0}


if __name__ == '__main__':
    sys.exit(main())
