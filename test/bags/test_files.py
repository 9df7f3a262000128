"""Bags as files: written as rosbag2 does, read to the last whole chunk wherever they were cut off."""
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mcap.reader import make_reader
from mcap.writer import Writer
from rosbags.highlevel import AnyReader
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from saycan_ros import messages
from saycan_ros.bags import Bag, BagWriter, Recording
from saycan_ros.bags.topics import TOPICS
from saycan_ros.config import ConfigError

MESSAGES = Path(__file__).resolve().parents[2] / 'saycan_interfaces' / 'msg'
STRING = 'std_msgs/msg/String'
STORE = get_typestore(Stores.ROS2_JAZZY)
QOS = [{'history': 'keep_last', 'depth': 20, 'reliability': 'reliable', 'durability': 'transient_local',
        'deadline': {'sec': 9223372036, 'nsec': 854775807}, 'lifespan': {'sec': 9223372036, 'nsec': 854775807},
        'liveliness': 'automatic', 'liveliness_lease_duration': {'sec': 9223372036, 'nsec': 854775807},
        'avoid_ros_namespace_conventions': False}]


def channel_of(writer, topic='/saycan/command', type_name=STRING, store=STORE):
    return writer.add_channel(topic, type_name, store.generate_msgdef(type_name, ros_version=2)[0],
                              store.hash_rihs01(type_name), QOS)


def text(data):
    return bytes(STORE.serialize_cdr(STORE.types[STRING](data=data), STRING))


def written(folder, count=20, flush_each=5):
    """A bag of numbers as text, in several chunks; (path of the file, bytes that were safe after each chunk)."""
    safe = []
    with BagWriter(folder, {'processor': 'p'}) as writer:
        channel = channel_of(writer)
        for i in range(count):
            writer.write(channel, 10 + i, text(str(i)))
            if i % flush_each == flush_each - 1:
                writer.flush()
                safe.append((writer.path.stat().st_size, i + 1))
    return writer.path, safe


def read(path):
    bag = Bag(path)
    return bag, [bag.decode(received).data for received in bag.messages()]


def test_what_is_not_asked_for_need_not_be_readable(tmp_path):
    path = tmp_path / 'foreign.mcap'
    with path.open('wb') as file:
        writer = Writer(file)
        writer.start()
        broken = writer.register_schema('vendor/msg/Status', 'ros2msg', b'\xff no definition')
        good = writer.register_schema(STRING, 'ros2msg', STORE.generate_msgdef(STRING, ros_version=2)[0].encode())
        for topic, schema in (('/status', broken), ('/raw', 0), ('/command', good)):
            writer.add_message(writer.register_channel(topic, 'cdr', schema), 10, text('tea'), 10)
        writer.finish()
    bag = Bag(path)
    assert [received.topic for received in bag.messages()] == ['/status', '/raw', '/command'] and not bag.cut
    assert [bag.decode(r).data for r in bag.messages(lambda topic, _: topic == '/command')] == ['tea']


def test_what_was_written_is_read_back(tmp_path):
    written(tmp_path / 'bag')
    bag, found = read(tmp_path / 'bag')
    assert found == [str(i) for i in range(20)] and not bag.cut and bag.about == {'processor': 'p'}


@pytest.fixture(scope='module')
def whole(tmp_path_factory):
    path, safe = written(tmp_path_factory.mktemp('whole') / 'bag')
    return path.read_bytes(), safe


@settings(max_examples=80)
@given(data=st.data())
def test_a_bag_that_was_cut_anywhere_is_read_to_its_last_whole_chunk(whole, tmp_path_factory, data):
    content, safe = whole
    size = data.draw(st.integers(200, len(content) - 1))    # the head, some 100 bytes, is written when it is opened
    cut = tmp_path_factory.mktemp('cut') / 'cut.mcap'
    cut.write_bytes(content[:size])
    bag, found = read(cut)
    assert bag.cut
    assert found == [str(i) for i in range(len(found))]
    assert len(found) >= max((count for end, count in safe if end <= size), default=0)


