"""Spots the stop word in running audio: a small classifier over the last second of speech embeddings, no recognizer."""
import json
from pathlib import Path

import numpy as np

from saycan_ros.config import ConfigError, share
from saycan_ros.speech.embedding import HOP, SIZE, EmbeddingStream, SpeechEmbedding

WEIGHTS = 'stop_word.safetensors'
REFRACTORY = 12     # hops after a hit in which no second one is reported: the word is still in the window


class Classifier:
    """One layer on each embedding, one on all of them, in numpy: the stop must not wait for torch.

    Attributes:
        context: embeddings that it looks at.
        threshold: score from which on the word was said, as training has chosen it.
        word: that it was trained on.
    """

    def __init__(self, tensors, metadata):
        self._tensors = tensors
        self.context, self.threshold = int(metadata['context']), float(metadata['threshold'])
        self.word = metadata['word']

    @classmethod
    def load(cls, path):
        """Reads a safetensors file.

        Raises:
            ConfigError: it is missing or of something else.
        """
        from safetensors import SafetensorError, safe_open
        try:
            with safe_open(path, framework='numpy') as file:
                metadata = json.loads((file.metadata() or {})['stop_word'])
                tensors = {name: file.get_tensor(name) for name in file.keys()}     # noqa: SIM118
            if tensors['mean'].shape != (SIZE,):
                raise ValueError('its layers are those of an older version')
            return cls(tensors, metadata)
        except (OSError, SafetensorError, KeyError, ValueError) as err:
            raise ConfigError(f'{path}: no weights of a stop word ({err}); `saycan train stopword` makes them') from err

    def scores(self, windows):
        """(N, context, SIZE) float32 -> (N,) float32 in [0, 1]."""
        t = self._tensors
        x = (windows - t['mean']) / t['scale']
        x = np.maximum(x @ t['first.weight'].T + t['first.bias'], 0).reshape(len(windows), -1)
        x = np.maximum(x @ t['second.weight'].T + t['second.bias'], 0)
        logit = (x @ t['last.weight'].T + t['last.bias'])[:, 0]
        return 1 / (1 + np.exp(-np.clip(logit, -15, 15)))


class StopWord:
    """The detector of one stream of audio.

    Args:
        path: weights; None: those of the package.
        threshold: None: that of the weights.
        embedding: SpeechEmbedding to share; None: one of its own.
    """

    def __init__(self, path=None, threshold=None, embedding=None):
        self.classifier = Classifier.load(Path(path) if path else share('models', 'stopword') / WEIGHTS)
        self.threshold = self.classifier.threshold if threshold is None else threshold
        self._stream = EmbeddingStream(embedding or SpeechEmbedding())
        self._past = np.zeros((self.classifier.context - 1, SIZE), np.float32)
        self._heard = 0         # hops
        self._quiet_until = 0

    def scores(self, samples):
        """Takes (N,) int16; returns (K,) float32: how likely the word has just ended, a score a hop of 80 ms."""
        new = self._stream.push(samples)
        if not len(new):
            return np.zeros(0, np.float32)
        past = np.concatenate([self._past, new])
        self._past = past[len(new):]
        windows = np.stack([past[k:k + self.classifier.context] for k in range(len(new))])
        return self.classifier.scores(windows)

    def push(self, samples):
        """Takes (N,) int16; returns the positions [samples] at which the word was heard, most often none."""
        found = []
        for score in self.scores(samples):
            self._heard += 1
            if score >= self.threshold and self._heard >= self._quiet_until:
                self._quiet_until = self._heard + REFRACTORY
                found.append(self._heard * HOP)
        return found
