"""Instructions that depend on the scene: if, unless, otherwise, whether it is there."""
from saycan_ros.language_model.grammar import agreement, errands, facts
from saycan_ros.language_model.grammar import errands_none as none
from saycan_ros.language_model.grammar.facts import inverted, noun_slots
from saycan_ros.language_model.grammar.orders import is_one_order, order_about_it, orders
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.plans import Move, Release
from saycan_ros.language_model.grammar.sentences import Sentence, draw
from saycan_ros.language_model.grammar.wording import is_counted, is_plural, plural, sentence_case
from saycan_ros.language_model.grammar.world import OPERATOR

WORDS = phrases('conditions')
OR_IDLE = {**errands.WEIGHTS, none.stay: 15}


def condition(scene):
    """'If there is an apple on the table, A, otherwise B'."""
    fact = facts.any_fact(scene)
    yes, no = draw(scene, needs_do=True), draw(scene, OR_IDLE, needs_do=True)
    if not fact or not yes or not no or any(e.only_first or not is_one_order(e.do) for e in (yes, no)):
        return None
    return _conditional(scene, fact, yes.do, yes.goals, no)


def condition_about_it(scene):
    """'If there is an apple on the table, bring it to me, otherwise A'; 'if you hold something, put it down'."""
    rng, fact, no = scene.rng, facts.any_fact(scene), draw(scene, OR_IDLE, needs_do=True)
    if not fact or not fact.it or fact.negative or not no or no.only_first or not is_one_order(no.do):
        return None
    place = rng.choice([OPERATOR, *scene.domain.targets, *([] if fact.in_hand else [None])])
    if _is_there(scene, fact, place):
        return None
    yes, goals = order_about_it(scene, place, fact.it), (Move(fact.found, place),)
    if fact.in_hand and any(f'{get} {fact.it}' in yes for get in ('get', 'fetch')):
        return None
    if fact.in_hand and rng.random() < 0.3:
        yes, goals = scene.chooser.one_of(WORDS['let_go']).format(it=fact.it), (Release(),)
    return _conditional(scene, fact, yes, goals, no, about_it=True)


def _is_there(scene, fact, place):
    """Whether a fact speaks of a place, or of something that is there."""
    return place is not None and (place in scene.where(fact.found) or f'the {place}' in fact.text)


def _conditional(scene, fact, yes, goals, no, about_it=False):
    """The Sentence of 'if', 'unless' or 'if … else'. goals: of yes; about_it: yes is about what the fact speaks of."""
    rng, chance = scene.rng, scene.rng.random()
    form = 'else' if chance < 0.5 else 'unless' if chance < 0.65 and not fact.negative and not about_it else 'if'
    done, left = (no.goals if form == 'else' else ()), goals
    goals = done if fact.true == (form == 'unless') else left
    asked = fact.question if rng.random() < 0.3 else None
    patterns = WORDS[f'{form}_asked' if asked else form]
    if form == 'else' and done == left:
        return None
    if about_it or ', ' in yes or ' then ' in yes:      # else the condition would be of the last order alone
        patterns = [p for p in patterns if _fact_first(p)]
    text = scene.chooser.one_of(patterns).format(fact=fact.text, asked=asked, yes=yes, no=no.do)
    text = inverted(text) if rng.random() < 0.15 else text
    return Sentence(text, goals, (f'condition:{form}:{fact.true}', *(['condition:it'] if about_it else [])), False)


def _fact_first(pattern):
    """Whether a pronoun of {yes} stands behind the words that it means, with nothing between."""
    found = [slot for slot in ('{fact}', '{asked}', '{yes}', '{no}') if slot in pattern]
    order = sorted(found, key=pattern.index)
    return order[1] == '{yes}'


def condition_also(scene):
    """'A, and if there is an apple on the table, B too.'"""
    first = draw(scene, needs_do=True)
    if not first or first.last or not is_one_order(first.do):
        return None
    later = scene.then(first.goals, first.uses)
    fact, yes = scene.rng.choice((facts.there, facts.none_there))(later), draw(later, needs_do=True)
    if not fact or not yes or yes.only_first or not is_one_order(yes.do):
        return None
    text = scene.chooser.one_of(WORDS['also']).format(first=first.do, fact=fact.text, yes=yes.do)
    goals = (*first.goals, *(yes.goals if fact.true else ()))
    return Sentence(text, goals, (f'condition:also:{fact.true}',), False)


