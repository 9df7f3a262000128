"""The language model behind its prompt, as the runner needs it."""
from saycan_ros.language_model.adapter import SHIPPED, prompt_for
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.language_model.scoring import SkillScorer
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.planner.decision import LanguageScores

THREADS = 1   # of torch: the sums, and so the scores, depend on it; the same for every --jobs


class PromptedLanguage:
    """Scores skills after the prompt that it was made for; a task's scores do not depend on the tasks before it."""

    def __init__(self, name=None, normalization='sum', prompt=None):
        """name: of the model; prompt: file. None: the defaults. Raises ConfigError: one of them is missing."""
        name = name or SHIPPED
        self._prompt = load_prompt(prompt or prompt_for(name))
        self._scorer = SkillScorer(load_model(name, threads=THREADS), normalization)
        self._head = self._shared_head()

    def begin(self):
        """Goes back to what all prompts share, always read in the same way."""
        prefix = self._scorer.prefix
        if prefix.can_crop and prefix.ids[:len(self._head)] == self._head:
            prefix.crop(len(self._head))
        else:
            prefix.forget()
            prefix.read(self._head)

    def score(self, request):
        """LanguageScores of a planner.requests.ScoreSkills."""
        text = self._prompt.render(request.instruction, request.scene, request.history, request.outcomes)
        found = self._scorer.score(
            text, request.skills, [self._prompt.continuation(skill) for skill in request.skills],
            self._prompt.unconditional, request.log_prior, request.k)
        return LanguageScores(
            found.scored, found.log_likelihoods, found.model_id, found.bound_on_others, found.exhaustive,
            found.normalization, found.prompt_sha256, found.model_sha256, found.dtype, found.threads,
            found.processor_flags, found.time)

    def _shared_head(self):
        """Tokens that begin the prompt of every task."""
        ids = [tokenise(self._scorer.language_model.tokenizer, self._prompt.render(word, f'Scene: {word}.'),
                        [self._prompt.continuation('x')]).prompt for word in ('a', '7')]
        shared = next(i for i, (a, b) in enumerate(zip(*ids, strict=False)) if a != b)
        return ids[0][:shared]
