"""From errands to one instruction: in order, backwards, with a correction, a condition, an exception."""
from dataclasses import dataclass, replace

from saycan_ros.language_model.grammar import clauses, errands, talk
from saycan_ros.language_model.grammar.errands import Errand, Scene, place_slots
from saycan_ros.language_model.grammar.plans import Move, Plan
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


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
            text = scene.rng.choice((', ', ', then ', '. ')).join('{}' for _ in texts[:-1]) + scene.rng.choice((', then {}', ' and {}', ', and finally {}', '. {}'))
        return Sentence(_sentence_case(text.format(*texts)), goals, topics)
    if not found[0].do and found[-1].do and n == 2:
        joint = scene.chooser.one_of(('{}, and after that {}', '{}. Afterwards {}', '{}, then {}', '{}. Then {}', '{}, and {}', '{}. After that, {}', '{}. Also, {}', '{} and then {}', '{}. Next {}'))
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
    x = Reference(_listed(rng, [r.text for r in found]), tuple(i for r in found for i in r.wanted), len(found), plural=True, by='list')
    if place == OPERATOR and rng.random() < 0.3:
        text = scene.chooser.one_of(talk.LISTS).format(x=x.text)
        return Sentence(text, tuple(Move(r.wanted, place, r.count, r.different) for r in found), (f'together:{n}',), False)
    patterns = clauses.BRING_DO if place == OPERATOR else clauses.BIN_DO if is_bin(place) else rng.choice((clauses.PUT_DO, clauses.PUT_ALL_DO))
    wishes = clauses.BRING_SAY if place == OPERATOR else clauses.PUT_SAY if not is_bin(place) else clauses.BIN_SAY
    if rng.random() < 0.2 and place != OPERATOR:        # 'put the tea on the table. Same for the apple'
        *most, last = found
        y = Reference(_listed(rng, [r.text for r in most]) if len(most) > 1 else most[0].text, x.wanted, len(most), plural=len(most) > 1, by='list')
        text = scene.say(clauses.BIN_DO if is_bin(place) else clauses.PUT_DO, y, place)
        goals = tuple(Move(r.wanted, place, r.count, r.different) for r in found)
        return text and Sentence(text + scene.chooser.one_of(talk.SAME).format(last.text), goals, (f'together:{n}', 'same'), False)
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
        to = rng.choice(('for me', 'to me', 'over here to me')) if place == OPERATOR else place_slots(place, scene.domain, rng)[rng.choice(('on', 'to'))]
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
        scene = Scene(scene.rng, scene.chooser, scene.domain, scene.world, scene.used | set(reference.wanted), before.before)
    return found


def _listed(rng, texts):
    if len(texts) == 2:
        return texts[0] + rng.choice((' and ', ' and ', ', and ', ' and also ', ' plus ')) + texts[1]
    return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ' and ', ', ')) + texts[-1]


def correction(scene):
    """Something is asked for and taken back; only the second counts."""
    rng, chooser = scene.rng, scene.chooser
    if rng.random() < 0.45:
        return _corrected_word(scene)
    wrong, right = draw(scene, needs_do=True), draw(scene, needs_do=True)
    if not wrong or not right or wrong.do == right.do:
        return None
    if rng.random() < 0.25 and len(wrong.uses) == 1 and not wrong.uses & right.uses and wrong.goals:
        (instance,) = wrong.uses
        text = f'{wrong.do}. {chooser.one_of(talk.NO_WAIT)}, {chooser.one_of(talk.KEEP)} the {kind_of(instance)} and {right.do}'
    else:
        text = chooser.one_of(talk.CORRECTION).format(wrong=wrong.do, right=right.do)
    return Sentence(text, right.goals, ('correction', right.topic), False)


def _corrected_word(scene):
    """'Bring me the apple, no, the tea': only a thing or a place is taken back."""
    rng, chooser = scene.rng, scene.chooser
    x, y = scene.reference(plural_ok=False, avoid=(OPERATOR,)), scene.reference(plural_ok=False, avoid=(OPERATOR,))
    if not x or not y or x.wanted == y.wanted:
        return None
    if rng.random() < 0.3:
        a, b = rng.sample(scene.domain.places, 2)
        if scene.world.where.get(y.wanted[0]) in (b,) or len(y.wanted) != 1:
            return None
        text = scene.say(clauses.PUT_DO if not is_bin(a) else clauses.BIN_DO, y, a)
        if not text or is_bin(b) or f'the {a}' not in text:
            return None
        return Sentence(text + chooser.one_of(talk.REPLACE).format(f'{rng.choice(("to", "on"))} the {b}'), (Move(y.wanted, b),), ('correction:place',), False)
    if rng.random() < 0.25:
        text = chooser.one_of(talk.WAVERING).format(x=y.text, y=x.text)
        return Sentence(text, (Move(y.wanted, OPERATOR),), ('correction:wavering',), False)
    text = scene.say(rng.choice((clauses.BRING_DO, clauses.BRING_SAY)), x)
    return text and Sentence(text + chooser.one_of(talk.REPLACE).format(y.text), (Move(y.wanted, OPERATOR),), ('correction:thing',), False)


