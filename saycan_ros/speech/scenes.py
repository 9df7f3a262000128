"""Synthetic talk in rooms, with where the stop word ends in it: what the stop word is trained and measured on."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.speech import noise, sentences, voices
from saycan_ros.speech.audio import RATE

CLEAN = 60.0            # dB of speech over noise: as good as none
ECHO = (0.1, 0.6)       # [s] until it has fallen by 60 dB
AT_ONCE = 0.15          # of the utterances follow the one before without a pause
LEVEL = (0.005, 0.2)    # root mean square of speech, of full scale


@dataclass(frozen=True)
class SceneKind:
    """What is said in a scene, and how noisy it is.

    Attributes:
        stop, near, speech: shares of utterances: the stop word, words like it, ordinary speech.
        unseen: voices, near words and sentences that training does not have.
        synthesizer: whose voices speak; '': any that is installed.
        decibels: speech over noise; None: anything from 0 to 30, and now and then clean.
        plain: no echo and no microphone's color.
        pause: between two utterances, from and to [s]; one in seven follows at once.
    """

    stop: float = 0.4
    near: float = 0.3
    speech: float = 0.3
    unseen: bool = False
    synthesizer: str = ''
    decibels: float | None = None
    plain: bool = False
    pause: tuple = (0.25, 1.2)


@dataclass(frozen=True)
class Scene:
    """Audio and its truth.

    Attributes:
        samples: (N,) int16.
        stops: (K, 2) int64, begin and end of each utterance that ends with the stop word [samples].
    """

    samples: np.ndarray
    stops: np.ndarray


def make_scene(kind, seconds, word, *seed):
    """The Scene of a kind and a seed in parts; the same ones give the same scene, wherever espeak-ng is the same."""
    rng = sentences.rng_of(*seed)
    draws = np.random.default_rng(sentences.rng_of('noise', *seed).getrandbits(63))
    said = np.zeros(int(seconds * RATE))
    at, stops, others = RATE // 2, [], []
    while True:
        what = rng.choices(('stop', 'near', 'speech'), (kind.stop, kind.near, kind.speech))[0]
        clip = voices.speak(_text(what, kind, word, rng), voices.draw(rng, kind.unseen, kind.synthesizer))
        if at + len(clip) + RATE // 2 > len(said):
            break
        said[at:at + len(clip)] += noise.unit(clip) * 10 ** (rng.uniform(-4, 4) / 20)
        if what == 'stop':
            stops.append((at, at + len(clip)))
        else:
            others.append(clip)
        at += len(clip) + int(RATE * (rng.uniform(0, 0.15) if rng.random() < AT_ONCE else rng.uniform(*kind.pause)))
    return Scene(_in_a_room(said, kind, others or [clip], rng, draws), np.array(stops, np.int64).reshape(-1, 2))


def _text(what, kind, word, rng):
    if what == 'stop':
        return sentences.stop_phrase(rng, word)
    return sentences.near_phrase(rng, kind.unseen) if what == 'near' else sentences.sentence(rng, kind.unseen)


def _in_a_room(said, kind, clips, rng, draws):
    if not kind.plain:
        said = noise.colored(said, draws)
        if rng.random() < 0.5:
            said = noise.echo(said, draws, rng.uniform(*ECHO))
    decibels = kind.decibels
    if decibels is None:
        decibels = CLEAN if rng.random() < 0.2 else rng.uniform(0, 30)
    background = noise.noise(rng.choice(noise.KINDS), len(said), draws, clips)
    low, high = np.log10(LEVEL)
    return noise.mix(said, background, decibels, 10 ** rng.uniform(low, high))
