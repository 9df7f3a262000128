"""The language model behind its prompt, as the runner needs it."""
import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.language_model.adapter import SHIPPED, prompt_for
from saycan_ros.language_model.completions import is_url
from saycan_ros.language_model.embedding import TextEncoder
from saycan_ros.language_model.generation import nearest_skill, write_step
from saycan_ros.language_model.loading import load_scorer
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.planner.decision import LanguageScores

THREADS = 1   # of torch: the sums, and so the scores, depend on it; the same for every --jobs


class PromptedLanguage:
    """Scores skills after the prompt that it was made for; no score depends on what was asked before."""

    def __init__(self, name=None, normalization='sum', prompt=None, **loading):
        """name: of the model; prompt: file; loading: of load_scorer. None: the defaults.

        Raises:
            ConfigError: one of them is missing.
        """
        name = name or SHIPPED
        self._prompt = load_prompt(prompt or prompt_for(name))
        self._scorer = load_scorer(name, normalization, **{'threads': THREADS, **loading})
        self._two = tuple(self._prompt.render(word, f'Scene: {word}.') for word in ('a', '7'))

    def begin(self):
        """Goes back to what all prompts share, always read in the same way."""
        self._scorer.restart(self._two, self._prompt.continuation('x'))

    def score(self, request):
        """LanguageScores of a planner.requests.ScoreSkills."""
        self.begin()
        text = self._prompt.render(request.instruction, request.scene, request.history, request.outcomes)
        found = self._scorer.score(
            text, request.skills, [self._prompt.continuation(skill) for skill in request.skills],
            self._prompt.unconditional, request.log_prior, request.k)
        return LanguageScores(
            found.scored, found.log_likelihoods, found.model_id, found.bound_on_others, found.exhaustive,
            found.normalization, found.prompt_sha256, found.model_sha256, found.dtype, found.threads,
            found.processor_flags, found.time)


class GenerativeLanguage(PromptedLanguage):
    """The paper's generative arm: the model writes a step, and the skill most like it is the only one that counts."""

    def __init__(self, name=None, *args):
        if is_url(name or ''):
            raise ConfigError(f'--decision generative: {name} only scores; give a model that is loaded here')
        super().__init__(name, *args)
        self._encoder = TextEncoder(self._scorer.language_model)

    def score(self, request):
        """LanguageScores in which the skill that was written has log-likelihood 0 and every other -inf."""
        model = self._scorer.language_model
        text = self._prompt.render(request.instruction, request.scene, request.history, request.outcomes)
        written = write_step(model, self._scorer.prefix, text, self._prompt.terminator)
        scores = np.full(len(request.skills), -np.inf)
        scores[nearest_skill(self._encoder, written, request.skills)] = 0.0
        return LanguageScores(np.arange(len(scores)), scores, model.id, normalization='generative',
                              model_sha256=model.sha256, dtype=model.dtype, threads=model.threads)
