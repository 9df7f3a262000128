"""The ring buffer, and WAV files of any kind."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import wavfile

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import RATE, RingBuffer, read_wav


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(1, 25), st.integers(-5, 120), st.integers(-5, 120))
def test_a_cut_is_what_was_pushed_as_far_as_it_is_kept(sizes, capacity, begin, end):
    stream = np.arange(sum(sizes), dtype=np.int16)
    buffer, at = RingBuffer(capacity), 0
    for size in sizes:
        buffer.push(stream[at:at + size])
        at += size
    first = max(begin, len(stream) - capacity, 0)
    assert buffer.cut(begin, end).tolist() == list(range(first, max(first, min(end, len(stream)))))
    assert buffer.position == len(stream)


@pytest.mark.parametrize(('rate', 'kind', 'channels'), [
    (16000, np.int16, 1), (48000, np.int16, 2), (22050, np.float32, 1), (8000, np.int32, 2), (16000, np.uint8, 1)])
def test_a_wav_file_of_any_rate_and_type_becomes_16_khz_mono(tmp_path, rate, kind, channels):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    scaled = tone if kind is np.float32 else 128 + 127 * tone if kind is np.uint8 else tone * np.iinfo(kind).max
    wavfile.write(tmp_path / 'a.wav', rate, np.stack([scaled] * channels, 1).astype(kind))
    found = read_wav(tmp_path / 'a.wav')
    assert found.dtype == np.int16 and len(found) == RATE
    assert np.argmax(np.abs(np.fft.rfft(found))) == 440
    assert np.abs(found[1000:-1000]).max() == pytest.approx(16384, rel=0.02)


def test_a_missing_file_and_one_that_is_no_wav_are_named(tmp_path):
    (tmp_path / 'b.wav').write_bytes(b'no audio at all')
    for name in ('a.wav', 'b.wav'):
        with pytest.raises(ConfigError, match=name):
            read_wav(tmp_path / name)
