"""A carrier for the tests: gives the loop events, keeps what it asks for, and answers where a test says so."""
import numpy as np

from saycan_ros.config import share
from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory
from saycan_ros.places import load_places
from saycan_ros.planner import PlannerConfig, SayCanLoop, events, requests
from saycan_ros.planner.decision import AffordanceScores, LanguageScores
from saycan_ros.skills import load_skills

LIBRARY = load_skills()
PLACES = load_places(share('config', 'places.yaml'))
SEEN = frozenset(p.name for p in PLACES)


class Carrier:
    """Counts time by hand: `now` is both clocks."""

    def __init__(self, **settings):
        self.loop = SayCanLoop(LIBRARY, PLACES, PlannerConfig(**settings),
                               lambda memory, instruction, origins: f'scene {memory.stamp} {origins}')
        self.now, self.out = 0.0, []

    def send(self, event):
        """The requests that the event causes, without the status."""
        self.now += 0.01
        found = self.loop.handle(event, self.now)
        self.out += found
        return [r for r in found if not isinstance(r, requests.PublishStatus)]

    def start(self, text='tidy up', **kwargs):
        return self.send(events.Start(text, stamp=self.now, **kwargs))

    def see(self, **kwargs):
        """A memory of now."""
        self.now += 0.01
        kwargs = {'seen_places': SEEN, 'robot_place': 'operator', 'stamp': self.now, **kwargs}
        return self.send(events.MemoryUpdated(ObjectMemory(**kwargs)))

    def weigh(self, request, p=1.0, stamp=None):
        scores = AffordanceScores(self.now if stamp is None else stamp, np.full(len(request.skills), p), 'rules')
        return self.send(events.AffordancesScored(request.round, scores))

    def prefer(self, request, skill):
        """The language model likes that skill best, the others all the same."""
        log_p = np.where(np.array(request.skills) == skill, -1.0, -9.0)
        return self.send(events.SkillsScored(request.round, LanguageScores(np.arange(len(log_p)), log_p, 'scripted')))

    def choose(self, skill, **memory):
        """One whole round from a fresh memory; the requests of its end."""
        [ask] = self.see(**memory)
        [ask] = self.weigh(ask)
        return self.prefer(ask, skill)

    def end(self, run, outcome=Outcome.SUCCEEDED):
        return self.send(events.SkillEnded(run.generation, outcome, self.now))

    def do(self, skill, outcome=Outcome.SUCCEEDED, **memory):
        """Chooses a skill and ends it; the RunSkill that it took."""
        run = self.choose(skill, **memory)[-1]
        self.end(run, outcome)
        return run


def finish_of(answers):
    """The one Finish among requests."""
    [found] = [r for r in answers if isinstance(r, requests.Finish)]
    return found
