"""From trials to a calibrated value function: train, calibrate, measure on trials never seen, write.

Trials are dear, so none is set aside: the bags are divided into folds, and for each fold a network learns from the
others alone. What these say of bags that they never saw calibrates the network that ships, which learns from all; and
it is what the figures are of, each fold calibrated with what the others' networks say. Those have learned from the fold
itself: three numbers a kind of skill have, at second hand, seen what they are judged on.
"""
import copy
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
from saycan_ros.value_function.learned import LEAST, WEIGHTS, held_back
from saycan_ros.value_function.lineage import UNKNOWN, sha256_of, sha256_of_file, start_of, to_start_from
from saycan_ros.value_function.network import ValueNet, load_network, save_network
from saycan_ros.value_function.outcomes import looked
from saycan_ros.value_function.rules import RuleValueFunction
from saycan_ros.workfolder import drop_checkpoints

FOLDS = 5
FEWEST = 20                                                  # trials from which there is something to learn
ORDINARY = 'none'                                            # start of a trial that nothing was wrong with


@dataclass(frozen=True)
class ValueRecipe:
    """How the value function is trained."""

    steps: int = param(3000, 'Steps of training, each on 32 trials', 1, 1_000_000)
    seed: int = param(0, 'Of weights and order', 0, 1_000_000)


def train_value(recipe, trials, library, places, robot, out, work, encode, start=None, resume=False,
                report=lambda what, share: None):
    """Trains on trials and writes weights, card, reliability diagram and figures into `out`.

    Args:
        recipe: ValueRecipe. trials: of outcomes.read_trials. library, places, robot: whose skills were tried.
        work: folder of the checkpoints. encode: texts.TextVectors.
        start: folder of weights to go on from; None: from the rules. resume: go on from the checkpoints.
        report: called with (what is done, share of it).

    Returns:
        The figures: {'all', each family, 'ordinary' and 'disturbed' starts: {...}}.

    Raises:
        ConfigError: too few trials, or none in a fold; `start` has learned from some of them, or is of other shapes.
    """
    joints = joints_of(robot)
    trials = (looked(trial, places, joints) for trial in trials)
    trials = by_bag([trial for trial in trials if trial.scene is not None])         # of the others the rules speak
    out, folds = Path(out), np.array([fold_of(trial) for trial in trials])
    if len(trials) < FEWEST or len(set(folds)) < FOLDS:
        raise ConfigError(f'{len(trials)} trials in {len({t.bag for t in trials})} bags: at least {FEWEST} are needed, '
                          'with some for training, calibration and test: record more')
    starts = {start_of(trial) for trial in trials}
    torch.manual_seed(recipe.seed)
    first = untrained(library, joints, encode)
    if start is not None:
        starts |= to_start_from(start, first, joints, families_of(library), starts)
    of = dataclasses.asdict(recipe) | {
        'bags': sha256_of([(t.group, t.bag, t.step, t.skill, bool(t.succeeded)) for t in trials]),
        'start': None if start is None else sha256_of_file(Path(start) / WEIGHTS)}
    examples = training.examples_of(trials, library, places, recipe.seed)
    if not resume:
        drop_checkpoints(work, (*(f'fold {fold}' for fold in range(FOLDS)), 'all'))

    def trained(name, rows):
        network = copy.deepcopy(first)
        training.fit(network, [examples[row] for row in rows], encode, recipe.steps, Path(work) / f'{name}.pt', of,
                     recipe.seed, resume, lambda done: report(f'training {name}', done))
        return network

    logits = np.zeros(len(trials))
    for fold in range(FOLDS):
        unseen = np.flatnonzero(folds == fold)
        network = trained(f'fold {fold}', np.flatnonzero(folds != fold))
        logits[unseen] = training.logits_of(network, [examples[row] for row in unseen], encode)
    kinds = np.array([_kind(library[t.skill].family) for t in trials])
    done, (ruled, possible) = _succeeded(trials), ruled_of(trials, library, places)
    found, curves = measure(trials, _calibrated(logits, done, kinds, folds, possible), ruled, possible, library)
    fitted = calibration.beta_each(logits[possible], done[possible], kinds[possible], FEWEST)
    about = {'joints': list(joints), 'policies': sorted({t.policy for t in trials}),
             'families': families_of(library), 'learned_from': ' '.join(sorted(starts)),
             'calibration': [fitted[_kind(family)] for family in families_of(library)]}
    out.mkdir(parents=True, exist_ok=True)
    texts = dict(zip(library.texts, encode(library.texts), strict=True))
    save_network(out / WEIGHTS, trained('all', range(len(trials))), about, texts)
    cv2.imwrite(str(out / 'reliability.png'), reliability_diagram(curves))
    told = json.dumps({'figures': found, 'reliability': curves}, indent=1) + '\n'
    (out / 'figures.json').write_text(told, encoding='utf-8')
    (out / 'README.md').write_text(_card(recipe, trials, about, found, curves, out / WEIGHTS, start), encoding='utf-8')
    return found


