"""Real nodes in one process, spun by one executor in a thread; every wait is on an event and has a timeout."""
import contextlib
import queue
import threading
import time
import traceback

import rclpy
from rclpy._rclpy_pybind11 import RCLError
from rclpy.action import ActionClient
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.exceptions import InvalidHandle
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.parameter import Parameter
from rclpy.signals import SignalHandlerOptions

from saycan_ros.nodes._qos import EVENTS

TIMEOUT = 60.0      # [s] for whatever must happen; nothing waits so long when all is well


class Graph:
    """Makes nodes, publishers, inboxes and clients, and takes them all down again."""

    def __init__(self):
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)      # Ctrl-C is pytest's
        self._executor = MultiThreadedExecutor(16)
        self._nodes, self._errors, self._done = [], [], threading.Event()
        self._thread = threading.Thread(target=self._spin, name='graph')
        self.node = rclpy.create_node('test')
        self._executor.add_node(self.node)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self._done.set()
        self._executor.wake()
        self._thread.join(TIMEOUT)
        for node in reversed(self._nodes):
            with contextlib.suppress(AttributeError, RCLError):     # no lifecycle node, or finalized already
                node.trigger_shutdown()
        self._executor._executor.shutdown(wait=True)                # callbacks at work end before their nodes do
        for node in (*self._nodes, self.node):
            node.destroy_node()
        self._executor.shutdown()
        rclpy.try_shutdown()
        if self._errors and kind is None:
            raise AssertionError('a callback raised:\n' + '\n'.join(self._errors))

    def _spin(self):
        while not self._done.is_set():
            try:
                self._executor.spin_once(timeout_sec=0.1)
            except ExternalShutdownException:
                return
            except RCLError as err:         # as the main loop of a node does
                self.node.get_logger().error(str(err))
            except InvalidHandle:           # the same; a transition destroyed what this thread was about to wait for
                continue
            except Exception:
                self._errors.append(traceback.format_exc())

    def add(self, node):
        """Spins a node, too, and takes it down in the end."""
        self._nodes.append(node)
        self._executor.add_node(node)
        return node

    def make(self, node_class, *args, init=None, **parameters):
        """A node with these parameters, not started yet; init: more arguments of its constructor."""
        overrides = [Parameter(name, value=value) for name, value in parameters.items()]
        return self.add(node_class(*args, parameter_overrides=overrides, **(init or {})))

    def activate(self, node_class, *args, init=None, **parameters):
        """An active node with these parameters."""
        node = self.make(node_class, *args, init=init, **parameters)
        assert node.start(), node.failure
        return node

    def inbox(self, kind, topic, qos=EVENTS, publishers=1):
        """A queue.Queue of a topic's messages; returns once so many publishers have matched."""
        found, messages = threading.Event(), queue.Queue()
        self.node.create_subscription(
            kind, topic, messages.put, qos, event_callbacks=SubscriptionEventCallbacks(
                matched=lambda info: info.current_count >= publishers and found.set()))
        self._executor.wake()
        assert found.wait(TIMEOUT), f'nobody publishes {topic}'
        return messages

    def publisher(self, kind, topic, qos=EVENTS, subscribers=1):
        """A publisher; returns once so many subscribers have matched."""
        found = threading.Event()
        publisher = self.node.create_publisher(kind, topic, qos, event_callbacks=PublisherEventCallbacks(
            matched=lambda info: info.current_count >= subscribers and found.set()))
        self._executor.wake()
        assert found.wait(TIMEOUT), f'nobody subscribes to {topic}'
        return publisher

    def timer(self, period, callback):
        """Calls back every period [s]."""
        return self.node.create_timer(period, callback)

    def call(self, kind, name, request=None):
        """A service's response."""
        client = self.node.create_client(kind, name)
        assert client.wait_for_service(TIMEOUT), f'nobody offers {name}'
        return wait(client.call_async(request or kind.Request()))

    def action(self, kind, name):
        """A client of an action whose server has been found."""
        client = ActionClient(self.node, kind, name)
        self._executor.wake()
        assert client.wait_for_server(TIMEOUT), f'nobody offers {name}'
        return Action(client)


class Action:
    """Sends goals; everything is answered within TIMEOUT."""

    def __init__(self, client):
        self._client = client

    def send(self, goal, feedback=None):
        """An accepted goal at work; feedback: called with each message."""
        handle = wait(self._client.send_goal_async(goal, feedback and (lambda m: feedback(m.feedback))))
        assert handle.accepted
        return Goal(handle)

    def send_async(self, goal):
        """The future of the goal handle."""
        return self._client.send_goal_async(goal)

    def result(self, goal):
        """(status, result) of a goal that is sent now."""
        return self.send(goal).result()


class Goal:
    """A goal at work."""

    def __init__(self, handle):
        self.handle = handle
        self._result = handle.get_result_async()

    @property
    def over(self):
        """Has its result come?"""
        return self._result.done()

    def result(self, timeout=TIMEOUT):
        """(GoalStatus code, result)."""
        answer = wait(self._result, timeout)
        return answer.status, answer.result

    def cancel(self):
        """CancelGoal response's return code: 0 where it was accepted."""
        return wait(self.handle.cancel_goal_async()).return_code


def wait(future, timeout=TIMEOUT):
    """The future's result, while the executor's thread spins."""
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    assert done.wait(timeout), 'no answer'
    return future.result()


def get(inbox, timeout=TIMEOUT):
    """The next message of an inbox."""
    return inbox.get(timeout=timeout)


def get_until(inbox, wanted, timeout=TIMEOUT):
    """The first message that wanted(message) is true of; queue.Empty where none comes in time."""
    deadline = time.monotonic() + timeout
    while not wanted(message := inbox.get(timeout=max(0.0, deadline - time.monotonic()))):
        pass
    return message
