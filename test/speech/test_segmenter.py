"""Utterances are cut out of running audio, whatever pieces it comes in."""
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from saycan_ros.speech.audio import RATE
from saycan_ros.speech.segmenter import FRAME, PADDING, Segmenter, SegmenterConfig

CONFIG = SegmenterConfig(silence=0.2, max_utterance=2.0)


def loudness(frame):
    """Stands for silero-vad: speech is what is loud."""
    return float(np.abs(frame).max() > 0.1)


def audio(speech):
    """(N,) int16: a frame for each bool, loud where it is true; each sample differs from its neighbors."""
    level = np.repeat(np.array(speech, bool), FRAME) * 8000
    return (level + np.arange(len(speech) * FRAME) % 97).astype(np.int16)


def segments(samples, cuts=()):
    segmenter = Segmenter(loudness, CONFIG)
    found = [s for part in np.split(samples, sorted(cuts)) for s in segmenter.push(part)]
    last = segmenter.flush()
    return found + ([last] if last else [])


@st.composite
def talks(draw):
    """Speech and silence in turn, a bool a frame."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=6))
    return [value for loud, quiet in lengths for value in [True] * loud + [False] * quiet]


@settings(max_examples=40)
@given(talks(), st.data())
def test_the_pieces_in_which_audio_comes_change_nothing(speech, data):
    samples = audio(speech)
    cuts = data.draw(st.lists(st.integers(0, max(len(samples), 1)), max_size=8))
    whole, pieces = segments(samples), segments(samples, cuts)
    assert [(s.begin, s.end) for s in whole] == [(s.begin, s.end) for s in pieces]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(whole, pieces, strict=True))


@settings(max_examples=40)
@given(talks())
def test_every_frame_of_speech_is_in_one_segment_and_none_is_too_long(speech):
    found = segments(audio(speech))
    covered = np.zeros(len(speech), int)
    for segment in found:
        assert 0 < segment.end - segment.begin <= CONFIG.max_utterance * RATE + FRAME
        covered[segment.begin // FRAME:segment.end // FRAME] += 1
    assert covered.max(initial=0) <= 1
    assert all(covered[np.array(speech, bool)] == 1) if any(speech) else not found


def test_what_was_lost_in_between_leaves_positions_right():
    segmenter = Segmenter(loudness, CONFIG)
    assert not segmenter.push(audio([True] * 5))
    segmenter.skip_to(40 * FRAME + 7)
    found, = segmenter.push(audio([False] * 2 + [True] * 10 + [False] * 20))
    assert (found.begin, found.end) == (42 * FRAME + 7, 52 * FRAME + 7)


def test_a_segment_has_padding_so_that_soft_beginnings_are_heard():
    samples = audio([False] * 30 + [True] * 30 + [False] * 30)
    segment, = segments(samples)
    assert (segment.begin, segment.end) == (30 * FRAME, 60 * FRAME)
    assert segment.duration == 30 * FRAME / RATE
    # The end is cut once the silence is long enough: no later sample has come by then.
    assert np.array_equal(segment.samples[:PADDING], samples[30 * FRAME - PADDING:30 * FRAME])


def test_a_short_pause_does_not_end_an_utterance():
    pause = int(CONFIG.silence * RATE / FRAME) - 1
    assert len(segments(audio([True] * 20 + [False] * pause + [True] * 20 + [False] * 20))) == 1
    assert len(segments(audio([True] * 20 + [False] * (pause + 3) + [True] * 20 + [False] * 20))) == 2
