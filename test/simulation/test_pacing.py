"""How much simulated time is due."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.simulation.pacing import Pacing


@pytest.mark.parametrize('factor', [0.5, 1.0, 2.0])
def test_simulated_time_follows_the_clock_times_the_factor(factor):
    pacing, simulated, now = Pacing(factor), 0.0, 50.0
    for _ in range(500):
        while pacing.due(now) >= 0.02:
            pacing.stepped(0.02)
            simulated += 0.02
        now += 0.01
    assert simulated == pytest.approx(factor * 5.0, abs=0.05)


def test_nothing_is_due_at_the_first_look():
    assert Pacing(1.0).due(123.0) == 0.0


def test_a_pause_is_not_made_up_for_and_is_told():
    pacing = Pacing(1.0, most=0.1)
    pacing.due(0.0)
    assert pacing.due(10.0) == pytest.approx(0.1)
    assert pacing.take_dropped() == pytest.approx(9.9) and pacing.take_dropped() == 0.0


@given(st.lists(st.floats(0.0, 5.0), max_size=30))
def test_never_more_is_due_than_at_once_allowed(pauses):
    pacing, now = Pacing(1.0, most=0.1), 0.0
    for pause in pauses:
        now += pause
        assert pacing.due(now) <= 0.1 + 1e-9
