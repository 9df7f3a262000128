"""A value function by its name or by the folder of its weights."""
from pathlib import Path

from saycan_ros.config import ConfigError, did_you_mean
from saycan_ros.value_function import rules

LEARNED = 'learned'                              # the weights of the package
NAMES = (*rules.NAMES, LEARNED)


def load_value_function(name, library, places, config=None):
    """The value function called so: rules, oracle, paper, none, learned; or that of a folder, as models/value.

    Args:
        config: RulesConfig for `rules`; None: the default.

    Raises:
        ConfigError: an unknown name, or a folder without weights.
    """
    if name in rules.NAMES:
        return rules.value_function(name, library, places, config)
    if name != LEARNED and not Path(name).is_dir():
        raise ConfigError(f'unknown value function {name!r}: neither a name nor a folder of `saycan train value`.'
                          f'{did_you_mean(name, NAMES, "value functions")}')
    from saycan_ros.value_function.learned import load_learned  # torch: only who needs it pays it
    return load_learned(None if name == LEARNED else name, library, places)
