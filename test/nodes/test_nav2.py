"""navigate handed over to Nav2: whatever ends or pauses a skill ends Nav2's goal too, and Nav2's end is told truly."""
import queue
import sys
import threading
import time
import types

import numpy as np
import pytest
from action_msgs.msg import GoalStatus
from edges import Drive, Planner, goal
from errand import Errand, ends
from geometry_msgs.msg import TwistStamped
from pictures import observation
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.task import Future
from ros_graph import TIMEOUT, get
from std_msgs.msg import Empty

from saycan_interfaces import action
from saycan_interfaces import msg as saycan
from saycan_interfaces.action import ExecuteSkill
from saycan_ros.config import share
from saycan_ros.control import Outcome
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes import skill_server
from saycan_ros.nodes._qos import EVENTS, LATCHED, NEWEST, STREAM
from saycan_ros.nodes.backends import nav2
from saycan_ros.nodes.skill_server import SkillServerNode
from saycan_ros.perception.frames import encode_color, encode_depth
from saycan_ros.places import load_places
from saycan_ros.planner.requests import Reason
from saycan_ros.policies import driving
from saycan_ros.poses import planar, to_planar

if not hasattr(action, 'NavigateToPose'):
    pytest.skip('saycan_interfaces was built without its tests', allow_module_level=True)

SUCCEEDED, CANCELED, ABORTED = GoalStatus.STATUS_SUCCEEDED, GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED
TABLE = next(p for p in load_places(share('config', 'places.yaml')) if p.name == 'table')
GO = 'go to the table'
# Drawing takes its time; late pictures are not tested.
SLOW_MACHINE = {'hold_age': 5.0, 'max_observation_age': 10.0, 'lease_patience': 5.0}


class Nav2:
    """A stand-in with the fields of NavigateToPose: drives until it is told how to end, or canceled."""

    def __init__(self, graph, robot):
        self.robot, self.goals, self.canceled = robot, queue.Queue(), queue.Queue()
        self.end, self.accepts, self.may_accept = None, True, threading.Event()
        self.may_accept.set()
        self.wake = threading.Event()
        self.server = ActionServer(graph.node, action.NavigateToPose, 'navigate_to_pose', self.drive,
                                   goal_callback=self.answer, cancel_callback=self.hear_cancel,
                                   callback_group=ReentrantCallbackGroup())

    def answer(self, request):
        self.goals.put(request)
        assert self.may_accept.wait(TIMEOUT)
        return GoalResponse.ACCEPT if self.accepts else GoalResponse.REJECT

    def hear_cancel(self, handle):
        self.wake.set()
        return CancelResponse.ACCEPT

    def tell(self, end):
        """How it ends: 'succeeds' or 'aborts'."""
        self.end = end
        self.wake.set()

    def drive(self, handle):
        until = time.monotonic() + TIMEOUT
        handle.publish_feedback(action.NavigateToPose.Feedback())
        while True:
            assert time.monotonic() < until
            self.wake.wait(0.05)            # a cancel is requested a moment after hear_cancel was asked
            self.wake.clear()
            if handle.is_cancel_requested:
                self.canceled.put(True)
                handle.canceled()
                return action.NavigateToPose.Result()
            if self.end == 'succeeds':
                self.robot.base = messages.pose_from_msg(handle.request.pose.pose)
                handle.succeed()
                return action.NavigateToPose.Result()
            if self.end == 'aborts':
                handle.abort()
                return action.NavigateToPose.Result(error_code=101, error_msg='no path')


class Robot:
    """A base that does what cmd_vel says, for 0.1 s a picture, before a table in the depth picture."""

    def __init__(self, graph):
        self.base, self.velocity = planar(0.0, 0.0, 0.0), np.zeros(3)
        self._now = lambda: graph.node.get_clock().now().nanoseconds * 1e-9
        self._observations = graph.node.create_publisher(saycan.Observation, 'observation', NEWEST)
        memory = graph.node.create_publisher(saycan.ObjectMemory, 'memory', LATCHED)
        memory.publish(saycan.ObjectMemory())
        graph.node.create_subscription(TwistStamped, 'cmd_vel', self._hear, STREAM)
        self._drawn, self.sees = (None, None), True
        graph.node.create_timer(0.1, self._show, callback_group=MutuallyExclusiveCallbackGroup())

    def _hear(self, message):
        self.velocity = np.array([message.twist.linear.x, message.twist.linear.y, message.twist.angular.z])

    def _show(self):
        self.base = self.base @ planar(*(0.1 * self.velocity))
        at, stamp = to_planar(self.base).round(4), self._now()
        if not np.array_equal(at, self._drawn[0]):
            found = observation(planar(*at), surfaces=[(TABLE.polygon, TABLE.height)])
            view = found.cameras['head']
            encoded = {'head': (encode_color(view.color), encode_depth(view.depth))}
            self._drawn = at, messages.observation_to_msg(found, 'base_link', encoded)
        message = self._drawn[1]
        message.header.stamp = message.cameras[0].stamp = messages.time_to_msg(stamp)
        message.cameras[0].valid = self.sees
        self._observations.publish(message)


