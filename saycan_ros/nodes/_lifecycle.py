"""The base of every node: parameters, life cycle, heartbeat, and a main loop that ends cleanly.

rclpy does some things without a word; they are met here once: it swallows an exception of a transition callback,
ignores a parameter that nobody declared, lets two servers of one name both answer, stops node-clock timers when /clock
is silent, dies of an impossible transition (ros2/rclpy issue 1209), now and then loses SIGTERM, and keeps what a failed
configure created.
"""
import contextlib
import dataclasses
import json
import os
import signal
import sys
import threading
import time
import traceback

import rclpy
from lifecycle_msgs.msg import State
from rclpy._rclpy_pybind11 import RCLError
from rclpy.action import ActionServer
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.exceptions import InvalidHandle
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.lifecycle import LifecycleNode, TransitionCallbackReturn
from rclpy.signals import SignalHandlerOptions

from saycan_interfaces.msg import Heartbeat, NodeSettings
from saycan_ros.config import ConfigError
from saycan_ros.nodes import _parameters
from saycan_ros.nodes._executor import executor_of
from saycan_ros.nodes._messages import header
from saycan_ros.nodes._priority import yield_processor
from saycan_ros.nodes._qos import BEATS, LATCHED

BEAT = 0.1              # [s] between heartbeats
TWIN_WATCH = 3.0        # [s] after it begins to spin in which a node gives way to an older one of its name
FAREWELL = 0.5          # [s] in which goals end, and their results leave, once the node is told to end
SUCCESS, FAILURE, ERROR = (TransitionCallbackReturn.SUCCESS, TransitionCallbackReturn.FAILURE,
                           TransitionCallbackReturn.ERROR)
STEADY = Clock(clock_type=ClockType.STEADY_TIME)


