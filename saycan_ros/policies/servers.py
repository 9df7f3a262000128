"""The policies of the three skill servers that see with the robot's own sensors: `policy: learned`."""
from pathlib import Path

from saycan_ros.config import ConfigError, share
from saycan_ros.policies.navigate import NavigatePolicy

FAMILIES = {'pick': 'pick', 'place': 'put_down'}      # the family whose weights a server runs
REMEDY = 'saycan train policy makes them'
MOVED = ('lift', 'head_pan', 'head_tilt')             # joints that every policy here commands


def make_policy(server, library, places, robot, memory, folder=None, detector=None):
    """The Policy of a skill server. It reads observations and memory, and never the simulator's state.

    Args:
        server: 'pick', 'place' or 'navigate'.
        library: SkillLibrary. places: of load_places. robot: RobotConfig.
        memory: gives the newest ObjectMemory, or None.
        folder: of the weights; None: models/policy of the package.
        detector: weights that pick finds objects with; None: those of the package.

    Raises:
        ConfigError: the server needs weights and there are none, or they are of another library; the robot has no
            lift or no head to turn.
    """
    check_joints(robot)
    if server == 'navigate':
        return NavigatePolicy(library, places, robot, memory)
    from saycan_ros.policies.load import load_policy
    return load_policy(FAMILIES[server], _weights(folder), robot, places, library, memory, detector)


def check_joints(robot):
    """Raises ConfigError where the robot lacks a joint that every policy here commands."""
    if missing := [name for name in MOVED if name not in robot.limits.joints or name not in robot.chain.joints]:
        raise ConfigError(f'the policies move the joints {", ".join(MOVED)}; in `limits` or `chain` of the robot file '
                          f'there is no {", ".join(missing)}')


def _weights(folder):
    """Path of the folder with the weights."""
    missing = ConfigError(f'policy: learned: {folder or "models/policy"}: no weights; {REMEDY}')
    try:
        found = Path(folder) if folder else share('models', 'policy')
    except ConfigError as err:
        raise missing from err
    if not found.is_dir():
        raise missing
    return found
