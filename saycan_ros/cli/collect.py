"""Records episodes in random kitchens: the expert's, disturbed, or a policy's with what the expert would have done."""
import collections
from pathlib import Path

from saycan_ros.cli._numbers import whole
from saycan_ros.config import ConfigError

CHUNK = 15                # episodes that share one simulation in a process


def add_arguments(parser):
    """`saycan collect --episodes N`."""
    parser.add_argument('--episodes', type=int, default=100, metavar='N', help='of each skill (default: %(default)s)')
    parser.add_argument('--skills', default='pick,put_down', metavar='A,B',
                        help='families (default: pick and put_down)')
    parser.add_argument('--policy', choices=('expert', 'learned'), default='expert',
                        help='who commands (default: %(default)s)')
    parser.add_argument('--models', type=Path, metavar='DIR',
                        help='weights of the learned policies (default: models/policy)')
    parser.add_argument('--jobs', type=int, default=1, metavar='J', help='processes (default: %(default)s)')
    parser.add_argument('--output', type=Path, default=Path('data') / 'episodes', metavar='DIR',
                        help='folder of the bags, one folder each (default: %(default)s)')
    parser.add_argument('--seed', type=whole, default=0, metavar='S',
                        help='of the first episode; the others count on from it (default: %(default)s)')
    parser.add_argument('--trials', action='store_true',
                        help='record only how each skill started and ended, from starts that make it fail now and '
                             'then, for `saycan train value`; families: pick, put_down, find, go_to')
    parser.add_argument('--no-pictures', action='store_true',
                        help='leave the cameras out: five times as fast, enough for the motor network')


def run(args):
    """Records what is not there yet. Returns the exit status."""
    import joblib
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from saycan_ros.simulation import collecting, trials
    known = trials.FAMILIES if args.trials else collecting.FAMILIES
    families = args.skills.split(',')
    if unknown := [name for name in families if name not in known]:
        raise ConfigError(f'--skills: {", ".join(unknown)}: unknown; families: {", ".join(known)}')
    if args.episodes < 1 or args.jobs < 1:
        raise ConfigError('--episodes and --jobs must be 1 or more')
    if args.trials and (args.no_pictures or args.models):
        raise ConfigError('--trials needs the cameras, and takes the weights of the package: leave out --no-pictures '
                          'and --models')
    if args.models and args.policy != 'learned':
        raise ConfigError('--models: are of the learned policies; add --policy learned')
    if args.no_pictures and args.policy == 'learned':
        raise ConfigError('--no-pictures: a learned policy needs its cameras')
    last = args.seed + args.episodes
    work = [(family, range(first, min(first + CHUNK, last)))
            for first in range(args.seed, last, CHUNK) for family in families]
    ran = joblib.Parallel(args.jobs, return_as='generator_unordered')(
        joblib.delayed(trials.try_some)(family, seeds, args.policy, args.output) if args.trials else
        joblib.delayed(collecting.record_some)(family, seeds, args.policy, args.output, args.models,
                                               not args.no_pictures)
        for family, seeds in work)
    counts = {family: collections.Counter() for family in families}
    columns = TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task('chunks of episodes', total=len(work))
        for rows in ran:
            progress.advance(bar)
            for row in rows:
                believed = 'believed to have succeeded' if row['outcome'] == 'succeeded' else row['outcome']
                counts[row['family']]['succeeded' if row['success'] else believed] += 1
    for family, count in counts.items():
        print(f'{family}: {sum(count.values())} recorded, {dict(count)}; what was there already is left as it was')
    print(f'bags: {args.output}')
    return 0
