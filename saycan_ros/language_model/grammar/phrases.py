"""The grammar's data: what people say and what is true of everyday things, in the YAML files beside the code.
A block of lines (`key: |`) is a list of phrases, one a line; a phrase that begins with a space needs a quoted list.
Of a list of eight phrases or more, patterns.py holds some out, by their text: an edited phrase may change sides.
"""
import functools
from pathlib import Path

from saycan_ros.config import load_yaml

FOLDER = Path(__file__).parent


@functools.cache
def phrases(name):
    """NAME.yaml as a dict, read once: blocks of lines and lists are tuples, in the order of the file.

    Raises:
        ConfigError: there is no such file, or it is not YAML.
    """
    return _frozen(load_yaml(FOLDER / f'{name}.yaml'))


def _frozen(found):
    if isinstance(found, dict):
        return {key: _frozen(value) for key, value in found.items()}
    if isinstance(found, list):
        return tuple(_frozen(item) for item in found)
    return tuple(found.splitlines()) if found.endswith('\n') else found
