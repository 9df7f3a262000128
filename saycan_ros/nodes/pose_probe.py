"""Where the robot stands, as perception says: the side of `saycan place` that is ROS."""
import time

import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions

from saycan_interfaces.msg import Observation
from saycan_ros.graph import GraphError
from saycan_ros.messages import pose_from_msg
from saycan_ros.nodes._qos import NEWEST
from saycan_ros.poses import to_planar


def where_it_stands(namespace, timeout):
    """(3,) x, y [m], yaw [rad] in the map, by the next observation of a robot that is localized.

    Raises:
        GraphError: none has come in `timeout` seconds.
    """
    context, found = Context(), []
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    try:
        node = rclpy.create_node('saycan_place', namespace=namespace, context=context, use_global_arguments=False)
        node.create_subscription(Observation, 'observation', found.append, NEWEST)
        executor, until = SingleThreadedExecutor(context=context), time.monotonic() + timeout
        executor.add_node(node)
        while not any(message.localized for message in found):
            if time.monotonic() > until:
                why = 'the robot is not localized' if found else 'is perception active, and the namespace right?'
                raise GraphError(f'no pose on {node.resolve_topic_name("observation")} in {timeout:g} s: {why}')
            executor.spin_once(timeout_sec=0.1)
    finally:
        context.try_shutdown()
    return to_planar(pose_from_msg(next(message for message in found if message.localized).map_from_base))
