"""Where a surface ends in the depth picture: right to a centimeter where the believed pose is wrong by five."""
import numpy as np
import pytest
from pictures import noisy, observation, wrong_by

from saycan_ros.config import share
from saycan_ros.places import load_places
from saycan_ros.policies.outlines import front_of, seen_outline
from saycan_ros.policies.routes import ahead
from saycan_ros.poses import inverse, planar, to_planar

PLACES = {p.name: p for p in load_places(share('config', 'places.yaml'))}
SURFACES = ['operator', 'table', 'close counter', 'far counter']
WRONG = [(0.05, 0.03, 0.03), (-0.05, -0.04, -0.03), (0.0, 0.05, 0.0)]


def off(place, back, wrong, change=lambda found: found, boxes=()):
    """(3,) how far the place in the picture is from where it is in the believed map, seen from its stand."""
    true = planar(*ahead(place.stand, -back))
    believed = wrong_by(true, *wrong)
    found = change(observation(true, believed, [(place.polygon, place.height)], boxes))
    seen = seen_outline(found.cameras['head'], place, believed)
    really = believed @ inverse(true)
    return to_planar(inverse(really @ planar(*place.stand)) @ seen @ planar(*place.stand))


@pytest.mark.parametrize('name', SURFACES)
@pytest.mark.parametrize('back', [0.0, 0.45])
def test_a_wrong_pose_is_put_right_by_the_edges(name, back):
    for wrong in WRONG:
        x, y, yaw = off(PLACES[name], back, wrong)
        assert abs(x) < 0.01 and abs(y) < 0.015 and abs(yaw) < 0.01, wrong


def test_noise_and_holes_at_the_edges_move_nothing_by_more_than_two_centimeters():
    rng = np.random.default_rng(0)
    for wrong in WRONG:
        x, y, yaw = off(PLACES['table'], 0.2, wrong, lambda found: noisy(found, rng))
        assert abs(x) < 0.02 and abs(y) < 0.02 and abs(yaw) < 0.02, wrong


def test_things_that_stand_on_the_edge_do_not_move_it():
    table = PLACES['table']
    boxes = [((x, 1.86, 0.75), (x + 0.08, 1.94, 0.95)) for x in (-0.4, 0.1)]
    x, y, yaw = off(table, 0.2, WRONG[0], boxes=boxes)
    assert abs(x) < 0.012 and abs(y) < 0.02 and abs(yaw) < 0.015


def test_a_picture_that_shows_no_edge_says_nothing():
    table, away = PLACES['table'], planar(0.0, 1.0, -np.pi / 2)
    view = observation(away, surfaces=[(table.polygon, table.height)]).cameras['head']
    assert seen_outline(view, table, away) is None
    gone = planar(*ahead(table.stand, -0.2))
    assert seen_outline(observation(gone).cameras['head'], table, gone) is None


def test_what_is_far_from_where_it_should_be_is_something_else():
    table, true = PLACES['table'], planar(*ahead(PLACES['table'].stand, -0.2))
    view = observation(true, surfaces=[(table.polygon - np.array([0.0, 0.5]), table.height)]).cameras['head']
    seen = seen_outline(view, table, true)
    assert seen is None or np.hypot(*(to_planar(seen)[:2])) < 0.2


@pytest.mark.parametrize('name', SURFACES)
def test_the_front_of_a_place_is_the_edge_before_its_stand(name):
    place = PLACES[name]
    x, y, yaw = to_planar(inverse(front_of(place)) @ planar(*place.stand))
    assert x == pytest.approx(-0.35, abs=1e-6) and abs(y) < 1e-6 and abs(yaw) < 1e-3
