"""Exact log-likelihoods of a closed list of skills after a prompt."""
import functools
import hashlib
import logging
import time

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.language_model.prefix import PrefixCache
from saycan_ros.language_model.scores import (
    BadRequest,
    EmptyRequest,
    ModelFailed,
    PromptTooLong,
    SkillScores,
    best_of,
    check_normalization,
    check_request,
)
from saycan_ros.language_model.search import k_best
from saycan_ros.language_model.tokens import common_length, tokenise
from saycan_ros.language_model.tree import TreeReader, one_pass_each, tree_suits
from saycan_ros.language_model.trie import TokenTrie


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
        check_normalization(normalization)
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
        self._shared_head = functools.lru_cache(8)(self._find_shared_head)
        self._trie = functools.lru_cache(8)(TokenTrie)
        self._unconditional = functools.lru_cache(8)(self._score_unconditional)

    @property
    def source(self):
        """Where the model is."""
        return str(self.language_model.folder)

    @property
    def dtype(self):
        """Name of the number format."""
        return self.language_model.dtype

    def restart(self, prompts, continuation):
        """Goes back to what these prompts share, read in one way: later scores do not depend on what was read before.

        Args:
            prompts: (P,) texts, two or more that differ; continuation: of a skill after them.
        """
        if not self.reads_trees:        # each skill is then read on its own, whatever was read before
            self.prefix.forget()
            return
        head = self._shared_head(tuple(prompts), continuation)
        if self.prefix.can_crop and self.prefix.ids[:len(head)] == head:
            self.prefix.crop(len(head))
            return
        self.prefix.forget()
        if head:
            self.prefix.read(head)

    def _find_shared_head(self, prompts, continuation):
        first, *others = (tokenise(self.language_model.tokenizer, p, [continuation]).prompt for p in prompts)
        return first[:min(common_length(first, ids) for ids in others)]

    def score(self, prompt, skills, continuations=None, unconditional='', log_prior=None, k=0):
        """The log-likelihood of every skill after the prompt.

        Args:
            prompt: text up to where a skill is written.
            skills: (N,) texts, each once.
            continuations: (N,) each skill as the prompt writes it, terminator included; None: the texts themselves.
            unconditional: what stands for no prompt in the normalization `prior`; '': a start of text.
            log_prior: (N,) [nat], added to choose the k best; None: zeros.
            k: how many of the best are needed; 0: all. All are given where they are not searched for.

        Returns:
            SkillScores.

        Raises:
            EmptyRequest, BadRequest, PromptTooLong, ModelFailed: as their names say.
        """
        started = time.perf_counter()
        skills, continuations, log_prior = check_request(prompt, skills, continuations, log_prior)
        text = tokenise(self.language_model.tokenizer, prompt, continuations)
        self._check_tokens(text, skills)
        offset = self._unconditional(unconditional, continuations) if self.normalization == 'prior' else 0.0
        if k and len(skills) > k and self.reads_trees and 0 < self._search_from <= len(skills):
            scored, sums, bound = self._search(text, log_prior - offset, k)
        else:
            scored, sums, bound = np.arange(len(skills)), self._sums(self.prefix, text), -np.inf
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
        scored, sums, rest = best_of(np.array([found[i] for i in indices]), log_prior[indices], k)
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
