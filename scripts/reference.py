#!/usr/bin/env python3
"""Writes docs/reference/parameters.md and errors.md from the code; with --check, only says whether they are up to date.

    source install/setup.bash && PYTHONPATH=$PWD:$PYTHONPATH .venv/bin/python scripts/reference.py [--check]
"""
import dataclasses
import importlib
import re
import sys
import typing
from pathlib import Path

from saycan_ros import bringup

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / 'docs' / 'reference'
CONSTANT = re.compile(r'^u?int\d+ ([A-Z_]+)=(\d+)\s*(?:#\s*(.*))?$')


def config_of(executable):
    """The config dataclass that a node declares as its parameters: the one that its module gives to SaycanNode."""
    module = importlib.import_module(f'saycan_ros.nodes.{executable}')
    found = [c for name, c in vars(module).items() if name.endswith('Config') and dataclasses.is_dataclass(c)
             and any('description' in f.metadata for f in dataclasses.fields(c))]
    found = [c for c in found if c.__module__ == module.__name__] or found    # not what it extends
    if len(found) != 1:
        raise SystemExit(f'{module.__name__} must name exactly one config dataclass: {[c.__name__ for c in found]}')
    return found[0]


def default_of(field):
    """As it is written in a parameter file."""
    value = field.default_factory() if field.default is dataclasses.MISSING else field.default
    return f'`{str(value).lower() if isinstance(value, bool) else value}`' if value not in ('', []) else ''


def allowed(meta):
    """Range or choices."""
    if meta['choices']:
        return ', '.join(f'`{c}`' for c in meta['choices'])
    low, high = meta['low'], meta['high']
    return '' if low is None and high is None else f'{"" if low is None else low} … {"" if high is None else high}'


def type_of(hint):
    """bool, double, string[] …, as ROS says it."""
    names = {bool: 'bool', int: 'integer', float: 'double', str: 'string'}
    return names[hint] if hint in names else f'{names[typing.get_args(hint)[0]]}[]'


def parameters():
    """One table a node."""
    yield '# Parameters\n'
    yield ('Written by `scripts/reference.py` from the config dataclasses. Every node also has `autostart` (`true`: it'
           ' takes itself to active; `false`: a lifecycle manager does, Nav2\'s with `bond_timeout: 0.0`) and'
           ' `use_sim_time`. An unknown name (beside `skills`, `places` and `robot`, which every node takes), a wrong'
           ' type or a value out of range is refused when the node configures.')
    for executable in dict.fromkeys(node.executable for node in bringup.NODES):
        config = config_of(executable)
        hints = typing.get_type_hints(config)
        yield f'\n## {executable}\n\n{config.__doc__.strip().splitlines()[0]}\n'
        yield '| name | type | default | allowed | meaning |\n|' + ' --- |' * 5
        for f in dataclasses.fields(config):
            meaning = f.metadata['description'].replace('|', '\\|')
            yield f'| `{f.name}` | {type_of(hints[f.name])} | {default_of(f)} | {allowed(f.metadata)} | {meaning} |'


def errors():
    """One table an interface with codes."""
    yield '# Error codes\n'
    yield ('Written by `scripts/reference.py` from `saycan_interfaces`. A program reads `error_code`, a person'
           ' `error_msg`. The ranges do not overlap; 0 is success everywhere.')
    for path in sorted((ROOT / 'saycan_interfaces').glob('*/*.*')):
        codes = [m.groups() for line in path.read_text(encoding='utf-8').splitlines() if (m := CONSTANT.match(line))]
        codes = [(name, int(number)) for name, number, _ in codes if int(number) >= 100]
        if codes:
            yield f'\n## {path.stem}\n\n| code | name |\n| --- | --- |'
            yield from (f'| {number} | `{name}` |' for name, number in codes)


def main():
    """Exit status 1 where --check finds a page that the code has outgrown."""
    stale = []
    for name, lines in (('parameters.md', parameters()), ('errors.md', errors())):
        text, page = '\n'.join(lines) + '\n', PAGES / name
        if not page.exists() or page.read_text(encoding='utf-8') != text:
            stale.append(str(page.relative_to(ROOT)))
            if '--check' not in sys.argv[1:]:
                page.write_text(text, encoding='utf-8')
    if stale and '--check' in sys.argv[1:]:
        print(f'out of date: {", ".join(stale)}; run scripts/reference.py', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
