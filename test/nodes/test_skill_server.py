"""The skill server: every end of a goal is typed and true, and zero is the last command."""
import itertools

import numpy as np
import pytest
from action_msgs.msg import GoalStatus
from edges import Drive, Motors, Perception, Planner, goal, seen_at
from geometry_msgs.msg import TwistStamped
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from nav_msgs.msg import Odometry
from ros_graph import TIMEOUT, get, get_until
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import JointState
from std_msgs.msg import Empty
from trajectory_msgs.msg import JointTrajectory

from saycan_interfaces.action import ExecuteSkill
from saycan_interfaces.msg import Heartbeat, Lease
from saycan_ros.control import Command, Outcome
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes import skill_server
from saycan_ros.nodes._qos import EVENTS, STREAM
from saycan_ros.nodes.skill_server import SkillServerNode
from saycan_ros.robot import load_robot

ROBOT = load_robot()
SUCCEEDED, CANCELED, ABORTED = GoalStatus.STATUS_SUCCEEDED, GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED


class Bench:
    """A `pick` server with a fake policy, a planner's lease, and perception."""

    def __init__(self, graph, policy, generation=1, seeing=True, **parameters):
        self.graph, self.policy = graph, policy
        self.perception, self.planner = Perception(graph, memory=False), Planner(graph, generation)
        self.perception.on = seeing
        self.server = graph.activate(SkillServerNode, 'pick', init={'policy': policy}, **parameters)
        self.motors = Motors(graph, self.server)
        self.skill = graph.action(ExecuteSkill, 'pick/execute_skill')

    def run(self, *arguments, **keywords):
        """A goal that is at work: its policy has been asked for a command."""
        sent = self.skill.send(goal(*arguments, **keywords))
        assert self.policy.stepped.wait(TIMEOUT)
        return sent

    def ends(self, sent, status, outcome):
        """Asserts how a goal ended and that zero was the last command; returns the result."""
        answered, result = sent.result()
        assert (answered, Outcome(result.error_code)) == (status, outcome), result.error_msg
        assert result.outcome == outcome.label and result.policy == 'fake'
        assert messages.seconds(result.end_stamp) > 0
        self.moved = self.motors.since()
        assert not any(self.moved[-1:])
        return result


@pytest.fixture
def bench(graph):
    return Bench(graph, Drive())


def test_a_skill_that_works_succeeds_and_each_tick_sent_one_command(graph):
    bench = Bench(graph, Drive(ticks=10, end=Outcome.SUCCEEDED))
    status, _ = bench.run().result()
    assert status == SUCCEEDED
    moved = bench.motors.since()
    assert 0 < moved.count(0.1) <= 10 and moved[-1] == 0.0      # a slow reader may lose some


@pytest.mark.parametrize('outcome', [o for o in Outcome if Outcome.NOT_FOUND <= o <= Outcome.NOT_PLACED],
                         ids=lambda o: o.label)
def test_how_the_policy_ends_is_how_the_goal_ends(graph, outcome):
    bench = Bench(graph, Drive(ticks=1, end=outcome))
    bench.ends(bench.run(), ABORTED, outcome)


def test_feedback_says_what_it_does_and_how_old_its_observation_is(bench):
    told = []
    sent = bench.skill.send(goal(), feedback=told.append)
    assert bench.policy.stepped.wait(TIMEOUT)
    bench.policy.end = Outcome.SUCCEEDED
    sent.result()
    assert told[0].phase == 'driving' and -0.1 < told[0].observation_age < 5.0


def test_a_cancel_ends_it_as_canceled(bench):
    sent = bench.run()
    assert sent.cancel() == 0
    bench.ends(sent, CANCELED, Outcome.CANCELED)


def test_a_cancel_while_it_waits_for_its_lease_ends_it_as_canceled(bench, monkeypatch):
    monkeypatch.setattr(skill_server, 'GRACE', TIMEOUT)
    sent = bench.skill.send(goal(generation=2))
    assert sent.cancel() == 0
    bench.ends(sent, CANCELED, Outcome.CANCELED)


def test_a_stop_ends_it_and_latches_until_the_planner_has_been_stopped_and_released(bench):
    stop = bench.graph.publisher(Empty, 'stop', EVENTS)
    sent = bench.run()
    stop.publish(Empty())
    bench.ends(sent, ABORTED, Outcome.STOPPED)
    bench.ends(bench.skill.send(goal()), ABORTED, Outcome.STOPPED)
    leases = bench.graph.inbox(Lease, 'lease', STREAM)
    bench.planner.stopped = True
    get_until(leases, lambda lease: lease.stopped)
    bench.planner.stopped, bench.planner.resets = False, 1
    bench.policy.end = Outcome.SUCCEEDED
    bench.ends(bench.skill.send(goal()), SUCCEEDED, Outcome.SUCCEEDED)


