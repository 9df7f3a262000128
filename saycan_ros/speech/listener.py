"""Running audio to stops, commands and utterances: three threads, so that no recognizer can hold up a stop.

    audio ─┬─► stop word ─────────────────────────────────────► on_stop
           └─► voice activity ─► recognizer ─► gates ─┬───────► on_stop
                                                      └───────► on_utterance (command or reason)
"""
import threading
import traceback
from dataclasses import dataclass

from saycan_ros.speech.audio import RATE
from saycan_ros.speech.gates import Gates, Heard, Intervals, Reason, Verdict
from saycan_ros.speech.segmenter import Segment, Segmenter
from saycan_ros.speech.worker import Worker

CHUNKS = 500            # that may wait for a thread: 10 s of 20 ms each
UTTERANCES = 3          # that may wait for the recognizer


@dataclass(frozen=True)
class Utterance:
    """One utterance and what became of it."""

    segment: Segment
    heard: Heard
    verdict: Verdict


class Listener:
    """Takes audio with hear(), which never waits; the callbacks come from its threads.

    Args:
        stop_word: has push(samples) -> positions of hits; None: no stop word.
        voice_activity: () -> function (512,) float32 -> [0, 1]; made on its thread.
        recognizer: () -> function (N,) int16 -> Heard; made on its thread, so that a stop works while it loads. None:
            no commands.
        segmenter, gates: their configs.
        mute_tail: [s] that the room still sounds after the robot has spoken.
        on_stop: called with the source, 'stop word' or 'recognizer', at once.
        on_utterance: called with an Utterance.
        on_trouble: called with (what, exception): 'stop word', 'voice activity', 'recognizer'; that thread has ended,
            or the stop word's is so late that it is none.
        on_ready: called once the recognizer is loaded.
    """

    def __init__(self, stop_word, voice_activity, recognizer, segmenter, gates, mute_tail, *, on_stop, on_utterance,
                 on_trouble, on_ready=lambda: None):
        self._stop_word, self._gates, self._mute_tail = stop_word, Gates(gates), int(mute_tail * RATE)
        self._on_stop, self._on_utterance, self._on_ready = on_stop, on_utterance, on_ready
        self._on_trouble = on_trouble
        self._make, self._recognize, self._broken = (voice_activity, recognizer), None, ''
        self._segmenter_config, self._segmenter = segmenter, None
        self._lock = threading.Lock()
        self._speaking, self._button, self._position = Intervals(), Intervals(), 0
        trouble = {what: (lambda err, what=what: on_trouble(what, err))
                   for what in ('stop word', 'voice activity', 'recognizer')}
        self._spot = Worker('stop word', self._look_for_stop, CHUNKS, failed=trouble['stop word'])
        self._segment = Worker('voice activity', self._look_for_speech, CHUNKS, self._load_activity,
                               trouble['voice activity'])
        self._recognition = Worker('recognizer', self._judge, UTTERANCES, self._load_recognizer, trouble['recognizer'])
        self._ears = [self._spot] * bool(stop_word) + [self._segment] * bool(recognizer)
        self._workers = self._ears + [self._recognition] * bool(recognizer)

    def start(self):
        """Starts the threads."""
        for worker in self._workers:
            worker.start()

    def close(self):
        """Ends the threads; one that hangs is left behind."""
        for worker in self._workers:
            worker.close()

    @property
    def position(self):
        """Samples heard so far."""
        return self._position

    def hear(self, samples):
        """Takes (N,) int16."""
        with self._lock:
            begin, self._position = self._position, self._position + len(samples)
        for worker in self._ears:
            lost = worker.put((begin, samples))
            if lost is not None and worker is self._spot:
                self._on_trouble('stop word', TimeoutError(f'it has not listened to the last {CHUNKS} pieces of audio'))

    def speaking(self, on):
        """The robot itself begins or ends to speak or beep; the stop word is spotted all the same."""
        self._speaking.set(on, self._position)

    def button(self, down):
        """The button of push to talk."""
        self._button.set(down, self._position)

    # the threads

    def _look_for_stop(self, heard):
        for _ in self._stop_word.push(heard[1]):
            self._on_stop('stop word')

    def _load_activity(self):
        self._segmenter = Segmenter(self._make[0](), self._segmenter_config)

    def _look_for_speech(self, heard):
        begin, samples = heard
        self._segmenter.skip_to(begin)          # what did not wait for this thread is lost
        for segment in self._segmenter.push(samples):
            if self._broken:
                self._refuse(segment, Reason.RECOGNIZER_FAILED, self._broken)
            elif (late := self._recognition.put(segment)) is not None:
                self._refuse(late, Reason.RECOGNIZER_BUSY, 'the recognizer is busy with what was said before')

    def _load_recognizer(self):
        try:
            self._recognize = self._make[1]()
        except Exception as err:
            self._broken = str(err)
            raise
        self._on_ready()

    def _judge(self, segment):
        try:
            heard = self._recognize(segment.samples)
        except Exception as err:
            self._refuse(segment, Reason.RECOGNIZER_FAILED, traceback.format_exception_only(err)[-1].strip())
            return
        muted = self._speaking.overlap(segment.begin, segment.end, self._mute_tail)
        held = self._button.overlap(segment.begin, segment.end)
        verdict = self._gates.judge(segment, heard, muted, held)
        if verdict.stops:
            self._on_stop('recognizer')
        self._on_utterance(Utterance(segment, heard, verdict))

    def _refuse(self, segment, reason, message):
        self._on_utterance(Utterance(segment, Heard(''), Verdict(reason, message)))
