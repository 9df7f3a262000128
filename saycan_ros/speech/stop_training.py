"""Trains the classifier of the stop word on embeddings of scenes."""
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import HOP, SIZE, EmbeddingStream, SpeechEmbedding
from saycan_ros.speech.scenes import make_scene

CONTEXT = 12            # embeddings 80 ms apart, each over 0.76 s: 1.6 s in all
AFTER = RATE * 32 // 100        # samples after the word within which it must be noticed
BEYOND = RATE * 9 // 10         # samples after it in which it may be noticed still
FEATURES, HIDDEN = 64, 128
DROPOUT, NOISE = 0.1, 0.3       # while it learns; the noise in standard deviations of each number
BATCH, BAGS = 256, 64           # windows without, and words, in a step
HARD = 0.5                      # of the windows without are drawn from the worst so far


@dataclass(frozen=True)
class Shard:
    """Embeddings of one scene and what they are.

    Attributes:
        embeddings: (T, SIZE) float32; the first ends at HOP samples.
        stops: (K, 2) int64 [samples].
        seconds: of audio.
    """

    embeddings: np.ndarray
    stops: np.ndarray
    seconds: float

    @property
    def padded(self):
        """(CONTEXT - 1 + T, SIZE) float32: the window that ends with hop h is padded[h:h + CONTEXT]."""
        return np.concatenate([np.zeros((CONTEXT - 1, SIZE), np.float32), self.embeddings])

    def windows(self):
        """(T, CONTEXT, SIZE) float32, one that ends with each hop."""
        return self.padded[np.arange(len(self.embeddings))[:, None] + np.arange(CONTEXT)]

    def labels(self):
        """(bags, without): hops at which each word must be noticed, (K, L) int; hops at which nothing may be, (N,)."""
        ends = (np.arange(len(self.embeddings)) + 1) * HOP
        free = np.ones(len(ends), bool)
        bags = []
        for begin, end in self.stops:
            free &= (ends <= begin) | (ends > end + BEYOND)
            within = np.flatnonzero((ends >= end) & (ends <= end + AFTER))
            if len(within) >= AFTER // HOP:
                bags.append(within[:AFTER // HOP])
        return np.array(bags, int).reshape(-1, AFTER // HOP), np.flatnonzero(free)


def make_shard(path, kind, seconds, word, *seed):
    """The Shard of a scene, from its file if that is there."""
    path = Path(path)
    if not path.exists():
        scene = make_scene(kind, seconds, word, *seed)
        embeddings = EmbeddingStream(_embedding()).push(scene.samples)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix('.partial.npz')
        np.savez(partial, embeddings=embeddings.astype(np.float16), stops=scene.stops, seconds=seconds)
        partial.rename(path)
    with np.load(path) as file:
        return Shard(file['embeddings'].astype(np.float32), file['stops'], float(file['seconds']))


@cache
def _embedding():
    return SpeechEmbedding()


class Network(nn.Module):
    """What stop_word.Classifier computes, with noise and dropout while it learns.

    The first layer is the same for each embedding: with a few thousand words, one over the whole window learns voices
    by heart.
    """

    def __init__(self, mean, scale):
        super().__init__()
        self.register_buffer('mean', mean)
        self.register_buffer('scale', scale)
        self.first, self.second = nn.Linear(SIZE, FEATURES), nn.Linear(CONTEXT * FEATURES, HIDDEN)
        self.last = nn.Linear(HIDDEN, 1)

    def forward(self, windows):
        """(..., CONTEXT, SIZE) -> (...) logits."""
        x = (windows - self.mean) / self.scale
        if self.training:
            x = F.dropout(x + NOISE * torch.randn_like(x), DROPOUT)
        x = F.relu(self.first(x)).flatten(-2)                                       # (..., CONTEXT * FEATURES)
        x = F.dropout(F.relu(self.second(x)), DROPOUT, self.training)
        return self.last(x)[..., 0]


def fit(shards, steps, seed, report=lambda share: None):
    """A Network that has learned the shards.

    The loss of a word is that of its best window (multiple instances): it must be noticed once, not all the while.
    """
    torch.manual_seed(seed)
    embeddings, bags, without = _together(shards)
    network = Network(embeddings.mean(0), embeddings.std(0) + 1e-3)
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    hard, worst = int(BATCH * HARD), without
    for step in range(steps):
        if step % 200 == 199:
            worst = _worst(network, embeddings, without)
        rows = torch.cat([_some(without, BATCH - hard), _some(worst, hard)])
        missed = F.softplus(-network(_windows(embeddings, _some(bags, BAGS))).max(1).values).mean()
        loss = missed + F.softplus(network(_windows(embeddings, rows))).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        report((step + 1) / steps)
    return network.eval()


def _together(shards):
    """The shards' embeddings in a row (R, SIZE); rows at which the windows begin: of words (K, L), without one (N,)."""
    parts, bags, without, rows = [], [], [], 0
    for shard in shards:
        words, free = shard.labels()
        bags.append(words + rows)
        without.append(free + rows)
        parts.append(shard.padded)
        rows += len(shard.padded)
    return tuple(torch.from_numpy(np.concatenate(found)) for found in (parts, bags, without))


def _windows(embeddings, rows):
    """(..., CONTEXT, SIZE) that begin at these rows (...)."""
    return embeddings[rows[..., None] + torch.arange(CONTEXT)]


def _some(rows, count):
    return rows[torch.randint(len(rows), (count,))]


@torch.no_grad()
def _worst(network, embeddings, without):
    """The tenth of the windows, by their rows, that look most like the word."""
    network.eval()
    scores = torch.cat([network(_windows(embeddings, part)) for part in without.split(2048)])
    network.train()
    return without[scores.topk(max(1, len(scores) // 10)).indices]


def save(network, path, word, threshold):
    """Writes what stop_word.Classifier reads."""
    tensors = {name: value.contiguous() for name, value in network.state_dict().items()}
    about = {'word': word, 'context': CONTEXT, 'threshold': round(float(threshold), 7)}
    save_file(tensors, path, {'stop_word': json.dumps(about)})