def test_a_stop_keeps_the_lift_where_it_is_though_its_trajectory_would_run_on(graph):
    bench = Bench(graph, Drive(command=Command(joints={'lift': 0.3})))
    states, stop = graph.publisher(JointState, 'joint_states', STREAM), graph.publisher(Empty, 'stop', EVENTS)
    names = [*ROBOT.chain.joints, *ROBOT.gripper.joints]
    graph.timer(0.02, lambda: states.publish(JointState(
        header=messages.header(bench.server.now()), name=names, position=[0.1] * len(names))))
    lifts = graph.inbox(JointTrajectory, 'lift/joint_trajectory', STREAM)
    sent = bench.run()
    up = get_until(lifts, lambda told: not told.points[0].time_from_start.sec)  # 0.2 m at 0.3 m/s, once it is told of
    assert list(up.points[0].positions) == [0.3]
    stop.publish(Empty())
    bench.ends(sent, ABORTED, Outcome.STOPPED)
    held = get_until(lifts, lambda told: list(told.points[0].positions) == [0.1])
    assert held.points[0].time_from_start.nanosec >= 0.25e9     # it may have gone on for so long since it was told of


def test_a_silent_finger_does_not_keep_the_lift_from_being_held(graph):
    bench = Bench(graph, Drive(command=Command(joints={'lift': 0.3})))
    states, stop = graph.publisher(JointState, 'joint_states', STREAM), graph.publisher(Empty, 'stop', EVENTS)
    graph.timer(0.02, lambda: states.publish(JointState(
        header=messages.header(bench.server.now()), name=['lift'], position=[0.1])))
    lifts = graph.inbox(JointTrajectory, 'lift/joint_trajectory', STREAM)
    sent = bench.run()
    get_until(lifts, lambda told: not told.points[0].time_from_start.sec)
    stop.publish(Empty())
    bench.ends(sent, ABORTED, Outcome.STOPPED)
    get_until(lifts, lambda told: list(told.points[0].positions) == [0.1])


def test_without_a_lease_it_stands_still_and_then_fails(bench):
    sent = bench.run()
    commands = bench.graph.inbox(TwistStamped, 'cmd_vel', STREAM)
    bench.planner.on = False
    bench.motors.since()                    # on a busy machine it may have paused before
    get_until(commands, lambda c: c.twist.linear.x == 0)
    assert 'generation 1' in bench.ends(sent, ABORTED, Outcome.LEASE_LOST).error_msg
    assert bench.moved.index(0.0) == bench.moved.count(0.1)         # it has not moved again


@pytest.mark.parametrize('pause', [{'generation': 0}, {'on': False}], ids=['generation 0', 'silence'])
def test_while_the_lease_pauses_it_stands_still_and_goes_on_afterwards(bench, pause):
    sent = bench.run()
    commands = bench.graph.inbox(TwistStamped, 'cmd_vel', STREAM)
    before = {name: getattr(bench.planner, name) for name in pause}
    for values, vx in ((pause, 0.0), (before, 0.1)):
        for name, value in values.items():
            setattr(bench.planner, name, value)
        get_until(commands, lambda c, vx=vx: c.twist.linear.x == vx)
    bench.policy.end = Outcome.SUCCEEDED
    bench.ends(sent, SUCCEEDED, Outcome.SUCCEEDED)


def test_the_lease_of_another_generation_ends_it(bench):
    sent = bench.run()
    bench.planner.generation = 2
    bench.ends(sent, ABORTED, Outcome.LEASE_LOST)


def test_a_goal_of_an_old_generation_moves_nothing(graph):
    bench = Bench(graph, Drive(), generation=2)
    bench.ends(bench.skill.send(goal(generation=1)), ABORTED, Outcome.LEASE_LOST)
    assert not bench.policy.stepped.is_set()


def test_the_lease_may_come_after_the_goal(bench, monkeypatch):
    monkeypatch.setattr(skill_server, 'GRACE', TIMEOUT)
    bench.policy.end = Outcome.SUCCEEDED
    sent = bench.skill.send(goal(generation=2))
    bench.planner.generation = 2
    bench.ends(sent, SUCCEEDED, Outcome.SUCCEEDED)


def test_it_stands_still_when_observations_stop_and_fails_when_they_stay_away(bench):
    sent = bench.run()
    bench.perception.on = False
    bench.ends(sent, ABORTED, Outcome.STALE_OBSERVATION)


def test_it_ends_at_its_timeout(bench):
    bench.ends(bench.run(timeout=0.3), ABORTED, Outcome.TIMEOUT)


def test_a_second_goal_is_told_that_it_is_busy_and_the_first_runs_on(bench):
    first = bench.run()
    status, result = bench.skill.result(goal())
    assert (status, result.error_code) == (ABORTED, ExecuteSkill.Result.BUSY)
    first.cancel()
    bench.ends(first, CANCELED, Outcome.CANCELED)


def change(graph, transition):
    request = ChangeState.Request()
    request.transition.id = transition
    return graph.call(ChangeState, 'pick/change_state', request).success


def test_a_goal_is_refused_outside_active(bench):
    assert change(bench.graph, Transition.TRANSITION_DEACTIVATE)
    bench.ends(bench.skill.send(goal()), ABORTED, Outcome.NOT_ACTIVE)


