"""saycan VERB: one module a verb, imported when it is asked for."""
import argparse
import importlib
import sys

from saycan_ros.config import ConfigError
from saycan_ros.graph import GraphError

VERBS = {
    'run': 'the whole graph in simulation, with an instruction or the command topic',
    'eval': 'run a file of tasks and say how many end well',
    'score': 'what the language model thinks of every skill',
    'place': 'record where the robot stands, as the stand of a place',
    'record': 'record a running graph into a bag',
    'replay': 'decide again on what a bag holds, and compare',
    'report': 'one page about a bag or the results of eval: what was seen, scored and chosen',
    'collect': 'record episodes of skills in random kitchens, to learn from',
    'train': 'make the weights in models/',
    'doctor': 'what is missing on this machine, and the command that mends it',
}


def main(argv=None):
    """Runs a verb. Returns the exit status: 0 only when what was asked was done."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors='replace')        # a terminal that lacks an arrow ends no run
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog='saycan', description='SayCan for real robots.')
    verbs = parser.add_subparsers(dest='verb', metavar='VERB', required=True)
    for verb, about in VERBS.items():
        verbs.add_parser(verb, help=about, add_help=False)
    asked = parser.parse_args(argv[:1]).verb
    module = importlib.import_module(f'saycan_ros.cli.{asked}')
    own = argparse.ArgumentParser(prog=f'saycan {asked}', description=module.__doc__)
    module.add_arguments(own)
    try:
        return module.run(own.parse_args(argv[1:]))
    except ConfigError as err:
        print(f'saycan {asked}: {err}', file=sys.stderr)
        return 2
    except (GraphError, OSError) as err:
        print(f'saycan {asked}: {err}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
