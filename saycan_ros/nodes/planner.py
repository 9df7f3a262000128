"""The planner: carries events to the SayCan loop and does what it asks for. No callback waits for anything."""
import collections
import dataclasses
import sys
import time
import traceback
from dataclasses import dataclass

from rclpy.action import ActionServer, CancelResponse
from rclpy.action.server import GoalEvent
from std_msgs.msg import Empty, String
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.msg import Decision, Heartbeat, Lease, ObjectMemory, PlannerEvent, PlannerStatus
from saycan_interfaces.srv import ScoreAffordances, ScoreSkills
from saycan_ros.config import param
from saycan_ros.control import Outcome
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes import _planner_messages as wire
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._qos import BEATS, EVENTS, LATCHED, STREAM
from saycan_ros.nodes._skill_clients import SkillClients
from saycan_ros.nodes._watch import Watch
from saycan_ros.nodes.backends.nav2 import Nav2Brake
from saycan_ros.places import load_skills_and_places
from saycan_ros.planner import events, requests
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.planner.journal import GENERATIONS, entry_of
from saycan_ros.planner.loop import SayCanLoop
from saycan_ros.planner.requests import Reason
from saycan_ros.robot import load_robot
from saycan_ros.skills import SERVERS

LEASE_PERIOD, TICK_PERIOD = 0.1, 0.05      # [s]
WATCHED = ['perception', 'value_function', 'language_model', *SERVERS]


@dataclass(frozen=True)
class PlannerNodeConfig(PlannerConfig):
    """The planner's settings, and who it needs."""

    skills: str = param('', 'Skill library file; empty: that of the package')
    places: str = param('', 'Places file; empty: that of the package')
    robot: str = param('', 'Robot file; empty: that of the package')
    watch: list[str] = param(WATCHED, 'Nodes without which no instruction runs')
    heartbeat_pause: float = param(0.35, 'While a watched node is silent for so long nothing moves [s]', 0.15, 30.0)
    heartbeat_timeout: float = param(1.2, 'A watched node that is silent for so long is lost [s]', low=0.4, high=30.0)


