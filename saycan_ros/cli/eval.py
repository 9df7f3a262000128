"""Runs a file of tasks and says how many end well: results.json, report.html, and a table by family."""
import argparse
import dataclasses
import signal
import sys
import tempfile
from pathlib import Path

from saycan_ros.cli._numbers import whole
from saycan_ros.config import ConfigError
from saycan_ros.evaluation.results import write_results
from saycan_ros.evaluation.session import (
    AFFORDANCES,
    DECISIONS,
    POLICIES,
    WORLDS,
    Settings,
    kitchen_of,
    prepare,
    run_one,
    seed_of,
)
from saycan_ros.evaluation.tasks import load_tasks
from saycan_ros.language_model.scores import NORMALIZATIONS
from saycan_ros.planner.requests import Reason

_TASK = 7200.0          # [s] of real time on the graph: the planner's own limits end a task first, and that counts
# Ends that judge no plan: it was refused, somebody stopped the robot, or a part of the graph is gone.
_UNJUDGED = {reason.label for reason in (Reason.NOT_READY, Reason.BUSY, Reason.STOP_LATCHED, Reason.STOPPED,
                                         Reason.NODE_LOST, Reason.STALE_MEMORY, Reason.AFFORDANCE_FAILED,
                                         Reason.PLANNER_FAILED)}


def add_arguments(parser):
    """Flags of `saycan eval`."""
    default = Settings()
    parser.add_argument('tasks', type=Path, metavar='TASKS.yaml')
    parser.add_argument('--world', choices=WORLDS, default=default.world,
                        help='physics: MuJoCo, rendered pictures, perception; symbolic: the rules alone')
    parser.add_argument('--policy', choices=POLICIES, default=default.policy, help='who runs the skills in physics')
    parser.add_argument('--affordance', metavar='NAME',
                        help=f'p_VF: {", ".join(AFFORDANCES)}, or a folder of `saycan train value`; oracle: the rules '
                             'on the true state (default: learned in physics, rules in the symbolic world)')
    parser.add_argument('--decision', choices=DECISIONS, default=default.decision,
                        help='product: of all skills, log p_LLM + log p_VF; generative: the model writes a step, the '
                             'skill most like it is taken (a baseline of the paper)')
    parser.add_argument('--language', metavar='NAME',
                        help='built-in name, folder or Hugging Face id of a model, or http://host:port/v1#name')
    parser.add_argument('--prompt', metavar='FILE', help='prompt of the language model (default: that of the package)')
    parser.add_argument('--normalization', choices=NORMALIZATIONS, default=default.normalization,
                        help='of the log-likelihoods (default: %(default)s)')
    parser.add_argument('--jobs', type=int, default=1, metavar='N', help='processes (default: 1)')
    parser.add_argument('--only', type=_ids, metavar='ID,…', help='tasks to run, by id')
    parser.add_argument('--seed', type=whole, default=default.seed, help='of the scenes (default: 0)')
    parser.add_argument('--output', type=Path, default=Path('output/eval'), metavar='DIR',
                        help='for results.json and report.html (default: %(default)s)')
    parser.add_argument('--graph', action='store_true', help='send the tasks through the real nodes, one after another')
    parser.add_argument('--skills', metavar='FILE', help='skill library (default: that of the package)')
    parser.add_argument('--places', metavar='FILE', help='places (default: those of the package)')


def run(args):
    """Exit status 0 only when every task was run."""
    for number in (signal.SIGTERM, signal.SIGHUP):      # as Ctrl-C: what has been run is written
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores one of them
            signal.signal(number, signal.default_int_handler)
    settings = Settings(**{f.name: getattr(args, f.name) for f in dataclasses.fields(Settings)})
    if args.jobs < 1:
        raise ConfigError(f'--jobs {args.jobs}: must be 1 or more')
    library, places = kitchen_of(settings)
    tasks = _chosen(load_tasks(args.tasks, library, places), args.only)
    _make_folder(args.output)
    if args.graph and args.jobs != 1:
        raise ConfigError('--graph: there is one robot, and tasks run one after another; leave --jobs out')
    (_check_graph if args.graph else prepare)(settings)
    ran = _on_graph(tasks, settings, args.output) if args.graph else _in_process(tasks, settings, args.jobs)
    results, faults = [], {task.id: Fault('the evaluation ended before it') for task in tasks}
    try:
        for task, found in _shown(zip(tasks, ran, strict=True), len(tasks)):
            if isinstance(found, Fault):
                faults[task.id] = found
            else:
                results.append(found)
                del faults[task.id]
    finally:        # also where it was interrupted: hours of results; where nothing ran, those of an earlier run stay
        if results or sys.exc_info()[0] is None:
            _write(args, settings, results, {str(number): fault.message for number, fault in faults.items()})
            for number, fault in faults.items():
                print(f'saycan eval: task {number} was not run: {fault.message}', file=sys.stderr)
    return int(bool(faults))


