"""Synthetic voices of many synthesizers at many speeds, pitches and sizes, some of which are kept out of training."""
from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from saycan_ros.speech.synthesizers import installed, synthesizer

PACES = (0.7, 1.45)     # of the speed of speech, from and to
PITCHES = (20, 80)
SIZES = (0.8, 1.25)     # seen voices alone: one of each synthesizer's becomes those of many people
SIZED = 0.7             # of the seen voices
SHARES = {'espeak-ng': 9, 'flite': 6, 'hibari': 4, 'piper': 1}    # of seen voices; Piper takes ten times the processor
LEAST = 1e-2            # of the loudest sample: quieter ends are silence


@dataclass(frozen=True)
class Voice:
    """One way of speaking.

    Attributes:
        name: of a voice of the synthesizer; of espeak-ng accent and variant, as in 'en-us+Lee'.
        synthesizer: one of synthesizers.SYNTHESIZERS.
        pace: 1.0: 160 words a minute.
        pitch: [0, 99]; neural voices have their own.
        size: frequencies are so much higher at the same pace, as of a smaller person.
    """

    name: str
    synthesizer: str = 'espeak-ng'
    pace: float = 1.0
    pitch: int = 50
    size: float = 1.0


def draw(rng, unseen=False, name='espeak-ng'):
    """A random Voice of a synthesizer, of its seen or of its unseen ones; '': of any that is installed, seen.

    Raises:
        ConfigError: it is not installed.
    """
    name, voice = (name, rng.choice(_voices(name, unseen))) if name else _any(rng)
    size = 1.0
    if not unseen and rng.random() < SIZED:
        low, high = np.log(SIZES)
        size = float(np.exp(rng.uniform(low, high)))
    return Voice(voice, name, rng.uniform(*PACES), rng.randint(*PITCHES), size)


def _voices(name, unseen):
    return (synthesizer(name).unseen if unseen else synthesizer(name).seen)()


def _any(rng):
    """(synthesizer, seen voice)."""
    names = [name for name in installed() if name in SHARES]
    name, = rng.choices(names, [SHARES[name] for name in names])
    return name, rng.choice(_voices(name, False))


def speak(text, voice):
    """(N,) int16 at 16 kHz: the text in that voice, without the silence at its ends.

    Raises:
        ConfigError: its synthesizer is not installed.
    """
    if voice.size == 1.0:
        return trimmed(synthesizer(voice.synthesizer).speak(text, voice))
    slower = Voice(voice.name, voice.synthesizer, voice.pace / voice.size, voice.pitch)
    return trimmed(_resized(synthesizer(voice.synthesizer).speak(text, slower), voice.size))


def _resized(samples, size):
    """Played so many times as fast."""
    return np.clip(resample_poly(samples.astype(np.float32), 50, round(50 * size)), -32768, 32767).astype(np.int16)


def trimmed(samples):
    """Without what is quieter than LEAST of the loudest sample at both ends."""
    level = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(level > level.max(initial=0) * LEAST)
    return samples[loud[0]:loud[-1] + 1] if len(loud) else samples[:0]
