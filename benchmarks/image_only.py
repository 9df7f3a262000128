"""Does looking help where words cannot? Tasks that only the image decides, with the learned value function and without.

    MUJOCO_GL=egl .venv/bin/python benchmarks/image_only.py --tasks 20 --log image_only.jsonl --output image_only.json

Two things answer an instruction equally ('Pick up a soda, any will do'), and one mishap makes one of them hard or
impossible to get (alike.py): pushed to the far edge, wedged between others, toppled, hidden behind others, gone or
swapped since it was last seen, or, of two counters to bring something to, things on the floor of the way. Where, which
two and which of them is the bad one follow from the seed. The object memory holds both, so that language and rules see
no difference; only the depth picture does.

Arms, on the same starts, in physics with the learned policies: `learned`, `none` (every affordance is 1) and `rules`.
A task succeeds as in `saycan eval`, whichever of the two it was done with; `good first` says that the first skill about
one of the two was about the good one, `good taken` the same of the first pick or drive.

The shipped language model is not indifferent: it takes what stands first in the scene. `--language even` makes it so:
finding, picking up or going to one of the two gets the mean likelihood of both, and ties fall as often to the good one.
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from alike import MISHAPS, AlikeTasks, made
from episode_log import EpisodeLog
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from saycan_ros.config import share
from saycan_ros.evaluation.language import PromptedLanguage
from saycan_ros.evaluation.results import rate_of
from saycan_ros.evaluation.runner import Parts, run_task
from saycan_ros.language_model.adapter import WEIGHTS
from saycan_ros.places import load_skills_and_places
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.policies.load import NETWORKS, load_networks
from saycan_ros.skills import DONE
from saycan_ros.value_function.load import load_value_function

ARMS = ('learned', 'none', 'rules')
LANGUAGES = ('shipped', 'even')
MEASURES = ('success', 'good_first', 'good_taken')
FAMILIES = ('find', 'pick', 'go_to')      # of skills that choose one of the two
FIRST = 900_000                           # seeds from here on are for this


class EvenLanguage(PromptedLanguage):
    """The shipped model, to which two names are the same: find, pick or go to one of them is as likely as the other."""

    library, pair = None, ()

    def score(self, request):
        """LanguageScores of a ScoreSkills, all skills scored; each of two gets the mean of their likelihoods."""
        found = super().score(request)
        scores = _in_order(found)
        for family in FAMILIES:
            two = [request.skills.index(self.library.find(family, name).text) for name in self.pair
                   if self.library.find(family, name)]
            if two:
                scores[two] = np.logaddexp.reduce(scores[two]) - np.log(2)
        return dataclasses.replace(found, scored=np.arange(len(scores)), log_likelihoods=scores)


def _in_order(found):
    return found.log_likelihoods[np.argsort(found.scored)]


class FirstOf:
    """A value function or a language that keeps the scores of its first answer. take: them, of an answer."""

    def __init__(self, scorer, take=lambda answer: answer):
        self.scorer, self._take, self.first = scorer, take, None

    def score(self, *request):
        """As the scorer does."""
        answer = self.scorer.score(*request)
        self.first = self._take(answer) if self.first is None else self.first
        return answer

    def __getattr__(self, name):
        return getattr(self.scorer, name)


def weights_of(value):
    """Names of the weights of all models that an episode depends on, each told by its sha."""
    function = load_value_function(value, *load_skills_and_places())
    files = {'language': WEIGHTS, 'detector': 'detector.safetensors'}
    shas = {name: hashlib.sha256(share('models', name, file).read_bytes()).hexdigest() for name, file in files.items()}
    return ', '.join([function.model_id, *(load_networks(family)[1] for family in NETWORKS),
                      *(f'{name}@{sha[:8]}' for name, sha in shas.items())])


def episode(language, arm, weights, seed):
    """Carries out the task of a seed; what became of it, as JSON."""
    tasks = made(AlikeTasks)
    task, good, bad = tasks.set(seed)
    spoken = made(EvenLanguage if language == 'even' else PromptedLanguage)
    library, heard = tasks.library, FirstOf(spoken, _in_order)
    spoken.library, spoken.pair = library, (good, bad)
    value = FirstOf(load_value_function(arm, library, tasks.places))
    parts = Parts(library, tasks.places, heard, value, planner=PlannerConfig(candidates=0))
    result = run_task(task, tasks.world, parts)
    skills = [library[row.skill] for row in result.decisions]
    about = [s for s in skills if _thing(s) in (good, bad)]
    named, taken = map(_thing, about), (_thing(s) for s in about if s.family != 'find')
    choices = {s.text: k for k, s in enumerate(library) if s.family in FAMILIES and _thing(s) in (good, bad)}
    return {'language': language, 'arm': arm, 'weights': weights, 'seed': seed, 'mishap': task.family,
            'instruction': task.instruction, 'at': task.robot_at, 'good': good, 'bad': bad,
            'success': result.execution_success, 'good_first': next(named, None) == good,
            'good_taken': next(taken, None) == good,
            'steps': sum(s.family != DONE for s in skills), 'end': result.end_reason,
            'skills': [[row.skill, row.outcome] for row in result.decisions],
            'log_likelihood': _rounded(choices, heard.first), 'affordance': _rounded(choices, value.first)}


def _thing(skill):
    return skill.object or skill.place


def _rounded(choices, scores):
    return {} if scores is None else {text: round(float(scores[k]), 4) for text, k in choices.items()}


def episodes_of(language, arm, weights, seeds):
    """Episodes of some seeds."""
    return [episode(language, arm, weights, seed) for seed in seeds]


def summarize(episodes):
    """{rows: {mishap or 'all': {arm: {success, good_first: rate_of, steps}}}, mcnemar: {measure: mcnemar}}."""
    groups = {mishap: [e for e in episodes if e['mishap'] == mishap] for mishap in MISHAPS} | {'all': episodes}
    rows = collections.defaultdict(dict)
    for name, group in groups.items():
        for arm in dict.fromkeys(e['arm'] for e in group):
            mine = [e for e in group if e['arm'] == arm]
            rows[name][arm] = {measure: rate_of(sum(e[measure] for e in mine), len(mine)) for measure in MEASURES}
            rows[name][arm]['steps'] = round(float(np.mean([e['steps'] for e in mine])), 2)
    return {'rows': rows, 'mcnemar': {measure: mcnemar(episodes, measure) for measure in MEASURES}}


def mcnemar(episodes, measure, arms=('learned', 'none')):
    """{only_first, only_second, p}: tasks that one of two arms alone does well, and McNemar's exact test of them."""
    first, second = ({e['seed']: e[measure] for e in episodes if e['arm'] == arm} for arm in arms)
    both = first.keys() & second.keys()
    b, c = (sum(x[seed] and not y[seed] for seed in both) for x, y in ((first, second), (second, first)))
    return {'only_first': b, 'only_second': c, 'p': float(binomtest(b, b + c).pvalue) if b + c else 1.0}


