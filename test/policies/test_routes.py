"""Ways between places keep away from furniture, and end where they should."""
import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import share
from saycan_ros.places import load_places
from saycan_ros.policies.routes import BACK, CLEAR, ROOM, ahead, room_to_turn, route, via

PLACES = load_places(share('config', 'places.yaml'))
places = st.sampled_from(PLACES)


@given(places, places)
def test_a_way_ends_at_the_stand_comes_straight_on_to_it_and_keeps_away_from_furniture(start, end):
    *way, last = route(PLACES, start.stand, end, end.stand)
    assert last == pytest.approx(end.stand)
    if start is end:
        assert not way
        return
    assert way[-1] == pytest.approx(ahead(end.stand, -BACK))
    assert way[0] == pytest.approx(ahead(start.stand, -BACK)), 'it backs off first'
    for a, b in itertools.pairwise(way):
        points = np.linspace(a[:2], b[:2], 20)
        assert min(place.distance(point) for place in PLACES for point in points) > CLEAR - 1e-9


def test_far_along_a_surface_it_backs_off_and_looks_where_it_drives():
    counter = next(p for p in PLACES if p.name == 'close counter')
    near, far = (ahead([*ahead([*counter.stand[:2], counter.stand[2] + np.pi / 2], side)[:2], counter.stand[2]], 0.0)
                 for side in (-0.3, 0.5))
    assert len(route(PLACES, counter.stand, counter, near)) == 1
    assert route(PLACES, near, counter, far)[0] == pytest.approx(ahead(near, -BACK))


def test_from_the_middle_of_the_room_it_does_not_back_off():
    place = next(p for p in PLACES if p.name == 'table')
    assert len(route(PLACES, np.array([0.0, 0.0, 2.0]), place, place.stand)) == 2


def test_with_furniture_behind_it_goes_straight_on_to_turn():
    table, counter = (next(p for p in PLACES if p.name == name) for name in ('table', 'close counter'))
    here = np.array([0.0, 1.35, -np.pi / 2])
    assert table.distance(room_to_turn(PLACES, here)[:2]) > ROOM
    assert route(PLACES, here, counter, counter.stand)[0] == pytest.approx(ahead(here, BACK))


def test_around_an_island_in_the_middle_it_goes_before_a_place_from_where_both_can_be_reached():
    middle = np.mean([p.stand[:2] for p in PLACES], axis=0)
    corners = middle + 0.2 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    table = next(p for p in PLACES if p.name == 'table')
    island = replace(table, name='island', polygon=corners, stand=np.array([*middle - (0, 0.9), np.pi / 2]))
    around = [*PLACES, island]
    ways = [via(around, ahead(a.stand, -BACK)[:2], ahead(b.stand, -BACK)[:2])
            for a, b in itertools.permutations(PLACES, 2)]
    assert all(island.distance(way) > CLEAR - 1e-9 for way in ways)
