"""What is true of a thing, in three values: yes, no, and "people disagree"."""
from dataclasses import dataclass, field

YES, NO, UNSURE = True, False, None


@dataclass(frozen=True)
class Thing:
    """A kind of object as sentences see it.

    Attributes:
        name, article: as in the skill library.
        kinds: nouns that it answers to, wide ones last; names: what people also call it.
        properties: what is true of it; unsure: kinds and properties that people disagree on. All others are false.
    """

    name: str
    article: str
    kinds: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unsure: frozenset[str] = field(default_factory=frozenset)

    def is_a(self, kind):
        """YES, NO or UNSURE; a name is a kind too."""
        return self._truth(kind, kind in self.kinds or kind in self.names or kind == self.name)

    def has(self, property):
        """YES, NO or UNSURE."""
        return self._truth(property, property in self.properties)

    def _truth(self, word, yes):
        return YES if yes else UNSURE if word in self.unsure else NO


def things_of(objects):
    """The Things of ObjectKinds: what their file lists is true, and nothing else is."""
    return tuple(Thing(o.name, o.article, o.kinds, o.properties, o.names) for o in objects)
