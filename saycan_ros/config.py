"""Settings said once, and errors that name the place and the fix."""
import dataclasses
import difflib
import math
from pathlib import Path

import yaml


class ConfigError(Exception):
    """Something the user can correct; the message says where, what, what is allowed and what to do."""


class Faults:
    """Collects every fault of a file, to report them all at once."""

    def __init__(self, path):
        self.path = path
        self.lines = []

    def add(self, line, text):
        """Notes a fault at a line (1-based; None where the whole file is meant)."""
        self.lines.append(f'{self.path}:{line}: {text}' if line else f'{self.path}: {text}')

    def check_fields(self, entry, what, needed, optional=(), line=None):
        """Notes unknown and missing fields of a Mapping. what: it is; line: of a missing field, its own by default."""
        known, what = (*needed, *optional), f'{what}: ' if what else ''
        for key in entry:
            if key not in known:
                self.add(entry.lines[key], f'{what}unknown field {key!r}.{did_you_mean(key, known, "fields")}')
        for key in needed:
            if key not in entry:
                self.add(line or entry.line, f'{what}{key} is missing')

    def raise_if_any(self):
        """Raises ConfigError with one line a fault."""
        if self.lines:
            raise ConfigError('\n'.join(self.lines))


def did_you_mean(name, known, what='known'):
    """The end of an error about an unknown name: the nearest one and the whole list."""
    known = [str(k) for k in known]
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ''
    return f'{hint} {what[:1].upper()}{what[1:]}: {", ".join(known)}'


class Mapping(dict):
    """A YAML mapping that knows its own line and that of each key (1-based)."""

    line = None
    lines: dict


class Sequence(list):
    """A YAML sequence that knows its own line and that of each item (1-based)."""

    line = None
    lines: list


class _LineLoader(yaml.SafeLoader):
    """SafeLoader that keeps line numbers and refuses a key given twice."""


def _mapping(loader, node):
    found, lines = Mapping(), {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, (dict, list)):
            raise yaml.MarkedYAMLError(problem='a key must be text or a number', problem_mark=key_node.start_mark)
        if key in found:
            raise yaml.MarkedYAMLError(problem=f'{key!r} is given twice', problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        lines[key] = key_node.start_mark.line + 1
    found.line, found.lines = node.start_mark.line + 1, lines
    return found


def _sequence(loader, node):
    found = Sequence(loader.construct_object(item, deep=True) for item in node.value)
    found.line = node.start_mark.line + 1
    found.lines = [item.start_mark.line + 1 for item in node.value]
    return found


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _sequence)


def load_yaml(path):
    """Reads a YAML file into Mapping and Sequence, which know their lines.

    Raises:
        ConfigError: the file is missing, unreadable or not YAML.
    """
    try:
        return yaml.load(Path(path).read_text(encoding='utf-8'), _LineLoader)
    except OSError as err:
        raise ConfigError(f'{path}: {err.strerror or err}') from err
    except UnicodeDecodeError as err:
        raise ConfigError(f'{path}: not UTF-8 text ({err.reason} at byte {err.start})') from err
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark
        where = f'{path}:{mark.line + 1}' if mark else str(path)
        raise ConfigError(f'{where}: not valid YAML: {err.problem}') from err
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as err:      # 2024-02-30, !!set as a key, [[[[…
        raise ConfigError(f'{path}: not valid YAML: {err}') from err


def param(default, description, low=None, high=None, choices=None):
    """A field of a config dataclass: default, meaning, and the range or the choices that are allowed."""
    metadata = {'description': description, 'low': low, 'high': high, 'choices': choices}
    if isinstance(default, list):
        return dataclasses.field(default_factory=lambda: list(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def faults_of(config):
    """What is wrong with the values of a config dataclass made of param fields; one sentence each."""
    found = []
    for field in dataclasses.fields(config):
        value, meta = getattr(config, field.name), field.metadata
        low, high, choices = (meta.get(name) for name in ('low', 'high', 'choices'))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if not math.isfinite(value) and not (high is not None and value == high):
                found.append(f'{field.name} is {value}, which is not a finite number')
            elif (low is not None and value < low) or (high is not None and value > high):
                found.append(f'{field.name} is {value}, outside [{low}, {high}]: {meta["description"]}')
        if choices and value not in choices:
            found.append(f'{field.name} is {value!r}.{did_you_mean(value, choices, "choices")}')
    return found


def check(config):
    """Returns the config dataclass, or raises ConfigError with every fault of its values."""
    found = faults_of(config)
    if found:
        raise ConfigError('\n'.join(found))
    return config


def share(*parts):
    """A file of config/ or models/: from the source tree, or as installed by colcon.

    Raises:
        ConfigError: neither place has it.
    """
    source = Path(__file__).resolve().parents[1]
    for root in (source, *(p / 'share' / 'saycan_ros' for p in Path(__file__).resolve().parents)):
        if (root / 'package.xml').exists() and root.joinpath(*parts).exists():
            return root.joinpath(*parts)
    raise ConfigError(f'{"/".join(parts)} is not part of this installation ({source}); build the package again')
