"""Where the command line meets ROS 2: only verbs that need it import it, and say so where it is missing."""
import importlib

from saycan_ros.config import ConfigError


def nodes_module(name):
    """A module of saycan_ros.nodes. Raises ConfigError: ROS 2 or our messages are not here."""
    try:
        return importlib.import_module(f'saycan_ros.nodes.{name}')
    except ImportError as err:
        raise ConfigError(f'this needs ROS 2, and {err.name} cannot be imported here. Run `make setup`, then '
                          '`.venv/bin/saycan`; `.venv/bin/saycan doctor` says what is missing') from err