class SaycanNode(LifecycleNode):
    """A lifecycle node; a subclass fills in the hooks and, if it needs them, `threads`, `niceness` and `detail`.

    Hooks, each may raise ConfigError (one line, FAILURE) or anything else (traceback, ERROR):
        configure(config): load weights, create publishers, subscriptions, services; they are destroyed at cleanup.
        activate(): begin to work.
        deactivate(): stop what runs; `active` is false already, so nothing new begins. May be called twice.
        make_safe(): the safe command, the last thing that is sent on the way down. May be called twice.
        cleanup(): let go of what configure loaded.
    """

    threads = 1         # of the executor; a node whose callbacks take longer than a heartbeat needs two or more
    niceness = 0        # of its process: one that can wait while a decision is made, for nothing moves then
    detail = ''         # of the heartbeat: what runs inside, for people

    def __init__(self, name, config_class, **kwargs):
        super().__init__(name, **kwargs)
        self._config_class = config_class
        self._faults = _parameters.declare(self, config_class)
        self.declare_parameter('autostart', True)
        self._faults += _parameters.undeclared(self)
        self.add_on_set_parameters_callback(self._refuse_late)
        self.active = False
        self.failure = None             # why the last transition failed or the node gave up, in one line
        self.over = False               # it gave up; its process ends
        self._born, self._watched = time.time_ns(), None
        pulse = MutuallyExclusiveCallbackGroup()
        self._heartbeats = self.create_publisher(Heartbeat, 'heartbeat', BEATS)
        self._settings = self.create_publisher(NodeSettings, 'settings', LATCHED)
        self._twins = self.create_subscription(Heartbeat, 'heartbeat', self._hear_twin, BEATS, callback_group=pulse)
        self.create_timer(BEAT, self._send_heartbeat, clock=STEADY, callback_group=pulse)
        self._own = self._entities()

    def configure(self, config):
        """Hook."""

    def activate(self):
        """Hook."""

    def deactivate(self):
        """Hook."""

    def make_safe(self):
        """Hook."""

    def cleanup(self):
        """Hook."""

    @property
    def has_goals(self):
        """Does an action of this node wait for its result?"""
        return any(goal.is_active for server in self.waitables if isinstance(server, ActionServer)
                   for goal in list(server._goal_handles.values()))

    @property
    def state_id(self):
        """lifecycle_msgs/State id."""
        return self._state_machine.current_state[0]

    def now(self):
        """[s] on the node's clock: simulated time where use_sim_time is true."""
        return self.get_clock().now().nanoseconds * 1e-9

    def start(self):
        """Takes the node to active. Returns whether it got there; `failure` says why not."""
        return self.trigger_configure() == SUCCESS and self.trigger_activate() == SUCCESS

    def create_steady_timer(self, period, callback, **kwargs):
        """A timer that a silent /clock does not stop."""
        return self.create_timer(period, callback, clock=STEADY, **kwargs)

    def give_up(self, reason):
        """Ends the process from inside a callback, with one line and exit status 1."""
        self.failure, self.over = reason, True
        self.get_logger().error(reason)

    def end_twin_watch(self):
        """Stops hearing heartbeats once it is the older one. Not from a callback: the executor may be at the entity."""
        self._watched = self._watched or time.monotonic()       # while weights load nothing is heard
        if self._twins is not None and time.monotonic() - self._watched > TWIN_WATCH:
            self.destroy_subscription(self._twins)
            self._twins = None

    def on_configure(self, state):
        self._send_heartbeat()
        result = self._guarded('configure', self._configure)
        if result == FAILURE:           # on_error does it after an ERROR
            self._undo_configure()
        return result

    def on_activate(self, state):
        result = self._guarded('activate', self.activate)
        self.active = result == SUCCESS
        if result != SUCCESS:
            self._stop()
        return result

    def on_deactivate(self, state):
        return self._stop()

    def on_cleanup(self, state):
        return self._undo_configure()

    def on_shutdown(self, state):
        result = self._stop() if state.state_id == State.PRIMARY_STATE_ACTIVE else SUCCESS
        if state.state_id != State.PRIMARY_STATE_UNCONFIGURED:
            self._undo_configure()
        return result

    def on_error(self, state):
        self.active = False
        self._undo_configure()
        return SUCCESS

    def _configure(self):
        if self._faults:
            raise ConfigError('; '.join(self._faults))
        config = _parameters.read(self, self._config_class)
        self.configure(config)
        self._settings.publish(NodeSettings(
            header=header(self.now()), node=self.get_name(), settings=json.dumps(dataclasses.asdict(config))))

    def _stop(self):
        self.active = False
        results = [self._guarded('deactivate', self.deactivate), self._guarded('make_safe', self.make_safe)]
        return ERROR if ERROR in results else SUCCESS

    def _undo_configure(self):
        result = self._guarded('cleanup', self.cleanup)
        self._destroy_created()
        return result

    def _guarded(self, what, hook):
        try:
            hook()
        except ConfigError as err:
            self.failure = str(err)
            self.get_logger().error(f'{what}: {err}')
            return FAILURE
        except Exception as err:
            self.failure = f'{type(err).__name__}: {err}'
            self.get_logger().error(f'{what} failed:\n{traceback.format_exc()}')
            return ERROR
        return SUCCESS

    def _entities(self):
        """What a hook can create, with how it is destroyed; waitables hold the action servers and clients."""
        return {id(entity): (entity, destroy) for entities, destroy in (
            (self.waitables, lambda w: w.destroy()), (self.timers, self.destroy_timer),
            (self.subscriptions, self.destroy_subscription), (self.publishers, self.destroy_publisher),
            (self.clients, self.destroy_client), (self.services, self.destroy_service),
            (self.guards, self.destroy_guard_condition),
        ) for entity in entities}

    def _destroy_created(self):
        for key, (entity, destroy) in self._entities().items():
            if key not in self._own:
                with contextlib.suppress(InvalidHandle):    # went with another: the event handlers of a publisher
                    destroy(entity)

    def _refuse_late(self, parameters):
        """Parameters are read in configure; a later change would be accepted and ignored."""
        result = rclpy.node.SetParametersResult(successful=True)
        names = [p.name for p in parameters if p.name not in ('use_sim_time', 'autostart')]
        if names and self.state_id != State.PRIMARY_STATE_UNCONFIGURED:
            result.successful = False
            result.reason = f'{", ".join(names)}: read when the node configures; deactivate and clean up first'
        return result

    def _hear_twin(self, beat):
        """Gives way to an older node of its name. Discovery would name nodes, too, that were killed."""
        if beat.node == self.get_name() and beat.born < self._born and not self.over:
            self.give_up(f'another node is called {self.get_fully_qualified_name()}; end it first, or give this one a '
                         'namespace of its own (-r __ns:=/NAMESPACE)')

    def _send_heartbeat(self):
        self._heartbeats.publish(Heartbeat(
            node=self.get_name(), lifecycle_state=self.state_id, detail=self.detail, born=self._born))


