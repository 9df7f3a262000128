"""Errands that name nothing: a need, or a kind of which something is not liked. A maker draws one, or gives None."""
from dataclasses import replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.everyday import everyday_things
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, both, negated
from saycan_ros.language_model.grammar.scene import Errand, moving, place_slots, spoken
from saycan_ros.language_model.grammar.things import NO, YES
from saycan_ros.language_model.grammar.wording import in_general, indefinite, is_counted, is_mass, is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin

WORDS = phrases('errands_needs')
DISLIKE = WORDS['dislike']
IMPLIED = WORDS['implied']
_ONE = {'is': 'is', 'was': 'was', 'has': 'has', 's': 's', 'It': 'It', 'its': 'its'}
_MANY = {'is': 'are', 'was': 'were', 'has': 'have', 's': '', 'It': 'They', 'its': 'their'}


def need(scene):
    """A need that things of a kind or property meet, without naming them."""
    drawn = _needed(scene, WORDS['need'], OPERATOR)
    if not drawn:
        return None
    key, found = drawn
    text = scene.chooser.one_of(WORDS['need'][key]).format(**_had(scene))
    if scene.rng.random() < 0.4:
        text += scene.chooser.one_of(WORDS['need_help'])
    return _one_of(scene, found, text, 'need')


def need_there(scene):
    """A need at a place: 'the guests at the table are thirsty', 'somebody spilled juice on the counter'."""
    rng, place = scene.rng, scene.rng.choice(scene.domain.surfaces)
    of_place = rng.random() < 0.5
    drawn = _needed(scene, WORDS['there' if of_place else 'they'], place)
    if not drawn:
        return None
    key, found = drawn
    text = scene.chooser.one_of(WORDS['there'][key]) if of_place else _of_people(scene, key, len(found))
    if '?' not in text and rng.random() < 0.35:
        of_them = not of_place and rng.random() < 0.5
        text += scene.chooser.one_of(WORDS['bring_them' if of_them else 'bring_there'])
    text = text.format(**place_slots(place, scene.domain, rng), **_had(scene))
    return _one_of(scene, found, text, 'need:there', place)


def two_needs(scene):
    """'I'm hungry and thirsty', or somebody at a place is."""
    rng, there = scene.rng, scene.rng.random() < 0.4
    words, place = WORDS['two_there' if there else 'two'], rng.choice(scene.domain.surfaces) if there else OPERATOR
    keys = rng.choice(list(words))
    drawn = [_needed(scene, {key: (key,)}, place) for key in keys.split(' / ')]
    if None in drawn or set(drawn[0][1]) & set(drawn[1][1]):
        return None
    slots = {**place_slots(place, scene.domain, rng), **_had(scene)}
    text = scene.chooser.one_of(words[keys]).format(**slots)
    parts = [_one_of(scene, found, text, 'need:two', place) for _, found in drawn]
    if None in parts:
        return None
    return replace(parts[0], goals=parts[0].goals + parts[1].goals, uses=parts[0].uses | parts[1].uses)


def _had(scene):
    """{food}, {drink}: something of the library that somebody had already."""
    names = {kind: [n for t in scene.domain.things.values() if t.is_a(kind) for n in (*t.names, t.name)
                    if ' of ' not in n and n.split()[-1] not in WORDS['packs']] for kind in WORDS['else']}
    return {kind: scene.rng.choice(found or WORDS['else'][kind]) for kind, found in names.items()}


def no_need(scene):
    """Nobody needs anything: 'I'm not thirsty any more'; never one of several errands, which would say otherwise."""
    slots = {**place_slots(scene.rng.choice(scene.domain.surfaces), scene.domain, scene.rng), **_had(scene)}
    text = scene.chooser.one_of(WORDS['no_need']).format(**slots)
    return Errand((), say=text, topic='no_need', only_first=True, last=True)


def _of_people(scene, key, several):
    """A sentence about people at {p}. Many would want one each, so there is only one that they could want."""
    many = several == 1 and scene.rng.random() < 0.4
    who = scene.chooser.one_of(WORDS['who']['many' if many else 'one'])
    says = scene.chooser.one_of(WORDS['they'][key])
    return f'{who} {says.format(**(_MANY if many else _ONE))}'


