"""Speech: what a microphone hears becomes `command`, and the stop word `stop`, at once and on a path of its own."""
import dataclasses
import sys
import time
from dataclasses import dataclass

import numpy as np
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.qos import HistoryPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import Bool, Empty, String

from saycan_interfaces.msg import AudioChunk, Utterance
from saycan_ros.config import ConfigError, param
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._qos import EVENTS
from saycan_ros.skills import load_skills
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.gates import GatesConfig
from saycan_ros.speech.listener import Listener
from saycan_ros.speech.recognizer import Whisper, hot_words
from saycan_ros.speech.segmenter import SegmenterConfig, load_voice_activity
from saycan_ros.speech.sources import Microphone, Wav
from saycan_ros.speech.stop_word import StopWord

TOPIC, MICROPHONE, WAV = SOURCES = ('topic', 'microphone', 'wav')
# Audio has gaps where a chunk is lost: reliable, and room for two seconds of 20 ms each.
AUDIO = QoSProfile(depth=100, history=HistoryPolicy.KEEP_LAST, reliability=ReliabilityPolicy.RELIABLE)
COMPLAIN = 5.0          # [s] between two complaints of one kind
WATCH, LOADING = 0.5, 20.0      # [s] between two looks for audio, and until the first must have come


@dataclass(frozen=True)
class SpeechConfig(GatesConfig, SegmenterConfig):
    """Where audio comes from, who recognizes it, and what passes as a command."""

    source: str = param(TOPIC, 'Of the audio: the topic `audio`, a microphone, or a WAV file', choices=SOURCES)
    device: str = param('', 'Part of the name of the microphone; empty: the default one')
    wav: str = param('', 'WAV file that is heard once, for trials')
    model: str = param('tiny.en', 'Whisper: a folder, or a name that is downloaded; empty: the stop word alone')
    language: str = param('en', 'That is spoken')
    recognizer_threads: int = param(1, 'Threads of the recognizer', low=1, high=64)
    skills: str = param('', 'Skill library file, whose names are hot words; empty: that of the package')
    stop_weights: str = param('', 'Weights of the stop word; empty: those of the package')
    stop_threshold: float = param(0.0, 'Score that is the stop word; 0: as training has chosen', low=0.0, high=1.0)
    audio_timeout: float = param(3.0, 'So long without audio, and the node ends: it is deaf [s]; 0: never', 0.0, 3600.0)
    mute_tail: float = param(0.3, 'Commands stay muted so long after the robot has spoken [s]', low=0.0, high=5.0)