class Bench:
    """A navigate server with `policy: nav2`, a lease, and the stand-in."""

    def __init__(self, graph, monkeypatch):
        module = types.ModuleType('nav2_msgs.action')
        module.NavigateToPose = action.NavigateToPose
        monkeypatch.setitem(sys.modules, 'nav2_msgs', types.ModuleType('nav2_msgs'))
        monkeypatch.setitem(sys.modules, 'nav2_msgs.action', module)
        monkeypatch.setattr(driving, 'STUCK', TIMEOUT)      # a machine that pauses is no base that is stuck
        self.graph, self.planner, self.robot = graph, Planner(graph), Robot(graph)
        self.nav2 = Nav2(graph, self.robot)
        self.server = graph.activate(SkillServerNode, 'navigate', policy='nav2', **SLOW_MACHINE)
        self.stop = graph.publisher(Empty, 'stop', EVENTS)
        self.skill = graph.action(ExecuteSkill, 'navigate/execute_skill')

    def driving(self, **more):
        """A goal that Nav2 is at work on; returns it and what Nav2 was asked."""
        sent = self.skill.send(goal(GO, **more))
        return sent, get(self.nav2.goals)

    def ends(self, sent, status, outcome):
        answered, result = sent.result(60.0)
        assert (answered, Outcome(result.error_code)) == (status, outcome), result.error_msg
        assert result.policy == 'nav2'
        return result


@pytest.fixture
def bench(graph, monkeypatch):
    return Bench(graph, monkeypatch)


def test_nav2_drives_across_the_room_and_the_last_meter_is_driven_on_the_depth_picture(bench):
    sent, asked = bench.driving(timeout=60.0)
    assert asked.pose.header.frame_id == 'map' and messages.seconds(asked.pose.header.stamp) > 0
    before = to_planar(messages.pose_from_msg(asked.pose.pose))
    assert before == pytest.approx([0.0, 1.05, np.pi / 2], abs=1e-3)
    bench.nav2.tell('succeeds')
    bench.ends(sent, SUCCEEDED, Outcome.SUCCEEDED)
    assert to_planar(bench.robot.base)[:2] == pytest.approx(TABLE.stand[:2], abs=0.04)


def test_while_nav2_drives_nothing_is_sent_on_cmd_vel(bench):
    told = queue.Queue()
    sent = bench.skill.send(goal(GO), feedback=told.put)
    get(bench.nav2.goals)
    commands = bench.graph.inbox(TwistStamped, 'cmd_vel', STREAM)
    for _ in range(3):
        get(told)                                       # it ticks on
    bench.server._base.publish(TwistStamped(header=messages.header(0.0, 'sentinel')))
    assert get(commands).header.frame_id == 'sentinel'
    sent.cancel()
    bench.ends(sent, CANCELED, Outcome.CANCELED)


def interrupt(bench, sent, how):
    if how == 'cancel':
        assert sent.cancel() == 0
    elif how == 'stop':
        bench.stop.publish(Empty())
    elif how == 'no lease':
        bench.planner.on = False
    elif how == 'another generation':
        bench.planner.generation = 2


@pytest.mark.parametrize(('how', 'status', 'outcome'), [
    ('cancel', CANCELED, Outcome.CANCELED), ('stop', ABORTED, Outcome.STOPPED),
    ('no lease', ABORTED, Outcome.LEASE_LOST), ('another generation', ABORTED, Outcome.LEASE_LOST),
    ('timeout', ABORTED, Outcome.TIMEOUT)])
