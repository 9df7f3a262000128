"""Patterns: `(a|b)` is a choice, `[a]` may be left out. One in ten belongs to the held-out side."""
import functools
import re

from saycan_ros.language_model.grammar.libraries import held_out

_CHOICE = re.compile(r'\(([^()\[\]]*\|[^()\[\]]*)\)')
_OPTION = re.compile(r'\[([^()\[\]]*)\]')


class Chooser:
    """Chooses patterns from one side of the split.

    Attributes:
        side: 'train' or 'held_out'; with 'held_out' every list that has held-out patterns gives one of those.
        used_held_out: whether one has been given since the last reset.
    """

    def __init__(self, rng, side='train'):
        if side not in ('train', 'held_out'):
            raise ValueError(f'unknown side {side!r}')
        self.rng, self.side, self.used_held_out = rng, side, False

    def one_of(self, patterns):
        """One pattern of the right side, expanded."""
        kept, out = _sides(tuple(patterns))
        if self.side == 'held_out' and out:
            self.used_held_out = True
            return self.expand(self.rng.choice(out))
        return self.expand(self.rng.choice(kept or out))

    def expand(self, pattern):
        """The pattern with each choice made."""
        while True:
            found = _CHOICE.search(pattern) or _OPTION.search(pattern)
            if not found:
                return ' '.join(pattern.split()).replace(' ,', ',')
            options = found[1].split('|') if found[0][0] == '(' else (found[1], '')
            pattern = pattern[: found.start()] + self.rng.choice(options) + pattern[found.end() :]


@functools.cache
def _sides(patterns):
    """The patterns of each side; short lists are not split, or words would be missing."""
    if len(patterns) < 8:
        return patterns, ()
    return tuple(p for p in patterns if not held_out(p)), tuple(p for p in patterns if held_out(p))
