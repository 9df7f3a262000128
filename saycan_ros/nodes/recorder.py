"""Records topics into a bag, as serialized bytes: nothing is decoded, and nothing that is recorded notices it."""
import contextlib
import functools
import importlib
import math
import signal
import threading
import time
from pathlib import Path

import rclpy
from ament_index_python.packages import PackageNotFoundError, get_package_share_directory
from rclpy.clock import Clock, ClockType
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy
from rclpy.signals import SignalHandlerOptions
from rosbags.interfaces import Nodetype, Qos, QosDurability, QosHistory, QosLiveliness, QosReliability, QosTime
from rosbags.rosbag2.metadata import dump_qos_v9
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from saycan_ros.bags.topics import TOPICS, Topic
from saycan_ros.bags.writer import FLUSH, BagWriter
from saycan_ros.config import ConfigError

QUEUE = 500                 # messages a topic, while the disk or a busy processor holds the recorder up
LAST = 1.0                  # [s] in which the last words are recorded: the nodes are told to end at the same moment
DISCOVERY = 0.2             # [s] between two looks for topics whose type is not known yet
_FOREVER = QosTime(9223372036, 854775807)


class RecorderNode(Node):
    """Subscribes to the topics at once, to those of unknown type as soon as somebody publishes them."""

    def __init__(self, writer, namespace, more=None, use_sim_time=False, context=None):
        """more: {further topic: its name in the bag}; None: none.

        use_sim_time: stamps are of /clock, and nothing is written before it runs.
        """
        super().__init__('recorder', namespace=namespace, context=context, use_global_arguments=context is None,
                         parameter_overrides=[Parameter('use_sim_time', value=use_sim_time)])
        self._writer, self._simulated = writer, use_sim_time
        self._types, self._packages = get_typestore(Stores.ROS2_JAZZY), set()
        self._early = []                                    # (channel, data) that came before /clock
        self._unknown = {self.resolve_topic_name(name): (name, told) for name, told in (more or {}).items()}
        for topic in TOPICS:
            self._record(topic, topic.told or topic.name)
        self.create_timer(FLUSH, writer.flush, clock=Clock(clock_type=ClockType.STEADY_TIME))
        if self._unknown:
            self._search = self.create_timer(DISCOVERY, self._look, clock=Clock(clock_type=ClockType.STEADY_TIME))

    @property
    def missing(self):
        """Names of the topics that nobody has published yet, of those whose type is not known."""
        return list(self._unknown)

    def finish(self):
        """Writes what waits for a clock that has never run."""
        for channel, data in self._early:
            self._writer.write(channel, 0, data)
        self._early = []

    def _record(self, topic, told, reliable=True):
        """told: name of the topic in the bag."""
        channel = self._writer.add_channel(
            self.resolve_topic_name(told), topic.type, *self._definition(topic.type),
            dump_qos_v9([_profile(topic, reliable)]))
        qos = QoSProfile(
            depth=QUEUE, history=HistoryPolicy.KEEP_LAST,
            reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
            durability=DurabilityPolicy.TRANSIENT_LOCAL if topic.latched else DurabilityPolicy.VOLATILE)
        self.create_subscription(_class_of(topic.type), topic.name, functools.partial(self._write, channel), qos,
                                 raw=True)

    def _write(self, channel, data):
        stamp = self.get_clock().now().nanoseconds
        if self._simulated and stamp == 0:
            self._early.append((channel, data))
            return
        for early, earlier in self._early:
            self._writer.write(early, stamp, earlier)
        self._early = []
        self._writer.write(channel, stamp, data)

    def _look(self):
        """Subscribes to what has appeared, as its publishers offer it."""
        for full, (name, told) in list(self._unknown.items()):
            offers = self.get_publishers_info_by_topic(full)
            if offers:
                del self._unknown[full]
                profiles = [offer.qos_profile for offer in offers]
                latched = all(p.durability == DurabilityPolicy.TRANSIENT_LOCAL for p in profiles)
                reliable = all(p.reliability == ReliabilityPolicy.RELIABLE for p in profiles)
                try:
                    self._record(Topic(name, offers[0].topic_type, latched), told, reliable)
                except Exception as err:            # its definition cannot be read, in whatever way; the others go on
                    self.get_logger().error(f'{full} is left out: {err}')
        if not self._unknown:
            self._search.cancel()

    def _definition(self, type_name):
        """(definition with all that it is made of, RIHS01 hash) of a message type."""
        self._learn(type_name.split('/')[0])
        return self._types.generate_msgdef(type_name, ros_version=2)[0], self._types.hash_rihs01(type_name)

    def _learn(self, package):
        """Reads the messages of a package, and of those that they are made of, into the type store."""
        if package in self._packages:
            return
        try:
            folder = Path(get_package_share_directory(package)) / 'msg'
        except PackageNotFoundError as err:
            raise ConfigError(f'package {package} is not sourced here; its messages cannot be recorded') from err
        found = {}
        for path in sorted(folder.glob('*.msg')):
            found |= get_types_from_msg(path.read_text(encoding='utf-8'), f'{package}/msg/{path.stem}')
        names = (name for _, fields in found.values() for _, kind in fields for name in _names(kind))
        for other in {name.split('/')[0] for name in names} - {package}:
            self._learn(other)
        self._types.register({name: fields for name, fields in found.items() if name not in self._types.fielddefs})
        self._packages.add(package)


def record(folder, namespace, more, use_sim_time, about, on_ready):
    """Records until SIGINT or SIGTERM.

    Args:
        folder: of the bag, which must not be there yet. more: {further topic: its name in the bag}.
        about: {name: text} for the head of the file. on_ready: called once the subscriptions are made.

    Returns:
        (number of messages, names of topics that nobody has published).
    """
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)
    executor = SingleThreadedExecutor()
    try:
        with BagWriter(folder, about) as writer:
            node = RecorderNode(writer, namespace, more, use_sim_time)
            executor.add_node(node)
            on_ready()
            with contextlib.suppress(ExternalShutdownException):
                until = math.inf
                while time.monotonic() < until and rclpy.ok():
                    executor.spin_once(timeout_sec=0.2)
                    if over.is_set():
                        until = min(until, time.monotonic() + LAST)
            node.finish()
            return writer.count, node.missing
    finally:
        rclpy.try_shutdown()


def _class_of(type_name):
    package, folder, name = type_name.split('/')
    return getattr(importlib.import_module(f'{package}.{folder}'), name)


def _names(kind):
    """Names of the messages that a field is made of, from its parse tree."""
    node, inner = kind
    if node is Nodetype.NAME:
        yield inner
    elif node is not Nodetype.BASE:
        yield from _names(inner[0])


def _profile(topic, reliable):
    """The quality of service that the publishers of a topic offer."""
    return Qos(QosHistory.KEEP_LAST, topic.depth, QosReliability.RELIABLE if reliable else QosReliability.BEST_EFFORT,
               QosDurability.TRANSIENT_LOCAL if topic.latched else QosDurability.VOLATILE, _FOREVER, _FOREVER,
               QosLiveliness.AUTOMATIC, _FOREVER, False)
