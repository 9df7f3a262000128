"""What differs between a recorded decision and the same one made again, the nearest to the cause first."""
from dataclasses import dataclass

import numpy as np

KINDS = ('input', 'prompt', 'model', 'score', 'choice')


@dataclass(frozen=True)
class Difference:
    """One difference: its kind, one of KINDS, and a sentence."""

    kind: str
    text: str

    def __str__(self):
        return f'{self.kind}: {self.text}'


def differences(recorded, now, tolerance):
    """The Differences of two Decisions.

    Args:
        recorded, now: planner.decision.Decision; now None: no skill may be chosen.
        tolerance: largest difference of a log-likelihood [nat] or an affordance that is none.
    """
    if now is None:
        return (Difference('choice', f'{recorded.chosen!r} was chosen; now no skill may be'),)
    return (*_inputs(recorded, now), *_prompt(recorded, now), *_models(recorded, now),
            *_scores(recorded, now, tolerance), *_choice(recorded, now))


def largest(recorded, now):
    """(largest difference of a log-likelihood [nat], of an affordance) over the skills that both have scored."""
    found = {c.skill: c for c in now.candidates}
    pairs = [(c, found[c.skill]) for c in recorded.candidates if c.skill in found]
    return (max((_apart(a.log_likelihood, b.log_likelihood) for a, b in pairs), default=0.0),
            max((_apart(a.affordance, b.affordance) for a, b in pairs), default=0.0))


def _apart(a, b):
    return 0.0 if a == b else float(np.nan_to_num(abs(a - b), nan=np.inf))


def _inputs(recorded, now):
    for name in ('instruction', 'scene', 'history', 'outcomes', 'min_affordance', 'memory_stamp'):
        then, here = getattr(recorded, name), getattr(now, name)
        if then != here:
            yield Difference('input', f'{name} was {_shown(then)}, now {_shown(here)}')
    then, here = (tuple(c.skill for c in d.candidates) for d in (recorded, now))
    if recorded.language.exhaustive and now.language.exhaustive and then != here:
        yield Difference('input', f'the skill library: gone {_list(then, here)}; new {_list(here, then)}')


def _prompt(recorded, now):
    if recorded.language.prompt_sha256 != now.language.prompt_sha256:
        yield Difference('prompt', f'sha256 was {recorded.language.prompt_sha256[:12]}, now '
                                   f'{now.language.prompt_sha256[:12]}')


def _models(recorded, now):
    pairs = (('language model', recorded.language, now.language),
             ('value function', recorded.affordance, now.affordance))
    for what, then, here in pairs:
        if (then.model_id, then.model_sha256) != (here.model_id, here.model_sha256):
            yield Difference('model', f'{what} was {then.model_id} ({then.model_sha256[:12]}), now {here.model_id} '
                                      f'({here.model_sha256[:12]})')
    for name in ('normalization', 'dtype'):
        then, here = getattr(recorded.language, name), getattr(now.language, name)
        if then != here:
            yield Difference('model', f'{name} was {then}, now {here}')


def _scores(recorded, now, tolerance):
    found = {c.skill: c for c in now.candidates}
    apart = []
    for then in recorded.candidates:
        here = found.get(then.skill)
        if here is None:
            continue
        for name, unit in (('log_likelihood', ' nat'), ('affordance', '')):
            difference = _apart(getattr(then, name), getattr(here, name))
            if difference > tolerance:
                apart.append((difference, f'{name.replace("_", "-")} of {then.skill!r} was {getattr(then, name):.6g}, '
                                          f'now {getattr(here, name):.6g}{unit}'))
    if apart:
        others = f'; {len(apart) - 1} smaller differences' if len(apart) > 1 else ''
        yield Difference('score', max(apart)[1] + others)


def _choice(recorded, now):
    if recorded.chosen != now.chosen:
        yield Difference('choice', f'was {recorded.chosen!r}, now {now.chosen!r}')


def _shown(value):
    return ', '.join(value) or 'nothing' if isinstance(value, tuple) else repr(value)


def _list(these, without):
    return ', '.join(text for text in these if text not in without) or 'none'
