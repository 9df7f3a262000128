"""Noun phrases by where a thing is: on the table, next to the tea, from the far counter and not the close one."""
from saycan_ros.language_model.grammar import agreement
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.wording import WORDS as WORDING
from saycan_ros.language_model.grammar.wording import is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin

WORDS = phrases('locations')


def at_place(referrer, noun, test, found, place, contrasts=True):
    """The noun with the place where those found are.

    Args:
        referrer: references.Referrer of the scene.
        noun, test: a noun phrase and what it is true of; found: the instances at the place.
        contrasts: whether it may be said where it is not.
    """
    rng, pick = referrer.rng, referrer.pick
    if contrasts and len(found) == 1 and rng.random() < 0.5:
        contrast = _not_there(referrer, noun, test, found, place)
        if contrast:
            return contrast
    other = _neighbor(referrer, place, found)
    if other and rng.random() < 0.3:
        return pick(WORDING['beside'] + WORDS['beside']).format(noun=noun, other=other)
    return pick(WORDING['at_place'] + WORDS['at_place']).format(noun=noun, place=place)


def _not_there(referrer, noun, test, found, place):
    """'coke from the table and not the one on the counter', where the others are all at one other place; or None."""
    others = [i for i in referrer.denoted(test) or () if i not in found]
    places = {referrer.world.where.get(i) for i in others}
    other = places.pop() if len(places) == 1 else None
    if other in (None, OPERATOR) or is_bin(other):
        return None
    several = len(others) > 1 or is_plural(noun)
    slots = {'noun': noun, 'place': place, 'other': other, 'one': 'those' if several else 'the one'}
    adjective, _, head = other.rpartition(' ')
    if adjective and place.endswith(f' {head}') and not several and referrer.rng.random() < 0.5:
        return referrer.pick(WORDS['not_there_alike']).format(adjective=adjective, **slots)
    return referrer.pick(WORDS['not_there']).format(**slots)


def _neighbor(referrer, place, found):
    """What another thing at the place is called, and nothing else in the scene; None: there is none."""
    there = [i for i in referrer.world.things_at(place) if i not in found]
    return _only_name(referrer, referrer.rng.choice(there)) if there else None


def _only_name(referrer, instance):
    """What an instance is called and nothing else in the scene; None: there is no such name."""
    thing = referrer.thing(instance)
    names = (thing.name, thing.name, *thing.names, *thing.kinds)
    name = names[referrer.rng.randrange(len(names))]
    for noun in (name, thing.name):
        if referrer.denoted(lambda t, noun=noun: t.is_a(noun)) == (instance,):
            return noun
    return None


def next_to(referrer, there, place):
    """('the one next to the tea', what that is) where there are two things at a place, or None. there: all of them."""
    if len(there) != 2:
        return None
    wanted, other = referrer.rng.sample(there, 2)
    name = referrer.world.holding not in there and _only_name(referrer, other)
    return (referrer.pick(WORDS['next_to']).format(place=place, other=name), (wanted,)) if name else None


def whichever(referrer, noun, found, place):
    """'whichever soda is closest to hand on the table': one of those found there."""
    way = 'only' if len(found) == 1 else 'one_of'
    return referrer.pick(WORDS['whichever'][way]).format(noun=noun, place=place, **agreement.slots(is_plural(noun)))
