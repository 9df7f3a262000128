"""Records where the robot stands, as the stand of a place: drive it there, and say the name."""
import re
from pathlib import Path

import yaml

from saycan_ros import bringup
from saycan_ros.cli._ros import nodes_module
from saycan_ros.config import ConfigError, load_yaml

_STAND = re.compile(r'(\s+)stand:\s*\[[^\]]*\](\s*#.*)?')      # a line of its own


def add_arguments(parser):
    """Flags of `saycan place`."""
    parser.add_argument('name', metavar='NAME', help='of the place')
    parser.add_argument('--file', type=Path, metavar='FILE',
                        help='places file to write it into; without it the lines are printed')
    parser.add_argument('--namespace', default=bringup.NAMESPACE, help='of the graph (default: %(default)s)')
    parser.add_argument('--timeout', type=float, default=10.0, metavar='S', help='[s] (default: %(default)s)')


def run(args):
    """Exit status 0 where the robot has said where it is."""
    places = load_yaml(args.file) if args.file and args.file.exists() else {}
    if not isinstance(places, dict):
        raise ConfigError(f'{args.file}: must be a mapping of places')
    with nodes_module('_graph_client').GraphClient(args.namespace) as client:
        x, y, yaw = client.pose(args.timeout)
    key = yaml.safe_dump({args.name: None}, allow_unicode=True).rpartition(' null')[0]     # quoted where it must be
    stand = f'stand: [{x:.3f}, {y:.3f}, {yaw:.4f}]'
    if args.file is None:
        print(f'{key}\n  {stand}')
        return 0
    lines = args.file.read_text(encoding='utf-8').splitlines() if args.file.exists() else []
    entry = places.get(args.name)
    line = entry.lines['stand'] - 1 if isinstance(entry, dict) and 'stand' in entry else None
    if line is not None and (found := _STAND.fullmatch(lines[line])):
        lines[line] = f'{found[1]}{stand}{found[2] or ""}'
    elif entry is None:
        lines += [key, f'  {stand}', '  # and surface, height: see config/places.yaml']
    else:
        raise ConfigError(f'{args.file}:{places.lines[args.name]}: {args.name} has no line `stand: [x, y, yaw]` of its '
                          f'own; write {stand} there')
    path = args.file.resolve()                      # a link stays one
    whole = path.with_name(f'{path.name}.new')
    whole.write_text('\n'.join(lines) + '\n', encoding='utf-8')
    whole.replace(path)
    print(f'{args.file}: {args.name}: {stand}' + ('; a new place, which has no surface yet' if entry is None else ''))
    return 0
