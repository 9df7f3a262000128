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
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin, kind_of

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
    if scene.rng.random() < 0.3 and scene.world.at != OPERATOR:
        here = _here(scene)
        if len(here) == 1 and here[0] not in scene.used:
            text = scene.chooser.one_of(WORDS['take_here'])
            return _holding(here, 'take:here', do=text, only_first=True)
    return _holding(x.wanted, f'take:{x.by}', **spoken(scene, clauses.TAKE, x))


def _holding(wanted, topic, **said):
    return Errand((Move(wanted, None),), **said, uses=frozenset(wanted), topic=topic, last=True)


def _here(scene):
    """What lies at the robot's place and can be had."""
    return tuple(i for i, p in scene.world.where.items() if p == scene.world.at and not is_bin(p))


def bring_here(scene):
    """What is at the robot's place, said from the robot: to the operator, a surface or the bin."""
    domain, at, here = scene.domain, scene.world.at, _here(scene)
    if not here or len(here) > 3 or at == OPERATOR or scene.used & set(here):
        return None
    place = scene.rng.choice([OPERATOR, *(p for p in domain.targets if p != at)])  # the operator twice as often
    words = scene.chooser.one_of(WORDS['here' if len(here) == 1 else 'here_many'])
    x = Reference(words, here, len(here), plural=len(here) > 1, by='here')
    text = scene.say([p for p in clauses.to(place).do if '{q}' not in p and '{x}' in p], x, place)
    return text and moving(x, place, 'bring:here', text, only_first=True)


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


def put_down_then(scene):
    """What is held is put down here, then something else is done: 'leave it here and go to the table'."""
    held, rng = scene.world.holding, scene.rng
    if not held or is_bin(scene.world.at):
        return None
    come = none.go if scene.world.at == OPERATOR else none.come
    then = rng.choice((none.go, none.go, come, come, take, bring, put))(scene.then((Release(),), (held,)))
    if not then or not then.do or 'come here' in then.do:  # that sentence is of the tasks to tune on
        return None
    wrong = then.topic.startswith(('take', 'bring')) and rng.random() < 0.4
    text = scene.say(WORDS['wrong_thing' if wrong else 'put_down_then'], scene.held(), do=then.do)
    return _with_hand(scene, (Release(), *then.goals), 'release_then', text, uses=then.uses, last=then.last)


def carry_to(scene):
    """A place to be at with what is held in hand: 'hold on to it and go to the table'."""
    then = scene.rng.choice((none.go, none.come))(scene)
    if not scene.world.holding or not then.do:
        return None
    (goal,), words, goals = then.goals, WORDS['carry_to'], then.goals
    if goal.place != OPERATOR:
        words += WORDS['carry_to_place']
    if scene.domain.bin and scene.rng.random() < 0.1:
        words, goals = WORDS['to_the_bin'], (Go(scene.domain.bin),)
    text = scene.say(words, scene.held(), goal.place, do=then.do)
    return _with_hand(scene, goals, 'carry_to', text, last=True)


def keep(scene):
    """Nothing: what is held stays in hand."""
    if not scene.world.holding:
        return None
    say, do = (scene.say(WORDS[words], scene.held()) for words in ('keep_say', 'keep'))
    return _with_hand(scene, (), 'keep', say, do, last=True)


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
    noun = rng.choice((kind_of(held), *scene.referrer.thing(held).kinds))
    found = scene.referrer.denoted(lambda t: t.is_a(noun)) or ()
    others = [i for i in found if i != held]
    if len(others) != 1 or is_mass(noun) or scene.world.where[others[0]] == OPERATOR:
        return None
    one = 'one' if len(scene.world.where) == 1 and rng.random() < 0.6 else noun
    text = scene.say(WORDS['other_held'], one=one)
    return _with_hand(scene, (Move(tuple(others), OPERATOR),), 'other_held', text, uses=others)


def held_to_thing(scene):
    """What is held to where another thing is."""
    y, held = scene.reference(plural_ok=False, avoid=(OPERATOR,)), scene.world.holding
    if not held or not y or len(y.wanted) != 1:
        return None
    text = scene.say([p for p in WORDS['put_with'] if 'find' not in p], scene.held(), other=y)
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


def there_already(scene):
    """To the place where the robot is: done at once."""
    at = scene.world.at
    if at == OPERATOR:
        return None
    return Errand((Go(at),), **spoken(scene, none.GO, place=at), topic='go:there', only_first=True)


def already_there(scene):
    """'You are at the table already: pick up the apple there.'"""
    rng, at, here = scene.rng, scene.world.at, _here(scene)
    if not here or at == OPERATOR or scene.world.holding:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(here)))
    found = scene.referrer.denoted(test, at)
    if not found or len({kind_of(i) for i in found}) > 1:
        return None
    elsewhere = scene.referrer.denoted(test) != found
    x = Reference(f'the {noun}' + ' there' * (elsewhere or rng.random() < 0.4), found, plural=is_plural(noun))
    place = rng.choice((None, None, OPERATOR, *(p for p in scene.domain.targets if p != at)))
    patterns = [p for p in (clauses.to(place) if place else clauses.TAKE).do if '{q}' not in p]
    do = scene.say(patterns, x, place)
    text = do and scene.say(WORDS['already_there'], place=at, do=do)
    return Errand((Move(found, place),), say=text, uses=frozenset(found), topic='already_there', only_first=True,
                  last=place is None)


