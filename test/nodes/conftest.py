"""The real graph in tests: where there is no ROS these modules are skipped, and say so."""
import importlib.util
import itertools
import os
import socket

import pytest

NO_ROS = 'needs ROS 2 and saycan_interfaces: source install/setup.bash first'
SPECS = [importlib.util.find_spec(name) for name in ('rclpy', 'saycan_interfaces')]
HAS_ROS = all(spec and spec.origin for spec in SPECS)       # the source folder of the interfaces has no origin

LOCKS = []                                                  # open sockets: their names are taken as long as they live


def own_domain():
    """A ROS_DOMAIN_ID that no other test process of this network has: each holds an abstract socket of that name."""
    for domain in itertools.islice(itertools.cycle(range(1, 102)), os.getpid() % 101, os.getpid() % 101 + 101):
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(f'\0saycan_ros_domain_{domain}')
        except OSError:
            lock.close()
            continue
        LOCKS.append(lock)
        return domain
    raise RuntimeError('all 101 domains are taken by other tests')


os.environ['ROS_PYTHON_CHECK_FIELDS'] = '1'                 # a wrong field type raises where it is set
os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
os.environ['ROS_DOMAIN_ID'] = str(own_domain())             # and that of the nodes that a test starts


class Skipped(pytest.Module):
    """Stands for a test module that cannot be imported without ROS."""

    def collect(self):
        pytest.skip(NO_ROS, allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    return None if HAS_ROS else Skipped.from_parent(parent, path=module_path)


def pytest_itemcollected(item):
    if 'graph' in getattr(item, 'fixturenames', ()):
        item.add_marker('graph')


@pytest.fixture
def graph():
    """Real nodes in this process; see ros_graph.Graph."""
    from ros_graph import Graph
    with Graph() as running:
        yield running


@pytest.fixture
def start(graph):
    """Starts the simulated robot with parameters; without a word it needs no lease."""
    from robot_thread import RobotThread
    robots = []
    yield lambda **parameters: robots.append(RobotThread(parameters))
    for robot in robots:
        robot.close()
