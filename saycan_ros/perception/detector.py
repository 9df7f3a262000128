"""What lies on the surfaces of the places, and what the hand holds, from one observation."""
import numpy as np
import torch

from saycan_ros.config import ConfigError
from saycan_ros.perception.clusters import clusters
from saycan_ros.perception.detection import Detection, extents, same_spot
from saycan_ros.perception.hand import hand_crop
from saycan_ros.perception.network import REMEDY, load_networks
from saycan_ros.perception.surface import surface_view
from saycan_ros.poses import pose, rotation_rpy
from saycan_ros.weights import to_gpu

MIN_SCORE = 0.5


class Detector:
    """Finds the objects of a skill library on the surfaces of places; containers are never looked into."""

    def __init__(self, library, places, weights=None):
        """Reads the weights (default: those of the package).

        Raises:
            ConfigError: no weights, or the library has objects that they do not know.
        """
        self.kinds, self.crop_net, self.hand_net = load_networks(weights)
        self._device = to_gpu(self.crop_net, self.hand_net)
        unknown = [name for name in library.objects if name not in self.kinds]
        if unknown:
            raise ConfigError(f'detector was not trained on {", ".join(unknown)}; it knows {", ".join(self.kinds)}; '
                              f'{REMEDY} for new objects')
        self.sizes = {name: extents(kind) for name, kind in library.objects.items()}
        self.surfaces = [p for p in places if not p.container]

    def detect(self, observation):
        """The Detections of every camera with depth, best first."""
        seen = []
        for view in observation.cameras.values():
            if view.depth is None:
                continue
            for place in self.surfaces:
                surface = surface_view(view, place, observation.map_from_base)
                if surface is not None:
                    seen += [(cluster, place) for cluster in clusters(view, surface)]
        return _without_doubles(self._name(seen)) if seen else []

    def _name(self, seen):
        """Detections of (cluster, place) pairs that the network takes for objects of the library."""
        with torch.inference_mode():
            logits, offsets, angles = (part.cpu() for part in self.crop_net(
                self._stacked([c.crop for c, _ in seen]), self._stacked([c.extras for c, _ in seen])))
            scores = torch.softmax(logits, 1).numpy()
        found = []
        for (cluster, place), score, offset, angle in zip(seen, scores, offsets.numpy(), angles.numpy(), strict=True):
            best = int(score.argmax())
            kind = self.kinds[best - 1] if best else None
            if score[best] >= MIN_SCORE and kind in self.sizes:
                sight = rotation_rpy(0, 0, cluster.yaw)
                closing = cluster.yaw + np.arctan2(angle[1], angle[0]) / 2
                center = cluster.center + sight @ offset / 10
                found.append(Detection(kind, float(score[best]), pose(center, rotation_rpy(0, 0, closing - np.pi / 2)),
                                       self.sizes[kind], place.name, cluster.range))
        return found

    def _stacked(self, arrays):
        return torch.from_numpy(np.stack(arrays)).to(self._device)

    def held(self, observation):
        """{kind: probability} of what is between the fingers, 'None' left out; None: no camera sees them."""
        crops = [crop for view in observation.cameras.values()
                 if view.depth is None and (crop := hand_crop(view, observation.base_from_gripper)) is not None]
        if not crops:
            return None
        with torch.inference_mode():
            scores = torch.softmax(self.hand_net(self._stacked(crops)).cpu(), 1).mean(0).numpy()
        return {kind: float(score) for kind, score in zip(self.kinds, scores[1:], strict=True) if kind in self.sizes}


def _without_doubles(found):
    """The detections, best first, without those of the same kind at the same spot."""
    kept = []
    for one in sorted(found, key=lambda d: -d.score):
        reach = same_spot(one.size)
        if not any(o.kind == one.kind and np.hypot(*(o.position - one.position)[:2]) < reach for o in kept):
            kept.append(one)
    return kept
