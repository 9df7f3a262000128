"""The opening of the fingers, and their force where it is known, say whether something is held."""
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.perception.grip import Grip, GripChange

OPEN = 0.08


def follow(grip, widths, start=0.0, effort=float('nan'), step=0.1):
    """The changes that a series of openings shows."""
    found = [grip.update(start + k * step, width, effort) for k, width in enumerate(widths)]
    return [change for change in found if change is not None]


def close_on(width):
    return [0.08, 0.075, 0.07, 0.068, *[width] * 6]


def test_fingers_that_stop_apart_hold_something():
    grip = Grip(OPEN)
    assert follow(grip, close_on(0.066)) == [GripChange.CLOSED_ON_SOMETHING] and grip.holds


def test_fingers_that_close_entirely_hold_nothing():
    grip = Grip(OPEN)
    assert follow(grip, close_on(0.003)) == [] and not grip.holds


def test_moving_fingers_hold_nothing_yet():
    assert follow(Grip(OPEN), [0.08 - 0.004 * k for k in range(15)]) == []


def test_an_opening_hand_lets_go_once():
    grip = Grip(OPEN)
    follow(grip, close_on(0.066))
    assert follow(grip, [0.066, 0.07, 0.075, *[0.08] * 6], start=2.0) == [GripChange.OPENED] and not grip.holds


def test_fingers_that_meet_have_lost_what_they_held():
    grip = Grip(OPEN)
    follow(grip, close_on(0.066))
    assert follow(grip, [0.05, 0.02, 0.002, 0.001], start=2.0) == [GripChange.LOST]


def test_a_hand_that_opens_only_a_little_does_not_hold_again():
    grip = Grip(OPEN)
    follow(grip, close_on(0.035))
    assert follow(grip, [0.05] * 20, start=2.0) == [GripChange.OPENED] and not grip.holds


def test_a_hand_may_start_with_something_in_it():
    assert follow(Grip(OPEN), [0.05] * 5) == [GripChange.CLOSED_ON_SOMETHING]


def test_fingers_without_force_hold_nothing():
    assert follow(Grip(OPEN), [0.05] * 10, effort=0.1) == []
    assert follow(Grip(OPEN), [0.05] * 10, effort=20.0) == [GripChange.CLOSED_ON_SOMETHING]


@given(st.lists(st.floats(0, 0.08), max_size=40))
def test_a_hand_takes_and_lets_go_in_turn(widths):
    changes = follow(Grip(OPEN), [w for width in widths for w in [width] * 5])
    taken = [change is GripChange.CLOSED_ON_SOMETHING for change in changes]
    assert taken == [k % 2 == 0 for k in range(len(taken))]
