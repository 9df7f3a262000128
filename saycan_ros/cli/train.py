"""Makes the weights in models/: renders or reads data, trains, measures on unseen data, writes a model card."""
from saycan_ros.cli import _kitchen, _language, _policy, _recipe, _stopword, _value
from saycan_ros.cli._progress import progress_bars


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
    _recipe.add(parser, DetectorRecipe, 'detector', _train_detector, work='rendered pictures and checkpoints')
    _recipe.add_resume(parser)
    _kitchen.add(parser)


def _train_detector(args):
    """Renders pictures of a simulated kitchen and trains the detector on them, ten minutes of one core."""
    import torch

    from saycan_ros.perception.recipe import DetectorRecipe, train_detector
    recipe = _recipe.read(args, DetectorRecipe)
    torch.set_num_threads(1)
    with progress_bars() as report:
        figures = train_detector(recipe, *_kitchen.load(args), args.out, args.work, args.resume, report)
    ranges = {name: row for name, row in figures.items() if name != 'wrist'}
    header = ('range', *next(iter(ranges.values())))
    _recipe.show(args, figures, header, ((name, *row.values()) for name, row in ranges.items()),
                 f'wrist pictures: {figures["wrist"]}; weights and card')
    return 0
