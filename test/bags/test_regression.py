"""Decisions of a real run of the simulation: the same today. scripts/test_bag.sh records it again."""
from pathlib import Path

import pytest

from saycan_ros.bags.models import Changes, kitchen_of, models_of
from saycan_ros.bags.reader import Bag
from saycan_ros.bags.recording import Recording
from saycan_ros.bags.replay import Replay
from saycan_ros.config import ConfigError
from saycan_ros.value_function.outcomes import decided

BAG = Path(__file__).resolve().parents[1] / 'data' / 'apple'
TOLERANCE = 1e-3    # [nat] in float32, on whatever processor

pytestmark = pytest.mark.skipif(not BAG.is_dir(), reason='no bag here; scripts/test_bag.sh records one')


def test_the_recorded_run_is_decided_the_same():
    recording = Recording(BAG)
    kitchen = kitchen_of(recording, Changes())
    rows = list(Replay(recording, kitchen, models_of(recording, Changes(), kitchen), TOLERANCE))
    assert len(rows) == len(recording.decisions) > 3
    assert [str(difference) for row in rows for difference in row.found] == []


def test_a_bag_over_a_planner_that_was_started_again_is_refused():
    recording = Recording(BAG)
    starts = (r for r in Bag(BAG).messages(lambda topic, _: topic.endswith('/planner_events')))
    with pytest.raises(ConfigError, match='the planner was started again at .* cut the bag there'):
        for received in starts:
            recording._take_entry(received)


def test_each_skill_of_the_recorded_run_is_a_trial():
    recording = Recording(BAG)
    skills = [d.chosen for _, d in sorted(recording.decisions.items()) if d.chosen != 'done']
    trials = list(decided(recording, 'apple'))
    assert [trial.skill for trial in trials] == skills and all(trial.observation.cameras for trial in trials)