def go_where(scene):
    """The robot to where something is, with what it holds."""
    x = scene.reference(plural_ok=False, avoid=(OPERATOR,))
    if not x or len(x.wanted) != 1:
        return None
    return Errand((Find(x.wanted),), scene.say(WORDS['go_where'], x), uses=frozenset(x.wanted), topic='go_where')


def ask_hand(scene):
    """'Is your hand free? Then pick up the apple': done only if so."""
    rng, held, chooser = scene.rng, scene.world.holding, scene.chooser
    then = rng.choice((take, bring, put))(scene)
    if not then or not then.do or then.only_first or is_bin(scene.world.at):
        return None
    form = rng.choice(('free_hand', 'full_or_not', 'free_or_else'))
    free = chooser.one_of([p for p in WORDS['free_the_hand'] if form == 'full_or_not' or ' it' not in p])
    goals = {'free_hand': () if held else then.goals, 'full_or_not': (Release(),) if held else (),
             'free_or_else': (Release(),) if held else then.goals}[form]
    text = scene.say(WORDS[form], do=free if form == 'full_or_not' else then.do, free=free)
    return Errand(goals, say=text, uses=then.uses, topic=f'{form}:{bool(held)}', only_first=True, last=True)


def steps(scene):
    """A plan told skill by skill: 'go to the table, pick up the apple, go to the bin, put it down'."""
    rng, world, domain, n = scene.rng, scene.world, scene.domain, scene.rng.choice((2, 3, 4, 4, 5, 5, 6, 7))
    plain = domain.name == 'random' and rng.random() < 0.4                     # in the words of the skills
    held, at, x = world.holding and (world.holding,), world.at, None
    if held:
        x = Reference(f'the {kind_of(held[0])}', held) if plain else scene.held()
    texts, goals, used = [], [], {world.holding}

    def tell(skill):
        words = WORDS['steps']['skills' if plain else 'everyday'][skill]
        texts.append(scene.say(words, x, at, **({} if texts or not x else {'it': x.text})))

    while len(texts) < n:
        last = len(texts) >= n - 1
        if held and not texts and rng.random() < 0.6:                          # left where the robot is
            tell('put_here')
            goals, held = [Release()], None
        elif held or last:
            at = rng.choice([p for p in domain.targets if p != at])
            if last and held and at == OPERATOR:
                tell('deliver')
                goals.append(Move(held, at))
                break
            if last:
                tell('hold' if held else 'back' if at == OPERATOR else 'go')
                goals += [*([Move(held, None)] if held else []), Go(at)]
                break
            tell('come' if at == OPERATOR else 'carry')
            tell('put_in' if is_bin(at) else 'put')
            goals, held = [*goals, Move(held, at)], None
        else:
            found = _unused(scene, used)
            if not found:
                return None
            held, place, noun = found
            used.update(held)
            x = Reference(f'the {noun}', held, plural=is_plural(noun))
            alone = sum(kind_of(i) == kind_of(held[0]) for i in world.where) == 1
            go = '' if at == place and rng.random() < 0.6 else 'find' if alone and rng.random() < 0.3 else 'go'
            at = place
            if go:
                tell(go)
            tell('pick_found' if go == 'find' else 'pick')
            if len(texts) >= n:
                goals.append(Move(held, None))
    return Errand(tuple(goals), say=_joined(rng, texts), uses=frozenset(i for i in used if i),
                  topic=f'steps:{len(texts)}', only_first=True, last=True)


def _unused(scene, used):
    """(instances of a kind at one surface, that surface, a noun), of a kind that no step was about; or None."""
    kinds = {kind_of(i) for i in used if i}
    free = [i for i in scene.free(avoid=(OPERATOR,)) if kind_of(i) not in kinds]
    if not free:
        return None
    one = scene.rng.choice(free)
    place, thing = scene.world.where[one], scene.referrer.thing(one)
    noun = scene.rng.choice((thing.name, thing.name, *thing.names))
    found = scene.referrer.denoted(lambda t: t.is_a(noun))
    if found and {kind_of(i) for i in found} == {thing.name}:
        return tuple(i for i in found if scene.world.where.get(i) == place), place, noun
    return None


def _joined(rng, texts):
    """Steps in one text: with commas, 'then', full stops or numbers."""
    form = rng.random()
    if form < 0.3:
        return rng.choice((', ', ', ', '; ')).join(texts)
    if form < 0.45:
        return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ', then ', ' and then ')) + texts[-1]
    if form < 0.6:
        return rng.choice((', then ', ' then ', ', and then ')).join(texts)
    if form < 0.7 and len(texts) > 2:
        return f'first {texts[0]}, then ' + ', '.join([*texts[1:-1], f'and finally {texts[-1]}'])
    if form < 0.85:
        if rng.random() < 0.3:
            return '. Then '.join(texts)
        return '. '.join(t[:1].upper() + t[1:] for t in texts)
    number = rng.choice(('{}. {}', '{}) {}', 'step {}: {}'))
    return rng.choice((' ', ', ', '; ')).join(number.format(k, t) for k, t in enumerate(texts, 1))
