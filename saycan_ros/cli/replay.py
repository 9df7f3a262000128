"""Decides again on what a bag holds, and compares: exit status 1 at the first decision that differs."""
import contextlib
import json
import math
import tempfile
import time
from pathlib import Path

from saycan_ros import bringup
from saycan_ros.bags.differences import KINDS, largest
from saycan_ros.bags.models import Changes, kitchen_of, models_of
from saycan_ros.bags.recording import Recording
from saycan_ros.bags.replay import Replay
from saycan_ros.cli._ros import nodes_module
from saycan_ros.cli.record import machine
from saycan_ros.config import ConfigError
from saycan_ros.evaluation.session import AFFORDANCES
from saycan_ros.graph import GraphError
from saycan_ros.language_model.scores import NORMALIZATIONS
from saycan_ros.planner.journal import Kind

ELSEWHERE = 1e-3    # [nat] in float32, on another processor or another torch


def add_arguments(parser):
    """Flags of `saycan replay`."""
    parser.add_argument('bag', type=Path, metavar='BAG', help='folder of a bag, or an .mcap file')
    parser.add_argument('--namespace', help='of the graph, where the bag holds several')
    parser.add_argument('--tolerance', type=float, metavar='X',
                        help='largest difference of a score that is none (default: 0 on the machine of the recording, '
                             f'elsewhere {ELSEWHERE} in float32, and any in other formats)')
    parser.add_argument('--json', action='store_true', help='for programs: every decision of then and now')
    where = parser.add_mutually_exclusive_group()
    where.add_argument('--graph', action='store_true', help='play the bag through the real nodes, on /clock')
    where.add_argument('--join', metavar='NAMESPACE', help='the same, with nodes that run already')
    where.add_argument('--parameters', action='store_true',
                       help='print how the nodes were set that decided then, as a parameter file')
    changes = parser.add_argument_group('what if', 'any of these is a what-if: nothing is a failure, and the table '
                                                   'shows where the choices part')
    changes.add_argument('--language', metavar='NAME', help='built-in name, folder or Hugging Face id of a model')
    changes.add_argument('--prompt', metavar='FILE', help='prompt of the language model')
    changes.add_argument('--normalization', choices=NORMALIZATIONS, help='of the log-likelihoods')
    changes.add_argument('--affordance', choices=[a for a in AFFORDANCES if a != 'oracle'], help='p_VF')
    changes.add_argument('--skills', metavar='FILE', help='skill library')
    changes.add_argument('--places', metavar='FILE', help='places')
    changes.add_argument('--min-affordance', type=float, metavar='P', help='a skill less likely is never chosen')


def run(args):
    """Exit status 0 where every decision is the same, or this was a what-if."""
    changes = Changes(**{name: getattr(args, name) for name in vars(Changes())})
    recording = Recording(args.bag, args.namespace)
    if args.parameters:
        print(json.dumps({f'/**/{node}': {'ros__parameters': values}      # YAML holds all of JSON
                          for node, values in recording.parameters().items() if values}, indent=1))
        return 0
    kitchen = kitchen_of(recording, changes)
    tolerance = args.tolerance if args.tolerance is not None else tolerance_of(recording)
    if (args.graph or args.join) and changes.made:
        raise ConfigError(f'--graph and --join replay what was recorded; leave out {", ".join(changes.made)}')
    begun = time.perf_counter()
    with _decider(args, recording, changes, kitchen, tolerance) as decided:
        loaded = time.perf_counter()
        rows, fault = _compared(decided, stop=not changes.made)
    if not fault and not changes.made and not any(row.found for row in rows):
        fault = _not_reached(recording, rows)
    summary = {'decisions': len(rows), 'recorded': len(recording.decisions),
               'left_out': len(recording.decisions) - len(rows),
               'what_if': changes.made, 'tolerance': tolerance if math.isfinite(tolerance) else None,
               'cut': recording.cut, 'fault': fault,
               'run_time': recording.end - recording.start, 'load_time': loaded - begun,
               'replay_time': time.perf_counter() - loaded}
    if args.json:
        print(json.dumps({**summary, 'rows': [_as_json(row) for row in rows]}, indent=1))
    else:
        _print(rows, summary)
    different = not changes.made and any(row.found for row in rows)
    return int(bool(fault) or not rows or different)


def tolerance_of(recording):
    """The largest difference of a score that is none: 0 where the very same bits can be expected."""
    if recording.about == machine():
        return 0.0
    dtypes = {decision.language.dtype for decision in recording.decisions.values()}
    return ELSEWHERE if dtypes <= {'float32', ''} else math.inf


