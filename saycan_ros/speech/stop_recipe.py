"""From nothing to a stop word: synthesize, train, choose the threshold, measure in unseen voices, write the card."""
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import joblib

from saycan_ros.config import param
from saycan_ros.speech import stop_training
from saycan_ros.speech.scenes import CLEAN, SceneKind
from saycan_ros.speech.stop_measuring import choose_threshold, figures_of
from saycan_ros.speech.stop_word import WEIGHTS, Classifier
from saycan_ros.speech.voices import variants

SECONDS = 20.0          # of a scene
TALK = SceneKind(stop=0.0, near=0.0, speech=1.0)        # ordinary speech, in any noise
NOISES = (CLEAN, 20.0, 10.0, 5.0)                       # dB at which words are counted


@dataclass(frozen=True)
class StopWordRecipe:
    """How the stop word is trained."""

    word: str = param('stop', 'The word; near words are those of `stop`')
    scenes: int = param(360, 'Scenes of 20 s to learn from', low=4, high=100_000)
    steps: int = param(4000, 'Steps of training', low=10, high=1_000_000)
    seed: int = param(0, 'Of scenes and weights', low=0, high=10_000)
    alarms: float = param(4.0, 'False alarms an hour of ordinary speech that the threshold may cost', 0.1, 1000.0)
    checked: float = param(30.0, 'Minutes of ordinary speech to choose the threshold on', low=1.0, high=1000.0)
    measured: float = param(30.0, 'Minutes of each unseen kind to measure on', low=1.0, high=1000.0)
    jobs: int = param(1, 'Processes that synthesize', low=1, high=256)


def train_stop_word(recipe, out, work, report=lambda what, share: None):
    """Synthesizes what is not there yet, trains, measures, writes weights and card. Returns {kind: figures}.

    Raises:
        ConfigError: espeak-ng or the extra `voice` is missing.
    """
    out, work = Path(out), Path(work)
    out.mkdir(parents=True, exist_ok=True)

    def scenes(name, kind, count):
        parts = joblib.Parallel(recipe.jobs, return_as='generator')(
            joblib.delayed(stop_training.make_shard)(
                work / recipe.word / f'{name}-{recipe.seed}-{k}.npz', kind, SECONDS, recipe.word, name, recipe.seed, k)
            for k in range(count))
        found = []
        for part in parts:
            found.append(part)
            report(f'synthesizing: {name}', len(found) / count)
        return found

    seen = scenes('training', SceneKind(), recipe.scenes)
    network = stop_training.fit(seen, recipe.steps, recipe.seed, lambda share: report('training', share))
    stop_training.save(network, out / WEIGHTS, recipe.word, 0.5)
    talk = scenes('checking', TALK, _count(recipe.checked))
    threshold = choose_threshold(Classifier.load(out / WEIGHTS), talk, recipe.alarms)
    stop_training.save(network, out / WEIGHTS, recipe.word, threshold)
    classifier = Classifier.load(out / WEIGHTS)
    figures = {name: figures_of(classifier, scenes(name, kind, _count(recipe.measured)), threshold)
               for name, kind in unseen_kinds().items()}
    (out / 'README.md').write_text(_card(recipe, network, seen, threshold, figures, out / WEIGHTS), encoding='utf-8')
    return figures


def unseen_kinds():
    """{name: SceneKind} that figures are given for: voices, sentences and near words that training never had."""
    words = SceneKind(stop=0.5, near=0.0, speech=0.5, unseen=True)
    return {**{f'words, {"clean" if db == CLEAN else f"{db:g} dB"}': replace(words, decibels=db, plain=db == CLEAN)
               for db in NOISES},
            'ordinary speech': replace(TALK, unseen=True),
            'half near words': SceneKind(stop=0.0, near=0.5, speech=0.5, unseen=True)}


def _count(minutes):
    return max(1, round(60 * minutes / SECONDS))


def _card(recipe, network, seen, threshold, figures, weights):
    """The model card, as Markdown."""
    command = f'saycan train stopword --scenes {recipe.scenes} --steps {recipe.steps} --seed {recipe.seed}'
    if recipe.word != 'stop':
        command += f' --word {recipe.word}'
    size = sum(p.numel() for p in network.parameters())
    words = sum(len(shard.stops) for shard in seen)
    known, unseen = map(len, variants())
    share = f'{recipe.measured:g} minutes'
    rows = '\n'.join(f'| {name} | {" | ".join("" if v is None else f"{v:g}" for v in row.values())} |'
                     for name, row in figures.items())
    return f'''# stopword

Says when "{recipe.word}" was said: {size:,} parameters on the last {stop_training.CONTEXT} speech embeddings (80 ms
each) of openWakeWord's feature models, which come with the extra `voice` and are not part of this folder.

    {command}

Data: {recipe.scenes} synthetic scenes of {SECONDS:g} s with {words:,} words, spoken by espeak-ng in {known} of its
{known + unseen} voice variants and six accents, at 110 to 230 words a minute, between near words (shop, stock, step …)
and ordinary sentences, with echo, microphone color, and hiss, motors, tones, clatter or chatter at 0 to 30 dB. Nothing
was recorded.

Threshold {threshold:.4f}: the lowest that cost at most {recipe.alarms:g} false alarms an hour of ordinary speech in
seen voices; a false stop costs a repetition, a missed one may hurt.

In unseen voices, two unseen accents among them, with unseen sentences and near words; {share} a row, noticed as a
share, delays in seconds from the end of the word:

| {share} of | {" | ".join(next(iter(figures.values())))} |
|{" --- |" * (len(next(iter(figures.values()))) + 1)}
{rows}

Limits: synthetic voices only, all of one synthesizer. **Real voices and real rooms were not tried**; try yours before
you rely on it, and keep the emergency stop within reach.

sha256 of {weights.name}: {hashlib.sha256(weights.read_bytes()).hexdigest()}
'''
