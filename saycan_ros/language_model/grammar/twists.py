"""Instructions with a twist: a correction, an exception, the other one, nothing to do."""
from saycan_ros.language_model.grammar import clauses, errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, negated
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, after, draw, sentence_case, told
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.wording import plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

WORDS, JOIN_TWO = phrases('twists'), phrases('sentences')['join_two']


def correction(scene):
    """Something is asked for and taken back; only the second counts."""
    rng, chooser = scene.rng, scene.chooser
    if rng.random() < 0.45:
        return _corrected_word(scene)
    wrong, right = draw(scene, needs_do=True), draw(scene, needs_do=True)
    if not wrong or not right or wrong.do == right.do:
        return None
    if rng.random() < 0.4 and len(wrong.uses) == 1 and not wrong.uses & right.uses and wrong.goals:
        (instance,) = wrong.uses
        no, keep = chooser.one_of(WORDS['no_wait']), chooser.one_of(WORDS['keep'])
        text = f'{wrong.do}. {no}, {keep} the {kind_of(instance)} and {right.do}'
    else:
        text = chooser.one_of(WORDS['correction']).format(wrong=wrong.do, right=right.do)
    return Sentence(text, right.goals, ('correction', right.topic), False)


def _corrected_word(scene):
    """'Bring me the apple, no, the tea': only a thing or a place is taken back."""
    rng, chooser = scene.rng, scene.chooser
    x, y = (scene.reference(plural_ok=False, avoid=(OPERATOR,)) for _ in range(2))
    if not x or not y or x.wanted == y.wanted:
        return None
    if rng.random() < 0.45:
        return _corrected_place(scene, y)
    if rng.random() < 0.25:
        text, topic = chooser.one_of(WORDS['wavering']).format(x=y.text, y=x.text), 'correction:wavering'
    else:
        text, topic = scene.say(rng.choice((clauses.BRING.do, clauses.BRING.say)), x), 'correction:thing'
        text = text and text + chooser.one_of(WORDS['replace']).format(y.text)
    return text and Sentence(text, (Move(y.wanted, OPERATOR),), (topic,), False)


def _corrected_place(scene, x):
    """'Put the apple on the table, no, on the counter.'"""
    rng = scene.rng
    a, b = rng.sample(scene.domain.places, 2)
    if len(x.wanted) != 1 or scene.where(x.wanted) == {b}:
        return None
    text = scene.say((clauses.THROW_AWAY if is_bin(a) else clauses.PUT).do, x, a)
    if not text or is_bin(b) or f'the {a}' not in text:
        return None
    text += scene.chooser.one_of(WORDS['replace']).format(f'{rng.choice(("to", "on"))} the {b}')
    return Sentence(text, (Move(x.wanted, b),), ('correction:place',), False)


def other_one(scene):
    """'A cola, not the coke, the other one' and 'wrong one, put it back and bring me the other'."""
    rng, world, free = scene.rng, scene.world, scene.free()
    thing = scene.referrer.thing(rng.choice(free)) if free else None
    if not thing or not thing.kinds:
        return None
    noun = rng.choice(thing.kinds)
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    if not found or len(found) != 2 or kind_of(found[0]) == kind_of(found[1]):
        return None
    if world.holding in found:
        return _wrong_one(scene, noun, next(i for i in found if i != world.holding))
    wanted, other = rng.sample(found, 2)
    if world.where.get(wanted) == OPERATOR:
        return None
    text = scene.chooser.one_of(WORDS['other_one']).format(
        noun=noun, an=f'{article_of(noun)} {noun}', other=kind_of(other)
    )
    return Sentence(text, (Move((wanted,), OPERATOR),), ('other',), False)


def _wrong_one(scene, noun, other):
    """What is held goes back to where it was taken, or to a surface, and the other one comes."""
    rng, world = scene.rng, scene.world
    place = rng.choice((world.at, *scene.domain.surfaces))
    if is_bin(place) or place == OPERATOR or world.where.get(other) == OPERATOR:
        return None
    back = place_slots(place, scene.domain, rng)['on'] if place != world.at or rng.random() < 0.4 else 'here'
    text = scene.chooser.one_of(WORDS['wrong_one']).format(noun=noun, back=back)
    return Sentence(text, (Move((world.holding,), place), Move((other,), OPERATOR)), ('other:held',), False)


