"""Log-likelihoods of a closed list of skills, from a model on a server: slower than one here, but of any size."""
import functools
import hashlib
import time

import numpy as np

from saycan_ros.language_model.scores import (
    BadRequest,
    EmptyRequest,
    SkillScores,
    check_normalization,
    check_request,
)
from saycan_ros.language_model.tokens import common_length


class RemoteScorer:
    """Scores skills as scoring.SkillScorer does, on a completions server; every skill in full, no search.

    The server tokenises: prompt and skill travel as one text, and the boundary between them is where the tokens of all
    of these texts and of the prompt alone begin to differ. That is the boundary of tokens.tokenise, too.
    """

    def __init__(self, client, normalization='sum'):
        """client: completions.CompletionsClient. Raises ConfigError: an unknown normalization."""
        check_normalization(normalization)
        self.client, self.normalization = client, normalization
        self._unconditional = functools.lru_cache(8)(self._score_unconditional)

    @property
    def source(self):
        """Where the model is."""
        return self.client.id

    dtype = ''          # the server does not tell

    def restart(self, prompts, continuation):
        """Nothing: between two requests nothing is kept here."""

    def score(self, prompt, skills, continuations=None, unconditional='', log_prior=None, k=0):
        """The log-likelihood of every skill after the prompt; as SkillScorer.score, but always of all.

        Raises:
            EmptyRequest, BadRequest, PromptTooLong, ModelFailed: as their names say; completions.RemoteError, which is
            a ModelFailed: the server gave no scores.
        """
        started = time.perf_counter()
        skills, continuations, _ = check_request(prompt, skills, continuations, log_prior)
        moved, sums, lengths = self._sums(prompt, continuations)
        weights = 1.0 / lengths if self.normalization == 'per_token' else np.ones(len(skills))
        offset = self._unconditional(unconditional, continuations) if self.normalization == 'prior' else 0.0
        kept, rest = self.client.start + prompt[:len(prompt) - len(moved)], tuple(moved + c for c in continuations)
        return SkillScores(skills, np.arange(len(skills)), sums * weights - offset, sums, kept, rest, -np.inf,
                           self.normalization, hashlib.sha256(kept.encode()).hexdigest(), self.source, '', self.dtype,
                           0, '', time.perf_counter() - started)

    def _sums(self, prompt, continuations):
        """(end of the prompt that is scored with the skills, (N,) sums [nat], (N,) how many tokens each has)."""
        alone, *whole = self.client.read([prompt, *(prompt + c for c in continuations)])
        shared = min(common_length(alone.tokens, text.tokens) for text in whole)
        if not shared:
            raise EmptyRequest(f'the prompt has no token of its own at {self.source}; use a longer one')
        lengths = np.array([len(text.tokens) - shared for text in whole], float)
        if not lengths.all():
            raise BadRequest(f'no text to score in {continuations[int(np.argmin(lengths))]!r}')
        sums = np.array([sum(text.log_p[shared:]) for text in whole])
        return ''.join(alone.spelling[shared:]), sums, lengths

    def _score_unconditional(self, unconditional, continuations):
        if not unconditional:
            raise BadRequest('normalization prior needs a text that stands for no prompt: which token starts a text is '
                             'unknown for a remote model; use a prompt file with a number, or normalization sum')
        return self._sums(unconditional, continuations)[1]
