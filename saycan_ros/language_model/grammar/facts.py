"""What may be true of a scene, in words, and whether it is: 'there is an apple on the table'."""
import re
from dataclasses import dataclass

from saycan_ros.language_model.grammar import agreement
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.wording import indefinite, is_counted, is_mass, is_plural, plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin

WORDS = phrases('facts')
_ASKED = ((r'(there|you) (is|are) (.*)', r'\2 \1 \3'), (r'(the [\w ]+?) (is|are) (.*)', r'\2 \1 \3'),
          (r'(you|we|I) (have|see|hold|find|spot) (.*)', r'do \1 \2 \3'))
_SHOULD = ((r'if there (is|are) ', 'should there be '), (r'if you (see|find|spot|come across) ', r'should you \1 '))


@dataclass(frozen=True)
class Fact:
    """Something that is true or not.

    Attributes:
        text, true: in words, and whether it is so.
        found: instances that it speaks of; it: the pronoun of one of them, '' where it speaks of none.
        in_hand: these are held. negative: says that something is not so, and no 'unless' can stand before it.
    """

    text: str
    true: bool
    found: tuple = ()
    it: str = ''
    in_hand: bool = False
    negative: bool = False

    @property
    def question(self):
        """'is there an apple on the table', or None."""
        if any(no in self.text for no in (' not ', "n't", ' no ', 'nothing')):
            return None
        return next((re.sub(said, asked, self.text) for said, asked in _ASKED if re.fullmatch(said, self.text)), None)


def inverted(text):
    """'should there be an apple' for 'if there is an apple', where a text begins so."""
    for said, inverse in _SHOULD:
        text = re.sub(f'^{said}', inverse, text)
    return text


def any_fact(scene):
    """A Fact, or None where this draw does not work out or somebody could disagree."""
    makers = {hand: 12, held: 8, robot: 7, there: 36, none_there: 10, where: 14, several: 6, surface: 8}
    return scene.rng.choices(list(makers), list(makers.values()))[0](scene)


def hand(scene):
    """The hand is empty, or full."""
    found = (scene.world.holding,) if scene.world.holding else ()
    if scene.rng.random() < 0.5:
        return Fact(scene.chooser.one_of(WORDS['hand_empty']), not found, negative=True)
    return Fact(scene.chooser.one_of(WORDS['hand_full']), bool(found), found, 'it', in_hand=True)


def held(scene):
    """The hand holds a certain thing."""
    holding, things = scene.world.holding, list(scene.domain.things.values())
    thing = scene.referrer.thing(holding) if holding and scene.rng.random() < 0.6 else scene.rng.choice(things)
    noun, test, _ = scene.referrer.nouns(thing)
    true = test(scene.referrer.thing(holding)) if holding else False
    if true is None:
        return None
    text = scene.chooser.one_of(WORDS['held']).format(**noun_slots(noun))
    return Fact(text, true, (holding,) if true else (), noun_slots(noun)['it'], in_hand=True)


def robot(scene):
    """The robot is at a place."""
    at = scene.world.at
    place = scene.rng.choice((at, OPERATOR, *scene.domain.places))
    if place == OPERATOR:
        return Fact(scene.chooser.one_of(WORDS['at_operator']), at == OPERATOR)
    if scene.rng.random() < 0.25:
        return Fact(scene.chooser.one_of(WORDS['not_at_place']).format(place=place), at != place, negative=True)
    return Fact(scene.chooser.one_of(WORDS['at_place']).format(place=place), at == place)


def there(scene):
    """Something is on a surface, or here with the operator, or anywhere."""
    drawn = _drawn(scene)
    if not drawn:
        return None
    noun, place, found = drawn
    way = 'there' if not place else 'there_with_me' if place == OPERATOR else 'there_at_place'
    slots = noun_slots(noun)
    text = scene.chooser.one_of(WORDS[way]).format(place=place, **slots)
    if len(found) > 1 and not is_counted(noun):  # all of it, or one?
        return Fact(text, True)
    return Fact(text, bool(found), found, slots['it'])


def none_there(scene):
    """Nothing of a kind is on a surface, or anywhere."""
    drawn = _drawn(scene)
    if not drawn or drawn[1] == OPERATOR:
        return None
    noun, place, found = drawn
    slots, nouns = noun_slots(noun), plural(noun) if is_counted(noun) else noun
    many = nouns != noun and scene.rng.random() < 0.5
    are_no = f'are no {nouns}' if many else f'{slots["are"]} no {noun}'
    text = scene.chooser.one_of(WORDS['none_at_place' if place else 'none'])
    text = text.format(place=place, nouns=nouns, are_no=are_no, **slots)
    return Fact(text, not found, negative=True)


def several(scene):
    """There are two of a kind, or more."""
    drawn = _drawn(scene)
    if not drawn or drawn[1] == OPERATOR or not is_counted(drawn[0]):
        return None
    noun, place, found = drawn
    text = scene.chooser.one_of(WORDS['several_at_place' if place else 'several'])
    return Fact(text.format(place=place, noun=noun, nouns=plural(noun)), len(found) > 1)


def _drawn(scene):
    """(noun, place or None for anywhere, what is found there), or None where that could be disputed."""
    rng, world = scene.rng, scene.world
    thing = rng.choice(list(scene.domain.things.values()))
    if rng.random() < 0.6 and world.where:
        thing = scene.referrer.thing(rng.choice(list(world.where)))
    noun, test, _ = scene.referrer.nouns(thing)
    place = rng.choice(list(world.where.values()) if rng.random() < 0.5 and world.where else scene.domain.surfaces)
    place = place if rng.random() < 0.6 else None
    found = scene.referrer.denoted(test, place)
    if found is None or world.holding in found:
        return None
    if is_bin(place) if place else scene.may_be_binned(test):
        return None
    return noun, place, found


def where(scene):
    """A thing is on a surface, or is not."""
    x = scene.named()
    if not x:
        return None
    (here,) = scene.where(x.wanted)
    place = here if scene.rng.random() < 0.5 else scene.rng.choice(scene.domain.surfaces)
    if place == OPERATOR:
        return None
    negative = scene.rng.random() < 0.35
    text = scene.chooser.one_of(WORDS['is_not_on' if negative else 'is_on']).format(
        x=x.text, place=place, **agreement.slots(x.plural))
    return Fact(text, (here == place) != negative, x.wanted, x.it, negative=negative)


def surface(scene):
    """A surface is empty, or is not."""
    place = scene.rng.choice(scene.domain.surfaces)
    empty = place not in scene.world.where.values()
    if scene.rng.random() < 0.6:
        return Fact(scene.chooser.one_of(WORDS['empty']).format(place=place), empty, negative=True)
    return Fact(scene.chooser.one_of(WORDS['not_empty']).format(place=place), not empty)


def noun_slots(noun):
    """{noun}, {an}, {one} of a noun: 'an apple', 'some tea', 'some chips'; and what agrees with it."""
    one = 'any' if is_mass(noun) else 'one'
    return {**agreement.slots(is_plural(noun)), 'noun': noun, 'an': indefinite(noun), 'one': one}