def condition(scene):
    """'If there is an apple on the table, A, otherwise B'."""
    rng, chooser = scene.rng, scene.chooser
    found = _fact(scene)
    if not found:
        return None
    fact, true = found
    yes, no = draw(scene, needs_do=True), draw(scene, {**errands.WEIGHTS, errands.stay: 15}, needs_do=True)
    if not yes or not no or yes.only_first or no.only_first:
        return None
    if rng.random() < 0.5:
        text = chooser.one_of(talk.IF_ELSE).format(fact=fact, yes=yes.do, no=no.do)
        return Sentence(text, yes.goals if true else no.goals, (f'condition:else:{true}',), False)
    if rng.random() < 0.25:
        text = chooser.one_of(talk.UNLESS).format(fact=fact, yes=yes.do)
        return Sentence(text, () if true else yes.goals, (f'condition:unless:{true}',), False)
    text = chooser.one_of(talk.IF).format(fact=fact, yes=yes.do)
    return Sentence(text, yes.goals if true else (), (f'condition:if:{true}',), False)


def _fact(scene):
    """(a fact in words, whether it is true)."""
    rng, world = scene.rng, scene.world
    chance = rng.random()
    if chance < 0.2:
        empty = world.holding is None
        if rng.random() < 0.5:
            return rng.choice(('your hand is empty', 'your gripper is empty', 'you hold nothing', 'you are not holding anything', 'your hand is free')), empty
        return rng.choice(('you are holding something', 'your hand is full', 'there is something in your gripper', 'you hold something', 'your gripper is not empty')), not empty
    if chance < 0.3:
        place = rng.choice((world.at, *scene.domain.places))
        if place == OPERATOR:
            return rng.choice(('you are here with me', 'you are next to me')), True
        return f'you are {rng.choice(("at", "by", "standing at"))} the {place}', place == world.at
    thing = rng.choice(list(scene.domain.things.values()))
    if rng.random() < 0.6 and world.where:
        thing = scene.referrer.thing(rng.choice(list(world.where)))
    noun, test, _ = scene.referrer.nouns(thing)
    place = rng.choice(scene.domain.surfaces)
    if rng.random() < 0.5 and world.where:
        place = rng.choice([p for p in world.where.values()])
    if place == OPERATOR or is_bin(place):
        return None
    an = f'{article_of(noun)} {noun}'
    if rng.random() < 0.6:
        found = scene.referrer.denoted(test, place)
        fact = rng.choice(('there is {an} on the {place}', 'you see {an} on the {place}', '{an} is on the {place}', 'there is {an} left on the {place}', 'the {place} has {an}', 'you find {an} on the {place}'))
    else:
        found = scene.referrer.denoted(test)
        fact = rng.choice(('there is {an}', 'you see {an}', 'there is {an} left', 'we have {an}', 'you can find {an}', 'there is {an} anywhere'))
    return None if found is None or world.holding in found else (fact.format(an=an, place=place), bool(found))


def fallback(scene):
    """'Bring me the apple if there is one, otherwise the tea'."""
    rng, chooser = scene.rng, scene.chooser
    missing = [t for t in scene.domain.things.values() if scene.referrer.denoted(lambda u, t=t: u.is_a(t.name)) == ()]
    y = scene.reference(plural_ok=False, avoid=(OPERATOR,))
    place = rng.choice((OPERATOR, None, rng.choice(scene.domain.surfaces)))
    if not y or (place and place in {scene.world.where.get(i) for i in y.wanted}):
        return None
    if rng.random() < 0.6 and missing:
        thing, x = rng.choice(missing), None
    else:
        x = scene.reference(plural_ok=False, avoid=(OPERATOR, place))
        if not x or x.by not in ('name',) or set(x.wanted) & set(y.wanted):
            return None
        thing = scene.referrer.thing(x.wanted[0])
    goals = (Move(x.wanted if x else y.wanted, place),)
    if rng.random() < 0.4:
        return _fallback_order(scene, thing, y, place, goals)
    text = chooser.one_of(talk.FALLBACK).format(an=f'{thing.article} {thing.name}', x=f'the {thing.name}', y=y.text)
    patterns = {OPERATOR: ('bring me {}', 'get me {}', 'I want {}', 'fetch me {}', 'give me {}', 'I will have {}'), None: ('pick up {}', 'grab {}', 'take {}', 'hold {}')}
    on = place and place != OPERATOR and place_slots(place, scene.domain, rng)['on']
    text = rng.choice(patterns.get(place, (f'put {{}} {on}',) if 'otherwise' not in text and ',' not in text else (f'{on} put {{}}',))).format(text)
    return Sentence(text, goals, (f'fallback:{bool(x)}',), False)


