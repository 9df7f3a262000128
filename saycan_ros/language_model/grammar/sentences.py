"""From errands to one instruction: alone, in order, backwards, several things at once."""
from dataclasses import dataclass, replace

from saycan_ros.language_model.grammar import clauses, errands
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move, Plan
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Scene, place_slots
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('sentences')
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


def after(scene, errand):
    """The scene once an errand has been done."""
    plan = Plan(scene.domain, scene.world)
    plan.follow(errand.goals)
    return Scene(scene.rng, scene.chooser, scene.domain, plan.world, scene.used | errand.uses, scene.before)


def draw_several(scene, n, needs_do=True):
    """n errands that do not disturb each other, or None. What is held is dealt with first."""
    held, found = scene.world.holding, []
    for k in range(n):
        weights = {**errands.WEIGHTS, **(errands.HELD_WEIGHTS if held and k == 0 else {})}
        if k == 0 and held and scene.rng.random() < 0.7:
            weights = errands.HELD_WEIGHTS
        errand = draw(scene, weights, needs_do)
        if errand is None or (k and (errand.only_first or held in errand.uses)) or (errand.last and k < n - 1):
            return None
        if errand.topic in _ONCE and errand.topic in {e.topic for e in found}:
            return None
        found.append(errand)
        scene = after(scene, errand)
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
    n, last = len(found), found[-1].goals[-1:]
    if n == 2 and last and getattr(last[0], 'place', None) == OPERATOR and scene.rng.random() < 0.3:
        return scene.chooser.one_of(WORDS['join_back'])
    return scene.chooser.one_of(WORDS[('join_two', 'join_three', 'join_four', 'join_five')[n - 2]])


def _mixed(scene, found):
    """Orders and statements, each a sentence of its own, with or without a word between them."""
    told = [e.say if e.say and (not e.do or scene.rng.random() < 0.5) else e.do for e in found]
    text = told[0]
    for errand, part in zip(found[1:], told[1:], strict=True):
        ways = ('before_order', 'before_any') if part == errand.do else ('before_any',)
        before = scene.chooser.one_of(WORDS[scene.rng.choice(ways)]) if scene.rng.random() < 0.8 else ''
        text = f'{text.rstrip(".")}. {before} {part}'
    return text


def _goals(found):
    return tuple(goal for errand in found for goal in errand.goals)


def sentence_case(text):
    """The text with a capital behind each full stop."""
    first, *others = text.split('. ')
    return '. '.join([first, *(p[:1].upper() + p[1:] for p in others)])


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


def together(scene):
    """One order for several things: 'bring me the apple and the tea'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 2, 3, 4))
    place = rng.choice(scene.domain.targets)
    found = _references(scene, [place] * n)
    if not found:
        return None
    goals, topic, x = _moves(found, [place] * n), f'together:{n}', _list_of(rng, found)
    if place == OPERATOR and rng.random() < 0.3:
        return Sentence(scene.chooser.one_of(WORDS['lists']).format(x=x.text), goals, (topic,), False)
    words = clauses.to(place)
    orders = rng.choice((words.do, words.do_many)) if words.do_many else words.do
    if rng.random() < 0.2 and place != OPERATOR:
        text = _same(scene, found, x, place)
        return text and Sentence(text, goals, (topic, 'same'), False)
    says = rng.random() < 0.25
    text = scene.say((words.say_many or words.say) if says else orders, x, place)
    return text and Sentence(text, goals, (topic,), not says)


def _same(scene, found, x, place):
    """'Put the tea on the table. Same for the apple.' x: all of them."""
    *most, last = found
    first = replace(_list_of(scene.rng, most), wanted=x.wanted)
    text = scene.say(clauses.to(place).do, first, place)
    return text and text + scene.chooser.one_of(WORDS['same']).format(last.text)


def _list_of(rng, references):
    """Several references as one, which is moved as a whole."""
    texts, wanted = [r.text for r in references], tuple(i for r in references for i in r.wanted)
    return Reference(_listed(rng, texts), wanted, len(texts), plural=len(texts) > 1, by='list')


def _moves(references, places):
    return tuple(Move(r.wanted, p, r.count, r.different) for r, p in zip(references, places, strict=True))


def distribute(scene):
    """Several things, each to its own place: 'put the apple on the table and the tea in the bin'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 3, 3, 4))
    places = [rng.choice(scene.domain.targets) for _ in range(n)]
    found = _references(scene, places) if len(set(places)) > 1 else None
    if not found:
        return None
    pairs = [f'{r.text} {_toward(scene, p)}' for r, p in zip(found, places, strict=True)]
    style, before = rng.random(), ''
    if style < 0.5:
        before = rng.choice(('put ', 'bring ', 'move ', 'I want ', 'take ', 'please sort this: '))
    elif style < 0.8:
        first = found[0].text
        pairs[0] = pairs[0].replace(first, f'{first} {"go" if found[0].plural else "goes"}', 1)
    return Sentence(before + _listed(rng, pairs), _moves(found, places), (f'distribute:{n}',), False)


def _toward(scene, place):
    if place == OPERATOR:
        return scene.rng.choice(('for me', 'to me', 'over here to me'))
    return place_slots(place, scene.domain, scene.rng)[scene.rng.choice(('on', 'to'))]


def _references(scene, places):
    """References to different things that are not at their places yet; what is held comes first."""
    found = []
    for place in places:
        x = scene.reference(plural_ok=scene.rng.random() < 0.4, avoid=(place,), held_ok=not found)
        if x is None:
            return None
        found.append(x)
        used = scene.used | set(x.wanted)
        scene = Scene(scene.rng, scene.chooser, scene.domain, scene.world, used, scene.before)
    return found


def _listed(rng, texts):
    if len(texts) == 1:
        return texts[0]
    if len(texts) == 2:
        return texts[0] + rng.choice((' and ', ' and ', ', and ', ' and also ', ' plus ')) + texts[1]
    return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ' and ', ', ')) + texts[-1]
