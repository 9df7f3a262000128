"""Instructions with a twist: something is taken back, or meant and not something else."""
import re
from dataclasses import replace

from saycan_ros.language_model.grammar import agreement, clauses
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.orders import is_one_order, order_about_it, orders
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Go, Move
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.wording import NUMBERS, indefinite, is_counted, plural, sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('twists')


def correction(scene):
    """An errand is asked for and taken back; only the second counts."""
    rng, chooser = scene.rng, scene.chooser
    wrong, right = draw(scene, needs_do=True), draw(scene, needs_do=True)
    if not wrong or not right or wrong.do == right.do:
        return None
    moved = wrong.goals and all(isinstance(goal, Move) for goal in wrong.goals)     # 'leave it' takes no 'find' back
    if rng.random() < 0.4 and len(wrong.uses) == 1 and not wrong.uses & right.uses and moved:
        (instance,) = wrong.uses
        no, keep = chooser.one_of(WORDS['no_wait']), chooser.one_of(WORDS['keep'])
        text = f'{wrong.do}. {no}, {keep} the {kind_of(instance)} and {right.do}'
    else:
        text = _taken_back(scene, WORDS['correction'], wrong.do, right=right.do)
    return Sentence(text, right.goals, ('correction', right.topic), False)


def _taken_back(scene, patterns, wrong, **slots):
    """One of the patterns. Several orders in a row stand first: a 'do not' would take back the first of them alone."""
    patterns = patterns if is_one_order(wrong) else [p for p in patterns if p.startswith('{wrong}')]
    text = scene.chooser.one_of(patterns).format(wrong=wrong, **slots)
    return sentence_case(text) if scene.rng.random() < 0.8 else text


def cancelled(scene):
    """An errand is asked for and taken back, and nothing in its place."""
    wrong = draw(scene, needs_do=True)
    if not wrong or not wrong.goals:
        return None
    return Sentence(_taken_back(scene, WORDS['cancelled'], wrong.do), (), ('cancelled', wrong.topic), False)


def corrected_thing(scene):
    """'Bring me the apple, no, the tea.'"""
    rng, place = scene.rng, scene.rng.choice((OPERATOR, OPERATOR, *scene.domain.targets))
    x, y = (scene.reference(plural_ok=False, avoid=(place,)) for _ in range(2))
    if not x or not y or x.wanted == y.wanted:
        return None
    text = orders(scene, place, x.text)[0]
    if place == OPERATOR and rng.random() < 0.7:
        text = scene.say(rng.choice((clauses.BRING.do, clauses.BRING.say)), x)
    text = text and text + scene.chooser.one_of(WORDS['replace']).format(y.text)
    return text and Sentence(text, (Move(y.wanted, place),), ('correction:thing',), False)


def wavering(scene):
    """'First I wanted the apple, then the tea, but the apple was right.'"""
    found = [scene.reference(plural_ok=False, avoid=(OPERATOR,)) for _ in range(3)]
    if not all(found[:2]) or set(found[0].wanted) & set(found[1].wanted):
        return None
    x, y, z = found
    three = z and not set(z.wanted) & {*x.wanted, *y.wanted} and scene.rng.random() < 0.7
    text = scene.chooser.one_of(WORDS['wavering_of_three' if three else 'wavering'])
    text = text.format(x=x.text, y=y.text, z=z.text if z else '')
    return Sentence(text, (Move(x.wanted, OPERATOR),), ('correction:wavering',), False)


def corrected_place(scene):
    """'Put the apple on the table, no, on the counter.' 'Bring me the apple, no, throw it away.'"""
    rng = scene.rng
    x, (a, b) = scene.reference(plural_ok=False), rng.sample((None, *scene.domain.targets), 2)
    if not x or len(x.wanted) != 1 or scene.where(x.wanted) & {a, b} - {None}:
        return None
    text = scene.say(clauses.to(a).do, x, a)
    if text and a and b and OPERATOR not in (a, b) and text.endswith(f'the {a}') and rng.random() < 0.7:
        text += scene.chooser.one_of(WORDS['replace']).format(f'{_preposition(text, a, b)} the {b}'.strip())
    elif text:
        it = order_about_it(scene, b, x.it)
        text = _taken_back(scene, [p for p in WORDS['correction'] if p.startswith('{wrong}')], text, right=it)
    return text and Sentence(text, (Move(x.wanted, b),), ('correction:place',), False)


