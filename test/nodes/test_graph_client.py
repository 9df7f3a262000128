"""What `saycan run` sees of a graph: who is active, decisions with their pictures, how an instruction ended."""
import threading

import cv2
import numpy as np
import pytest
from edges import Heartbeats
from lifecycle_msgs.msg import State
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from ros_graph import TIMEOUT
from std_srvs.srv import Trigger

from saycan_interfaces import msg as saycan
from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.srv import ResetScene
from saycan_ros.graph import GraphError, ResetRefused
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._graph_client import GraphClient
from saycan_ros.nodes._qos import EVENTS, NEWEST
from saycan_ros.simulation.scene import SceneStart

START = SceneStart({'apple': 'table'}, 'operator', 'sponge')


@pytest.fixture
def client(graph):
    with GraphClient('') as client:
        yield client


def test_a_graph_is_up_when_every_node_is_active(graph, client):
    beats = Heartbeats(graph, ['planner', 'pick'])
    beats.states['pick'] = State.PRIMARY_STATE_INACTIVE
    seen = []

    def progress(active):
        seen.append(set(active))
        if active == {'planner'}:
            beats.states['pick'] = State.PRIMARY_STATE_ACTIVE

    client.wait_active(['planner', 'pick'], TIMEOUT, progress)
    assert {'planner'} in seen and client.active == {'planner', 'pick'}


def test_a_graph_that_is_not_up_names_the_missing_nodes(graph, client):
    Heartbeats(graph, ['planner'])
    client.wait_active(['planner'], TIMEOUT)
    with pytest.raises(GraphError, match=': place$'):
        client.wait_active(['planner', 'place'], 1.0)


def test_the_nodes_of_an_older_graph_on_the_domain_are_not_ours(graph):
    beats = Heartbeats(graph, ['planner'])
    with GraphClient('', born_after=1) as client:
        with pytest.raises(GraphError, match='planner'):
            client.wait_active(['planner'], 1.0)
        beats.born = 1
        client.wait_active(['planner'], TIMEOUT)


def test_a_wait_ends_at_once_when_a_process_has_died(graph):
    def alive():
        raise GraphError('pick was ended by SIGKILL')

    with GraphClient('', alive) as client, pytest.raises(GraphError, match='pick was ended'):
        client.wait_active(['pick'], TIMEOUT)


def test_a_reset_sets_the_scene_and_clears_the_memory(graph, client):
    asked, cleared = [], threading.Event()

    def reset(request, response):
        asked.append(request)
        return response

    def clear(request, response):
        cleared.set()
        return response

    graph.node.create_service(ResetScene, 'reset_scene', reset)
    graph.node.create_service(Trigger, 'clear_memory', clear)
    client.reset(START, 7)
    [request] = asked
    assert (request.seed, request.robot_at, request.robot_holding) == (7, 'operator', 'sponge')
    assert (list(request.objects), list(request.places), cleared.is_set()) == (['apple'], ['table'], True)


def test_a_refused_reset_keeps_its_code(graph, client):
    def refuse(request, response):
        response.error_code, response.error_msg = response.SCENE_FULL, 'no room'
        return response

    graph.node.create_service(ResetScene, 'reset_scene', refuse)
    with pytest.raises(ResetRefused, match='no room') as error:
        client.reset(START, 7)
    assert error.value.code == ResetScene.Response.SCENE_FULL


def test_a_reset_waits_for_a_robot_that_still_moves(graph, client):
    codes = [ResetScene.Response.ROBOT_MOVING, ResetScene.Response.ROBOT_MOVING, ResetScene.Response.NONE]

    def reset(request, response):
        response.error_code = codes.pop(0)
        return response

    graph.node.create_service(ResetScene, 'reset_scene', reset)
    graph.node.create_service(Trigger, 'clear_memory', lambda request, response: response)
    client.reset(START, 7)
    assert codes == []


class Planner:
    """An execute_instruction that decides once and ends; `results` are given one after the other."""

    def __init__(self, graph, *results):
        self.results, self.goals, self.canceled = list(results), [], threading.Event()
        self._decisions = graph.node.create_publisher(saycan.Decision, 'decision', EVENTS)
        self.server = ActionServer(graph.node, ExecuteInstruction, 'execute_instruction', self._execute,
                                   callback_group=ReentrantCallbackGroup(), cancel_callback=self._cancel)

    def _execute(self, handle):
        self.goals.append(handle.request)
        result = self.results.pop(0)
        if result is None:
            assert self.canceled.wait(TIMEOUT)
            handle.abort()
            return ExecuteInstruction.Result()
        self._decisions.publish(decided())
        handle.succeed() if result.end_reason == 'done' else handle.abort()
        return result

    def _cancel(self, _):
        self.canceled.set()
        return CancelResponse.ACCEPT


