"""Laws of the decision rule."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.planner.decision import LanguageScores, candidates_of, choose, combine, log_prior

log_p = st.floats(-200, 0)
p_vf = st.floats(0, 1)
pairs = st.lists(st.tuples(log_p, p_vf), min_size=1, max_size=20)


@given(pairs, st.data())
def test_raising_an_affordance_never_lowers_a_score(scores, data):
    log_p_llm, p = map(np.array, zip(*scores, strict=True))
    i = data.draw(st.integers(0, len(p) - 1))
    raised = p.copy()
    raised[i] = data.draw(st.floats(p[i], 1))
    before, after = combine(log_p_llm, p), combine(log_p_llm, raised)
    assert after[i] >= before[i]
    np.testing.assert_array_equal(np.delete(after, i), np.delete(before, i))


@given(pairs)
def test_the_combined_score_is_the_log_of_the_product(scores):
    log_p_llm, p = map(np.array, zip(*scores, strict=True))
    for got, a, b in zip(combine(log_p_llm, p), log_p_llm, p, strict=True):
        assert got == (pytest.approx(a + math.log(b)) if b > 0 else -math.inf)


@given(pairs, st.floats(0, 1))
def test_a_skill_under_min_affordance_is_never_chosen(scores, least):
    log_p_llm, p = map(np.array, zip(*scores, strict=True))
    best = choose(combine(log_p_llm, p, least))
    if best is None:
        assert all(b < least or b == 0 for b in p)
    else:
        assert p[best] >= least


@given(st.lists(st.sampled_from([-3.0, -1.0, -math.inf]), min_size=1, max_size=12))
def test_ties_break_by_the_order_of_the_library(scores):
    best = choose(scores)
    if best is None:
        assert set(scores) == {-math.inf}
    else:
        assert scores.index(max(scores)) == best


@given(pairs)
def test_adding_the_log_prior_is_combining(scores):
    log_p_llm, p = map(np.array, zip(*scores, strict=True))
    np.testing.assert_array_equal(combine(log_p_llm, p), log_p_llm + log_prior(p))


def test_nothing_is_chosen_from_nothing():
    assert choose([]) is None


@pytest.mark.parametrize(('log_p_llm', 'p', 'says'), [
    ([-1.0], [0.5, 0.5], 'one length'), ([[-1.0]], [[0.5]], 'one length'), ([math.nan], [0.5], 'not a number'),
    ([math.inf], [0.5], 'not a number'), ([-1.0], [math.nan], r'not in \[0, 1\]'), ([-1.0], [1.01], r'not in \[0, 1\]'),
    ([-1.0], [-0.1], r'not in \[0, 1\]')])
def test_scores_that_cannot_be_are_refused(log_p_llm, p, says):
    with pytest.raises(ValueError, match=says):
        combine(log_p_llm, p)


def test_a_partial_scoring_keeps_the_order_of_the_library_and_the_affordances_of_its_skills():
    language = LanguageScores(scored=np.array([3, 0]), log_likelihoods=np.array([-1.0, -2.0]), model_id='m',
                              bound_on_others=-5.0, exhaustive=False)
    found = candidates_of(('a', 'b', 'c', 'd'), [0.5, 1.0, 1.0, 0.25], language)
    assert [(c.skill, c.log_likelihood, c.affordance) for c in found] == [('a', -2.0, 0.5), ('d', -1.0, 0.25)]
    assert found[1].combined == pytest.approx(-1 + math.log(0.25))


def test_an_excluded_skill_is_listed_but_cannot_be_chosen():
    language = LanguageScores(scored=np.arange(2), log_likelihoods=np.array([-1.0, -2.0]), model_id='m')
    found = candidates_of(('a', 'b'), [1.0, 1.0], language, excluded={'a'})
    assert found[0].log_likelihood == -1.0
    assert found[choose([c.combined for c in found])].skill == 'b'


@pytest.mark.parametrize(('scored', 'exhaustive'), [([0, 0], True), ([0, 2], True), ([-1, 0], True), ([0], True)])
def test_indices_that_cannot_be_are_refused(scored, exhaustive):
    language = LanguageScores(np.array(scored), np.full(len(scored), -1.0), 'm', exhaustive=exhaustive)
    with pytest.raises(ValueError, match='scored'):
        candidates_of(('a', 'b'), [1.0, 1.0], language)


@pytest.mark.parametrize('log_p', [[], [-1.0], [-1.0, -2.0, -3.0]])
def test_numbers_for_more_or_fewer_skills_than_were_scored_are_refused(log_p):
    with pytest.raises(ValueError, match='2 scored skills'):
        candidates_of(['a', 'b'], np.ones(2), LanguageScores(np.array([0, 1]), np.array(log_p), 'm'))
