"""From nothing to a stop word: synthesize, train, choose the threshold, measure in unseen voices, write the card."""
import hashlib
from dataclasses import dataclass, fields, replace
from pathlib import Path

import joblib

from saycan_ros.config import param
from saycan_ros.speech import stop_training
from saycan_ros.speech.scenes import CLEAN, SceneKind
from saycan_ros.speech.stop_measuring import choose_threshold, figures_of
from saycan_ros.speech.stop_word import WEIGHTS, Classifier
from saycan_ros.speech.voices import variants

SECONDS = 20.0          # of a scene
FLITE_PART = 5          # one scene in its voices to so many in those of espeak-ng, which has more
TALK = SceneKind(stop=0.0, near=0.0, speech=1.0)        # ordinary speech, in any noise
NOISES = {'clean': CLEAN, '20 dB': 20.0, '10 dB': 10.0, '5 dB': 5.0}      # of speech over noise


@dataclass(frozen=True)
class StopWordRecipe:
    """How the stop word is trained."""

    word: str = param('stop', 'The word; near words are those of `stop`')
    scenes: int = param(300, 'Scenes of 20 s to learn from, and a fifth as many in another synthesizer\'s voices',
                        low=5, high=100_000)
    steps: int = param(1500, 'Steps of training', low=10, high=1_000_000)
    seed: int = param(0, 'Of scenes and weights', low=0, high=10_000)
    alarms: float = param(60.0, 'False alarms an hour of ordinary speech that the threshold may cost', 0.1, 1000.0)
    checked: float = param(30.0, 'Minutes of ordinary speech to choose the threshold on', low=1.0, high=1000.0)
    measured: float = param(30.0, 'Minutes of each unseen kind to measure on', low=1.0, high=1000.0)
    jobs: int = param(1, 'Processes that synthesize', low=1, high=256)


def train_stop_word(recipe, out, work, report=lambda what, share: None):
    """Synthesizes what is not there yet, trains, measures, writes weights and card. Returns {kind: Figures}.

    Raises:
        ConfigError: espeak-ng, flite or the extra `voice` is missing.
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

    seen = (scenes('training', SceneKind(), recipe.scenes)
            + scenes('training flite', SceneKind(flite=True), recipe.scenes // FLITE_PART))
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
    at = {name: replace(words, decibels=db, plain=db == CLEAN) for name, db in NOISES.items()}
    return {**{f'words, {name}': kind for name, kind in at.items()},
            **{f'words of flite, {name}': replace(at[name], flite=True) for name in ('clean', '10 dB')},
            'ordinary speech': replace(TALK, unseen=True),
            'half near words': SceneKind(stop=0.0, near=0.5, speech=0.5, unseen=True)}


def _count(minutes):
    return max(1, round(60 * minutes / SECONDS))


def _card(recipe, network, seen, threshold, figures, weights):
    """The model card, as Markdown."""
    command = 'saycan train stopword ' + ' '.join(f'--{f.name} {getattr(recipe, f.name)}' for f in fields(recipe))
    size = sum(p.numel() for p in network.parameters())
    words, minutes = sum(len(shard.stops) for shard in seen), sum(shard.seconds for shard in seen) / 60
    known, unseen = map(len, variants())
    rows = '\n'.join(f'| {" | ".join([name, *found.row.values()])} |' for name, found in figures.items())
    return f'''# stopword

Says when "{recipe.word}" was said: {size:,} parameters on the last {stop_training.CONTEXT} speech embeddings (80 ms
each) of openWakeWord's feature models, which come with the extra `voice` and are not part of this folder.

    {command}

Data: {minutes:.0f} minutes of synthetic scenes with {words:,} words, spoken by espeak-ng in {known} of its
{known + unseen} voice variants and six accents, in every sixth scene by two voices of flite, at 110 to 230 words a
minute, between near words (shop, stock, step …) and ordinary sentences, with echo, microphone color, and hiss, motors,
tones, clatter or chatter at 0 to 30 dB. Nothing was recorded for it.

Threshold {threshold:.4f}: the lowest that cost at most {recipe.alarms:g} false alarms an hour in {recipe.checked:g}
minutes of ordinary speech in seen voices. A false stop costs a repetition, a missed one may hurt.

Measured in unseen voices, two unseen accents and two unseen voices of flite among them, with unseen sentences and near
words; delays count from the end of the word in the audio:

| | {" | ".join(next(iter(figures.values())).row)} |
|{" --- |" * (1 + len(next(iter(figures.values())).row))}
{rows}

Limits: synthetic voices only. The rows of flite say how far it carries to voices of another kind, two of which were in
training. **Real voices and real rooms were not tried, and no better is to be expected of them**: try your voice before
you rely on it, and keep the emergency stop within reach.

sha256 of {weights.name}: {hashlib.sha256(weights.read_bytes()).hexdigest()}
'''
