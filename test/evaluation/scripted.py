"""A kitchen, tasks, and a language model whose favourites a test writes down."""
import numpy as np

from saycan_ros.config import share
from saycan_ros.evaluation.runner import Parts
from saycan_ros.evaluation.tasks import Task
from saycan_ros.places import load_places
from saycan_ros.planner.decision import LanguageScores
from saycan_ros.skills import load_skills
from saycan_ros.value_function.rules import value_function

LIBRARY = load_skills()
PLACES = load_places(share('config', 'places.yaml'))


class ScriptedLanguage:
    """Likes the first skill of the script that is not in the history yet, counting repeats; then `done`."""

    def __init__(self, *script):
        self.script, self.requests = script, []

    def begin(self):
        self.requests = []

    def score(self, request):
        self.requests.append(request)
        step = len(request.history)
        likes = self.script[step] if step < len(self.script) else 'done'
        log_p = np.where(np.array(request.skills) == likes, -1.0, -40.0)
        return LanguageScores(np.arange(len(log_p)), log_p, 'scripted')


def parts(*script, affordance='none', **kwargs):
    return Parts(LIBRARY, PLACES, ScriptedLanguage(*script), value_function(affordance, LIBRARY, PLACES), **kwargs)


def task(**kwargs):
    return Task(**{'id': 1, 'family': 'structured', 'instruction': 'do it', 'robot_at': 'operator', **kwargs})