def show(language, summary, console):
    """One row a mishap and arm."""
    table = Table('mishap', 'value function', 'succeeded', 'good first', 'good taken', 'steps',
                  title=f'language: {language}', caption='[95 % interval, Wilson]')
    for mishap, arms in summary['rows'].items():
        for arm, row in arms.items():
            cells = [f'{row[m]["successes"]}/{row[m]["tasks"]} [{row[m]["low"]:.2f}, {row[m]["high"]:.2f}]'
                     for m in MEASURES]
            table.add_row(mishap, arm, *cells, f'{row["steps"]:.1f}', end_section=arm == list(arms)[-1])
    console.print(table)
    for measure, found in summary['mcnemar'].items():
        console.print(f'{measure}: learned alone {found["only_first"]}, none alone {found["only_second"]}, '
                      f'McNemar exact p = {found["p"]:.3g}')


def main():
    """Exit status 0 once every task has been tried with every arm."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tasks', type=int, default=20)
    parser.add_argument('--first', type=int, default=FIRST, help='first seed')
    parser.add_argument('--arms', default=','.join(ARMS), help='value functions, as of saycan eval --affordance')
    parser.add_argument('--language', default=LANGUAGES[0], choices=LANGUAGES)
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--log', type=Path, help='JSON-lines file of episodes: goes on from it and appends to it')
    parser.add_argument('--output', type=Path, help='JSON file for every episode and the summary')
    args = parser.parse_args()
    arms = {arm: weights_of(arm) for arm in args.arms.split(',')}
    keys = [(args.language, arm, weights, args.first + k) for k in range(args.tasks) for arm, weights in arms.items()]
    console = Console()
    try:
        log = EpisodeLog(('language', 'arm', 'weights', 'seed'), args.log)
    except KeyError as err:
        parser.error(f'--log {args.log}: has episodes of unknown weights (no {err}); give another file')
    episodes = log.measure(episodes_of, keys, 1, args.jobs, console)
    summary = summarize(episodes)
    show(args.language, summary, console)
    if args.output:
        args.output.write_text(json.dumps({'summary': summary, 'episodes': episodes}, indent=1), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