class SpeechNode(SaycanNode):
    """Publishes stop, command and utterances. Without a recognizer the stop word still works, and the node says so."""

    threads = 2     # audio is taken while a heartbeat is sent

    def __init__(self, **kwargs):
        super().__init__('speech', SpeechConfig, **kwargs)

    def configure(self, config):
        self.config = config
        self._stop_word = StopWord(config.stop_weights or None, config.stop_threshold or None)
        self._words = hot_words(load_skills(config.skills or None), config.wake_word)
        self._epoch = 0.0           # [s] on the node's clock at which sample 0 was heard
        self._stops = self.create_publisher(Empty, 'stop', EVENTS)
        self._commands = self.create_publisher(String, 'command', EVENTS)
        self._utterances = self.create_publisher(Utterance, 'utterances', EVENTS)
        self._prepare()
        group = MutuallyExclusiveCallbackGroup()
        for kind, topic, callback, qos in ((Bool, 'speaking', self._hear_speaking, EVENTS),
                                           (Bool, 'push_to_talk', self._hear_button, EVENTS)):
            self.create_subscription(kind, topic, callback, qos, callback_group=group)
        if self._source is None:
            self.create_subscription(AudioChunk, 'audio', self._hear_chunk, AUDIO, callback_group=group)
        self.create_steady_timer(WATCH, self._watch_audio)

    def _prepare(self):
        """Makes the listener and what feeds it; their threads work once."""
        config = self.config
        self.listener = Listener(
            self._stop_word, self.voice_activity, self.recognizer(config, self._words) if config.model else None,
            _part(SegmenterConfig, config), _part(GatesConfig, config), config.mute_tail, on_stop=self._stop_robot,
            on_utterance=self._tell, on_trouble=self._trouble, on_ready=self._ready)
        self._source, self._used = _source(config, self._hear_locally), False
        self.detail = f'stop word; {"the recognizer is loading" if config.model else "no commands: model is empty"}'

    voice_activity = staticmethod(load_voice_activity)      # the models, which a test replaces

    @staticmethod
    def recognizer(config, words):
        """A function that loads it."""
        return lambda: Whisper(config.model, words, config.language, config.recognizer_threads)

    def activate(self):
        if self._used:
            self._prepare()
        self._used, self._heard = True, time.monotonic() + LOADING
        self.listener.start()
        if self._source:
            self._source.start()

    def deactivate(self):
        if self._source:
            self._source.close()
        self.listener.close()

    def cleanup(self):
        if getattr(self, '_source', None) and not self._used:       # a microphone is open since configure
            self._source.close()

    # what is heard

    def _hear_chunk(self, message):
        if not self.active:
            return
        if message.sample_rate != RATE:
            self.get_logger().error(f'audio has {message.sample_rate} Hz; publish it at {RATE}',
                                    throttle_duration_sec=COMPLAIN)
            return
        self._hear(np.array(message.samples, np.int16), messages.seconds(message.header.stamp))

    def _hear_locally(self, samples):
        if self.active:
            self._hear(samples, self.now() - len(samples) / RATE)

    def _watch_audio(self):
        longest = self.config.audio_timeout
        if self.active and longest and time.monotonic() - self._heard > longest:
            self.give_up(f'no audio for {longest:g} s: the stop word is deaf')

    def _hear(self, samples, stamp):
        self._heard = time.monotonic()
        self._epoch = stamp - self.listener.position / RATE
        self.listener.hear(samples)

    def _hear_speaking(self, message):
        self.listener.speaking(message.data)

    def _hear_button(self, message):
        self.listener.button(message.data)

    # what is said; these are called on the listener's threads

    def _stop_robot(self, source):
        if self.active:
            self._stops.publish(Empty())
            self.get_logger().warning(f'stop: heard by the {source}')

    def _tell(self, utterance):
        if not self.active:
            return
        verdict, heard, segment = utterance.verdict, utterance.heard, utterance.segment
        if verdict.command:
            self._commands.publish(String(data=verdict.command))
        self._utterances.publish(Utterance(
            header=messages.header(self._epoch + segment.begin / RATE), duration=segment.duration, text=heard.text,
            no_speech_probability=heard.no_speech, average_log_probability=heard.log_probability,
            command=verdict.command, reason=verdict.reason, message=verdict.message))

    def _ready(self):
        self.detail = 'stop word and commands'

    def _trouble(self, what, err):
        """A thread has ended: without the stop word the node ends too, without the others it goes on."""
        why = str(err) if isinstance(err, ConfigError) else f'{type(err).__name__}: {err}'
        if what == 'stop word':
            self.give_up(f'the stop word has failed: {why}')
            return
        self.detail = f'stop word alone; {what}: {why}'
        self.get_logger().error(f'no commands, the stop word works. {what}: {why}')


def _part(config_class, config):
    return config_class(**{f.name: getattr(config, f.name) for f in dataclasses.fields(config_class)})


def _source(config, hear):
    """What feeds hear() beside the topic; None where the topic does."""
    if config.source == WAV:
        return Wav(hear, config.wav)
    return Microphone(hear, config.device) if config.source == MICROPHONE else None


def main(args=None):
    """Entry point."""
    return spin(SpeechNode, args)


if __name__ == '__main__':
    sys.exit(main())