def by_bag(trials):
    """The trials, each bag a group where they are enough for that: one room and one day tell of each other."""
    whole = [dataclasses.replace(trial, group=trial.bag) for trial in trials]
    enough = len({t.bag for t in trials}) >= 2 * FOLDS and len({fold_of(t) for t in whole}) == FOLDS
    return whole if enough else trials


def fold_of(trial):
    """Number of the fold of a Trial: a group is never parted, and more bags change no bag's fold."""
    return int(hashlib.sha256(trial.group.encode()).hexdigest()[:8], 16) % FOLDS


def _calibrated(logits, succeeded, kinds, folds, possible):
    """(N,) probabilities: each fold as the possible trials (rules) of the other folds calibrate it."""
    said = np.zeros(len(logits))
    for fold in range(FOLDS):
        rest, rows = (folds != fold) & possible, folds == fold
        fitted = calibration.beta_each(logits[rest], succeeded[rest], kinds[rest], FEWEST)
        said[rows] = calibration.calibrated(logits[rows], [fitted[kind] for kind in kinds[rows]])
    return said


def ruled_of(trials, library, places):
    """(N,) what the rules say of each trial, and (N,) bool: they call it possible."""
    rules = RuleValueFunction(library, places)
    ruled = np.array([rules.score(t.observation, t.memory, [t.skill])[0] for t in trials])
    return ruled, ruled > rules.config.already


def joints_of(robot):
    """Names of the joints in the order in which the state has them."""
    return tuple(sorted(robot.chain.joints))


def families_of(library):
    """Families of a SkillLibrary in the order of the network's anchors."""
    return tuple(dict.fromkeys(skill.family for skill in library))


def untrained(library, joints, encode):
    """A ValueNet that has learned nothing: it answers as the rules do. A control."""
    vectors = encode(library.texts)
    families = np.array([skill.family for skill in library])
    center = np.median(vectors, axis=0)
    anchors = np.stack([vectors[families == family].mean(0) for family in families_of(library)])
    return ValueNet(anchors, len(joints), center, 1.5 * np.median(np.abs(vectors - center))).eval()


def measure(trials, said, ruled, possible, library):
    """Figures of probabilities `said` of trials, and reliability rows: for all, each family, each kind of start.

    Only trials that the rules call possible count: the others need no value function. The base rate is that of the
    trial's family among them. ruled, possible: of `ruled_of`.
    """
    said = held_back(said, ruled)
    families = np.array([_kind(library[t.skill].family) for t in trials])
    starts = np.array([t.start for t in trials])
    done, base = _succeeded(trials), np.full(len(trials), 0.5)
    groups = {'all': possible}
    for family in sorted(set(families)):
        groups[family] = possible & (families == family)
        base[families == family] = np.mean(done[groups[family]]) if groups[family].any() else 0.5
    groups |= {'ordinary starts': possible & (starts == ORDINARY),
               'disturbed starts': possible & (starts != ORDINARY) & (starts != '')}
    found, curves = {}, {}
    for name, rows in groups.items():
        if rows.sum() < 2:
            continue
        found[name] = calibration.figures(said[rows], done[rows], base[rows]) | {
            'brier_rules': round(calibration.brier(ruled[rows], done[rows]), 4),
            'auc_rules': round(calibration.auc(ruled[rows], done[rows]), 4),
            'gain_on_rules': calibration.paired_gain(said[rows], ruled[rows], done[rows]),
            'gain_on_base_rate': calibration.paired_gain(said[rows], base[rows], done[rows])}
        curves[name] = calibration.reliability(said[rows], done[rows])
    if not found:
        raise ConfigError('no trial was possible by the rules: record more')
    return found, curves