def exception(scene):
    """All of a kind but one: 'everything on the table except the tea', 'all sodas but the pepsi'."""
    rng, world, free = scene.rng, scene.world, scene.free(avoid=(OPERATOR,))
    if not free:
        return None
    kept = rng.choice(free)
    thing, place = scene.referrer.thing(kept), world.where[kept]
    if rng.random() < 0.5 and thing.kinds:
        what, found = _all_of_kind(scene, thing)
    else:
        kinds = [k for k in thing.kinds if rng.random() < 0.5]
        if kinds:
            return _all_but_kind(scene, place, kinds[0])
        found = tuple(i for i, p in world.where.items() if p == place)
        what = scene.chooser.one_of(WORDS['all_but']['place']).format(place=place, other=thing.name)
    if not found or len(found) > 5 or world.holding in found:
        return None
    moved, to = tuple(i for i in found if kind_of(i) != thing.name), rng.choice(scene.domain.targets)
    if not moved or to in scene.where(moved):
        return None
    text, goals = _all_to(scene, what, moved, to)
    text, goals = _and_the_kept_one(scene, text, goals, kept, to)
    return text and Sentence(text, goals, ('exception',))


def _all_of_kind(scene, thing):
    noun = scene.rng.choice(thing.kinds)
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    what = scene.chooser.one_of(WORDS['all_but']['kind'])
    return what.format(nouns=plural(noun), noun=noun, other=thing.name), found


def _all_to(scene, what, found, place):
    """(an order for all that was found, its goals)."""
    x, words = Reference(what, found, len(found), plural=True, by='all'), clauses.to(place)
    return scene.say(words.do_many or words.do, x, place), (Move(found, place, len(found)),)


def _and_the_kept_one(scene, text, goals, kept, to):
    """Now and then the one that was excepted goes to another place."""
    rng, name = scene.rng, kind_of(kept)
    rest = [p for p in scene.domain.targets if p not in (to, scene.world.where[kept])]
    if rest and rng.random() < 0.35 and sum(kind_of(i) == name for i in scene.world.where) == 1:
        place = rng.choice(rest)
        then = scene.say(clauses.to(place).do, Reference(f'the {name}', (kept,), bare=name), place)
        if then:
            joint = rng.choice((', then ', '. Then ', ' and '))
            return text and text + joint + then, (*goals, Move((kept,), place))
    return text, goals


def _all_but_kind(scene, place, kind):
    """'Everything on the table that is not a drink goes in the bin.'"""
    found = scene.referrer.denoted(lambda t: negated(t.is_a(kind)), place)
    to = scene.rng.choice([p for p in scene.domain.targets if p != place])
    if not found or len(found) > 5:
        return None
    what = scene.chooser.one_of(WORDS['all_but']['not_a_kind']).format(
        place=place, kinds=plural(kind), an=f'{article_of(kind)} {kind}'
    )
    text, goals = _all_to(scene, what, found, to)
    return text and Sentence(text, goals, ('exception', 'exception:kind'))


def forbidden(scene):
    """An errand, and a thing that must not be touched."""
    errand = draw(scene, needs_do=True)
    kept = none.leave_alone(after(scene, errand)) if errand else None
    if not kept or kept.uses & errand.uses:
        return None
    text = scene.chooser.one_of(WORDS['but_leave']).format(do=errand.do, leave=kept.do)
    return Sentence(text, errand.goals, ('forbidden', errand.topic), False)


def come_along(scene):
    """A place to be at, with what is held kept in hand: 'keep it in your hand and come here'."""
    if not scene.world.holding:
        return None
    errand = scene.rng.choice((none.go, none.come))(scene)
    if not errand.do:
        return None
    text = scene.chooser.one_of(WORDS['keep_holding']).format(do=errand.do, x=f'the {kind_of(scene.world.holding)}')
    return Sentence(text, errand.goals, ('keep_holding',), False)


def not_the_place(scene):
    """'Go to the table, not to the counter'; 'put the apple on the table, not on the counter'."""
    rng = scene.rng
    if len(scene.domain.places) < 2:
        return None
    errand = rng.choice((none.go, one.put))(scene)
    if not errand or not errand.do:
        return None
    others = [p for p in scene.domain.places if p != errand.goals[-1].place]
    pattern = rng.choice((', not {} the {}', ' and not {} the {}', ', definitely not {} the {}'))
    preposition = rng.choice(('to', 'at', 'on')) if rng.random() < 0.8 else ''
    text = errand.do + pattern.format(preposition, rng.choice(others)).replace('  ', ' ')
    return Sentence(text, errand.goals, ('not_the_place',), False)


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
    text = sentence_case(scene.chooser.one_of(JOIN_TWO).format(*texts))
    return Sentence(text, first.goals, ('part_missing', idle.topic))
