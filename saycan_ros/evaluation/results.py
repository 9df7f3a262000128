"""Results of tasks, their summary by family, and results.json (DESIGN.md section 9)."""
import dataclasses
import json
import math
from dataclasses import dataclass, field

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.evaluation.goals import GRIPPER, Snapshot, WorldState, is_met, start_of
from saycan_ros.evaluation.tasks import FAMILIES, Task
from saycan_ros.planner.decision import Candidate

TOP = 10   # candidates of a decision that the report shows


@dataclass(frozen=True)
class DecisionRow:
    """One skill that ran; the scores are None in a plan, where nothing is chosen.

    Attributes:
        top: the best candidates (planner.decision.Candidate), for the report.
        models: {'language', 'value_function': id and sha256} of those that have scored.
    """

    skill: str
    outcome: str
    log_likelihood: float | None = None
    affordance: float | None = None
    combined: float | None = None
    scene: str = ''
    top: tuple = ()
    models: dict = field(default_factory=dict)

    @classmethod
    def of(cls, skill, outcome, decision):
        """From what the loop has published; decision may be None."""
        if decision is None:
            return cls(skill, outcome)
        best = decision.best
        top = sorted(decision.candidates, key=lambda c: -c.combined)[:TOP]
        return cls(skill, outcome, best.log_likelihood, best.affordance, best.combined, decision.scene, tuple(top),
                   {'language': _named(decision.language), 'value_function': _named(decision.affordance)})

    def to_json(self):
        """As in results.json."""
        return {'skill': self.skill, 'log_likelihood': self.log_likelihood, 'affordance': self.affordance,
                'combined': self.combined, 'outcome': self.outcome, 'scene': self.scene, 'models': self.models,
                'top': [[c.skill, _finite(c.log_likelihood), c.affordance, _finite(c.combined)] for c in self.top]}

    @classmethod
    def of_json(cls, found):
        """Of what to_json gave."""
        top = tuple(Candidate(skill, *(-math.inf if value is None else value for value in values))
                    for skill, *values in found['top'])
        return cls(**{name: value for name, value in found.items() if name != 'top'}, top=top)


def _named(scores):
    return f'{scores.model_id} {scores.model_sha256}'.rstrip()


@dataclass(frozen=True)
class TaskResult:
    """How a task ended. message says why, for people; the rest is as in results.json."""

    task: Task
    plan_success: bool
    execution_success: bool
    end_reason: str
    message: str
    decisions: tuple[DecisionRow, ...]
    final: Snapshot

    def to_json(self):
        """As in results.json."""
        state, positions = self.final.state, self.final.positions
        held = next((i for i, place in state.places.items() if place == GRIPPER), None)
        objects = {i: {'place': place, 'position': _meters(positions[i])} for i, place in state.places.items()}
        return {'id': self.task.id, 'family': self.task.family, 'instruction': self.task.instruction,
                'task': dataclasses.asdict(self.task), 'message': self.message,
                'plan_success': self.plan_success, 'execution_success': self.execution_success,
                'end_reason': self.end_reason, 'decisions': [row.to_json() for row in self.decisions],
                'final': {'objects': objects,
                          'robot': {'place': state.robot_at, 'position': _meters(self.final.robot_position),
                                    'holding': held},
                          'visited': sorted(state.visited)}}


    @classmethod
    def of_json(cls, found):
        """Of what to_json gave."""
        final, task = found['final'], found['task']
        state = WorldState({i: o['place'] for i, o in final['objects'].items()}, final['robot']['place'],
                           frozenset(final['visited']))
        positions = {i: np.array(o['position']) for i, o in final['objects'].items()}
        task = Task(**{**task, **{name: tuple(task[name]) for name in ('goal', 'visits', 'plan')}})
        return cls(task, found['plan_success'], found['execution_success'], found['end_reason'], found['message'],
                   tuple(map(DecisionRow.of_json, found['decisions'])),
                   Snapshot(state, positions, np.array(final['robot']['position'])))


def _finite(value):
    return value if math.isfinite(value) else None


def _meters(position):
    return [round(float(x), 4) for x in position]


def wilson(successes, count):
    """95 % interval of a rate, (low, high), by Wilson (1927); (0, 1) of nothing."""
    if count == 0:
        return 0.0, 1.0
    z = 1.959964
    rate, spread = successes / count, z * z / count
    center = (rate + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(rate * (1 - rate) / count + spread / (4 * count))
    return max(0.0, min(rate, center - half)), min(1.0, max(rate, center + half))   # rounding keeps the rate inside


def rate_of(successes, count):
    """{successes, tasks, rate, low, high}; the rate of nothing is None."""
    low, high = wilson(successes, count)
    return {'successes': successes, 'tasks': count, 'rate': successes / count if count else None,
            'low': round(low, 4), 'high': round(high, 4)}


MEASURES = {
    'plan_success': lambda r: r.plan_success,
    'execution_success': lambda r: r.execution_success,
    'done_at_once': lambda r: is_met(r.task, start_of(r.task)),   # a planner that says `done` at once
}


def summary_of(results, settings):
    """Rates of all tasks, of each family, and of the hard ones; `done_at_once` is the row of every table."""
    groups = {'all': list(results)}
    for family in dict.fromkeys((*FAMILIES, *(r.task.family for r in results))):
        groups[family] = [r for r in results if r.task.family == family]
    groups['hard'] = [r for r in results if r.task.hard]
    rates = {name: {measure: rate_of(sum(map(holds, group)), len(group)) for measure, holds in MEASURES.items()}
             for name, group in groups.items() if group or name == 'all'}
    ends = {}
    for result in results:
        ends[result.end_reason] = ends.get(result.end_reason, 0) + 1
    families = {name: rates[name] for name in rates if name not in ('all', 'hard')}
    return {**settings, 'tasks': len(results), 'all': rates['all'], 'hard': rates.get('hard'), 'families': families,
            'end_reasons': ends}


def load_results(path):
    """(TaskResults, summary) of a results.json.

    Raises:
        ConfigError: it cannot be read, or an older version has written it.
    """
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
        return [TaskResult.of_json(result) for result in found['results']], found['summary']
    except (OSError, ValueError) as err:
        raise ConfigError(f'{path}: {err}') from err
    except (KeyError, TypeError, AttributeError) as err:
        raise ConfigError(f'{path} was not written by this version of saycan eval (no {err}); run it again') from err


def write_results(path, results, settings):
    """Writes results.json; returns the summary."""
    summary = summary_of(results, settings)
    found = {'summary': summary, 'results': [r.to_json() for r in results]}
    whole = path.with_name(f'{path.name}.new')
    whole.write_text(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + '\n', encoding='utf-8')
    whole.replace(path)
    return summary