def test_deactivating_ends_the_goal_and_then_sends_zero(bench):
    sent = bench.run()
    assert change(bench.graph, Transition.TRANSITION_DEACTIVATE)
    bench.ends(sent, ABORTED, Outcome.NOT_ACTIVE)


@pytest.mark.parametrize(('changed', 'outcome', 'said'), [
    ({'skill': 'pick up the aple'}, Outcome.UNKNOWN_SKILL, "Did you mean 'pick up the apple'?"),
    ({'skill': 'put down the apple'}, Outcome.UNKNOWN_SKILL, 'a skill of place, not of pick'),
    ({'skill': ''}, Outcome.UNKNOWN_SKILL, "unknown skill ''"),
    ({'object': 'sponge'}, Outcome.BAD_GOAL, 'object apple'),
    ({'family': 'find'}, Outcome.BAD_GOAL, 'family pick'),
    ({'timeout': float('nan')}, Outcome.BAD_GOAL, 'timeout is nan'),
    ({'timeout': -1.0}, Outcome.BAD_GOAL, 'must be positive'),
    ({'generation': 0}, Outcome.BAD_GOAL, 'generation 0'),
])
def test_a_goal_that_makes_no_sense_is_refused_and_says_why(bench, changed, outcome, said):
    bad = goal()
    for field, value in changed.items():
        setattr(bad, field, value)
    assert said in bench.ends(bench.skill.send(bad), ABORTED, outcome).error_msg
    assert not bench.policy.stepped.is_set()


def test_a_target_that_is_no_pose_is_refused(bench):
    bad = goal()
    bad.has_target, bad.target.pose.position.x = True, float('nan')
    assert 'not a pose' in bench.ends(bench.skill.send(bad), ABORTED, Outcome.BAD_GOAL).error_msg


@pytest.mark.parametrize(('policy', 'said'), [
    (Drive(command=Command(base=np.array([np.nan, 0, 0]))), 'finite'),
    (Drive(end=RuntimeError('a bug')), 'RuntimeError: a bug'),
    (Drive(command='faster'), 'neither Command nor Outcome'),
])
def test_a_policy_that_fails_moves_nothing_and_the_server_lives_on(graph, policy, said):
    bench = Bench(graph, policy)
    assert said in bench.ends(bench.skill.send(goal()), ABORTED, Outcome.POLICY_FAILED).error_msg
    policy.end = Outcome.SUCCEEDED
    bench.ends(bench.skill.send(goal()), SUCCEEDED, Outcome.SUCCEEDED)


def test_when_the_clock_stops_it_stands_still_and_then_ends(graph):
    bench = Bench(graph, Drive(), seeing=False, use_sim_time=True, hold_age=0.2, max_observation_age=30.0,
                  clock_timeout=3.0)
    clock, now = graph.publisher(Clock, '/clock', EVENTS), itertools.count(0.02, 0.02)
    ticking = graph.timer(0.02, lambda: clock.publish(Clock(clock=messages.time_to_msg(next(now)))))
    bench.server._observations.put(messages.observation_to_msg(seen_at(20.0), 'base_link', {}))
    sent = bench.run()
    for _ in range(3):
        bench.policy.stepped.clear()
        assert bench.policy.stepped.wait(TIMEOUT)
    commands = graph.inbox(TwistStamped, 'cmd_vel', STREAM)
    ticking.cancel()
    get_until(commands, lambda command: command.twist.linear.x == 0)
    assert not sent.over                # it stands before it gives up
    assert 'the clock stands still' in bench.ends(sent, ABORTED, Outcome.STALE_OBSERVATION).error_msg


def test_an_old_observation_stays_old_though_the_body_is_heard(bench):
    body, names = bench.server._body, [*ROBOT.chain.joints, *ROBOT.gripper.joints]
    for stamp in (10.0, 10.2):
        body._hear_odometry(Odometry(header=messages.header(stamp)))
        body._hear_joints(JointState(header=messages.header(stamp), name=names, position=[0.1] * len(names)))
    seen = seen_at(10.0)
    assert bench.server._up_to_now(seen, 10.2).stamp == pytest.approx(10.2)
    assert bench.server._up_to_now(seen, 10.0 + bench.server.config.hold_age + 0.01) is seen


def test_the_heartbeat_says_which_policy_runs(bench):
    beats = bench.graph.inbox(Heartbeat, 'heartbeat', STREAM)
    assert get(beats).detail == 'policy: fake'


@pytest.mark.parametrize(('name', 'server', 'said'), [
    ('pikc', '', "Did you mean 'pick'?"), ('skill_server', 'pick', 'start it with -r __node:=pick'),
])
def test_a_server_whose_name_is_not_that_of_its_skills_does_not_start(graph, name, server, said):
    node = graph.make(SkillServerNode, name, init={'policy': Drive()}, server=server)
    assert not node.start() and said in node.failure


def test_a_command_that_was_thought_out_before_a_cancel_is_not_sent_after_it(bench):
    bench.policy.go_on.clear()
    sent = bench.run()                  # the policy is thinking about its first command
    assert sent.cancel() == 0
    bench.policy.go_on.set()
    bench.ends(sent, CANCELED, Outcome.CANCELED)
    assert 0.1 not in bench.moved
