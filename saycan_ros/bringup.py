"""The nodes of the graph: one list, read by the launch files and by `saycan run`. Needs neither ROS nor launch."""
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from saycan_ros.config import share

NAMESPACE = 'saycan'
SETTINGS = ('simulation', 'robot', 'replay')
ONE_THREAD = (('OMP_NUM_THREADS', '1'),)  # eight nodes share few cores: pools of threads only fight
PATIENT = {'GOMP_SPINCOUNT': '20000'}      # threads that spin longer while they wait take the cores that they wait for


@dataclass(frozen=True)
class NodeEntry:
    """One node of the graph.

    Attributes:
        name: of the node.
        executable: of the package saycan_ros; its module is saycan_ros.nodes.EXECUTABLE.
        parameters: what tells it from other nodes of the same executable; tuning is in the parameter file.
        settings: where it runs.
        environment: variables of its process alone.
        switch: launch argument that must be true for it to be started; empty: it always is.
        remappings: {name: another} of topics and services.
    """

    name: str
    executable: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    settings: tuple[str, ...] = SETTINGS
    environment: Mapping[str, str] = field(default_factory=lambda: dict(ONE_THREAD))
    switch: str = ''
    remappings: Mapping[str, str] = field(default_factory=dict)

    @property
    def module(self):
        """What `python -m` runs."""
        return f'saycan_ros.nodes.{self.executable}'


MOVES = ('simulation', 'robot')  # a bag has no motors
VOICE = 'voice'                  # needs packages and a microphone that not everybody has
NODES = (
    NodeEntry('simulated_robot', 'simulated_robot', {'use_sim_time': False}, ('simulation',)),  # it is the clock
    NodeEntry('perception', 'perception', settings=MOVES),     # a bag has its observations
    NodeEntry('value_function', 'value_function'),
    NodeEntry('language_model', 'language_model', environment=PATIENT),  # its own parameter says how many threads
    NodeEntry('pick', 'skill_server', {'server': 'pick'}, MOVES),
    NodeEntry('place', 'skill_server', {'server': 'place'}, MOVES),
    NodeEntry('navigate', 'skill_server', {'server': 'navigate'}, MOVES),
    NodeEntry('planner', 'planner'),
    NodeEntry('speech', 'speech', settings=MOVES, switch=VOICE),
)
# In a replay the planner asks the models through the player, which knows when they have answered, and on what.
PLAYED = {'score_affordances': 'player/score_affordances', 'score_skills': 'player/score_skills'}
PARAMETER_FILES = {'simulation': 'simulation.yaml', 'robot': 'robot_params.yaml', 'replay': 'replay.yaml'}


def nodes_of(setting, switches=()):
    """The nodes of a setting, in the order in which they are started; those with a switch only where it is given.

    Raises:
        ValueError: no such setting.
    """
    if setting not in SETTINGS:
        raise ValueError(f'setting {setting!r} is none of {", ".join(SETTINGS)}')
    chosen = (node for node in NODES if setting in node.settings and node.switch in ('', *switches))
    played = setting == 'replay'
    return tuple(replace(node, remappings=PLAYED) if played and node.name == 'planner' else node for node in chosen)


def parameter_file(setting):
    """Path of the parameter file that a setting starts with."""
    return share('config', PARAMETER_FILES[setting])


def environment(node=None):
    """What every process of the graph needs in its environment: a Fast DDS whose shared memory holds a whole picture.

    node: NodeEntry, whose own variables come to it.

    The default segment is smaller than one raw 640x480 frame, and 15-23 % of them are lost. A profile that the user
    has chosen stays.
    """
    chosen = os.environ.get('FASTRTPS_DEFAULT_PROFILES_FILE')
    own = node.environment if node else {}
    return {'FASTRTPS_DEFAULT_PROFILES_FILE': chosen or str(share('config', 'fastdds.xml')), **own}
