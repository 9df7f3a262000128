"""The speech node: audio messages in; stop, commands and utterances out. The models are stood in for."""
import array
import importlib.util
import shutil
import sys
import threading

import numpy as np
import pytest
from builtin_interfaces.msg import Time
from ros_graph import TIMEOUT, get, get_until
from std_msgs.msg import Bool, Empty, Header, String

from saycan_interfaces.msg import AudioChunk, Heartbeat, Utterance
from saycan_ros.config import ConfigError
from saycan_ros.nodes import speech
from saycan_ros.nodes._qos import STREAM
from saycan_ros.nodes.speech import AUDIO, SpeechNode
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.gates import Heard, Reason
from saycan_ros.speech.segmenter import FRAME
from saycan_ros.speech.voices import Voice, speak

LOUD, QUIET, STOP = (np.full(FRAME * 40, value, np.int16) for value in (8000, 0, -30000))


class Spotter:
    """In place of the detector: the word is what is negative."""

    def __init__(self, *_):
        pass

    def push(self, samples):
        return [0] if samples.min() < -20000 else []


class Node(SpeechNode):
    """The node with a recognizer that is a function of the test's."""

    recognize = staticmethod(lambda samples: Heard('Robot, bring me the tea.', 0.1, -0.3))

    @staticmethod
    def voice_activity():
        return lambda frame: float(np.abs(frame).max() > 0.1)

    def recognizer(self, config, words):
        return lambda: self.recognize


@pytest.fixture(autouse=True)
def spotter(monkeypatch):
    monkeypatch.setattr(speech, 'StopWord', Spotter)


