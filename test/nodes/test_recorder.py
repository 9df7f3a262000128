"""A planner at work is recorded as it is, and decides the same again from the bag."""
import collections
import dataclasses
import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from ament_index_python.packages import get_package_share_path
from edges import Heartbeats, Scores, remembered
from errand import BUSY_MACHINE, SUCCEEDED, THROW_AWAY, Errand
from ros_graph import TIMEOUT, Graph
from rosbags.highlevel import AnyReader
from sensor_msgs.msg import JointState

from saycan_interfaces.msg import Observation, PlannerEvent
from saycan_interfaces.srv import ScoreAffordances
from saycan_ros import bringup
from saycan_ros.bags import BagWriter, Recording
from saycan_ros.bags.models import Changes, Models, kitchen_of
from saycan_ros.bags.replay import Replay
from saycan_ros.bags.topics import TOPICS
from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._qos import EVENTS, NEWEST
from saycan_ros.nodes.planner import PlannerNode
from saycan_ros.nodes.player import player
from saycan_ros.nodes.recorder import RecorderNode
from saycan_ros.planner.decision import LanguageScores
from saycan_ros.planner.requests import Reason

PLAYED = ['--ros-args', *(word for name, other in bringup.PLAYED.items() for word in ('-r', f'{name}:={other}'))]


class ToldWriter(BagWriter):
    """Tells which topics it has written."""

    def __init__(self, folder):
        self._written, self._news = [], threading.Condition()
        super().__init__(folder, {'processor': 'p'})

    def write(self, channel, stamp, data):
        super().write(channel, stamp, data)
        with self._news:
            self._written.append((channel.topic, data))
            self._news.notify_all()

    def wait_for(self, topic, *parts, count=1):
        """Returns once so many messages of a topic have been written, and each part is in one of them."""
        def there():
            data = [d for t, d in self._written if t == topic]
            return len(data) >= count and all(any(part in d for d in data) for part in parts)

        with self._news:
            assert self._news.wait_for(there, TIMEOUT), f'{topic} {parts} was not recorded'


class Edge:
    """What the fake score services of an errand say."""

    model_id, sha256 = 'rules', ''

    def __init__(self, wanted=THROW_AWAY):
        self.wanted = wanted

    def score(self, *request):
        if len(request) == 3:                       # as a value function
            return np.ones(len(request[2]))
        step = len(request[0].history)
        wanted = self.wanted[step] if step < len(self.wanted) else 'done'
        log_p = [-1.0 if skill == wanted else -20.0 for skill in request[0].skills]
        return LanguageScores(np.arange(len(log_p)), np.array(log_p), 'fake')


@pytest.fixture
def writer(tmp_path):
    with ToldWriter(tmp_path / 'bag') as writer:
        yield writer


@pytest.fixture
def graph(writer):
    """Real nodes in this process; they are taken down before the bag is closed."""
    with Graph() as running:
        yield running


def errand_of(graph, writer, more=None):
    graph.add(RecorderNode(writer, '', more))
    errand = Errand(graph)
    errand.perception.memory = dataclasses.replace(errand.perception.memory, objects=(remembered('apple'),))
    # the fake value function has looked at the newest observation
    errand.scores._now = lambda: SimpleNamespace(to_msg=lambda: messages.time_to_msg(errand.perception.stamp))
    return errand


def finished(errand, writer, decisions):
    """The Recording, once all that the planner has said is in it."""
    writer.wait_for('/decision', count=decisions)
    errand.planner._journal.publish(PlannerEvent(kind=PlannerEvent.NODE_FOUND, message='sentinel'))
    writer.wait_for('/planner_events', b'sentinel')
    writer.flush()
    return Recording(writer.folder)


def decided_again(recording):
    return list(Replay(recording, kitchen_of(recording, Changes()), Models(Edge(), Edge())))


def test_an_errand_with_a_failed_skill_is_decided_the_same_from_its_bag(graph, writer):
    errand = errand_of(graph, writer)
    errand.policies['pick'].end = Outcome.GRASP_MISSED
    status, result = errand.send().result()
    assert status == SUCCEEDED and result.outcomes[1] == 'grasp_missed'
    recording = finished(errand, writer, 5)
    rows = decided_again(recording)
    assert [row.now.chosen for row in rows] == [*THROW_AWAY, 'done'] and not any(row.found for row in rows)
    assert rows[-1].recorded.outcomes[1] == 'grasp_missed' and 'apple on the table' in rows[0].recorded.scene
    assert recording.settings['planner']['max_steps'] == 20 and recording.cut


