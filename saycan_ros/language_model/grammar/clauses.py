"""What people say for the errands that every form uses: something to the operator, a surface, the bin, the hand."""
from dataclasses import dataclass

from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.world import OPERATOR, is_bin


@dataclass(frozen=True)
class Clauses:
    """Patterns of one errand.

    Attributes:
        do: orders that can follow 'please' or 'and then'; do_many: for several things, where these have their own.
        say: whole sentences; say_many: about several things, where the verb must agree.
    """

    do: tuple[str, ...]
    say: tuple[str, ...] = ()
    do_many: tuple[str, ...] = ()
    say_many: tuple[str, ...] = ()

    @property
    def of_many(self):
        """The Clauses that several things can be put into."""
        return Clauses(self.do_many or self.do, self.say_many)

    @property
    def placeless(self):
        """The Clauses that do not tell where the thing is now."""
        return Clauses(*(tuple(p for p in patterns if '{q}' not in p) for patterns in vars(self).values()))

    def says(self, many):
        """The sentences about one thing, or about many."""
        return (self.say_many if many else ()) or self.say


_OF = {verb: Clauses(**phrases(verb)) for verb in ('bring', 'put', 'throw_away', 'take')}
BRING, PUT, THROW_AWAY, TAKE = _OF.values()


def verb_to(place):
    """What is done with something that is to come to a place: 'bring', 'put', 'throw_away'; None, the hand: 'take'."""
    return 'take' if place is None else 'bring' if place == OPERATOR else 'throw_away' if is_bin(place) else 'put'


def to(place):
    """The clauses for something that is to come to a place or, for None, into the hand."""
    return _OF[verb_to(place)]
