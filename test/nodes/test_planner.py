"""The planner on a graph whose edges are fake: whole errands, every code, cancel and stop at any time."""
import contextlib
import queue
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from edges import Drive, Motors, remembered
from errand import ABORTED, CANCELED, SUCCEEDED, THROW_AWAY, Errand, Interruptions, ends
from lifecycle_msgs.msg import State
from ros_graph import TIMEOUT, get, get_until, wait
from std_msgs.msg import Empty, String
from std_srvs.srv import Trigger

from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.msg import Decision, Lease, ObjectMemory, PlannerStatus
from saycan_interfaces.srv import ScoreAffordances, ScoreSkills
from saycan_ros.control import Outcome
from saycan_ros.nodes import _skill_clients
from saycan_ros.nodes._qos import LATCHED, STREAM
from saycan_ros.nodes.planner import PlannerNode
from saycan_ros.planner.requests import Reason

Result = ExecuteInstruction.Result


@pytest.fixture
def errand(graph):
    return Errand(graph)


# whole errands

def test_a_command_becomes_decisions_and_skills_and_ends_as_done(errand):
    decisions = errand.graph.inbox(Decision, 'decision')
    errand.commands.publish(String(data='throw away the apple'))
    made = [get(decisions) for _ in range(5)]
    assert [d.chosen for d in made] == [*THROW_AWAY, 'done']
    assert list(made[-1].history) == THROW_AWAY and list(made[-1].outcomes) == ['succeeded'] * 4
    generations = [d.generation for d in made[:4]]
    assert generations == list(range(generations[0], generations[0] + 4)) and made[4].generation == 0
    assert len(made[0].candidates) == 51 and made[0].exhaustive and 'Scene: ' in made[0].scene
    assert (made[0].value_function_id, made[0].language_model_id, made[0].normalization) == ('rules', 'fake', 'sum')
    over = get_until(errand.status, lambda s: s.state == PlannerStatus.IDLE and s.message == 'done')
    assert over.reason == PlannerStatus.NONE


def test_status_says_who_runs_the_skills_and_which_models_score(errand):
    errand.still_works()
    status = get_until(errand.status, lambda s: s.message == 'done')
    assert status.policies == 'pick: fake, place: fake, navigate: fake'
    assert (status.value_function_id, status.language_model_id) == ('rules', 'fake')


def test_an_action_tells_its_steps_and_what_became_of_them(errand):
    told = []
    goal = ExecuteInstruction.Goal(instruction='throw away the apple')
    sent = errand.instructions.send(goal, feedback=told.append)
    result = ends(sent, SUCCEEDED, Reason.DONE)
    assert list(result.skills) == THROW_AWAY and list(result.outcomes) == ['succeeded'] * 4
    assert [f.skill for f in told if f.skill and f.phase == 'driving'] == THROW_AWAY


def test_a_plan_runs_its_skills_and_nothing_is_scored(errand):
    result = ends(errand.send('', plan=['pick up the apple', 'bring it to you']), SUCCEEDED, Reason.DONE)
    assert list(result.skills) == ['pick up the apple', 'bring it to you'] and not errand.scores.asked


def test_a_skill_that_failed_is_in_the_next_prompt_and_the_loop_goes_on(graph):
    policies = {'pick': Drive(1, Outcome.SLIPPED), 'navigate': Drive(1, Outcome.SUCCEEDED)}
    errand = Errand(graph, THROW_AWAY[:2], {**policies, 'place': Drive(1, Outcome.SUCCEEDED)})
    result = ends(errand.send(), SUCCEEDED, Reason.DONE)
    assert list(result.outcomes) == ['succeeded', 'slipped']
    assert list(errand.scores.asked[-1].outcomes) == ['succeeded', 'slipped']


def test_no_score_comes_from_before_the_end_of_the_last_skill(errand):
    ends(errand.send(), SUCCEEDED, Reason.DONE)
    asked = [r for r in errand.scores.asked if isinstance(r, ScoreAffordances.Request)]
    stamps = [r.not_before.sec + r.not_before.nanosec * 1e-9 for r in asked]
    assert len(stamps) == 5 and np.all(np.diff(stamps) > 0)


def test_where_the_memory_has_not_seen_every_place_the_robot_looks_around_once(errand):
    errand.perception.memory = ObjectMemoryOf(remembered('apple'))
    told = []
    sent = errand.instructions.send(ExecuteInstruction.Goal(instruction='x'), feedback=told.append)
    ends(sent, SUCCEEDED, Reason.DONE)
    assert next(f.skill for f in told if f.phase == 'driving') == 'look around'


