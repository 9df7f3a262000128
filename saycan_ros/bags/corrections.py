"""Where the robot's own verdict on a skill was wrong."""
from dataclasses import replace
from pathlib import Path

from saycan_ros.config import ConfigError, Faults, load_yaml

CORRECTIONS = 'corrections.yaml'


def corrected(tried, folder):
    """What was tried as corrections.yaml of a folder says, where there is one.

    Args:
        tried: dataclasses with bag (its name below the folder), step (of the skill in it, from 0) and succeeded.
        folder: of the bags. The file is a YAML list of {bag, step (default 0), succeeded}.

    Raises:
        ConfigError: with every fault of the file.
    """
    path = Path(folder) / CORRECTIONS
    if not path.exists():
        return tried
    found, faults = load_yaml(path), Faults(path)
    if not isinstance(found, list):
        raise ConfigError(f'{path}: must be a list of {{bag: NAME, step: N, succeeded: true or false}}')
    known, said = {(t.bag, t.step) for t in tried}, {}
    for entry in found:
        line = getattr(entry, 'line', None)
        if not isinstance(entry, dict) or not {'bag', 'succeeded'} <= set(entry) <= {'bag', 'step', 'succeeded'}:
            faults.add(line, 'a correction has bag, succeeded and, in a bag of several skills, step')
        elif not isinstance(entry['succeeded'], bool):
            faults.add(line, f'succeeded must be true or false, not {entry["succeeded"]!r}')
        elif (key := (str(entry['bag']), entry.get('step', 0))) not in known:
            faults.add(line, f'no skill was tried in step {key[1]} of bag {key[0]!r}')
        else:
            said[key] = entry['succeeded']
    faults.raise_if_any()
    return [replace(t, succeeded=said.get((t.bag, t.step), t.succeeded)) for t in tried]
