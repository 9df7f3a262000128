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
from saycan_ros.speech.synthesizers import SYNTHESIZERS, installed, synthesizer, variants
from saycan_ros.speech.voices import SHARES

SECONDS = 20.0          # of a scene
DENSE = (0.1, 0.6)      # [s] between utterances that are learned: more of them an hour
WORDS = SceneKind(stop=0.5, near=0.25, speech=0.25, pause=DENSE)
OTHERS = SceneKind(stop=0.0, near=0.15, speech=0.85, pause=DENSE)
TALK = SceneKind(stop=0.0, near=0.0, speech=1.0)        # ordinary speech, in any noise
NOISES = {'clean': CLEAN, '20 dB': 20.0, '10 dB': 10.0, '5 dB': 5.0}      # of speech over noise
NEW = ('flite', 'festival', 'kokoro')   # synthesizers whose unseen voices are measured, beside espeak-ng's
TRADES = (60.0, 30.0, 10.0, 5.0)        # false alarms an hour that the card gives thresholds for


@dataclass(frozen=True)
class StopWordRecipe:
    """How the stop word is trained."""

    word: str = param('stop', 'The word; near words are those of `stop`')
    scenes: int = param(600, 'Scenes of 20 s to learn from, half of whose utterances end with the word',
                        low=5, high=100_000)
    talk: int = param(430, 'Scenes of 20 s without it to learn from, of ordinary speech and near words',
                      low=1, high=100_000)
    steps: int = param(4000, 'Steps of training', low=10, high=1_000_000)
    seed: int = param(0, 'Of scenes and weights', low=0, high=10_000)
    alarms: float = param(60.0, 'False alarms an hour of ordinary speech that the threshold may cost', 0.1, 1000.0)
    checked: float = param(30.0, 'Minutes of ordinary speech in seen voices to choose the threshold on',
                           low=1.0, high=1000.0)
    measured: float = param(30.0, 'Minutes of ordinary speech in unseen voices to measure on, and a part of it of each '
                            'other kind', low=1.0, high=1000.0)
    jobs: int = param(1, 'Processes that synthesize', low=1, high=256)


def train_stop_word(recipe, out, work, report=lambda what, share: None):
    """Synthesizes what is not there yet, trains, measures, writes weights and card. Returns {kind: Figures}.

    Raises:
        ConfigError: espeak-ng or the extra `voice` is missing.
    """
    out, work = Path(out), Path(work)
    synthesizer('espeak-ng')        # a ConfigError now, not after the training
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

    seen = scenes('training', WORDS, recipe.scenes) + scenes('talk', OTHERS, recipe.talk)
    network = stop_training.fit(seen, recipe.steps, recipe.seed, lambda share: report('training', share))
    stop_training.save(network, out / WEIGHTS, recipe.word, 0.5)
    talk = scenes('checking', TALK, _count(recipe.checked))
    classifier = Classifier.load(out / WEIGHTS)
    threshold, *others = (choose_threshold(classifier, talk, rate) for rate in (recipe.alarms, *TRADES))
    stop_training.save(network, out / WEIGHTS, recipe.word, threshold)
    measured = {name: scenes(name, kind, _count(recipe.measured * part))
                for name, (kind, part) in unseen_kinds().items()}
    figures = {at: {name: figures_of(classifier, shards, at) for name, shards in measured.items()}
               for at in sorted({threshold, *others})}
    (out / 'README.md').write_text(_card(recipe, network, seen, threshold, figures, out / WEIGHTS), encoding='utf-8')
    return figures[threshold]


def unseen_kinds():
    """{name: (SceneKind, share of the minutes)} that figures are given for: voices, sentences, near words are new."""
    words = SceneKind(stop=0.5, near=0.0, speech=0.5, unseen=True, synthesizer='espeak-ng')
    at = {name: replace(words, decibels=db, plain=db == CLEAN) for name, db in NOISES.items()}
    new = [name for name in NEW if name in installed()]
    return {**{f'words, {noise}': (kind, 4 / 15) for noise, kind in at.items()},
            **{f'words of {name}, {noise}': (replace(at[noise], synthesizer=name), 1 / 15)
               for name in new for noise in ('clean', '10 dB')},
            'ordinary speech': (replace(TALK, unseen=True, synthesizer='espeak-ng'), 1),
            'half near words': (replace(words, stop=0.0, near=0.5), 1 / 3)}


def _count(minutes):
    return max(1, round(60 * minutes / SECONDS))


def _card(recipe, network, seen, threshold, figures, weights):
    """The model card, as Markdown. figures: {threshold: {kind: Figures}}."""
    command = 'saycan train stopword ' + ' '.join(f'--{f.name} {getattr(recipe, f.name)}' for f in fields(recipe))
    size = sum(p.numel() for p in network.parameters())
    words, hours = sum(len(shard.stops) for shard in seen), sum(shard.seconds for shard in seen) / 3600
    known, unseen = map(len, variants())
    chosen = figures[threshold]
    return f'''# stopword

Says when "{recipe.word}" was said: {size:,} parameters on the last {stop_training.CONTEXT} speech embeddings (80 ms
each) of openWakeWord's feature models, which come with the extra `voice` and are not part of this folder.

    {command}

Data: {hours:.1f} hours of synthetic scenes with {words:,} words, spoken by voices of
{'; '.join(_seen_voices(known, unseen))};
most of them resampled to a larger or smaller person, at 110 to 230 words a minute, between near words (shop, stock,
step …) and ordinary sentences, with echo, microphone color, and hiss, motors, tones, clatter or chatter at 0 to 30 dB.
Nothing was recorded for it.

Threshold {threshold:.4f}: the lowest that cost at most {recipe.alarms:g} false alarms an hour in {recipe.checked:g}
minutes of ordinary speech in seen voices. A false stop costs a repetition, a missed one may hurt.

Measured in unseen voices, with unseen sentences and near words; delays count from the end of the word in the audio.
"words" are in {unseen} other variants and eight accents of espeak-ng. Of the others:
{'; '.join(_new_voices())}.

{_table(next(iter(chosen.values())).row, {name: found.row.values() for name, found in chosen.items()})}

A higher `stop_threshold` misses more and stops less often for nothing, in the same scenes: % of the words noticed, or
false alarms an hour:

{_table(chosen, {f'{at:.4f}': [found.short for found in row.values()] for at, row in figures.items()}, 'threshold')}

Limits: synthetic voices only. **Real voices and real rooms were not tried, and no better is to be expected of them**
than of a synthesizer that training never heard: try your voice before you rely on it, and keep the emergency stop
within reach.

sha256 of {weights.name}: {hashlib.sha256(weights.read_bytes()).hexdigest()}
'''


def _seen_voices(known, unseen):
    names = [name for name in installed() if name in SHARES]
    return [f'espeak-ng in {known} of its {known + unseen} voice variants and six accents' if name == 'espeak-ng' else
            f'{len(SYNTHESIZERS[name].seen())} of {name}' for name in names]


def _new_voices():
    return [f'{len(SYNTHESIZERS[name].unseen())} voices of {name}, of which training had '
            f'{len(SYNTHESIZERS[name].seen()) or "none"}' for name in NEW if name in installed()]


def _table(head, rows, corner=''):
    """A table in Markdown of rows {name: texts}."""
    lines = [[corner, *head], ['---'] * (1 + len(head)), *([name, *texts] for name, texts in rows.items())]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)
