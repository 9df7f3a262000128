"""The grammar's YAML files: every phrase can be expanded and filled, and every word of the tables is known."""
import random
import string

import pytest

from saycan_ros.config import ConfigError
from saycan_ros.language_model.grammar.everyday import PROPERTIES, everyday_things
from saycan_ros.language_model.grammar.patterns import Chooser
from saycan_ros.language_model.grammar.phrases import FOLDER, phrases
from saycan_ros.language_model.grammar.wording import plural, property_words

TABLES = {'everyday', 'properties'}
FILES = sorted(path.stem for path in FOLDER.glob('*.yaml') if path.stem not in TABLES)


def _all_phrases(found):
    """Every phrase of a file."""
    if isinstance(found, str):
        return [found]
    return [phrase for part in (found.values() if isinstance(found, dict) else found) for phrase in _all_phrases(part)]


def _slots(text):
    return {slot for _, slot, _, _ in string.Formatter().parse(text) if slot}


@pytest.mark.parametrize('name', FILES)
def test_every_choice_of_a_phrase_can_be_made(name):
    chooser = Chooser(random.Random(0))
    left = [p for p in _all_phrases(phrases(name)) if set('|[]') & set(chooser.expand(p))]
    assert left == []


@pytest.mark.parametrize('name', FILES)
def test_every_slot_is_explained_at_the_top_of_the_file(name):
    comment = (FOLDER / f'{name}.yaml').read_text().split('\n\n')[0]
    used = {slot for p in _all_phrases(phrases(name)) for slot in _slots(p)}
    assert {slot for slot in used if f'{{{slot}}}' not in comment} == set()


def test_a_file_is_read_once_and_gives_tuples_in_its_order():
    assert phrases('take') is phrases('take')
    assert phrases('take')['do'][0] == 'go to {q}, find {x}, pick {it} up'
    assert phrases('several')['same'][5] == ', and also {}'


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ConfigError, match=r'no_such_words\.yaml'):
        phrases('no_such_words')


def test_a_thing_that_has_a_property_is_not_disputed():
    assert not [(t.name, p) for t in everyday_things().values() for p in t.properties if p in t.unsure]


def test_every_property_can_be_said_in_three_ways():
    for property in PROPERTIES:
        words = property_words(property)
        assert all(words[way] for way in ('something', 'noun', 'not'))
        assert all('{noun}' in p for way in ('noun', 'not') for p in words[way])


@pytest.mark.parametrize(('noun', 'many'), [
    ('knife', 'knives'), ('box', 'boxes'), ('battery', 'batteries'), ('can of cola', 'cans of cola'),
    ('cup on the table', 'cups on the table'), ('gloves', 'gloves'), ('cutlery', 'cutlery'),
    ('vedimek knife', 'vedimek knives'), ('dice', 'dice'), ('loaf of bread', 'loaves of bread'),
    ('book to read', 'books to read'), ('cactus', 'cactuses'),
])
def test_plurals(noun, many):
    assert plural(noun) == many