def ObjectMemoryOf(*objects):
    from saycan_ros.memory import ObjectMemory as Memory
    return Memory(objects=objects)


def test_a_command_is_refused_while_a_watched_node_is_missing(graph):
    graph.activate(PlannerNode, watch=['perception', 'pick'])
    status = graph.inbox(PlannerStatus, 'status', LATCHED)
    graph.publisher(String, 'command').publish(String(data='bring me tea'))
    refused = get_until(status, lambda s: s.reason)
    assert refused.reason == PlannerStatus.NOT_READY and refused.message == 'not there: perception, pick'


def test_a_command_is_refused_outside_active(graph):
    planner = graph.make(PlannerNode, watch=[])
    planner.trigger_configure()
    status = graph.inbox(PlannerStatus, 'status', LATCHED)
    graph.publisher(String, 'command').publish(String(data='bring me tea'))
    refused = get(status)
    assert refused.reason == PlannerStatus.NOT_READY and 'not active' in refused.message


# how an instruction ends

def test_a_cancel_while_a_skill_runs_ends_both_as_canceled(errand):
    sent = errand.running()
    assert sent.cancel() == 0
    result = ends(sent, CANCELED, Reason.CANCELED)
    assert list(result.outcomes) == ['canceled']
    errand.still_works()


def test_a_cancel_while_scoring_ends_it_at_once(errand):
    errand.scores.go_on.clear()
    sent = errand.send()
    assert errand.scores.answered.wait(TIMEOUT)
    assert sent.cancel() == 0
    ends(sent, CANCELED, Reason.CANCELED)
    errand.scores.go_on.set()
    errand.still_works()


def test_a_cancel_right_behind_the_goal_is_true(errand):
    future = errand.instructions.send_async(ExecuteInstruction.Goal(instruction='throw away the apple'))
    handle = wait(future)
    code = wait(handle.cancel_goal_async()).return_code
    answer = wait(handle.get_result_async())
    assert code == 0 and (answer.status, answer.result.end_reason) == (CANCELED, 'canceled')


def test_a_second_cancel_while_it_ends_changes_nothing(errand):
    sent = errand.running()
    errand.policies['navigate'].go_on.clear()
    sent.cancel()
    sent.handle.cancel_goal_async()
    errand.policies['navigate'].go_on.set()
    ends(sent, CANCELED, Reason.CANCELED)


def test_an_instruction_that_preempts_starts_when_the_first_has_ended(errand):
    first = errand.running()
    second = errand.send('bring me tea', preempt=True)
    ends(first, ABORTED, Reason.PREEMPTED)
    errand.policies['navigate'].end = Outcome.SUCCEEDED
    ends(second, SUCCEEDED, Reason.DONE)


def test_a_stop_ends_everything_and_latches_until_it_is_reset(errand):
    sent = errand.running()
    errand.stop.publish(Empty())
    ends(sent, ABORTED, Reason.STOPPED)
    refused = errand.refusal('bring me tea')
    assert (refused.reason, refused.state) == (PlannerStatus.STOP_LATCHED, PlannerStatus.STOPPED)
    assert errand.graph.call(Trigger, 'reset_stop').success
    errand.still_works()


def test_a_reset_where_nothing_is_latched_stops_nothing(errand):
    sent = errand.running()
    assert 'no stop is latched' in errand.graph.call(Trigger, 'reset_stop').message
    errand.policies['navigate'].end = Outcome.SUCCEEDED
    ends(sent, SUCCEEDED, Reason.DONE)


def test_a_reset_while_it_thinks_says_that_it_goes_on(errand):
    errand.scores.go_on.clear()
    sent = errand.send()
    assert errand.scores.answered.wait(TIMEOUT)
    assert 'goes on' in errand.graph.call(Trigger, 'reset_stop').message
    errand.scores.go_on.set()
    ends(sent, SUCCEEDED, Reason.DONE)


def test_a_policy_that_hangs_is_given_up(errand, monkeypatch):
    monkeypatch.setattr(_skill_clients, 'SILENCE', 2.0)
    errand.policies['navigate'].go_on.clear()
    _, result = errand.send(plan=['find an apple', 'pick up the apple']).result()
    errand.policies['navigate'].go_on.set()
    assert list(result.outcomes) == ['server_lost', 'succeeded']


