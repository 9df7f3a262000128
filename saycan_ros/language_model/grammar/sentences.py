"""From errands to one instruction: alone, in order, backwards."""
from dataclasses import dataclass

from saycan_ros.language_model.grammar import errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.wording import sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('sentences')
_SIMPLE = {one.bring: 8, one.put: 10, one.throw_away: 8, one.told_first: 4, none.go: 12, none.come: 8, none.visit: 3}
_ONCE = ('come', 'go', 'visit', 'need', 'find')  # nobody says two of these in one instruction


@dataclass(frozen=True)
class Sentence:
    """An instruction and what it asks for. plain: nothing but an order, which takes 'please' or 'how would you'."""

    text: str
    goals: tuple
    topics: tuple[str, ...]
    plain: bool = True


def draw(scene, weights=None, needs_do=False, tries=12):
    """An errand that works out, or None."""
    weights = weights or {**errands.WEIGHTS, **(errands.HELD_WEIGHTS if scene.world.holding else {})}
    for _ in range(tries):
        maker = scene.rng.choices(list(weights), list(weights.values()))[0]
        errand = maker(scene)
        if errand and (errand.do or (errand.say and not needs_do)):
            return errand
    return None


def draw_several(scene, n, needs_do=True):
    """n errands that do not disturb each other, or None. What is held is dealt with first."""
    held, found = scene.world.holding, []
    for k in range(n):
        weights = {**errands.WEIGHTS, **(errands.HELD_WEIGHTS if held and k == 0 else {})}
        if k == 0 and held and scene.rng.random() < 0.7:
            weights = errands.HELD_WEIGHTS
        elif k and n > 3 and scene.rng.random() < 0.6:
            weights = _SIMPLE
        errand = draw(scene, weights, needs_do)
        if errand is None or (k and (errand.only_first or held in errand.uses)) or (errand.last and k < n - 1):
            return None
        if errand.topic in _ONCE and errand.topic in {e.topic for e in found}:
            return None
        found.append(errand)
        scene = scene.then(errand.goals, errand.uses)
    return found


def single(scene):
    """One errand."""
    errand = draw(scene)
    return errand and told(scene, errand)


def told(scene, errand):
    """The sentence of one errand: ordered or said."""
    says = errand.say and (not errand.do or scene.rng.random() < 0.4)
    return Sentence(errand.say if says else errand.do, errand.goals, (errand.topic,), not says)


def sequence(scene, n=2):
    """Errands in the order that they are to be done."""
    found = draw_several(scene, n, needs_do=scene.rng.random() < 0.6)
    if not found:
        return None
    all_orders = all(e.do for e in found) and scene.rng.random() < 0.85
    if all_orders:
        text = _joint(scene, found).format(*(e.do for e in found))
    elif not found[0].do and found[-1].do and n == 2 and scene.rng.random() < 0.6:
        text = scene.chooser.one_of(WORDS['said_then_ordered']).format(found[0].say, found[-1].do)
    else:
        text = _mixed(scene, found)
    return Sentence(sentence_case(text), _goals(found), (f'sequence:{n}', *(e.topic for e in found)), all_orders)


def _joint(scene, found):
    """A pattern that joins the orders."""
    n, ends = len(found), [getattr(e.goals[-1], 'place', None) if e.goals else None for e in found]
    if n == 2 and ends[1] == OPERATOR != ends[0] and scene.rng.random() < 0.3:
        return scene.chooser.one_of(WORDS['join_back'])
    return scene.chooser.one_of(WORDS[('join_two', 'join_three', 'join_four', 'join_five')[n - 2]])


def _mixed(scene, found):
    """Orders and statements, each a sentence of its own, with or without a word between them."""
    told = [e.say if e.say and (not e.do or scene.rng.random() < 0.5) else e.do for e in found]
    text = told[0]
    for errand, part in zip(found[1:], told[1:], strict=True):
        ways = ('before_order', 'before_any') if part == errand.do else ('before_any',)
        before = scene.chooser.one_of(WORDS[scene.rng.choice(ways)]) if scene.rng.random() < 0.8 else ''
        text = f'{text.rstrip(".")}. {f"{before} {part}".strip()}'
    return text


def _goals(found):
    return tuple(goal for errand in found for goal in errand.goals)


def long_sequence(scene):
    """Three to five errands."""
    return sequence(scene, scene.rng.choice((3, 3, 3, 4, 4, 5, 5)))


def backwards(scene):
    """Two errands, the later one said first; or three, the last one not at the end."""
    n = scene.rng.choice((2, 2, 2, 3))
    found = draw_several(scene, n)
    if not found or not all(e.goals for e in found) or found[0].last:
        return None
    slots = dict(zip(('first', 'second', 'third'), (e.do for e in found), strict=False))
    text = scene.chooser.one_of(WORDS['backwards' if n == 2 else 'backwards_three']).format(**slots)
    return Sentence(sentence_case(text), _goals(found), ('backwards', *(e.topic for e in found)), False)
