"""A scorer behind its prompt: how likely each skill is at a moment of an instruction."""
from saycan_ros.language_model.adapter import SHIPPED, prompt_for
from saycan_ros.language_model.loading import load_scorer
from saycan_ros.language_model.prompt import load_prompt


class PromptedScorer:
    """Scores skills after the prompt of a moment; no score depends on what was asked before, to the bit.

    Attributes:
        prompt: prompt.Prompt; scorer: scoring.SkillScorer or remote.RemoteScorer.
    """

    def __init__(self, name=None, normalization='sum', prompt=None, **loading):
        """name: of the model; prompt: file; None or '': the defaults. loading: of load_scorer.

        Raises:
            ConfigError: one of them is missing or unfit.
        """
        name = name or SHIPPED
        self.prompt = load_prompt(prompt or prompt_for(name))
        self.scorer = load_scorer(name, normalization, **loading)
        self._two = tuple(self.prompt.render(word, f'Scene: {word}.') for word in ('a', '7'))

    def begin(self):
        """Goes back to what all prompts share, always read in the same way."""
        self.scorer.restart(self._two, self.prompt.continuation('x'))

    def score(self, instruction, scene, history, outcomes, skills, log_prior=None, k=0):
        """SkillScores of skills, texts; scene, history, outcomes: of Prompt.render; log_prior, k: of SkillScorer.score.

        Raises:
            ScoringError: as its kind says.
        """
        self.begin()
        text = self.prompt.render(instruction, scene, history, outcomes)
        continuations = [self.prompt.continuation(skill) for skill in skills]
        return self.scorer.score(text, skills, continuations, self.prompt.unconditional, log_prior, k)
