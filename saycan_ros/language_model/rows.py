"""Texts to learn from, side by side in rows without padding; each sees itself alone."""
import functools
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface

from saycan_ros.language_model.tokens import tokenise

ALONE = 'each_text_alone'      # attention implementation of a model that reads rows; it takes `lengths` of the texts


@dataclass(frozen=True)
class Text:
    """One text: tokens (N,) int64; weights (M,) float32 of its last M tokens, which are the targets."""

    tokens: np.ndarray
    weights: np.ndarray

    def __len__(self):
        return len(self.tokens)


def text_of(tokenizer, prompt, continuations, rest):
    """The Text of a prompt and the skills after it; the first has weight 1, the others `rest`."""
    found = tokenise(tokenizer, prompt, [continuations[0]])
    behind = ''.join(continuations[1:]) if rest else ''
    others = tokenizer(behind, add_special_tokens=False).input_ids if behind else []
    first = found.continuations[0]
    weights = np.array([1.0] * len(first) + [rest] * len(others), np.float32)
    return Text(np.array([*found.prompt, *first, *others], np.int64), weights)


def rows_of(texts, length):
    """Groups texts into rows of at most `length` tokens, the longest first; a longer text has a row of its own."""
    rows = []
    for text in sorted(texts, key=len, reverse=True):
        row = next((r for r in rows if sum(map(len, r)) + len(text) <= length), None)
        if row is None:
            rows.append(row := [])
        row.append(text)
    return rows


def joined(row):
    """A row as arrays.

    Returns:
        tokens (N,), positions (N,), sources (M,), targets (M,), weights (M,): at sources[i] the token targets[i] is to
        be predicted.
    """
    tokens = np.concatenate([t.tokens for t in row])
    ends = np.cumsum([len(t) for t in row])
    places = np.concatenate([np.arange(end - len(t.weights), end) for t, end in zip(row, ends, strict=True)])
    positions = np.concatenate([np.arange(len(t)) for t in row])
    return tokens, positions, places - 1, tokens[places], np.concatenate([t.weights for t in row])


def _alone(module, query, key, value, attention_mask, scaling=None, lengths=None, **_):
    """Causal attention inside each text: (1, H, N, D) query, (1, K, N, D) key and value -> (1, N, H, D)."""
    attend = _one_by_one if query.device.type == 'cpu' else _side_by_side
    return attend(query, key, value, scaling, tuple(lengths or [query.shape[2]])), None


def _side_by_side(query, key, value, scale, lengths):
    """All texts as one batch, for a GPU; behind its end a text has any tokens, since causal attention looks back."""
    there, back = _places(lengths, query.device)
    parts = (x[0].index_select(1, there.flatten()).unflatten(1, there.shape).transpose(0, 1)
             for x in (query, key, value))                                                      # (B, H, L, D)
    seen = scaled_dot_product_attention(*parts, is_causal=True, scale=scale, enable_gqa=True)
    return seen.transpose(1, 2).flatten(0, 1).index_select(0, back)[None]


@functools.lru_cache(4)
def _places(lengths, device):
    """From where in the row a batch of texts (B, L) has its tokens, and the row (N,) from where in the flat batch."""
    ends, longest = np.cumsum(lengths), max(lengths)
    there = np.minimum((ends - lengths)[:, None] + np.arange(longest), ends[-1] - 1)
    back = np.flatnonzero(np.arange(longest) < np.array(lengths)[:, None])
    return torch.from_numpy(there).to(device), torch.from_numpy(back).to(device)


def _one_by_one(query, key, value, scale, lengths):
    parts = zip(*(x.split(lengths, 2) for x in (query, key, value)), strict=True)
    return torch.cat([_attend(*part, scale) for part in parts], 2).transpose(1, 2)


def _attend(query, key, value, scale):
    """scaled_dot_product_attention, causal and with shared heads; on a CPU a third of the time of torch's own."""
    (_, heads, length, width), shared = query.shape, key.shape[1]
    hidden = torch.full((length, length), float('-inf'), dtype=query.dtype).triu(1).repeat(heads // shared, 1)
    scores = torch.baddbmm(hidden.expand(shared, -1, -1), query.reshape(shared, -1, width), key[0].transpose(1, 2),
                           alpha=scale or width**-0.5)
    seen = torch.softmax(scores, -1, torch.float32).to(value.dtype) @ value[0]
    return seen.view(1, heads, length, width)


AttentionInterface.register(ALONE, _alone)
AttentionMaskInterface.register(ALONE, lambda *_, **__: None)
