"""score_affordances: every code, and what the answer says of itself."""
import re

import lessons
import numpy as np
import pytest
from builtin_interfaces.msg import Time
from ros_graph import get_until, wait

from saycan_interfaces.msg import Heartbeat, ObjectMemory, Observation, RememberedObject
from saycan_interfaces.srv import ScoreAffordances
from saycan_ros.config import share
from saycan_ros.nodes._qos import NEWEST, STREAM
from saycan_ros.nodes.value_function import ValueFunctionNode
from saycan_ros.value_function.learned import WEIGHTS
from saycan_ros.value_function.network import save_network
from saycan_ros.value_function.recipe import joints_of, untrained

Code = ScoreAffordances.Response


@pytest.fixture
def node(graph):
    return graph.activate(ValueFunctionNode, weights='rules', max_observation_age=60.0)


def observation(graph, age=0.0):
    """An Observation without cameras, stamped age [s] ago."""
    message = Observation()
    stamp = graph.node.get_clock().now().nanoseconds - round(age * 1e9)
    message.header.stamp = Time(sec=stamp // 10**9, nanosec=stamp % 10**9)
    message.map_from_base.orientation.w = message.base_from_gripper.orientation.w = 1.0
    return message


def see(graph, node, message):
    """Publishes an observation and returns once the node has it."""
    publisher = graph.publisher(Observation, 'observation', NEWEST)
    client = graph.node.create_client(ScoreAffordances, 'score_affordances')
    publisher.publish(message)
    while (kept := node.newest.latest()) is None or kept.header.stamp != message.header.stamp:
        wait(client.call_async(ScoreAffordances.Request()))     # one thread: an answer comes after what was heard
    return message


def ask(graph, skills, memory=None, **fields):
    request = ScoreAffordances.Request(skills=skills, memory=memory or ObjectMemory(holding_confidence=1.0), **fields)
    return graph.call(ScoreAffordances, 'score_affordances', request)


def apple_on_the_table():
    apple = RememberedObject(kind='apple', instance='apple#1', place='table')
    apple.pose.orientation.w = 1.0
    return ObjectMemory(objects=[apple], robot_place='table', holding_confidence=1.0)


def test_an_answer_has_an_affordance_a_skill_and_says_what_it_came_from(graph, node):
    seen = see(graph, node, observation(graph))
    answer = ask(graph, ['pick up the apple', 'put down the apple', 'done'], apple_on_the_table())
    assert (answer.error_code, answer.error_msg) == (Code.NONE, '')
    assert answer.affordances.tolist() == [node.model.config.pick, 0.0, 1.0]
    assert answer.observation_stamp == seen.header.stamp
    assert (answer.model_id, answer.model_sha256) == ('rules', node.model.sha256)
    assert answer.time > 0


def test_probabilities_are_parameters(graph):
    node = graph.activate(ValueFunctionNode, weights='rules', pick=0.5, max_observation_age=60.0)
    see(graph, node, observation(graph))
    assert ask(graph, ['pick up the apple'], apple_on_the_table()).affordances.tolist() == [0.5]


def test_a_value_function_is_chosen_by_name(graph):
    node = graph.activate(ValueFunctionNode, weights='none', max_observation_age=60.0)
    see(graph, node, observation(graph))
    answer = ask(graph, ['put down the apple'])
    assert (answer.affordances.tolist(), answer.model_id) == ([1.0], 'none')


def test_what_ships_was_learned(graph):
    node = graph.activate(ValueFunctionNode, weights='learned', max_observation_age=60.0)
    see(graph, node, observation(graph))
    answer = ask(graph, ['done', 'put down the apple'])
    assert (answer.affordances.tolist(), answer.model_id) == ([1.0, 0.0], node.model.model_id)
    assert node.model.model_id.startswith('learned ')


def test_a_folder_of_weights_is_a_value_function_that_looks_at_pictures(graph, tmp_path):
    joints, texts = joints_of(lessons.ROBOT), lessons.LIBRARY.texts
    network = untrained(lessons.LIBRARY, joints, lessons.words)
    save_network(tmp_path / WEIGHTS, network, {'joints': joints}, dict(zip(texts, lessons.words(texts), strict=True)))
    node = graph.activate(ValueFunctionNode, weights=str(tmp_path), max_observation_age=60.0)
    see(graph, node, observation(graph))
    answer = ask(graph, ['pick up the apple', 'put down the apple', 'done'], apple_on_the_table())
    assert node.model.pictures and answer.model_id.startswith('learned ') and len(answer.model_sha256) == 64
    np.testing.assert_allclose(answer.affordances, [0.9, 0.0, 1.0], atol=1e-2)     # untrained: as the rules say


def test_what_another_robot_learned_from_is_refused_before_anything_moves(graph, tmp_path):
    path = tmp_path / 'robot.yaml'
    path.write_text(share('config', 'robot.yaml').read_text().replace('fr3_joint7', 'wrist_roll'))
    node = graph.make(ValueFunctionNode, weights='learned', robot=str(path))
    assert not node.start() and 'fr3_joint7' in node.failure
    assert str(path) in node.failure and 'parameter `robot`' in node.failure


def test_a_folder_without_weights_is_an_error_that_names_the_command(graph, tmp_path):
    node = graph.make(ValueFunctionNode, weights=str(tmp_path))
    assert not node.start()
    assert 'saycan train value' in node.failure


def test_unknown_skills_are_named(graph, node):
    see(graph, node, observation(graph))
    answer = ask(graph, ['done', 'fly to the moon', 'dance'])
    assert answer.error_code == Code.UNKNOWN_SKILL
    assert "'fly to the moon', 'dance'" in answer.error_msg
    assert not len(answer.affordances)


def test_no_skills_is_an_empty_request(graph, node):
    assert ask(graph, []).error_code == Code.EMPTY_REQUEST


def test_without_an_observation_there_is_no_score(graph, node):
    answer = ask(graph, ['done'])
    assert answer.error_code == Code.STALE_OBSERVATION
    assert 'does perception run' in answer.error_msg


def test_an_old_observation_is_refused_with_its_age(graph, node):
    see(graph, node, observation(graph, age=100.5))
    answer = ask(graph, ['done'])
    assert answer.error_code == Code.STALE_OBSERVATION
    assert re.search(r'the newest: 1\d\d\.', answer.error_msg)


def test_an_observation_from_before_the_last_skill_ended_is_refused(graph, node):
    stamp = see(graph, node, observation(graph)).header.stamp
    later = Time(sec=stamp.sec + 1, nanosec=stamp.nanosec)
    answer = ask(graph, ['done'], not_before=later)
    assert answer.error_code == Code.STALE_OBSERVATION
    assert 'the end of the last skill' in answer.error_msg
    assert ask(graph, ['done'], not_before=stamp).error_code == Code.NONE


def test_an_inactive_node_says_so(graph, node):
    node.trigger_deactivate()
    assert ask(graph, ['done']).error_code == Code.NOT_ACTIVE


def test_a_memory_that_is_none_fails_and_the_node_lives_on(graph, node):
    see(graph, node, observation(graph))
    broken = apple_on_the_table()
    broken.objects[0].pose.orientation.w = 0.0
    answer = ask(graph, ['done'], broken)
    assert answer.error_code == Code.MODEL_FAILED
    assert 'not a pose' in answer.error_msg
    assert ask(graph, ['done'], apple_on_the_table()).error_code == Code.NONE


def test_an_observation_with_numbers_that_are_none_fails_and_the_next_is_used(graph, node):
    broken = observation(graph)
    broken.map_from_base.position.x = float('nan')
    publisher = graph.publisher(Observation, 'observation', NEWEST)
    publisher.publish(broken)
    while (answer := ask(graph, ['done'])).error_code == Code.STALE_OBSERVATION:
        pass
    assert answer.error_code == Code.MODEL_FAILED
    publisher.publish(observation(graph))
    while (answer := ask(graph, ['done'])).error_code == Code.MODEL_FAILED:
        pass
    assert np.isfinite(answer.affordances).all() and answer.error_code == Code.NONE


def test_a_probability_outside_its_range_is_named_at_configure(graph):
    node = graph.make(ValueFunctionNode, pick=1.5)
    assert not node.start()
    assert 'pick' in node.failure and '1.5' in node.failure


def test_the_heartbeat_says_that_it_is_rules(graph, node):
    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    assert get_until(beats, lambda b: b.node == 'value_function').detail == 'rules'
