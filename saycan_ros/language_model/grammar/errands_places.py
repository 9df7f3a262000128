"""Errands about all of several places, or of all. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar.orders import do_or_say
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moving
from saycan_ros.language_model.grammar.wording import indefinite, is_counted, plural
from saycan_ros.language_model.grammar.world import OPERATOR, head_of, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('errands_places')


def clear_two(scene):
    """Everything from two places to a third: 'move everything from both counters to the table'."""
    rng = scene.rng
    filled = [p for p in scene.domain.surfaces if scene.world.things_at(p)]
    if len(filled) < 2:
        return None
    pair = rng.sample(filled, 2)
    things = tuple(i for p in pair for i in scene.world.things_at(p))
    to = rng.choice([p for p in scene.domain.targets if p not in pair])
    if len(things) > 5 or scene.is_disturbed(things) or not all(scene.can_clear(p) for p in pair):
        return None
    words = WORDS['clear_two']['bin' if is_bin(to) else 'surface']
    text = scene.fill(words, to, q=_both(scene, pair), a=f'the {pair[0]}', b=f'the {pair[1]}')
    return _moved(things, to, 'clear_two', text)


def _both(scene, pair):
    """'both counters' where these are the only ones, or 'the table and the close counter'."""
    if _are_alone(scene, pair) and scene.rng.random() < 0.6:
        return f'{scene.rng.choice(("both", "the two", "both the"))} {plural(head_of(pair[0]))}'
    return f'the {pair[0]} and the {pair[1]}'


def _are_alone(scene, pair):
    """Whether two places are all that there are of their head, as both counters."""
    return set(scene.domain.alike(pair[0])) == set(pair)


def _moved(things, to, topic, text, only_first=False):
    return moving(Reference('', things, len(things)), to, topic, **do_or_say(text), only_first=only_first)


def clear_all(scene):
    """Everything there is to one place, what is held too: 'put everything you can find on the table'."""
    held, where = scene.world.holding, scene.world.where
    things = tuple(i for i, p in where.items() if not is_bin(p))
    things = (held, *things) if held else things
    to = scene.rng.choice(scene.domain.targets)
    places = scene.where(things)
    if not 2 <= len(things) <= 5 or len(places - {to}) < 2 or scene.is_disturbed(things):
        return None
    if OPERATOR in places and to != OPERATOR:      # what a person has on the tray need not be meant
        return None
    text = scene.fill(WORDS['clear_all']['bin' if is_bin(to) else 'surface'], to)
    return _moved(things, to, 'clear_all', text, only_first=bool(held))


def swap_places(scene):
    """All of one place to another, and what is there to the first."""
    rng = scene.rng
    filled = [p for p in scene.domain.surfaces if 1 <= len(scene.world.things_at(p)) <= 2]
    if len(filled) < 2 or scene.world.holding:
        return None
    here, there = rng.sample(filled, 2)
    a, b = scene.world.things_at(here), scene.world.things_at(there)
    if {kind_of(i) for i in a} & {kind_of(i) for i in b} or scene.is_disturbed((*a, *b)):
        return None
    text = scene.fill(WORDS['swap_places'], a=f'the {here}', b=f'the {there}')
    goals = (Move(a, there, len(a)), Move(b, here, len(b)))
    return Errand(goals, **do_or_say(text), uses=frozenset((*a, *b)), places=frozenset((here, there)),
                  topic='swap_places')


def from_each(scene):
    """One of a kind from each of two places: 'a soda from each counter'."""
    rng = scene.rng
    for noun, everywhere in scene.groups():
        at = [p for p in scene.domain.surfaces if p in scene.where(everywhere)]
        if len(at) < 2 or not is_counted(noun):
            continue
        pair = rng.sample(at, 2)
        to = rng.choice([p for p in (OPERATOR, OPERATOR, *scene.domain.targets) if p not in pair])
        goals = tuple(Move(tuple(i for i in everywhere if scene.world.where.get(i) == p), to) for p in pair)
        uses = frozenset(i for goal in goals for i in goal.wanted)
        words = 'head' if _are_alone(scene, pair) and rng.random() < 0.6 else 'places'
        text = scene.fill(WORDS['from_each'][words], to, x=noun, an=indefinite(noun, one=True), head=head_of(pair[0]),
                          a=f'the {pair[0]}', b=f'the {pair[1]}')
        return Errand(goals, **do_or_say(text), uses=uses, places=frozenset({to, *pair}), topic='from_each')
    return None
