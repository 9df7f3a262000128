"""Noun phrases for objects of a scene, each with exactly those that it denotes.
A phrase is made first; then the scene says what it denotes and so which determiner is right: 'the soda' where there is
one, 'a soda' or 'both sodas' where there are two. Where somebody could disagree (things.UNSURE) there is no phrase.
"""

from dataclasses import dataclass
from functools import partial

from saycan_ros.language_model.grammar import locations
from saycan_ros.language_model.grammar.agreement import agreed
from saycan_ros.language_model.grammar.things import NO, YES, Thing
from saycan_ros.language_model.grammar.wording import (
    NUMBERS,
    WORDS,
    collective,
    in_general,
    indefinite,
    is_counted,
    is_mass,
    is_plural,
    plural,
    predicate,
    property_words,
)
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of


@dataclass(frozen=True)
class Reference:
    """A phrase and what it means.

    Attributes:
        text: with its determiner.
        wanted: instances that answer to it; count: how many of them are meant.
        different: each of another kind; plural: 'them', not 'it'.
        by: how it describes: name, kind, property, place, not, all, number, held.
        bare: without a determiner, or None.
    """

    text: str
    wanted: tuple[str, ...]
    count: int = 1
    different: bool = False
    plural: bool = False
    by: str = 'name'
    bare: str | None = None

    @property
    def it(self):
        """The pronoun."""
        return 'them' if self.plural else 'it'


