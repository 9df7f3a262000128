"""`saycan train value`: its options, its progress and its table."""
import dataclasses
import json
from pathlib import Path

from saycan_ros.cli import _kitchen
from saycan_ros.cli._progress import progress_bars
from saycan_ros.config import check, share


def add(parser):
    """The options of `saycan train value`."""
    from saycan_ros.value_function.recipe import ValueRecipe
    for field in dataclasses.fields(ValueRecipe):
        parser.add_argument(f'--{field.name}', type=field.type, default=field.default, metavar=field.name[0].upper(),
                            help=f'{field.metadata["description"]} (default: %(default)s)')
    parser.add_argument('--bags', type=Path, required=True, metavar='DIR',
                        help='trials: bags of `saycan collect --trials`, of `saycan record`, or a robot\'s own; '
                             'corrections.yaml in it says where a verdict was wrong')
    parser.add_argument('--start', type=Path, metavar='DIR',
                        help='go on from the weights in this folder, which have not learned from these bags')
    parser.add_argument('--out', type=Path, default=share('package.xml').parent / 'models' / 'value', metavar='DIR',
                        help='folder of weights, card, figures and reliability diagram (default: models/value)')
    parser.add_argument('--work', type=Path, default=Path('data') / 'value', metavar='DIR',
                        help='folder of the checkpoint (default: %(default)s)')
    _kitchen.add(parser)
    parser.add_argument('--resume', action='store_true', help='go on from the last checkpoint')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON')
    parser.set_defaults(train=train)


def train(args):
    """Learns from recorded trials how likely each skill is to succeed, and calibrates it on bags of their own."""
    import torch

    from saycan_ros.value_function.outcomes import looked, read_trials
    from saycan_ros.value_function.recipe import ValueRecipe, joints_of, train_value
    from saycan_ros.value_function.texts import frozen_encoder
    recipe = check(ValueRecipe(**{f.name: getattr(args, f.name) for f in dataclasses.fields(ValueRecipe)}))
    library, places, robot = _kitchen.load(args)
    joints = joints_of(robot)
    torch.set_num_threads(1)
    with progress_bars() as report:
        trials = read_trials(args.bags, _perceive(library, places, robot), lambda done: report('reading bags', done),
                             lambda trial: looked(trial, places, joints))
        figures = train_value(recipe, trials, library, places, robot, args.out, args.work, frozen_encoder(),
                              args.start, args.resume, report)
    if args.json:
        print(json.dumps(figures))
        return 0
    _print_figures(figures, args.out)
    return 0


def _perceive(library, places, robot):
    """Function (Observation) -> ObjectMemory of what one look shows, for episodes that have none."""
    made = []

    def perceive(observation):
        from saycan_ros.perception import Perception
        if not made:
            made.append(Perception(library, places, robot))
        made[0].clear()
        return made[0].update(observation)

    return perceive


def _print_figures(figures, out):
    from rich.console import Console
    from rich.table import Table
    table = Table('family', 'trials', 'succeeded', 'Brier', 'of the rules', 'of the base rate', 'ECE', 'AUC',
                  'AUC of the rules')
    for name, row in figures.items():
        numbers = (row[key] for key in ('trials', 'succeeded', 'brier', 'brier_rules', 'brier_base_rate', 'ece', 'auc',
                                        'auc_rules'))
        table.add_row(name, *(f'{value:g}' for value in numbers))
    console = Console()
    console.print(table)
    console.print(f'weights, card and reliability.png: {out}')
