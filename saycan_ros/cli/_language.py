"""`saycan train language`: its options, its progress and its table."""
from pathlib import Path

from saycan_ros.cli import _recipe
from saycan_ros.cli._graph import here
from saycan_ros.cli._progress import progress_bars
from saycan_ros.config import ConfigError, load_yaml, share


def add(parser):
    """Options of the recipe, one a field, and where things are."""
    from saycan_ros.language_model.adapter import BUILT_IN
    from saycan_ros.language_model.training import LanguageRecipe
    _recipe.add(parser, LanguageRecipe, 'language', train, 'the adapter and its card')
    _recipe.add_resume(parser)
    parser.add_argument('--base', default=BUILT_IN, metavar='MODEL', help='what is fine-tuned (default: %(default)s)')
    parser.add_argument('--skills', nargs='*', type=Path, metavar='FILE',
                        help='skill libraries that the examples are about (default: config/skills.yaml)')
    parser.add_argument('--unseen', nargs='*', type=Path, metavar='FILE', default=None,
                        help='skill libraries whose objects are kept out (default: config/skills_workshop.yaml)')
    parser.add_argument('--exclude', nargs='*', type=Path, metavar='TASKS.yaml', default=[],
                        help='task files whose instructions are never trained on, so that they can be measured on')
    parser.add_argument('--written', nargs='*', type=Path, metavar='FILE', default=[],
                        help='instructions of your own, with what is to be done, about the first of --skills or '
                             'with things of their own: beside those of the package')
    parser.add_argument('--processes', type=int, default=1, metavar='N', help='that share each batch (default: 1)')
    parser.add_argument('--measured', type=int, default=60, metavar='N',
                        help='instructions of each held-out set; 0: none (default: %(default)s)')
    parser.add_argument('--start', type=Path, metavar='DIR', help='an adapter to go on from, as models/language')


def train(args):
    """Fine-tunes an adapter on generated and written instructions; measures it on patterns and objects it never saw."""
    from saycan_ros.language_model.grammar.libraries import domain_of
    from saycan_ros.language_model.grammar.written import load_written, shipped
    from saycan_ros.language_model.recipe import names_of, train_language
    from saycan_ros.language_model.training import LanguageRecipe
    from saycan_ros.skills import kind_of, load_skills
    recipe = _recipe.read(args, LanguageRecipe)
    if args.processes < 1:
        raise ConfigError(f'--processes {args.processes}: must be 1 or more')
    unseen = [share('config', 'skills_workshop.yaml')] if args.unseen is None else args.unseen
    given = [' '.join((f'--{name}', *map(str, paths))) for name in ('skills', 'unseen', 'exclude', 'written')
             if (paths := getattr(args, name))]
    libraries = [load_skills(path) for path in args.skills or [None]]
    own = [w for path in args.written for w in load_written(path, domain_of(libraries[0]))]
    unseen = [load_skills(path) for path in unseen]
    kept_out = names_of(unseen)
    if lost := [w.text for w in own if not kept_out.isdisjoint(map(kind_of, w.world.order))]:
        raise ConfigError(f'--written: {len(lost)} are about things that --unseen keeps out, as {lost[0]!r}; give '
                          '--unseen without a file, or another one')
    with progress_bars() as report:
        figures = train_language(recipe, here(args.base), libraries, unseen, args.out,
                                 args.work, args.resume, args.processes, args.measured, args.start,
                                 _forbidden(args.exclude), (*shipped(), *own), report, given)
    rows = ((name, row['instructions'], f'{row["right"]:.3f}') for name, row in figures.items())
    _recipe.show(args, figures, ('instructions', 'number', 'carried out right'), rows, 'adapter and card')
    return 0


def _forbidden(paths):
    from saycan_ros.language_model.grammar.examples import plain
    found = set()
    for path in paths:
        try:
            found |= {plain(task['instruction']) for task in load_yaml(path) if task['instruction']}
        except (TypeError, KeyError) as err:
            raise ConfigError(f'--exclude {path}: must be a list of tasks, each with an instruction') from err
    return frozenset(found)
