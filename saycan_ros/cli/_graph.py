"""The whole graph, up and running: its processes, and the client that talks to it."""
import os
import random
import sys
import time
from pathlib import Path

from saycan_ros import bringup
from saycan_ros.cli._processes import Processes, node_command
from saycan_ros.cli._ros import nodes_module
from saycan_ros.config import ConfigError
from saycan_ros.evaluation.session import AFFORDANCES
from saycan_ros.graph import GraphError, NodeDied
from saycan_ros.language_model.adapter import BUILT_IN, SHIPPED
from saycan_ros.skills import SERVERS

START_TIMEOUT = 300.0   # [s] until all nodes are active: from a cold disk the language model takes a while
LOOK = 0.02             # [s] between two looks for the recorder's file
DOMAINS = (1, 101)      # ROS_DOMAIN_ID that every platform takes
NAMES = (*AFFORDANCES, SHIPPED, BUILT_IN)       # no paths, whatever lies here


class Graph:
    """Context manager: starts every node of a setting, waits until all are active, and takes them down.

    Args:
        folder: for the logs, one a node.
        overrides: {node: {parameter: value}}, on top of the setting's parameter file.
        progress: called while it starts with (names of the active nodes, names of all).
        bag: folder to record into, from before the first node starts; None: nothing is recorded.
        switches: of bringup.py, for nodes that are not always started.

    Attributes:
        client: the GraphClient.
    """

    def __init__(self, folder, overrides=None, setting='simulation', progress=lambda active, names: None,
                 bag=None, switches=()):
        self._nodes = bringup.nodes_of(setting, switches)
        self._overrides, self._setting, self._progress = dict(overrides or {}), setting, progress
        self.names = tuple(node.name for node in self._nodes)
        self._folder, self._bag = folder, bag
        self.client = self._processes = None

    def __enter__(self):
        client_module = nodes_module('_graph_client')
        environment = bringup.environment() | _network() | _logs(self._folder)
        os.environ.update(environment)      # of this process too: the client is part of the graph
        self._processes, begun = Processes(self._folder, environment), time.time_ns()
        try:
            if self._bag is not None:
                self._record()
            parameters = bringup.parameter_file(self._setting)
            for node in self._nodes:
                command = node_command(node, bringup.NAMESPACE, parameters,
                                       {'use_sim_time': True} | self._overrides.get(node.name, {}))
                self._processes.start(node.name, command, node.environment)
            self.client = client_module.GraphClient(bringup.NAMESPACE, self.check, begun)
            self.client.wait_active(self.names, START_TIMEOUT, lambda active: self._progress(active, self.names))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.client:
            self.client.close()
        self._processes.stop()

    def _record(self):
        bag = self._bag.resolve()
        if bag.exists():
            raise ConfigError(f'{self._bag} is there already; give another folder, a bag is never overwritten')
        simulated = ['--use-sim-time'] if self._setting == 'simulation' else []
        self._processes.start('recorder', [sys.executable, '-P', '-m', 'saycan_ros.cli.main', 'record', str(bag),
                                           '--namespace', bringup.NAMESPACE, *simulated])
        deadline = time.monotonic() + START_TIMEOUT
        while not any(bag.glob('*.mcap')):
            self.check()
            if time.monotonic() > deadline:
                raise GraphError(f'the recorder has no file after {START_TIMEOUT:.0f} s; its log: {self._folder}')
            time.sleep(LOOK)

    def check(self):
        """Raises NodeDied where a process has ended by itself."""
        if deaths := self._processes.deaths():
            raise NodeDied('\n'.join(map(str, deaths)))

    def pid(self, name):
        """Process id of a node."""
        return self._processes.pid(name)


def here(name):
    """The whole path where a file or folder of that name is here, since nodes run in /; else the name itself."""
    return str(Path(name).resolve()) if name and name not in NAMES and Path(name).exists() else name


def policy_overrides(policy):
    """{node: {parameter: value}} that has every skill server run that policy."""
    return {server: {'policy': policy} for server in SERVERS}


def _logs(folder):
    """Where rcl writes logs of its own, unless the user has chosen: in a home that cannot be written no node starts."""
    chosen = {'ROS_LOG_DIR', 'ROS_HOME'} & os.environ.keys()
    return {} if chosen else {'ROS_LOG_DIR': str(Path(folder, 'ros').resolve())}


def _network():
    """Variables that keep the graph to itself, unless the user has chosen a domain."""
    if 'ROS_DOMAIN_ID' in os.environ:
        return {}
    return {'ROS_DOMAIN_ID': str(random.SystemRandom().randint(*DOMAINS)), 'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST'}
