"""The real graph in tests: where there is no ROS these modules are skipped, and say so."""
import importlib.util
import os

import pytest

NO_ROS = 'needs ROS 2 and saycan_interfaces: source install/setup.bash first'
SPECS = [importlib.util.find_spec(name) for name in ('rclpy', 'saycan_interfaces')]
HAS_ROS = all(spec and spec.origin for spec in SPECS)       # the source folder of the interfaces has no origin

os.environ['ROS_PYTHON_CHECK_FIELDS'] = '1'                 # a wrong field type raises where it is set
os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
os.environ['ROS_DOMAIN_ID'] = str(                          # of this process alone, and of the nodes that it starts
    1 + (int(os.environ.get('ROS_DOMAIN_ID', os.getpid()))
         + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])) % 101)


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
