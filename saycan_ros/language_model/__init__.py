"""What the language model thinks of every skill.

models.load_model -> LanguageModel; prompt.load_prompt -> Prompt; scoring.SkillScorer -> SkillScores.
"""