def two_conditions(scene):
    """'If there is an apple on the table, bin it, and if there is a tea, bring it to me.'"""
    texts, goals, used = [], [], set()
    for _ in range(2):
        fact, place = facts.there(scene), scene.rng.choice(scene.domain.targets)
        if not fact or not fact.it or _is_there(scene, fact, place) or used & set(fact.found):
            return None
        yes = order_about_it(scene, place, fact.it)
        texts.append(scene.chooser.one_of(WORDS['two']).format(fact=fact.text, yes=yes))
        if fact.true:
            goals.append(Move(fact.found, place))
            used |= set(fact.found)
            scene = scene.then(goals[-1:], fact.found)
    if texts[0] == texts[1]:
        return None
    joint = scene.rng.choice((', and ', '. And ', '; ', '. ', ', but '))
    return Sentence(sentence_case(joint.join(texts)), tuple(goals), (f'condition:two:{len(goals)}',), False)


def if_it_is(scene):
    """'Bring me the apple if it is on the table, otherwise A.'"""
    rng, x, no = scene.rng, scene.named(tries=4), draw(scene, OR_IDLE, needs_do=True)
    if not x or not no or no.only_first or not is_one_order(no.do) or x.wanted[0] in no.uses:
        return None
    (here,) = scene.where(x.wanted)
    q = here if rng.random() < 0.5 else rng.choice(scene.domain.surfaces)
    place = rng.choice([None, *(p for p in scene.domain.targets if p not in (q, here))])
    if q == OPERATOR:
        return None
    form = rng.choice(('if', 'else', 'unless'))
    text = scene.chooser.one_of(WORDS['it_is'][form]).format(
        yes=orders(scene, place, x.text)[0], no=no.do, q=f'the {q}', **agreement.slots(x.plural))
    done = (Move(x.wanted, place),)
    goals = done if (here == q) != (form == 'unless') else no.goals if form == 'else' else ()
    return Sentence(text, goals, (f'condition:it_is:{here == q}', f'condition:{form}:{here == q}'), False)


def if_not_there(scene):
    """'Is the tea on the table? If not, put it there.'"""
    place = scene.rng.choice((OPERATOR, *scene.domain.surfaces, *scene.domain.surfaces))
    x = scene.named(tries=4)
    if not x:
        return None
    there = scene.where(x.wanted) == {place}
    if not there and scene.rng.random() < 0.4:
        return None
    words = WORDS['if_not_here' if place == OPERATOR else 'if_not_there']
    text = scene.chooser.one_of(words).format(x=x.text, on=f'on the {place}', **agreement.slots(x.plural))
    return Sentence(text, () if there else (Move(x.wanted, place),), (f'if_not_there:{there}',), False)


def if_not_all_there(scene):
    """'Make sure that all the sodas are on the table': some may be."""
    rng, free = scene.rng, scene.free()
    if not free:
        return None
    noun, test, _ = scene.referrer.nouns(scene.referrer.thing(rng.choice(free)))
    found, nouns = scene.referrer.denoted(test) or (), plural(noun)
    at = scene.where(found)
    there = [p for p in scene.domain.surfaces if p in at]
    place = rng.choice(there if there and rng.random() < 0.6 else scene.domain.surfaces)
    if not 1 < len(found) < 6 or None in at or not (is_counted(noun) or is_plural(noun)):
        return None
    both = f'both {nouns}' if len(found) == 2 else f'all my {nouns}'
    x = rng.choice((f'all the {nouns}', f'all {nouns}', f'the {nouns}', both))
    text = scene.chooser.one_of(WORDS['if_not_all_there']).format(x=x, on=f'on the {place}')
    goals = () if at == {place} else (Move(found, place, len(found)),)
    return Sentence(text, goals, (f'if_not_all_there:{at == {place}}',), False)


def if_none_yet(scene):
    """'Is there a soda on the table? If not, put one there.'"""
    rng, place = scene.rng, scene.rng.choice((OPERATOR, *scene.domain.surfaces, *scene.domain.surfaces))
    here = [scene.referrer.thing(i) for i in scene.world.where]
    noun, test, _ = scene.referrer.nouns(rng.choice(here or list(scene.domain.things.values())))
    found = scene.referrer.denoted(test)
    if not found or scene.world.holding in found:
        return None
    there = place in scene.where(found)
    words = WORDS['if_none_here' if place == OPERATOR else 'if_none_there']
    slots = {**noun_slots(noun), 'one': 'one' if is_counted(noun) else 'some'}
    text = scene.chooser.one_of(words).format(p=f'the {place}', **slots)
    goals = () if there else (Move(found, place),)
    return Sentence(text, goals, (f'if_none_yet:{there}',), False)
