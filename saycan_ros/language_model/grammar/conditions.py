"""Instructions that depend on the scene: if, unless, otherwise, whether it is there."""
from saycan_ros.language_model.grammar import clauses, errands
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.scene import place_slots
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.things import article_of
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin

WORDS = phrases('conditions')
FACT, FALLBACK = WORDS['fact'], WORDS['fallback']


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
        form, goals = 'else', yes.goals if true else no.goals
    elif rng.random() < 0.25:
        form, goals = 'unless', () if true else yes.goals
    else:
        form, goals = 'if', yes.goals if true else ()
    text = chooser.one_of(WORDS[form]).format(fact=fact, yes=yes.do, no=no.do)
    return Sentence(text, goals, (f'condition:{form}:{true}',), False)


def _fact(scene):
    """(a fact in words, whether it is true), or None where that could be disputed."""
    chance = scene.rng.random()
    return _about_hand(scene) if chance < 0.2 else _about_robot(scene) if chance < 0.3 else _about_thing(scene)


def _about_hand(scene):
    empty = scene.world.holding is None
    if scene.rng.random() < 0.5:
        return scene.rng.choice(FACT['hand_empty']), empty
    return scene.rng.choice(FACT['hand_full']), not empty


def _about_robot(scene):
    place = scene.rng.choice((scene.world.at, *scene.domain.places))
    if place == OPERATOR:
        return scene.rng.choice(FACT['at_operator']), True
    return scene.rng.choice(FACT['at_place']).format(place=place), place == scene.world.at


def _about_thing(scene):
    """Whether something, of the scene or not, is on a surface or anywhere."""
    rng, world = scene.rng, scene.world
    thing = rng.choice(list(scene.domain.things.values()))
    if rng.random() < 0.6 and world.where:
        thing = scene.referrer.thing(rng.choice(list(world.where)))
    noun, test, _ = scene.referrer.nouns(thing)
    place = rng.choice(scene.domain.surfaces)
    if rng.random() < 0.5 and world.where:
        place = rng.choice(list(world.where.values()))
    if place == OPERATOR or is_bin(place):
        return None
    on_place = rng.random() < 0.6
    found = scene.referrer.denoted(test, place if on_place else None)
    fact = rng.choice(FACT['there_at_place' if on_place else 'there'])
    if found is None or world.holding in found:
        return None
    return fact.format(an=f'{article_of(noun)} {noun}', place=place), bool(found)


def fallback(scene):
    """'Bring me the apple if there is one, otherwise the tea'."""
    rng, domain = scene.rng, scene.domain
    missing = [t for t in domain.things.values() if scene.referrer.denoted(lambda u, t=t: u.is_a(t.name)) == ()]
    y = scene.reference(plural_ok=False, avoid=(OPERATOR,))
    place = rng.choice((OPERATOR, None, rng.choice(domain.surfaces)))
    if not y or (place and place in scene.where(y.wanted)):
        return None
    if rng.random() < 0.6 and missing:
        thing, wanted = rng.choice(missing), ()
    else:
        x = scene.reference(plural_ok=False, avoid=(OPERATOR, place))
        if not x or x.by != 'name' or set(x.wanted) & set(y.wanted):
            return None
        thing, wanted = scene.referrer.thing(x.wanted[0]), x.wanted
    if rng.random() < 0.4:
        text, topic = _two_orders(scene, thing, y, place), 'fallback:order'
    else:
        text, topic = _one_order(scene, thing, y, place), f'fallback:{bool(wanted)}'
    return Sentence(text, (Move(wanted or y.wanted, place),), (topic,), False)


def _one_order(scene, thing, y, place):
    """'Bring me the apple if there is one, otherwise the tea.'"""
    either = scene.chooser.one_of(FALLBACK['thing']).format(
        an=f'{thing.article} {thing.name}', x=f'the {thing.name}', y=y.text
    )
    on = place_slots(place, scene.domain, scene.rng)['on'] if place and place != OPERATOR else ''
    has_clauses = 'otherwise' in either or ',' in either
    way = 'take' if not place else 'bring' if not on else 'put_behind' if has_clauses else 'put'
    return scene.rng.choice(FALLBACK['order'][way]).format(either, on=on)


def _two_orders(scene, thing, y, place):
    """'Pick up the apple if there is one; otherwise pick up the tea.'"""
    rng = scene.rng
    patterns = (clauses.to(place) if place else clauses.TAKE).do
    order = rng.choice([p for p in patterns if _is_simple(p)])
    x = f'{rng.choice((thing.article, "the"))} {thing.name}'
    slots = place_slots(place, scene.domain, rng) if place else {}
    first, second = (scene.chooser.expand(order.replace('{x}', text)).format(**slots) for text in (x, y.text))
    return scene.chooser.one_of(FALLBACK['two_orders']).format(first=first, second=second)


def _is_simple(pattern):
    return pattern.count('{x}') == 1 and not any(part in pattern for part in ('{q}', '{it}', '. '))


def if_not_there(scene):
    """'Is the tea on the table? If not, put it there.'"""
    rng, chooser = scene.rng, scene.chooser
    place = rng.choice(scene.domain.surfaces)
    x = scene.reference(plural_ok=False)
    if not x or x.by not in ('name', 'kind') or len(x.wanted) != 1 or 'some ' in x.text:
        return None
    there = scene.where(x.wanted) == {place}
    if not there and rng.random() < 0.4:
        return None
    text = chooser.one_of(WORDS['if_not_there']).format(x=f'the {x.bare}', on=f'on the {place}', it=x.it)
    return Sentence(text, () if there else (Move(x.wanted, place),), (f'if_not_there:{there}',), False)