def spin(node_class, args=None):
    """main() of a node: makes it, takes it to active (parameter autostart), spins until a signal, puts it down.

    Returns:
        Exit status: 0 after a signal, 1 where the node could not start or gave up.
    """
    asked = threading.Event()
    spinning = False

    def on_signal(number, frame):
        signal.signal(number, signal.SIG_DFL)       # a second one ends the process at once
        asked.set()
        if not spinning:                            # loading weights: nothing moves yet
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    node = executor = None
    status = 0
    try:
        yield_processor(node_class.niceness)
        # rclpy's own handlers end the context, and with it the last chance to send a safe command.
        rclpy.init(args=args, signal_handler_options=SignalHandlerOptions.NO)
        node = node_class()
        executor = executor_of(node.threads)
        executor.add_node(node)
        if node.get_parameter('autostart').value and not node.start():
            return 1
        spinning = True
        spin_until(node, executor, asked.is_set)
        status = int(node.over)
    except KeyboardInterrupt:
        pass
    except RCLError as err:                         # bad --ros-args, a parameter file that is missing or broken
        print(f'{node_class.__name__}: {err}', file=sys.stderr)
        status = 1
    except Exception:
        traceback.print_exc()
        status = 1
    finally:
        put_down(node, executor)
        rclpy.try_shutdown()
        _end_threads(executor, status)
    return status


def spin_until(node, executor, done):
    """Runs the node's callbacks until done() is true or the node gives up; the heartbeat wakes it."""
    while not done() and not node.over and rclpy.ok():
        node.end_twin_watch()
        try:
            executor.spin_once(timeout_sec=0.2)
        except ExternalShutdownException:
            break
        except RCLError as err:                     # an impossible transition was asked for
            node.get_logger().error(str(err))
        except InvalidHandle:                       # a callback destroyed what this thread was about to wait for
            continue


def put_down(node, executor):
    """Shutdown transition (stops what runs, sends the safe command last), then destroys the node."""
    if node is None:
        return
    if node.active and node.has_goals:              # or their clients would wait for a result for ever
        until = time.monotonic() + FAREWELL
        with contextlib.suppress(Exception):        # what has ended the node may come again
            node.trigger_deactivate()
            spin_until(node, executor, lambda: time.monotonic() > until)
    with contextlib.suppress(RCLError):             # finalized already
        node.trigger_shutdown()
    node.destroy_node()


def _end_threads(executor, status):
    """Python waits for ever for a thread that is stuck, in a kernel or a policy; half a second is enough."""
    if isinstance(executor, MultiThreadedExecutor):
        executor._executor.shutdown(wait=False)
    deadline = time.monotonic() + 0.5
    others = [t for t in threading.enumerate() if t is not threading.current_thread() and not t.daemon]
    for thread in others:
        thread.join(max(0.0, deadline - time.monotonic()))
    if any(thread.is_alive() for thread in others):
        sys.stderr.flush()
        sys.stdout.flush()
        os._exit(status)
