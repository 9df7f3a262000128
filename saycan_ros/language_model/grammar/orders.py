"""Orders: what is one, and short ones, which conditions and corrections are built of."""
from saycan_ros.language_model.grammar import clauses
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.scene import place_slots

WORDS = phrases('orders')
_VERBS = frozenset(WORDS['verbs'])
_ENDS = ('. ', '? ', ': ', ';')  # what stands behind these is another order


def is_one_order(text):
    """Whether an 'if' or a 'do not' before the text can only be about all of it."""
    return not any(end in text for end in _ENDS)


def do_or_say(text):
    """The text as what it is: {'do': an order that can follow 'please'} or {'say': a sentence of its own}."""
    is_order = text.split()[0] in _VERBS and not set('?.:;') & set(text)
    return {'do' if is_order else 'say': text}


def orders(scene, place, *things):
    """The same order about each of the things, to a place or, for None, into the hand: 'put the tea on the table'."""
    return _filled(scene, [p for p in clauses.to(place).do if _is_simple(p)], place, things)


def _is_simple(pattern):
    parts = ('{q}', '{it}', '{bare', ', ')
    return pattern.count('{x}') == 1 and is_one_order(pattern) and not any(part in pattern for part in parts)


def order_about_it(scene, place, it):
    """'put it on the table': of a pronoun, which stands where a pronoun can."""
    return _filled(scene, WORDS[clauses.verb_to(place)], place, [it])[0]


def _filled(scene, patterns, place, things):
    slots = place_slots(place, scene.domain, scene.rng) if place else {}
    pattern = scene.chooser.one_of(patterns)
    return [pattern.format(x=x, **slots) for x in things]
