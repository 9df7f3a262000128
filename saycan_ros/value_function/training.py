"""Trains the value network on trials, from its last checkpoint on."""
import math
import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from saycan_ros.config import ConfigError
from saycan_ros.value_function.inputs import Scene, about
from saycan_ros.value_function.learned import moment_of, prior_of
from saycan_ros.value_function.rules import RuleValueFunction

BATCH = 32
RATE = 2e-3               # of AdamW; falls along a cosine
DECAY = 0.5
_REFUSED = 2              # skills a trial that its memory has elsewhere: they count as failed without being tried
_REFUSED_WEIGHT = 0.2
KEPT = 50                 # steps from one checkpoint to the next
_BLUR = 0.05              # sd that is added to what is known


@dataclass(frozen=True)
class Example:
    """One trial as the network gets it: its Scene, and rows of skills with what is known of them.

    Attributes:
        skills: the one that was tried, then some that could not have worked. about: (N, T). prior: (N,).
        wanted: (N,) 1 where it succeeded. weights: (N,).
    """

    scene: Scene
    skills: tuple[str, ...]
    about: np.ndarray
    prior: np.ndarray
    wanted: np.ndarray
    weights: np.ndarray


def examples_of(trials, library, places, seed=0):
    """An Example of each Trial, which has been looked at (outcomes.looked).

    Raises:
        ConfigError: a skill that the library does not have.
    """
    rules, rng = RuleValueFunction(library, places), np.random.default_rng([seed, 11])
    return [_example(trial, library, rules, rng) for trial in trials]


def _example(trial, library, rules, rng):
    tried = library[trial.skill]
    others = [s for s in library if s.object and s.family in ('pick', 'put_down') and s is not tried]
    ruled = rules.score(trial.observation, trial.memory, [s.text for s in others])
    refused = [s for s, p in zip(others, ruled, strict=True) if 0 < p <= rules.config.unlikely]
    drawn = [refused[k] for k in rng.permutation(len(refused))[:_REFUSED]]
    skills = (tried, *drawn)
    texts = tuple(s.text for s in skills)
    none = [0.0] * len(drawn)
    prior = prior_of(rules.score(trial.observation, trial.memory, texts))
    return Example(trial.scene, texts, about(trial.scene, skills), prior,
                   np.array([float(trial.succeeded), *none], np.float32),
                   np.array([1.0, *(_REFUSED_WEIGHT for _ in drawn)], np.float32))


def fit(network, examples, encode, steps, checkpoint, of, seed=0, resume=False, report=lambda share: None):
    """Trains a ValueNet; a checkpoint every so many steps, which are fixed by the seed and their number.

    Args:
        encode: TextVectors. checkpoint: file. of: {name: number or text} that it follows from, beside its name.
        resume: go on from it, if it is there.

    Raises:
        ConfigError: the checkpoint is of another network, recipe, start, or of other trials.
    """
    optimizer, first = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY), 0
    if resume and Path(checkpoint).exists():
        first = _load(checkpoint, network, optimizer, of)
    moment, texts, *known = batch_of(examples, encode)
    asked = network.read(texts)
    network.train()
    for step in range(first, steps):
        if step % KEPT == 0:
            torch.manual_seed(1_000_003 * seed + step)
        rows = torch.randint(len(examples), (BATCH,))
        optimizer.param_groups[0]['lr'] = RATE * (0.5 * (1 + math.cos(math.pi * step / steps)) + 0.003)
        loss = _loss(network, {name: value[rows] for name, value in moment.items()}, asked[rows],
                     *(value[rows] for value in known))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % KEPT == 0 or step + 1 == steps:
            _save(checkpoint, network, optimizer, step + 1, of)
            report((step + 1) / steps)
    network.eval()


def _loss(network, moment, asked, links, prior, wanted, weights):
    """Weighted cross entropy of a batch, its numbers a little off."""
    blurred = {name: moment[name] + _BLUR * torch.randn_like(moment[name]) for name in ('things', 'state')}
    logits = network.each(moment | blurred, asked, links, prior)                          # (MEMBERS, B, N)
    losses = F.binary_cross_entropy_with_logits(logits, wanted.expand_as(logits), reduction='none')
    return (losses * weights).sum() / (weights.sum() * len(logits))


def batch_of(examples, encode):
    """moment, texts (B, N, D), about (B, N, T), prior, wanted, weights (B, N): padded with skills of no weight."""
    scenes = [e.scene for e in examples]
    moment = moment_of(scenes)
    most, things = max(len(e.skills) for e in examples), moment['things'].shape[1]

    def padded(rows):
        return torch.stack([F.pad(torch.from_numpy(r), (0, most - len(r))) for r in rows])

    texts = torch.stack([F.pad(torch.from_numpy(encode(e.skills)), (0, 0, 0, most - len(e.skills))) for e in examples])
    links = torch.stack([F.pad(torch.from_numpy(e.about), (0, things - e.about.shape[1], 0, most - len(e.skills)))
                         for e in examples])
    rows = (padded([getattr(e, name) for e in examples]) for name in ('prior', 'wanted', 'weights'))
    return moment, texts, links, *rows


@torch.inference_mode()
def logits_of(network, examples, encode):
    """(N,) float64 of the skill that each Example has tried."""
    moment, texts, links, prior, *_ = batch_of(examples, encode)
    return network(moment, network.read(texts), links, prior)[:, 0].double().numpy()


def _save(path, network, optimizer, steps, of):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix('.partial')
    torch.save({'network': network.state_dict(), 'optimizer': optimizer.state_dict(), 'steps': steps, 'of': of},
               partial)
    partial.rename(path)


def _load(path, network, optimizer, of):
    """Takes a checkpoint; how many steps it has."""
    try:
        state = torch.load(path, weights_only=True)
        if other := [name for name, value in of.items() if state['of'].get(name) != value]:
            raise ConfigError(f'{path}: of another recipe or of other bags ({", ".join(other)}); train it to its end '
                              'with the same options, or leave out --resume')
        network.load_state_dict(state['network'])
        optimizer.load_state_dict(state['optimizer'])
        return state['steps']
    except (RuntimeError, KeyError, ValueError, EOFError, pickle.UnpicklingError) as err:
        raise ConfigError(f'{path}: no checkpoint of this network ({err!r:.200}); '
                          'delete it, or leave out --resume') from err
