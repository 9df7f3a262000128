"""Instructions with a twist: a correction, an exception, the other one, nothing to do."""
from saycan_ros.language_model.grammar import clauses, errands, talk
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, negated, plural
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, _sentence_case, after, draw, told
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of


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
        no, keep = chooser.one_of(talk.NO_WAIT), chooser.one_of(talk.KEEP)
        text = f'{wrong.do}. {no}, {keep} the {kind_of(instance)} and {right.do}'
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
        return Sentence(
            text + chooser.one_of(talk.REPLACE).format(f'{rng.choice(("to", "on"))} the {b}'),
            (Move(y.wanted, b),),
            ('correction:place',),
            False,
        )
    if rng.random() < 0.25:
        text = chooser.one_of(talk.WAVERING).format(x=y.text, y=x.text)
        return Sentence(text, (Move(y.wanted, OPERATOR),), ('correction:wavering',), False)
    text = scene.say(rng.choice((clauses.BRING_DO, clauses.BRING_SAY)), x)
    return text and Sentence(
        text + chooser.one_of(talk.REPLACE).format(y.text), (Move(y.wanted, OPERATOR),), ('correction:thing',), False
    )


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
        what = chooser.one_of(talk.ALL_BUT['kind']).format(nouns=plural(noun), noun=noun, other=thing.name)
    else:
        kinds = [k for k in thing.kinds if rng.random() < 0.5]
        if kinds:
            return _all_but_kind(scene, world.where[one], kinds[0])
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
    rest = [
        p
        for p in (OPERATOR, *scene.domain.places)
        if p not in (to, world.where[one]) and (not is_bin(p) or p == scene.domain.bin)
    ]
    if rest and rng.random() < 0.35 and sum(kind_of(i) == thing.name for i in world.where) == 1:
        place = rng.choice(rest)
        y = Reference(f'the {thing.name}', (one,), bare=thing.name)
        then = scene.say(
            clauses.BRING_DO if place == OPERATOR else clauses.BIN_DO if is_bin(place) else clauses.PUT_DO, y, place
        )
        if then:
            text, goals = text + rng.choice((', then ', '. Then ', ' and ')) + then, (*goals, Move((one,), place))
    return text and Sentence(text, goals, ('exception',))


def _all_but_kind(scene, place, kind):
    """'Everything on the table that is not a drink goes in the bin.'"""
    rng = scene.rng
    found = scene.referrer.denoted(lambda t: negated(t.is_a(kind)), place)
    places = [p for p in (OPERATOR, *scene.domain.places) if p != place]
    to = rng.choice([p for p in places if not is_bin(p) or p == scene.domain.bin])
    if not found or len(found) > 5:
        return None
    words = {'kinds': plural(kind), 'an': f'{article_of(kind)} {kind}'}
    what = scene.chooser.one_of(talk.ALL_BUT['not a kind']).format(place=place, **words)
    x = Reference(what, found, len(found), plural=True, by='all')
    patterns = clauses.BRING_DO if to == OPERATOR else clauses.BIN_DO if is_bin(to) else clauses.PUT_ALL_DO
    text = scene.say(patterns, x, to)
    return text and Sentence(text, (Move(found, to, len(found)),), ('exception', 'exception:kind'))


def forbidden(scene):
    """An errand, and a thing that must not be touched."""
    errand = draw(scene, needs_do=True)
    if not errand:
        return None
    kept = none.leave_alone(after(scene, errand))
    if not kept or kept.uses & errand.uses:
        return None
    return Sentence(
        scene.chooser.one_of(talk.BUT_LEAVE).format(do=errand.do, leave=kept.do),
        errand.goals,
        ('forbidden', errand.topic),
        False,
    )


def come_along(scene):
    """A place to be at, with what is held kept in hand: 'keep it in your hand and come here'."""
    if not scene.world.holding:
        return None
    errand = scene.rng.choice((none.go, none.come))(scene)
    if not errand.do:
        return None
    text = scene.chooser.one_of(talk.KEEP_HOLDING).format(do=errand.do, x=f'the {kind_of(scene.world.holding)}')
    return Sentence(text, errand.goals, ('keep_holding',), False)


def not_the_place(scene):
    """'Go to the table, not to the counter'; 'put the apple on the table, not on the counter'."""
    rng = scene.rng
    if len(scene.domain.places) < 2:
        return None
    errand = rng.choice((none.go, one.put))(scene)
    if not errand:
        return None
    text, goal = errand.do, errand.goals[-1]
    others = [p for p in scene.domain.places if p != goal.place]
    if not text:
        return None
    return Sentence(
        text
        + rng.choice((', not {} the {}', ' and not {} the {}', ', definitely not {} the {}'))
        .format(rng.choice(('to', 'at', 'on')) if rng.random() < 0.8 else '', rng.choice(others))
        .replace('  ', ' '),
        errand.goals,
        ('not_the_place',),
        False,
    )


def nothing(scene):
    """Nothing can or need be done."""
    errand = draw(scene, errands.NOTHING_WEIGHTS)
    return errand and told(scene, errand)


def part_missing(scene):
    """Two errands, one of which cannot or need not be done."""
    first = draw(scene, needs_do=True)
    if not first or first.last:
        return None
    idle = draw(after(scene, first), {none.absent: 1, none.met: 1}, needs_do=True)
    if not idle or (idle.topic == 'met' and idle.uses & first.uses):
        return None
    texts = [first.do, idle.do]
    if not first.only_first:
        scene.rng.shuffle(texts)
    return Sentence(
        _sentence_case(scene.chooser.one_of(talk.JOIN[2]).format(*texts)), first.goals, ('part_missing', idle.topic)
    )
