"""`saycan train value`: its options, its progress and its table."""
import dataclasses
from pathlib import Path

from saycan_ros.cli import _kitchen, _recipe
from saycan_ros.cli._progress import progress_bars

_COLUMNS = {'trials': 'trials', 'succeeded': 'succeeded', 'brier': 'Brier', 'brier_rules': 'of the rules',
            'brier_base_rate': 'of the base rate', 'ece': 'ECE', 'auc': 'AUC', 'auc_rules': 'AUC of the rules'}


def add(parser):
    """The options of `saycan train value`."""
    from saycan_ros.value_function.recipe import ValueRecipe
    _recipe.add(parser, ValueRecipe, 'value', train, 'weights, card, figures and reliability diagram')
    _recipe.add_resume(parser)
    parser.add_argument('--bags', type=Path, required=True, metavar='DIR',
                        help='trials: bags of `saycan collect --trials`, of `saycan record`, or a robot\'s own; '
                             'corrections.yaml in it says where a verdict was wrong')
    parser.add_argument('--start', type=Path, metavar='DIR',
                        help='go on from the weights in this folder, which have not learned from these bags')
    _kitchen.add(parser)


def train(args):
    """Learns from recorded trials how likely each skill is to succeed, and calibrates it on bags of their own."""
    import torch

    from saycan_ros.value_function.outcomes import looked, read_trials
    from saycan_ros.value_function.recipe import ValueRecipe, joints_of, train_value
    from saycan_ros.value_function.texts import frozen_encoder
    recipe = _recipe.read(args, ValueRecipe)
    library, places, robot = _kitchen.load(args)
    joints = joints_of(robot)
    torch.set_num_threads(1)
    with progress_bars() as report:
        trials = read_trials(args.bags, _perceive(library, places, robot), lambda done: report('reading bags', done),
                             lambda trial: looked(trial, places, joints))
        figures = train_value(recipe, trials, library, places, robot, args.out, args.work, frozen_encoder(),
                              args.start, args.resume, report)
    _recipe.show(args, figures, ('family', *_COLUMNS.values()),
                 ((name, *(f'{row[key]:g}' for key in _COLUMNS)) for name, row in figures.items()),
                 'weights, card and reliability.png')
    return 0


def _perceive(library, places, robot):
    """Function (Observation) -> ObjectMemory of what one look shows, for episodes that have none."""
    made = []

    def perceive(observation):
        from saycan_ros.perception import Perception
        if not made:
            made.append(Perception(library, places, robot))
        made[0].clear()
        before = dataclasses.replace(observation, stamp=observation.stamp - 1.0)    # fingers that rest can hold
        made[0].update(before, search=False)
        return made[0].update(observation)

    return perceive
