"""The stop goes its own way: a recognizer that is busy, hung, broken or missing holds nothing up."""
import queue
import threading

import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.gates import GatesConfig, Heard, Reason
from saycan_ros.speech.listener import CHUNKS, UTTERANCES, Listener
from saycan_ros.speech.segmenter import FRAME, SegmenterConfig
from saycan_ros.speech.worker import Worker

TIMEOUT = 10.0
LOUD, QUIET, STOP = (np.full(FRAME * 40, value, np.int16) for value in (8000, 0, -30000))


class Spotter:
    """Stands for the detector: the word is what is negative."""

    def push(self, samples):
        return [0] if samples.min() < -20000 else []


class Bench:
    """A listener, and queues of what it says."""

    def __init__(self, recognizer, stop_word=None, gates=None):
        self.stops, self.utterances, self.troubles, self.ready = (queue.Queue() for _ in range(4))
        self.listener = Listener(
            stop_word or Spotter(), lambda: lambda frame: float(np.abs(frame).max() > 0.1), recognizer,
            SegmenterConfig(silence=0.3), gates or GatesConfig(), 0.3, on_stop=self.stops.put,
            on_utterance=self.utterances.put, on_trouble=lambda *what: self.troubles.put(what),
            on_ready=lambda: self.ready.put(True))
        self.listener.start()

    def say(self, what=LOUD):
        """Something, and silence after it."""
        for part in (what, QUIET):
            self.listener.hear(part)


@pytest.fixture
def bench():
    made = []

    def make(*args, **kwargs):
        made.append(Bench(*args, **kwargs))
        return made[-1]

    yield make
    for each in made:
        each.listener.close()


def test_without_a_stop_word_commands_are_heard_all_the_same():
    said = queue.Queue()
    listener = Listener(None, lambda: lambda frame: float(np.abs(frame).max() > 0.1), recognizes('tea'),
                        SegmenterConfig(silence=0.3), GatesConfig(), 0.3, on_stop=lambda _: None, on_utterance=said.put,
                        on_trouble=lambda *what: said.put(what))
    listener.start()
    for part in (LOUD, QUIET):
        listener.hear(part)
    assert said.get(timeout=TIMEOUT).heard.text == 'tea'
    listener.close()


def test_a_stop_word_that_hangs_is_told(bench):
    released = threading.Event()

    class Hangs:
        def push(self, samples):
            released.wait(TIMEOUT)
            return []

    listener = bench(recognizes('tea'), Hangs())
    for _ in range(CHUNKS + 2):
        listener.listener.hear(QUIET[:16])
    what, err = listener.troubles.get(timeout=TIMEOUT)
    released.set()
    assert what == 'stop word' and 'not listened' in str(err)


def recognizes(text):
    return lambda: lambda samples: Heard(text)


def test_speech_becomes_an_utterance_with_its_command(bench):
    listening = bench(recognizes('Robot, bring me the tea.'))
    listening.say()
    found = listening.utterances.get(timeout=TIMEOUT)
    assert found.verdict.command == 'bring me the tea.'
    assert (found.segment.begin, found.segment.end) == (0, len(LOUD))
    assert listening.stops.empty() and listening.ready.get(timeout=TIMEOUT)


def test_a_stop_comes_through_while_the_recognizer_hangs(bench):
    begun, release = threading.Event(), threading.Event()

    def hang(samples):
        begun.set()
        release.wait(TIMEOUT)
        return Heard('')

    listening = bench(lambda: hang)
    listening.say()
    assert begun.wait(TIMEOUT)
    listening.say(STOP)
    assert listening.stops.get(timeout=TIMEOUT) == 'stop word'
    release.set()


