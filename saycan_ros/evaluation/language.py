"""The language model behind its prompt, as the runner needs it."""
import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.language_model.completions import is_url
from saycan_ros.language_model.embedding import TextEncoder
from saycan_ros.language_model.generation import nearest_skill, write_step
from saycan_ros.language_model.prompted import PromptedScorer
from saycan_ros.planner.decision import LanguageScores

THREADS = 1   # of torch: the sums, and so the scores, depend on it; the same for every --jobs


class PromptedLanguage:
    """Answers a planner.requests.ScoreSkills."""

    def __init__(self, name=None, normalization='sum', prompt=None, **loading):
        """As of PromptedScorer."""
        self._prompted = PromptedScorer(name, normalization, prompt, **{'threads': THREADS, **loading})

    def begin(self):
        """Goes back to what all prompts share."""
        self._prompted.begin()

    def score(self, request):
        """LanguageScores of a planner.requests.ScoreSkills."""
        found = self._prompted.score(request.instruction, request.scene, request.history, request.outcomes,
                                     request.skills, request.log_prior, request.k)
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
        self._encoder = TextEncoder(self._prompted.scorer.language_model)

    def score(self, request):
        """LanguageScores in which the skill that was written has log-likelihood 0 and every other -inf."""
        prompt, scorer = self._prompted.prompt, self._prompted.scorer
        model = scorer.language_model
        text = prompt.render(request.instruction, request.scene, request.history, request.outcomes)
        written = write_step(model, scorer.prefix, text, prompt.terminator)
        scores = np.full(len(request.skills), -np.inf)
        scores[nearest_skill(self._encoder, written, request.skills)] = 0.0
        return LanguageScores(np.arange(len(scores)), scores, model.id, normalization='generative',
                              model_sha256=model.sha256, dtype=model.dtype, threads=model.threads)
