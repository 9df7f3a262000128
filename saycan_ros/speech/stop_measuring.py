"""How good a stop word is: words noticed, false alarms an hour, time until it is noticed."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.evaluation.results import wilson
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import HOP
from saycan_ros.speech.stop_word import REFRACTORY

IN_TIME = RATE * 8 // 10    # samples after the word; a later hit counts as a false alarm


def scores_of(classifier, shard):
    """(T,) float32, a score a hop."""
    return classifier.scores(shard.windows())


def hits_of(scores, threshold):
    """Positions [samples] at which StopWord would report the word."""
    found, quiet_until = [], 0
    for hop in np.flatnonzero(scores >= threshold) + 1:
        if hop >= quiet_until:
            found.append(hop * HOP)
            quiet_until = hop + REFRACTORY
    return np.array(found, int)


def judge(shard, hits):
    """(noticed, delays, false alarms): bool a word; [s] from its end for the noticed; hits that belong to no word.

    A hit from the word's beginning on counts for it: of "stop, stop" the first is enough.
    """
    noticed, delays = [], []
    belongs = np.zeros(len(hits), bool)
    for begin, end in shard.stops:
        mine = (hits > begin) & (hits <= end + IN_TIME)
        belongs |= mine
        noticed.append(bool(mine.any()))
        if mine.any():
            delays.append((hits[mine][0] - end) / RATE)
    return noticed, delays, int((~belongs).sum())


@dataclass(frozen=True)
class Figures:
    """What a stop word did in some scenes.

    Attributes:
        noticed, words: how many of how many.
        alarms: hits that belong to no word.
        hours: of audio.
        delays: from the end of each noticed word [s], ascending; negative where the first of "stop, stop" was enough.
    """

    noticed: int
    words: int
    alarms: int
    hours: float
    delays: tuple

    @property
    def row(self):
        """{column: text}; with 95 % intervals, Wilson's of a share and the exact one of Poisson of a rate."""
        low, high = (100 * x for x in wilson(self.noticed, self.words))
        least, most = (x / self.hours for x in poisson(self.alarms))
        return {
            'noticed': f'{self.noticed} of {self.words}' if self.words else '',
            '% [95 %]': f'{100 * self.noticed / self.words:.1f} [{low:.1f}, {high:.1f}]' if self.words else '',
            'minutes': f'{60 * self.hours:.0f}', 'false alarms': str(self.alarms),
            'an hour [95 %]': f'{self.alarms / self.hours:.1f} [{least:.1f}, {most:.1f}]',
            'delay: median, worst [s]': f'{np.median(self.delays):.2f}, {self.delays[-1]:.2f}' if self.delays else ''}

    @property
    def short(self):
        """Share of the words, or where there are none false alarms an hour."""
        return f'{100 * self.noticed / self.words:.1f} %' if self.words else f'{self.alarms / self.hours:.0f}'


def figures_of(classifier, shards, threshold):
    """The Figures of a classifier on shards."""
    noticed, delays, alarms = [], [], 0
    for shard in shards:
        found = judge(shard, hits_of(scores_of(classifier, shard), threshold))
        noticed, delays, alarms = noticed + found[0], delays + found[1], alarms + found[2]
    return Figures(sum(noticed), len(noticed), alarms, _hours(shards), tuple(sorted(map(float, delays))))


def poisson(count):
    """95 % interval of what is expected where so many were counted, (low, high), exact (Garwood 1936)."""
    from scipy.special import gammaincinv
    return (float(gammaincinv(count, 0.025)) if count else 0.0), float(gammaincinv(count + 1, 0.975))


def _hours(shards):
    return sum(shard.seconds for shard in shards) / 3600


def choose_threshold(classifier, shards, per_hour):
    """The lowest threshold with at most so many false alarms an hour of these shards: a missed stop may hurt."""
    scores = [scores_of(classifier, shard) for shard in shards]
    for threshold in 1 / (1 + np.exp(-np.arange(-4.0, 16.0, 0.1))):      # the last one is above every score
        if sum(len(hits_of(s, threshold)) for s in scores) <= per_hour * _hours(shards):
            break
    return float(threshold)
