"""Errands about one thing, or several by one name. Each maker draws one for a scene, or gives None."""
from dataclasses import replace

from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.clauses import Clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Find, Go, Move, Release
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, moving, spoken
from saycan_ros.language_model.grammar.wording import is_mass, is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('errands_one')
RELEASE = Clauses(**WORDS['release'])


def bring(scene):
    """Something to the operator, not what is there already."""
    x = scene.reference(avoid=(OPERATOR,), held_ok=True)
    return x and moving(x, OPERATOR, f'bring:{x.by}', **spoken(scene, clauses.BRING, x))


def put(scene):
    """Something to a surface."""
    place = scene.rng.choice(scene.domain.surfaces)
    x = scene.reference(avoid=(place,), held_ok=True)
    if x is None:
        return None
    many = x.count > 1 and scene.rng.random() < 0.5
    said = spoken(scene, Clauses(clauses.PUT.do_many) if many else clauses.PUT, x, place)
    return moving(x, place, f'put:{x.by}', **said)


def throw_away(scene):
    """Something to the bin."""
    place = scene.domain.bin
    x = scene.reference(held_ok=True) if place else None
    return x and moving(x, place, f'throw_away:{x.by}', **spoken(scene, clauses.THROW_AWAY, x, place))


def take(scene):
    """Something to be held at the end."""
    x = scene.reference(plural_ok=False)
    if x is None or (scene.world.holding and scene.rng.random() < 0.7):
        return None
    return _holding(x.wanted, f'take:{x.by}', **spoken(scene, clauses.TAKE, x))


def take_here(scene):
    """The only thing where the robot is, to be held."""
    here = _here(scene)
    if len(here) != 1 or scene.used & set(here) or scene.world.at == OPERATOR or scene.world.holding:
        return None
    return _holding(here, 'take:here', do=scene.chooser.one_of(WORDS['take_here']), only_first=True)


def come_back_with(scene):
    """Something to the operator, where the robot goes and comes back."""
    x = scene.reference(avoid=(OPERATOR,))
    return x and moving(x, OPERATOR, 'come_back_with', scene.say(WORDS['come_back_with'], x))


def _holding(wanted, topic, **said):
    return Errand((Move(wanted, None),), **said, uses=frozenset(wanted), topic=topic, last=True)


def _here(scene):
    """What lies at the robot's place and can be had."""
    return () if is_bin(scene.world.at) else scene.world.things_at(scene.world.at)


def bring_here(scene):
    """What is at the robot's place, said from the robot: to the operator, a surface or the bin."""
    domain, at, here = scene.domain, scene.world.at, _here(scene)
    if not here or len(here) > 3 or at == OPERATOR or scene.used & set(here):
        return None
    place = scene.rng.choice([OPERATOR, *(p for p in domain.targets if p != at)])  # the operator twice as often
    text = scene.chooser.one_of(WORDS['here' if len(here) == 1 else 'here_many'])
    x = Reference(text, here, len(here), plural=len(here) > 1, by='here')
    words = clauses.to(place).placeless
    do, say = ([p for p in patterns if '{x}' in p] for patterns in (words.do, words.say))
    return moving(x, place, 'bring:here', scene.say(do, x, place), scene.say(say, x, place), only_first=True)


def told_first(scene):
    """'There is an apple on the table. Bring it to me.'"""
    place = scene.rng.choice(scene.domain.targets)
    x = scene.reference(plural_ok=False, avoid=(place,))
    if not x or len(x.wanted) != 1 or ' on the' in x.text or ' the ' in x.text[3:] or x.text.startswith('any'):
        return None
    told = scene.say(WORDS['told_of_rubbish' if place == scene.domain.bin else 'told'], x)
    order = scene.say(clauses.to(place).do, replace(x, text=x.it, bare=None), place)
    if not told or not order or f'{x.it} and ' in order or order.count(x.it) > 2:
        return None
    joint = scene.rng.choice(('. ', ', so ', ', ', '. Please ', '. So '))
    return moving(x, place, 'told_first', say=f'{told}{joint}{order}')


def put_with(scene):
    """Something to where another thing is."""
    y = scene.reference(plural_ok=False)
    if not y or len(y.wanted) != 1:
        return None
    (place,) = scene.where(y.wanted)
    x = scene.reference(avoid=(place,))
    if not x or place == OPERATOR or set(x.wanted) & set(y.wanted):
        return None
    errand = moving(x, place, 'put_with', scene.say(WORDS['put_with'], x, other=y))
    return replace(errand, uses=errand.uses | set(y.wanted))


def swap(scene):
    """Two things, each to the other's place."""
    x, y = scene.reference(plural_ok=False), scene.reference(plural_ok=False)
    if not x or not y or len(x.wanted) != 1 or len(y.wanted) != 1 or x.wanted == y.wanted or 'some ' in x.text + y.text:
        return None
    (a,), (b,) = x.wanted, y.wanted
    here, there = scene.world.where.get(a), scene.world.where.get(b)
    if here == there or OPERATOR in (here, there) or kind_of(a) == kind_of(b):
        return None
    goals, text = (Move((a,), there), Move((b,), here)), scene.say(WORDS['swap'], x, other=y)
    return Errand(goals, text, uses=frozenset((a, b)), places=frozenset((here, there)), topic='swap')