def test_a_canceled_errand_is_decided_the_same_up_to_its_end(graph, writer):
    errand = errand_of(graph, writer)
    sent = errand.running()
    assert sent.cancel() == 0
    sent.result()
    writer.wait_for('/status', b'canceled')
    recording = finished(errand, writer, 1)
    [row] = decided_again(recording)
    assert row.now.chosen == THROW_AWAY[0] and not row.found
    assert recording.ends == {1: (Reason.CANCELED, 'canceled')}


def test_the_bag_is_what_rosbag2_would_have_written(writer):
    with Graph() as graph:
        errand_of(graph, writer)
        writer.wait_for('/memory')
    writer.close()
    with AnyReader([writer.folder]) as reader:
        found = {connection.topic: connection for connection in reader.connections}
    assert {topic.lstrip('/') for topic in found} == {topic.told or topic.name for topic in TOPICS}
    assert '/command' not in found              # played, it would start an errand
    share = get_package_share_path('saycan_interfaces')
    for topic in TOPICS:
        connection = found[f'/{topic.told or topic.name}']
        assert connection.msgtype == topic.type
        assert connection.ext.offered_qos_profiles[0].durability.name == (
            'TRANSIENT_LOCAL' if topic.latched else 'VOLATILE')
        if topic.type.startswith('saycan_interfaces'):
            built = json.loads((share / 'msg' / f'{topic.type.rpartition("/")[2]}.json').read_text())
            assert connection.digest == built['type_hashes'][0]['hash_string']


def test_what_was_latched_before_the_recording_is_in_it(graph, writer):
    errand = Errand(graph)
    graph.add(RecorderNode(writer, ''))
    writer.wait_for('/settings', *(name.encode() for name in ('planner', *errand.servers)))


def test_another_topic_is_recorded_under_its_name_in_the_bag_once_somebody_publishes_it(graph, writer):
    recorder = graph.add(RecorderNode(writer, '', {'joint_states': 'told/joint_states', 'nobody': 'nobody'}))
    graph.publisher(JointState, 'joint_states', EVENTS).publish(JointState(name=['lift']))
    writer.wait_for('/told/joint_states', b'lift')
    assert recorder.missing == ['/nobody']


def test_a_package_that_is_not_sourced_is_named(graph, writer):
    recorder = graph.add(RecorderNode(writer, ''))
    with pytest.raises(ConfigError, match='package elsewhere_msgs is not sourced'):
        recorder._definition('elsewhere_msgs/msg/X')


def eventful_errands(errand, writer):
    """A skill that fails; a cancel while the language model thinks; an old observation, and a cancel on the way."""
    scores, drive = errand.scores, errand.policies['navigate']
    errand.policies['pick'].end = Outcome.GRASP_MISSED
    errand.send().result()
    scores.answered.clear()
    scores.go_on.clear()
    sent = errand.send()
    assert scores.answered.wait(TIMEOUT) and sent.cancel() == 0
    sent.result()
    scores.go_on.set()
    scores.affordance_error = ScoreAffordances.Response.STALE_OBSERVATION
    drive.ticks = drive.end = None
    drive.stepped.clear()
    sent = errand.send()
    writer.wait_for('/planner_events', b'as told')
    scores.affordance_error = ScoreAffordances.Response.NONE
    assert drive.stepped.wait(TIMEOUT) and sent.cancel() == 0
    sent.result()
    writer.wait_for('/status', b'canceled')


def test_a_bag_that_is_played_to_a_planner_is_decided_the_same(writer):
    with Graph() as graph:
        errand = errand_of(graph, writer)
        eventful_errands(errand, writer)
        recording = finished(errand, writer, 6)
    newest = collections.deque([Observation()], maxlen=1)
    with Graph() as graph, player(recording, '/', patience=3 * TIMEOUT) as playing:
        graph.node.create_subscription(Observation, 'observation', lambda seen: newest.append(seen), NEWEST)
        Scores(graph, THROW_AWAY)._now = lambda: SimpleNamespace(to_msg=lambda: newest[0].header.stamp)
        Heartbeats(graph, ['value_function'])
        graph.activate(PlannerNode, watch=['value_function'], use_sim_time=True, memory_timeout=60.0, **BUSY_MACHINE,
                       init={'cli_args': PLAYED})
        rows = list(playing.play())
    assert [row.now.chosen for row in rows] == [*THROW_AWAY, 'done', THROW_AWAY[0]]
    assert [row.found for row in (*rows, *decided_again(recording)) if row.found] == []
