"""From trials to a calibrated value function: train, calibrate, measure on trials never seen, write."""
import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from saycan_ros.config import ConfigError, param
from saycan_ros.value_function import calibration, training
from saycan_ros.value_function.diagram import reliability_diagram
from saycan_ros.value_function.learned import WEIGHTS
from saycan_ros.value_function.network import ValueNet, load_network, save_network
from saycan_ros.value_function.rules import RuleValueFunction

PARTS = {'train': 0.6, 'calibrate': 0.15, 'test': 0.25}      # of the bags; a bag is never split
FEWEST = 20                                                  # trials from which there is something to learn


@dataclass(frozen=True)
class ValueRecipe:
    """How the value function is trained."""

    epochs: int = param(25, 'Times that each trial is seen', 1, 10_000)
    seed: int = param(0, 'Of weights, order and augmentation', 0, 1_000_000)


def train_value(recipe, trials, library, places, robot, out, work, encode, start=None, resume=False,
                report=lambda what, share: None):
    """Trains on trials and writes weights, card, reliability diagram and figures into `out`.

    Args:
        recipe: ValueRecipe. trials: of outcomes.read_trials. library, places, robot: whose skills were tried.
        work: folder of the checkpoint. encode: texts.TextVectors.
        start: folder of weights to go on from; None: from the rules. resume: go on from the checkpoint.
        report: called with (what is done, share of it).

    Returns:
        The figures on the test part: {'all' and each family: {...}}.

    Raises:
        ConfigError: too few trials, or none in a part.
    """
    out, parts = Path(out), split(trials)
    if len(trials) < FEWEST or not all(parts.values()):
        raise ConfigError(f'{len(trials)} trials in {len({t.bag for t in trials})} bags: at least {FEWEST} are needed, '
                          'with some for training, calibration and test: record more')
    joints = joints_of(robot)
    examples = {name: training.examples_of(part, library, places, joints, recipe.seed) for name, part in parts.items()}
    torch.manual_seed(recipe.seed)
    network = untrained(library, places, joints, encode)
    if start is not None:
        network.load_state_dict(load_network(Path(start) / WEIGHTS)[0].state_dict())
    training.fit(network, examples['train'], encode, recipe.epochs, Path(work) / 'value.pt', recipe.seed, resume,
                 lambda done: report('training', done))
    gain, offset = calibration.platt(training.logits_of(network, examples['calibrate'], encode),
                                     _succeeded(parts['calibrate']))
    out.mkdir(parents=True, exist_ok=True)
    about = {'joints': list(joints), 'calibration': [gain, offset], 'policies': sorted({t.policy for t in trials})}
    names = known_texts(library, places)
    save_network(out / WEIGHTS, network, about, dict(zip(names, encode(names), strict=True)))
    network, _, _ = load_network(out / WEIGHTS)                          # as it is stored, in half precision
    said = _sigmoid(gain * training.logits_of(network, examples['test'], encode) + offset)
    found, curves = measure(parts, said, library, places)
    cv2.imwrite(str(out / 'reliability.png'), reliability_diagram(curves))
    told = json.dumps({'figures': found, 'reliability': curves}, indent=1) + '\n'
    (out / 'figures.json').write_text(told, encoding='utf-8')
    (out / 'README.md').write_text(_card(recipe, parts, about, found, curves, out / WEIGHTS), encoding='utf-8')
    return found


def split(trials):
    """{part: [Trial]}: each group in one part, by the hash of its name, so that more bags change no bag's part."""
    edges, parts = np.cumsum(list(PARTS.values())), {name: [] for name in PARTS}
    for trial in trials:
        share = int(hashlib.sha256(trial.group.encode()).hexdigest()[:8], 16) / 2 ** 32
        parts[list(PARTS)[int(np.searchsorted(edges[:-1], share, 'right'))]].append(trial)
    return parts


def joints_of(robot):
    """Names of the joints in the order in which the state has them."""
    return tuple(sorted(robot.chain.joints))


def known_texts(library, places):
    """Texts that a library asks for: its skills, objects and places."""
    return tuple(dict.fromkeys((*library.texts, *library.objects, *(p.name for p in places))))