def test_what_ends_the_skill_ends_nav2s_goal_before_the_result_is_told(bench, monkeypatch, how, status, outcome):
    monkeypatch.setattr(skill_server, 'HALTED', TIMEOUT)
    sent, _ = bench.driving(timeout=8.0 if how == 'timeout' else 60.0)
    interrupt(bench, sent, how)
    bench.ends(sent, status, outcome)
    assert not bench.nav2.canceled.empty()
    for _ in range(1 + bench.nav2.goals.qsize()):       # a busy machine pauses the skill, which sends the goal again
        assert bench.nav2.canceled.get(timeout=TIMEOUT)


def test_a_goal_that_nav2_has_not_answered_yet_is_canceled_as_soon_as_it_does(bench):
    bench.nav2.may_accept.clear()
    sent, _ = bench.driving()
    assert sent.cancel() == 0
    bench.ends(sent, CANCELED, Outcome.CANCELED)
    bench.nav2.may_accept.set()
    assert bench.nav2.canceled.get(timeout=TIMEOUT)


def test_while_the_lease_pauses_nav2_has_no_goal_and_afterwards_it_has_the_same_again(bench):
    sent, first = bench.driving()
    bench.planner.generation = 0
    assert bench.nav2.canceled.get(timeout=TIMEOUT)
    bench.planner.generation = 1
    assert get(bench.nav2.goals).pose.pose == first.pose.pose
    sent.cancel()
    bench.ends(sent, CANCELED, Outcome.CANCELED)


def test_while_nobody_sees_nav2_has_no_goal_and_afterwards_it_has_the_same_again(bench, monkeypatch):
    monkeypatch.setattr(driving, 'BLIND', TIMEOUT)
    sent, first = bench.driving()
    bench.robot.sees = False
    assert bench.nav2.canceled.get(timeout=TIMEOUT)
    bench.robot.sees = True
    assert get(bench.nav2.goals).pose.pose == first.pose.pose
    sent.cancel()
    bench.ends(sent, CANCELED, Outcome.CANCELED)


def test_when_nav2_gives_up_the_skill_is_blocked_and_says_why(bench):
    sent, _ = bench.driving()
    bench.nav2.tell('aborts')
    assert bench.ends(sent, ABORTED, Outcome.BLOCKED).error_msg == 'Nav2 gave up: no path'


def test_when_nav2_has_lost_the_goal_the_skill_is_blocked(bench, monkeypatch):
    monkeypatch.setattr(nav2, 'SILENT', 1.0)
    sent, _ = bench.driving(timeout=60.0)
    assert 'started again' in bench.ends(sent, ABORTED, Outcome.BLOCKED).error_msg


def test_when_nav2_rejects_the_goal_the_skill_is_blocked(bench):
    bench.nav2.accepts = False
    sent, _ = bench.driving()
    assert 'rejected' in bench.ends(sent, ABORTED, Outcome.BLOCKED).error_msg


def test_when_navigate_dies_the_planner_ends_every_goal_of_nav2(graph, monkeypatch):
    nav2, policies = Nav2(graph, None), {name: Drive(2, Outcome.SUCCEEDED) for name in ('pick', 'place', 'navigate')}
    policies['navigate'].name = 'nav2'
    errand = Errand(graph, policies=policies, heartbeat_timeout=3.0)
    graph.action(action.NavigateToPose, 'navigate_to_pose').send(action.NavigateToPose.Goal())
    sent = errand.running()
    monkeypatch.setattr(errand.servers['navigate'], '_heartbeats', types.SimpleNamespace(publish=lambda beat: None))
    ends(sent, ABORTED, Reason.NODE_LOST)
    assert nav2.canceled.get(timeout=TIMEOUT)


def test_a_cancel_that_gets_lost_is_asked_for_again(bench, monkeypatch):
    sent, _ = bench.driving()
    client, lost = bench.server.policy._brake._client, []
    ask = client.call_async
    monkeypatch.setattr(client, 'call_async', lambda request: ask(request) if lost else lost.append(1) or Future())
    sent.cancel()
    assert bench.nav2.canceled.get(timeout=TIMEOUT) and lost


def test_deactivating_ends_nav2s_goal(bench):
    sent, _ = bench.driving()
    bench.server.trigger_deactivate()
    bench.ends(sent, ABORTED, Outcome.NOT_ACTIVE)
    assert bench.nav2.canceled.get(timeout=TIMEOUT)
