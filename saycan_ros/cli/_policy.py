"""`saycan train policy`: the networks of pick and put down."""
import dataclasses
import json
from pathlib import Path

from saycan_ros.cli import _kitchen
from saycan_ros.cli._progress import progress_bars
from saycan_ros.config import check, share


def add(parser):
    """The options of `saycan train policy`."""
    from saycan_ros.policies.recipe import PolicyRecipe
    for field in dataclasses.fields(PolicyRecipe):
        parser.add_argument(f'--{field.name}', type=field.type, default=field.default, metavar=field.name[0].upper(),
                            help=f'{field.metadata["description"]} (default: %(default)s)')
    parser.add_argument('--bags', type=Path, nargs='+', metavar='DIR',
                        help='learn the motions from these bags instead: of `saycan collect` and `saycan record`')
    _kitchen.add(parser)
    parser.add_argument('--start', type=Path, metavar='DIR', help='go on from the weights in this folder')
    parser.add_argument('--out', type=Path, default=share('package.xml').parent / 'models' / 'policy', metavar='DIR',
                        help='folder of the weights and their card (default: models/policy)')
    parser.add_argument('--work', type=Path, default=Path('data') / 'policy', metavar='DIR',
                        help='folder of episodes and pictures, used again (default: %(default)s)')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON')
    parser.set_defaults(train=train)


def train(args):
    """Records the expert, takes pictures, and trains pick and put down: a quarter of an hour of one core."""
    import torch

    from saycan_ros.policies.recipe import PolicyRecipe, train_policies
    recipe = check(PolicyRecipe(**{f.name: getattr(args, f.name) for f in dataclasses.fields(PolicyRecipe)}))
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_policies(recipe, *_kitchen.load(args), args.out, args.work, args.bags, args.start, report)
    if args.json:
        print(json.dumps(figures))
        return 0
    from rich.console import Console
    from rich.table import Table
    table = Table('family', 'figure', 'value')
    for family, row in figures.items():
        for name, value in row.items():
            table.add_row(family, name, str(value))
    console = Console()
    console.print(table)
    console.print(f'weights and card: {args.out}')
    return 0
