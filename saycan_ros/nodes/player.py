"""Plays a bag into real nodes: an event is brought about when the planner has taken the one before it.

It publishes /clock, the observations and the memories, gives the instructions, and stands for the skill servers: a
skill ends as it has ended then. The planner asks the models through it (bringup.PLAYED), so that each answers on the
observation of then, and when it answered then. Nothing that moves a robot is started, so nothing can move.
"""
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
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from rosgraph_msgs.msg import Clock
from std_msgs.msg import Empty
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction, ExecuteSkill
from saycan_interfaces.msg import Decision, ObjectMemory, Observation, PlannerEvent
from saycan_interfaces.srv import ScoreAffordances, ScoreSkills
from saycan_ros.bags.differences import differences
from saycan_ros.bags.replay import Compared
from saycan_ros.control import Outcome
from saycan_ros.graph import GraphError
from saycan_ros.messages import decision_from_msg, seconds
from saycan_ros.nodes._executor import executor_of
from saycan_ros.nodes._held import Held
from saycan_ros.nodes._messages import time_to_msg
from saycan_ros.nodes._qos import EVENTS, LATCHED, NEWEST, SENSOR
from saycan_ros.planner.journal import Kind
from saycan_ros.skills import SERVERS

TICK = 0.02         # [s] of the steady clock between two /clock messages
LOOK = 0.1          # [s] between two looks at whether the nodes still live
MOMENT = 1e-6       # [s] two stamps that are the same: at 1.8e9 s doubles are 2.4e-7 s apart
PATIENCE = 180.0    # [s] of the steady clock until something that must happen has not
THREADS = 16        # a request that is held takes one


