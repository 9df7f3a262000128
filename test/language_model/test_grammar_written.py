"""Instructions that were written one by one become examples; a file that cannot be meant so says why, with its line."""
import contextlib
import random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import ConfigError
from saycan_ros.language_model.grammar.examples import Generator
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.written import load_written, shipped
from saycan_ros.skills import load_skills

KITCHEN = domain_of(load_skills())
TASK = """tasks:
- say: {say}
  at: far counter
  objects: {{tea: table, coke can: far counter, apple#1: table, apple#2: close counter}}
  do: {do}
"""
ROOM = """things:
  stapler: {kinds: [office supply]}
  red pen: {kinds: [pen], names: [pen]}
places: [desk, paper bin]
tasks:
- say: Staple this
  holding: red pen
  objects: {stapler: desk}
  do: [stapler > operator]
"""


@pytest.fixture
def read(tmp_path):
    def load(text):
        (tmp_path / 'written.yaml').write_text(text)
        return load_written(tmp_path / 'written.yaml', KITCHEN)
    return load


@pytest.mark.parametrize(('do', 'skills'), [
    ('[tea > trash can]', 'find a tea, pick up the tea, go to the trash can, put down the tea, done'),
    ('[coke can > hand, go table]', 'find a coke can, pick up the coke can, go to the table, done'),
    ('[coke can > operator]',
     'find a coke can, pick up the coke can, bring it to you, put down the coke can, done'),
    ('[tea | coke can > hand]', 'find a coke can, pick up the coke can, done'),
    ('[find tea]', 'find a tea, done'),
    ('[]', 'done')])
def test_what_is_to_be_done_becomes_skills(read, monkeypatch, do, skills):
    monkeypatch.setattr('saycan_ros.language_model.grammar.written.SHUFFLED', 0.0)
    written = read(TASK.format(say='tables, counters', do=do))      # words that keep the names of the surfaces
    example = Generator(0, [KITCHEN], written=written, written_share=1.0, failures=0.0).draw()
    assert ', '.join(example.skills) == skills


def test_all_of_a_set_are_moved(read):
    written = read(TASK.format(say='apples!', do='[apple#1 & apple#2 > far counter]'))
    example = Generator(0, [KITCHEN], written=written, written_share=1.0, failures=0.0).draw()
    assert example.skills.count('put down the apple') == 2


def test_it_is_drawn_as_often_as_it_has_errands(read):
    one, three = read(TASK.format(say='one', do='[tea > table]')), read(
        TASK.format(say='three', do='[tea > far counter, apple#1 & apple#2 > far counter]'))
    generator = Generator(0, [KITCHEN], written=one + three, written_share=1.0)
    drawn = [generator.draw().instruction for _ in range(400)]
    assert 0.65 < drawn.count('three') / 400 < 0.85


@pytest.mark.parametrize(('say', 'do', 'fault'), [
    ('go', '[tee > table]', 'unknown \'tee\'. Did you mean'),
    ('go', '[tea > tabel]', 'unknown \'tabel\''),
    ('go', '[tea to table]', 'is none of: A > PLACE'),
    ('go', '[sponge > table]', 'unknown \'sponge\''),
    ('go', '[tea > hand, coke can > hand]', 'cannot be done'),
    ('[a, b]', '[]', 'say must be str'),
    ('go', '[7]', 'do has texts')])
def test_a_fault_is_named_with_its_line(read, say, do, fault):
    with pytest.raises(ConfigError, match=rf'written\.yaml:2: .*{fault}'):
        read(TASK.format(say=say, do=do))


def test_a_file_may_bring_its_own_room(read):
    example = Generator(0, [KITCHEN], written=read(ROOM), written_share=1.0, failures=0.0).draw()
    assert example.domain.places == ('desk', 'paper bin')
    assert example.skills[:2] == ('put down the red pen', 'find a stapler')


@given(st.recursive(st.none() | st.integers() | st.text('ab #>&|tea', max_size=12),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(['say', 'at', 'holding', 'objects', 'do', 'tea', 'tasks', 'things', 'places']),
                        inner, max_size=5), max_leaves=12))
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path_factory, found):
    path = tmp_path_factory.mktemp('written') / 'written.yaml'
    path.write_text(yaml.safe_dump({'tasks': [found]} if isinstance(found, dict) and 'say' in found else found))
    with contextlib.suppress(ConfigError):
        load_written(path, KITCHEN)


def test_places_change_their_names_where_the_words_allow_it(read):
    written, = read(TASK.format(say='To the Table with the coke, and the tea off it', do='[coke can > table]'))
    seen = {written.varied(random.Random(n)).text for n in range(40)}
    assert seen == {f'To the {place} with the coke, and the tea off it'
                    for place in ('Table', 'Close Counter', 'Far Counter')}
    bare, = read(TASK.format(say='from the counter to the table', do='[]'))
    assert {bare.varied(random.Random(n)).text for n in range(20)} == {bare.text}
    like, = read(TASK.format(say='from the table and the close counter to the far one', do='[]'))
    assert {like.varied(random.Random(n)).text for n in range(20)} == {like.text}


def test_of_several_the_robot_takes_what_the_scene_has_first(read):
    written, = read(TASK.format(say='teas and cokes', do='[coke can & tea > close counter, apple#2 | apple#1 > hand]'))
    for n in range(20):
        new = written.varied(random.Random(n))
        order = list(new.world.where)
        assert all(list(goal.wanted) == sorted(goal.wanted, key=order.index) for goal in new.goals)
    assert len({tuple(written.varied(random.Random(n)).world.where) for n in range(20)}) > 5


def test_scene_and_goals_change_with_the_words(read):
    written, = read(TASK.format(say='coke to the table', do='[coke can > table]'))
    for n in range(20):
        new = written.varied(random.Random(n))
        place = new.text.removeprefix('coke to the ')
        assert new.goals[0].place == place == new.world.where['tea'] == new.world.where['apple#1']
        assert new.world.at == new.world.where['coke can'] != place


def test_those_of_the_package_can_be_done_and_are_drawn():
    written = shipped()
    texts = {w.text for w in written}
    generator = Generator(3, [KITCHEN], written=written, written_share=0.5)
    drawn = [generator.draw() for _ in range(200)]
    assert len(texts) > 2000
    assert 60 < sum(e.topics == ('written',) for e in drawn) < 140
