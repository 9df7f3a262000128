"""Exact log-likelihoods of a closed list of skills after a prompt."""
import functools
import hashlib
import logging
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError, did_you_mean
from saycan_ros.language_model.prefix import PrefixCache
from saycan_ros.language_model.search import k_best
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.language_model.tree import TreeReader, one_pass_each, tree_suits
from saycan_ros.language_model.trie import TokenTrie

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


class SkillScorer:
    """Scores skills after prompts; keeps what the model has read between calls. Not for two threads at once."""

    def __init__(self, language_model, normalization='sum', search_from=0):
        """Takes a models.LanguageModel.

        Args:
            search_from: in a library of so many skills or more, the k best are searched for and the rest is bounded;
                0: every skill is always scored.

        Raises:
            ConfigError: an unknown normalization, or one that no bound holds for.
        """
        if normalization not in NORMALIZATIONS:
            raise ConfigError(f'unknown normalization {normalization!r}.'
                              f'{did_you_mean(normalization, NORMALIZATIONS, "normalizations")}')
        if normalization == 'per_token' and search_from:
            raise ConfigError('normalization per_token needs every skill: a mean can rise along a text, so nothing '
                              'bounds it; set search_from to 0')
        self._search_from = search_from
        self.language_model = language_model
        self.normalization = normalization
        self.prefix = PrefixCache(language_model.model)
        self.reads_trees = tree_suits(self.prefix)
        if not self.reads_trees:
            logging.getLogger(__name__).warning('%s: slow, one pass a skill; its architecture reads no trees',
                                                language_model.id)
        self._trie = functools.lru_cache(8)(TokenTrie)
        self._unconditional = functools.lru_cache(8)(self._score_unconditional)

    def score(self, prompt, skills, continuations=None, unconditional='', log_prior=None, k=0):
        """The log-likelihood of every skill after the prompt.

        Args:
            prompt: text up to where a skill is written.
            skills: (N,) texts, each once.
            continuations: (N,) each skill as the prompt writes it, terminator included; None: the texts themselves.
            unconditional: what stands for no prompt in the normalization `prior`; '': a start of text.
            log_prior: (N,) [nat], added to choose the k best; None: zeros.
            k: how many of the best to give; 0: all.

        Returns:
            SkillScores.

        Raises:
            EmptyRequest, BadRequest, PromptTooLong, ModelFailed: as their names say.
        """
        started = time.perf_counter()
        skills = tuple(skills)
        continuations = skills if continuations is None else tuple(continuations)
        log_prior = np.zeros(len(skills)) if log_prior is None else np.asarray(log_prior, float)
        _check(prompt, skills, continuations, log_prior)
        text = tokenise(self.language_model.tokenizer, prompt, continuations)
        self._check_tokens(text, skills)
        offset = self._unconditional(unconditional, continuations) if self.normalization == 'prior' else 0.0
        if k and len(skills) > k and self.reads_trees and 0 < self._search_from <= len(skills):
            scored, sums, bound = self._search(text, log_prior - offset, k)
        else:
            scored, sums, bound = _best(self._sums(self.prefix, text), self._weights(text), log_prior - offset, k)
        if np.isnan([*sums, bound]).any():
            self.prefix.forget()
            raise ModelFailed(f'{self.language_model.id} answered NaN; broken weights, or no model for '
                              f'{self.language_model.dtype}')
        normalized = sums * self._weights(text)[scored] - np.broadcast_to(offset, len(skills))[scored]
        m = self.language_model
        return SkillScores(
            skills, scored, normalized, sums, text.prompt_text, text.continuation_texts, bound, self.normalization,
            hashlib.sha256(text.prompt_text.encode()).hexdigest(), m.id, m.sha256, m.dtype, m.threads, m.flags,
            time.perf_counter() - started)

    def _search(self, text, log_prior, k):
        """(scored, sums, bound) of the k best by branch and bound."""
        with TreeReader(self.prefix, text.prompt, self._trie(text.continuations)) as tree:
            found, bound = k_best(tree, log_prior, k)
            bound = np.nan if np.isnan(list(tree.log_p.values())).any() else bound
        indices = np.array(sorted(found), int)
        scored, sums, rest = _best(np.array([found[i] for i in indices]), 1.0, log_prior[indices], k)
        return indices[scored], sums, max(bound, rest)

    def _sums(self, prefix, text):
        """(N,) float64 [nat]: log-likelihood of each continuation after the prompt."""
        if not self.reads_trees:
            return np.array(one_pass_each(self.language_model.model, text.prompt, text.continuations))
        trie = self._trie(text.continuations)
        with TreeReader(prefix, text.prompt, trie) as tree:
            tree.read_all()
        return np.array([tree.log_p[end] for end in trie.ends])

    def _weights(self, text):
        """(N,) what a sum is multiplied with."""
        lengths = np.array([len(tokens) for tokens in text.continuations], float)
        return 1.0 / lengths if self.normalization == 'per_token' else np.ones(len(lengths))

    def _score_unconditional(self, unconditional, continuations):
        tokenizer = self.language_model.tokenizer
        text = tokenise(tokenizer, unconditional, continuations)
        if not text.prompt:
            start = tokenizer.bos_token_id if tokenizer.bos_token_id is not None else tokenizer.eos_token_id
            text = tokenise(tokenizer, tokenizer.decode([start]), continuations)
        return self._sums(PrefixCache(self.language_model.model), text)     # its own cache: the prompt's stays

    def _check_tokens(self, text, skills):
        empty = [s for s, tokens in zip(skills, text.continuations, strict=True) if not tokens]
        if empty:
            raise BadRequest(f'no text to score in skill {empty[0]!r}')
        if not text.prompt:
            raise EmptyRequest('the prompt has no token; a first word has no probability without one')
        longest, context = len(text.prompt) + max(map(len, text.continuations)), self.language_model.context
        if context and longest > context:
            raise PromptTooLong(f'the prompt ({len(text.prompt)} tokens) and the longest skill need {longest} tokens, '
                                f'{self.language_model.id} reads {context}; use a prompt file with fewer examples')


def _best(sums, weights, log_prior, k):
    """(K,) indices of the k best, ascending, their sums, and the total that no other reaches; k = 0: all."""
    total = sums * weights + log_prior
    scored = np.sort(np.argsort(-total, kind='stable')[:k or None])
    return scored, sums[scored], float(np.delete(total, scored).max(initial=-np.inf))


def _check(prompt, skills, continuations, log_prior):
    if not skills:
        raise EmptyRequest('no skill to score')
    if not prompt:
        raise EmptyRequest('the prompt is empty')
    twice = [text for text, count in Counter(skills).items() if count > 1]
    if twice:
        raise BadRequest(f'skill {twice[0]!r} is listed twice; each text must be given once')
    if len(continuations) != len(skills) or log_prior.shape != (len(skills),):
        raise BadRequest(f'{len(skills)} skills, but {len(continuations)} continuations and '
                         f'{log_prior.size} log_prior values')
    if np.isnan(log_prior).any() or (log_prior == np.inf).any():
        raise BadRequest('log_prior has a value that is no log-probability (NaN or +inf)')