def _preposition(text, place, other):
    """What stands before a place in a text, as it is before the other place; '' where that is no preposition."""
    found = re.search(rf'(?:(?:next|close|up) )?\b(?:to|onto|on|at|by|near|into|in) the {place}', text)
    before = found[0].removesuffix(f' the {place}') if found else ''
    if before in ('on', 'onto', 'in', 'into'):
        return 'in' if is_bin(other) else 'on'
    return before


def corrected_count(scene):
    """'Bring me two cokes, no, three.'"""
    rng, place = scene.rng, scene.rng.choice([OPERATOR, OPERATOR, *scene.domain.targets])
    x = scene.reference(plural_ok=False, avoid=(place,))
    if not x or x.by not in ('name', 'kind') or ' the ' in x.bare or not is_counted(x.bare):
        return None
    noun, found = x.bare, x.wanted
    right = rng.randint(1, min(4, len(found)))
    wrong = rng.choice([n for n in range(1, 6) if n != right])
    x = f'{NUMBERS[wrong]} {plural(noun)}' if wrong > 1 else rng.choice((indefinite(noun), f'one {noun}'))
    number = NUMBERS.get(right, 'one')
    said = rng.choice([number, number, f'{number} of them', *([f'just {number}', f'only {number}'] * (right < wrong))])
    patterns = [p for p in WORDS['replace'] if 'not that' not in p]
    text = orders(scene, place, x)[0] + scene.chooser.one_of(patterns).format(said)
    return Sentence(text, (Move(found, place, right),), ('correction:count',), False)


def instead(scene):
    """'Don't bring me the apple, bring me the tea.' 'Put not the apple but the tea on the table.'"""
    rng, place = scene.rng, scene.rng.choice((None, OPERATOR, *scene.domain.targets))
    x, y = (scene.reference(plural_ok=False, avoid=(place,)) for _ in range(2))
    if rng.random() < 0.25:
        y = none.missing(scene)
    if not x or not y or set(x.wanted) & set(y.wanted):
        return None
    y = replace(y, text=f'the {y.bare}') if y.bare and len(y.wanted) < 2 else y
    first, second, joined = orders(scene, place, x.text, y.text, f'not {y.text} but {x.text}')
    text = scene.chooser.one_of(WORDS['instead']).format(first=first, second=second, joined=joined, x=x.text, y=y.text)
    return Sentence(text, (Move(x.wanted, place),), ('instead',), False)


def not_the_place(scene):
    """'Go to the table, not to the counter'; 'put the apple not on the table but on the counter'."""
    rng, chooser = scene.rng, scene.chooser
    errand = rng.choice((none.go, one.put))(scene)
    says = errand and errand.say and rng.random() < 0.3
    if not errand or not (errand.do or says):
        return None
    errand = replace(errand, do=errand.say) if says else errand
    place = errand.goals[-1].place
    others = [p for p in scene.domain.places if p != place]
    if not others or not errand.do.endswith(f'the {place}'):
        return None
    other = rng.choice(others)
    there, away = f'the {place}', f'{_preposition(errand.do, place, other)} the {other}'.strip()
    before = errand.do.removesuffix(there)
    by = _preposition(errand.do, place, place)
    if by and not says and rng.random() < 0.3 and before.endswith(f'{by} '):
        text = chooser.one_of(WORDS['not_there_but']).format(
            before=before.removesuffix(f'{by} '), there=f'{by} {there}', away=away)
    else:
        text = chooser.one_of(WORDS['not_there']).format(do=errand.do, away=away, other=f'the {other}')
    if scene.world.holding and isinstance(errand.goals[0], Go) and rng.random() < 0.5:
        text += chooser.one_of(WORDS['keep_too']).format(x=_what_is_held(scene))
    return Sentence(text, errand.goals, ('not_the_place',), False)


