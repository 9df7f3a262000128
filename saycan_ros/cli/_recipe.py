"""What the models of `saycan train` have in common: one option a field of a recipe, where things go, what is shown."""
import dataclasses
import json
from pathlib import Path

from saycan_ros.config import check, share


def add(parser, recipe, model, train, out='the weights and their card', work='the checkpoint'):
    """Options of a recipe. model: name of its folder; train: the function; out, work: what the folders hold."""
    for field in dataclasses.fields(recipe):
        parser.add_argument(f'--{field.name}', type=field.type, default=field.default, metavar=field.name[0].upper(),
                            help=f'{field.metadata["description"]} (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=share('package.xml').parent / 'models' / model, metavar='DIR',
                        help=f'folder of {out} (default: models/{model})')
    parser.add_argument('--work', type=Path, default=Path('data') / model, metavar='DIR',
                        help=f'folder of {work} (default: %(default)s)')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON')
    parser.set_defaults(train=train)


def add_resume(parser):
    """The option of those that write checkpoints."""
    parser.add_argument('--resume', action='store_true', help='go on from the last checkpoint')


def read(args, recipe):
    """The recipe that was asked for. Raises ConfigError: a value outside its range."""
    return check(recipe(**{field.name: getattr(args, field.name) for field in dataclasses.fields(recipe)}))


def show(args, figures, header, rows, what='weights and card'):
    """Prints the figures, as JSON or as a table of rows."""
    if args.json:
        print(json.dumps(figures))
        return
    from rich.console import Console
    from rich.table import Table
    table = Table(*header)
    for row in rows:
        table.add_row(*map(str, row))
    console = Console()
    console.print(table)
    console.print(f'{what}: {args.out}')