class Referrer:
    """Makes references to the objects of one scene."""

    def __init__(self, rng, domain, world, pick_word, before=None):
        """pick_word(options) -> one of them, from the right side of the split; before: another world to agree with."""
        self.rng, self.domain, self.world, self.pick = rng, domain, world, pick_word
        self.before = world if before is None else before

    def thing(self, instance):
        return self.domain.things[kind_of(instance)]

    def denoted(self, test, place=None):
        """Instances for which the test is YES, the held one first, then in scene order; what is in a bin is gone.

        None where the test is UNSURE for one, or where the world before says otherwise.
        """
        found = self._denoted(self.world, test, place)
        if self.before is not self.world and found is not None:
            before = self._denoted(self.before, test, place)
            if before is None or set(before) != set(found):
                return None
        return found

    def _denoted(self, world, test, place):
        found = []
        at = {**({world.holding: None} if world.holding else {}), **world.where}
        for instance, where in at.items():
            if (where and is_bin(where)) or (place and where != place):
                continue
            truth = test(self.thing(instance))
            if truth is None:
                return None
            if truth:
                found.append(instance)
        return tuple(found)

    def nouns(self, thing):
        """(noun, test, by) for a thing: its name, what it is also called, a kind of it."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.45 or not thing.kinds:
            noun = thing.name if rng.random() < 0.6 or not thing.names else self.pick(thing.names)
            by = 'name'
        else:
            noun, by = rng.choice(thing.kinds), 'kind'
        return noun, (lambda t: t.is_a(noun)), by

    def described(self, thing):
        """(noun phrase, test, by): with a property, or by what it is not."""
        rng = self.rng
        noun, is_noun, by = self.nouns(thing)
        if rng.random() < (0.25 if by == 'name' else 0.4) and thing.properties:
            return self._with_property(thing, noun, is_noun, by)
        return noun, is_noun, by

    def _with_property(self, thing, noun, is_noun, by):
        rng, property = self.rng, self.rng.choice(thing.properties)
        words = property_words(property)
        if by == 'name' or rng.random() < 0.3:
            kinds = [k for k in thing.kinds if k in ('drink', 'food', 'snack', 'tool')]
            if kinds and rng.random() < 0.5:
                noun = rng.choice(kinds)
                is_noun = partial(Thing.is_a, kind=noun)
            else:
                return self.pick(words['something']), (lambda t: t.has(property)), 'something'
        phrase = self.pick(words['noun']).format(noun=noun)
        return phrase, (lambda t: both(is_noun(t), t.has(property))), 'property'

    def but_no(self, thing):
        """'something sweet, but not the apple': a property and an exception."""
        rng = self.rng
        others = [self.thing(i) for i in self.world.where if self.thing(i) != thing]
        shared = [(p, o) for p in thing.properties for o in others if o.has(p)]
        if not shared:
            return None
        property, other = rng.choice(shared)
        kinds = [k for k in (*other.kinds, other.name) if thing.is_a(k) is NO]
        if not kinds:
            return None
        kind = rng.choice(kinds)
        pattern, something = self.pick(WORDS['but_no']), self.pick(property_words(property)['something'])
        phrase = pattern.format(x=something, other=kind, an=predicate(kind))
        return phrase, (lambda t: both(t.has(property), negated(t.is_a(kind)))), 'something'

    def without(self, thing):
        """A kind with an exception: 'a soda other than the coke', 'a drink that is not fizzy'."""
        rng = self.rng
        if not thing.kinds:
            return None
        noun = rng.choice(thing.kinds)
        others = [self.thing(i) for i in self.world.where if self.thing(i).is_a(noun) and self.thing(i) != thing]
        if not others:
            return None
        other = rng.choice(others)
        lacking = [p for p in other.properties if thing.has(p) is NO]
        kinds = [k for k in other.kinds if thing.is_a(k) is NO]
        if lacking and rng.random() < 0.5:
            property = rng.choice(lacking)
            phrase = self.pick(property_words(property)['not']).format(noun=noun)
            return phrase, (lambda t: both(t.is_a(noun), negated(t.has(property)))), 'not'
        name = rng.choice([other.name, *other.names, *kinds])
        if (name in kinds or is_mass(name)) and rng.random() < 0.5:
            phrase = self.pick(locations.WORDS['other_than']).format(noun=noun, others=in_general(name), name=name)
        else:
            phrase = self.pick(WORDS['other_than']).format(noun=noun, other=name, an=predicate(name))
        return phrase, (lambda t: both(t.is_a(noun), negated(t.is_a(name)))), 'not'

    def any_reference(self, thing, plural_ok=True):
        """A reference that the thing answers to, or None where this draw does not work out."""
        rng, chance = self.rng, self.rng.random()
        made = self.without(thing) if chance < 0.2 else self.but_no(thing) if chance < 0.3 else self.described(thing)
        if made is None:
            return None
        noun, test, by = made
        place = self._place_of(thing) if by != 'not' else None
        if place and (is_bin(place) or place == OPERATOR):
            return None
        if place and rng.random() < 0.3:
            noun, test, by = self.pick(WORDS['thing']), (lambda t: YES), 'place'
        found = self.denoted(test, place)
        if not found:
            return None
        if by == 'something':
            return self._something(noun, found, place)
        if by == 'place' and rng.random() < 0.5:
            beside = locations.next_to(self, found, place)
            return beside and Reference(*beside, by='place')
        if place and by == 'kind' and rng.random() < 0.2:
            text = locations.whichever(self, noun, found, place)
            return Reference(text, found, plural=is_plural(noun), by='place')
        if place:
            noun = locations.at_place(self, noun, test, found, place, contrasts=by != 'place')
        return self._determined(noun, found, by, plural_ok)

    def _place_of(self, thing):
        """Where one of the things is, to be said along; most often said where they are at several places."""
        instances = [i for i in self.world.where if kind_of(i) == thing.name]
        spread = len({self.world.where[i] for i in instances}) > 1
        if instances and self.rng.random() < (0.6 if spread else 0.2):
            return self.world.where[self.rng.choice(instances)]
        return None

    def _something(self, noun, found, place):
        """'something salty' is one of those found, whichever."""
        if place:
            noun = f'{noun}{"," if "," in noun else ""} {self.pick(("on", "from"))} the {place}'
        return Reference(noun, found, by='property')

    def _determined(self, noun, found, by, plural_ok):
        """The noun with a determiner that is right for how many there are, or None."""
        rng, noun = self.rng, agreed(noun) if is_plural(noun) else noun
        made = partial(Reference, wanted=found, by=by, plural=is_plural(noun), bare=noun)
        an = indefinite(noun)
        if by == 'not' and len(found) == 1:
            return made(rng.choice((f'the {noun}', an)))
        if len(found) == 1:
            return made(self.pick(WORDS['one_mass' if is_mass(noun) else 'one']).format(noun=noun, an=an))
        if plural_ok and rng.random() < 0.45:
            return self._several(noun, found)
        if not is_counted(noun):        # 'the food' would be all of it
            return made(f'some {noun}')
        if len({kind_of(i) for i in found}) == 1 and rng.random() < 0.5:
            return made(f'the {noun}')
        if by == 'name' and rng.random() < 0.5:
            return None
        return made(self.pick(WORDS['any']).format(noun=noun, an=an, nouns=agreed(plural(noun))))

    def _several(self, noun, found):
        """A number of them, or all."""
        rng, nouns = self.rng, agreed(plural(noun))
        if len(found) > 5:
            return None
        if not is_counted(noun):
            nouns = agreed(collective(noun))
            text = rng.choice(('all the', 'all of the', 'the')) + f' {nouns}'
            return Reference(text, found, len(found), plural=is_plural(noun), by='all', bare=nouns)
        if len(found) > 2 and rng.random() < 0.4:
            n = rng.randint(2, min(3, len(found) - 1))
            return Reference(f'{NUMBERS[n]} {nouns}', found, n, plural=True, by='number', bare=nouns)
        if len({kind_of(i) for i in found}) > 1 and rng.random() < 0.15:
            return Reference(self._different(nouns, found), found, 2, True, True, 'number', nouns)
        text = self.pick(WORDS['all_two' if len(found) == 2 else 'all_many'])
        text = text.format(nouns=nouns, noun=noun, n=NUMBERS.get(len(found), str(len(found))))
        return Reference(text, found, len(found), plural=True, by='all', bare=nouns)

    def _different(self, nouns, found):
        """'two different sodas', or two that are both not what can be felt of none of them."""
        rng = self.rng
        odd = [p for p in WORDS['feelable'] if all(self.thing(i).has(p) is NO for i in found)]
        eaten = all({'food', 'drink', 'snack'} & {*self.thing(i).kinds} for i in found)
        if odd and eaten and len(found) == 2 and rng.random() < 0.5:
            return self.pick(WORDS['different_not']).format(nouns=nouns, n=NUMBERS[2], property=rng.choice(odd))
        return self.pick(WORDS['different']).format(nouns=nouns, n=NUMBERS[2])


def both(a, b):
    """Three-valued and."""
    if a is NO or b is NO:
        return NO
    return YES if a and b else None


def negated(a):
    """Three-valued not."""
    return None if a is None else not a
