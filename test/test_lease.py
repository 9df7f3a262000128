"""Permit: who may move, and what releases a stop."""
import pytest

from saycan_ros.control import Outcome
from saycan_ros.lease import Permit


@pytest.fixture
def permit():
    permit = Permit(timeout=0.4)
    permit.lease(7, False, now=10.0)
    return permit


def test_the_generation_of_a_fresh_lease_may_move(permit):
    assert permit.refusal(7, now=10.39) is None


@pytest.mark.parametrize(('generation', 'now'), [(7, 10.41), (6, 10.0), (8, 10.0)])
def test_an_old_lease_or_another_generation_moves_nothing(permit, generation, now):
    assert permit.refusal(generation, now) is Outcome.LEASE_LOST


def test_a_generation_is_superseded_by_another_and_paused_by_zero(permit):
    assert not permit.superseded(7)
    permit.lease(0, False, now=10.0)
    assert not permit.superseded(7) and permit.refusal(7, now=10.0) is Outcome.LEASE_LOST
    permit.lease(8, False, now=10.0)
    assert permit.superseded(7)


def test_generation_zero_never_moves(permit):
    permit.lease(0, False, now=10.0)
    assert permit.refusal(0, now=10.0) is Outcome.LEASE_LOST


def test_a_stop_latches_though_leases_that_crossed_it_still_come(permit):
    permit.stop()
    permit.lease(7, False, now=10.1)
    permit.lease(8, False, now=10.2)
    assert permit.refusal(8, now=10.2) is Outcome.STOPPED


def test_only_a_stopped_lease_and_then_one_after_a_reset_release_a_stop(permit):
    permit.stop()
    permit.lease(8, False, now=10.1, resets=2)
    assert permit.stopped
    permit.lease(0, True, now=10.1, resets=2)
    assert permit.stopped
    permit.lease(8, False, now=10.2, resets=3)
    assert permit.refusal(8, now=10.2) is None


def test_a_planner_that_was_started_again_does_not_release_a_stop(permit):
    permit.stop()
    permit.lease(0, True, now=10.1, resets=2)
    permit.lease(0, False, now=10.2)
    assert permit.stopped
    permit.lease(0, True, now=10.3)
    permit.lease(0, False, now=10.4, resets=5)
    assert not permit.stopped


def test_a_planner_that_is_stopped_stops_everyone_who_missed_the_stop(permit):
    permit.lease(7, True, now=10.1)
    assert permit.refusal(7, now=10.1) is Outcome.STOPPED


def test_nobody_may_move_who_has_never_heard_a_lease():
    assert Permit().refusal(1, now=0.0) is Outcome.LEASE_LOST