def test_where_nav2_drives_a_stop_and_a_hung_policy_end_its_goal(graph, monkeypatch):
    monkeypatch.setattr(_skill_clients, 'SILENCE', 2.0)
    policies = {name: Drive(2, Outcome.SUCCEEDED) for name in ('pick', 'place', 'navigate')}
    policies['navigate'].name = 'nav2'
    errand, braked = Errand(graph, policies=policies), queue.Queue()
    monkeypatch.setattr(errand.planner._nav2, 'cancel', lambda: braked.put('braked'))
    policies['navigate'].go_on.clear()
    sent = errand.send(plan=['find an apple'])
    assert get(braked) == 'braked'
    policies['navigate'].go_on.set()
    sent.result()
    errand.stop.publish(Empty())
    assert get(braked) == 'braked'


def test_a_planner_that_is_told_to_end_tells_its_client_first(graph):
    process = subprocess.Popen([sys.executable, '-m', 'saycan_ros.nodes.planner', '--ros-args', '-p',
                                "watch:=['planner']", '-p', 'memory_timeout:=30.0', '-p', 'heartbeat_timeout:=30.0',
                                '-p', 'heartbeat_pause:=25.0'])
    try:
        instructions, begun = graph.action(ExecuteInstruction, 'execute_instruction'), threading.Event()
        while not begun.is_set():       # it refuses until it is active and has heard itself
            sent = instructions.send(ExecuteInstruction.Goal(instruction='tidy up'), lambda _: begun.set())
            while not begun.is_set() and not sent.over:
                begun.wait(0.01)
        process.send_signal(signal.SIGTERM)
        ends(sent, ABORTED, Reason.CANCELED)
        assert process.wait(TIMEOUT) == 0
    finally:
        process.kill()


def test_an_instruction_ends_at_its_step_limit(graph):
    result = ends(Errand(graph, max_steps=2).send(), ABORTED, Reason.STEP_LIMIT)
    assert list(result.skills) == THROW_AWAY[:2]


def test_it_ends_where_no_skill_is_possible(errand):
    errand.scores.affordances = lambda skills: [0.0] * len(skills)
    ends(errand.send(), ABORTED, Reason.NO_POSSIBLE_SKILL)


def test_it_ends_after_so_many_failures_in_a_row(graph):
    errand = Errand(graph, max_failures=2)
    errand.policies['navigate'].end = errand.policies['pick'].end = Outcome.NOT_FOUND
    result = ends(errand.send(), ABORTED, Reason.REPEATED_FAILURE)
    assert list(result.outcomes) == ['not_found'] * 2


def test_it_ends_when_a_score_service_says_that_it_failed(errand):
    errand.scores.language_error = ScoreSkills.Response.MODEL_FAILED
    assert ends(errand.send(), ABORTED, Reason.LANGUAGE_FAILED).error_msg == 'as told'
    errand.scores.affordance_error = ScoreAffordances.Response.MODEL_FAILED
    ends(errand.send(), ABORTED, Reason.AFFORDANCE_FAILED)
    errand.scores.language_error = errand.scores.affordance_error = 0
    errand.still_works()


def test_a_language_model_that_does_not_answer_ends_it_in_time(graph):
    errand = Errand(graph, score_timeout=2.0)
    errand.scores.go_on.clear()
    ends(errand.send(), ABORTED, Reason.LANGUAGE_FAILED)
    errand.scores.go_on.set()


def test_affordances_from_a_stale_picture_are_asked_for_again(errand):
    errand.scores.affordance_error = ScoreAffordances.Response.STALE_OBSERVATION
    sent = errand.send()
    while len(errand.scores.asked) < 3:
        get(errand.graph.inbox(ObjectMemory, 'memory', LATCHED))
    errand.scores.affordance_error = 0
    ends(sent, SUCCEEDED, Reason.DONE)


def test_it_ends_when_the_memory_stays_old(graph):
    errand = Errand(graph, memory_timeout=0.3)
    errand.perception.on = False
    ends(errand.send(), ABORTED, Reason.STALE_MEMORY)