def _fallback_order(scene, thing, y, place, goals):
    """'Pick up the apple if there is one; otherwise pick up the tea.'"""
    rng = scene.rng
    patterns = clauses.TAKE_DO if place is None else clauses.BRING_DO if place == OPERATOR else clauses.PUT_DO
    patterns = [p for p in patterns if '{q}' not in p and p.count('{x}') == 1 and '{it}' not in p and '. ' not in p]
    order = rng.choice(patterns)
    x, slots = f'{rng.choice((thing.article, "the"))} {thing.name}', place_slots(place, scene.domain, rng) if place else {}
    first, second = (scene.chooser.expand(order.replace('{x}', text)).format(**slots) for text in (x, y.text))
    text = scene.chooser.one_of(talk.FALLBACK_ORDER).format(first=first, second=second)
    return Sentence(text, goals, ('fallback:order',), False)


def if_not_there(scene):
    """'Is the tea on the table? If not, put it there.'"""
    rng, chooser = scene.rng, scene.chooser
    place = rng.choice(scene.domain.surfaces)
    x = scene.reference(plural_ok=False)
    if not x or x.by not in ('name', 'kind') or len(x.wanted) != 1 or 'some ' in x.text:
        return None
    there = scene.world.where.get(x.wanted[0]) == place
    if not there and rng.random() < 0.4:
        return None
    text = chooser.one_of(talk.IF_NOT_THERE).format(x=f'the {x.bare}', on=f'on the {place}', it=x.it)
    return Sentence(text, () if there else (Move(x.wanted, place),), (f'if_not_there:{there}',), False)


def other_one(scene):
    """'The cola, not the coke, the other one' and 'wrong one, put it back and bring me the other'."""
    rng, chooser, world = scene.rng, scene.chooser, scene.world
    free = [i for i in world.where if not is_bin(world.where.get(i))]
    if not free:
        return None
    thing = scene.referrer.thing(rng.choice(free))
    if not thing.kinds:
        return None
    noun = rng.choice(thing.kinds)
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    if not found or len(found) != 2 or kind_of(found[0]) == kind_of(found[1]):
        return None
    if world.holding in found:
        other = next(i for i in found if i != world.holding)
        place = rng.choice((world.at, *scene.domain.surfaces))
        if is_bin(place) or place == OPERATOR or world.where.get(other) == OPERATOR:
            return None
        back = place_slots(place, scene.domain, rng)['on'] if place != world.at or rng.random() < 0.4 else 'here'
        text = chooser.one_of(talk.WRONG_ONE).format(noun=noun, back=back)
        return Sentence(text, (Move((world.holding,), place), Move((other,), OPERATOR)), ('other:held',), False)
    wanted, other = rng.sample(found, 2)
    if world.where.get(wanted) == OPERATOR:
        return None
    text = chooser.one_of(talk.OTHER_ONE).format(noun=noun, an=f'{article_of(noun)} {noun}', other=kind_of(other))
    return Sentence(text, (Move((wanted,), OPERATOR),), ('other',), False)


