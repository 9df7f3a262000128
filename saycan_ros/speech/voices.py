"""Synthetic voices at many speeds and pitches, some of which are kept out of training.

espeak-ng computes its voices from rules; those of flite are built from recordings of one person each.
"""
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
FLITE = 'flite'         # in place of an accent
FLITE_VOICES = (('awb', 'kal'), ('rms', 'slt'))     # seen, unseen
SPEEDS = (110, 230)     # words a minute, from and to
PITCHES = (20, 80)
LEAST = 1e-2            # of the loudest sample: quieter ends are silence


@dataclass(frozen=True)
class Voice:
    """Accent and variant of espeak-ng, or FLITE and the name of a voice; words a minute; pitch [0, 99]."""

    accent: str
    variant: str
    speed: int = 160
    pitch: int = 50


def program(name):
    """The path of espeak-ng or flite.

    Raises:
        ConfigError: it is not installed.
    """
    found = shutil.which(name)
    if not found:
        raise ConfigError(f'synthetic voices need {name}: sudo apt-get install espeak-ng flite')
    return found


@cache
def variants():
    """(seen, unseen): names of voice variants. Those that differ by a number alone are on one side."""
    command = [program('espeak-ng'), '--voices=variant']
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = sorted(set(re.findall(r'!v/(\S+)', listed)))
    families = sorted({re.sub(r'\d+$', '', name) for name in names})
    unseen = set(families[1::3])
    side = [re.sub(r'\d+$', '', name) in unseen for name in names]
    return (tuple(n for n, u in zip(names, side, strict=True) if not u),
            tuple(n for n, u in zip(names, side, strict=True) if u))


def draw(rng, unseen=False, flite=False):
    """A random Voice, of the seen or of the unseen ones, of espeak-ng or of flite."""
    if flite:
        accent, variant = FLITE, rng.choice(FLITE_VOICES[unseen])
    else:
        accent = rng.choice(ACCENTS + ACCENTS_UNSEEN if unseen else ACCENTS)
        variant = rng.choice(variants()[unseen])
    return Voice(accent, variant, rng.randint(*SPEEDS), rng.randint(*PITCHES))


def speak(text, voice):
    """(N,) int16 at 16 kHz: the text in that voice, without the silence at its ends."""
    command = _flite(text, voice) if voice.accent == FLITE else [
        program('espeak-ng'), '-v', f'{voice.accent}+{voice.variant}', '-s', str(voice.speed), '-p', str(voice.pitch),
        '--stdin', '--stdout']
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return trimmed(read_wav(io.BytesIO(_with_sizes(done.stdout))))


def _flite(text, voice):
    """Its command line: it speaks 160 words a minute unless stretched; pitch 20 to 80 is 90 to 210 Hz."""
    return [program('flite'), '-voice', voice.variant, '--setf', f'duration_stretch={160 / voice.speed:.3f}',
            '--setf', f'int_f0_target_mean={50 + 2 * voice.pitch}', '-t', text, '-o', '/dev/stdout']


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
