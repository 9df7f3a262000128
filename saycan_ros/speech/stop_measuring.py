"""How good a stop word is: words noticed, false alarms an hour, time until it is noticed."""
import numpy as np

from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import HOP
from saycan_ros.speech.stop_word import REFRACTORY

IN_TIME = RATE * 8 // 10    # samples after the word; a later hit counts as a false alarm


def scores_of(classifier, shard):
    """(T,) float32, a score a hop."""
    return classifier.scores(shard.windows(np.arange(len(shard.embeddings))))


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


def figures_of(classifier, shards, threshold):
    """{words, noticed, false_alarms_per_hour, delay_median, delay_worst} over shards; share, 1/h and seconds."""
    noticed, delays, alarms = [], [], 0
    for shard in shards:
        found = judge(shard, hits_of(scores_of(classifier, shard), threshold))
        noticed, delays, alarms = noticed + found[0], delays + found[1], alarms + found[2]
    hours = sum(shard.seconds for shard in shards) / 3600
    return {'words': len(noticed), 'noticed': round(float(np.mean(noticed)), 4) if noticed else None,
            'false_alarms_per_hour': round(alarms / hours, 1), 'delay_median': _round(np.median, delays),
            'delay_worst': _round(np.max, delays)}


def _round(what, delays):
    return round(float(what(delays)), 2) if delays else None


def choose_threshold(classifier, shards, per_hour):
    """The lowest threshold with at most so many false alarms an hour of these shards: a missed stop may hurt."""
    scores = [scores_of(classifier, shard) for shard in shards]
    hours = sum(shard.seconds for shard in shards) / 3600
    for threshold in 1 / (1 + np.exp(-np.arange(-4.0, 16.0, 0.1))):      # the last one is above every score
        if sum(len(hits_of(s, threshold)) for s in scores) <= per_hour * hours:
            break
    return float(threshold)