@contextlib.contextmanager
def _decider(args, recording, changes, kitchen, tolerance):
    """Iterable of Compared: by the core in this process, or by real nodes."""
    if args.join:
        with nodes_module('player').player(recording, args.join, tolerance) as player:
            yield player.play()
    elif args.graph:
        from saycan_ros.cli._graph import Graph
        with tempfile.TemporaryDirectory() as logs, \
                Graph(logs, recording.parameters(), 'replay') as graph, \
                nodes_module('player').player(recording, bringup.NAMESPACE, tolerance, graph.check) as player:
            yield player.play()
    else:
        yield Replay(recording, kitchen, models_of(recording, changes, kitchen), tolerance)


def _not_reached(recording, rows):
    """Which decision of an instruction that the bag holds from its start was not made again; '' where all were."""
    begun = {entry.number for entry in recording.entries if entry.kind is Kind.START}
    made = {(row.recorded.instruction_id, row.recorded.step) for row in rows}
    missed = sorted(key for key in recording.decisions if key[0] in begun and key not in made)
    if not missed or recording.cut:         # a cut bag may end with a decision without its event
        return ''
    first = recording.decisions[missed[0]]
    return f'step {first.step + 1} of {first.instruction!r} was decided then; now the run does not come to it'


def _compared(replay, stop):
    """([Compared] up to the first that differs, or all, why it went no further)."""
    rows = []
    try:
        for row in replay:
            rows.append(row)
            if stop and row.found:
                return rows, ''
    except (ConfigError, GraphError) as err:
        return rows, str(err)
    return rows, ''


def _as_json(row):
    recorded, now = row.recorded, row.now
    return {'instruction_id': recorded.instruction_id, 'step': recorded.step, 'instruction': recorded.instruction,
            'recorded': recorded.chosen, 'now': now and now.chosen,
            'apart': now and dict(zip(('log_likelihood', 'affordance'), largest(recorded, now), strict=True)),
            'differences': [{'kind': d.kind, 'text': d.text} for d in row.found]}


def _print(rows, summary):
    from rich.console import Console
    console = Console(highlight=False)
    if rows:
        console.print(_table(rows))
    for row in rows if not summary['what_if'] else ():
        for difference in row.found:
            console.print(f'{row.recorded.instruction!r}, step {row.recorded.step + 1}: {difference}', style='red',
                          markup=False)
    for line in _words(rows, summary):
        console.print(line, markup=False)


def _same_within(tolerance):
    return 'the same choices' if tolerance is None else f'the same within {tolerance:g}'


def _table(rows):
    from rich.markup import escape
    from rich.table import Table
    table = Table(box=None, pad_edge=False)
    for name, justify in (('instruction', 'left'), ('step', 'right'), ('recorded', 'left'), ('now', 'left'),
                          ('log p apart', 'right'), ('p_VF apart', 'right'), ('', 'left')):
        table.add_column(name, justify=justify)
    told = None
    for row in rows:
        recorded, now = row.recorded, row.now
        name = escape(recorded.instruction) if recorded.instruction_id != told else ''
        told = recorded.instruction_id
        apart = [f'{x:.2g}' for x in largest(recorded, now)] if now else ['', '']
        kinds = sorted({d.kind for d in row.found}, key=KINDS.index)
        same = now is not None and now.chosen == recorded.chosen
        choice = '=' if same else getattr(now, 'chosen', 'none')
        table.add_row(name, str(recorded.step + 1), escape(recorded.chosen), escape(choice), *apart,
                      'same' if not kinds else ', '.join(kinds), style='' if same else 'bold yellow')
    return table


def _words(rows, summary):
    count, differ = len(rows), sum(bool(row.found) for row in rows)
    if summary['cut']:
        yield 'the bag has no end: its recorder was cut off, and what it had written was read'
    if summary['left_out'] and not differ:
        yield f'{summary["left_out"]} of {summary["recorded"]} decisions left out'
    if summary['fault']:
        yield f'ended early: {summary["fault"]}'
    if not rows:
        yield 'no decision that can be made again'
    elif summary['what_if']:
        other = sum(row.now is None or row.now.chosen != row.recorded.chosen for row in rows)
        changes = ', '.join(f'{name} {value}' for name, value in summary['what_if'].items())
        yield f'what if ({changes}): {other} of {count} choices part'
    elif differ:
        yield f'decision {count} differs'
    else:
        exact = all(largest(row.recorded, row.now) == (0.0, 0.0) for row in rows)
        yield f'{count} decisions: ' + ('identical' if exact else _same_within(summary['tolerance']))
    yield (f'{summary["replay_time"]:.1f} s for a run of {summary["run_time"]:.1f} s, '
           f'after {summary["load_time"]:.1f} s to load the models')
