"""Makes the weights in models/: renders or reads data, trains, measures on unseen data, writes a model card."""
import dataclasses
import json
from pathlib import Path

from saycan_ros.cli import _kitchen, _language, _policy, _stopword, _value
from saycan_ros.cli._progress import progress_bars
from saycan_ros.config import check, share


def add_arguments(parser):
    """`saycan train WHAT`; each model has its own options."""
    models = parser.add_subparsers(dest='model', metavar='MODEL', required=True)
    _add_detector(models.add_parser('detector', help='finds objects in the pictures of the cameras',
                                    description=_train_detector.__doc__))
    _language.add(models.add_parser('language', help='plans: an adapter of the language model, on generated plans',
                                    description=_language.train.__doc__))
    _policy.add(models.add_parser('policy', help='picks up and puts down: from recorded episodes and posed pictures',
                                  description=_policy.train.__doc__))
    _value.add(models.add_parser('value', help='how likely each skill is to succeed: from bags of trials',
                                 description=_value.train.__doc__))
    _stopword.add(models.add_parser('stopword', help='the word that stops the robot: from synthetic voices',
                                    description=_stopword.train.__doc__))


def run(args):
    """Trains the model that was asked for. Returns the exit status."""
    return args.train(args)


def _add_detector(parser):
    from saycan_ros.perception.recipe import DetectorRecipe
    for field in dataclasses.fields(DetectorRecipe):
        parser.add_argument(f'--{field.name}', type=field.type, default=field.default, metavar=field.name[0].upper(),
                            help=f'{field.metadata["description"]} (default: %(default)s)')
    _kitchen.add(parser)
    root = share('package.xml').parent
    parser.add_argument('--out', type=Path, default=root / 'models' / 'detector', metavar='DIR',
                        help='folder of the weights and their card (default: models/detector)')
    parser.add_argument('--work', type=Path, default=Path('data') / 'detector', metavar='DIR',
                        help='folder of rendered pictures and checkpoints (default: %(default)s)')
    parser.add_argument('--resume', action='store_true', help='go on from the last checkpoint')
    parser.add_argument('--json', action='store_true', help='print the figures as JSON')
    parser.set_defaults(train=_train_detector)


def _train_detector(args):
    """Renders pictures of a simulated kitchen and trains the detector on them, ten minutes of one core."""
    import torch

    from saycan_ros.perception.recipe import DetectorRecipe, train_detector
    recipe = check(DetectorRecipe(**{f.name: getattr(args, f.name) for f in dataclasses.fields(DetectorRecipe)}))
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_detector(recipe, *_kitchen.load(args), args.out, args.work, args.resume, report)
    if args.json:
        print(json.dumps(figures))
    else:
        _print_figures(figures, args.out)
    return 0


def _print_figures(figures, out):
    from rich.console import Console
    from rich.table import Table
    table = Table('range', *next(iter(figures.values())))
    for name, row in figures.items():
        if name != 'wrist':
            table.add_row(name, *map(str, row.values()))
    console = Console()
    console.print(table)
    console.print(f'wrist pictures: {figures["wrist"]}')
    console.print(f'weights and card: {out}')
