"""All of a kind but one, the other one of two, another one, and what is not on a place."""
from dataclasses import replace

from saycan_ros.language_model.grammar import agreement, clauses
from saycan_ros.language_model.grammar.orders import orders
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference, negated
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence
from saycan_ros.language_model.grammar.wording import indefinite, is_counted, is_plural, plural, predicate
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('exceptions')


def other_one(scene):
    """'A cola, not the coke, the other one' and 'wrong one, put it back and bring me the other'."""
    rng, world, free = scene.rng, scene.world, scene.free()
    thing = scene.referrer.thing(rng.choice(free)) if free else None
    nouns = [n for n in (thing.kinds if thing else ()) if is_counted(n)]
    if not nouns:
        return None
    noun = rng.choice(nouns)
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    if not found or len(found) != 2 or kind_of(found[0]) == kind_of(found[1]):
        return None
    if world.holding in found:
        return _wrong_one(scene, noun, next(i for i in found if i != world.holding))
    wanted, other = rng.sample(found, 2)
    slots = {'noun': noun, 'an': indefinite(noun, one=True), 'other': kind_of(other)}
    if rng.random() < 0.3:
        place = rng.choice([None, *scene.domain.targets])
        x = scene.chooser.one_of(WORDS['other_one_of_two']).format(**slots)
        text = orders(scene, place, x)[0]
    else:
        place, text = OPERATOR, scene.chooser.one_of(WORDS['other_one']).format(**slots)
    if place and world.where.get(wanted) == place:
        return None
    return Sentence(text, (Move((wanted,), place),), ('other',), False)


def _wrong_one(scene, noun, other):
    """What is held goes back to where it was taken, or to a surface, and the other one comes."""
    rng, world = scene.rng, scene.world
    place = rng.choice((world.at, *scene.domain.surfaces))
    if is_bin(place) or place == OPERATOR or world.where.get(other) == OPERATOR:
        return None
    back = place_slots(place, scene.domain, rng)['on'] if place != world.at or rng.random() < 0.4 else 'here'
    text = scene.chooser.one_of(WORDS['wrong_one']).format(noun=noun, back=back)
    return Sentence(text, (Move((world.holding,), place), Move((other,), OPERATOR)), ('other:held',), False)


def other_place(scene):
    """'Put the apple on the other counter', where there are two and it lies on one of them."""
    x = scene.reference(plural_ok=False)
    if not x or len(x.wanted) != 1 or not x.bare:
        return None
    (here,) = scene.where(x.wanted)
    alike = scene.domain.alike(here)
    if len(alike) != 2 or here not in alike or f'the {here}' in x.text:
        return None
    (there,) = (p for p in alike if p != here)
    text = scene.chooser.one_of(WORDS['other_place']).format(
        x=f'the {x.bare}', it=x.it, head=head_of(here), here=f'the {here}')
    return Sentence(text, (Move(x.wanted, there),), ('other_place',), False)


def another(scene):
    """'Another coke, please', where one is here already; 'two sodas of the same kind'."""
    rng, place = scene.rng, scene.rng.choice((OPERATOR, *scene.domain.surfaces))
    here = sorted({kind_of(i) for i in scene.world.things_at(place)})
    if not here or rng.random() < 0.3:
        return _two_alike(scene, place)
    noun, test, _ = scene.referrer.nouns(scene.domain.things[rng.choice(here)])
    found = scene.referrer.denoted(test)
    wanted = tuple(i for i in found or () if scene.world.where.get(i) != place)
    if not wanted or scene.world.holding in wanted or not is_counted(noun):
        return None
    slots = place_slots(place, scene.domain, rng)
    text = scene.chooser.one_of(WORDS['another']['here' if place == OPERATOR else 'there'])
    return Sentence(text.format(noun=noun, nouns=plural(noun), **slots), (Move(wanted, place),), ('another',), False)


def _two_alike(scene, place):
    """Two of one kind of thing, whichever it is, by a wider noun."""
    kinds = [kind_of(i) for i in scene.free(avoid=(place,))]
    several = sorted({k for k in kinds if kinds.count(k) > 1})
    nouns = [n for k in several for n in scene.domain.things[k].kinds if is_counted(n)]
    if not nouns:
        return None
    noun = scene.rng.choice(nouns)
    found = scene.referrer.denoted(lambda t: t.is_a(noun)) or ()
    groups = {k: tuple(i for i in found if kind_of(i) == k) for k in map(kind_of, found)}
    groups = [g for g in groups.values() if len(g) > 1]
    if len(groups) != 1 or len(found) == len(groups[0]) or scene.where(groups[0]) & {place, None}:
        return None
    x = scene.chooser.one_of(WORDS['two_alike']).format(noun=noun, nouns=plural(noun))
    return Sentence(orders(scene, place, x)[0], (Move(groups[0], place, 2),), ('same_kind',))


