"""Trains the two networks of the detector on renders, and says how good they are on unseen ones."""
import json
import math
import pickle
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from saycan_ros.config import ConfigError

BATCH = 64
RATE = 2e-3                     # of AdamW; falls along a cosine with the time used
BANDS = ((0.0, 1.3), (1.3, 2.5), (2.5, 4.6))       # [m] in which figures are given
_SAVED_EVERY = 20.0             # [s] of training


@dataclass
class Run:
    """One network in training: what a checkpoint holds. of: {name: number} of the recipe that it follows."""

    network: torch.nn.Module
    optimizer: torch.optim.Optimizer
    used: float = 0.0           # [s] of processor time: a busy machine trains longer, not less
    seen: int = 0               # crops
    of: dict = field(default_factory=dict)

    def save(self, path):
        """Writes a checkpoint, whole or not at all."""
        partial = Path(path).with_suffix('.partial')
        torch.save({'network': self.network.state_dict(), 'optimizer': self.optimizer.state_dict(), 'used': self.used,
                    'seen': self.seen, 'of': self.of}, partial)
        partial.rename(path)

    def load(self, path):
        """Goes on from a checkpoint.

        Raises:
            ConfigError: it is of another network or recipe, or broken.
        """
        try:
            state = torch.load(path, weights_only=True)
            if state['of'] != self.of:
                raise ConfigError(f'{path}: of another recipe: {json.dumps(state["of"])}; train it to its end with the '
                                  'same options, or leave out --resume')
            self.network.load_state_dict(state['network'])
            self.optimizer.load_state_dict(state['optimizer'])
            self.used, self.seen = state['used'], state['seen']
        except (RuntimeError, KeyError, ValueError, EOFError, pickle.UnpicklingError) as err:
            raise ConfigError(f'{path}: no checkpoint of this network ({err!r:.200}); '
                              f'delete it, or leave out --resume') from err


def new_run(network, **of):
    """A Run that has learned nothing yet."""
    return Run(network, torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-3), of=of)


def crop_loss(network, data, rows):
    """Mean loss of a CropNet on rows (B,): class, offset where there is an object, closing angle where it has one."""
    crops = _recolored(data['crops'][rows].float())
    logits, offsets, angles = network(crops, data['extras'][rows])
    classes, wanted = data['classes'][rows], data['angles'][rows]
    thing = (classes > 0).float()[:, None]
    turned = (wanted.abs().sum(1, keepdim=True) > 0).float()
    far_off = F.smooth_l1_loss(offsets, data['offsets'][rows], reduction='none', beta=0.05)
    return (F.cross_entropy(logits, classes) + 2 * (far_off * thing).sum() / thing.sum().clamp(1)
            + 0.5 * ((angles - wanted) ** 2 * turned).sum() / turned.sum().clamp(1))


def hand_loss(network, data, rows):
    """Mean loss of a HandNet on rows (B,)."""
    return F.cross_entropy(network(_recolored(data['hand_crops'][rows].float())), data['hand_classes'][rows])


def _recolored(crops):
    """Crops (B, C, S, S) whose first three channels have another gain and brightness; the others stay."""
    count = len(crops)
    crops[:, :3] = crops[:, :3] * (1 + 0.1 * torch.randn(count, 3, 1, 1)) + 0.15 * torch.randn(count, 1, 1, 1)
    return crops


def fit(run, loss_of, data, count, seconds, checkpoint, progress=lambda share: None):
    """Trains a Run until it has used so many seconds of processor time, from its checkpoint on.

    Args:
        loss_of: function (network, data, rows) -> scalar.
        data: {field: tensor}. count: rows to draw from.
        progress: called with the share of the time that is used, [0, 1].
    """
    run.network.train()
    saved = run.used
    while run.used < seconds:
        started = time.process_time()
        for group in run.optimizer.param_groups:
            group['lr'] = RATE * (0.5 * (1 + math.cos(math.pi * run.used / seconds)) + 0.003)
        loss = loss_of(run.network, data, torch.randint(0, count, (BATCH,)))
        run.optimizer.zero_grad()
        loss.backward()
        run.optimizer.step()
        run.seen += BATCH
        run.used += time.process_time() - started
        if run.used - saved > _SAVED_EVERY:
            run.save(checkpoint)
            saved = run.used
        progress(min(run.used / seconds, 1.0))
    run.save(checkpoint)
    run.network.eval()


def crop_figures(network, data):
    """How good a CropNet is on unseen clusters, by range: shares in [0, 1], errors in mm and degrees."""
    logits, offsets, angles = _answers(network, data['crops'], data['extras'])
    classes, ranges = data['classes'].numpy(), data['ranges'].numpy()
    scores = torch.softmax(logits, 1).numpy()
    named, sure = scores.argmax(1), scores.max(1) >= 0.5
    apart = np.hypot(*(offsets - data['offsets']).numpy()[:, :2].T) * 100
    wanted = data['angles'].numpy()
    turned = np.abs(wanted).sum(1) > 0
    said = angles.numpy()
    wrong = np.degrees(_half_turn(np.arctan2(said[:, 1], said[:, 0]) - np.arctan2(wanted[:, 1], wanted[:, 0])))
    found = {}
    for low, high in BANDS:
        here = (ranges >= low) & (ranges < high)
        thing = here & (classes > 0)
        right = thing & (named == classes) & sure
        found[f'{low}-{high} m'] = {
            'clusters': int(here.sum()), 'recall': _share(right, thing),
            'precision': _share(right, here & (named > 0) & sure),
            'xy_median_mm': _percentile(apart[right], 50), 'xy_p95_mm': _percentile(apart[right], 95),
            'angle_median_deg': _percentile(wrong[right & turned], 50)}
    return found


def hand_figures(network, data):
    """Share of unseen wrist pictures that a HandNet names rightly: with something in the hand, and without."""
    named = _answers(network, data['hand_crops'])[0].argmax(1).numpy()
    classes = data['hand_classes'].numpy()
    return {'held': _share((named == classes) & (classes > 0), classes > 0),
            'empty': _share((named == classes) & (classes == 0), classes == 0), 'pictures': len(classes)}


def _answers(network, *inputs):
    """The network's outputs on all rows, as a tuple of tensors."""
    with torch.inference_mode():
        parts = [network(*(x[i:i + 256].float() for x in inputs)) for i in range(0, len(inputs[0]), 256)]
    parts = [part if isinstance(part, tuple) else (part,) for part in parts]
    return tuple(torch.cat(column) for column in zip(*parts, strict=True))


def _half_turn(angle):
    """|angle| / 2 of a doubled angle [rad], in [0, pi / 2]."""
    return np.abs((angle + np.pi) % (2 * np.pi) - np.pi) / 2


def _share(part, whole):
    return round(float(part.sum() / max(whole.sum(), 1)), 4)


def _percentile(values, percent):
    return round(float(np.percentile(values, percent)), 1) if len(values) else None
