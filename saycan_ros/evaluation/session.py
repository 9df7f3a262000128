"""One run of `saycan eval`: what stays the same over its tasks, and a task's share of it, in whatever process."""
import functools
from dataclasses import dataclass
from pathlib import Path

from saycan_ros.config import ConfigError, did_you_mean
from saycan_ros.evaluation.runner import Parts, run_task
from saycan_ros.evaluation.worlds import RuledWorld
from saycan_ros.places import load_skills_and_places
from saycan_ros.policies import DEFAULT, POLICIES
from saycan_ros.value_function.rules import NAMES

WORLDS = ('physics', 'symbolic')
DECISIONS = ('product', 'generative')
AFFORDANCES = ('rules', 'oracle', 'paper', 'none', 'learned')


@dataclass(frozen=True)
class Settings:
    """What decides the results, beside the tasks.

    Attributes:
        affordance: one of AFFORDANCES, or a folder of `saycan train value`; None: `learned` in physics, and `rules` in
            the symbolic world, which has no pictures to look at.
        language: built-in name, folder or Hugging Face id; prompt, skills, places: files. None: the default.
    """

    world: str = 'physics'
    policy: str = DEFAULT
    decision: str = 'product'
    affordance: str | None = None
    language: str | None = None
    normalization: str = 'sum'
    seed: int = 0
    prompt: str | None = None
    skills: str | None = None
    places: str | None = None

    def __post_init__(self):
        if self.affordance is None:
            object.__setattr__(self, 'affordance', 'learned' if self.world == 'physics' else 'rules')
        for name, value, known in (('world', self.world, WORLDS), ('policy', self.policy, POLICIES),
                                   ('affordance', self.affordance, AFFORDANCES),
                                   ('decision', self.decision, DECISIONS)):
            if value not in known and not (name == 'affordance' and Path(value).is_dir()):
                raise ConfigError(f'--{name}: {value!r} is unknown.{did_you_mean(value, known, "choices")}')
        if self.decision == 'generative' and self.normalization != 'sum':
            raise ConfigError('--decision generative: nothing is scored; leave --normalization out')
        if self.world == 'symbolic' and self.affordance not in NAMES:
            raise ConfigError(f'--affordance {self.affordance}: it looks at pictures, and the symbolic world has none; '
                              f'choices there: {", ".join(NAMES)}')


def kitchen_of(settings):
    """(SkillLibrary, tuple of Place) of the settings. Raises ConfigError: a file is faulty, or they do not fit."""
    return load_skills_and_places(settings.skills, settings.places)


def prepare(settings):
    """Loads what all tasks need and no scene does. Raises ConfigError: it is missing, or does not fit together."""
    _parts(settings)
    if settings.world == 'physics':
        _physics(settings)


def run_one(task, settings):
    """The TaskResult of a task. The same for the same settings, whatever ran before in this process.

    Raises:
        ConfigError: weights are missing, the scene cannot be set.
    """
    parts = _parts(settings)
    return run_task(task, _world(task, settings, parts), parts)


def seed_of(task, seed):
    """The seed of a task's scene: its own, so that no task depends on which others run."""
    return 1000 * seed + task.id


@functools.lru_cache(1)
def _parts(settings):
    from saycan_ros.evaluation.language import GenerativeLanguage, PromptedLanguage
    from saycan_ros.value_function.load import load_value_function
    library, places = kitchen_of(settings)
    language = GenerativeLanguage if settings.decision == 'generative' else PromptedLanguage
    return Parts(library, places, language(settings.language, settings.normalization, settings.prompt),
                 load_value_function(settings.affordance, library, places), exact=settings.affordance == 'oracle')


def _world(task, settings, parts):
    if settings.world == 'symbolic':
        return RuledWorld(task, parts.library, parts.places)
    world = _physics(settings)
    world.reset(task, seed_of(task, settings.seed))
    return world


@functools.lru_cache(1)
def _physics(settings):
    import torch

    from saycan_ros.evaluation.physics import PhysicsWorld
    torch.set_num_threads(1)            # sums of several threads differ in their last bit, and with it the physics
    return PhysicsWorld(*kitchen_of(settings), policy=settings.policy)
