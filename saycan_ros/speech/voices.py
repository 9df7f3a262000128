"""Synthetic voices: espeak-ng with its accents, variants, speeds and pitches; some are kept out of training."""
import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import read_wav

ACCENTS = ('en-us', 'en-gb', 'en-gb-x-rp', 'en-gb-x-gbclan', 'en-us-nyc', 'en-029')
ACCENTS_UNSEEN = ('en-gb-scotland', 'en-gb-x-gbcwmd')       # beside the others
SPEEDS = (110, 230)     # words a minute, from and to
PITCHES = (20, 80)
LEAST = 1e-2            # of the loudest sample: quieter ends are silence


@dataclass(frozen=True)
class Voice:
    """One of espeak-ng: accent, variant, words a minute, pitch [0, 99]."""

    accent: str
    variant: str
    speed: int = 160
    pitch: int = 50


def program():
    """The path of espeak-ng.

    Raises:
        ConfigError: it is not installed.
    """
    found = shutil.which('espeak-ng')
    if not found:
        raise ConfigError('synthetic voices need espeak-ng: sudo apt-get install espeak-ng')
    return found


@cache
def variants():
    """(seen, unseen): names of voice variants. Those that differ by a number alone are on one side."""
    listed = subprocess.run([program(), '--voices=variant'], capture_output=True, text=True, check=True).stdout
    names = sorted(set(re.findall(r'!v/(\S+)', listed)))
    families = sorted({re.sub(r'\d+$', '', name) for name in names})
    unseen = set(families[1::3])
    side = [re.sub(r'\d+$', '', name) in unseen for name in names]
    return (tuple(n for n, u in zip(names, side, strict=True) if not u),
            tuple(n for n, u in zip(names, side, strict=True) if u))


def draw(rng, unseen=False):
    """A random Voice, of the seen or of the unseen ones."""
    accents = ACCENTS + ACCENTS_UNSEEN if unseen else ACCENTS
    return Voice(rng.choice(accents), rng.choice(variants()[unseen]), rng.randint(*SPEEDS), rng.randint(*PITCHES))


def speak(text, voice):
    """(N,) int16 at 16 kHz: the text in that voice, without the silence at its ends."""
    command = [program(), '-v', f'{voice.accent}+{voice.variant}', '-s', str(voice.speed), '-p', str(voice.pitch),
               '--stdin', '--stdout']
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return trimmed(read_wav(io.BytesIO(_with_sizes(done.stdout))))


def _with_sizes(wav):
    """espeak-ng cannot know the length of what it streams; the header gets it afterwards."""
    data = bytearray(wav)
    at = data.index(b'data')
    data[4:8] = (len(data) - 8).to_bytes(4, 'little')
    data[at + 4:at + 8] = (len(data) - at - 8).to_bytes(4, 'little')
    return bytes(data)


def trimmed(samples):
    """Without what is quieter than LEAST of the loudest sample at both ends."""
    level = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(level > level.max(initial=0) * LEAST)
    return samples[loud[0]:loud[-1] + 1] if len(loud) else samples[:0]