@settings(max_examples=80)
@given(data=st.data())
def test_a_wrong_byte_ends_the_reading_and_nothing_else(whole, tmp_path_factory, data):
    content = bytearray(whole[0])
    content[data.draw(st.integers(8, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    wrong = tmp_path_factory.mktemp('wrong') / 'wrong.mcap'
    wrong.write_bytes(content)
    try:
        _, found = read(wrong)
    except ConfigError:
        return
    assert set(found) <= {str(i) for i in range(20)}


def test_a_process_that_is_killed_leaves_what_it_has_flushed(tmp_path):
    program = f'''
import sys
sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
from test_files import BagWriter, channel_of, text
writer = BagWriter({str(tmp_path / 'bag')!r}, {{}})
channel = channel_of(writer)
for i in range(100):
    writer.write(channel, i, text(str(i)))
writer.flush()
writer.write(channel, 100, text('lost'))
print('flushed', flush=True)
sys.stdin.read()
'''
    with subprocess.Popen([sys.executable, '-c', program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b'flushed\n'
        os.kill(process.pid, signal.SIGKILL)
    bag, found = read(tmp_path / 'bag')
    assert bag.cut and found == [str(i) for i in range(100)]


def test_rosbags_and_mcap_read_topics_types_hashes_and_quality_of_service(tmp_path):
    path, _ = written(tmp_path / 'bag')
    with AnyReader([tmp_path / 'bag']) as reader:
        [connection] = reader.connections
        assert (connection.topic, connection.msgtype, connection.msgcount) == ('/saycan/command', STRING, 20)
        assert connection.digest == STORE.hash_rihs01(STRING)
        assert connection.ext.offered_qos_profiles[0].durability.name == 'TRANSIENT_LOCAL'
        assert [reader.deserialize(raw, STRING).data for _, _, raw in reader.messages()] == [str(i) for i in range(20)]
    with path.open('rb') as stream:
        summary = make_reader(stream).get_summary()
    assert summary.statistics.message_count == 20
    assert [(s.name, s.encoding) for s in summary.schemas.values()] == [(STRING, 'ros2msg')]
    metadata = next(iter(summary.channels.values())).metadata
    assert metadata['topic_type_hash'] == STORE.hash_rihs01(STRING)
    assert yaml.safe_load(metadata['offered_qos_profiles']) == QOS


def test_every_topic_of_the_list_has_a_message_of_that_name():
    types = {}
    for path in MESSAGES.glob('*.msg'):
        types |= get_types_from_msg(path.read_text(), f'saycan_interfaces/msg/{path.stem}')
    assert {topic.type for topic in TOPICS} <= {*types, *STORE.types}


def test_a_bag_is_never_overwritten(tmp_path):
    with pytest.raises(ConfigError, match='never overwritten'):
        BagWriter(tmp_path, {})


def test_what_is_no_bag_says_so(tmp_path):
    with pytest.raises(ConfigError, match='no bag there'):
        Bag(tmp_path / 'missing')
    with pytest.raises(ConfigError, match=r'holds no \.mcap file'):
        Bag(tmp_path)
    (tmp_path / 'old.db3').touch()
    with pytest.raises(ConfigError, match='ros2 bag convert'):
        Bag(tmp_path)
    (tmp_path / 'x.mcap').write_bytes(b'not at all a bag')
    with pytest.raises(ConfigError, match='no MCAP file that can be read'):
        list(Bag(tmp_path / 'x.mcap').messages())


def test_a_bag_without_a_planner_says_which_topics_to_record(tmp_path):
    written(tmp_path / 'bag')
    with pytest.raises(ConfigError, match='planner_events; record it with'):
        Recording(tmp_path / 'bag')
    with pytest.raises(ConfigError, match='Namespaces: none'):
        Recording(tmp_path / 'bag', 'kitchen')


def test_a_message_that_cannot_be_meant_is_named(monkeypatch):
    def refuse(message):
        raise ValueError('a pose is not finite')
    recording = Recording(Path(__file__).parents[1] / 'data' / 'apple')
    stamp = next(iter(recording.decisions.values())).memory_stamp
    assert recording.memory(stamp)
    monkeypatch.setattr(messages, 'memory_from_msg', refuse)
    with pytest.raises(ConfigError, match='/memory cannot be read: a pose is not finite'):
        recording.memory(stamp)
