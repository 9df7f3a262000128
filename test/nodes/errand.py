"""A whole errand with fake edges, for the planner's tests and for benchmarks/cancel.py."""
import random
import threading

from action_msgs.msg import GoalStatus
from edges import Drive, Heartbeats, Motors, Perception, Scores
from ros_graph import TIMEOUT, Goal, get, get_until, wait
from std_msgs.msg import Empty, String
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.msg import PlannerStatus
from saycan_ros.control import Outcome
from saycan_ros.nodes._qos import EVENTS, LATCHED
from saycan_ros.nodes.planner import PlannerNode
from saycan_ros.nodes.skill_server import SkillServerNode
from saycan_ros.planner.requests import Reason

SUCCEEDED, CANCELED, ABORTED = GoalStatus.STATUS_SUCCEEDED, GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED
THROW_AWAY = ['find an apple', 'pick up the apple', 'go to the trash can', 'put down the apple']
# On a busy machine everything may come late, which is not what is tested.
BUSY_MACHINE = {'heartbeat_pause': 25.0, 'heartbeat_timeout': 30.0, 'cancel_timeout': 10.0}
BUSY_SERVER = {'lease_patience': 5.0, 'max_observation_age': 10.0}


class Errand:
    """A real planner and real skill servers; policies, perception and scores are fake."""

    def __init__(self, graph, wanted=THROW_AWAY, policies=None, **parameters):
        self.graph = graph
        self.policies = policies or {name: Drive(2, Outcome.SUCCEEDED) for name in ('pick', 'place', 'navigate')}
        self.scores, self.perception = Scores(graph, wanted), Perception(graph)
        self.others = Heartbeats(graph, ['perception', 'value_function', 'language_model'])
        self.servers = {name: graph.activate(SkillServerNode, name, init={'policy': policy}, **BUSY_SERVER)
                        for name, policy in self.policies.items()}
        self.planner = graph.activate(PlannerNode, **BUSY_MACHINE | parameters)
        self.status = graph.inbox(PlannerStatus, 'status', LATCHED)
        while self.planner._watch.lost:
            get(self.status)
        self.commands = graph.publisher(String, 'command', EVENTS)
        self.stop = graph.publisher(Empty, 'stop', EVENTS, subscribers=1 + len(self.servers))
        self.instructions = graph.action(ExecuteInstruction, 'execute_instruction')

    def send(self, text='throw away the apple', **more):
        """A goal of execute_instruction."""
        return self.instructions.send(ExecuteInstruction.Goal(instruction=text, **more))

    def running(self, server='navigate', **more):
        """A goal whose skill is at work and goes on until it is told to end."""
        self.policies[server].ticks = None
        self.policies[server].end = None
        sent = self.send(**more)
        assert self.policies[server].stepped.wait(TIMEOUT)
        return sent

    def refusal(self, text):
        """PlannerStatus after a command that is refused."""
        while not self.status.empty():          # a refusal may be told twice
            self.status.get()
        self.commands.publish(String(data=text))
        return get_until(self.status, lambda s: s.reason >= PlannerStatus.EMPTY_COMMAND)

    def still_works(self):
        """Asserts that the next instruction ends well."""
        for policy in self.policies.values():
            policy.ticks, policy.end = 1, Outcome.SUCCEEDED
        status, result = self.send().result()
        assert (status, result.end_reason) == (SUCCEEDED, 'done'), result


def ends(sent, status, reason):
    """Asserts how an instruction ended; returns the result."""
    answered, result = sent.result()
    assert (answered, result.error_code, result.end_reason) == (status, int(reason), reason.label), result
    assert bool(result.error_msg) == (reason is not Reason.DONE)
    return result


class Interruptions:
    """Errands of short skills that are interrupted at random instants, and what became of each."""

    def __init__(self, graph, seed, ticks=2):
        self.errand = Errand(graph, policies={
            name: Drive(ticks, Outcome.SUCCEEDED) for name in ('pick', 'place', 'navigate')})
        self.motors = Motors(graph, *self.errand.servers.values())
        self._random, self._graph = random.Random(seed), graph

    def trial(self, how, longest=1.0):
        """Interrupts one errand by 'cancel' or 'stop' after a random time; returns how it ended, for people.

        Raises:
            AssertionError: a terminal state that is not true, a skill that goes on, or a command after zero.
        """
        handle_future = self.errand.instructions.send_async(ExecuteInstruction.Goal(instruction='throw away the apple'))
        threading.Event().wait(self._random.uniform(0.0, longest))      # the instant itself
        if how == 'stop':
            self.errand.stop.publish(Empty())
        goal = Goal(wait(handle_future))
        accepted = how == 'cancel' and goal.cancel() == 0
        status, result = goal.result()
        expected = {(SUCCEEDED, 'done')}
        if how == 'stop':
            expected |= {(ABORTED, 'stopped'), (ABORTED, 'stop_latched')}
        elif accepted:
            expected |= {(CANCELED, 'canceled')}
        assert (status, result.end_reason) in expected, (how, accepted, status, result)
        assert set(result.outcomes[:-1]) <= {'succeeded'}, result
        assert set(result.outcomes[-1:]) <= {'succeeded', 'canceled', 'stopped', 'lease_lost'}, result
        self._assert_still()
        if how == 'stop':
            assert self._graph.call(Trigger, 'reset_stop').success
        return result.end_reason

    def _assert_still(self):
        """No skill is at work, and the last command before the sentinels was zero."""
        for server in self.errand.servers.values():
            assert server._idle.wait(TIMEOUT), f'{server.get_name()} runs on'
        assert not any(self.motors.since()[-1:])
