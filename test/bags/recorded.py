"""A run of the loop that is kept as a bag would keep it, and the scripted models that it was decided with."""
from dataclasses import dataclass, field

import numpy as np

from saycan_ros.bags.models import Kitchen, Models
from saycan_ros.config import share
from saycan_ros.control import Outcome
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.memory import ObjectMemory
from saycan_ros.observation import Observation
from saycan_ros.places import load_places
from saycan_ros.planner import PlannerConfig, SayCanLoop, events, requests
from saycan_ros.planner.decision import AffordanceScores, LanguageScores
from saycan_ros.planner.journal import entry_of
from saycan_ros.skills import load_skills

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
SEEN = frozenset(p.name for p in PLACES)
SCENE = Knowledge(LIBRARY.objects.values(), PLACES).scene


class Scripted:
    """Wants one skill after the other, then `done`, and what it says depends on every part of the request."""

    def __init__(self, *wanted, model_id='scripted', shift=0.0):
        self.wanted, self.model_id, self.shift, self.asked = wanted, model_id, shift, 0

    def score(self, request):
        self.asked += 1
        step = len(request.history)
        wanted = self.wanted[step] if step < len(self.wanted) else 'done'
        base = self.shift - 1e-3 * len(request.scene) - 0.01 * sum(map(len, request.outcomes))
        log_p = np.array([base - (1.0 if text == wanted else 9.0) for text in request.skills])
        return LanguageScores(np.arange(len(log_p)), log_p, self.model_id, prompt_sha256=str(hash(request.scene)))


class Hunch:
    """A value function that looks at the memory: every skill the likelier, the more the memory holds."""

    model_id, sha256 = 'hunch', ''

    def score(self, observation, memory, skills):
        return np.full(len(skills), 0.5 + 0.1 * np.tanh(observation.stamp) + 0.01 * len(memory.objects))


@dataclass
class Run:
    """Drives a loop, and is what bags.Recording would be after reading a bag of it.

    """

    models: Models
    config: PlannerConfig = field(default_factory=lambda: PlannerConfig(look_around=False))
    entries: list = field(default_factory=list)
    decisions: dict = field(default_factory=dict)
    memories: dict = field(default_factory=dict)
    observations: dict = field(default_factory=dict)
    now: float = 0.0

    def __post_init__(self):
        self.loop = SayCanLoop(LIBRARY, PLACES, self.config, SCENE)
        self.waiting, self.running = [], None       # requests to the models, the RunSkill at work

    def memory(self, stamp):
        return self.memories.get(stamp)

    def observation(self, stamp, pictures=True):
        return self.observations.get(stamp)

    @property
    def kitchen(self):
        return Kitchen(LIBRARY, PLACES, self.config, self.config)

    def send(self, event):
        self.now += 0.01
        asked = self.loop.handle(event, self.now)
        entry = entry_of(event, self.now, asked)
        self.entries += [] if entry is None else [entry]
        for request in asked:
            if isinstance(request, requests.PublishDecision):
                self.decisions[request.decision.instruction_id, request.decision.step] = request.decision
            elif isinstance(request, requests.RunSkill):
                self.running = request
            elif isinstance(request, (requests.ScoreAffordances, requests.ScoreSkills)):
                self.waiting.append(request)
        return asked

    def start(self, text='tidy up', **more):
        return self.send(events.Start(text, stamp=self.now, **more))

    def see(self, **more):
        """A memory and an observation of now."""
        stamp = self.now + 0.005
        memory = ObjectMemory(**{'seen_places': SEEN, 'robot_place': 'operator', 'stamp': stamp, **more})
        self.memories[stamp], self.observations[stamp] = memory, Observation(stamp, {}, np.eye(4), np.eye(4), {}, 0.08)
        return self.send(events.MemoryUpdated(memory))

    def answer(self, index=0):
        """One of the requests is answered, on the newest observation."""
        request = self.waiting.pop(index)
        if isinstance(request, requests.ScoreSkills):
            return self.send(events.SkillsScored(request.round, self.models.language.score(request)))
        stamp = max(self.observations)
        values = self.models.value_function.score(self.observations[stamp], request.memory, request.skills)
        return self.send(events.AffordancesScored(request.round, AffordanceScores(
            stamp, values, self.models.value_function.model_id)))

    def end(self, outcome=Outcome.SUCCEEDED):
        """The running skill ends."""
        return self.send(events.SkillEnded(self.running.generation, outcome, self.now, 'as told'))

    def decide(self):
        """One whole round."""
        self.see()
        self.answer()
        self.answer()

    def errand(self, *outcomes):
        """Decides, and ends each skill so; then decides once more."""
        self.start()
        for outcome in outcomes:
            self.decide()
            self.end(outcome)
        self.decide()
        return self


def run_of(*wanted, **config):
    """A Run whose language model wants these skills."""
    return Run(Models(Scripted(*wanted), Hunch()), PlannerConfig(look_around=False, **config))