@pytest.mark.parametrize('how', ['silent', 'inactive'])
def test_a_node_that_is_lost_ends_it_and_is_named(graph, how):
    errand = Errand(graph, heartbeat_timeout=3.0)
    sent = errand.running()
    if how == 'silent':
        del errand.others.states['perception']
    else:
        errand.others.states['perception'] = State.PRIMARY_STATE_INACTIVE
    assert 'perception' in ends(sent, ABORTED, Reason.NODE_LOST).error_msg
    assert errand.refusal('bring me tea').reason in (PlannerStatus.NOT_READY, Reason.NODE_LOST)
    errand.others.states['perception'] = State.PRIMARY_STATE_ACTIVE
    while errand.planner._watch.lost:
        get(errand.status)
    errand.still_works()


def test_a_skill_server_that_dies_ends_it_and_its_skill_is_server_lost(graph):
    errand = Errand(graph, heartbeat_timeout=3.0)
    sent = errand.running()
    errand.graph._executor.remove_node(errand.servers['navigate'])
    result = ends(sent, ABORTED, Reason.NODE_LOST)
    assert 'navigate' in result.error_msg and list(result.outcomes) == ['server_lost']
    assert errand.servers['navigate']._idle.wait(TIMEOUT)       # without a lease it has stopped by itself


def test_a_planner_that_stood_still_itself_has_lost_nobody(graph, monkeypatch):
    errand, slept = Errand(graph, heartbeat_timeout=3.0, heartbeat_pause=1.0), []
    handle = errand.planner.loop.handle

    def sleepy(event, now):
        if type(event).__name__ == 'SkillsScored' and not slept:
            slept.append(time.sleep(4.0))
        return handle(event, now)
    monkeypatch.setattr(errand.planner.loop, 'handle', sleepy)
    ends(errand.send(), SUCCEEDED, Reason.DONE)
    assert slept


def test_a_bug_of_the_loop_ends_the_instruction_and_the_planner_lives_on(errand, monkeypatch):
    handle, broken = errand.planner.loop.handle, []

    def once(event, now):
        if type(event).__name__ == 'SkillsScored' and not broken:
            broken.append(event)
            raise KeyError('a bug')
        return handle(event, now)
    monkeypatch.setattr(errand.planner.loop, 'handle', once)
    assert 'a bug' in ends(errand.send(), ABORTED, Reason.PLANNER_FAILED).error_msg
    errand.still_works()


# the lease

def test_the_lease_names_a_generation_while_a_skill_runs_and_none_otherwise(errand):
    leases = errand.graph.inbox(Lease, 'lease', STREAM)
    assert get(leases).generation == 0
    sent = errand.running()
    moving = get_until(leases, lambda lease: lease.generation)
    assert moving.generation >> 20 == pytest.approx(time.time(), abs=600)   # greater than those of any planner before
    assert not moving.stopped
    sent.cancel()
    sent.result()
    assert get_until(leases, lambda lease: not lease.generation).stopped is False


def test_while_a_node_is_silent_nobody_may_move_and_the_skill_goes_on_afterwards(graph):
    errand = Errand(graph, heartbeat_pause=0.35)
    sent = errand.running()
    leases = graph.inbox(Lease, 'lease', STREAM)
    get_until(leases, lambda lease: lease.generation)
    del errand.others.states['perception']
    get_until(leases, lambda lease: not lease.generation)
    errand.others.states['perception'] = State.PRIMARY_STATE_ACTIVE
    get_until(leases, lambda lease: lease.generation)
    errand.policies['navigate'].end = Outcome.SUCCEEDED
    assert 'canceled' not in ends(sent, SUCCEEDED, Reason.DONE).outcomes


def test_a_stop_without_the_planner_stops_the_servers_all_the_same(errand):
    sent = errand.running()
    motors = Motors(errand.graph, errand.servers['navigate'])
    errand.graph._executor.remove_node(errand.planner)              # it hangs
    errand.stop.publish(Empty())
    assert errand.servers['navigate']._idle.wait(3.0)               # before the lease has run out
    assert motors.since()[-1] == 0.0
    with contextlib.suppress(AttributeError):
        sent.handle.cancel_goal_async()


def test_deactivating_the_planner_cancels_what_runs(errand):
    sent = errand.running()
    errand.planner.trigger_deactivate()
    ends(sent, ABORTED, Reason.CANCELED)
    assert errand.servers['navigate']._idle.wait(TIMEOUT)


@pytest.mark.parametrize('how', ['cancel', 'stop'])
def test_an_interrupt_at_any_instant_ends_in_a_true_state_and_nothing_moves_after_it(graph, how):
    interruptions = Interruptions(graph, seed=1)
    ended = [interruptions.trial(how) for _ in range(15)]
    assert len(set(ended) & {'canceled', 'stopped'}) == 1
