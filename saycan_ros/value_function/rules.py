"""Affordances by rule over the object memory: what each skill needs, with probabilities set by hand."""
import dataclasses
import hashlib
import json
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError, check, did_you_mean, param


@dataclass(frozen=True)
class RulesConfig:
    """How likely a skill succeeds where its precondition holds, and where the memory says that it does not."""

    find: float = param(0.95, 'Find an object that is remembered', low=0.0, high=1.0)
    search: float = param(0.25, 'Find an object never seen while a place is left to look at', low=0.0, high=1.0)
    absent: float = param(0.02, 'Find an object that is at no place seen, and all were', low=0.0, high=1.0)
    pick: float = param(0.9, 'Pick up an object in reach with an empty hand', low=0.0, high=1.0)
    put_down: float = param(0.95, 'Put down what the hand holds', low=0.0, high=1.0)
    drive: float = param(0.95, 'Reach a place, or the operator', low=0.0, high=1.0)
    already: float = param(0.05, 'Reach the place where the robot stands: nothing would come of it', low=0.0, high=1.0)
    unlikely: float = param(0.02, 'Pick up an object that the memory has elsewhere or not at all', low=0.0, high=1.0)
    impossible: float = param(0.0, 'Pick up with a full hand, put down what is not held', low=0.0, high=1.0)


ORACLE = RulesConfig(find=1.0, search=0.0, absent=0.0, pick=1.0, put_down=1.0, drive=1.0, already=1.0, unlikely=0.0,
                     impossible=0.0)


class RuleValueFunction:
    """Answers from memory alone; no picture is looked at. The id says that nothing here was learned."""

    pictures = False

    def __init__(self, library, places, config=None, model_id='rules'):
        """library: SkillLibrary; places: tuple of Place. Raises ConfigError: a probability outside [0, 1]."""
        self.library, self.config, self.model_id = library, check(config or RulesConfig()), model_id
        self.sha256 = _sha256(model_id, dataclasses.asdict(self.config))
        self._containers = {p.name for p in places if p.container}
        self._surfaces = {p.name for p in places if not p.container}
        self._operator = next(p.name for p in places if p.operator)
        self._families = {'find': self._find, 'pick': self._pick, 'put_down': self._put_down, 'done': lambda *_: 1.0}

    def score(self, observation, memory, skills):
        """Probability of success of each skill from here.

        Args:
            observation: Observation or None; not used by the rules.
            memory: ObjectMemory; skills: (N,) texts of the library.

        Returns:
            (N,) float64 in [0, 1].

        Raises:
            ConfigError: a skill that the library does not have.
        """
        return np.array([self._probability(self.library[text], memory) for text in skills], float)

    def _probability(self, skill, memory):
        return self._families.get(skill.family, self._drive)(skill, memory)

    def _drive(self, skill, memory):
        there = memory.robot_place == (skill.place or self._operator)
        return self.config.already if there else self.config.drive

    def _find(self, skill, memory):
        if any(o.place in self._surfaces for o in memory.of_kind(skill.object)):
            return self.config.find
        # one that the robot holds is found already; one in a container or on the floor is out of reach for good
        return self.config.absent if self._surfaces <= memory.seen_places else self.config.search

    def _pick(self, skill, memory):
        if memory.holding or memory.holds_unknown:
            return self.config.impossible
        reachable = memory.robot_place is not None and memory.robot_place not in self._containers
        here = any(o.place == memory.robot_place for o in memory.of_kind(skill.object))
        return self.config.pick if reachable and here else self.config.unlikely

    def _put_down(self, skill, memory):
        if memory.holds_unknown:
            return self.config.unlikely         # the policy would set it down; whether it is this, nobody says
        if memory.holding != skill.object:
            return self.config.impossible
        # between places it would land on the floor
        return self.config.put_down if memory.robot_place else self.config.unlikely


class PaperValueFunction:
    """The hand-set values of the paper, for comparison (Ahn et al. 2022, appendix on affordance functions).

    Pick: a value rescaled from [0.2, 0.5] and clipped; put down: 1, whatever is held; go to and bring: by distance;
    done: 0.1. The paper's learned pick and find values are not public: the rules stand in for them.
    """

    model_id, pictures = 'paper', False
    DONE, LOW, HIGH, FAR = 0.1, 0.2, 0.5, 6.0     # FAR [m]: at this distance nothing is left of `go to`

    def __init__(self, library, places):
        self.library, self._places = library, {p.name: p for p in places}
        self._operator = next(p for p in places if p.operator)
        self._rules = RuleValueFunction(library, places)
        self.sha256 = _sha256(self.model_id, [self.DONE, self.LOW, self.HIGH, self.FAR, self._rules.sha256])

    def score(self, observation, memory, skills):
        """As RuleValueFunction.score; distances from the observation's pose, without one from the place in memory."""
        rules = self._rules.score(observation, memory, skills)
        at = self._robot(observation, memory)
        return np.array([self._value(self.library[text], rule, at) for text, rule in zip(skills, rules, strict=True)])

    def _value(self, skill, rule, at):
        if skill.family == 'pick':
            return float(np.clip((rule - self.LOW) / (self.HIGH - self.LOW), 0.0, 1.0))
        if skill.family == 'find':
            return rule
        if skill.family == 'put_down':
            return 1.0
        if skill.family == 'done':
            return self.DONE
        place = self._places.get(skill.place, self._operator)
        return float(np.clip(1.0 - np.hypot(*(place.stand[:2] - at)) / self.FAR, 0.0, 1.0))

    def _robot(self, observation, memory):
        """(2,) [m] in the map."""
        if observation is not None:
            return observation.map_from_base[:2, 3]
        place = self._places.get(memory.robot_place)
        return np.zeros(2) if place is None else place.stand[:2]


class NoValueFunction:
    """Every skill always works: the language model alone decides."""

    model_id, pictures = 'none', False

    def __init__(self, library):
        self.library = library
        self.sha256 = _sha256(self.model_id)

    def score(self, observation, memory, skills):
        """(N,) ones; ConfigError as RuleValueFunction.score."""
        return np.ones(len([self.library[text] for text in skills]))


NAMES = ('rules', 'oracle', 'paper', 'none')


def value_function(name, library, places, config=None):
    """A value function by name: rules, oracle (exact memory in, 0 or 1 out), paper or none.

    Args:
        config: RulesConfig for `rules`; None: the default.

    Raises:
        ConfigError: an unknown name.
    """
    makers = {'rules': lambda: RuleValueFunction(library, places, config),
              'oracle': lambda: RuleValueFunction(library, places, ORACLE, 'oracle'),
              'paper': lambda: PaperValueFunction(library, places), 'none': lambda: NoValueFunction(library)}
    if name not in makers:
        raise ConfigError(f'unknown value function {name!r}.{did_you_mean(name, NAMES, "value functions")}')
    return makers[name]()


def _sha256(*parts):
    """Of the numbers that stand for weights."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
