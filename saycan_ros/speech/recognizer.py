"""Speech to text with faster-whisper (SYSTRAN; Whisper: Radford et al. 2022, arXiv 2212.04356)."""
from pathlib import Path

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import to_float
from saycan_ros.speech.extra import require
from saycan_ros.speech.gates import Heard


class Whisper:
    """One model, asked for one utterance at a time.

    Args:
        model: folder with a CTranslate2 Whisper model, or its name (downloaded once, from Hugging Face).
        words: hot words: names that are likely here.
        language: 'en', 'de' …
        threads: of the processor.

    Raises:
        ConfigError: the extra `voice` is not installed, or there is no such model.
    """

    def __init__(self, model, words=(), language='en', threads=1):
        package = require('faster_whisper')
        folder = Path(model).expanduser()
        if folder.parent != Path('.') and not folder.is_dir():
            raise ConfigError(f'{model}: no folder with a Whisper model (model.bin, config.json, tokenizer.json)')
        try:
            self._model = package.WhisperModel(str(folder) if folder.is_dir() else model, device='cpu',
                                               compute_type='int8', cpu_threads=threads)
        except Exception as err:        # no network, an unknown name, a broken file: each has a class of its own
            raise ConfigError(f'{model}: cannot be loaded as a Whisper model ({err}). Give the folder of one, or '
                              'a name such as tiny.en on a machine with internet') from err
        self._words, self._language = ', '.join(words) or None, language

    def __call__(self, samples):
        """(N,) int16 -> Heard."""
        found, _ = self._model.transcribe(
            to_float(samples), language=self._language, hotwords=self._words, beam_size=5, temperature=0.0,
            condition_on_previous_text=False, without_timestamps=True, no_speech_threshold=None)    # the gates judge
        found = list(found)
        if not found:
            return Heard('', no_speech=1.0)
        tokens = sum(len(s.tokens) for s in found) or 1
        return Heard(' '.join(s.text.strip() for s in found).strip(), max(s.no_speech_prob for s in found),
                     sum(s.avg_logprob * len(s.tokens) for s in found) / tokens)


def hot_words(library, wake_word):
    """What is said here: the wake word, the objects, the places. One text each."""
    return [wake_word, *library.objects, *library.places]
