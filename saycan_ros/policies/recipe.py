"""The whole way from nothing to the weights of pick and put down, with figures on unseen data and the model card."""
import hashlib
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import torch

from saycan_ros.config import ConfigError, param
from saycan_ros.policies import training
from saycan_ros.policies.demonstrations import FAMILIES, joined, load_demonstrations
from saycan_ros.policies.grasp import UNIT
from saycan_ros.policies.load import load_networks, save_networks, untrained
from saycan_ros.policies.spots import COLUMNS, ROWS, cell_centers
from saycan_ros.workfolder import work_folder

CHUNK = 15                     # episodes that share one simulation in a process
SCENES = {'grasp': 10, 'spot': 60}              # of a shard of pictures
UNSEEN = 900                   # first seed of the shards that figures are measured on
HELD_OUT = 20                  # of so many episodes, the first is measured on
SHARES = {'motor': 0.45, 'height': 0.05, 'grasp': 0.5, 'spot': 0.5}      # of a family's training time
BATCHES = {'motor': 128, 'height': 128, 'grasp': 64, 'spot': 16}
LOSSES = {'motor': training.motor_loss, 'height': training.height_loss, 'grasp': training.grasp_loss,
          'spot': training.spot_loss}


@dataclass(frozen=True)
class PolicyRecipe:
    """How pick and put down are trained."""

    episodes: int = param(300, 'Expert episodes of each family to record where no bags are given', 15, 1_000_000)
    shards: int = param(16, 'Sets of 150 grasps and 60 places to take pictures of', 1, UNSEEN)
    minutes: float = param(4.0, 'Processor time of training, all networks together [min]', 0.01, 10_000.0)
    seed: int = param(0, 'Of scenes and weights; the figures are measured on others', 0, 899)
    jobs: int = param(1, 'Processes that simulate', 1, 256)


def train_policies(recipe, library, places, robot, out, work, bags=None, start=None, report=lambda what, share: None):
    """Records, renders, trains, measures, and writes weights and card. What is in `work` already is used again.

    Args:
        recipe: PolicyRecipe. library, places, robot: what to learn.
        out: folder of weights and card. work: folder of episodes and pictures.
        bags: folders of recorded episodes, or of a robot's own runs, to learn the motions from; None: the expert's.
        start: folder of weights to go on from; None: from nothing.
        report: called with (what is done, share of it).

    Returns:
        The figures on unseen data, {family: {...}}.

    Raises:
        ConfigError: fewer than two episodes of a family in `bags`, or no weights in `start`.
    """
    things = library, places, robot
    out, work = Path(out), work_folder(Path(work), *things)
    given = {name: text for name, text in (('bags', ' '.join(map(str, bags or ()))), ('start', start)) if text}
    if bags is None:
        bags = (work / 'episodes',)
        _record(recipe, *bags, things, report)
    shards = {kind: _shards(recipe, kind, work, things, report) for kind in SCENES}
    torch.manual_seed(recipe.seed)
    taught = {}
    for family in FAMILIES:             # whatever may be refused is, before a file is written
        networks = untrained(family) if start is None else load_networks(family, Path(start))[0]
        episodes = [rows for folder in bags for rows in load_demonstrations(
            folder, family, robot, library, places, lambda done, family=family: report(f'reading {family}', done))]
        if len(episodes) < 2:
            raise ConfigError(f'{" ".join(map(str, bags))}: {len(episodes)} runs of {family} in which the hand gripped '
                              'and which an expert saw, or which succeeded; two are needed, one to measure on')
        taught[family] = networks, episodes
    out.mkdir(parents=True, exist_ok=True)
    figures = {}
    for family, (networks, episodes) in taught.items():
        seen, held_out = (training.tensors(joined(part)) for part in (
            [e for k, e in enumerate(episodes) if k % HELD_OUT], episodes[::HELD_OUT]))
        pictures = {kind: shards[kind] for kind in SCENES if kind in networks}
        for name, network in networks.items():
            data = pictures[name][0] if name in pictures else seen
            seconds = 60 * recipe.minutes / len(FAMILIES) * SHARES[name]
            training.fit(network, LOSSES[name](network, data), len(next(iter(data.values()))), seconds,
                         lambda done, what=f'training {family} {name}': report(what, done), BATCHES[name])
        save_networks(out / f'{family}.safetensors', networks, {'family': family})
        figures[family] = {'episodes': len(episodes), 'ticks': len(seen['features']) + len(held_out['features']),
                           **_motor_figures(networks, held_out)}
        for kind, (_, unseen) in pictures.items():
            figures[family] |= _FIGURES[kind](networks[kind], unseen)
    (out / 'README.md').write_text(_card(recipe, figures, out, given), encoding='utf-8')
    return figures


def _record(recipe, folder, things, report):
    """Expert episodes without pictures, those that are missing."""
    from saycan_ros.simulation.collecting import record_some
    work = [(family, range(first, min(first + CHUNK, recipe.episodes)))
            for first in range(0, recipe.episodes, CHUNK) for family in FAMILIES]
    offset = recipe.seed * 1_000_000
    ran = joblib.Parallel(recipe.jobs, return_as='generator_unordered')(
        joblib.delayed(record_some)(family, [offset + s for s in seeds], 'expert', folder, None, False, things)
        for family, seeds in work)
    for k, _ in enumerate(ran, start=1):
        report('recording the expert', k / len(work))