def exception(scene):
    """All of a kind but one: 'everything on the table except the tea', 'all sodas but the pepsi'."""
    rng, chooser, world = scene.rng, scene.chooser, scene.world
    free = [i for i, p in world.where.items() if not is_bin(p) and p != OPERATOR]
    if not free:
        return None
    one = rng.choice(free)
    thing = scene.referrer.thing(one)
    if rng.random() < 0.5 and thing.kinds:
        noun = rng.choice(thing.kinds)
        found = scene.referrer.denoted(lambda t: t.is_a(noun))
        what = chooser.one_of(talk.ALL_BUT['kind']).format(nouns=errands.plural(noun), noun=noun, other=thing.name)
    else:
        found = tuple(i for i, p in world.where.items() if p == world.where[one])
        what = chooser.one_of(talk.ALL_BUT['place']).format(place=world.where[one], other=thing.name)
    if not found or len(found) > 5 or world.holding in found:
        return None
    moved = tuple(i for i in found if kind_of(i) != thing.name)
    to = rng.choice([p for p in (OPERATOR, *scene.domain.places) if not is_bin(p) or p == scene.domain.bin])
    if not moved or any(world.where.get(i) == to for i in moved):
        return None
    x = Reference(what, moved, len(moved), plural=True, by='all')
    patterns = clauses.BRING_DO if to == OPERATOR else clauses.BIN_DO if is_bin(to) else clauses.PUT_ALL_DO
    text = scene.say(patterns, x, to)
    goals = (Move(moved, to, len(moved)),)
    rest = [p for p in (OPERATOR, *scene.domain.places) if p not in (to, world.where[one]) and (not is_bin(p) or p == scene.domain.bin)]
    if rest and rng.random() < 0.35 and sum(kind_of(i) == thing.name for i in world.where) == 1:
        place = rng.choice(rest)
        y = Reference(f'the {thing.name}', (one,), bare=thing.name)
        then = scene.say(clauses.BRING_DO if place == OPERATOR else clauses.BIN_DO if is_bin(place) else clauses.PUT_DO, y, place)
        if then:
            text, goals = text + rng.choice((', then ', '. Then ', ' and ')) + then, (*goals, Move((one,), place))
    return text and Sentence(text, goals, ('exception',))


def forbidden(scene):
    """An errand, and a thing that must not be touched."""
    errand = draw(scene, needs_do=True)
    if not errand:
        return None
    kept = errands.leave_alone(after(scene, errand))
    if not kept or kept.uses & errand.uses:
        return None
    return Sentence(scene.chooser.one_of(talk.BUT_LEAVE).format(do=errand.do, leave=kept.do), errand.goals, ('forbidden', errand.topic), False)


def come_along(scene):
    """A place to be at, with what is held kept in hand: 'keep it in your hand and come here'."""
    if not scene.world.holding:
        return None
    errand = scene.rng.choice((errands.go, errands.come))(scene)
    if not errand.do:
        return None
    text = scene.chooser.one_of(talk.KEEP_HOLDING).format(do=errand.do, x=f'the {kind_of(scene.world.holding)}')
    return Sentence(text, errand.goals, ('keep_holding',), False)


def not_the_place(scene):
    """'Go to the table, not to the counter'; 'put the apple on the table, not on the counter'."""
    rng = scene.rng
    if len(scene.domain.places) < 2:
        return None
    errand = rng.choice((errands.go, errands.put))(scene)
    if not errand:
        return None
    text, goal = errand.do, errand.goals[-1]
    others = [p for p in scene.domain.places if p != goal.place]
    if not text:
        return None
    return Sentence(text + rng.choice((', not {} the {}', ' and not {} the {}', ', definitely not {} the {}')).format(rng.choice(('to', 'at', 'on')) if rng.random() < 0.8 else '', rng.choice(others)).replace('  ', ' '),
                    errand.goals, ('not_the_place',), False)


def nothing(scene):
    """Nothing can or need be done."""
    errand = draw(scene, errands.NOTHING_WEIGHTS)
    return errand and told(scene, errand)


def part_missing(scene):
    """Two errands, one of which cannot or need not be done."""
    first = draw(scene, needs_do=True)
    if not first or first.last:
        return None
    idle = draw(after(scene, first), {errands.absent: 1, errands.met: 1}, needs_do=True)
    if not idle or idle.topic == 'met' and idle.uses & first.uses:
        return None
    texts = [first.do, idle.do]
    if not first.only_first:
        scene.rng.shuffle(texts)
    return Sentence(_sentence_case(scene.chooser.one_of(talk.JOIN[2]).format(*texts)), first.goals, ('part_missing', idle.topic))


FORMS = {single: 46, sequence: 12, long_sequence: 4, backwards: 5, together: 8, distribute: 4, correction: 7, condition: 7, fallback: 6, if_not_there: 3, other_one: 12, exception: 5,
         forbidden: 2, come_along: 3, not_the_place: 2, nothing: 10, part_missing: 1}


def make(scene, forms=None):
    """A sentence for the scene, or None."""
    forms = forms or FORMS
    form = scene.rng.choices(list(forms), list(forms.values()))[0]
    made = form(scene)
    return made if made and made.text else None


__all__ = ['Errand', 'Sentence', 'make', 'replace']
