"""Skill texts and names as vectors of the frozen language model, encoded once and kept on disk."""
import hashlib
import os
from pathlib import Path

import numpy as np


class TextVectors:
    """Vectors of texts; the language model is loaded only for texts that were never encoded on this machine.

    Args:
        encode: function (texts) -> (N, D) float32.
        key: what the vectors depend on, names the file of the cache; '' : nothing is kept on disk.
        folder: of the cache; None: the user's.
        known: {text: (D,) float32} that are there already, as in the weights.
    """

    def __init__(self, encode, key='', folder=None, known=None):
        self._encode, self._known = encode, dict(known or {})
        self._path = None
        if key:
            from saycan_ros.language_model.models import cache_folder
            name = hashlib.sha256(key.encode()).hexdigest()[:16]
            self._path = Path(folder or cache_folder()) / f'texts-{name}.npz'

    def __call__(self, texts):
        """(N, D) float32, one vector a text."""
        if any(text not in self._known for text in texts):
            self._known = self._stored() | self._known
        if missing := list(dict.fromkeys(text for text in texts if text not in self._known)):
            vectors = np.asarray(self._encode(missing), np.float16).astype(np.float32)    # as they are kept
            self._known |= dict(zip(missing, vectors, strict=True))
            self._store()
        return np.stack([self._known[text] for text in texts])

    def _stored(self):
        if self._path is None or not self._path.exists():
            return {}
        with np.load(self._path) as kept:
            return dict(zip(kept['texts'].tolist(), kept['vectors'].astype(np.float32), strict=True))

    def _store(self):
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(f'.{os.getpid()}')         # two processes may encode at once
        with open(partial, 'wb') as file:
            np.savez(file, texts=np.array(list(self._known)), vectors=np.array(list(self._known.values()), np.float16))
        partial.rename(self._path)


def frozen_encoder(known=None):
    """The TextVectors of the base model that the planner's language model was tuned from (DESIGN.md section 8)."""
    from saycan_ros.language_model.adapter import BUILT_IN
    return TextVectors(_Encoder(), f'{BUILT_IN} half depth, without the first token', known=known)


class _Encoder:
    """TextEncoder of the built-in model, which is loaded with the first text: half a gigabyte that few starts need."""

    _encoder = None

    def __call__(self, texts):
        if self._encoder is None:
            from saycan_ros.language_model.embedding import TextEncoder
            from saycan_ros.language_model.models import load_model
            self._encoder = TextEncoder(load_model(dtype='float32'))
        return self._encoder.encode(texts)
