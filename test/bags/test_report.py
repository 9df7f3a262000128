"""The page about a bag: whole in itself, and honest about what the bag lacks."""
import dataclasses
import re
from types import SimpleNamespace

import numpy as np
import pytest
from recorded import PLACES, run_of

from saycan_ros.bags.report import write_bag_report
from saycan_ros.bags.room import LINE, plan_of_room
from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.observation import CameraView
from saycan_ros.planner.requests import Reason

WANTED = ('find an apple', 'pick up the apple')


@pytest.fixture
def run(tmp_path):
    """A Run with one failed skill, and what bags.Recording says beside."""
    found = run_of(*WANTED).errand(Outcome.SUCCEEDED, Outcome.GRASP_MISSED)
    found.path, found.start, found.end, found.cut = tmp_path / 'kitchen', 0.0, 12.0, True
    found.settings, found.about = {'planner': {'max_steps': 20}}, {'processor': 'some processor'}
    found.ends, found.decided = {1: (Reason.DONE, 'done')}, dict.fromkeys(found.decisions, 0.0)
    return found


def page_of(run, tmp_path):
    page = tmp_path / 'new' / 'page.html'
    write_bag_report(page, run, PLACES)
    return page.read_text()


def with_pictures(run):
    view = CameraView('head', np.full((48, 64, 3), 90, np.uint8), None, np.ones(4), np.eye(4), 0.0)
    run.observations = {stamp: dataclasses.replace(o, cameras={'head': view}) for stamp, o in run.observations.items()}


def test_each_step_is_shown_with_its_picture_scores_choice_and_outcome(run, tmp_path):
    with_pictures(run)
    page = page_of(run, tmp_path)
    assert page.count('data:image/jpeg;base64,') == page.count('<svg') == page.count('<table') == 3
    assert page.count('<tr') == 3 * 11          # ten candidates and a head
    for text in ('grasp missed', 'as told', 'href="#i1s2"', 'some processor', 'cut off', 'max_steps: 20'):
        assert text in page


def test_nothing_is_fetched_from_anywhere(run, tmp_path):
    with_pictures(run)
    page = page_of(run, tmp_path)
    assert 'http://' not in page.replace('http://www.w3.org/2000/svg', '') and 'https://' not in page
    assert 'src="data:' in page and '<script' not in page and '<link' not in page


def test_what_the_bag_has_not_got_is_said(run, tmp_path):
    run.observations, run.memories = {}, {}
    run.entries = [e for e in run.entries if e.kind.name != 'SKILL_ENDED']
    page = page_of(run, tmp_path)
    for text in ('no picture', 'no memory', 'the bag ends before'):
        assert text in page


def test_words_from_the_bag_cannot_write_into_the_page(run, tmp_path):
    run.decisions = {key: dataclasses.replace(d, instruction='<script>alert(1)</script>')
                     for key, d in run.decisions.items()}
    assert '<script' not in page_of(run, tmp_path)
    evil = RememberedObject('<script>', '<script>#1', 'table', np.eye(4), np.ones(3))
    assert '<script' not in plan_of_room(PLACES, ObjectMemory(objects=(evil,)))


def test_a_bag_without_a_decision_has_no_page(tmp_path):
    with pytest.raises(ConfigError, match='no decision'):
        write_bag_report(tmp_path / 'x.html', SimpleNamespace(decisions={}, path=tmp_path), PLACES)


def test_the_plan_shows_what_is_remembered_and_what_the_hand_holds():
    tea = RememberedObject('tea', 'tea#1', 'table', np.eye(4), np.ones(3))
    held = RememberedObject('apple', 'apple#1', None, np.eye(4), np.ones(3))
    memory = ObjectMemory(objects=(tea, held), holding='apple', holding_instance='apple#1')
    plan = plan_of_room(PLACES, memory, np.eye(4))
    assert '>tea<' in plan and 'robot: apple' in plan and '>apple<' not in plan
    assert all(place.name in plan for place in PLACES)


def test_names_of_things_that_lie_close_together_are_written_below_each_other():
    cans = [RememberedObject('coke can', f'coke can#{i}', 'table', np.eye(4), np.ones(3)) for i in range(3)]
    plan = plan_of_room(PLACES, ObjectMemory(objects=tuple(cans)))
    lines = sorted(int(y) for y in re.findall(r'y="(\d+)" dx', plan))
    assert np.diff(lines).tolist() == [LINE, LINE]
