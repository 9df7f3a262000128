"""Runs the whole graph in simulation: an instruction, or what comes on the command topic until Ctrl-C."""
import argparse
import contextlib
import json
import os
import time
from pathlib import Path

import cv2

from saycan_ros import bringup
from saycan_ros.cli._decisions import Step, contact_sheet, decision_table
from saycan_ros.cli._expectation import expected_places, task_of, unmet
from saycan_ros.cli._graph import Graph, here, policy_overrides
from saycan_ros.cli._graph_runner import GraphRunner
from saycan_ros.cli._numbers import whole
from saycan_ros.config import ConfigError, share
from saycan_ros.graph import GraphError
from saycan_ros.language_model.processor import DTYPES
from saycan_ros.places import load_places
from saycan_ros.policies import DEFAULT, POLICIES
from saycan_ros.simulation.scene import SceneStart, scattered
from saycan_ros.skills import load_skills

_UNKNOWN = {'plan_success': None, 'execution_success': None}     # of an instruction whose goal nobody has written


def add_arguments(parser):
    """Flags of `saycan run`."""
    parser.add_argument('instruction', nargs='?', help='what the person says; without it: the topic /saycan/command')
    parser.add_argument('--seed', type=whole, default=0, help='where the fifteen objects stand (default 0)')
    parser.add_argument('--expect', action='append', default=[], metavar='OBJECT: PLACE',
                        help='what must be true in the physics at the end; may be given several times. Without it the '
                             'goal that config/tasks/smoke.yaml has for this very instruction counts, if it has one')
    parser.add_argument('--policy', choices=POLICIES, default=DEFAULT,
                        help='who runs the skills; expert: reads the simulator\'s state; learned: the robot\'s own '
                             'sensors (default %(default)s)')
    parser.add_argument('--affordance', metavar='NAME', default='learned',
                        help='p_VF: learned, rules, paper, none, or a folder of `saycan train value` '
                             '(default %(default)s)')
    parser.add_argument('--language', '--model', dest='model', metavar='NAME',
                        help='language model: a built-in name, a Hugging Face id, a folder, or the address of a server')
    parser.add_argument('--dtype', choices=DTYPES, default='auto',
                        help='number format of the language model; auto: decided by the processor flags')
    parser.add_argument('--voice', nargs='?', const='', metavar='FILE.wav',
                        help='commands and the stop word by voice, from the microphone or once from a WAV file')
    parser.add_argument('--record', type=Path, metavar='FOLDER', help='a bag of the run, for `saycan replay`')
    parser.add_argument('--real-time-factor', type=_factor, default=1.0, metavar='X',
                        help='simulated seconds a second (default 1.0)')
    parser.add_argument('--timeout', type=float, default=900.0,
                        help='[s] until an instruction is given up (default 900)')
    parser.add_argument('--output', type=Path, default=Path('output/run'), metavar='FOLDER',
                        help='for logs, contact_sheet.png and run.json (default output/run)')


def run(args):
    """Exit status 0 where the planner said done, and what was expected is true in the physics."""
    from rich.console import Console
    console = Console(highlight=False)
    library, places = load_skills(), load_places(share('config', 'places.yaml'))
    if args.expect and args.instruction is None:
        raise ConfigError('--expect: says what an instruction should bring about; give the instruction')
    expected = expected_places(args.expect, library, places)
    objects = scattered(library, places, args.seed)
    task, judged = task_of(args.instruction, objects, library, places)
    try:
        with _graph(args, console) as graph:
            if args.instruction is None:
                return _take_commands(graph.client, objects, args.seed, console)
            steps, result = _carry_out(GraphRunner(graph.client, library, places), task, args, console)
            deciders = graph.client.deciders
    except GraphError as err:
        console.print(f'saycan run: {err}', style='red', markup=False)
        return 1
    wrong = _wrong(result, expected, judged)
    judgement = wrong or ['in the physics it is as asked' if expected or judged else 'nobody said what must be true']
    verdict = '; '.join([result.end_reason.replace('_', ' '), *filter(None, [result.message]), *judgement])
    console.print(verdict, style='red' if wrong else 'green', markup=False)
    console.print(deciders, style='dim', markup=False)
    _save(args, steps, result.to_json() | ({} if judged else _UNKNOWN), verdict, not wrong, deciders)
    console.print(f'{args.output / "contact_sheet.png"} and {args.output / "run.json"} show the run', markup=False)
    return int(bool(wrong))


