"""What counts as in the way: things before the base, and neither the floor, the robot's own arm nor where it goes."""
import numpy as np
import pytest
from pictures import ROBOT, joints, observation

from saycan_ros.policies.obstacles import nearest_obstacle
from saycan_ros.poses import planar

HERE = planar(0.0, 0.0, 0.0)
REACH = 1.2


def ahead(boxes=(), surfaces=(), tilt=0.65, reach=REACH, outline=None):
    found = observation(HERE, surfaces=surfaces, boxes=boxes, tilt=tilt)
    return nearest_obstacle(found.cameras['head'], ROBOT, joints(tilt), reach, outline)


def box(x, y=0.0, side=0.2, height=0.5, bottom=0.0):
    return (x, y - side / 2, bottom), (x + side, y + side / 2, height)


@pytest.mark.parametrize('x', [0.7, 0.9, 1.1])
def test_a_box_on_the_way_is_seen_where_it_is(x):
    assert ahead([box(x)]) == pytest.approx(x, abs=0.04)


@pytest.mark.parametrize('boxes', [[], [box(0.8, y=0.6)], [box(0.8, y=-0.6)], [box(0.8, height=0.05)], [box(1.5)],
                                   [box(0.8, bottom=1.7, height=1.9)]],
                         ids=['nothing', 'left', 'right', 'a threshold', 'far', 'a lamp'])
def test_what_the_base_does_not_run_into_is_free(boxes):
    assert ahead(boxes) is None


def test_the_robots_own_hand_and_what_it_holds_are_no_obstacle():
    hand = ROBOT.forward(joints(0.85))[ROBOT.gripper.link][:3, 3]
    held = tuple(hand - np.array([0.0, 0.05, 0.15])), tuple(hand + np.array([0.05, 0.05, 0.0]))
    assert ahead([held], tilt=0.85) is None


def test_the_robots_own_deck_where_a_camera_error_shows_it_is_no_obstacle():
    deck = (-0.3, -0.25, 0.0), (ROBOT.footprint.front + 0.03, 0.25, 0.35)
    assert ahead([deck], tilt=0.95) is None


def test_the_surface_that_is_driven_to_is_no_obstacle_and_what_stands_before_it_is():
    table = np.array([[0.9, -0.6], [1.6, -0.6], [1.6, 0.6], [0.9, 0.6]])
    body = (0.9, -0.6, 0.0), (1.6, 0.6, 0.75)
    assert ahead([body], tilt=0.85) == pytest.approx(0.9, abs=0.03)
    assert ahead([body], tilt=0.85, outline=table) is None
    assert ahead([body, box(0.6, side=0.1)], tilt=0.85, outline=table) == pytest.approx(0.6, abs=0.04)
