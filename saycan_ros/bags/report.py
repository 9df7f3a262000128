"""One self-contained page about a bag: at each step what was seen, remembered, scored, chosen, and what came of it."""
import base64
import math
from dataclasses import dataclass
from pathlib import Path

import cv2

from saycan_ros.bags.room import plan_of_room
from saycan_ros.config import ConfigError
from saycan_ros.evaluation.report import nats, template
from saycan_ros.planner.decision import Decision
from saycan_ros.planner.journal import skill_ends

SHOWN = 10                  # candidates of a decision
FULL = 12.0                 # [nat] below the best of a step, where a bar has shrunk to nothing
WIDTH, QUALITY = 480, 80    # [px] of a picture of the page, and of its JPEG


@dataclass(frozen=True)
class Bar:
    """One candidate: its numbers, and the lengths [%] of the bars of language score, affordance and product."""

    candidate: object
    language: int
    affordance: int
    combined: int


@dataclass(frozen=True)
class Step:
    """A decision as the page shows it.

    Attributes:
        outcome: of its skill: 'succeeded', the name of the failure, 'done', or '' where the bag ends before.
        message: of the failure, for people. duration: of the skill [s]; None: not known.
        picture: data URI of what the head camera saw, or ''. room: SVG, or ''.
    """

    decision: Decision
    bars: tuple[Bar, ...]
    outcome: str
    message: str
    duration: float | None
    picture: str
    room: str


def write_bag_report(path, recording, places):
    """Writes the page of a Recording. Returns the number of steps that it shows.

    Raises:
        ConfigError: the recording holds no decision.
    """
    if not recording.decisions:
        raise ConfigError(f'{recording.path} holds no decision to report on')
    instructions = {}
    for (number, _), decision in sorted(recording.decisions.items()):
        instructions.setdefault(number, []).append(_step(recording, decision, places))
    page = template(Path(__file__).parent, 'report.html.j2').render(
        title=recording.path.resolve().name, about=_about(recording), instructions=instructions, ends=recording.ends,
        nats=nats)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding='utf-8')
    return len(recording.decisions)


def _about(recording):
    first = next(iter(recording.decisions.values()))
    language, affordance = first.language, first.affordance
    return {'recorded': f'{recording.end - recording.start:.0f} s' + (', cut off' if recording.cut else ''),
            'language model': f'{language.model_id} ({language.model_sha256[:12]}), {language.normalization}, '
                              f'{language.dtype}, threads: {language.threads}, {language.processor_flags}',
            'value function': f'{affordance.model_id} ({affordance.model_sha256[:12]})',
            **{f'{node} settings': ', '.join(f'{k}: {v}' for k, v in settings.items())
               for node, settings in sorted(recording.settings.items()) if node in ('planner', 'value_function')},
            **recording.about}


def _step(recording, decision, places):
    observation = _readable(recording.observation, decision.affordance.observation_stamp)
    memory = _readable(recording.memory, decision.memory_stamp)
    outcome, message, duration = _outcome(recording, decision)
    at = None if observation is None else observation.map_from_base
    return Step(decision, _bars(decision), outcome, message, duration, _picture(observation),
                '' if memory is None else plan_of_room(places, memory, at))


def _readable(read, stamp):
    try:
        return read(stamp)
    except ConfigError:                     # the page shows the rest
        return None


def _outcome(recording, decision):
    """(outcome, message, duration [s] or None) of the skill that a decision started."""
    if not decision.generation:
        return 'done', '', None
    ended = skill_ends(recording.entries).get(decision.generation)
    if ended is None:
        return '', '', None
    began = recording.decided[decision.instruction_id, decision.step]
    duration = None if ended.stamp is None else max(0.0, ended.stamp - began)
    return ended.outcome.label, ended.message, duration


def _bars(decision):
    ranked = sorted(decision.candidates, key=lambda c: -c.combined)[:SHOWN]
    if decision.chosen not in [c.skill for c in ranked]:
        ranked[-1:] = [decision.best]
    best = {name: max(getattr(c, name) for c in ranked) for name in ('log_likelihood', 'combined')}
    return tuple(Bar(c, _length(c.log_likelihood - best['log_likelihood']), round(100 * c.affordance),
                     _length(c.combined - best['combined'])) for c in ranked)


def _length(below):
    """Length [%] of a bar that is so far [nat] below the longest."""
    return 0 if math.isinf(below) or math.isnan(below) else round(100 * max(0.0, 1 + below / FULL))


def _picture(observation):
    view = None if observation is None else observation.cameras.get('head')
    if view is None:
        return ''
    height = round(view.color.shape[0] * WIDTH / view.color.shape[1])
    small = cv2.resize(view.color, (WIDTH, height), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode('.jpg', small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return 'data:image/jpeg;base64,' + base64.b64encode(data.tobytes()).decode()