class PlannerNode(SaycanNode):
    """One instruction at a time, by topic or action; its lease is what lets anything move."""

    def __init__(self, **kwargs):
        super().__init__('planner', PlannerNodeConfig, **kwargs)

    def configure(self, config):
        self.config = config
        library, places = load_skills_and_places(config.skills, config.places)
        self.loop = SayCanLoop(library, places, config, Knowledge(library.objects.values(), places).scene)
        self._watch = Watch(config.watch, config.heartbeat_timeout, self._reachable)
        self._events, self._pumping = collections.deque(), False
        self._doers = {
            requests.Accepted: self._accept, requests.Refused: self._refuse, requests.Finish: self._finish,
            requests.ScoreAffordances: self._score_affordances, requests.ScoreSkills: self._score_skills,
            requests.RunSkill: self._run_skill, requests.CancelSkill: self._cancel_skill,
            requests.PublishDecision: self._publish_decision, requests.PublishStatus: self._publish_status}
        self._goals, self._results = {}, {}             # of execute_instruction, by instruction id and by goal id
        self._models = {'value_function_id': '', 'language_model_id': ''}
        self._phase, self._paused, self._resets = '', False, 0
        self._ticked, self._excused = time.monotonic(), False
        # A generation of a planner that was started again must not look like one of its predecessor.
        self._first_generation = int(time.time()) * GENERATIONS
        self._decisions = self.create_publisher(Decision, 'decision', EVENTS)
        self._journal = self.create_publisher(PlannerEvent, 'planner_events', EVENTS)
        self._statuses = self.create_publisher(PlannerStatus, 'status', LATCHED)
        self._leases = self.create_publisher(Lease, 'lease', STREAM)
        self._affordances = self.create_client(ScoreAffordances, 'score_affordances')
        self._language = self.create_client(ScoreSkills, 'score_skills')
        robot = load_robot(config.robot or None)
        self._skills = SkillClients(self, self._post, self._note_phase, robot.frames.map)
        self._nav2 = Nav2Brake(self, robot.topics['navigate_to_pose'])
        self._wakeup = self.create_guard_condition(self._pump)
        self._listen()
        self.create_steady_timer(LEASE_PERIOD, self._send_lease)
        self.create_steady_timer(TICK_PERIOD, self._tick)
        for name in config.watch:
            self.loop.handle(events.NodeLost(name), time.monotonic())

    def activate(self):
        self._send_status()

    def deactivate(self):
        self._events.append((events.Cancel(), None))
        self._pump()

    def make_safe(self):
        self._leases.publish(Lease(generation=0, stopped=self.loop.stopped, resets=self._resets))

    def _listen(self):
        self.create_subscription(String, 'command', self._hear_command, EVENTS)
        self.create_subscription(Empty, 'stop', lambda _: self._post(events.Stop()), EVENTS)
        self.create_subscription(ObjectMemory, 'memory', self._hear_memory, LATCHED)
        self.create_subscription(Heartbeat, 'heartbeat', self._hear_heartbeat, BEATS)
        self.create_service(Trigger, 'reset_stop', self._reset_stop)
        self._server = ActionServer(
            self, ExecuteInstruction, 'execute_instruction', self._conclude, handle_accepted_callback=self._begin,
            cancel_callback=self._hear_cancel)

    # Events in.

    def _hear_command(self, message):
        self._post(events.Start(message.data, stamp=self.now()))

    def _hear_memory(self, message):
        try:
            self._post(events.MemoryUpdated(messages.memory_from_msg(message)))
        except ValueError as err:
            self.get_logger().error(f'a memory is refused: {err}', throttle_duration_sec=5.0)

    def _hear_heartbeat(self, message):
        self._hear_twin(message)            # for ever: one that was suspended may come back
        self._watch.heartbeat(message, time.monotonic())

    def _hear_cancel(self, handle):
        """Takes effect in the next callback: only then is the goal in the state that a cancel has asked for."""
        self._post(events.Cancel(next((i for i, h in self._goals.items() if h is handle), 0)))
        return CancelResponse.ACCEPT

    def _reset_stop(self, request, response):
        """Everyone who moves something waits for a lease that says "stopped" and then one that does not."""
        self._pump()                        # a stop that came before it is latched first
        if self.loop.lease.generation:      # a skill runs, so nothing is latched; the lease below would stop it
            response.success, response.message = True, 'no stop is latched'
            return response
        self._leases.publish(Lease(generation=0, stopped=True, resets=self._resets))
        self._resets += 1
        self._events.append((events.ResetStop(), None))
        self._pump()
        goes_on = self.loop.status.state is requests.State.SCORING
        response.success, response.message = True, ('released; the instruction at work goes on' if goes_on else
                                                    'released; nothing moves before the next command')
        return response

    def _begin(self, handle):
        """A goal of execute_instruction. It executes from here on; its result comes with _conclude."""
        handle._update_state(GoalEvent.EXECUTE)     # handle.execute() would hold a thread until the end
        goal = handle.request
        self._events.append((events.Start(goal.instruction, tuple(goal.plan), goal.preempt, self.now()), handle))
        self._pump()

    def _tick(self):
        now = time.monotonic()
        gap, self._ticked = now - self._ticked, now
        self._excused = gap > self.config.heartbeat_pause and not self._excused
        if self._excused:       # it stood still itself: what has come meanwhile is heard first; not twice in a row
            self._watch.excuse(gap, now)
            return
        self._pause(self._watch.is_silent(self.config.heartbeat_pause, now))
        self._skills.tick(now)
        lost, found = self._watch.changes(now)
        for name in lost:
            self.get_logger().error(f'node lost: {name}: {self._watch.why(name, now)}')
            self._brake(name)
        self._events += [(events.NodeLost(name), None) for name in lost]
        self._events += [(events.NodeFound(name), None) for name in found]
        self._events.append((events.Tick(), None))
        self._pump()
        if lost or found:
            self._send_status()

    def _brake(self, name):
        """Ends Nav2's goal where that node had one: it does not die with the node, nor end where its policy hangs."""
        if 'nav2' in self._watch.details.get(name, ''):
            self._nav2.cancel()

    def _pause(self, paused):
        """While a node is silent nobody may move: a skill stands still, and goes on when the node is heard again."""
        if paused != self._paused:
            self._paused = paused
            self._send_lease()

    def _post(self, event):
        """Leaves an event for the next callback."""
        self._events.append((event, None))
        self._wakeup.trigger()

    def _pump(self):
        """Hands the events to the loop, one after the other, and does what it asks for."""
        if self._pumping:
            return
        self._pumping = True
        try:
            while self._events:
                self._handle(*self._events.popleft())
        finally:
            self._pumping = False

    def _handle(self, event, handle):
        if isinstance(event, events.Start) and not self.active:
            self._refuse(requests.Refused(Reason.NOT_READY, 'the planner is not active'), handle)
            return
        lease, now = self.loop.lease, time.monotonic()
        try:
            asked = self.loop.handle(event, now)
        except Exception as err:
            self.get_logger().error(f'{type(event).__name__}:\n{traceback.format_exc()}')
            event = events.Failed(f'{type(err).__name__}: {err}')
            asked = self.loop.handle(event, now)
            if handle is not None:
                self._finish_goal(handle, Reason.PLANNER_FAILED, str(err))
        hangs = (isinstance(event, events.SkillEnded) and event.outcome == Outcome.SERVER_LOST
                 and event.generation == lease.generation)
        if hangs or isinstance(event, events.Stop):
            self._brake('navigate')
        if self.loop.lease != lease:                # before a goal that needs it, and at once when it is taken away
            self._send_lease()
        entry = entry_of(event, now, asked)
        if entry is not None:
            self._journal.publish(wire.entry_to_msg(entry, self.now()))
        for request in asked:
            self._doers[type(request)](request, handle)

    # Requests out.

    def _accept(self, request, handle):
        if handle is not None:
            self._goals[request.instruction_id] = handle

    def _refuse(self, request, handle):
        self.get_logger().warning(f'refused: {request.message}')
        if handle is not None:
            self._finish_goal(handle, request.reason, request.message)
        else:
            self._send_status(dataclasses.replace(self.loop.status, reason=request.reason, message=request.message))

    def _finish(self, request, handle):
        self.get_logger().info(f'instruction {request.instruction_id}: {request.message}')
        goal = self._goals.pop(request.instruction_id, None)
        if goal is not None:
            self._finish_goal(goal, request.reason, request.message, request.instruction_id, request.skills,
                              request.outcomes)

    def _score_affordances(self, request, handle):
        self._ask(self._affordances, wire.affordances_to_msg(request), request.round, self._affordances_answer)

    def _affordances_answer(self, number, answer):
        if answer.error_code != answer.NONE:
            return events.ScoringFailed(number, answer.error_msg, answer.error_code == answer.STALE_OBSERVATION)
        self._models['value_function_id'] = answer.model_id
        return events.AffordancesScored(number, wire.affordances_from_msg(answer))

    def _score_skills(self, request, handle):
        self._ask(self._language, wire.skills_to_msg(request), request.round, self._language_answer)

    def _language_answer(self, number, answer):
        if answer.error_code != answer.NONE:
            return events.ScoringFailed(number, answer.error_msg)
        self._models['language_model_id'] = answer.model_id
        return events.SkillsScored(number, wire.skills_from_msg(answer))

    def _ask(self, client, request, number, event_of):
        """Calls a service; the answer becomes an event. The loop keeps the deadline and ignores what comes later."""
        if not client.service_is_ready():
            self._post(events.ScoringFailed(number, f'nobody offers {client.srv_name}'))
            return
        future = client.call_async(request)
        future.add_done_callback(lambda done: self._post(event_of(number, done.result())))

    def _run_skill(self, request, handle):
        self._phase = ''
        self._skills.run(request, self._wire_generation(request.generation))

    def _cancel_skill(self, request, handle):
        self._skills.cancel(request.generation)
        self._brake('navigate')         # its policy may hang

    def _publish_decision(self, request, handle):
        decision = request.decision
        self._decisions.publish(
            wire.decision_to_msg(decision, self.now(), self._wire_generation(decision.generation)))

    def _publish_status(self, request, handle):
        self._send_status(request.status)

    def _finish_goal(self, handle, *result):
        """Ends a goal in a task of its own: the callback at work may be the one that asked for the cancel."""
        self._results[bytes(handle.goal_id.uuid)] = result
        self._server.notify_execute(handle, None)

    def _conclude(self, handle):
        """Sends the terminal state that is true, and the result."""
        reason, *rest = self._results.pop(bytes(handle.goal_id.uuid))
        if reason is Reason.DONE:
            handle.succeed()
        elif reason is Reason.CANCELED and handle.is_cancel_requested:
            handle.canceled()
        else:
            handle.abort()
        return wire.result_to_msg(reason, *rest)

    def _send_lease(self):
        if self.active:
            lease = self.loop.lease
            generation = 0 if self._paused else self._wire_generation(lease.generation)
            self._leases.publish(Lease(generation=generation, stopped=lease.stopped, resets=self._resets))

    def _send_status(self, status=None):
        policies = [f'{name}: {self._watch.details[name].removeprefix("policy: ")}'
                    for name in SERVERS if self._watch.details.get(name)]
        status = status or self.loop.status
        self._statuses.publish(
            wire.status_to_msg(status, self.now(), policies=', '.join(policies), **self._models))
        self._send_feedback(status)

    def _send_feedback(self, status):
        goal = self._goals.get(status.instruction_id)
        if goal is not None:
            goal.publish_feedback(ExecuteInstruction.Feedback(step=status.step, skill=status.skill, phase=self._phase))

    def _note_phase(self, phase):
        if phase != self._phase:
            self._phase = phase
            self._send_feedback(self.loop.status)

    def _wire_generation(self, generation):
        return self._first_generation + generation if generation else 0

    def _reachable(self, name):
        """Can the services of a watched node be called?"""
        if name in SERVERS:
            return self._skills.is_ready(name)
        client = {'value_function': self._affordances, 'language_model': self._language}.get(name)
        return client is None or client.service_is_ready()


def main(args=None):
    return spin(PlannerNode, args)


if __name__ == '__main__':
    sys.exit(main())
