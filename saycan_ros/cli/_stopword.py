"""`saycan train stopword`: the word that stops the robot, from synthetic voices."""
import dataclasses
import json
from pathlib import Path

from saycan_ros.cli._progress import progress_bars
from saycan_ros.config import check, share


def add(parser):
    """The options of `saycan train stopword`."""
    from saycan_ros.speech.stop_recipe import StopWordRecipe
    for field in dataclasses.fields(StopWordRecipe):
        parser.add_argument(f'--{field.name}', type=field.type, default=field.default, metavar=field.name[0].upper(),
                            help=f'{field.metadata["description"]} (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=share('package.xml').parent / 'models' / 'stopword', metavar='DIR',
                        help='folder of the weights and their card (default: models/stopword)')
    parser.add_argument('--work', type=Path, default=Path('data') / 'stopword', metavar='DIR',
                        help='folder of synthesized scenes, used again (default: %(default)s)')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON')
    parser.set_defaults(train=train)


def train(args):
    """Synthesizes voices with what is installed and trains the stop word on them: half an hour of one core."""
    import torch

    from saycan_ros.speech.stop_recipe import StopWordRecipe, train_stop_word
    recipe = check(StopWordRecipe(**{f.name: getattr(args, f.name) for f in dataclasses.fields(StopWordRecipe)}))
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_stop_word(recipe, args.out, args.work, report)
    if args.json:
        print(json.dumps({name: dataclasses.asdict(found) for name, found in figures.items()}))
        return 0
    from rich.console import Console
    from rich.table import Table
    table = Table('', *next(iter(figures.values())).row)
    for name, found in figures.items():
        table.add_row(name, *found.row.values())
    console = Console()
    console.print(table)
    console.print(f'weights and card: {args.out}')
    return 0
