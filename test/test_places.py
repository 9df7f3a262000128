"""Places: geometry of a surface, who is at it, what lies on it."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import ConfigError, share
from saycan_ros.places import Place, load_places, load_skills_and_places, place_of_object, place_of_robot

SQUARE = Place('table', np.array([0.5, -0.5, math.pi / 2]), np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]]), 0.7)
coordinate = st.floats(-3, 3)


@pytest.fixture(scope='module')
def kitchen():
    return load_places(share('config', 'places.yaml'))


@given(coordinate, coordinate)
def test_distance_is_zero_exactly_inside(x, y):
    inside = 0 < x < 1 and 0 < y < 1
    far = max(-x, x - 1, -y, y - 1) > 1e-9
    if inside or far:
        assert SQUARE.contains((x, y)) == inside
        assert (SQUARE.distance((x, y)) == 0) == inside


@given(coordinate, coordinate)
def test_the_nearest_point_is_as_far_as_a_clamp_says(x, y):
    expected = math.hypot(x - min(max(x, 0), 1), y - min(max(y, 0), 1))
    assert SQUARE.distance((x, y)) == pytest.approx(expected, abs=1e-9)


def test_a_skill_to_a_place_that_is_none_is_refused(tmp_path):
    skills = tmp_path / 'skills.yaml'
    skills.write_text(share('config', 'skills.yaml').read_text().replace('far counter', 'fat counter'))
    with pytest.raises(ConfigError, match="place 'fat counter', .* Did you mean 'far counter'"):
        load_skills_and_places(skills)
    library, places = load_skills_and_places('', '')
    assert set(library.places) <= {place.name for place in places}


def test_the_robot_stands_at_each_place_of_the_kitchen(kitchen):
    for place in kitchen:
        assert place_of_robot(kitchen, *place.stand) == place.name


def test_turned_away_or_far_off_the_robot_is_nowhere(kitchen):
    table = next(p for p in kitchen if p.name == 'table')
    x, y, yaw = table.stand
    assert place_of_robot(kitchen, x, y, yaw + math.pi / 2) is None
    assert place_of_robot(kitchen, x, y - 0.6, yaw) is None
    assert place_of_robot(kitchen, 0.0, 0.0, yaw) is None


def test_an_object_is_on_its_surface_or_in_its_container(kitchen):
    assert place_of_object(kitchen, (0.3, 2.0, 0.80)) == 'table'
    assert place_of_object(kitchen, (0.3, 2.0, 0.05)) is None         # on the floor below
    assert place_of_object(kitchen, (0.3, 2.0, 1.30)) is None         # held high above
    assert place_of_object(kitchen, (1.6, -1.9, 0.05)) == 'trash can'
    assert place_of_object(kitchen, (1.0, 0.0, 0.9)) is None


GOOD = '''\
desk:
  stand: [0, 0, 0]
  surface: [[1, 0], [2, 0], [2, 1]]
  height: 0.7
  operator: true
'''


@pytest.mark.parametrize(('change', 'says'), [
    (('stand: [0, 0, 0]', 'stand: [0, 0]'), r':2: desk: stand must be \[x, y, yaw\]'),
    (('height: 0.7', 'height: low'), ':4: desk: height must be a number'),
    (('height: 0.7', 'height: .nan'), ':4: desk: height must be a number'),
    (('operator: true', 'operator: true\n  preposition: on'), ":6: desk: preposition must be text such as 'on the'"),
    (('desk:', '12:'), ':1: a place is named by text, not 12; put it in quotes'),
    (('  height: 0.7\n', ''), ':1: desk: height is missing'),
    (('[2, 1]]', '[2, 1], [2, 1]]'), ':3: desk: a corner of surface follows itself'),
    (('[2, 1]]', '[2]]'), ':3: desk: surface must list three or more corners'),
    (('operator: true', 'operator: yes please'), ':5: desk: operator must be true or false'),
    (('operator: true', 'operator: false'), 'exactly one place must say `operator: true`'),
    (('surface', 'surfaces'), "unknown field 'surfaces'. Did you mean 'surface'"),
])
def test_a_fault_of_a_places_file_is_named(tmp_path, change, says):
    assert change[0] in GOOD
    path = tmp_path / 'places.yaml'
    path.write_text(GOOD.replace(*change, 1))
    with pytest.raises(ConfigError, match=says):
        load_places(path)


def test_a_places_file_that_is_no_mapping_is_refused(tmp_path):
    path = tmp_path / 'places.yaml'
    path.write_text('- desk\n')
    with pytest.raises(ConfigError, match='must be a mapping of places'):
        load_places(path)


def test_what_leans_on_a_container_from_outside_is_not_in_it(kitchen):
    assert place_of_object(kitchen, (1.452, -1.752, 0.037)) is None         # the apple, at a diagonal face of the bin


@pytest.mark.parametrize('order', [(0, 1), (1, 0)])
def test_of_two_places_that_touch_it_lies_on_the_one_that_it_is_over(order):
    two = [Place(name, np.zeros(3), np.array([[1, y], [2, y], [2, y + 1], [1, y + 1.0]]), 0.75)
           for name, y in (('A', 0.0), ('B', 1.0))]
    assert place_of_object([two[k] for k in order], (1.3, 1.02, 0.8)) == 'B'
