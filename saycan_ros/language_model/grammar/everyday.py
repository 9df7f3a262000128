"""Everyday things and what is true of them (everyday.yaml, properties.yaml): random libraries are made of these."""
import functools

from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.things import Thing
from saycan_ros.skills import article_of

_GROUPS = phrases('everyday')['groups']
PROPERTIES = phrases('properties')['properties']
DISPUTED_KINDS = phrases('properties')['disputed_kinds']


@functools.cache
def everyday_things():
    """All things of the table by name, as things.Thing."""
    kinds_of = {name: group['kinds'] for group in _GROUPS for name in group['things']}
    also = {name: (other,) for group in _GROUPS for name, other in group.get('also', {}).items()}
    has, unsure = _truths(kinds_of)
    return {
        name: Thing(name, article_of(name), kinds, tuple(has[name]), also.get(name, ()), frozenset(unsure[name]))
        for name, kinds in kinds_of.items()
    }


def _truths(kinds_of):
    """What each thing has, in the order of the table, and the words on which people disagree."""
    has, unsure = {name: [] for name in kinds_of}, {name: set() for name in kinds_of}
    for property, row in PROPERTIES.items():
        sure = _named(row['has'], kinds_of)
        for name in sure:
            has[name].append(property)
        for name in _named(row.get('disputed', ()), kinds_of) - sure:
            unsure[name].add(property)
    for kind, words in DISPUTED_KINDS.items():
        for name in _named(words, kinds_of):
            if kind not in kinds_of[name]:
                unsure[name].add(kind)
    return has, unsure


def _named(words, kinds_of):
    """The set of things that are named, `all X` for those of a kind.

    Raises:
        ValueError: there is no such thing, or nothing of that kind.
    """
    found = set()
    for word in words:
        kind = word.removeprefix('all ')
        names = {word} & kinds_of.keys() if kind == word else {n for n, kinds in kinds_of.items() if kind in kinds}
        if not names:
            raise ValueError(f'properties.yaml: {word!r} names nothing of everyday.yaml')
        found |= names
    return found
