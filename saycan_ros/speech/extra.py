"""The extra `voice`: packages that only this folder needs, imported when they are used."""
import importlib
import importlib.util
from pathlib import Path

from saycan_ros.config import ConfigError

REMEDY = 'run `make voice`'


def require(name):
    """The module of that name.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as err:
        raise ConfigError(f'voice needs the Python package {name} ({err}): {REMEDY}') from err


def folder_of(name):
    """The folder of an installed package, without importing it.

    Raises:
        ConfigError: it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(f'voice needs the Python package {name}: {REMEDY}')
    return Path(spec.submodule_search_locations[0])