@dataclasses.dataclass(frozen=True)
class Fault:
    """Why a task could not be run."""

    message: str


def _ids(text):
    try:
        return [int(part) for part in text.split(',')]
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text!r} is no list of ids such as 1,8,15') from None


def _chosen(tasks, ids):
    if ids is None:
        return tasks
    known = {task.id: task for task in tasks}
    if missing := [i for i in ids if i not in known]:
        raise ConfigError(f'--only: no task has the id {", ".join(map(str, missing))}; '
                          f'ids of the file: {min(known)} to {max(known)}')
    return tuple(known[i] for i in dict.fromkeys(ids))


def _make_folder(path):
    try:
        path.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()        # now, not when all tasks have run
    except OSError as err:
        raise ConfigError(f'--output {path}: {err.strerror}') from err


def _in_process(tasks, settings, jobs):
    """Results in the order of the tasks; a worker that is killed ends it with a Fault for each that is left."""
    import joblib
    from joblib.externals.loky.process_executor import TerminatedWorkerError
    told = 0
    try:
        for found in joblib.Parallel(n_jobs=jobs, return_as='generator')(
                joblib.delayed(_attempt)(task, settings) for task in tasks):
            yield found
            told += 1
    except TerminatedWorkerError as err:
        yield from [Fault(f'a process was killed: {str(err).splitlines()[0]}')] * (len(tasks) - told)


def _attempt(task, settings):
    try:
        return run_one(task, settings)
    except ConfigError as err:
        return Fault(str(err))
    except Exception as err:
        return Fault(f'{type(err).__name__}: {err}')


def _on_graph(tasks, settings, output):
    """Results of the real nodes, which stay up over all tasks."""
    from saycan_ros.cli._graph import Graph, here, policy_overrides
    from saycan_ros.cli._graph_runner import GraphRunner
    from saycan_ros.graph import GraphError, NodeDied
    named = {'model': here(settings.language), 'prompt': here(settings.prompt), 'normalization': settings.normalization}
    if settings.normalization == 'per_token':       # which cannot be searched
        named['search_from'] = 0
    overrides = policy_overrides(settings.policy) | {
        'value_function': {'weights': here(settings.affordance)},
        'language_model': {name: value for name, value in named.items() if value is not None}}
    died = None
    with Graph(output / 'logs', overrides) as graph:
        runner = GraphRunner(graph.client, *kitchen_of(settings))
        for task in tasks:
            try:
                found = died or runner.run_task(task, seed_of(task, settings.seed), timeout=_TASK)
            except NodeDied as err:
                found = died = Fault(str(err))
            except GraphError as err:
                found = Fault(str(err))
            lost = getattr(found, 'end_reason', '') in _UNJUDGED
            yield Fault(f'{found.end_reason}: {found.message}') if lost else found


def _check_graph(settings):
    default = Settings()
    if settings.world != default.world:
        raise ConfigError('--graph: the real nodes run in physics only; leave --world out')
    if settings.decision != default.decision:
        raise ConfigError('--graph: the nodes choose by the product; leave --decision out')
    if settings.affordance == 'oracle':
        raise ConfigError('--graph: an oracle sees the true state, which no node gets; use --affordance rules')
    if (settings.skills, settings.places) != (default.skills, default.places):
        raise ConfigError('--graph: the simulated kitchen has its own skills and places; leave --skills, --places out')


def _shown(ran, count):
    """The same pairs, with a progress bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    columns = TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar, well = progress.add_task('tasks', total=count), 0
        for task, found in ran:
            well += getattr(found, 'execution_success', False)
            progress.update(bar, advance=1, description=f'tasks, {well} well')
            yield task, found


def _write(args, settings, results, not_run):
    from rich.console import Console

    from saycan_ros.evaluation.report import table_of, write_report
    about = {'file': args.tasks.name, 'graph': args.graph, **dataclasses.asdict(settings), 'not_run': not_run}
    summary = write_results(args.output / 'results.json', results, about)
    write_report(args.output / 'report.html', args.tasks.name, results, summary)
    console = Console()
    console.print(table_of(summary, f'{args.tasks.name}, {settings.world} world, affordance {settings.affordance}'))
    console.print(f'{args.output / "results.json"} and report.html hold all decisions', highlight=False)
