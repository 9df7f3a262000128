"""`saycan train policy`: the networks of pick and put down."""
from pathlib import Path

from saycan_ros.cli import _kitchen, _recipe
from saycan_ros.cli._progress import progress_bars


def add(parser):
    """The options of `saycan train policy`."""
    from saycan_ros.policies.recipe import PolicyRecipe
    _recipe.add(parser, PolicyRecipe, 'policy', train, work='episodes and pictures, used again')
    parser.add_argument('--bags', type=Path, nargs='+', metavar='DIR',
                        help='learn the motions from these bags instead: of `saycan collect` and `saycan record`')
    _kitchen.add(parser)
    parser.add_argument('--start', type=Path, metavar='DIR', help='go on from the weights in this folder')


def train(args):
    """Records the expert, takes pictures, and trains pick and put down: ten minutes of one core."""
    import torch

    from saycan_ros.policies.recipe import PolicyRecipe, train_policies
    recipe = _recipe.read(args, PolicyRecipe)
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_policies(recipe, *_kitchen.load(args), args.out, args.work, args.bags, args.start, report)
    _recipe.show(args, figures, ('family', 'figure', 'value'),
                 ((family, name, value) for family, row in figures.items() for name, value in row.items()))
    return 0
