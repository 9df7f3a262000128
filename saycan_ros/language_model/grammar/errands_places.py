"""Errands about all of several places, or of all. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar import errands_sets as sets
from saycan_ros.language_model.grammar.errands_sets import can_clear, groups, is_uncountable, said
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moves, spoken
from saycan_ros.language_model.grammar.wording import NUMBERS, plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

WORDS = phrases('errands_places')


def clear_two(scene):
    """Everything from two places to a third: 'move everything from both counters to the table'."""
    rng = scene.rng
    filled = [p for p in scene.domain.surfaces if _at(scene, p)]
    if len(filled) < 2:
        return None
    pair = rng.sample(filled, 2)
    things = tuple(i for p in pair for i in _at(scene, p))
    to = rng.choice([p for p in scene.domain.targets if p not in pair])
    if len(things) > 5 or _is_disturbed(scene, things) or not all(can_clear(scene, p) for p in pair):
        return None
    text = said(scene, WORDS['clear_two'][_way(to)], to, q=_both(scene, pair), a=f'the {pair[0]}', b=f'the {pair[1]}')
    return _moved(things, to, 'clear_two', text)


def _at(scene, place):
    return tuple(i for i, p in scene.world.where.items() if p == place)


def _is_disturbed(scene, things):
    """Whether an earlier errand has to do with these, or has moved anything."""
    return scene.used & set(things) or scene.before.where != scene.world.where


def _way(place):
    return 'to_bin' if is_bin(place) else 'to_surface'


def _both(scene, pair):
    """'both counters' where these are the only ones, or 'the table and the close counter'."""
    heads = [p.split()[-1] for p in scene.domain.places]
    head, other = (p.split()[-1] for p in pair)
    if head == other and heads.count(head) == 2 and scene.rng.random() < 0.6:
        return f'{scene.rng.choice(("both", "the two", "both the"))} {plural(head)}'
    return f'the {pair[0]} and the {pair[1]}'


def _moved(things, to, topic, text, only_first=False):
    goals = (Move(things, to, len(things)),)
    return Errand(goals, **sets.told(text), uses=frozenset(things), places=frozenset({to}), topic=topic,
                  only_first=only_first)


def clear_all(scene):
    """Everything there is to one place, what is held too: 'put everything you can find on the table'."""
    held, where = scene.world.holding, scene.world.where
    things = tuple(i for i, p in where.items() if not is_bin(p))
    things = (held, *things) if held else things
    to = scene.rng.choice(scene.domain.targets)
    places = scene.where(things)
    if not 2 <= len(things) <= 5 or len(places - {to}) < 2 or _is_disturbed(scene, things):
        return None
    if OPERATOR in places and to != OPERATOR:      # what a person has on the tray need not be meant
        return None
    text = said(scene, WORDS['clear_all'][_way(to)], to)
    return _moved(things, to, 'clear_all', text, only_first=bool(held))


def swap_places(scene):
    """All of one place to another, and what is there to the first."""
    rng = scene.rng
    filled = [p for p in scene.domain.surfaces if 1 <= len(_at(scene, p)) <= 2]
    if len(filled) < 2 or scene.world.holding:
        return None
    here, there = rng.sample(filled, 2)
    a, b = _at(scene, here), _at(scene, there)
    if {kind_of(i) for i in a} & {kind_of(i) for i in b} or _is_disturbed(scene, (*a, *b)):
        return None
    text = said(scene, WORDS['swap_places'], a=f'the {here}', b=f'the {there}')
    goals = (Move(a, there, len(a)), Move(b, here, len(b)))
    return Errand(goals, **sets.told(text), uses=frozenset((*a, *b)), places=frozenset((here, there)),
                  topic='swap_places')


def from_each(scene):
    """One of a kind from each of two places: 'a soda from each counter'."""
    rng = scene.rng
    for noun, everywhere in groups(scene):
        at = [p for p in scene.domain.surfaces if p in scene.where(everywhere)]
        if len(at) < 2 or is_uncountable(noun):
            continue
        pair = rng.sample(at, 2)
        to = rng.choice([p for p in (OPERATOR, OPERATOR, *scene.domain.targets) if p not in pair])
        goals = tuple(Move(tuple(i for i in everywhere if scene.world.where.get(i) == p), to) for p in pair)
        uses = frozenset(i for goal in goals for i in goal.wanted)
        heads = [p.split()[-1] for p in scene.domain.places]
        head = pair[0].split()[-1]
        alike = head == pair[1].split()[-1] and heads.count(head) == 2
        text = said(scene, WORDS['from_each']['head' if alike and rng.random() < 0.6 else 'places'], to, x=noun,
                    an=sets.one_of(noun), head=head, a=f'the {pair[0]}', b=f'the {pair[1]}')
        return Errand(goals, **sets.told(text), uses=uses, places=frozenset({to, *pair}), topic='from_each')
    return None


def different(scene):
    """Some of a kind, no two alike: 'three different sodas'."""
    rng = scene.rng
    for noun, found in groups(scene):
        n, place = len({kind_of(i) for i in found}), rng.choice((OPERATOR, OPERATOR, *scene.domain.surfaces))
        if n < 2 or n > 5 or scene.where(found) & {place, None} or is_uncountable(noun):
            continue
        if len(found) == 2:                         # 'both' is said then
            continue
        n = rng.randint(2, min(n, 4))
        sorts = sets.has_sorts_of_sorts(scene, noun, {kind_of(i) for i in found})
        text = said(scene, WORDS['different' if sorts else 'kinds'], n=NUMBERS[n], xs=plural(noun), x=noun)
        x = Reference(text, found, n, True, True, bare=plural(noun))
        words = clauses.to(place)
        text = spoken(scene, clauses.Clauses(words.do_many or words.do, words.say_many), x, place)
        return Errand(moves(x, place), **text, uses=frozenset(found), places=frozenset({place}), topic='different')
    return None
