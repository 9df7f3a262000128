"""The simulated robot on a thread of its own, as its process has it: a GL context is bound to one."""
import itertools
import threading

from rclpy.executors import SingleThreadedExecutor
from rclpy.parameter import Parameter
from ros_graph import TIMEOUT

from saycan_ros.nodes._lifecycle import put_down, spin_until
from saycan_ros.nodes.simulated_robot import SimulatedRobotNode

NUMBERS = itertools.count()


class RobotThread:
    """An active node with these parameters; without a word it needs no lease."""

    def __init__(self, parameters):
        overrides = [Parameter(name, value=value) for name, value in {'needs_lease': False, **parameters}.items()]
        self._done, started = threading.Event(), threading.Event()
        # rclpy keeps one /rosout publisher a name, and loses it when an older node of that name is collected late.
        name = ['--ros-args', '-r', f'__node:=robot_{next(NUMBERS)}']

        def live():
            node = SimulatedRobotNode(parameter_overrides=overrides, cli_args=name)
            executor = SingleThreadedExecutor()
            executor.add_node(node)
            self.failure = None if node.start() else node.failure
            started.set()
            spin_until(node, executor, self._done.is_set)
            put_down(node, executor)

        self._thread = threading.Thread(target=live, name='simulated robot')
        self._thread.start()
        assert started.wait(TIMEOUT) and not self.failure, self.failure

    def close(self):
        self._done.set()
        self._thread.join(TIMEOUT)
        assert not self._thread.is_alive()
