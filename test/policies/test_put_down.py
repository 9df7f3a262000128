"""Where put down finds room, with the weights that ship: level, seen, on the surface, and a rim that is there."""
import numpy as np
import pytest
from pictures import ROBOT, observation

from saycan_ros.config import share
from saycan_ros.control import Outcome, SkillGoal
from saycan_ros.places import load_places
from saycan_ros.policies.load import load_policy
from saycan_ros.poses import planar
from saycan_ros.skills import load_skills

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
TABLE, BIN = (next(p for p in PLACES if p.name == name) for name in ('table', 'trash can'))
OPEN = ROBOT.limits.gripper.open


def put_down(place, surfaces, boxes=(), seconds=3.0):
    """(Outcome or None while it is at work, message, the openings that were commanded) of putting down a can."""
    policy = load_policy('put_down', None, ROBOT, PLACES, LIBRARY)
    policy.reset(SkillGoal('put down the coke can', 'put_down', 'coke can'))
    seen = observation(planar(*place.stand), surfaces=surfaces, boxes=boxes, gripper_width=0.066)
    openings = set()
    for tick in range(int(seconds * 20)):
        now = 0.05 * tick
        cameras = {name: view.__class__(**vars(view) | {'stamp': now}) for name, view in seen.cameras.items()}
        answer = policy.step(seen.__class__(**vars(seen) | {'stamp': now, 'cameras': cameras}))
        if isinstance(answer, Outcome):
            return answer, policy.message, openings
        openings.add(answer.gripper)
    return None, policy.phase, openings


def cans(apart):
    """Boxes as large as cans all over the table, so far apart [m]."""
    low, high = TABLE.polygon.min(0) + 0.05, TABLE.polygon.max(0) - 0.05
    return [((x - 0.033, y - 0.033, TABLE.height), (x + 0.033, y + 0.033, TABLE.height + 0.12))
            for x in np.arange(low[0], high[0], apart) for y in np.arange(low[1], high[1], apart)]


def test_on_a_table_with_two_cans_there_is_room():
    outcome, phase, _ = put_down(TABLE, [(TABLE.polygon, TABLE.height)], cans(0.6)[:2])
    assert outcome is None and phase != 'idle'


@pytest.mark.parametrize('boxes', [cans(0.105), [((-0.6, 1.85, 0.75), (0.6, 2.55, 0.85))]], ids=['cans', 'a crate'])
def test_a_full_table_is_no_free_spot_and_nothing_is_let_go(boxes):
    outcome, message, openings = put_down(TABLE, [(TABLE.polygon, TABLE.height)], boxes)
    assert outcome is Outcome.NO_FREE_SPOT and 'no room' in message and OPEN not in openings


def test_where_no_table_is_nothing_is_let_go():
    outcome, _, openings = put_down(TABLE, [])
    assert outcome is Outcome.NO_FREE_SPOT and OPEN not in openings


def test_over_a_container_that_is_not_there_nothing_is_let_go():
    outcome, message, openings = put_down(BIN, [])
    assert outcome is Outcome.NO_FREE_SPOT and 'no rim of the trash can' in message and OPEN not in openings
