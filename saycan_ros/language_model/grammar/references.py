"""Noun phrases for objects of a scene, each with exactly those that it denotes.
A phrase is made first; then the scene says what it denotes and so which determiner is right: 'the soda' where there is
one, 'a soda' or 'both sodas' where there are two. Where somebody could disagree (things.UNSURE) there is no phrase.
"""

from dataclasses import dataclass
from functools import partial

from saycan_ros.language_model.grammar.things import NO, YES, article_of
from saycan_ros.language_model.grammar.wording import ABOUT, ALL, ANY, GENERIC, NUMBERS, ONE, PLURALS, property_words
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

FEELABLE = (
    'fizzy',
    'salty',
    'sweet',
    'spicy',
    'crunchy',
    'sharp',
    'soft',
    'sticky',
    'alcoholic',
    'hot',
    'sour',
    'caffeinated',
)


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


def plural(noun):
    """The plural of a noun phrase whose head is its last word, or stands before ' of ' or ' with '."""
    for split in (' of ', ' with ', ' that ', ' without ', ' on ', ' from ', ' next to ', ' beside ', ' by ', ' near ',
                  ' lying ', ' standing ', ' sitting ', ' at ', ' over on '):
        head, found, rest = noun.partition(split)
        if found:
            return plural(head) + found + rest
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith('s') and not noun.endswith(('ss', 'us')):
        return noun
    if noun.endswith(('ss', 'sh', 'ch', 'x', 'z')):
        return noun + 'es'
    return noun[:-1] + 'ies' if noun.endswith('y') and noun[-2] not in 'aeiou' else noun + 's'


def is_mass(noun):
    """Whether one says 'some X'."""
    return (noun.endswith('s') and not noun.endswith(('ss', 'us'))) or noun in GENERIC['mass']


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
        if chance < 0.62 or not thing.kinds:
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
                is_noun = partial(_is_a, noun)
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
        phrase = self.pick(ABOUT['but no']).format(
            x=self.pick(property_words(property)['something']), other=kind, an=f'{article_of(kind)} {kind}'
        )
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
        phrase = self.pick(ABOUT['other than']).format(noun=noun, other=name, an=f'{article_of(name)} {name}')
        return phrase, (lambda t: both(t.is_a(noun), negated(t.is_a(name)))), 'not'

    def any_reference(self, thing, plural_ok=True):
        """A reference that the thing answers to, or None where this draw does not work out."""
        rng, chance = self.rng, self.rng.random()
        instances = [i for i in self.world.where if kind_of(i) == thing.name]
        made = self.without(thing) if chance < 0.08 else self.but_no(thing) if chance < 0.12 else self.described(thing)
        if made is None:
            return None
        noun, test, by = made
        place = None
        spread = len({self.world.where[i] for i in instances}) > 1
        if by != 'not' and instances and rng.random() < (0.5 if spread else 0.12):
            place = self.world.where[rng.choice(instances)]
            if is_bin(place) or place == OPERATOR:
                return None
            if rng.random() < 0.3:
                noun, test, by = self.pick(GENERIC['thing']), (lambda t: YES), 'place'
        found = self.denoted(test, place)
        if not found:
            return None
        if by == 'something':
            return self._something(noun, found, place)
        if place:
            other = self._landmark(place, found)
            if other and rng.random() < 0.25:
                noun = self.pick(GENERIC['beside']).format(noun=noun, other=other)
            else:
                noun = self.pick(GENERIC['at']).format(noun=noun, place=place)
        return self._determined(noun, found, by, plural_ok)

    def _landmark(self, place, found):
        """Name of another thing at the place, the only one of its kind; None: there is none."""
        kinds = [kind_of(i) for i in self.world.where]
        names = [kind_of(i) for i, p in self.world.where.items() if p == place and i not in found]
        return self.rng.choice([n for n in names if kinds.count(n) == 1] or [None])

    def _something(self, noun, found, place):
        """'something salty' is one of those found, whichever."""
        if place:
            noun = f'{noun}{"," if "," in noun else ""} {self.pick(("on", "from"))} the {place}'
        return Reference(noun, found, by='property')

    def _determined(self, noun, found, by, plural_ok):
        rng = self.rng
        kinds = {kind_of(i) for i in found}
        if len(found) == 1:
            mass = is_mass(noun)
            determiner = self.pick(ONE['mass' if mass else 'one'])
            text = determiner.format(noun=noun, an=f'some {noun}' if mass else f'{article_of(noun)} {noun}')
            return Reference(text, found, by=by, plural=is_plural(noun), bare=noun)
        if plural_ok and rng.random() < 0.45:
            return self._several(noun, found, by)
        if len(kinds) == 1 and rng.random() < 0.5:
            return Reference(f'the {noun}', found, by=by, plural=is_plural(noun), bare=noun)
        if by == 'name' and rng.random() < 0.5:
            return None
        an = f'some {noun}' if is_mass(noun) else f'{article_of(noun)} {noun}'
        text = self.pick(ANY).format(noun=noun, an=an, nouns=plural(noun))
        return Reference(text, found, by=by, plural=is_plural(noun), bare=noun)

    def _several(self, noun, found, by):
        rng, nouns = self.rng, plural(noun)
        if len(found) > 2 and rng.random() < 0.4:
            n = rng.randint(2, min(3, len(found) - 1))
            return Reference(f'{NUMBERS[n]} {nouns}', found, n, plural=True, by='number', bare=nouns)
        if len(found) > 5:
            return None
        kinds = {kind_of(i) for i in found}
        if len(kinds) > 1 and rng.random() < 0.15:
            odd = [p for p in FEELABLE if all(self.thing(i).has(p) is NO for i in found)]
            if odd and len(found) == 2 and rng.random() < 0.5:
                text = self.pick(ABOUT['different not']).format(nouns=nouns, n=NUMBERS[2], property=rng.choice(odd))
                return Reference(text, found, 2, True, True, 'number', nouns)
            text = self.pick(ABOUT['different']).format(nouns=nouns, n=NUMBERS[2], others=nouns)
            return Reference(text, found, 2, True, True, 'number', nouns)
        options = ALL['two'] if len(found) == 2 else ALL['many']
        text = self.pick(options).format(nouns=nouns, noun=noun, n=NUMBERS.get(len(found), str(len(found))))
        return Reference(text, found, len(found), plural=True, by='all', bare=nouns)


def is_plural(noun):
    """Whether the pronoun of a single object is 'them'."""
    return is_mass(noun) and noun.endswith('s')


def both(a, b):
    """Three-valued and."""
    if a is NO or b is NO:
        return NO
    return YES if a and b else None


def negated(a):
    """Three-valued not."""
    return None if a is None else not a


def _is_a(noun, thing):
    return thing.is_a(noun)
