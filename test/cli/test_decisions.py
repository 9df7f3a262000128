"""How decisions are shown."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.cli._decisions import Step, contact_sheet, decision_table, top_candidates
from saycan_ros.planner.decision import AffordanceScores, Candidate, Decision, LanguageScores

SKILLS = [f'skill {i}' for i in range(8)]


def decision(combined, chosen=0):
    candidates = tuple(Candidate(s, c, 1.0, c) for s, c in zip(SKILLS, combined, strict=False))
    scores = np.zeros(len(candidates))
    return Decision(1, 0, 1, 'throw away the apple', 'Scene: apple on the table.', (), (), SKILLS[chosen], candidates,
                    0.0, 0.0, AffordanceScores(0.0, scores + 1, 'rules'), LanguageScores(scores, scores, 'tiny'))


@given(st.lists(st.floats(-500, 0), min_size=1, max_size=8), st.data())
def test_the_chosen_skill_is_always_shown(combined, data):
    chosen = data.draw(st.integers(0, len(combined) - 1))
    assert SKILLS[chosen] in [candidate.skill for candidate, _ in top_candidates(decision(combined, chosen))]


@given(st.lists(st.floats(-500, 0), min_size=1, max_size=5))
def test_the_shares_of_all_candidates_add_up_to_one(combined):
    assert sum(share for _, share in top_candidates(decision(combined))) == pytest.approx(1.0)


def test_a_forbidden_skill_has_no_share():
    shown = {c.skill: share for c, share in top_candidates(decision([-1.0, -np.inf]))}
    assert shown == {'skill 0': 1.0, 'skill 1': 0.0}


def test_the_table_has_a_row_a_candidate():
    assert decision_table(decision([-1.0, -2.0, -3.0])).row_count == 3


@pytest.mark.parametrize('count', [0, 1, 4, 5, 9])
def test_the_contact_sheet_grows_with_the_steps_and_shows_the_pictures(count):
    red = np.full((48, 64, 3), (250, 0, 0), np.uint8)
    sheet = contact_sheet('throw away the apple', 'done', True, [Step(decision([-1.0]), red, 'succeeded')] * count)
    assert sheet.dtype == np.uint8 and sheet.shape[2] == 3
    share = (sheet == (250, 0, 0)).all(axis=2).sum()
    assert share == pytest.approx(count * 440 * 330, abs=1)


def test_a_step_without_a_picture_is_still_a_card():
    assert contact_sheet('x', 'done', True, [Step(decision([-1.0]), None, 'timeout')]).std() > 0
