"""Names that nobody has heard."""
import random

from saycan_ros.language_model.grammar import names
from saycan_ros.language_model.grammar.everyday import everyday_things
from saycan_ros.language_model.grammar.libraries import held_out

THINGS = list(everyday_things().values())[:30]


def test_a_third_of_the_things_get_new_names_and_stay_what_they_are():
    found = names.unheard(random.Random(0), THINGS)
    renamed = [(old, new) for old, new in zip(THINGS, found, strict=True) if old.name != new.name]
    assert 8 <= len(renamed) <= 10
    assert all((old.kinds, old.properties) == (new.kinds, new.properties) and not new.names for old, new in renamed)
    assert len({t.name for t in found}) == len(found)


def test_some_differ_in_one_word_alone():
    frames = [frame.split() for frame in names.WORDS['frames']]
    heard = {t.name for t in THINGS}
    new = [{t.name for t in names.unheard(random.Random(seed), THINGS)} - heard for seed in range(10)]
    alike = [sum(_fits(name.split(), frame) for name in library) for library in new for frame in frames]
    assert max(alike) >= 2


def _fits(name, frame):
    return len(name) == len(frame) and all(a == b for a, b in zip(name, frame, strict=True) if b != '{}')


def test_a_name_that_is_not_allowed_is_not_given():
    assert names.unheard(random.Random(0), THINGS, lambda name: False) == THINGS


def test_new_names_are_allowed_ones():
    given = {t.name for t in names.unheard(random.Random(1), THINGS, lambda name: not held_out(name))}
    assert not any(held_out(name) for name in given - {t.name for t in THINGS})


def test_places_are_heads_alone_or_with_a_word_before():
    rng = random.Random(0)
    found = [names.place(rng) for _ in range(200)]
    heads = set(names.WORDS['places'])
    assert all(place.split()[-1] in heads for place in found)
    assert any(place in heads for place in found) and any(place not in heads for place in found)