def _kind(family):
    """What a family is measured and calibrated with: `bring` is a drive to the operator."""
    return 'go_to' if family == 'bring' else family


def _succeeded(trials):
    return np.array([trial.succeeded for trial in trials], bool)


def _card(recipe, trials, about, found, curves, weights, start):
    """The model card, as Markdown."""
    heads = ['trials', 'succeeded', 'brier', 'brier_interval', 'brier_rules', 'brier_base_rate', 'ece', 'ece_interval',
             'auc', 'auc_interval', 'auc_rules', 'gain_on_rules', 'gain_on_base_rate']
    rows = '\n'.join(f'| {name} | {" | ".join(_shown(row[head]) for head in heads)} |' for name, row in found.items())
    table = '\n'.join(f'| {said:.3f} | {was:.3f} | {count} |' for said, was, count in curves['all'])
    options = ' '.join(f'--{f.name} {getattr(recipe, f.name)}' for f in dataclasses.fields(recipe))
    options += f' --start {start}' if start else ''
    unit = 'bag' if all(t.group == t.bag for t in trials) else 'instruction'
    unknown = _OF_UNKNOWN if UNKNOWN in about['learned_from'] else ''
    size = sum(p.numel() for p in load_network(weights)[0].parameters())
    return f'''# value function

Probability that a skill succeeds from here: depth picture, the robot's state, the object memory and the skill's text
in, one number for each skill out; a correction of the rules by the mean of a few small networks, {size:,} parameters.
It speaks for the policies whose trials it has seen: {", ".join(about['policies']) or "not named"}.

    saycan train value --bags DIR {options}

Learned from {len(trials)} trials in {len({t.bag for t in trials})} bags. The figures are of {FOLDS} networks like it:
each trial is judged by one that has not seen its {unit}, calibrated (beta calibration, Kull et al. 2017, of each kind
of skill) on what the other {FOLDS - 1} say of trials that they have not seen, though they have learned from the judged
one. What ships has seen all bags, and is calibrated on what those {FOLDS} said of unseen ones.{unknown}

Only what the rules call possible counts; intervals are 95 % bootstrap, of the ECE basic, else percentile; the base rate
is that of the family among these trials; `gain` is by how much the Brier score is below the other's on the same trials
(mean, interval); ECE over ten bins of equal mass:

| trials of | {" | ".join(heads)} |
|{" --- |" * (len(heads) + 1)}
{rows}

![reliability](reliability.png)

| said | happened | trials |
| --- | --- | --- |
{table}

`done` is 1, what the hand rules out is 0, a place where the robot stands is as the rules have it: no trial is needed.
`bring it to you` is a drive to the operator. Nothing gets less than {LEAST} of what the rules say, in the figures too.

Limits: it knows the robot, the rooms and the policies of its trials. It measures in depth pictures and does not look at
colors. Train it again when a policy changes.

sha256 of {weights.name}: {sha256_of_file(weights)}
'''


_OF_UNKNOWN = ' What the weights that it started from had seen is not known: these very bags, maybe.'


def _shown(value):
    if not isinstance(value, (list, tuple)):
        return f'{value:g}'
    *mean, low, high = value
    return f'{"".join(f"{m:g}, " for m in mean)}{low:g} to {high:g}'
