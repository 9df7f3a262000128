"""`saycan train stopword`: the word that stops the robot, from synthetic voices."""
import dataclasses

from saycan_ros.cli import _recipe
from saycan_ros.cli._progress import progress_bars


def add(parser):
    """The options of `saycan train stopword`."""
    from saycan_ros.speech.stop_recipe import StopWordRecipe
    _recipe.add(parser, StopWordRecipe, 'stopword', train, work='synthesized scenes, used again')


def train(args):
    """Synthesizes voices with what is installed and trains the stop word on them: half an hour of one core."""
    import torch

    from saycan_ros.speech.stop_recipe import StopWordRecipe, train_stop_word
    recipe = _recipe.read(args, StopWordRecipe)
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_stop_word(recipe, args.out, args.work, report)
    header = ('', *next(iter(figures.values())).row)
    _recipe.show(args, {name: dataclasses.asdict(found) for name, found in figures.items()}, header,
                 ((name, *found.row.values()) for name, found in figures.items()))
    return 0