def _shards(recipe, kind, folder, things, report):
    """(data to learn from, data to measure on) of posed pictures, {name: tensor} each."""
    seeds = [recipe.seed + 1000 * k for k in range(recipe.shards)]
    unseen = [recipe.seed + 1000 * k for k in range(UNSEEN, UNSEEN + 2)]
    ran = joblib.Parallel(recipe.jobs, return_as='generator')(
        joblib.delayed(render_shard)(Path(folder), kind, seed, things) for seed in (*seeds, *unseen))
    found = []
    for path in ran:
        with np.load(path) as stored:
            found.append(dict(stored))
        report(f'pictures for {kind}', len(found) / (len(seeds) + len(unseen)))
    return tuple(training.tensors({name: np.concatenate([shard[name] for shard in part]) for name in found[0]})
                 for part in (found[:len(seeds)], found[len(seeds):]))


def render_shard(folder, kind, seed, things=(None, None, None)):
    """Path of one set of posed pictures; rendered unless it is there. things: as of collecting.record_some."""
    path = folder / f'{kind}_{seed:07d}.npz'
    if not path.exists():
        from saycan_ros.simulation import posing
        from saycan_ros.simulation.collecting import Kitchen
        folder.mkdir(parents=True, exist_ok=True)
        kitchen = Kitchen(None, None, *things)
        pictures = {'grasp': posing.grasp_pictures, 'spot': posing.spot_pictures}[kind](kitchen, seed, SCENES[kind])
        kitchen.simulation.close()
        partial = path.with_suffix('.partial')
        with open(partial, 'wb') as file:
            np.savez(file, **pictures)
        partial.rename(path)
    return path


def _motor_figures(networks, data):
    """How far the motor network is from the expert on held-out ticks, and the height of the grip."""
    with torch.inference_mode():
        out = networks['motor'](data['features'])
        rise = networks['height'](data['features'][:, -training.ABOUT:])[:, 0]
    error = (out['velocities'] - data['velocities']).abs().mean(0)
    return {'arm_velocity_error_mm_s': round(float(error[3:6].mean()) * 350, 1),
            'stage_right': round(float((out['stage'].argmax(1) == data['stage']).float().mean()), 4),
            'height_median_mm': round(1e3 * float((rise - data['height']).abs().median()), 1)}


def _grasp_figures(network, data):
    offsets, angles, _ = _answers(network, data['crops'], data['extras'])
    apart = np.hypot(*(offsets - data['offsets']).numpy().T) * UNIT * 1e3
    wanted, turned = data['angles'].numpy(), data['angles'].abs().sum(1).numpy() > 0
    said = angles.numpy()
    wrong = np.arctan2(said[:, 1], said[:, 0]) - np.arctan2(wanted[:, 1], wanted[:, 0])
    wrong = np.degrees(np.abs((wrong + np.pi) % (2 * np.pi) - np.pi) / 2)[turned]
    return {'grasp_median_mm': _percentile(apart, 50), 'grasp_p95_mm': _percentile(apart, 95),
            'angle_median_deg': _percentile(wrong, 50), 'angle_p95_deg': _percentile(wrong, 95)}


def _spot_figures(network, data):
    chosen = _answers(network, data['maps'])[0].argmax(1).numpy()
    centers = np.vstack([cell_centers(), [[np.inf, np.inf]]])
    there = (chosen < ROWS * COLUMNS) & (data['cells'].numpy() < ROWS * COLUMNS)
    apart = np.hypot(*(centers[chosen[there]] - centers[data['cells'].numpy()[there]]).T) * 1e2
    return {'spot_median_cm': _percentile(apart, 50), 'spot_p90_cm': _percentile(apart, 90)}


_FIGURES = {'grasp': _grasp_figures, 'spot': _spot_figures}


def _answers(network, *inputs):
    with torch.inference_mode():
        parts = [network(*(x[i:i + 128].float() for x in inputs)) for i in range(0, len(inputs[0]), 128)]
    parts = [part if isinstance(part, tuple) else (part,) for part in parts]
    return tuple(torch.cat(column) for column in zip(*parts, strict=True))


def _percentile(values, percent):
    return round(float(np.percentile(values, percent)), 1) if len(values) else None


def _card(recipe, figures, out, given):
    """The model card, as Markdown. given: {option: folder}."""
    sizes = {family: {name: sum(p.numel() for p in net.parameters()) for name, net in untrained(family).items()}
             for family in FAMILIES}
    rows = '\n'.join(f'| {family} | {name} | {value} |' for family, row in figures.items()
                     for name, value in row.items())
    hashes = '\n'.join(f'sha256 of {path.name}: {hashlib.sha256(path.read_bytes()).hexdigest()}'
                       for path in (out / f'{family}.safetensors' for family in FAMILIES))
    names = ('shards', 'minutes', 'seed') if 'bags' in given else ('episodes', 'shards', 'minutes', 'seed')
    options = ' '.join([f'--{name} {getattr(recipe, name):g}' for name in names]
                       + [f'--{name} {folder}' for name, folder in given.items()])
    return f'''# pick and put down

The networks of the learned pick and put down. `motor` says at 20 Hz how base, arm, lift and head move and when a stage
is over; `height` where the hand grips; `grasp` how far the hand is beside the object, from the wrist camera;
`spot` where there is room, from the head camera's depth. Parameters: {sizes}.

    saycan train policy {options}

On data that was held out:

| family | figure | value |
| --- | --- | --- |
{rows}

How often the policies succeed in physics: `.venv/bin/python benchmarks/policies.py`. Figures: docs/training.md.

Limits: simulated pictures only. Objects must be in the skill library with shape and size, and known to the detector.

{hashes}
'''
