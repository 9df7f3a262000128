"""What weights have learned from, down to the first: nothing is judged on what it has seen."""
import hashlib
import json
from pathlib import Path

from saycan_ros.config import ConfigError
from saycan_ros.value_function.learned import WEIGHTS
from saycan_ros.value_function.network import load_network

UNKNOWN = '?'             # among the starts of weights that do not say what they, or those before them, have seen


def start_of(trial):
    """What tells the start of a trial from any other, whatever its bag is called: ten digits."""
    seen = trial.observation
    return sha256_of([seen.stamp, seen.map_from_base.tolist(), list(seen.joints.values())])[:10]


def sha256_of(values):
    """Of what JSON can hold."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def sha256_of_file(path):
    """Of what a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def to_start_from(folder, network, joints, families, starts):
    """Gives a network the weights in a folder; the starts that these have learned from.

    Args:
        network: an untrained ValueNet. joints, families: its own, in their order.
        starts: of the trials that what is made of it will be judged on.

    Raises:
        ConfigError: no weights, of another shape, or they have learned from some of these trials.
    """
    found, told, _ = load_network(Path(folder) / WEIGHTS)
    earlier = set(told.get('learned_from', UNKNOWN).split())
    if seen := starts & earlier:
        raise ConfigError(f'--start {folder}: has learned from {len(seen)} of these {len(starts)} trials and cannot be '
                          'judged on them; leave out --start, or give weights from before them or bags from after it')
    for what, these in (('joints', joints), ('families', families)):
        if tuple(told.get(what, these)) != these:
            raise ConfigError(f'--start {folder}: of other {what}: {", ".join(told[what])}; leave it out')
    try:
        network.load_state_dict(found.state_dict())
    except RuntimeError as err:
        reason = str(err).splitlines()[-1].strip()
        raise ConfigError(f'--start {folder}: of other skills ({reason}); leave it out') from err
    return earlier
