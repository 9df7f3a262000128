"""Names that nobody has heard: so that a name is read off the prompt, and not remembered from training."""
from dataclasses import replace

from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.skills import article_of

WORDS = phrases('names')
_CONSONANTS, _VOWELS, _ENDS = 'bdfgklmnprstvz', 'aeiou', ('', '', 'n', 'x', 'r', 'k', 'm')
MADE_UP = 0.5           # share of the new names that have a word of no language


def unheard(rng, things, allowed=lambda name: True):
    """The things, about a third of them under other names; up to three of these differ in one word alone.

    Args:
        things: list of things.Thing; allowed: name -> whether a thing may be called so.
    """
    frame, alike = rng.choice(WORDS['frames']), rng.choice((0, 2, 3))
    called, found = {t.name for t in things}, list(things)
    for n, k in enumerate(rng.sample(range(len(things)), len(things) // 3)):
        name = (frame if n < alike else f'{{}} {things[k].name.split()[-1]}').format(_word(rng))
        if name not in called and allowed(name):
            called.add(name)
            found[k] = replace(things[k], name=name, article=article_of(name), names=())
    return found


def place(rng):
    """A surface: 'cart', 'upper cart' or 'zalo cart'."""
    head = rng.choice(WORDS['places'])
    return head if rng.random() < 0.4 else f'{_word(rng)} {head}'


def _word(rng):
    if rng.random() >= MADE_UP:
        return rng.choice(WORDS['modifiers'])
    parts = (rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.choice((2, 2, 3))))
    return ''.join(parts) + rng.choice(_ENDS)
