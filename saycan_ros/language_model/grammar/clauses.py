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


BRING = Clauses(**phrases('bring'))
PUT = Clauses(**phrases('put'))
THROW_AWAY = Clauses(**phrases('throw_away'))
TAKE = Clauses(**phrases('take'))


def to(place):
    """The clauses for something that is to come to a place."""
    return BRING if place == OPERATOR else THROW_AWAY if is_bin(place) else PUT