def _needed(scene, words, place):
    """(a key of what is needed at a place, the things for it), or None; of which more is said, that is drawn more."""
    things = [scene.referrer.thing(i) for i in scene.world.where]
    keys = [k for k in words if any(meets(t, k) for t in things)]
    if not keys:
        return None
    (key,) = scene.rng.choices(keys, [len(words[k]) for k in keys])
    found = scene.referrer.denoted(lambda t: meets(t, key))
    if not _can_come(scene, found, place):
        return None
    best = WORDS['best'].get(key, ())
    return key, tuple(i for i in found if any(scene.referrer.thing(i).is_a(k) for k in best)) or found


def meets(thing, key):
    """Whether a thing is, or has, all that 'drink, not alcoholic' says, in three values."""
    truth = YES
    for word in key.split(', '):
        wanted = word.removeprefix('not ')
        true = thing.is_a(wanted) or thing.has(wanted)
        if not true and wanted in thing.unsure:
            true = None
        truth = both(truth, true if word == wanted else negated(true))
    return truth


def _can_come(scene, found, place=OPERATOR):
    return found and not scene.used & set(found) and place not in scene.where(found)


def _one_of(scene, found, text, topic, place=OPERATOR):
    """The errand to bring one of these; None where nobody could tell by name or words that it is one."""
    if not all(is_known(scene, scene.referrer.thing(i), text) for i in found):
        return None
    return Errand((Move(found, place),), say=text, uses=frozenset(found), places=frozenset({place}), topic=topic)


def is_known(scene, thing, text):
    """Whether a name tells what the thing is, or the text has a word of it: a new name may end in anything."""
    if scene.domain.name != 'random' or thing.name in everyday_things():
        return True
    alike = {t.kinds for name, t in everyday_things().items() if name.split()[-1] == thing.name.split()[-1]}
    return alike == {thing.kinds} or any(word in text for word in thing.kinds + thing.properties)


def disliked(scene):
    """'Caffeine gives me headaches. A soda, please': one of a kind that is not what was named."""
    rng, free = scene.rng, scene.free()
    if len(free) < 2:
        return None
    good, bad = (scene.referrer.thing(i) for i in rng.sample(free, 2))
    nouns = [k for k in good.kinds if bad.is_a(k)]
    called = [w for w in (*bad.kinds, *bad.names, bad.name) if ' of ' not in w and w not in DISLIKE['never']]
    kinds = [k for k in called if good.is_a(k) is NO]
    properties = [p for p in bad.properties if good.has(p) is NO and p in DISLIKE['property']]
    if not nouns or not (kinds or properties):
        return None
    noun, place = rng.choice(nouns), OPERATOR if rng.random() < 0.75 else rng.choice(scene.domain.surfaces)
    why, xs, lacks = _reason(scene, bad, kinds, properties)
    found = scene.referrer.denoted(lambda t: both(t.is_a(noun), lacks(t)))
    if not _can_come(scene, found, place):
        return None
    an = indefinite(noun)
    one = an if is_mass(noun) and noun != 'soda' else f'one {noun}'
    eaten = bad.is_a('food') or bad.is_a('drink')
    orders = DISLIKE['order'] if place == OPERATOR else DISLIKE['there' if eaten else 'there_of_things']
    if not is_counted(noun):
        orders = [p for p in orders if 'another {noun}' not in p]
    text = scene.chooser.one_of(orders).format(
        why=why, xs=xs, an=an, noun=noun, one=one, **place_slots(place, scene.domain, rng))
    return _one_of(scene, found, text, 'disliked' if place == OPERATOR else 'disliked:there', place)


def _reason(scene, bad, kinds, properties):
    """(why in words, what is not wanted in a word, a test for things that are not so)."""
    rng, chooser = scene.rng, scene.chooser
    if properties and (not kinds or rng.random() < 0.6):
        property = rng.choice(properties)
        why = chooser.one_of(DISLIKE['property'][property])
        return why, DISLIKE['none'][property], lambda t: negated(t.has(property))
    kind = rng.choice(kinds)
    xs = _all_such(kind, bad)
    if kind in DISLIKE['special'] and rng.random() < 0.5:
        return chooser.one_of(DISLIKE['special'][kind]), xs, lambda t: negated(_is_a(t, kind))
    words = 'kind_of_drinks' if bad.is_a('drink') else 'kind_of_food' if bad.is_a('food') else 'kind_of_things'
    if words != 'kind_of_things' and rng.random() < 0.6:
        words = 'kind'
    return chooser.one_of(DISLIKE[words]).format(xs=xs), xs, lambda t: negated(_is_a(t, kind))


