"""What sensors tell is heard when it is asked for, by the thread that asks."""
import threading
import time

from ros_graph import TIMEOUT
from std_msgs.msg import Float64

from saycan_ros.nodes._polled import Polled
from saycan_ros.nodes._qos import STREAM


def test_what_came_is_heard_once_and_in_order_by_the_thread_that_asks(graph):
    heard = []
    polled = Polled(graph.node, Float64, 'level', lambda m: heard.append((m.data, threading.current_thread())), STREAM)
    publisher, deadline = graph.publisher(Float64, 'level', STREAM), time.monotonic() + TIMEOUT
    for level in (1.0, 2.0, 3.0):
        publisher.publish(Float64(data=level))
    while len(heard) < 3 and time.monotonic() < deadline:
        polled.hear()
    polled.hear()
    assert heard == [(level, threading.current_thread()) for level in (1.0, 2.0, 3.0)]


def test_of_a_node_that_was_cleaned_up_nothing_is_heard(graph):
    polled = Polled(graph.node, Float64, 'level', lambda m: None, STREAM)
    for subscription in list(graph.node.subscriptions):
        graph.node.destroy_subscription(subscription)
    polled.hear()
