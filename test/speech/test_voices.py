"""Synthetic voices: which of them training has, what a size does to one, what they say, and which are missing."""
import random

import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.speech import sentences, synthesizers, vocabulary, voices
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.synthesizers import SYNTHESIZERS, Synthesizer
from saycan_ros.speech.voices import Voice


def tone(text, voice):
    """A second of 400 Hz at the pace 1."""
    return (10000 * np.sin(2 * np.pi * 400 * np.arange(int(RATE / voice.pace)) / RATE)).astype(np.int16)


@pytest.fixture
def hums(monkeypatch):
    """A synthesizer that needs nothing, in place of all."""
    hums = Synthesizer(tone, lambda: ['known'], lambda: ['new'], (), '')
    monkeypatch.setattr(synthesizers, 'SYNTHESIZERS', dict.fromkeys(SYNTHESIZERS, hums))


def loudest(samples):
    """[Hz]."""
    return np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples)


@pytest.mark.parametrize('size', [0.8, 1.0, 1.25])
def test_a_size_changes_the_frequencies_and_not_the_pace(hums, size):
    said = voices.speak('hum', Voice('known', size=size))
    assert len(said) == pytest.approx(RATE, rel=0.02) and loudest(said) == pytest.approx(400 * size, rel=0.02)


def test_training_never_draws_an_unseen_voice_and_measuring_never_a_seen_one(hums):
    rng = random.Random(0)
    assert {voices.draw(rng, name='').name for _ in range(50)} == {'known'}
    assert {(v.name, v.size) for v in (voices.draw(rng, unseen=True) for _ in range(50))} == {('new', 1.0)}


@pytest.mark.parametrize('name', sorted(SYNTHESIZERS))
def test_a_missing_synthesizer_names_what_installs_it(monkeypatch, name):
    monkeypatch.setattr(synthesizers.shutil, 'which', lambda program: None)
    monkeypatch.setattr(synthesizers.importlib.util, 'find_spec', lambda package: None)
    with pytest.raises(ConfigError, match='install'):
        synthesizers.synthesizer(name)
    assert synthesizers.installed() == []


def test_no_synthesizer_has_a_voice_on_both_sides(speak):
    for name in ('espeak-ng', 'flite', 'festival', 'hibari', 'piper'):
        found = SYNTHESIZERS[name]
        seen, unseen = ({voice.partition('+')[2] or voice for voice in side()} for side in (found.seen, found.unseen))
        assert seen | unseen and not seen & unseen


def test_unseen_speech_has_words_that_training_has_not():
    for kind in vocabulary.KINDS.keys() - {'small'}:
        seen, unseen = set(vocabulary.words(kind)), set(vocabulary.words(kind, unseen=True))
        assert seen and unseen and not seen & unseen and seen | unseen == set(vocabulary.KINDS[kind])


@pytest.mark.parametrize('unseen', [False, True])
def test_ordinary_speech_and_near_words_are_without_the_word(unseen):
    rng = random.Random(0)
    for make in (sentences.sentence, sentences.near_phrase):
        said = [make(rng, unseen) for _ in range(2000)]
        assert len(set(said)) > 100
        assert not any('stop' in text or '{' in text for text in said)