class PlayerNode(Node):
    """Brings a recording about again. Its callbacks need an executor of several threads.

    Args:
        recording: bags.Recording.
        tolerance: largest difference of a score that is none.
        alive: called while waiting; raises what shall end the wait, when a process has died for instance.
        patience: longest wait for anything [s].
    """

    def __init__(self, recording, tolerance=0.0, alive=lambda: None, patience=PATIENCE, **kwargs):
        super().__init__('player', **kwargs)
        self.recording, self.tolerance, self._alive, self._patience = recording, tolerance, alive, patience
        self._time = recording.start
        self._goals, self._stamps = {}, {}      # by the bag's number of the instruction, and of the round of scores
        self._taken, self._decided = queue.Queue(), queue.Queue()
        self.questions, self.skills = Held(), Held()
        self._clocks = self.create_publisher(Clock, '/clock', SENSOR)
        self._observations = self.create_publisher(Observation, 'observation', NEWEST)
        self._memories = self.create_publisher(ObjectMemory, 'memory', LATCHED)
        self._stop = self.create_publisher(Empty, 'stop', EVENTS)
        self._reset = self.create_client(Trigger, 'reset_stop')
        self._instructions = ActionClient(self, ExecuteInstruction, 'execute_instruction')
        self._affordances = self.create_client(ScoreAffordances, 'score_affordances')
        self._language = self.create_client(ScoreSkills, 'score_skills')
        self.create_subscription(PlannerEvent, 'planner_events', self._taken.put, EVENTS)
        self.create_subscription(Decision, 'decision', self._decided.put, EVENTS)
        self._stand_in(ReentrantCallbackGroup())
        self.create_timer(TICK, self._tick, clock=RosClock(clock_type=ClockType.STEADY_TIME))
        self._brings = {
            Kind.START: self._begin, Kind.MEMORY: self._see, Kind.AFFORDANCES_SCORED: self._weigh,
            Kind.SKILLS_SCORED: self._decide, Kind.SCORING_FAILED: self._fail, Kind.SKILL_ENDED: self._end,
            Kind.CANCEL: self._cancel, Kind.STOP: self._halt, Kind.RESET_STOP: self._release,
            Kind.NODE_LOST: self._give_up, Kind.FAILED: self._give_up, Kind.TICK: self._give_up}

    def _stand_in(self, group):
        """Offers what the planner asks for; each request waits until the bag says how it was answered."""
        for kind, name in ((ScoreAffordances, '~/score_affordances'), (ScoreSkills, '~/score_skills')):
            self.create_service(kind, name, lambda request, response: self.questions.answer(request) or response,
                                callback_group=group)
        self._servers = [ActionServer(
            self, ExecuteSkill, f'{server}/execute_skill', self._execute, callback_group=group,
            cancel_callback=lambda _: CancelResponse.ACCEPT) for server in SERVERS]

    def play(self):
        """Yields a Compared for each decision, and ends after the first choice that differs.

        Raises:
            GraphError: something that must happen does not.
        """
        self._due = {d.affordance.observation_stamp: d for d in self.recording.decisions.values()}
        begun = False
        for entry in self.recording.entries:
            begun = begun or entry.kind is Kind.START
            compared = self._brings[entry.kind](entry) if begun and entry.kind in self._brings else None
            if compared is not None:
                yield compared
                if compared.now.chosen != compared.recorded.chosen:
                    return

    # What is brought about; each returns when the planner has taken it.

    def _begin(self, entry):
        self._set_clock(entry.stamp)
        self._wait(self._instructions.server_is_ready, 'a planner')
        goal = ExecuteInstruction.Goal(instruction=entry.instruction, plan=list(entry.plan), preempt=entry.preempt)
        ended = None
        for _ in self._tries('the planner to take the instruction: do the models run?'):
            if ended is None or ended.done():       # refused: it has not found the models yet
                handle = self._result_of(self._instructions.send_goal_async(goal), 'the planner to answer')
                self._goals[entry.number], ended = handle, handle.get_result_async()
            with contextlib.suppress(queue.Empty):
                if self._taken.get(timeout=LOOK).kind == Kind.START:
                    return

    def _set_clock(self, stamp):
        """Returns when that is the time of the planner, as its journal says of everything: of reset_stop, too."""
        self._time = stamp
        self._wait(self._reset.service_is_ready, 'a planner')
        for _ in self._tries('the planner to hear /clock: is use_sim_time true, and nobody else a clock?'):
            self._result_of(self._reset.call_async(Trigger.Request()), 'reset_stop')
            with contextlib.suppress(queue.Empty):
                if abs(seconds(self._taken.get(timeout=LOOK).header.stamp) - stamp) < MOMENT:
                    return

    def _see(self, entry):
        raw = self.recording.raw_memory(entry.stamp)
        if raw is not None:         # it may have come before the recorder had found perception
            self._advance(entry.stamp)
            self._memories.publish(raw)
            self._await(Kind.MEMORY)

    def _weigh(self, entry):
        raw = self.recording.raw_observation(entry.stamp)
        if raw is None:
            raise GraphError(f'the observation of {entry.stamp:.3f} s is not in the bag')
        request, reply = self._question(entry)
        for _ in self._tries(f'affordances on the observation of {entry.stamp:.3f} s'):
            self._observations.publish(raw)
            self._observations.wait_for_all_acked(Duration(seconds=LOOK))
            answer = self._ask(self._affordances, request, (ScoreAffordances.Response.STALE_OBSERVATION,))
            if seconds(answer.observation_stamp) == entry.stamp:
                break
        self._stamps[entry.number + 1] = entry.stamp
        reply(answer)
        self._await(Kind.AFFORDANCES_SCORED)

    def _decide(self, entry):
        request, reply = self._question(entry)
        reply(self._ask(self._language, request))
        self._await(Kind.SKILLS_SCORED)
        recorded = self._due.get(self._stamps.get(entry.number))
        if recorded is None:        # it was canceled in the meantime
            return None
        now = self._next(self._decided, f'step {recorded.step + 1} of {recorded.instruction!r}')
        now = decision_from_msg(now)
        return Compared(recorded, now, differences(recorded, now, self.tolerance))

    def _fail(self, entry):
        request, reply = self._question(entry)
        codes = ScoreAffordances if isinstance(request, ScoreAffordances.Request) else ScoreSkills
        code = codes.Response.STALE_OBSERVATION if entry.stale else codes.Response.MODEL_FAILED
        reply(codes.Response(error_code=code, error_msg=entry.message))
        self._await(Kind.SCORING_FAILED)

    def _end(self, entry):
        _, reply = self.skills.request(entry.number, lambda came: self._next(came, 'a skill to be started'))
        self._advance(entry.stamp or self._time)
        reply(entry)
        self._await(Kind.SKILL_ENDED)

    def _cancel(self, entry):
        if self._canceled(entry.number):
            self._await(Kind.CANCEL)

    def _give_up(self, entry):
        """A node that is lost or a deadline that passes is not brought about; what it has ended is canceled."""
        self._canceled(0)

    def _halt(self, entry):
        self._wait(self._stop.get_subscription_count, 'somebody who hears stop')
        self._stop.publish(Empty())
        self._await(Kind.STOP)

    def _release(self, entry):
        self._result_of(self._reset.call_async(Trigger.Request()), 'reset_stop')
        self._await(Kind.RESET_STOP)

    # The clock, the skills, and waiting.

    def _advance(self, stamp):
        self._time = max(self._time, stamp)
        self._tick()

    def _tick(self):
        self._clocks.publish(Clock(clock=time_to_msg(self._time)))

    def _execute(self, handle):
        """A goal of execute_skill: ends as the bag says, when the bag says it."""
        entry = self.skills.answer(handle.request)
        if entry is None:
            handle.abort()
            return ExecuteSkill.Result()
        outcome = Outcome(entry.outcome)
        if outcome is Outcome.SUCCEEDED:
            handle.succeed()
        elif outcome is Outcome.CANCELED and handle.is_cancel_requested:
            handle.canceled()
        else:
            handle.abort()
        lost = entry.stamp is None      # its server had died without a word
        return ExecuteSkill.Result(
            outcome='' if lost else outcome.label, error_code=int(outcome), error_msg=entry.message,
            end_stamp=time_to_msg(self._time if lost else entry.stamp), policy='recorded')

    def _question(self, entry):
        """(what the planner asks in a round, who takes the answer)."""
        return self.questions.request(entry.number, lambda came: self._next(
            came, 'a question of the planner: does it ask the player, as bringup.PLAYED says?'))

    def _ask(self, client, request, allowed=()):
        """The answer of a model. Raises GraphError: an error whose code is not allowed."""
        self._wait(client.service_is_ready, client.srv_name)
        answer = self._result_of(client.call_async(request), f'{client.srv_name} to answer')
        if answer.error_code not in (answer.NONE, *allowed):
            raise GraphError(f'{client.srv_name}: {answer.error_msg}')
        return answer

    def _canceled(self, number):
        """Cancels an instruction by the bag's number, 0: whatever runs. Returns whether one was at work."""
        answers = [self._result_of(handle.cancel_goal_async(), 'the planner to cancel')
                   for own, handle in self._goals.items() if number in (0, own)]
        return any(answer.goals_canceling for answer in answers)

    def _await(self, kind):
        """Returns when the planner has taken an event of that kind."""
        while self._next(self._taken, f'{kind.name.lower()} at the planner').kind != kind:
            pass

    def _next(self, inbox, what):
        for _ in self._tries(what):
            with contextlib.suppress(queue.Empty):
                return inbox.get(timeout=LOOK)

    def _wait(self, ready, what):
        for _ in self._tries(what):
            if ready():
                return
            time.sleep(TICK)

    def _tries(self, what):
        """Yields until the patience is at its end. Raises GraphError then."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            self._alive()
            yield
        raise GraphError(f'waited in vain for {what}')

    def _result_of(self, future, what):
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        self._wait(done.is_set, what)
        return future.result()


@contextlib.contextmanager
def player(recording, namespace, tolerance=0.0, alive=lambda: None, patience=PATIENCE):
    """A PlayerNode whose callbacks run, in a context of its own."""
    context = rclpy.Context()
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    node = PlayerNode(recording, tolerance, alive, patience, namespace=namespace, context=context,
                      use_global_arguments=False)
    executor = executor_of(THREADS, context)
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
        node.questions.release()
        node.skills.release()
        context.try_shutdown()
        thread.join(timeout=2.0)