@pytest.fixture
def planner(graph):
    """Makes a Planner; its server goes with the test: destroy_node() would leave it to answer the next one."""
    made = []
    yield lambda *results: made.append(Planner(graph, *results)) or made[-1]
    for fake in made:
        fake.server.destroy()


def decided(stamp=5.0):
    return saycan.Decision(chosen='done', observation_stamp=messages.time_to_msg(stamp),
                           candidates=[saycan.SkillScore(skill='done', log_likelihood=-1.0, affordance=0.5,
                                                         combined=-1.7)])


DONE = ExecuteInstruction.Result(end_reason='done', skills=['find an apple'], outcomes=['succeeded'])


def test_an_instruction_hands_out_its_decisions_and_how_it_ended(client, planner):
    fake, decisions = planner(DONE), []
    ended = client.execute('find an apple', lambda *decision: decisions.append(decision), plan=['find an apple'])
    assert (ended.end_reason, ended.skills, ended.outcomes) == ('done', ('find an apple',), ('succeeded',))
    assert fake.goals[0].instruction == 'find an apple' and list(fake.goals[0].plan) == ['find an apple']
    [(decision, picture)] = decisions
    assert decision.best.affordance == 0.5 and picture is None


def test_a_planner_that_is_not_ready_is_asked_again(client, planner):
    fake = planner(ExecuteInstruction.Result(end_reason='not_ready'), DONE)
    assert client.execute('find an apple', lambda *_: None).end_reason == 'done'
    assert len(fake.goals) == 2


def test_an_instruction_that_does_not_end_is_canceled(client, planner):
    fake = planner(None)
    with pytest.raises(GraphError, match='in time'):
        client.execute('find an apple', lambda *_: None, timeout=0.5)
    assert fake.canceled.wait(TIMEOUT)


def test_an_interrupt_cancels_the_instruction(planner):
    begun = threading.Event()

    def alive():
        if begun.is_set():
            raise KeyboardInterrupt

    fake = planner(None)
    with GraphClient('', alive) as client:
        fake.goals = type('Goals', (list,), {'append': lambda self, goal: begun.set()})()
        with pytest.raises(KeyboardInterrupt):
            client.execute('find an apple', lambda *_: None)
        assert fake.canceled.wait(TIMEOUT)


def test_a_decision_comes_with_the_picture_that_it_was_made_on(graph, client, planner):
    observations = graph.publisher(saycan.Observation, 'observation', NEWEST)
    for stamp, gray in ((5.0, 50), (6.0, 200)):
        _, color = cv2.imencode('.jpg', np.full((48, 64, 3), gray, np.uint8))
        view = saycan.CameraView(name='head', valid=True, color=color.tobytes())
        observations.publish(saycan.Observation(header=messages.header(stamp), cameras=[view]))
        client._wait(lambda s=stamp: any(key[0] == int(s) for key in client._pictures), TIMEOUT, lambda: 'no picture')
    planner(DONE)
    pictures = []
    client.execute('find an apple', lambda _, picture: pictures.append(picture))
    assert pictures[0].mean() == pytest.approx(50, abs=3)


def test_truth_is_one_that_comes_later(graph, client):
    truths = graph.publisher(saycan.GroundTruth, 'ground_truth', NEWEST)
    times = iter(range(1, 10_000))
    graph.timer(0.02, lambda: truths.publish(saycan.GroundTruth(
        header=messages.header(next(times) * 0.1), names=['apple'], poses=[messages.pose_to_msg(np.eye(4))],
        holding='apple')))
    first = client.truth()
    second = client.truth(later=1.0)
    assert second.stamp >= first.stamp + 1.0 and second.holding == 'apple' and list(second.poses) == ['apple']


def test_without_truth_the_parameter_is_named(graph, client):
    with pytest.raises(GraphError, match='publish_truth'):
        client.truth(timeout=0.3)


def test_where_the_robot_stands_is_told_once_it_is_localized(graph, client):
    observations = graph.publisher(saycan.Observation, 'observation', NEWEST)
    with pytest.raises(GraphError, match='is perception active'):
        client.pose(0.1)
    unknown, known = saycan.Observation(), saycan.Observation(localized=True)
    known.map_from_base.position.x = 1.5
    observations.publish(unknown)
    with pytest.raises(GraphError, match='not localized'):
        client.pose(1.0)
    observations.publish(known)
    np.testing.assert_allclose(client.pose(TIMEOUT), [1.5, 0.0, 0.0])
