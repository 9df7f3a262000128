"""The whole way from nothing to weights: render, train both networks, measure on unseen seeds, write the card."""
import hashlib
from dataclasses import dataclass
from pathlib import Path

import joblib
import torch

from saycan_ros.config import param
from saycan_ros.perception import training
from saycan_ros.perception.dataset import SHARD, load_shards, render_shard
from saycan_ros.perception.network import CropNet, HandNet, load_networks, save_networks
from saycan_ros.workfolder import drop_checkpoints, work_folder

WEIGHTS = 'detector.safetensors'
UNSEEN = 900                    # added to the seed of the shards that figures are measured on
UNSEEN_SHARDS = 2
HAND_SHARE = 0.15               # of the training time


@dataclass(frozen=True)
class DetectorRecipe:
    """How the detector is trained."""

    frames: int = param(3200, 'Pictures to render and learn from', low=200, high=1_000_000)
    minutes: float = param(2.5, 'Processor time of training, both networks together [min]', low=0.01, high=10_000.0)
    seed: int = param(0, 'Of scenes and weights; the figures are measured on another', low=0, high=899)
    jobs: int = param(1, 'Processes that render', low=1, high=256)


def train_detector(recipe, library, places, robot, out, work, resume=False, report=lambda what, share: None):
    """Renders what is not rendered yet, trains, measures, and writes weights and card.

    Args:
        recipe: DetectorRecipe.
        library, places, robot: what to learn.
        out: folder of weights and card.
        work: folder of shards and checkpoints; shards are always used again, checkpoints with `resume`.
        report: called with (what is done, share of it).

    Returns:
        The figures on unseen seeds, {name: {...}}.

    Raises:
        ConfigError: a checkpoint in `work` is of another network or recipe.
    """
    out, work = Path(out), work_folder(Path(work), library, places, robot)
    out.mkdir(parents=True, exist_ok=True)
    shards = [(recipe.seed, k) for k in range(-(-recipe.frames // SHARD))]
    unseen = [(recipe.seed + UNSEEN, k) for k in range(UNSEEN_SHARDS)]
    parts = joblib.Parallel(recipe.jobs, return_as='generator')(
        joblib.delayed(render_shard)(work, *which, library, places, robot) for which in (*shards, *unseen))
    paths = []
    for path in parts:
        paths.append(path)
        report('rendering', len(paths) / (len(shards) + len(unseen)))
    torch.manual_seed(recipe.seed)
    kinds = tuple(library.objects)
    data = _tensors(paths[:len(shards)], kinds)
    of = {'frames': recipe.frames, 'minutes': recipe.minutes, 'seed': recipe.seed}      # the jobs make no difference
    runs = {'crop': training.new_run(CropNet(len(kinds) + 1), **of),
            'hand': training.new_run(HandNet(len(kinds) + 1), **of)}
    if not resume:
        drop_checkpoints(work, runs)
    for name, loss, count, share in (('crop', training.crop_loss, len(data['crops']), 1 - HAND_SHARE),
                                     ('hand', training.hand_loss, len(data['hand_crops']), HAND_SHARE)):
        run, checkpoint = runs[name], work / f'{name}.pt'
        if resume and checkpoint.exists():
            run.load(checkpoint)
        training.fit(run, loss, data, count, 60 * recipe.minutes * share, checkpoint,
                     lambda done, name=name: report(f'training {name}', done))
    save_networks(out / WEIGHTS, kinds, **{name: run.network for name, run in runs.items()})
    figures = _measure(out / WEIGHTS, _tensors(paths[len(shards):], kinds))
    (out / 'README.md').write_text(_card(recipe, runs, data, figures, out / WEIGHTS), encoding='utf-8')
    return figures


def _tensors(paths, kinds):
    return {name: torch.from_numpy(array) for name, array in load_shards(paths, kinds).items()}


def _measure(weights, data):
    """Figures of the weights as they are stored, in half precision."""
    _, crop, hand = load_networks(weights)
    return {**training.crop_figures(crop, data), 'wrist': training.hand_figures(hand, data)}


def _card(recipe, runs, data, figures, weights):
    """The model card, as Markdown."""
    command = f'saycan train detector --frames {recipe.frames} --minutes {recipe.minutes:g} --seed {recipe.seed}'
    sizes = {name: sum(p.numel() for p in run.network.parameters()) for name, run in runs.items()}
    rows = '\n'.join(f'| {name} | {" | ".join(str(v) for v in row.values())} |'
                     for name, row in figures.items() if name != 'wrist')
    heads = list(next(row for name, row in figures.items() if name != 'wrist'))
    wrist = figures['wrist']
    return f'''# detector

Names the things on the surfaces of the kitchen from a depth cluster and its crop, finds their center and closing
angle (`crop`, {sizes['crop']:,} parameters), and what is between the fingers from the wrist camera (`hand`,
{sizes['hand']:,} parameters).

    {command}

Data: {recipe.frames} random pictures of the simulated kitchen (seed {recipe.seed}): {len(data['crops']):,} clusters,
and {len(data['hand_crops']):,} wrist pictures. Camera calibration error 0.5 degrees, pose error 3 cm and 1 degree,
noise in depth, color and light, JPEG. Crops seen in training: {runs['crop'].seen:,} and {runs['hand'].seen:,}.
Weights are float16. Classes, in this order, after "no object": {', '.join(load_networks(weights)[0])}.

On unseen scenes (seed {recipe.seed + UNSEEN}), of the clusters in view, cut off and half hidden ones included, by
horizontal range; score at least 0.5:

| range | {" | ".join(heads)} |
|{" --- |" * (len(heads) + 1)}
{rows}

Of {wrist['pictures']} wrist pictures, what is held is named rightly in {wrist['held']:.1%}, an empty hand in
{wrist['empty']:.1%}. Recall of objects, not of clusters, and time a look: `.venv/bin/python benchmarks/perception.py`.

Limits: simulated pictures only; synthetic colors make classes easy; things that touch form one cluster.

sha256 of {weights.name}: {hashlib.sha256(weights.read_bytes()).hexdigest()}
'''
