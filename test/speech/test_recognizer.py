"""The real voice activity model and the real recognizer, on synthetic voices."""
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.skills import load_skills
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import SpeechEmbedding
from saycan_ros.speech.recognizer import Whisper, hot_words
from saycan_ros.speech.segmenter import Segmenter, load_voice_activity
from saycan_ros.speech.sources import Microphone
from saycan_ros.speech.voices import Voice

VOICE = Voice('en-us+m3', pace=150 / 160)
VOICE_EXTRA = 'needs the extra `voice`: make voice'


def test_voice_activity_finds_the_sentence_between_silences(speak):
    pytest.importorskip('silero_vad', reason=VOICE_EXTRA)
    said, pause = speak('robot, bring me the apple', VOICE) // 4, np.zeros(RATE, np.int16)
    segment, = Segmenter(load_voice_activity()).push(np.concatenate([pause, said, pause]))
    assert abs(segment.begin - RATE) < RATE // 4 and abs(segment.end - RATE - len(said)) < RATE // 4


def test_a_sentence_is_recognized_with_its_confidence(whisper, speak):
    heard = whisper(np.pad(speak('robot, bring me the apple', VOICE), RATE // 4))
    assert 'apple' in heard.text.lower() and heard.no_speech < 0.5 and -1.0 < heard.log_probability < 0.0


def test_a_folder_that_is_none_is_refused_and_named():
    pytest.importorskip('faster_whisper', reason=VOICE_EXTRA)
    with pytest.raises(ConfigError, match=r'/nowhere/whisper: no folder'):
        Whisper('/nowhere/whisper')


@pytest.mark.parametrize(('name', 'make'), [
    ('faster_whisper', lambda: Whisper('tiny.en')), ('silero_vad', load_voice_activity),
    ('onnxruntime', SpeechEmbedding), ('openwakeword', SpeechEmbedding)])
def test_without_the_extra_the_remedy_is_named(name, make, monkeypatch):
    monkeypatch.setitem(sys.modules, 'onnxruntime', SimpleNamespace(SessionOptions=SimpleNamespace))
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match=f'{name}.*make voice'):
        make()


def test_a_microphone_without_sounddevice_names_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, 'sounddevice', None)
    with pytest.raises(ConfigError, match='make voice'):
        Microphone(print)


def test_hot_words_are_the_wake_word_and_the_names_of_the_library():
    library = load_skills()
    assert set(hot_words(library, 'robot')) == {'robot', *library.objects, *library.places}
