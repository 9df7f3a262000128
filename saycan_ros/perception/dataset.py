"""Crops with labels from random pictures of the kitchen, in shards on disk: nothing is rendered twice."""
from pathlib import Path

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.perception.clusters import clusters
from saycan_ros.perception.hand import hand_crop
from saycan_ros.perception.studio import Studio
from saycan_ros.perception.surface import surface_view
from saycan_ros.poses import rotation_rpy

SHARD = 200                     # frames
VIEWS, SHARES = ('near', 'middle', 'far'), (0.45, 0.25, 0.30)
HELD = 0.25                     # share of head pictures with something in the hand
HANDS = 2                       # wrist pictures a frame
FULL = 0.85                     # share of wrist pictures with something in the hand
FARTHEST = 0.15                 # [m] from the seen points to the center; beyond it the label would be wrong
FIELDS = ('crops', 'extras', 'classes', 'offsets', 'angles', 'ranges', 'hand_crops', 'hand_classes')


def shard_path(folder, seed, number):
    """The file of one shard."""
    return Path(folder) / f'seed{seed}_{number:03d}.npz'


def render_shard(folder, seed, number, library, places, robot):
    """Renders a shard unless its file is there already, and gives its path."""
    path = shard_path(folder, seed, number)
    if path.exists():
        return path
    studio, rows = Studio(library, places, robot), {name: [] for name in FIELDS}
    for frame in range(SHARD):
        rng = np.random.default_rng([seed, number, frame])
        _head_picture(studio, rng, rows)
        for _ in range(HANDS):
            _wrist_picture(studio, rng, rows)
    studio.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix('.partial')
    with open(partial, 'wb') as file:
        np.savez(file, kinds=list(library.objects), **{name: np.stack(values) for name, values in rows.items()})
    partial.rename(path)
    return path


def load_shards(paths, kinds):
    """{field: array} of shards, joined.

    crops (N, CHANNELS, SIDE, SIDE) float16, extras (N, EXTRAS), classes (N,), offsets (N, 3) [dm] and angles (N, 2)
    along the line of sight, ranges (N,) [m]; hand_crops (M, 3, SIDE, SIDE) float16, hand_classes (M,).

    Raises:
        ConfigError: a shard was rendered for other kinds of objects.
    """
    shards = [np.load(path) for path in paths]
    for path, shard in zip(paths, shards, strict=True):
        if tuple(shard['kinds']) != tuple(kinds):
            raise ConfigError(f'{path} was rendered for other objects than the skill library has; delete {path.parent}')
    return {name: np.concatenate([shard[name] for shard in shards]) for name in FIELDS}


def _draw(studio, rng, share):
    return str(rng.choice(studio.instances)) if rng.random() < share else None


def _head_picture(studio, rng, rows):
    studio.arrange(rng, _draw(studio, rng, HELD))
    studio.stand(rng.choice(VIEWS, p=SHARES), rng)
    observation, points = studio.observe(rng)
    view = observation.cameras['head']
    kinds = list(studio.library.objects)
    for place in studio.places:
        surface = None if place.container else surface_view(view, place, observation.map_from_base)
        for cluster in clusters(view, surface) if surface is not None else ():
            label = _label(studio, cluster, points[cluster.rows, cluster.columns], kinds)
            if label is not None:
                for name, value in zip(FIELDS, (cluster.crop.astype(np.float16), cluster.extras, *label,
                                                np.float32(cluster.range)), strict=False):
                    rows[name].append(value)


def _label(studio, cluster, points, kinds):
    """(class, offset (3,) [dm], (cos 2a, sin 2a)) of a cluster, along its line of sight; None: nobody could say."""
    owners = studio.owners(points)
    counts = np.bincount(owners + 1)
    most = int(counts.argmax())
    if most == 0:
        return np.int64(0), np.zeros(3, np.float32), np.zeros(2, np.float32)
    if counts[most] < 0.5 * len(points):
        return None
    truth = studio.truth_of(most - 1)
    offset = rotation_rpy(0, 0, -cluster.yaw) @ (truth.base_from_object[:3, 3] - cluster.center)
    if np.linalg.norm(offset) > FARTHEST:
        return None
    angle = np.zeros(2)
    if truth.closing is not None:
        angle = np.array([np.cos(2 * (truth.closing - cluster.yaw)), np.sin(2 * (truth.closing - cluster.yaw))])
    return np.int64(1 + kinds.index(truth.kind)), (10 * offset).astype(np.float32), angle.astype(np.float32)


def _wrist_picture(studio, rng, rows):
    held = _draw(studio, rng, FULL)
    studio.arrange(rng, held)
    studio.stand(rng.choice(VIEWS), rng)
    crop = hand_crop(*studio.observe_hand(rng))
    rows['hand_crops'].append(crop.astype(np.float16))
    kinds = list(studio.library.objects)
    rows['hand_classes'].append(np.int64(0 if held is None else 1 + kinds.index(studio.kind(held).name)))
