"""The skill library: the kitchen's 51 skills, and files of a lab's own."""
import pytest

from saycan_ros.config import ConfigError, share
from saycan_ros.places import load_places
from saycan_ros.skills import load_skills

SMALL = '''\
families:
  pick: {text: 'pick up the {object}', each: object, server: pick}
  go_to: {text: 'go to the {place}', each: place, server: navigate}
  done: {text: done}
places: [shelf]
objects:
  hammer: {kinds: [tool], shape: box, size: [0.3, 0.1, 0.05]}
  oil can:
'''


def load(tmp_path, text):
    path = tmp_path / 'skills.yaml'
    path.write_text(text)
    return load_skills(path)


def test_the_kitchen_has_51_skills_of_known_wording():
    library = load_skills()
    assert len(library) == len(set(library.texts)) == 51
    families = [s.family for s in library]
    assert [families.count(f) for f in ('find', 'pick', 'put_down', 'go_to', 'bring', 'done')] == [15, 15, 15, 4, 1, 1]
    assert library['find an apple'].object == 'apple'
    assert library['find an energy bar'].server == 'navigate'
    assert library['put down the 7up can'].server == 'place'
    assert library['go to the trash can'].place == 'trash can'
    assert library['done'].server is None
    assert library.texts[-1] == 'done'


def test_the_places_of_the_library_are_on_the_map():
    assert set(load_skills().places) < {p.name for p in load_places(share('config', 'places.yaml'))}


def test_every_object_of_the_kitchen_has_kinds_and_a_size():
    for thing in load_skills().objects.values():
        assert thing.kinds and thing.names and 0 < max(thing.size) <= 0.2, thing.name


def test_a_labs_own_library_is_read(tmp_path):
    library = load(tmp_path, SMALL)
    assert library.texts == ('pick up the hammer', 'pick up the oil can', 'go to the shelf', 'done')
    assert library.find('pick', 'oil can').text == 'pick up the oil can'
    assert library.find('find', 'hammer') is None
    assert 'pick up the hammer' in library and 'pick up the saw' not in library


def test_an_unknown_skill_names_the_nearest():
    with pytest.raises(ConfigError, match="Did you mean 'find an apple'"):
        load_skills()['find a apple']


@pytest.mark.parametrize(('change', 'says'), [
    (('server: pick}', 'server: arm}'), ":2: pick: unknown server 'arm'.* Servers: pick, place, navigate"),
    (('{object}', '{thing}'), ':2: pick: text .* must name {object}'),
    (("'pick up the {object}'", '3'), ':2: pick: text must be text, not 3'),
    (('each: object', 'each: day'), ":2: pick: each must be object or place, not 'day'"),
    (('  done: {text: done}\n', ''), ':1: needs one family `done`'),
    (('places: [shelf]\n', ''), ':1: the library: places is missing'),
    (('objects:', 'objcts:'), "unknown field 'objcts'. Did you mean 'objects'"),
    (('shape: box', 'shape: cube'), ":7: hammer: unknown shape 'cube'"),
    (('[0.3, 0.1, 0.05]', '[0.3, 0.1]'), ':7: hammer: size of a box must be 3 number'),
    (('[0.3, 0.1, 0.05]', '0.3'), 'hammer: size must be a list, not 0.3'),
    (('shape: box', 'shape: [box]'), r"hammer: shape must be text, not \['box'\]"),
    (('kinds: [tool]', 'kinds: [1]'), ':7: hammer: kinds must be a list of words'),
    (("'go to the {place}'", "'go to the {place'"), ':3: go_to: text'),
    (('go to the {place}', 'pick up the {place}'), None),
    (('[shelf]', '[shelf, shelf]'), ":5: place 'shelf' must be a name, given once"),
])
def test_a_fault_of_the_file_is_named_with_line_and_fix(tmp_path, change, says):
    assert change[0] in SMALL
    text = SMALL.replace(*change, 1)
    if says is None:
        assert load(tmp_path, text).texts[2] == 'pick up the shelf'
        return
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, text)


def test_all_faults_come_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, SMALL.replace('server: pick', 'server: arm').replace('shape: box', 'shape: cube'))
    assert len(str(caught.value).splitlines()) == 2


def test_two_families_with_one_text_are_refused(tmp_path):
    text = SMALL.replace('places: [shelf]', 'places: [hammer]').replace('go to the {place}', 'pick up the {place}')
    with pytest.raises(ConfigError, match="'pick up the hammer' is a skill of family pick too"):
        load(tmp_path, text)
