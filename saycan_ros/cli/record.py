"""Records all that decisions depend on, on a robot or in simulation, for `saycan replay`, `ros2 bag` and Foxglove."""
import platform
from importlib import metadata
from pathlib import Path

from saycan_ros import bringup
from saycan_ros.bags.topics import COMMANDED, TOPICS
from saycan_ros.cli._ros import nodes_module
from saycan_ros.config import ConfigError
from saycan_ros.episodes import COMMANDS
from saycan_ros.robot import load_robot


def add_arguments(parser):
    """Flags of `saycan record`."""
    parser.add_argument('folder', type=Path, nargs='?', metavar='FOLDER', help='of the bag; must not be there yet')
    parser.add_argument('--namespace', default=bringup.NAMESPACE, help='of the graph (default: %(default)s)')
    parser.add_argument('--robot', metavar='FILE', help='names the topics of its commands (default: as the package)')
    parser.add_argument('--topics', nargs='+', default=[], metavar='NAME', help='further ones, as /camera/image_raw')
    parser.add_argument('--use-sim-time', action='store_true', help='stamps of /clock, where a simulator is the robot')
    parser.add_argument('--list', action='store_true', help='print the topics, for `ros2 bag record`, and end')


def run(args):
    """Exit status 0 where a bag was written."""
    if args.list:
        print('\n'.join(f'/{args.namespace.strip("/")}/{topic.name}' for topic in TOPICS))
        return 0
    if args.folder is None:
        raise ConfigError('give the folder of the bag, or --list')
    topics = load_robot(args.robot).topics
    more = {topics[name]: COMMANDED + name for name in COMMANDS} | {name: name for name in args.topics}
    count, missing = nodes_module('recorder').record(
        args.folder, args.namespace, more, args.use_sim_time, machine(),
        lambda: print(f'{args.folder}: recording; Ctrl-C ends', flush=True))
    print(f'{args.folder}: {count} messages' + ''.join(f'\nnobody has published {name}' for name in missing))
    return int(count == 0)


def machine():
    """{name: text} of what the bits of a score depend on, beside the settings."""
    names = [line.partition(':')[2].strip() for line in _lines('/proc/cpuinfo') if line.startswith('model name')]
    return {'processor': names[0] if names else platform.processor() or platform.machine(),
            'torch': _version('torch'), 'saycan_ros': _version('saycan_ros')}


def _lines(path):
    try:
        return Path(path).read_text(encoding='utf-8').splitlines()
    except OSError:
        return []


def _version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return 'unknown'
