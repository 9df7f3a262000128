"""From errands to one instruction: alone, in order, backwards, several things at once."""
from dataclasses import dataclass

from saycan_ros.language_model.grammar import clauses, errands, talk
from saycan_ros.language_model.grammar.plans import Move, Plan
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Scene, place_slots
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin


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
        found.append(errand)
        scene = after(scene, errand)
    return found


def single(scene):
    """One errand."""
    errand = draw(scene)
    return errand and told(scene, errand)


def told(scene, errand, goals=None):
    """The sentence of one errand: ordered or said."""
    says = errand.say and (not errand.do or scene.rng.random() < 0.4)
    text = errand.say if says else errand.do
    return Sentence(text, errand.goals if goals is None else goals, (errand.topic,), not says)


def sequence(scene, n=2):
    """Errands in the order that they are to be done."""
    found = draw_several(scene, n, needs_do=scene.rng.random() < 0.75)
    if not found:
        return None
    texts = [e.do or e.say for e in found]
    goals = tuple(g for e in found for g in e.goals)
    topics = (f'sequence:{n}', *(e.topic for e in found))
    if all(e.do for e in found):
        text = scene.chooser.one_of(talk.JOIN[min(n, 3)])
        if n > 3:
            text = scene.rng.choice((', ', ', then ', '. ')).join('{}' for _ in texts[:-1]) + scene.rng.choice(
                (', then {}', ' and {}', ', and finally {}', '. {}')
            )
        return Sentence(_sentence_case(text.format(*texts)), goals, topics)
    if not found[0].do and found[-1].do and n == 2:
        joint = scene.chooser.one_of(
            (
                '{}, and after that {}',
                '{}. Afterwards {}',
                '{}, then {}',
                '{}. Then {}',
                '{}, and {}',
                '{}. After that, {}',
                '{}. Also, {}',
                '{} and then {}',
                '{}. Next {}',
            )
        )
        return Sentence(_sentence_case(joint.format(*texts)), goals, topics, False)
    return Sentence(_sentence_case('. '.join(texts)), goals, topics, False)


def _sentence_case(text):
    parts = text.split('. ')
    return '. '.join([parts[0], *(p[:1].upper() + p[1:] for p in parts[1:])])


def long_sequence(scene):
    """Three to five errands."""
    return sequence(scene, scene.rng.choice((3, 3, 3, 4, 5)))


def backwards(scene):
    """Two errands, the later one said first."""
    found = draw_several(scene, 2)
    if not found or not all(e.goals for e in found) or found[0].last:
        return None
    first, second = (e.do for e in found)
    text = scene.chooser.one_of(talk.BACKWARDS).format(first=first, second=second)
    return Sentence(text, tuple(g for e in found for g in e.goals), ('backwards', *(e.topic for e in found)), False)


def together(scene):
    """One order for several things: 'bring me the apple and the tea'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 2, 3, 4))
    place = rng.choice([p for p in (OPERATOR, *scene.domain.places) if not is_bin(p) or p == scene.domain.bin])
    found = _references(scene, n, [place] * n)
    if not found:
        return None
    x = Reference(
        _listed(rng, [r.text for r in found]),
        tuple(i for r in found for i in r.wanted),
        len(found),
        plural=True,
        by='list',
    )
    if place == OPERATOR and rng.random() < 0.3:
        text = scene.chooser.one_of(talk.LISTS).format(x=x.text)
        return Sentence(
            text, tuple(Move(r.wanted, place, r.count, r.different) for r in found), (f'together:{n}',), False
        )
    patterns = (
        clauses.BRING_DO
        if place == OPERATOR
        else clauses.BIN_DO
        if is_bin(place)
        else rng.choice((clauses.PUT_DO, clauses.PUT_ALL_DO))
    )
    wishes = clauses.BRING_SAY if place == OPERATOR else clauses.PUT_SAY if not is_bin(place) else clauses.BIN_SAY
    if rng.random() < 0.2 and place != OPERATOR:  # 'put the tea on the table. Same for the apple'
        *most, last = found
        y = Reference(
            _listed(rng, [r.text for r in most]) if len(most) > 1 else most[0].text,
            x.wanted,
            len(most),
            plural=len(most) > 1,
            by='list',
        )
        text = scene.say(clauses.BIN_DO if is_bin(place) else clauses.PUT_DO, y, place)
        goals = tuple(Move(r.wanted, place, r.count, r.different) for r in found)
        return text and Sentence(
            text + scene.chooser.one_of(talk.SAME).format(last.text), goals, (f'together:{n}', 'same'), False
        )
    say = rng.random() < 0.25
    if say and place != OPERATOR:
        wishes = clauses.PUT_SAY_MANY if wishes is clauses.PUT_SAY else clauses.BIN_SAY_MANY
    text = scene.say(wishes if say else patterns, x, place)
    goals = tuple(Move(r.wanted, place, r.count, r.different) for r in found)
    return text and Sentence(text, goals, (f'together:{n}',), not say)


def distribute(scene):
    """Several things, each to its own place: 'put the apple on the table and the tea in the bin'."""
    rng, n = scene.rng, scene.rng.choice((2, 2, 3, 3, 4))
    options = [p for p in (OPERATOR, *scene.domain.places) if not is_bin(p) or p == scene.domain.bin]
    places = [rng.choice(options) for _ in range(n)]
    if len(set(places)) == 1:
        return None
    found = _references(scene, n, places)
    if not found:
        return None
    pairs = []
    for reference, place in zip(found, places, strict=True):
        to = (
            rng.choice(('for me', 'to me', 'over here to me'))
            if place == OPERATOR
            else place_slots(place, scene.domain, rng)[rng.choice(('on', 'to'))]
        )
        pairs.append(f'{reference.text} {to}')
    style = rng.random()
    if style < 0.5:
        text = rng.choice(('put ', 'bring ', 'move ', 'I want ', 'take ', 'please sort this: ')) + _listed(rng, pairs)
    elif style < 0.8:
        verb = 'go' if found[0].plural else 'goes'
        text = _listed(rng, [pairs[0].replace(found[0].text, f'{found[0].text} {verb}', 1), *pairs[1:]])
    else:
        text = _listed(rng, pairs)
    goals = tuple(Move(r.wanted, p, r.count, r.different) for r, p in zip(found, places, strict=True))
    return Sentence(text, goals, (f'distribute:{n}',), False)


def _references(scene, n, places):
    """n references to different things that are not at their places yet; what is held comes first."""
    found, before = [], scene
    for place in places:
        reference = scene.reference(plural_ok=scene.rng.random() < 0.4, avoid=(place,), held_ok=not found)
        if reference is None:
            return None
        found.append(reference)
        scene = Scene(
            scene.rng, scene.chooser, scene.domain, scene.world, scene.used | set(reference.wanted), before.before
        )
    return found


def _listed(rng, texts):
    if len(texts) == 2:
        return texts[0] + rng.choice((' and ', ' and ', ', and ', ' and also ', ' plus ')) + texts[1]
    return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ' and ', ', ')) + texts[-1]