def test_a_stop_comes_through_while_the_recognizer_loads_and_where_it_cannot(bench):
    release = threading.Event()

    def load():
        release.wait(TIMEOUT)
        raise ConfigError('no such model')

    listening = bench(load)
    listening.say(STOP)
    assert listening.stops.get(timeout=TIMEOUT) == 'stop word'
    release.set()
    what, err = listening.troubles.get(timeout=TIMEOUT)
    assert what == 'recognizer' and 'no such model' in str(err)
    while not listening.utterances.empty():
        listening.utterances.get()
    listening.say()
    listening.say(STOP)
    assert listening.utterances.get(timeout=TIMEOUT).verdict.reason is Reason.RECOGNIZER_FAILED
    assert listening.stops.get(timeout=TIMEOUT) == 'stop word'


def test_a_stop_comes_through_without_a_recognizer(bench):
    listening = bench(None)
    listening.say(STOP)
    assert listening.stops.get(timeout=TIMEOUT) == 'stop word'


def test_a_stop_that_the_recognizer_hears_counts(bench):
    listening = bench(recognizes('please stop'))
    listening.say()
    assert listening.stops.get(timeout=TIMEOUT) == 'recognizer'
    assert listening.utterances.get(timeout=TIMEOUT).verdict.reason is Reason.STOP_WORD


def test_one_recognition_that_fails_is_an_utterance_with_that_reason_and_the_next_works(bench):
    answers = iter([RuntimeError('out of memory'), Heard('robot, bring me the tea')])

    def recognize(samples):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    listening = bench(lambda: recognize)
    listening.say()
    failed = listening.utterances.get(timeout=TIMEOUT).verdict
    assert failed.reason is Reason.RECOGNIZER_FAILED and 'out of memory' in failed.message
    listening.say()
    assert listening.utterances.get(timeout=TIMEOUT).verdict.command == 'bring me the tea'


def test_what_waits_too_long_for_the_recognizer_is_refused_and_the_newest_kept(bench):
    begun, release = threading.Event(), threading.Event()

    def hang(samples):
        begun.set()
        release.wait(TIMEOUT)
        return Heard('')

    listening = bench(lambda: hang)
    listening.say()
    assert begun.wait(TIMEOUT)
    for _ in range(UTTERANCES + 1):
        listening.say()
    refused = listening.utterances.get(timeout=TIMEOUT)
    assert refused.verdict.reason is Reason.RECOGNIZER_BUSY and refused.segment.begin == len(LOUD) + len(QUIET)
    release.set()


def test_while_the_robot_speaks_commands_are_muted_and_the_stop_word_is_not(bench):
    listening = bench(recognizes('robot, bring me the tea'))
    listening.listener.speaking(True)
    listening.say()
    listening.say(STOP)
    listening.listener.speaking(False)
    assert listening.utterances.get(timeout=TIMEOUT).verdict.reason is Reason.MUTED
    assert listening.stops.get(timeout=TIMEOUT) == 'stop word'
    assert listening.utterances.get(timeout=TIMEOUT).verdict.reason is Reason.MUTED
    listening.listener.hear(np.zeros(RATE, np.int16))
    listening.say()
    assert listening.utterances.get(timeout=TIMEOUT).verdict.command == 'bring me the tea'


def test_the_button_counts_if_it_was_down_during_the_utterance(bench):
    listening = bench(recognizes('bring me the tea'), gates=GatesConfig(trigger='push_to_talk'))
    listening.listener.button(True)
    listening.listener.hear(LOUD)
    listening.listener.button(False)
    listening.listener.hear(QUIET)
    assert listening.utterances.get(timeout=TIMEOUT).verdict.command == 'bring me the tea'
    listening.say()
    assert listening.utterances.get(timeout=TIMEOUT).verdict.reason is Reason.BUTTON_UP


def test_a_detector_that_fails_says_so(bench):
    class Broken:
        def push(self, samples):
            raise RuntimeError('broken')

    listening = bench(None, stop_word=Broken())
    listening.say()
    assert listening.troubles.get(timeout=TIMEOUT)[0] == 'stop word'


def test_a_full_queue_drops_the_oldest_and_tells():
    worker = Worker('test', lambda item: None, 2)       # not started: nothing is taken out
    assert [worker.put(k) for k in range(4)] == [None, None, 0, 1]
