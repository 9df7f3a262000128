"""Errands that what the robot holds is part of. Each maker draws one for a scene, or gives None."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar import errands_one as one
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Go, Move, Release
from saycan_ros.language_model.grammar.references import Reference
from saycan_ros.language_model.grammar.scene import Errand, spoken
from saycan_ros.language_model.grammar.things import NO
from saycan_ros.language_model.grammar.wording import is_mass, is_plural
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.skills import kind_of

WORDS = phrases('errands_hand')


def put_down_then(scene):
    """What is held is put down here, then something else is done: 'leave it here and go to the table'."""
    held, rng = scene.world.holding, scene.rng
    if not held or is_bin(scene.world.at):
        return None
    come = none.go if scene.world.at == OPERATOR else none.come
    then = rng.choice((none.go, none.go, come, come, one.take, one.bring, one.put))(scene.then((Release(),), (held,)))
    if not then or not then.do or 'come here' in then.do:  # that sentence is of the tasks to tune on
        return None
    words = 'put_down_then'
    if rng.random() < 0.3:
        words = 'empty_handed' if then.topic in ('go', 'come') else 'wrong_thing'
    text = scene.say(WORDS[words], scene.held(), do=then.do)
    return _with_hand(scene, (Release(), *then.goals), 'release_then', text, uses=then.uses, last=then.last)


def carry_to(scene):
    """A place to be at with what is held in hand: 'hold on to it and go to the table'."""
    then = scene.rng.choice((none.go, none.come))(scene)
    if not scene.world.holding or not then.do:
        return None
    (goal,), words, goals = then.goals, WORDS['carry_to'], then.goals
    if goal.place != OPERATOR:
        words += WORDS['carry_to_place']
    if scene.domain.bin and scene.rng.random() < 0.18:
        words, goals = WORDS['to_the_bin'], (Go(scene.domain.bin),)
    if then.say and goals == then.goals and scene.rng.random() < 0.25:
        words = WORDS['carry_to_say']
    text = scene.say(words, scene.held(), goal.place, do=then.do, say=then.say)
    return _with_hand(scene, goals, 'carry_to', text, last=True)


def keep(scene):
    """Nothing: what is held stays in hand."""
    if not scene.world.holding:
        return None
    say, do = (scene.say(WORDS[words], scene.held()) for words in ('keep_say', 'keep'))
    return _with_hand(scene, (), 'keep', say, do, last=True)


def hand_over(scene):
    """What is held to the operator: 'give me what you are holding'."""
    x = scene.held() if scene.world.holding else None
    if not x:
        return None
    said = {key: scene.say(WORDS[words], x) for key, words in (('do', 'hand_over'), ('say', 'hand_over_say'))}
    return _with_hand(scene, (Move(x.wanted, OPERATOR),), 'hand_over', **said)


def told_of_hand(scene):
    """'You are holding the apple. Bring it to me.'"""
    held, rng = scene.world.holding, scene.rng
    place = rng.choice(scene.domain.targets)
    if not held:
        return None
    name = kind_of(held)
    order = _order_it(scene, place, 'them' if is_plural(name) else 'it')
    text = order and scene.say(WORDS['told_of_hand'], h=f'the {name}', do=order)
    return _with_hand(scene, (Move((held,), place),), 'told_of_hand', text)


def _order_it(scene, place, it='it'):
    """'Put it on the table.'"""
    patterns = [p for p in clauses.to(place).do if '{it}' not in p and p.count('{x}') == 1]
    return scene.say(patterns, Reference(it, (), plural=it == 'them'), place)


def drop_off(scene):
    """What is held, put down on the way: 'drop it off at the table on your way to me'."""
    rng, held, domain = scene.rng, scene.world.holding, scene.domain
    place = rng.choice(domain.targets[1:])
    end = OPERATOR if rng.random() < 0.6 else rng.choice(domain.places)
    if not held or end == place:
        return None
    way = rng.choice(('to me', 'to me', 'back to me', 'over to me')) if end == OPERATOR else f'to the {end}'
    go = 'come' if end == OPERATOR else rng.choice(('go', 'drive'))
    goals, text = (Move((held,), place), Go(end)), scene.say(WORDS['drop_off'], scene.held(), place, way=way, go=go)
    return _with_hand(scene, goals, 'drop_off', text)


def carry_then(scene):
    """What is held to a place, something else to the operator: 'take it to the table and come back with the tea'."""
    rng, held = scene.rng, scene.world.holding
    place = rng.choice(scene.domain.targets[1:])
    y = scene.then((Move((held,), place),), (held,)).reference(plural_ok=False, avoid=(OPERATOR,)) if held else None
    if not y:
        return None
    goals = Move((held,), place), Move(y.wanted, OPERATOR)
    return _with_hand(scene, goals, 'carry_then', scene.say(WORDS['carry_then'], scene.held(), place, y), uses=y.wanted)


def swap_held(scene):
    """Something in the hand instead of what is held, or to the operator instead of it."""
    held = scene.world.holding
    y = scene.reference(plural_ok=False, avoid=(OPERATOR,)) if held else None
    if not y:
        return None
    if scene.rng.random() < 0.6 and not is_bin(scene.world.at):
        goals, text = (Move(y.wanted, None),), scene.say(WORDS['swap_held'], scene.held(), other=y)
        return _with_hand(scene, goals, 'swap_held', text, uses=y.wanted, last=True)
    text = scene.say(WORDS['wanted_other'], other=y, h=kind_of(held))
    return _with_hand(scene, (Move(y.wanted, OPERATOR),), 'wanted_other', text, uses=y.wanted)


def other_held(scene):
    """'Not this, the other one': the only other thing of its kind, or at all, to the operator."""
    held, rng = scene.world.holding, scene.rng
    if not held:
        return None
    nouns = [kind_of(held), *scene.referrer.thing(held).kinds]
    pairs = [(noun, i) for noun in nouns if not is_mass(noun) and (i := _only_other(scene, noun, held))]
    if not pairs:
        return None
    noun, other = rng.choice(pairs)
    one = 'one' if len(scene.world.where) == 1 and rng.random() < 0.6 else noun
    text = scene.say(WORDS['other_held'], one=one)
    return _with_hand(scene, (Move((other,), OPERATOR),), 'other_held', text, uses=(other,))


def _only_other(scene, noun, held):
    """The one instance beside the held one that a noun denotes, not at the operator; or None."""
    others = [i for i in scene.referrer.denoted(lambda t: t.is_a(noun)) or () if i != held]
    return others[0] if len(others) == 1 and scene.world.where[others[0]] != OPERATOR else None


def held_to_thing(scene):
    """What is held to where another thing is."""
    y, held = scene.reference(plural_ok=False, avoid=(OPERATOR,)), scene.world.holding
    if not held or not y or len(y.wanted) != 1:
        return None
    text = scene.say([p for p in one.WORDS['put_with'] if 'find' not in p], scene.held(), other=y)
    goals = (Move((held,), scene.world.where[y.wanted[0]]),)
    return _with_hand(scene, goals, 'held_to_thing', do=text, uses=y.wanted)


def hold_already(scene):
    """'Pick up the apple', which is in the hand: done at once."""
    x = scene.held() if scene.world.holding else None
    if not x or not x.bare:
        return None
    return _with_hand(scene, (Move(x.wanted, None),), 'hold_already', **spoken(scene, clauses.TAKE, x), last=True)


def _with_hand(scene, goals, topic, say=None, do=None, uses=(), last=False):
    """An errand that the thing in the hand is part of."""
    uses = frozenset((*uses, scene.world.holding))
    return Errand(goals, do, say, uses, topic=topic, only_first=True, last=last)


def ask_hand(scene):
    """'Is your hand free? Then pick up the apple': done only if so."""
    rng, held = scene.rng, scene.world.holding
    then = rng.choice((one.take, one.bring, one.put))(scene)
    if not then or not then.do or then.only_first or is_bin(scene.world.at):
        return None
    form = rng.choice(('free_hand', 'full_or_not', 'free_or_else', 'full_or_not' if held else 'free'))
    place = rng.choice(scene.domain.targets) if rng.random() < 0.5 and form == 'full_or_not' else None
    free = scene.chooser.one_of([p for p in WORDS['free_the_hand'] if form == 'full_or_not' or ' it' not in p])
    do = then.do if form != 'full_or_not' else _order_it(scene, place) if place else free
    freed = (Move((held,), place) if place else Release(),) if held else ()
    goals = {'free': then.goals, 'free_hand': () if held else then.goals, 'full_or_not': freed,
             'free_or_else': freed if held else then.goals}[form]
    text = do and scene.say(WORDS[form], do=do, free=free)
    return Errand(goals, say=text, uses=then.uses, topic=f'{form}:{bool(held)}', only_first=True, last=True)


def is_it_held(scene):
    """'Are you holding the apple? Then bring it to me': done only if so."""
    rng, held = scene.rng, scene.world.holding
    name = kind_of(held) if held and rng.random() < 0.5 else rng.choice(list(scene.domain.things))
    true = held and kind_of(held) == name
    disputed = held and not true and scene.referrer.thing(held).is_a(name) is not NO
    if disputed or is_plural(name) or is_bin(scene.world.at):
        return None
    place = rng.choice(scene.domain.targets) if rng.random() < 0.7 else None
    do = _order_it(scene, place) if place else 'put it down'
    goals = (Move((held,), place) if place else Release(),) if true else ()
    text = do and scene.say(WORDS['is_it_held'], do=do, h=f'the {name}')
    uses = frozenset((held,)) if held else frozenset()
    return Errand(goals, say=text, uses=uses, topic=f'is_it_held:{bool(true)}', only_first=True, last=True)
