"""All that decides, made again as a bag says that it was: the library, the loop's settings, the models."""
import dataclasses
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from saycan_ros.config import check, share
from saycan_ros.evaluation.runner import Language
from saycan_ros.places import load_places
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.skills import load_skills

# Settings of the language model, and what load_scorer calls them.
LOADING = {'search_from': 'search_from', 'dtype': 'dtype', 'threads': 'threads', 'server_dialect': 'dialect',
           'server_batch': 'batch', 'server_timeout': 'timeout', 'server_retries': 'retries'}


@dataclass(frozen=True)
class Changes:
    """What a replay takes in place of what was recorded; None: as recorded. Any of them makes it a what-if.

    Attributes:
        language, prompt, normalization: of the language model; affordance: the value function, by name or folder.
        skills, places: files. min_affordance: of the decision rule.
    """

    language: str | None = None
    prompt: str | None = None
    normalization: str | None = None
    affordance: str | None = None
    skills: str | None = None
    places: str | None = None
    min_affordance: float | None = None

    @property
    def made(self):
        """{name: value} of those that were made."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Kitchen:
    """What the loop needs of the world: the library, the places, its settings as they were and as they are now."""

    library: Any
    places: tuple
    planner: PlannerConfig
    planner_now: PlannerConfig


@dataclass(frozen=True)
class Models:
    """What scores: score(ScoreSkills) -> LanguageScores, and score(observation, memory, skills) -> (N,) affordances."""

    language: Language
    value_function: Any


def kitchen_of(recording, changes):
    """The Kitchen of a Recording, with Changes. Raises ConfigError: a file is missing or faulty."""
    said = recording.settings.get('planner', {})
    planner = PlannerConfig(**{f.name: said[f.name] for f in dataclasses.fields(PlannerConfig) if f.name in said})
    now = planner if changes.min_affordance is None else replace(planner, min_affordance=changes.min_affordance)
    return Kitchen(load_skills(changes.skills or _file(said.get('skills'))),
                   load_places(changes.places or _file(said.get('places')) or share('config', 'places.yaml')),
                   planner, check(now))


def models_of(recording, changes, kitchen):
    """The Models of a Recording, with Changes. Raises ConfigError: weights are missing."""
    from saycan_ros.evaluation.language import PromptedLanguage
    said = recording.settings.get('language_model', {})
    name = changes.language or said.get('model')
    prompt = changes.prompt or (_file(said.get('prompt')) if not changes.language else None)
    loading = {ours: said[name_] for name_, ours in LOADING.items() if name_ in said}
    if changes.normalization == 'per_token':                # which cannot be searched
        loading['search_from'] = 0
    if recording.decisions and not changes.language:        # as it came out, not as it was asked for: 'auto', 0
        first = next(iter(recording.decisions.values())).language
        loading |= {'dtype': first.dtype, 'threads': first.threads} if first.dtype else {}
    language = PromptedLanguage(name, changes.normalization or said.get('normalization', 'sum'), prompt, **loading)
    return Models(language, _value_function(recording, changes, kitchen))


def _value_function(recording, changes, kitchen):
    from saycan_ros.value_function.load import load_value_function
    from saycan_ros.value_function.rules import RulesConfig
    said = recording.settings.get('value_function', {})
    rules = RulesConfig(**{f.name: said[f.name] for f in dataclasses.fields(RulesConfig) if f.name in said})
    name = changes.affordance or said.get('weights', 'rules')
    return load_value_function(name, kitchen.library, kitchen.places, rules)


def _file(path):
    """A file that a bag names, where it is here; else None: the package's own, and a difference will tell."""
    return path if path and os.path.isfile(Path(path)) else None