def move_held(scene):
    """What is held, to the operator, a surface or the bin."""
    held, rng = scene.world.holding, scene.rng
    if not held:
        return None
    if rng.random() < 0.3:
        place = rng.choice(scene.domain.surfaces)
        said = {'do': scene.say(WORDS['full_hand'], place=place), 'say': scene.say(WORDS['belongs'], place=place)}
    else:
        x, place = scene.held(), rng.choice([OPERATOR, *scene.domain.places])
        if is_bin(place) and place != scene.domain.bin:
            return None
        said = spoken(scene, clauses.to(place), replace(x, text='that') if x.text == 'this' else x, place)
    return moving(Reference('', (held,)), place, 'move_held', **said, only_first=True)


def release(scene):
    """What is held, put down here; into the bin where the robot stands at one."""
    held = scene.world.holding
    if not held:
        return None
    if is_bin(scene.world.at) and scene.rng.random() < 0.5:
        said = {'do': scene.chooser.one_of(WORDS['drop_in'])}
    elif scene.rng.random() < 0.4:
        said = {'do': scene.chooser.one_of(WORDS['empty_hand']), 'say': scene.say(WORDS['put_down_only'], scene.held())}
    elif scene.rng.random() < 0.2 and scene.world.at in scene.domain.surfaces:
        said = {'do': scene.say(WORDS['put_back'], scene.held())}
    else:
        said = spoken(scene, RELEASE, scene.held())
    return Errand((Release(),), **said, uses=frozenset({held}), topic='release', only_first=True)


def there_already(scene):
    """To the place where the robot is: done at once."""
    at = scene.world.at
    if at == OPERATOR:
        return None
    return Errand((Go(at),), **spoken(scene, none.GO, place=at), topic='go:there', only_first=True)


def already_there(scene):
    """'You are at the table already: pick up the apple there', 'bring me the apple in front of you'."""
    rng, at, here = scene.rng, scene.world.at, _here(scene)
    if not here or at == OPERATOR or scene.world.holding:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(here)))
    found = scene.referrer.denoted(test, at)
    if not found or len({kind_of(i) for i in found}) > 1:
        return None
    place = rng.choice((None, None, OPERATOR, *(p for p in scene.domain.targets if p != at)))
    there = (' that you see there' if place else ' there') if rng.random() < 0.5 else ''
    if not there and scene.referrer.denoted(test) != found:
        there = rng.choice((' there', ' that you see there'))
    told = rng.random() < 0.5
    words = f'the {noun}{there}' if told else scene.chooser.one_of(WORDS['noun_here']).format(noun=noun)
    do = scene.say(clauses.to(place).placeless.do, Reference(words, found, plural=is_plural(noun)), place)
    text = scene.say(WORDS['already_there'], place=at, do=do) if told and do else do
    return Errand((Move(found, place),), **{'say' if told else 'do': text}, uses=frozenset(found),
                  topic='already_there' if told else 'noun_here', only_first=True, last=place is None)


def not_here(scene):
    """One of two alike, the one that is not where the robot stands."""
    rng, world, here = scene.rng, scene.world, _here(scene)
    if not here or world.at == OPERATOR:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(here)))
    found = scene.referrer.denoted(test) or ()
    away = tuple(i for i in found if world.where.get(i) != world.at)
    if len(found) != 2 or len(away) != 1 or is_mass(noun) or world.where.get(away[0], OPERATOR) == OPERATOR:
        return None
    place = rng.choice((OPERATOR, *(p for p in scene.domain.targets if p != world.where[away[0]])))
    x = Reference(scene.chooser.one_of(WORDS['noun_not_here']).format(noun=noun), away)
    return moving(x, place, 'not_here', scene.say(clauses.to(place).placeless.do, x, place), only_first=True)


def from_tray(scene):
    """What is on the operator's tray, to a surface or the bin: 'take this apple to the table'."""
    rng, there = scene.rng, scene.world.things_at(OPERATOR)
    if not there or len(there) > 3 or scene.used & set(there) or scene.world.holding:
        return None
    words, noun = WORDS['tray' if len(there) == 1 else 'tray_many'], ''
    if len(there) == 1 and rng.random() < 0.6:
        noun, test, _ = scene.referrer.nouns(scene.referrer.thing(there[0]))
        found = scene.referrer.denoted(test)
        this = found == there and not is_plural(noun)
        words = [p for p in WORDS['noun_on_tray'] if this or 'this' not in p]
    text = scene.chooser.one_of(words).format(noun=noun)
    x = Reference(text, there, len(there), plural=len(there) > 1 or is_plural(noun or 'x'), by='tray')
    place = rng.choice(scene.domain.targets[1:])
    return moving(x, place, 'from_tray', **spoken(scene, clauses.to(place), x, place), only_first=True)


def to_here(scene):
    """Something to where the robot stands now."""
    at = scene.world.at
    x = scene.reference(avoid=(at,)) if at in scene.domain.surfaces else None
    return x and moving(x, at, 'to_here', scene.say(WORDS['to_here'], x), only_first=True)


def there_and_back(scene):
    """To a place and back to where the robot stands now."""
    at, place = scene.world.at, scene.rng.choice(scene.domain.places)
    if at in (OPERATOR, place):
        return None
    text = scene.say(WORDS['there_and_back'], place=place)
    return Errand((Go(place), Go(at)), text, topic='there_and_back', only_first=True)


def go_where(scene):
    """The robot to where something is, with what it holds."""
    x = scene.reference(plural_ok=False, avoid=(OPERATOR,))
    if not x or len(x.wanted) != 1:
        return None
    return Errand((Find(x.wanted),), scene.say(WORDS['go_where'], x), uses=frozenset(x.wanted), topic='go_where')
