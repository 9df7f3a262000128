"""How far probabilities can be believed: beta calibration, calibration error, Brier score, AUC, with intervals."""
import collections

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

BINS = 10                 # of equal mass
_DRAWS = 1000             # of the bootstrap
_PULL = 1.0               # weight of "no change" in beta calibration: three numbers from a hundred trials
UNCHANGED = 1.0, 1.0, 0.0


def beta(logits, succeeded):
    """(a, b, c), a and b positive, with which `calibrated` fits (beta calibration; Kull, Silva Filho, Flach 2017).

    Args:
        logits: (N,) float64. succeeded: (N,) bool; of trials that nothing was trained on.
    """
    sign, sides = np.where(succeeded, 1.0, -1.0), _sides(logits)

    def loss(numbers):
        logit = sides @ np.exp(numbers[:2]) + numbers[2]
        return np.logaddexp(0, -sign * logit).sum() + _PULL * (numbers ** 2).sum()

    *gains, offset = minimize(loss, np.zeros(3)).x
    return *np.exp(gains).tolist(), float(offset)


def calibrated(logits, numbers):
    """(N,) probabilities: sigmoid(a ln p - b ln(1 - p) + c), p = sigmoid(logit).

    Args:
        logits: (N,) float64. numbers: (N, 3) the (a, b, c) of each.
    """
    numbers = np.asarray(numbers)
    return expit((_sides(logits) * numbers[:, :2]).sum(1) + numbers[:, 2])


def _sides(logits):
    """(N, 2): ln p and -ln(1 - p) of p = sigmoid(logit); their sum is the logit."""
    return np.stack([-np.logaddexp(0, -logits), np.logaddexp(0, logits)], 1)


def beta_each(logits, succeeded, kinds, fewest):
    """{kind: (a, b, c)} of `beta` on the trials of each kind, on all where it has fewer; other kinds: on all.

    Args:
        kinds: (N,) names.
    """
    found = collections.defaultdict(lambda: whole)
    whole = beta(logits, succeeded)
    for kind in set(kinds.tolist()):
        rows = kinds == kind
        found[kind] = beta(logits[rows], succeeded[rows]) if rows.sum() >= fewest else whole
    return found


def brier(p, succeeded):
    """Mean squared error of probabilities (N,) against (N,) bool."""
    return float(np.mean((p - succeeded) ** 2))


def auc(p, succeeded):
    """Chance that a trial that succeeded has a higher p than one that failed, ties half; NaN where all ended alike."""
    good = np.asarray(succeeded, bool)
    n, m = good.sum(), (~good).sum()
    return float((rankdata(p)[good].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float('nan')


def reliability(p, succeeded, bins=BINS):
    """Rows (mean p, share that succeeded, trials) of bins of equal mass, in the order of p."""
    parts = [part for part in np.array_split(np.argsort(p, kind='stable'), bins) if len(part)]
    return [(float(p[part].mean()), float(succeeded[part].mean()), len(part)) for part in parts]


def ece(p, succeeded, bins=BINS):
    """Expected calibration error: mean |p - share that succeeded| over bins of equal mass."""
    return float(sum(n * abs(said - was) for said, was, n in reliability(p, succeeded, bins)) / len(p))


def interval(figure, p, succeeded, seed=0):
    """(low, high): 95 % bootstrap interval of figure(p, succeeded), over the draws that have one; NaN: none has.

    That of `ece` is the basic bootstrap's (Davison and Hinkley 1997, 5.6): each draw adds to an error that is never
    negative, so its percentiles lie too high. It is not below 0, and holds the figure.
    """
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(p), size=(_DRAWS, len(p)))
    found = np.array([figure(p[rows], succeeded[rows]) for rows in draws])
    found = found[np.isfinite(found)]
    if not len(found):
        return float('nan'), float('nan')
    low, high = (float(v) for v in np.percentile(found, (2.5, 97.5)))
    if figure is ece:
        mean = ece(p, succeeded)
        low, high = max(0.0, 2 * mean - high), max(mean, 2 * mean - low)
    return low, high


def figures(p, succeeded, base_rate):
    """All figures of probabilities on held-out trials, beside a base rate.

    Args:
        base_rate: (N,) or a number: how often trials of the same kind succeed, these among them.

    Returns:
        {trials, succeeded, brier, brier_interval, brier_base_rate, ece, ece_interval, auc, auc_interval}.
    """
    found = {'trials': len(p), 'succeeded': round(float(np.mean(succeeded)), 3)}
    for name, figure in (('brier', brier), ('ece', ece), ('auc', auc)):
        found[name] = round(figure(p, succeeded), 4)
        found[f'{name}_interval'] = [round(v, 4) for v in interval(figure, p, succeeded)]
    return found | {'brier_base_rate': round(brier(np.full(len(p), base_rate), succeeded), 4)}


def paired_gain(p, other, succeeded, seed=0):
    """(mean, low, high): by how much the Brier score of p is below that of `other`, with a 95 % bootstrap interval."""
    gain = (other - succeeded) ** 2 - (p - succeeded) ** 2
    rng = np.random.default_rng(seed)
    means = gain[rng.integers(len(gain), size=(_DRAWS, len(gain)))].mean(1)
    return tuple(round(float(v), 4) for v in (gain.mean(), *np.percentile(means, (2.5, 97.5))))