class Bench:
    """An active node, its microphone, and what it says."""

    def __init__(self, graph, node_class=Node, **parameters):
        self.graph, self.node = graph, graph.activate(node_class, **{'audio_timeout': 0.0, **parameters})
        self.audio = graph.publisher(AudioChunk, 'audio', AUDIO)
        self.stops, self.commands = graph.inbox(Empty, 'stop'), graph.inbox(String, 'command')
        self.utterances = graph.inbox(Utterance, 'utterances')
        self.sent = 0

    def say(self, *parts, rate=RATE):
        """Audio in chunks of 40 ms, stamped from 100 s on."""
        samples = np.concatenate(parts)
        for at in range(0, len(samples), 640):
            chunk = samples[at:at + 640]
            stamp = 100 * 10**9 + self.sent * 10**9 // RATE
            self.sent += len(chunk)
            self.audio.publish(AudioChunk(
                header=Header(stamp=Time(sec=stamp // 10**9, nanosec=stamp % 10**9)), sample_rate=rate,
                samples=array.array('h', chunk.tobytes())))


def test_a_command_is_published_with_its_utterance(graph):
    bench = Bench(graph)
    bench.say(QUIET, LOUD, QUIET)
    heard = get(bench.utterances)
    assert get(bench.commands).data == heard.command == 'bring me the tea.'
    assert (heard.reason, heard.text, heard.message) == (Utterance.NONE, 'Robot, bring me the tea.', '')
    assert heard.no_speech_probability == pytest.approx(0.1) and heard.average_log_probability == pytest.approx(-0.3)
    assert heard.duration == pytest.approx(len(LOUD) / RATE)
    begun = heard.header.stamp.sec + heard.header.stamp.nanosec * 1e-9
    assert begun == pytest.approx(100 + len(QUIET) / RATE, abs=0.05)
    assert bench.stops.empty()


def test_a_refused_utterance_is_published_with_its_reason_and_no_command(graph):
    bench = Bench(graph, wake_word='computer')
    bench.say(LOUD, QUIET)
    heard = get(bench.utterances)
    assert heard.reason == Utterance.NO_WAKE_WORD and "'computer'" in heard.message and not heard.command
    assert bench.commands.empty()


def test_the_stop_word_stops_while_the_recognizer_hangs(graph):
    begun, release = threading.Event(), threading.Event()

    class Hung(Node):
        @staticmethod
        def recognize(samples):
            begun.set()
            release.wait(TIMEOUT)
            return Heard('')

    bench = Bench(graph, Hung)
    bench.say(LOUD, QUIET)
    assert begun.wait(TIMEOUT)
    bench.say(STOP)
    get(bench.stops)
    release.set()


def test_without_whisper_the_stop_word_works_and_the_heartbeat_says_so(graph):
    class Missing(Node):
        def recognizer(self, config, words):
            def load():
                raise ConfigError('voice needs the Python package faster_whisper: run `make voice`')
            return load

    bench = Bench(graph, Missing)
    heartbeats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    get_until(heartbeats, lambda m: 'stop word alone' in m.detail and 'make voice' in m.detail)
    bench.say(STOP)
    get(bench.stops)


def test_a_stop_that_the_recognizer_hears_stops_too(graph):
    class Whispers(Node):
        recognize = staticmethod(lambda samples: Heard('please stop'))

    bench = Bench(graph, Whispers)
    bench.say(LOUD, QUIET)
    get(bench.stops)
    assert get(bench.utterances).reason == Utterance.STOP_WORD


def test_while_the_robot_speaks_commands_are_muted_and_the_stop_word_is_not(graph):
    bench = Bench(graph)
    speaking = graph.publisher(Bool, 'speaking')
    speaking.publish(Bool(data=True))
    while not bench.node.listener._speaking.overlap(0, 1):      # a message on another topic: no order between them
        pass
    bench.say(LOUD, QUIET, STOP)
    assert get(bench.utterances).reason == Utterance.MUTED
    get(bench.stops)
    assert bench.commands.empty()


def test_audio_of_another_rate_is_not_listened_to(graph):
    bench = Bench(graph)
    bench.say(STOP, rate=44100)
    bench.say(LOUD, QUIET)
    get(bench.utterances)
    assert bench.stops.empty()


def test_a_detector_that_fails_ends_the_node(graph, monkeypatch):
    def fail(self, samples):
        raise RuntimeError('broken')

    monkeypatch.setattr(Spotter, 'push', fail)
    bench = Bench(graph)
    bench.say(LOUD, QUIET)
    get(bench.utterances)               # the other thread may be the slower one
    bench.node.listener._spot._thread.join(TIMEOUT)
    assert bench.node.over and 'the stop word has failed' in bench.node.failure


def test_missing_weights_are_one_line_that_names_the_remedy(graph, monkeypatch):
    monkeypatch.undo()
    node = graph.make(Node, stop_weights='/nowhere/stop.safetensors')
    assert not node.start() and 'saycan train stopword' in node.failure


def test_without_the_extra_the_node_does_not_start_and_names_the_remedy(graph, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    node = graph.make(Node)
    assert not node.start() and 'onnxruntime' in node.failure and 'make voice' in node.failure


def test_a_node_that_gets_no_audio_any_more_ends(graph):
    bench = Bench(graph, audio_timeout=0.3)
    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    bench.say(QUIET)
    get_until(beats, lambda beat: bench.node.over)
    assert bench.node.failure == 'no audio for 0.3 s: the stop word is deaf'


def test_a_node_that_is_not_active_yet_needs_no_audio(graph):
    node = graph.make(Node, audio_timeout=0.1)
    node.trigger_configure()
    node._watch_audio()
    assert not node.over


def test_a_node_that_was_paused_hears_again(graph):
    bench = Bench(graph)
    bench.node.trigger_deactivate()
    bench.node.trigger_activate()
    assert bench.node.active
    bench.say(STOP)
    get(bench.stops)


def test_a_wav_file_is_heard_in_place_of_a_microphone(graph, tmp_path):
    from scipy.io import wavfile
    wavfile.write(tmp_path / 'a.wav', RATE, np.concatenate([STOP, LOUD, QUIET]))
    node = graph.make(Node, source='wav', wav=str(tmp_path / 'a.wav'))
    node.trigger_configure()
    stops = graph.inbox(Empty, 'stop')
    node.trigger_activate()
    get(stops)


def test_a_spoken_stop_reaches_the_stop_topic(graph, monkeypatch):
    for name in ('onnxruntime', 'openwakeword'):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f'needs {name}: make voice')
    if not shutil.which('espeak-ng'):
        pytest.skip('needs espeak-ng')
    monkeypatch.undo()
    bench = Bench(graph)
    bench.say(np.zeros(RATE, np.int16), speak('robot, stop!', Voice('en-us+Michael')) // 4, np.zeros(RATE, np.int16))
    get(bench.stops)


def test_the_codes_are_those_of_the_message():
    assert {reason.name: reason.value for reason in Reason} == {
        name: getattr(Utterance, name) for name in dir(Utterance) if name.isupper() and not name.startswith('_')
        and isinstance(getattr(Utterance, name, None), int)}