def exception(scene):
    """All but one: 'everything on the table except the tea', 'all sodas but the pepsi'."""
    rng, world, free = scene.rng, scene.world, scene.free(avoid=(OPERATOR,))
    if not free:
        return None
    kept = rng.choice(free)
    thing, place, but = scene.referrer.thing(kept), world.where[kept], {kind_of(kept)}
    if rng.random() < 0.5 and thing.kinds:
        noun = rng.choice(thing.kinds)
        found = scene.referrer.denoted(lambda t: t.is_a(noun)) or ()
        words, slots = 'kind', {'nouns': plural(noun), 'noun': noun}
    else:
        kinds = [k for k in thing.kinds if rng.random() < 0.4]
        if kinds:
            return _all_but_kind(scene, place, kinds[0])
        anywhere = rng.random() < 0.3 and OPERATOR not in world.where.values() and not world.holding
        found = tuple(i for i, p in world.where.items() if p == place or (anywhere and not is_bin(p)))
        words, slots = 'anywhere' if anywhere else 'place', {'place': place}
    names = sorted({kind_of(i) for i in found} - but)
    if len(names) > 1 and rng.random() < 0.35:
        but.add(rng.choice(names))
    what = scene.chooser.one_of(WORDS['all_but'][words]).format(other=_names(rng, but), **slots)
    moved, to = tuple(i for i in found if kind_of(i) not in but), rng.choice(scene.domain.targets)
    if len(found) > 6 or world.holding in found or not moved or to in scene.where(moved):
        return None
    text, goals = _all_to(scene, what, moved, to)
    text, goals = _and_the_kept_one(scene, text, goals, kept, to) if len(but) == 1 else (text, goals)
    return text and Sentence(text, goals, ('exception',))


def any_but(scene):
    """'Any soda except the coke'; 'a drink, but neither the tea nor the water'."""
    rng, free = scene.rng, scene.free()
    if not free:
        return None
    nouns = [n for n in scene.referrer.thing(rng.choice(free)).kinds if is_counted(n)]
    noun, place = rng.choice(nouns or [None]), rng.choice((None, OPERATOR, OPERATOR, *scene.domain.targets))
    found = noun and scene.referrer.denoted(lambda t: t.is_a(noun))
    names = sorted(set(map(kind_of, found or ())))
    if len(names) < 2 or scene.world.holding in found:
        return None
    but = rng.sample(names, rng.choice((1, 2)) if len(names) > 2 else 1)
    wanted = tuple(i for i in found if kind_of(i) not in but)
    if place in scene.where(wanted):
        return None
    words = WORDS['any_but']['one' if len(but) == 1 else 'two']
    if place and is_bin(place):         # whoever throws away any soda throws them all away
        words = [p for p in words if p.startswith('{an}')]
    x = scene.chooser.one_of(words).format(noun=noun, an=indefinite(noun, one=True), other=but[0], other2=but[-1])
    return Sentence(orders(scene, place, x)[0], (Move(wanted, place),), ('exception:any',))


def _names(rng, kinds):
    """'tea and the apple'; a 'the' stands before."""
    kinds = sorted(kinds)
    rng.shuffle(kinds)
    return rng.choice((' and the ', ' and ', ' or the ')).join(kinds)


def _all_to(scene, what, found, place):
    """(an order for all that was found, its goals)."""
    x, words = Reference(what, found, len(found), plural=True, by='all'), clauses.to(place)
    return scene.say(words.do_many or words.do, x, place), (Move(found, place, len(found)),)


def _and_the_kept_one(scene, text, goals, kept, to):
    """Now and then the one that was excepted goes to another place."""
    rng, name = scene.rng, kind_of(kept)
    rest = [p for p in scene.domain.targets if p not in (to, scene.world.where[kept])]
    if rest and rng.random() < 0.4 and sum(kind_of(i) == name for i in scene.world.where) == 1:
        place = rng.choice(rest)
        x = Reference(f'the {name}', (kept,), bare=name, plural=is_plural(name))
        then = scene.say(clauses.to(place).do, x, place)
        if then:
            joint = rng.choice((', then ', '. Then ', ' and ', ', but ', '. Afterwards ', ' and then ', '; '))
            return text and text + joint + then, (*goals, Move((kept,), place))
    return text, goals


def _all_but_kind(scene, place, kind):
    """'Everything on the table that is not a drink goes in the bin.'"""
    found = scene.referrer.denoted(lambda t: negated(t.is_a(kind)), place)
    to = scene.rng.choice([p for p in scene.domain.targets if p != place])
    if not found or len(found) > 5:
        return None
    what = scene.chooser.one_of(WORDS['all_but']['not_a_kind']).format(
        place=place, kinds=plural(kind), an=predicate(kind))
    text, goals = _all_to(scene, what, found, to)
    return text and Sentence(text, goals, ('exception', 'exception:kind'))


def not_from(scene):
    """'A soda that is not on the table'; 'the coke from the other counter, not from the far one'."""
    rng, world = scene.rng, scene.world
    free = scene.free()
    if not free:
        return None
    thing, place = scene.referrer.thing(rng.choice(free)), rng.choice((OPERATOR, OPERATOR, *scene.domain.targets))
    noun, test, _ = scene.referrer.nouns(thing)
    found = scene.referrer.denoted(test) or ()
    at = sorted({world.where[i] for i in found if i in world.where} & set(scene.domain.surfaces))
    if not at or world.holding in found or ' the ' in noun:
        return None
    away = rng.choice(at)
    wanted = tuple(i for i in found if world.where[i] != away)
    if not wanted or place in scene.where(wanted):
        return None
    many = len(wanted) > 1 and rng.random() < 0.4
    way = 'all' if many else 'one' if len(wanted) == 1 else 'any'
    text = scene.chooser.one_of(WORDS['not_from'][way]).format(
        noun=noun, nouns=plural(noun), an=indefinite(noun), q=f'the {away}',
        **agreement.slots(is_plural(noun)))
    x = Reference(text, wanted, len(wanted) if many else 1, plural=many or is_plural(noun), by='place')
    words = clauses.to(place).placeless
    patterns = [p for p in (many and words.do_many) or words.do if '{bare' not in p]
    order = scene.say(patterns, replace(x, bare=None), place)
    return order and Sentence(order, (Move(wanted, place, x.count),), ('not_from',))