def _is_a(thing, noun):
    """Whether it answers to a noun; who knows, where it is only called so: a 'metal pen' is a 'pen'."""
    return None if thing.is_a(noun) is NO and f' {thing.name}'.endswith(f' {noun}') else thing.is_a(noun)


def _all_such(word, thing):
    """'coke', 'chips', 'energy drinks': what there is of a kind, said of all of it."""
    drunk = thing.is_a('drink') and word.split()[-1] not in ('drink', 'beverage', 'can', 'bottle', 'box', 'cup')
    return word if drunk else in_general(word)


def implied(scene):
    """A thing of which it is said where it should be: 'Why is the tea still on the table?', 'The milk has gone off'."""
    place = scene.rng.choice((OPERATOR, *scene.domain.targets))
    x = scene.reference(plural_ok=False, avoid=(place,))
    if not x:
        return None
    pattern = scene.chooser.one_of(_saying(scene, x, place))
    for slot, word in (_MANY if x.plural else _ONE).items():
        pattern = pattern.replace(f'{{{slot}}}', word)
    text = scene.say((pattern,), x, place)
    return text and moving(x, place, 'implied', say=text)


def _saying(scene, x, place):
    """The patterns that suit a reference and a place."""
    this = len(x.wanted) == 1 and x.text.startswith(('the ', 'my '))
    named, chance = x.by in ('name', 'kind') and not any(p in x.bare for p in scene.domain.places), scene.rng.random()
    if is_bin(place):
        things = [scene.referrer.thing(i) for i in x.wanted]
        this = this and x.text.startswith('the ')
        eaten = all(t.is_a('food') or t.is_a('drink') for t in things) and scene.rng.random() < 0.7
        return IMPLIED['bin']['eaten' if eaten else 'thing'] if this else ('',)
    if place == OPERATOR:
        if named and not x.plural and not is_mass(x.bare) and chance < 0.3:
            thing = scene.referrer.thing(x.wanted[0])
            return IMPLIED['another'][next((k for k in ('drink', 'food') if thing.is_a(k)), 'thing')]
        if not this and x.text.startswith(('our ', 'that ', 'the ')):
            return ('',)
        return IMPLIED['here']['this' if this else 'any']
    if chance < 0.35:
        return IMPLIED['there']['people']
    return IMPLIED['there']['this'] if this else IMPLIED['there']['any'] if named else ('',)


def alike(scene):
    """'An energy drink', where an energy bar lies too: a kind of which another thing shares a word."""
    rng, free = scene.rng, scene.free()
    things = [scene.referrer.thing(i) for i in free]
    nouns = {w for t in things for w in (*t.kinds, *t.names, t.name)
             if t.is_a(w) and any(_is_alike(w, t, o) for o in things)}
    if not nouns:
        return None
    noun, place = rng.choice(sorted(nouns)), rng.choice(scene.domain.targets)
    found = scene.referrer.denoted(lambda t: _is_a(t, noun))
    if not _can_come(scene, found, place):
        return None
    text = f'the {noun}' if len(found) == 1 and rng.random() < 0.6 else indefinite(noun)
    x = Reference(text, found, plural=is_plural(noun), bare=noun, by='kind')
    return moving(x, place, 'alike', **spoken(scene, clauses.to(place), x, place))


def _is_alike(noun, thing, other):
    """Whether another thing, not of that kind, has a word of it; not one that both are, as 'soda'."""
    words = {word for name in (other.name, *other.kinds, *other.names) for word in _words(name)}
    both_are = {'of', 'can', 'bottle', 'bag', 'box', 'cup', *(k for k in other.kinds if k in thing.kinds)}
    return other.is_a(noun) is NO and not (words & _words(noun)) <= both_are


def _words(name):
    return set(name.replace('-', ' ').split())
