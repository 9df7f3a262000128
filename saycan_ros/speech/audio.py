"""Audio as everything here takes it: 16 kHz, mono, int16; a buffer of the last seconds; WAV files."""
from math import gcd

import numpy as np

from saycan_ros.config import ConfigError

RATE = 16000        # [Hz]
SCALE = 32768.0     # int16 to [-1, 1)


def to_float(samples):
    """(N,) int16 as (N,) float32 in [-1, 1)."""
    return samples.astype(np.float32) / np.float32(SCALE)


class RingBuffer:
    """The last samples of a stream, found again by their position in it.

    Attributes:
        position: samples that have come so far.
    """

    def __init__(self, capacity):
        self._samples, self.position = np.zeros(capacity, np.int16), 0

    def push(self, samples):
        """Appends (N,) int16; the oldest are forgotten."""
        capacity = len(self._samples)
        kept = samples[-capacity:]
        at = self.position + len(samples) - len(kept) + np.arange(len(kept))
        self._samples[at % capacity] = kept
        self.position += len(samples)

    def cut(self, begin, end):
        """(N,) int16 from position begin up to end, as far as they have come and are not forgotten."""
        begin = max(begin, self.position - len(self._samples), 0)
        return self._samples[np.arange(begin, max(begin, min(end, self.position))) % len(self._samples)]


def read_wav(path):
    """(N,) int16 at 16 kHz of a WAV file; channels are averaged, another rate is converted.

    Raises:
        ConfigError: the file is missing or no WAV file.
    """
    from scipy.io import wavfile
    try:
        rate, data = wavfile.read(path)
    except OSError as err:
        raise ConfigError(f'{path}: {err.strerror or err}') from err
    except ValueError as err:
        raise ConfigError(f'{path}: no WAV file ({err})') from err
    values = data.astype(np.float64)
    if data.dtype.kind == 'u':          # 8 bits are told from 0 on
        values = values / 128 - 1
    elif data.dtype.kind == 'i':
        values /= np.iinfo(data.dtype).max
    if values.ndim == 2:
        values = values.mean(1)
    return converted(values, rate)


def converted(values, rate):
    """(N,) float64 in [-1, 1) at some rate [Hz] as (M,) int16 at 16 kHz."""
    from scipy.signal import resample_poly
    if rate != RATE:
        common = gcd(rate, RATE)
        values = resample_poly(values, RATE // common, rate // common)
    return np.clip(values * SCALE, -SCALE, SCALE - 1).astype(np.int16)