def only(scene):
    """'Bring me the apple and nothing else.'"""
    place = scene.rng.choice((None, OPERATOR, *scene.domain.targets))
    x = scene.reference(avoid=(place,), plural_ok=bool(place))
    if not x or (x.count > 1 and x.count < len(x.wanted)):
        return None
    text = scene.chooser.one_of(WORDS['only']).format(first=orders(scene, place, x.text)[0], x=x.text)
    return Sentence(text, (Move(x.wanted, place, x.count),), ('only',), False)


def the_one_there(scene):
    """'The coke from the table. No, the one from the counter.'"""
    rng, world, free = scene.rng, scene.world, scene.free(avoid=(OPERATOR,))
    if len(free) < 2:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(free)))
    found = [i for i in scene.referrer.denoted(test) or () if i in free]
    places = sorted({world.where[i] for i in found})
    if len(places) < 2 or not is_counted(noun):
        return None
    wrong, right = rng.sample(places, 2)
    wanted = tuple(i for i in found if world.where[i] == right)
    place = rng.choice((None, OPERATOR, *scene.domain.targets))
    if len(wanted) > 1 or place in (right, wrong):
        return None
    text = orders(scene, place, f'the {noun} {rng.choice(("on", "from", "on", "at"))} the {wrong}')[0]
    text += scene.chooser.one_of(WORDS['replace']).format(rng.choice(('the one on', 'the one from')) + f' the {right}')
    return Sentence(text, (Move(wanted, place),), ('correction:one',), False)


def wrong_place(scene):
    """'The apple does not belong on the table, put it on the counter.'"""
    x, place = scene.named(), scene.rng.choice(scene.domain.targets)
    if not x:
        return None
    (here,) = scene.where(x.wanted)
    if here in (place, OPERATOR):
        return None
    text = scene.chooser.one_of(WORDS['wrong_place']).format(
        x=x.text, q=f'the {here}', do=order_about_it(scene, place, x.it),
        **agreement.slots(x.plural))
    return Sentence(sentence_case(text), (Move(x.wanted, place),), ('wrong_place',), False)


def forbidden(scene):
    """An errand, and a thing or a place that must not be touched."""
    errand, keep = draw(scene, needs_do=True), scene.rng.choice((none.leave_alone, none.leave_alone, none.leave_place))
    kept = keep(scene.then(errand.goals, errand.uses)) if errand else None
    if not kept or kept.uses & errand.uses or kept.places & _places_of(scene, errand):
        return None
    text = scene.chooser.one_of(WORDS['but_leave']).format(do=errand.do, leave=kept.do)
    return Sentence(text, errand.goals, ('forbidden', errand.topic), False)


def _places_of(scene, errand):
    """Where an errand can lead the robot."""
    return scene.where(errand.uses) | {getattr(goal, 'place', None) for goal in errand.goals}


def come_along(scene):
    """A place to be at, with what is held kept in hand: 'keep it in your hand and come here'."""
    if not scene.world.holding:
        return None
    errand, patterns = scene.rng.choice((none.go, none.come))(scene), WORDS['keep_holding']
    if not errand.do or (errand.say and scene.rng.random() < 0.3):
        patterns = [p for p in patterns if p.startswith(('{do}.', '{do}, but'))]
        errand = replace(errand, do=errand.say)
    text = scene.chooser.one_of(patterns).format(do=errand.do, x=_what_is_held(scene))
    return Sentence(text, errand.goals, ('keep_holding',), False)


def _what_is_held(scene):
    """'the apple', 'it'; not 'what is in your hand', of a thing that is to be kept in the hand."""
    text = scene.held().text
    return f'the {kind_of(scene.world.holding)}' if 'your' in text else text
