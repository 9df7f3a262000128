"""Cuts running audio into utterances: from where speech begins to where it has been silent for a while."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import param
from saycan_ros.speech.audio import RATE, RingBuffer, to_float

FRAME = 512             # samples that the voice activity model takes at a time
HYSTERESIS = 0.15       # speech goes on down to threshold - 0.15, as in silero-vad's own iterator
PADDING = RATE * 3 // 10        # samples before and after, so that soft beginnings and endings are heard


@dataclass(frozen=True)
class SegmenterConfig:
    """Where an utterance begins and ends."""

    speech_threshold: float = param(0.5, 'Speech begins above this probability', low=0.2, high=0.99)
    silence: float = param(0.5, 'So much silence ends an utterance [s]', low=0.1, high=5.0)
    max_utterance: float = param(15.0, 'A longer utterance is cut [s]', low=1.0, high=28.0)


@dataclass(frozen=True)
class Segment:
    """One utterance; begin and end are positions [samples] of the speech itself, samples has padding around it."""

    begin: int
    end: int
    samples: np.ndarray

    @property
    def duration(self):
        """[s] of speech."""
        return (self.end - self.begin) / RATE


class Segmenter:
    """Finds the utterances of a stream; how the stream comes in pieces changes nothing.

    Args:
        probability: (512,) float32 -> how likely this frame is speech, [0, 1].
        config: SegmenterConfig.
    """

    def __init__(self, probability: Callable[[np.ndarray], float], config=SegmenterConfig()):
        self._probability, self._config = probability, config
        self._buffer = RingBuffer(int(config.max_utterance * RATE) + 2 * PADDING + RATE * 6)
        self._rest = np.zeros(0, np.int16)
        self._seen = 0              # samples whose frames have been judged
        self._begin = self._end = None

    def skip_to(self, position):
        """Says where the next samples begin [samples]; what is between was lost, and an utterance with it."""
        if position != self._seen + len(self._rest):
            self._rest, self._seen, self._begin, self._end = self._rest[:0], position, None, None
            self._buffer.push(np.zeros(max(0, position - self._buffer.position), np.int16))

    def push(self, samples):
        """Takes (N,) int16; returns the Segments that have ended by now."""
        ended, waiting = [], np.concatenate([self._rest, samples])
        whole = len(waiting) - len(waiting) % FRAME
        self._rest = waiting[whole:]
        for frame in waiting[:whole].reshape(-1, FRAME):
            self._buffer.push(frame)
            if segment := self._judge(self._probability(to_float(frame))):
                ended.append(segment)
        return ended

    def flush(self):
        """The utterance that is not over yet, as it is; None where there is none."""
        return None if self._begin is None else self._cut()

    def _judge(self, probability):
        config, start = self._config, self._seen
        self._seen += FRAME
        if probability >= config.speech_threshold - (HYSTERESIS if self._begin is not None else 0.0):
            self._begin = start if self._begin is None else self._begin
            self._end = self._seen
        if self._begin is None:
            return None
        silent, long = self._seen - self._end, self._seen - self._begin
        if silent >= config.silence * RATE or long >= config.max_utterance * RATE:
            return self._cut()
        return None

    def _cut(self):
        segment = Segment(self._begin, self._end, self._buffer.cut(self._begin - PADDING, self._end + PADDING))
        self._begin = self._end = None
        return segment


def load_voice_activity():
    """silero-vad as a function (512,) float32 -> [0, 1] with a state of its own, on one thread.

    Raises:
        ConfigError: the extra `voice` is not installed.
    """
    from saycan_ros.speech.extra import require
    silero_vad, torch = require('silero_vad'), require('torch')
    require('onnxruntime')
    model = silero_vad.load_silero_vad(onnx=True)
    return lambda frame: float(model(torch.from_numpy(frame), RATE))
