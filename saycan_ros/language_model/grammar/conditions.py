"""Instructions that depend on the scene: if, unless, otherwise, whether it is there."""
from saycan_ros.language_model.grammar import clauses, errands, talk
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin


def condition(scene):
    """'If there is an apple on the table, A, otherwise B'."""
    rng, chooser = scene.rng, scene.chooser
    found = _fact(scene)
    if not found:
        return None
    fact, true = found
    yes, no = draw(scene, needs_do=True), draw(scene, {**errands.WEIGHTS, none.stay: 15}, needs_do=True)
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
            return rng.choice(
                (
                    'your hand is empty',
                    'your gripper is empty',
                    'you hold nothing',
                    'you are not holding anything',
                    'your hand is free',
                )
            ), empty
        return rng.choice(
            (
                'you are holding something',
                'your hand is full',
                'there is something in your gripper',
                'you hold something',
                'your gripper is not empty',
            )
        ), not empty
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
        place = rng.choice(list(world.where.values()))
    if place == OPERATOR or is_bin(place):
        return None
    an = f'{article_of(noun)} {noun}'
    if rng.random() < 0.6:
        found = scene.referrer.denoted(test, place)
        fact = rng.choice(
            (
                'there is {an} on the {place}',
                'you see {an} on the {place}',
                '{an} is on the {place}',
                'there is {an} left on the {place}',
                'the {place} has {an}',
                'you find {an} on the {place}',
            )
        )
    else:
        found = scene.referrer.denoted(test)
        fact = rng.choice(
            (
                'there is {an}',
                'you see {an}',
                'there is {an} left',
                'we have {an}',
                'you can find {an}',
                'there is {an} anywhere',
            )
        )
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
    patterns = {
        OPERATOR: ('bring me {}', 'get me {}', 'I want {}', 'fetch me {}', 'give me {}', 'I will have {}'),
        None: ('pick up {}', 'grab {}', 'take {}', 'hold {}'),
    }
    on = place and place != OPERATOR and place_slots(place, scene.domain, rng)['on']
    text = rng.choice(
        patterns.get(place, (f'put {{}} {on}',) if 'otherwise' not in text and ',' not in text else (f'{on} put {{}}',))
    ).format(text)
    return Sentence(text, goals, (f'fallback:{bool(x)}',), False)


def _fallback_order(scene, thing, y, place, goals):
    """'Pick up the apple if there is one; otherwise pick up the tea.'"""
    rng = scene.rng
    patterns = clauses.TAKE_DO if place is None else clauses.BRING_DO if place == OPERATOR else clauses.PUT_DO
    patterns = [p for p in patterns if '{q}' not in p and p.count('{x}') == 1 and '{it}' not in p and '. ' not in p]
    order = rng.choice(patterns)
    x, slots = (
        f'{rng.choice((thing.article, "the"))} {thing.name}',
        place_slots(place, scene.domain, rng) if place else {},
    )
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
