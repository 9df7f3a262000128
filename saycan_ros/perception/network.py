"""The networks of the detector and their weights: a crop of a cluster, or of what is between the fingers."""
import torch
from torch import nn

from saycan_ros.config import share
from saycan_ros.perception.clusters import CHANNELS, EXTRAS
from saycan_ros.weights import fill, load_weights, named, save_weights

REMEDY = '`saycan train detector` makes it'
ANSWERS = 3 + 2                 # offset to the center [dm], closing angle as (cos 2a, sin 2a)


def _stage(channels, width, stride):
    return nn.Sequential(nn.Conv2d(channels, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(True))


class CropNet(nn.Module):
    """Says what a cluster is, where its center lies and how its shortest side is turned, along the line of sight."""

    def __init__(self, classes):
        super().__init__()
        self.classes = classes
        self.features = nn.Sequential(_stage(CHANNELS, 24, 2), _stage(24, 48, 2), _stage(48, 64, 1), _stage(64, 96, 2),
                                      _stage(96, 96, 1))
        self.head = nn.Sequential(nn.Linear(96 * 25 + EXTRAS, 128), nn.ReLU(True), nn.Linear(128, classes + ANSWERS))

    def forward(self, crops, extras):
        """crops (B, CHANNELS, SIDE, SIDE), extras (B, EXTRAS) -> logits (B, classes), offset (B, 3), angle (B, 2)."""
        seen = self.features(crops).flatten(1)                      # (B, 96 * 5 * 5)
        out = self.head(torch.cat([seen, extras], 1))               # (B, classes + 5)
        return out[:, :self.classes], out[:, self.classes:self.classes + 3], out[:, self.classes + 3:]


class HandNet(nn.Module):
    """Says what is between the fingers, from a color crop of the wrist camera."""

    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(_stage(3, 16, 2), _stage(16, 32, 2), _stage(32, 48, 2), _stage(48, 64, 2))
        self.head = nn.Linear(64 * 9, classes)

    def forward(self, crops):
        """crops (B, 3, 48, 48) -> logits (B, classes)."""
        return self.head(self.features(crops).flatten(1))           # (B, 64 * 3 * 3)


def save_networks(path, kinds, **networks):
    """Writes the weights of networks, with the kinds that their classes mean (class 0 is no object)."""
    save_weights(path, named(networks), kinds=list(kinds))


def load_networks(path=None):
    """(kinds, CropNet, HandNet) from a file of weights (default: the package's), ready to answer.

    Raises:
        ConfigError: the weights are missing or are not ours.
    """
    def build(tensors, about):
        classes = len(about['kinds']) + 1
        found = fill({'crop': CropNet(classes), 'hand': HandNet(classes)}, tensors)
        return tuple(about['kinds']), found['crop'], found['hand']

    path = share('models') / 'detector' / 'detector.safetensors' if path is None else path
    return load_weights(path, 'the detector', REMEDY, build)
