"""Plays a bag into real nodes, in step with them: what the planner took then is brought about again, one by one.

It publishes /clock, the observations and the memories, gives the instructions, and stands for the skill servers: a
skill ends as it has ended then. Nothing that moves a robot is started, so nothing can move.
"""
import collections
import contextlib
import queue
import threading
import time

import rclpy
from rclpy.action import ActionClient, ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock as RosClock
from rclpy.clock import ClockType
from rclpy.duration import Duration
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from rosgraph_msgs.msg import Clock
from std_msgs.msg import Empty
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction, ExecuteSkill
from saycan_interfaces.msg import Decision, ObjectMemory, Observation, PlannerEvent
from saycan_ros.bags.differences import differences
from saycan_ros.bags.replay import Compared
from saycan_ros.control import Outcome
from saycan_ros.graph import GraphError
from saycan_ros.messages import decision_from_msg
from saycan_ros.nodes._messages import time_to_msg
from saycan_ros.nodes._qos import EVENTS, LATCHED, NEWEST, SENSOR
from saycan_ros.planner.journal import Kind
from saycan_ros.skills import SERVERS

TICK = 0.02         # [s] of the steady clock between two /clock messages
PATIENCE = 180.0    # [s] of the steady clock until something that must happen has not


class PlayerNode(Node):
    """Brings a recording about again. Its callbacks need an executor of several threads.

    Args:
        recording: bags.Recording.
        tolerance: largest difference of a score that is none.
        alive: called while waiting; raises what shall end the wait, when a process has died for instance.
    """

    def __init__(self, recording, tolerance=0.0, alive=lambda: None, **kwargs):
        super().__init__('player', **kwargs)
        self.recording, self.tolerance, self._alive = recording, tolerance, alive
        self._time, self._taken, self._decided = recording.start, queue.Queue(), queue.Queue()
        self._shown = None                                  # stamp of the observation that was published last
        self._running, self._ends, self._goals = queue.Queue(), {}, {}
        self._early = collections.Counter()                 # kinds that were taken and that nobody has waited for yet
        self._clocks = self.create_publisher(Clock, '/clock', SENSOR)
        self._observations = self.create_publisher(Observation, 'observation', NEWEST)
        self._memories = self.create_publisher(ObjectMemory, 'memory', LATCHED)
        self._stop = self.create_publisher(Empty, 'stop', EVENTS)
        self._reset = self.create_client(Trigger, 'reset_stop')
        self._instructions = ActionClient(self, ExecuteInstruction, 'execute_instruction')
        self.create_subscription(PlannerEvent, 'planner_events', self._taken.put, EVENTS)
        self.create_subscription(Decision, 'decision', self._decided.put, EVENTS)
        group = ReentrantCallbackGroup()
        self._servers = [ActionServer(
            self, ExecuteSkill, f'{server}/execute_skill', self._execute, callback_group=group,
            cancel_callback=lambda _: CancelResponse.ACCEPT) for server in SERVERS]
        self.create_timer(TICK, self._tick, clock=RosClock(clock_type=ClockType.STEADY_TIME))
        self._brings = {Kind.START: self._begin, Kind.MEMORY: self._see, Kind.AFFORDANCES_SCORED: self._weighed,
                        Kind.SKILL_ENDED: self._end, Kind.CANCEL: self._cancel, Kind.STOP: self._halt,
                        Kind.RESET_STOP: self._release}

    def play(self):
        """Yields a Compared for each decision, and ends after the first choice that differs.

        Raises:
            GraphError: something that must happen does not.
        """
        self._due = [self.recording.decisions[key] for key in sorted(self.recording.decisions)]
        self._ahead = [e.stamp for e in self.recording.entries if e.kind is Kind.AFFORDANCES_SCORED]
        self._scored = None
        begun = False
        for entry in self.recording.entries:
            begun = begun or entry.kind is Kind.START
            if begun and entry.kind is Kind.SKILLS_SCORED:
                compared = self._compare()
                if compared:
                    yield compared
                    if compared.now.chosen != compared.recorded.chosen:
                        return
            elif begun and entry.kind in self._brings:
                self._brings[entry.kind](entry)

    # What is brought about; each returns when the planner has taken it.

    def _begin(self, entry):
        self._advance(entry.stamp)
        self._wait(self._instructions.server_is_ready, 'a planner')
        goal = ExecuteInstruction.Goal(instruction=entry.instruction, plan=list(entry.plan), preempt=entry.preempt)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            sent = self._instructions.send_goal_async(goal)
            self._goals[entry.number] = self._result_of(sent, 'the planner to answer')
            with contextlib.suppress(queue.Empty):      # refused while it has not found the models yet
                return self._await(Kind.START, 1.0)
        raise GraphError('the planner does not take the instruction: do the models run?')

    def _see(self, entry):
        raw_memory = self.recording.raw_memory(entry.stamp)
        if raw_memory is None:      # came before the recorder had found perception
            return
        observation = self._ahead[0] if self._ahead else None
        self._advance(max(entry.stamp, observation or 0.0))
        raw = self.recording.raw_observation(observation)
        if raw is not None and observation != self._shown:
            self._shown = observation
            self._observations.publish(raw)
            self._observations.wait_for_all_acked(Duration(seconds=5.0))    # it must be there before the memory
        self._memories.publish(raw_memory)
        self._await(Kind.MEMORY)

    def _weighed(self, entry):
        self._scored = self._ahead.pop(0)
        self._await(Kind.AFFORDANCES_SCORED)

    def _end(self, entry):
        handle = self._next(self._running, 'a skill to be started')
        self._advance(entry.stamp or self._time)
        self._ends[bytes(handle.goal_id.uuid)].put(entry)
        self._await(Kind.SKILL_ENDED)

    def _cancel(self, entry):
        for number, handle in self._goals.items():
            if entry.number in (0, number):
                handle.cancel_goal_async()
        self._await(Kind.CANCEL)

    def _halt(self, entry):
        self._stop.publish(Empty())
        self._await(Kind.STOP)

    def _release(self, entry):
        self._wait(self._reset.service_is_ready, 'reset_stop')
        self._result_of(self._reset.call_async(Trigger.Request()), 'reset_stop')
        self._await(Kind.RESET_STOP)

    def _compare(self):
        """The Compared of the decision that the language model's answer leads to, or None: it led to none."""
        self._await(Kind.SKILLS_SCORED)
        if not self._due or self._due[0].affordance.observation_stamp != self._scored:
            return None
        recorded = self._due.pop(0)
        now = decision_from_msg(self._next(self._decided, f'step {recorded.step + 1} of {recorded.instruction!r}'))
        return Compared(recorded, now, differences(recorded, now, self.tolerance))

    # The clock, the skills, and waiting.

    def _advance(self, stamp):
        self._time = max(self._time, stamp)
        self._tick()

    def _tick(self):
        self._clocks.publish(Clock(clock=time_to_msg(self._time)))

    def _execute(self, handle):
        """A goal of execute_skill: ends as the bag says, when the bag says it."""
        end = self._ends[bytes(handle.goal_id.uuid)] = queue.Queue()
        self._running.put(handle)
        entry = end.get()
        outcome = Outcome(entry.outcome)
        if outcome is Outcome.SUCCEEDED:
            handle.succeed()
        elif outcome is Outcome.CANCELED and handle.is_cancel_requested:
            handle.canceled()
        else:
            handle.abort()
        return ExecuteSkill.Result(outcome=outcome.label, error_code=int(outcome), error_msg=entry.message,
                                   end_stamp=time_to_msg(entry.stamp or self._time), policy='recorded')

    def _await(self, kind, patience=PATIENCE):
        """Returns when the planner has taken an event of that kind; the models may have answered sooner than then."""
        while not self._early[kind]:
            self._early[self._next(self._taken, f'{kind.name.lower()} at the planner', patience).kind] += 1
        self._early[kind] -= 1

    def _next(self, inbox, what, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while True:
            self._alive()
            try:
                return inbox.get(timeout=0.1)
            except queue.Empty:
                if time.monotonic() > deadline:
                    if patience < PATIENCE:
                        raise
                    raise GraphError(f'waited in vain for {what}') from None

    def _wait(self, ready, what):
        deadline = time.monotonic() + PATIENCE
        while not ready():
            self._alive()
            if time.monotonic() > deadline:
                raise GraphError(f'waited in vain for {what}')
            time.sleep(TICK)

    def _result_of(self, future, what):
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        self._wait(done.is_set, what)
        return future.result()


@contextlib.contextmanager
def player(recording, namespace, tolerance=0.0, alive=lambda: None):
    """A PlayerNode whose callbacks run, in a context of its own."""
    context = rclpy.Context()
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    node = PlayerNode(recording, tolerance, alive, namespace=namespace, context=context, use_global_arguments=False)
    executor = MultiThreadedExecutor(6, context=context)
    executor.add_node(node)

    def spin():
        with contextlib.suppress(ExternalShutdownException):
            while context.ok():
                executor.spin_once(timeout_sec=0.2)

    thread = threading.Thread(target=spin, name='player', daemon=True)
    thread.start()
    try:
        yield node
    finally:
        context.try_shutdown()
        thread.join(timeout=2.0)
