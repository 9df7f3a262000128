"""What every scorer answers, what it refuses, and how it counts: shared by models here and on a server."""
from collections import Counter
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError, did_you_mean

NORMALIZATIONS = ('sum', 'prior', 'per_token')


class ScoringError(Exception):
    """A request that cannot be scored; the message says why."""


class EmptyRequest(ScoringError):
    """No skill, or no prompt."""


class BadRequest(ScoringError):
    """The parts of the request contradict each other."""


class PromptTooLong(ScoringError):
    """The prompt and the longest skill do not fit into the model's context."""


class ModelFailed(ScoringError):
    """The model answered something that is no probability."""


@dataclass(frozen=True)
class SkillScores:
    """One answer, with all that is needed to compute it again.

    Attributes:
        skills: all texts asked; scored: (K,) indices into skills, ascending.
        log_likelihoods: (K,) float64 [nat], after normalization.
        sums: (K,) float64 [nat], of continuation after prompt, before normalization.
        prompt, continuations: text up to the skills, and (N,) texts of the skills, both exactly as tokenised.
        bound_on_others: [nat] log-likelihood + log_prior that no skill left out reaches; -inf where exhaustive.
        time: [s].
    """

    skills: tuple[str, ...]
    scored: np.ndarray
    log_likelihoods: np.ndarray
    sums: np.ndarray
    prompt: str
    continuations: tuple[str, ...]
    bound_on_others: float
    normalization: str
    prompt_sha256: str
    model_id: str
    model_sha256: str
    dtype: str
    threads: int
    processor_flags: str
    time: float

    @property
    def exhaustive(self):
        """Every skill was scored."""
        return len(self.scored) == len(self.skills)


def check_normalization(normalization):
    """Raises ConfigError: an unknown one."""
    if normalization not in NORMALIZATIONS:
        raise ConfigError(f'unknown normalization {normalization!r}.'
                          f'{did_you_mean(normalization, NORMALIZATIONS, "normalizations")}')


def best_of(sums, log_prior, k):
    """(K,) indices of the k best, ascending, their sums, and the total that no other reaches; k = 0: all."""
    total = sums + log_prior
    scored = np.sort(np.argsort(-total, kind='stable')[:k or None])
    return scored, sums[scored], float(np.delete(total, scored).max(initial=-np.inf))


def check_request(prompt, skills, continuations, log_prior):
    """(skills, continuations, log_prior) of SkillScorer.score as two tuples and (N,) float64, defaults filled in.

    Raises:
        EmptyRequest, BadRequest: no model can score that.
    """
    skills = tuple(skills)
    continuations = skills if continuations is None else tuple(continuations)
    log_prior = np.zeros(len(skills)) if log_prior is None else np.asarray(log_prior, float)
    if not skills:
        raise EmptyRequest('no skill to score')
    if not prompt:
        raise EmptyRequest('the prompt is empty')
    if any('\ud800' <= letter <= '\udfff' for letter in prompt):
        raise BadRequest('the prompt has bytes that are no UTF-8 text')
    twice = [text for text, count in Counter(skills).items() if count > 1]
    if twice:
        raise BadRequest(f'skill {twice[0]!r} is listed twice; each text must be given once')
    if len(continuations) != len(skills) or log_prior.shape != (len(skills),):
        raise BadRequest(f'{len(skills)} skills, but {len(continuations)} continuations and '
                         f'{log_prior.size} log_prior values')
    if np.isnan(log_prior).any() or (log_prior == np.inf).any():
        raise BadRequest('log_prior has a value that is no log-probability (NaN or +inf)')
    return skills, continuations, log_prior
