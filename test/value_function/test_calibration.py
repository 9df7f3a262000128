"""Figures of probabilities: each on cases whose answer is known."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from saycan_ros.value_function import calibration
from saycan_ros.value_function.diagram import reliability_diagram

RNG = np.random.default_rng(0)
P = RNG.random(4000)
DONE = RNG.random(4000) < P


def test_probabilities_that_are_true_have_a_small_error_and_those_that_are_not_a_large_one():
    assert calibration.ece(P, DONE) < 0.03
    assert calibration.ece(np.full(4000, 0.9), DONE) == pytest.approx(0.9 - DONE.mean(), abs=0.02)


def test_beta_calibration_undoes_an_overconfident_logit():
    logits = 3 * np.log(P / (1 - P)) + 1
    numbers = calibration.beta(logits, DONE)
    assert np.abs(calibration.calibrated(logits, [numbers] * len(P)) - P).max() < 0.05


def test_beta_calibration_mends_one_side_alone():
    logits = np.log(P / (1 - P))
    a, b, _ = calibration.beta(np.where(logits > 0, 3 * logits, logits), DONE)
    assert a > 2 * b


@given(st.floats(-30, 30))
def test_unchanged_numbers_change_nothing(logit):
    assert calibration.calibrated(np.array([logit]), [calibration.UNCHANGED])[0] == pytest.approx(expit(logit))


def test_auc_is_the_share_of_pairs_in_the_right_order():
    assert calibration.auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0, 0, 1, 1])) == 3.5 / 4
    assert np.isnan(calibration.auc(np.array([0.1, 0.2]), np.array([1, 1])))


@given(st.integers(10, 60))
def test_bins_have_equal_mass_and_hold_every_trial(count):
    counts = [n for *_, n in calibration.reliability(P[:count], DONE[:count])]
    assert sum(counts) == count and max(counts) - min(counts) <= 1


def test_an_interval_holds_the_figure_and_narrows_with_more_trials():
    few, many = (calibration.interval(calibration.brier, P[:n], DONE[:n]) for n in (100, 4000))
    assert few[0] < calibration.brier(P[:100], DONE[:100]) < few[1]
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize('count', [60, 300, 1350])
def test_the_interval_of_a_calibration_error_holds_it_and_lies_below_the_percentiles(count):
    low, high = calibration.interval(calibration.ece, P[:count], DONE[:count])
    percentiles = calibration.interval(lambda *trials: calibration.ece(*trials), P[:count], DONE[:count])
    assert 0 <= low <= calibration.ece(P[:count], DONE[:count]) <= high
    assert low < percentiles[0] and high < percentiles[1]


def test_where_all_ended_alike_there_is_no_auc_and_no_interval_of_it():
    assert np.isnan(calibration.interval(calibration.auc, P[:20], np.ones(20, bool))).all()


def test_knowing_is_a_gain_on_guessing_and_not_the_other_way_round():
    gain, low, _ = calibration.paired_gain(P, np.full(4000, 0.5), DONE)
    assert gain > low > 0
    assert calibration.paired_gain(np.full(4000, 0.5), P, DONE)[2] < 0


def test_a_diagram_shows_its_curve():
    empty, drawn = (reliability_diagram(curves) for curves in ({}, {'all': calibration.reliability(P, DONE)}))
    assert empty.shape == drawn.shape and (empty != drawn).any()
