"""Learned policies from their weights."""
import hashlib
from pathlib import Path

from torch import nn

from saycan_ros.config import share
from saycan_ros.policies.grasp import GraspNet
from saycan_ros.policies.motor import MotorNet
from saycan_ros.policies.spots import SpotNet
from saycan_ros.weights import fill, load_weights, named, save_weights

REMEDY = '`saycan train policy` makes them'
ABOUT = 7


def HeightNet():
    """about (B, 7) -> height of the hand over the place where it grips (B, 1) [m]."""
    return nn.Sequential(nn.Linear(ABOUT, 32), nn.SiLU(), nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 1))


NETWORKS = {'pick': {'motor': MotorNet, 'height': HeightNet, 'grasp': GraspNet},
            'put_down': {'motor': MotorNet, 'height': HeightNet, 'spot': SpotNet}}


def load_policy(family, folder, robot, places, library, memory=None, detector=None):
    """The learned Policy of a family.

    Args:
        family: 'pick' or 'put_down'.
        folder: of the weights; None: models/policy of the package.
        robot: RobotConfig. places: of load_places. library: SkillLibrary.
        memory: gives the newest ObjectMemory, or None.
        detector: weights that pick finds objects with; None: those of the package.

    Raises:
        ConfigError: no weights, or they are not ours.
    """
    networks, name = load_networks(family, folder)
    if family == 'pick':
        from saycan_ros.perception.detector import Detector
        from saycan_ros.policies.pick.policy import PickPolicy
        return PickPolicy(robot, places, library, networks, name, Detector(library, places, detector), memory=memory)
    from saycan_ros.policies.put_down.policy import PutDownPolicy
    return PutDownPolicy(robot, places, library, networks, name, memory=memory)


def untrained(family):
    """{name: network} that has learned nothing: a control."""
    return {name: kind().eval() for name, kind in NETWORKS[family].items()}


def save_networks(path, networks, about):
    """Writes the weights of {name: network} into one file. about: {name: text} for its header."""
    save_weights(path, named(networks), about=about)


def load_networks(family, folder=None):
    """({name: network} of a family ready to answer, id of the weights). Raises ConfigError: missing, or not ours."""
    what = f'the {family} policy'
    path = (share('models') / 'policy' if folder is None else Path(folder)) / f'{family}.safetensors'
    networks = load_weights(path, what, REMEDY, lambda tensors, _: fill(untrained(family), tensors))
    return networks, f'{family} {hashlib.sha256(path.read_bytes()).hexdigest()[:8]}'
