"""The decision rule: log p_LLM + log p_VF, the best allowed skill, and all that the choice depended on."""
from dataclasses import dataclass

import numpy as np


def combine(log_p_llm, p_vf, min_affordance=0.0):
    """Score every skill: log p_LLM + log p_VF (SayCan, Ahn et al. 2022, Algorithm 1).

    Args:
        log_p_llm: (N,) float64 [nat], log-likelihood of each skill text after the prompt.
        p_vf: (N,) float64 in [0, 1], probability that the skill succeeds from here.
        min_affordance: a skill with a lower p_vf scores -inf and cannot be chosen.

    Returns:
        (N,) float64 [nat].

    Raises:
        ValueError: the shapes differ, a value is NaN, or p_vf leaves [0, 1].
    """
    log_p_llm, p_vf = np.asarray(log_p_llm, float), np.asarray(p_vf, float)
    _check_scores(log_p_llm, p_vf)
    allowed = (p_vf > 0) & (p_vf >= min_affordance)
    return np.where(allowed, log_p_llm + np.log(np.where(allowed, p_vf, 1.0)), -np.inf)


def log_prior(p_vf, min_affordance=0.0):
    """log p_VF (N,) [nat] as the language request carries it; -inf where a skill cannot be chosen."""
    return combine(np.zeros(len(p_vf)), p_vf, min_affordance)


def choose(combined):
    """Index of the highest combined score (N,), the first of several; None where every score is -inf."""
    combined = np.asarray(combined, float)
    if not len(combined) or np.max(combined) == -np.inf:
        return None
    return int(np.argmax(combined))


def _check_scores(log_p_llm, p_vf):
    if log_p_llm.ndim != 1 or log_p_llm.shape != p_vf.shape:
        raise ValueError(f'log_p_llm {log_p_llm.shape} and p_vf {p_vf.shape} must be vectors of one length')
    if np.isnan(log_p_llm).any() or (log_p_llm == np.inf).any():
        raise ValueError('a log-likelihood is not a number below infinity')
    if not ((p_vf >= 0) & (p_vf <= 1)).all():
        raise ValueError('an affordance is not in [0, 1]')


@dataclass(frozen=True)
class Candidate:
    """One skill of a decision; combined = log_likelihood + log(affordance) [nat], -inf: may not be chosen."""

    skill: str
    log_likelihood: float
    affordance: float
    combined: float


@dataclass(frozen=True)
class AffordanceScores:
    """What the value function answered: affordances (N,) float64 in [0, 1], one a skill asked for.

    Attributes:
        observation_stamp: of the picture that they were judged from [s].
        time: that it took [s].
    """

    observation_stamp: float
    affordances: np.ndarray
    model_id: str
    model_sha256: str = ''
    time: float = 0.0


@dataclass(frozen=True)
class LanguageScores:
    """What the language model answered.

    Attributes:
        scored: (K,) int, indices of the skills asked for, in their order.
        log_likelihoods: (K,) float64 [nat] of those.
        bound_on_others: log-likelihood + log prior that no other skill reaches; -inf where exhaustive.
        exhaustive: every skill was scored.
        time: that it took [s].
    """

    scored: np.ndarray
    log_likelihoods: np.ndarray
    model_id: str
    bound_on_others: float = -np.inf
    exhaustive: bool = True
    normalization: str = 'sum'
    prompt_sha256: str = ''
    model_sha256: str = ''
    dtype: str = ''
    threads: int = 1
    processor_flags: str = ''
    time: float = 0.0


@dataclass(frozen=True)
class Decision:
    """One step of the planner: everything the choice depended on, as in saycan_interfaces/Decision."""

    instruction_id: int
    step: int
    generation: int
    instruction: str
    scene: str
    history: tuple[str, ...]
    outcomes: tuple[str, ...]
    chosen: str
    candidates: tuple[Candidate, ...]
    min_affordance: float
    memory_stamp: float
    affordance: AffordanceScores
    language: LanguageScores

    @property
    def best(self):
        """The chosen candidate."""
        return next(c for c in self.candidates if c.skill == self.chosen)


def candidates_of(skills, affordances, language, excluded=(), min_affordance=0.0):
    """The skills that were scored exactly, in library order.

    Args:
        skills: texts, as they were asked for.
        affordances: (N,) float64 in [0, 1] of those.
        language: LanguageScores of those.
        excluded: texts that may not be chosen this time.

    Raises:
        ValueError: shapes, values or indices that cannot be.
    """
    scored = np.asarray(language.scored, int)
    if len(scored) != len(language.log_likelihoods):
        raise ValueError(f'{len(language.log_likelihoods)} numbers for {len(scored)} scored skills')
    if len(scored) != len(set(scored.tolist())) or not ((scored >= 0) & (scored < len(skills))).all():
        raise ValueError('the scored indices are not distinct skills of the request')
    if language.exhaustive and len(scored) != len(skills):
        raise ValueError(f'{len(scored)} of {len(skills)} skills were scored, though it is called exhaustive')
    order = np.argsort(scored)
    scored, log_p = scored[order], np.asarray(language.log_likelihoods, float)[order]
    p = np.asarray(affordances, float)[scored]
    combined = combine(log_p, p, min_affordance)
    return tuple(Candidate(skills[i], float(a), float(b), -np.inf if skills[i] in excluded else float(c))
                 for i, a, b, c in zip(scored, log_p, p, combined, strict=True))
