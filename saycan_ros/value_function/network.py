"""The value network: one encoding of the moment, then all skills at once, each looking at the things it is about."""
import json

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F

from saycan_ros.config import ConfigError
from saycan_ros.value_function.inputs import STATE, THING

WIDTH = 64                # of a thing, a cell of a picture, a query
_CLIP = 4.0               # of a text's numbers, in spreads
LINK = 4.0                # [nat] by which a skill looks rather at what it is about, before training


class ValueNet(nn.Module):
    """Logit of success of each skill, as a correction of the rules' logit: untrained, it answers as they do.

    Args:
        texts: length of a text's vector. joints: how many the state ends with.
        center: (texts,) float32 median of the texts' vectors: what they share says nothing.
        spread: their usual distance from it, of each number.
    """

    def __init__(self, texts, joints, center=None, spread=1.0):
        super().__init__()
        self.register_buffer('center', torch.zeros(texts) if center is None else torch.as_tensor(center))
        self.register_buffer('spread', torch.tensor(float(spread)))
        self.head = nn.Sequential(_stage(4, 16), _stage(16, 32), _stage(32, 48))          # (B, 48, 15, 20)
        self.wrist = nn.Sequential(_stage(3, 16), _stage(16, 24), _stage(24, 32))         # (B, 32, 6, 8)
        self.spot, self.hand = nn.Linear(48, WIDTH), nn.Linear(32, WIDTH)
        self.text = nn.Linear(texts, WIDTH)
        self.thing = nn.Sequential(nn.Linear(THING + 2 * WIDTH, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH))
        self.state = nn.Sequential(nn.Linear(STATE + joints, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH))
        self.link = nn.Parameter(torch.tensor(LINK))
        self.film = nn.Linear(WIDTH, 2 * 5 * WIDTH)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Sequential(nn.Linear(5 * WIDTH, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 1))
        for last in (self.film, self.out[-1]):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def read(self, texts):
        """What each skill asks for, from the vectors of the texts (B, N, D) alone: a library is read once."""
        query = self._text(texts)                                                         # (B, N, W)
        return query, *self.film(query).chunk(2, -1)                                      # (B, N, 5 W) twice

    def forward(self, moment, asked, about, prior):
        """(B, N) logits.

        Args:
            moment: {head (B, 4, 120, 160), wrist (B, 3, 48, 64), state (B, S), things (B, T, THING),
                spots (B, T, 2), names (B, T, D), there (B, T) 1 where there is a thing, here (B, T) 1 at the place
                where the robot stands}.
            asked: of `read`. about: (B, N, T). prior: (B, N), logit of the rules.
        """
        query, scale, shift = asked
        picture = self.head(moment['head'])                                               # (B, 48, 15, 20)
        cells = F.adaptive_avg_pool2d(picture, (5, 6)).flatten(2).transpose(1, 2)         # (B, 30, 48)
        cells = self.spot(cells)                                                          # (B, 30, W)
        hand = self.hand(self.wrist(moment['wrist']).mean((2, 3)))                        # (B, W)
        things = self._things(moment, picture)                                            # (B, T, W)
        here = (moment['here'][..., None] * things).sum(1)                                # (B, W)
        of_things = _attend(query, things, self.link * about, moment['there'])            # (B, N, W)
        of_cells = _attend(query, cells)                                                  # (B, N, W)
        robot = (self.state(moment['state']) + hand)[:, None].expand_as(query)
        about_it = about.amax(-1, keepdim=True) * of_things
        features = torch.cat([of_things, of_cells, robot, here[:, None].expand_as(query), about_it], -1)
        return prior + self.out(self.drop(F.silu(features * (1 + scale) + shift)))[..., 0]

    def _text(self, texts):
        """(…, W) of vectors (…, D); a few numbers of a language model are a hundred times as large as the others."""
        return self.text(((texts - self.center) / self.spread).clamp(-_CLIP, _CLIP))

    def _things(self, moment, picture):
        looked = F.grid_sample(picture, moment['spots'][:, :, None], align_corners=False)  # (B, 48, T, 1), 0 outside
        looked = self.spot(looked[..., 0].transpose(1, 2))                                # (B, T, W)
        names = self._text(moment['names'])                                               # (B, T, W)
        return self.thing(torch.cat([moment['things'], looked, names], -1))               # (B, T, W)


def _stage(channels, width):
    return nn.Sequential(nn.Conv2d(channels, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(True))


def _attend(query, keys, bias=0.0, there=None):
    """(B, N, W): what each query (B, N, W) draws from keys (B, T, W); none from those not `there` (B, T)."""
    logits = query @ keys.transpose(1, 2) / WIDTH ** 0.5 + bias                           # (B, N, T)
    if there is not None:
        logits = logits.masked_fill(there[:, None] == 0, -1e4)
    return logits.softmax(-1) @ keys


def save_network(path, network, about, texts):
    """Writes weights as float16. about: what they are of, for the header. texts: {text: (D,)} it was trained on."""
    tensors = {f'network.{key}': value.numpy().astype(np.float16 if value.is_floating_point() else np.int64)
               for key, value in network.state_dict().items()}
    tensors['texts'] = np.array(list(texts.values()), np.float16)
    save_file(tensors, path, metadata={'about': json.dumps(about | {'texts': list(texts)})})


def load_network(path):
    """(ValueNet ready to answer, about, {text: (D,) float32}). Raises ConfigError: no weights, or not ours."""
    try:
        with safe_open(path, 'pt') as file:
            about = json.loads(file.metadata()['about'])
            tensors = {name: file.get_tensor(name) for name in file.keys()}               # noqa: SIM118
        texts = tensors.pop('texts').float().numpy()
        network = ValueNet(texts.shape[1], len(about['joints']))
        network.load_state_dict({key.removeprefix('network.'): value for key, value in tensors.items()})
    except (OSError, SafetensorError) as err:
        raise ConfigError(f'{path}: no weights of a value function ({err}); `saycan train value` makes them') from err
    except (KeyError, TypeError, RuntimeError) as err:
        raise ConfigError(f'{path}: not the weights of this value function ({str(err).splitlines()[0]}); '
                          '`saycan train value` makes them') from err
    return network.eval(), about, dict(zip(about.pop('texts'), texts, strict=True))