def untrained(library, places, joints, encode):
    """A ValueNet that has learned nothing: it answers as the rules do. A control."""
    vectors = encode(known_texts(library, places))
    center = np.median(vectors, axis=0)
    return ValueNet(vectors.shape[1], len(joints), center, 1.5 * np.median(np.abs(vectors - center))).eval()


def measure(parts, said, library, places):
    """Figures of probabilities `said` on the test trials, and reliability rows, for all and each family.

    Only trials that the rules call possible count: the others need no value function.
    """
    rules = RuleValueFunction(library, places)
    trials = parts['test']
    ruled = np.array([rules.score(t.observation, t.memory, [t.skill])[0] for t in trials])
    families = np.array([library[t.skill].family for t in trials])
    done, rates = _succeeded(trials), {}
    for family in dict.fromkeys(library[t.skill].family for t in parts['train']):
        rates[family] = np.mean([t.succeeded for t in parts['train'] if library[t.skill].family == family])
    base = np.array([rates.get(family, 0.5) for family in families])
    possible, found, curves = ruled > rules.config.already, {}, {}
    for name in ('all', *sorted(set(families))):
        rows = possible & ((families == name) | (name == 'all'))
        if rows.sum() < 2:
            continue
        found[name] = calibration.figures(said[rows], done[rows], base[rows]) | {
            'brier_rules': round(calibration.brier(ruled[rows], done[rows]), 4),
            'auc_rules': round(calibration.auc(ruled[rows], done[rows]), 4),
            'gain_on_rules': calibration.paired_gain(said[rows], ruled[rows], done[rows]),
            'gain_on_base_rate': calibration.paired_gain(said[rows], base[rows], done[rows])}
        curves[name] = calibration.reliability(said[rows], done[rows])
    if not found:
        raise ConfigError('no trial of the test part was possible by the rules: record more')
    return found, curves


def _succeeded(trials):
    return np.array([trial.succeeded for trial in trials], bool)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _card(recipe, parts, about, found, curves, weights):
    """The model card, as Markdown."""
    heads = ['trials', 'succeeded', 'brier', 'brier_interval', 'brier_rules', 'brier_base_rate', 'ece', 'ece_interval',
             'auc', 'auc_interval', 'auc_rules', 'gain_on_rules']
    rows = '\n'.join(f'| {name} | {" | ".join(_shown(row[head]) for head in heads)} |' for name, row in found.items())
    table = '\n'.join(f'| {said:.3f} | {was:.3f} | {count} |' for said, was, count in curves['all'])
    options = ' '.join(f'--{f.name} {getattr(recipe, f.name)}' for f in dataclasses.fields(recipe))
    gain, offset = about['calibration']
    size = sum(p.numel() for p in load_network(weights)[0].parameters())
    counts = ', '.join(f'{len(part)} {name}' for name, part in parts.items())
    return f'''# value function

Probability that a skill succeeds from here: pictures of head and wrist, the robot's state, the object memory and the
skill's text in, one number for each skill out; a correction of the rules, {size:,} parameters. It speaks for the
policies whose trials it has seen: {", ".join(about['policies']) or "not named"}.

    saycan train value --bags DIR {options}

Trials: {counts}; the parts share no bag. Calibrated on its own part: {gain:.3f} * logit {offset:+.3f}. On the test
part, of the trials that the rules call possible; intervals are 95 % bootstrap; `gain_on_rules` is by how much its Brier
score is below the rules' on the same trials (mean, interval); ECE over ten bins of equal mass:

| family | {" | ".join(heads)} |
|{" --- |" * (len(heads) + 1)}
{rows}

![reliability](reliability.png)

| said | happened | trials |
| --- | --- | --- |
{table}

`done` is 1, what the hand rules out is 0, a place where the robot stands is as the rules have it: no trial is needed.
`bring it to you` is a drive to the operator.

Limits: it knows the robot, the rooms and the policies of its trials. Train it again when a policy changes.

sha256 of {weights.name}: {hashlib.sha256(weights.read_bytes()).hexdigest()}
'''


def _shown(value):
    if not isinstance(value, (list, tuple)):
        return f'{value:g}'
    *mean, low, high = value
    return f'{"".join(f"{m:g}, " for m in mean)}{low:g} to {high:g}'
