"""What passes as a command, and why the rest does not."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.gates import Gates, GatesConfig, Heard, Intervals, Reason
from saycan_ros.speech.segmenter import Segment


def segment(begin=0.0, duration=2.0):
    return Segment(int(begin * RATE), int((begin + duration) * RATE), np.zeros(0, np.int16))


def verdict(text, gates=None, where=None, muted=False, held=False, **heard):
    return (gates or Gates(GatesConfig())).judge(where or segment(), Heard(text, **heard), muted, held)


@pytest.mark.parametrize(('text', 'command'), [
    ('Robot, throw away the apple.', 'throw away the apple.'),
    ('robot bring me the 7up', 'bring me the 7up'),
    ('Hey Robot! Put it on the table', 'Put it on the table'),
    ("ROBOT: don't touch the tea", "don't touch the tea")])
def test_a_command_is_what_follows_the_wake_word(text, command):
    found = verdict(text)
    assert (found.reason, found.command) == (Reason.NONE, command)


@pytest.mark.parametrize(('reason', 'text', 'rest'), [
    (Reason.NO_WAKE_WORD, 'bring me the apple', {}),
    (Reason.NO_WAKE_WORD, 'the robot brings me the apple', {}),
    (Reason.NO_WAKE_WORD, 'robots are nice', {}),
    (Reason.NO_SPEECH, ' ... ', {}),
    (Reason.NO_SPEECH, 'robot, bring me the apple', {'no_speech': 0.9}),
    (Reason.UNSURE, 'robot, bring me the apple', {'log_probability': -1.5}),
    (Reason.TOO_SHORT, 'robot, bring me the apple', {'where': segment(duration=0.2)}),
    (Reason.MUTED, 'robot, bring me the apple', {'muted': True})])
def test_a_refused_utterance_says_why(reason, text, rest):
    found = verdict(text, **rest)
    assert found.reason is reason and found.message and not found.command


@pytest.mark.parametrize('text', ['Stop!', 'robot, stop', 'no no stop it', 'Robot, bring me the… stop!'])
@pytest.mark.parametrize('rest', [{}, {'muted': True}, {'no_speech': 0.99}, {'log_probability': -5.0},
                                  {'where': segment(duration=0.1)}])
def test_a_stop_that_the_recognizer_hears_counts_whatever_the_gates_say(text, rest):
    found = verdict(text, **rest)
    assert found.stops and not found.command


@pytest.mark.parametrize('text', ['robot, go to the shop', 'robot, take a step', 'robot, open the nonstop'])
def test_a_word_like_stop_is_none(text):
    assert not verdict(text).stops


@pytest.mark.parametrize(('said', 'stops'), [('Emergency stop!', True), ('stop, emergency', False), ('HALT', True)])
def test_a_stop_word_may_be_several_and_is_what_is_heard_of_it(said, stops):
    gates = Gates(GatesConfig(stop_words=['emergency stop', 'Halt!']))
    assert verdict(said, gates).stops == stops


def test_a_stop_word_without_a_word_is_refused():
    with pytest.raises(ConfigError, match='stop_words'):
        Gates(GatesConfig(stop_words=['stop', '!']))


def test_stop_words_are_a_setting():
    gates = Gates(GatesConfig(stop_words=['halt', 'freeze']))
    assert verdict('Halt!', gates).stops and not verdict('robot, stop', gates).stops


def test_after_the_wake_word_alone_the_next_utterance_is_a_command_if_it_comes_soon():
    gates = Gates(GatesConfig(wake_window=5.0))
    assert verdict('Robot?', gates, segment(0.0)).reason is Reason.ONLY_WAKE_WORD
    assert verdict('bring me the tea', gates, segment(4.0)).command == 'bring me the tea'
    assert verdict('and the sponge', gates, segment(6.0)).reason is Reason.NO_WAKE_WORD     # one, not two
    verdict('robot', gates, segment(10.0))
    assert verdict('bring me the tea', gates, segment(18.0)).reason is Reason.NO_WAKE_WORD


def test_with_push_to_talk_the_button_counts_and_not_the_wake_word():
    gates = Gates(GatesConfig(trigger='push_to_talk'))
    assert verdict('bring me the tea', gates, held=True).command == 'bring me the tea'
    assert verdict('robot, bring me the tea', gates).reason is Reason.BUTTON_UP


@pytest.mark.parametrize('word', ['', ' ', '!?'])
def test_without_a_wake_word_nothing_would_be_refused_so_that_is(word):
    with pytest.raises(ConfigError, match='wake_word'):
        Gates(GatesConfig(wake_word=word))
    Gates(GatesConfig(wake_word=word, trigger='push_to_talk'))


def test_a_wake_word_may_be_two_words():
    gates = Gates(GatesConfig(wake_word='hello kitchen'))
    assert verdict('Hello Kitchen, bring me the tea', gates).command == 'bring me the tea'
    assert verdict('kitchen, bring me the tea', gates).reason is Reason.NO_WAKE_WORD


@given(st.text(max_size=60), st.booleans(), st.booleans(), st.floats(0, 1), st.floats(-3, 0))
def test_whatever_is_heard_is_a_command_or_has_a_reason(text, muted, held, no_speech, log_probability):
    found = verdict(text, muted=muted, held=held, no_speech=no_speech, log_probability=log_probability)
    assert bool(found.command) == (found.reason is Reason.NONE) and bool(found.command) != bool(found.message)
    assert not (found.command and muted)


@given(st.lists(st.integers(1, 20), min_size=2), st.integers(0, 200), st.integers(1, 30), st.integers(0, 9))
def test_an_interval_is_remembered_after_it_has_ended(gaps, begin, length, tail):
    switch, on = Intervals(), set()
    times = np.cumsum(gaps)
    for k, at in enumerate(times):
        switch.set(k % 2 == 0, at)
        if k % 2:
            on |= set(range(times[k - 1], at + tail))
    if len(times) % 2:
        on |= set(range(times[-1], 10_000))
    assert switch.overlap(begin, begin + length, tail) == bool(on & set(range(begin, begin + length)))