def _factor(text):
    value = float(text)
    if not 0.2 <= value <= 20.0:
        raise argparse.ArgumentTypeError(f'{text} is outside [0.2, 20]')
    return value


def _graph(args, console):
    overrides = policy_overrides(args.policy) | {
        'simulated_robot': {'real_time_factor': args.real_time_factor}, 'language_model': {'dtype': args.dtype},
        'value_function': {'weights': here(args.affordance)}}
    if args.model:
        overrides['language_model']['model'] = here(args.model)
    if args.voice and not Path(args.voice).is_file():
        raise ConfigError(f'--voice {args.voice}: no such file; the instruction goes before --voice')
    if args.voice:
        overrides['speech'] = {'source': 'wav', 'wav': str(Path(args.voice).resolve())}
    begun, shown = time.monotonic(), set()

    def progress(active, names):
        for name in sorted(active - shown):
            shown.add(name)
            console.print(f'{time.monotonic() - begun:5.1f} s  {name} is active ({len(shown)} of {len(names)})')

    return Graph(args.output / 'logs', overrides, progress=progress, bag=args.record,
                 switches=[] if args.voice is None else [bringup.VOICE])


def _carry_out(runner, task, args, console):
    """The steps, and the TaskResult."""
    steps = []
    with console.status('looking around') as spinner:
        def on_decision(decision, picture):
            _tell_outcome(steps, decision.outcomes, console)
            steps.append(Step(decision, picture))
            console.print(decision_table(decision))
            spinner.update(decision.chosen)

        result = runner.run_task(task, args.seed, on_decision, args.timeout)
    _tell_outcome(steps, [row.outcome for row in result.decisions], console)
    return steps, result


def _tell_outcome(steps, outcomes, console):
    for step, outcome in zip(steps, outcomes, strict=False):
        if not step.outcome:
            step.outcome = outcome
            console.print(f'  {outcome.replace("_", " ")}\n', markup=False)


def _wrong(result, expected, judged):
    """Why the run has failed, a phrase each."""
    if result.end_reason != 'done':
        return ['the planner did not say done', *unmet(expected, result.final.state.places)]
    if expected:
        return unmet(expected, result.final.state.places)
    if judged and not result.execution_success:
        goal = ' or '.join(', '.join(f'{name}: {place}' for name, place in g.items()) for g in result.task.goal)
        return [f'in the physics the goal does not hold: {goal or "nothing moved"}, all else where it was',
                *unmet({**result.task.objects, **result.task.goal[0]}, result.final.state.places)]
    return []


def _save(args, steps, result, verdict, succeeded, deciders):
    sheet = contact_sheet(args.instruction, verdict, succeeded, steps, deciders)
    cv2.imwrite(str(args.output / 'contact_sheet.png'), sheet[..., ::-1])
    written = {'seed': args.seed, 'succeeded': succeeded, 'verdict': verdict, 'deciders': deciders, **result}
    args.output.joinpath('run.json').write_text(json.dumps(written, indent=2) + '\n', encoding='utf-8')


def _take_commands(client, objects, seed, console):
    client.reset(SceneStart(objects), seed)
    console.print(f'ROS_DOMAIN_ID={os.environ["ROS_DOMAIN_ID"]}: ready for /saycan/command; Ctrl-C ends', markup=False)
    with contextlib.suppress(KeyboardInterrupt):
        client.listen(lambda decision, picture: console.print(decision_table(decision)),
                      lambda status: status.message and console.print(status.message, markup=False))
    return 0
