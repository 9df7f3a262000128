"""The value network: all skills at once, each with what is known of the thing it is about."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from saycan_ros.value_function.inputs import STATE, THING
from saycan_ros.weights import fill, load_weights, named, save_weights

WIDTH = 64                # of what is known together
MEMBERS = 4               # networks that are averaged
_CLIP = 4.0               # of a text's numbers, in spreads
_NARROW = 0.15            # [spreads^2] by which a text may be farther from one anchor than from another
_LOUD = 3.0               # of a kind of skill, beside numbers around 1
_DROPS = 0.1, 0.3         # of the numbers, and of what is known together


class ValueNet(nn.Module):
    """Logit of success of each skill, as a correction of the rules' logit: untrained, it answers as they do.

    A text is heard only as the kinds of skill that it is like: from a few thousand trials, a network that hears all of
    a language model's numbers learns which texts have failed by chance.

    Args:
        anchors: (F, D) float32, the text's vector that each kind of skill has on average.
        joints: how many the state ends with.
        center: (D,) float32 median of the texts' vectors: what they share says nothing.
        spread: their usual distance from it, of each number.
    """

    def __init__(self, anchors, joints, center=None, spread=1.0):
        super().__init__()
        anchors = torch.as_tensor(anchors)
        self.register_buffer('center', torch.zeros(anchors.shape[1]) if center is None else torch.as_tensor(center))
        self.register_buffer('spread', torch.tensor(float(spread)))
        self.register_buffer('anchors', anchors)
        known, kinds = 2 * THING + STATE + joints, len(anchors)
        self.drops = nn.ModuleList(nn.Dropout(share) for share in _DROPS)
        self.known, self.film = _Layers(known + kinds, WIDTH), _Layers(kinds, 2 * WIDTH, zero=True)
        self.hidden, self.out = _Layers(WIDTH, WIDTH // 2), _Layers(WIDTH // 2, 1, zero=True)

    def read(self, texts):
        """(…, F) how much texts, as vectors (…, D), are like each kind of skill: a library is read once."""
        apart = ((self._near(texts)[..., None, :] - self._near(self.anchors)) ** 2).mean(-1)
        return (-apart / _NARROW).softmax(-1)

    def forward(self, moment, asked, about, prior):
        """(B, N) logits.

        Args:
            moment: {state (B, S), things (B, T, THING), here (B, T) 1 at the place where the robot stands}.
            asked: (B, N, F) of `read`. about: (B, N, T). prior: (B, N), logit of the rules.
        """
        return self.each(moment, asked, about, prior).mean(0)

    def each(self, moment, asked, about, prior):
        """(MEMBERS, B, N) logits: what each network says alone, as they are trained."""
        here = (moment['here'][..., None] * moment['things']).sum(1)                      # (B, THING)
        robot = torch.cat([here, moment['state']], -1)[:, None].expand(-1, about.shape[1], -1)
        known = torch.cat([about @ moment['things'], robot], -1)                          # (B, N, 2 THING + S)
        known, asked = (rows.flatten(0, 1).expand(MEMBERS, -1, -1) for rows in (known, asked * _LOUD))
        scale, shift = self.film(asked).chunk(2, -1)                                      # (MEMBERS, B N, WIDTH) twice
        together = self.known(torch.cat([self.drops[0](known), asked], -1)) * (1 + scale) + shift
        found = self.out(F.silu(self.hidden(self.drops[1](F.silu(together)))))              # (MEMBERS, B N, 1)
        return prior + found.view(MEMBERS, *prior.shape)

    def _near(self, texts):
        """(…, D); a few numbers of a language model are a hundred times as large as the others."""
        return ((texts - self.center) / self.spread).clamp(-_CLIP, _CLIP)


class _Layers(nn.Module):
    """One linear layer of each member at once: (MEMBERS, R, inputs) -> (MEMBERS, R, outputs)."""

    def __init__(self, inputs, outputs, zero=False):
        super().__init__()
        bound = 0.0 if zero else inputs ** -0.5
        self.weight = nn.Parameter(torch.empty(MEMBERS, inputs, outputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(MEMBERS, 1, outputs).uniform_(-bound, bound))

    def forward(self, rows):
        return torch.baddbmm(self.bias, rows, self.weight)


def save_network(path, network, about, texts):
    """Writes the weights. about: what they are of, for the header. texts: {text: (D,)} it was trained on."""
    vectors = torch.from_numpy(np.array(list(texts.values())))
    save_weights(path, {**named({'network': network}), 'texts': vectors}, about=about | {'texts': list(texts)})


def load_network(path):
    """(ValueNet ready to answer, about, {text: (D,) float32}). Raises ConfigError: no weights, or not ours."""
    def build(tensors, told):
        about = told['about']
        if any(len(numbers) != 3 for numbers in about.get('calibration', ())):
            raise TypeError('calibrated in another way')
        network = ValueNet(tensors['network.anchors'], len(about['joints']))
        fill({'network': network}, tensors)
        return network, about, dict(zip(about.pop('texts'), tensors['texts'].numpy(), strict=True))

    return load_weights(path, 'a value function', '`saycan train value` makes them', build)
