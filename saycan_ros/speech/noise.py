"""Sounds of rooms, made and not recorded: hiss, hum, motors, tones, clatter, chatter, echo; and mixing at a ratio."""
import numpy as np

from saycan_ros.speech.audio import RATE, SCALE

KINDS = ('white', 'pink', 'brown', 'motor', 'tones', 'clatter', 'chatter')


def noise(kind, count, rng, speech=()):
    """(count,) float64 of power one.

    Args:
        kind: one of KINDS.
        rng: numpy Generator.
        speech: for chatter: clips (N,) int16, several of which are heard at once.
    """
    made = {
        'white': lambda: _colored(count, rng, 0), 'pink': lambda: _colored(count, rng, 1),
        'brown': lambda: _colored(count, rng, 2), 'motor': lambda: _motor(count, rng),
        'tones': lambda: _tones(count, rng), 'clatter': lambda: _clatter(count, rng),
        'chatter': lambda: _chatter(count, rng, speech)}
    return unit(made[kind]())


def unit(samples):
    """The same at power one."""
    samples = np.asarray(samples, np.float64)
    return samples / np.sqrt(np.mean(samples ** 2) + 1e-12)


def _colored(count, rng, slope):
    """Power falls with frequency ** slope."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    return np.fft.irfft(spectrum / np.maximum(frequency, 20.0) ** (slope / 2), count)


def _motor(count, rng):
    """Harmonics of a gear whose speed comes and goes, over brown noise."""
    t = np.arange(count) / RATE
    speed = rng.uniform(60, 400) * (1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.1, 0.6) * t + rng.uniform(0, 6)))
    phase = 2 * np.pi * np.cumsum(speed) / RATE
    whine = sum(np.sin(k * phase) * rng.uniform(0.2, 1.0) / k for k in range(1, 12))
    return whine + 0.5 * unit(_colored(count, rng, 2))


def _tones(count, rng):
    """Chords as of music, a new one two to six times a second."""
    found, at = np.zeros(count), 0
    while at < count:
        length = min(int(rng.uniform(0.16, 0.5) * RATE), count - at)
        t = np.arange(length) / RATE
        envelope = np.exp(-t * rng.uniform(1, 8)) * np.minimum(t / 0.01, 1)
        root = 110 * 2 ** (rng.integers(0, 36) / 12)
        for step in rng.choice([0, 3, 4, 7, 10, 12], 3, replace=False):
            pitch = root * 2 ** (step / 12)
            found[at:at + length] += envelope * sum(np.sin(2 * np.pi * k * pitch * t) / k ** 1.5 for k in (1, 2, 3))
        at += length
    return found


def _clatter(count, rng):
    """Plates and doors: short bursts of resonant noise, two a second, over a little hiss."""
    found = 0.02 * rng.standard_normal(count)
    for at in rng.integers(0, max(count - 1, 1), max(1, 2 * count // RATE)):
        length = min(int(rng.uniform(0.02, 0.25) * RATE), count - at)
        t = np.arange(length) / RATE
        burst = rng.standard_normal(length) + 2 * np.sin(2 * np.pi * rng.uniform(400, 5000) * t)
        found[at:at + length] += burst * np.exp(-t * rng.uniform(15, 120)) * rng.uniform(0.2, 1)
    return found


def _chatter(count, rng, speech):
    """Six voices at once, none of which can be understood."""
    found = np.zeros(count)
    for _ in range(6):
        at = -int(rng.integers(0, RATE))
        while at < count:
            clip = unit(speech[rng.integers(len(speech))]) * rng.uniform(0.5, 1)
            begin, end = max(at, 0), min(at + len(clip), count)
            if end > begin:
                found[begin:end] += clip[begin - at:end - at]
            at += len(clip) + int(rng.integers(0, RATE // 2))
    return found


def echo(samples, rng, seconds):
    """(N,) float64 as in a room whose echo falls by 60 dB in so many seconds."""
    from scipy.signal import fftconvolve
    t = np.arange(int(seconds * RATE)) / RATE
    response = rng.standard_normal(len(t)) * 10 ** (-3 * t / seconds) * 0.08
    response[0] = 1.0
    return fftconvolve(samples, response)[:len(samples)]


def mix(speech, background, decibels, level):
    """(N,) int16: speech (N,) over background (N,) at a ratio [dB] of powers while speech sounds.

    Args:
        level: of the speech's root mean square, of full scale, (0, 1); what does not fit is clipped.
    """
    sounding = speech[np.abs(speech) > 1e-3 * np.abs(speech).max(initial=0)]
    power = np.sqrt(np.mean(sounding ** 2)) if len(sounding) else 1.0
    mixed = speech / power + background * 10 ** (-decibels / 20)
    return np.clip(mixed * level * SCALE, -SCALE, SCALE - 1).astype(np.int16)


def colored(samples, rng):
    """(N,) float64 as through some microphone: up to 8 dB louder or softer at each of eight frequencies.

    One in three hears no depths or no heights.
    """
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE)
    gain = np.interp(frequency, np.linspace(0, RATE / 2, 8), rng.uniform(-8, 8, 8))
    if rng.random() < 1 / 3:
        low, high = rng.uniform(50, 350), rng.uniform(3000, 8000)
        gain -= 24 * np.abs(np.log2(np.maximum(frequency, 20.0) / np.clip(frequency, low, high)))
    return np.fft.irfft(spectrum * 10 ** (gain / 20), len(samples))
