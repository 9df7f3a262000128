"""Laws of the object memory, with detections made by hand."""
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import box, head_pose, observation, picture, seen_from_base, slabs

from saycan_ros.config import share
from saycan_ros.perception.detection import Detection
from saycan_ros.perception.memory import MemoryTracker
from saycan_ros.places import load_places
from saycan_ros.poses import pose
from saycan_ros.skills import load_skills

LIBRARY = load_skills()
PLACES = load_places(share('config', 'places.yaml'))
BY_NAME = {p.name: p for p in PLACES}
TABLE = BY_NAME['table']
BASE = (0.0, 1.35, np.pi / 2)
SPOT = (0.05, 2.05)
SIZES = MemoryTracker(LIBRARY, PLACES).sizes


def detection(kind='apple', xy=SPOT, base=BASE, score=0.95, place='table'):
    """What the detector would say of an object at xy of a place."""
    at = seen_from_base(base, (*xy, BY_NAME[place].height + SIZES[kind][2] / 2))
    return Detection(kind, score, pose(at), SIZES[kind], place, float(np.hypot(at[0] - 0.0, at[1] - 0.2)))


def look(base=BASE, things=(), tilt=0.8):
    """The head's picture of the kitchen with boxes (kind, xy) on the table."""
    boxes = [box(TABLE, xy, SIZES[kind]) for kind, xy in things]
    return picture([*slabs([p for p in PLACES if not p.container]), *boxes], base, head_pose(tilt))


EMPTY, FULL = look(), look(things=[('apple', SPOT)])
HAND = tuple(seen_from_base(BASE, (*SPOT, TABLE.height + 0.05)))


@pytest.fixture
def tracker():
    return MemoryTracker(LIBRARY, PLACES)


def see(tracker, *detections, at=0.0, view=FULL, base=BASE, **more):
    return tracker.update(observation(view, base, stamp=at, **more), detections)


def hold(tracker, start=1.0, width=0.066, gripper=HAND, look_at_hand=None):
    """The hand closes at a position of the base frame; the memory once it holds."""
    for k, opening in enumerate((0.08, width, width, width, width, width)):
        memory = tracker.update(observation(None, BASE, start + 0.1 * k, gripper, opening), None, look_at_hand)
    return memory


def let_go(tracker, start=3.0, gripper=HAND, width=0.08):
    return tracker.update(observation(None, BASE, start, gripper, width), None)


def test_an_object_that_is_seen_near_is_remembered_at_its_place(tracker):
    (found,) = see(tracker, detection()).objects
    assert (found.kind, found.instance, found.place) == ('apple', 'apple#1', 'table')
    assert found.position[:2] == pytest.approx(SPOT, abs=0.01) and tuple(found.size) == (0.075, 0.075, 0.075)


def test_one_doubtful_look_from_afar_is_not_told_and_two_are(tracker):
    base = (0.0, -1.3, np.pi / 2)
    far = detection(base=base, score=0.6)
    assert see(tracker, far, base=base, view=look(base, tilt=0.3)).objects == ()
    assert len(see(tracker, far, base=base, view=look(base, tilt=0.3)).objects) == 1


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02),
                          st.sampled_from(['apple', 'apple', 'coke can'])), min_size=1, max_size=15))
def test_what_is_seen_at_one_spot_never_becomes_two(looks):
    tracker = MemoryTracker(LIBRARY, PLACES)
    for k, (dx, dy, kind) in enumerate(looks):
        memory = see(tracker, detection(kind, (SPOT[0] + dx, SPOT[1] + dy)), at=0.3 * k)
        assert len(memory.objects) == 1


@settings(max_examples=20)
@given(st.lists(st.permutations([(-0.3, 2.0), (-0.1, 2.1), (0.1, 2.0), (0.3, 2.1)]), min_size=2, max_size=6))
def test_instances_keep_their_names_whatever_the_order_of_detections(orders):
    tracker, names = MemoryTracker(LIBRARY, PLACES), {}
    for k, order in enumerate(orders):
        memory = see(tracker, *(detection('coke can', xy) for xy in order), at=0.3 * k)
        now = {o.instance: tuple(np.round(o.position[:2], 1)) for o in memory.objects}
        names = names or now
        assert now == names and len(names) == 4


def test_what_is_looked_at_and_not_seen_is_forgotten(tracker):
    see(tracker, detection())
    memories = [see(tracker, at=0.3 * k, view=EMPTY) for k in range(1, 5)]
    assert len(memories[0].objects) == 1                                  # one picture may be blurred
    assert memories[1].objects == () and tracker.tracks == []


def test_what_is_out_of_view_is_remembered(tracker):
    see(tracker, detection())
    away = (0.0, 0.0, -np.pi / 2)
    for k in range(10):
        memory = see(tracker, at=0.3 * k, base=away, view=look(away))
    assert [o.kind for o in memory.objects] == ['apple']


def test_what_is_hidden_is_remembered(tracker):
    see(tracker, detection())
    screen = box(TABLE, (SPOT[0], 1.7), (0.5, 0.02, 0.6))
    hidden = picture([*slabs(PLACES), screen], BASE, head_pose())
    for k in range(6):
        memory = see(tracker, at=0.3 * k, view=hidden)
    assert len(memory.objects) == 1


def test_what_stands_there_unrecognized_is_remembered(tracker):
    see(tracker, detection('coke can'))
    standing = look(things=[('coke can', SPOT)])
    for k in range(10):
        memory = see(tracker, at=0.3 * k, view=standing)                  # the arm above it joined the cluster, say
    assert [o.instance for o in memory.objects] == ['coke can#1']


def test_two_halves_of_one_object_become_one(tracker):
    halves = detection('energy bar', (SPOT[0] - 0.08, SPOT[1])), detection('energy bar', (SPOT[0] + 0.08, SPOT[1]))
    assert len(see(tracker, *halves).objects) == 2
    for k in range(6):
        memory = see(tracker, detection('energy bar', (SPOT[0] - 0.02, SPOT[1])),
                     detection('energy bar', (SPOT[0] + 0.02, SPOT[1])), at=0.3 * k)
    assert [o.instance for o in memory.objects] == ['energy bar#1']


def test_a_thing_at_the_seam_of_two_surfaces_stays_one(tracker):
    for k, place in enumerate(('table', 'far counter') * 3):
        memory = see(tracker, dataclasses.replace(detection(), place=place), at=0.3 * k)
    assert [(o.instance, o.place) for o in memory.objects] == [('apple#1', 'far counter')]


def test_what_is_released_beside_a_seam_lies_where_it_was_put():
    beside = TABLE.polygon - np.array([0.0, np.ptp(TABLE.polygon[:, 1])])
    higher = dataclasses.replace(TABLE, name='bench', height=TABLE.height + 0.05, polygon=beside)
    spot = SPOT[0], TABLE.polygon[:, 1].min() + 0.03
    tracker = MemoryTracker(LIBRARY, (higher, *PLACES))
    hand = tuple(seen_from_base(BASE, (*spot, TABLE.height + 0.04)))
    hold(tracker, gripper=hand, look_at_hand=lambda: {'apple': 0.95})
    (found,) = let_go(tracker, gripper=hand).objects
    assert found.place == 'table'


def test_two_alike_on_boards_one_above_the_other_stay_two(tracker):
    low = detection()
    high = dataclasses.replace(low, base_from_object=pose(low.base_from_object[:3, 3] + (0, 0, 0.4)))
    assert len(see(tracker, low, high).objects) == 2


def test_what_the_fingers_hide_is_remembered(tracker):
    see(tracker, detection())
    for k in range(6):
        memory = see(tracker, at=0.3 * k, view=EMPTY, gripper=HAND)
    assert len(memory.objects) == 1


def test_a_name_misread_from_afar_is_corrected_from_near(tracker):
    base = (0.0, 0.2, np.pi / 2)
    see(tracker, detection('multigrain chips', base=base, score=0.7), base=base, view=look(base))
    for k in range(1, 4):
        memory = see(tracker, detection('rice chips'), at=0.3 * k)
    assert [o.kind for o in memory.objects] == ['rice chips']


def test_unclear_looks_outvote_no_clear_one_however_many(tracker):
    see(tracker, detection('rice chips', score=0.99))
    for k in range(1, 30):
        memory = see(tracker, detection('multigrain chips', score=0.67), at=0.3 * k)
    assert [o.kind for o in memory.objects] == ['rice chips']


def test_clear_looks_overrule_clear_ones(tracker):
    """Somebody has swapped it."""
    for k in range(10):
        see(tracker, detection('rice chips', score=0.99), at=0.3 * k)
    for k in range(10, 13):
        memory = see(tracker, detection('multigrain chips', score=0.99), at=0.3 * k)
    assert [o.kind for o in memory.objects] == ['multigrain chips']


def test_a_grasped_object_leaves_the_scene(tracker):
    see(tracker, detection())
    memory = hold(tracker)
    assert (memory.holding, memory.holding_instance, memory.objects) == ('apple', 'apple#1', ())
    assert memory.holding_confidence > 0.7


def test_the_hand_takes_the_object_between_its_fingers_not_its_neighbour(tracker):
    see(tracker, detection(), detection('sponge', (SPOT[0] + 0.12, SPOT[1])))
    memory = hold(tracker)
    assert memory.holding == 'apple' and [o.kind for o in memory.objects] == ['sponge']


def test_an_object_far_below_the_hand_is_not_in_it(tracker):
    see(tracker, detection())
    memory = hold(tracker, gripper=(HAND[0], HAND[1], HAND[2] + 0.25))
    assert memory.holding is None and [o.kind for o in memory.objects] == ['apple']


def test_what_is_held_is_not_also_on_the_table(tracker):
    see(tracker, detection())
    hold(tracker)
    at_hand = Detection('apple', 0.99, pose(HAND), SIZES['apple'], 'table', 0.7)
    memory = tracker.update(observation(FULL, BASE, 2.0, HAND, 0.066), [at_hand])
    assert memory.objects == () and memory.holding == 'apple'


def test_a_released_object_comes_back_under_its_name_where_it_was_put(tracker):
    see(tracker, detection())
    hold(tracker)
    beside = tuple(seen_from_base(BASE, (-0.2, 2.0, TABLE.height + 0.05)))
    memory = let_go(tracker, gripper=beside)
    (back,) = memory.objects
    assert memory.holding is None
    assert (back.instance, back.place) == ('apple#1', 'table') and back.position[:2] == pytest.approx((-0.2, 2.0))
    assert len(see(tracker, detection(xy=(-0.21, 2.01)), at=4.0).objects) == 1


def test_what_is_released_over_a_container_is_gone(tracker):
    see(tracker, detection())
    hold(tracker)
    over = tuple(seen_from_base(BASE, (*BY_NAME['trash can'].center, 0.7)))
    memory = let_go(tracker, gripper=over)
    assert memory.objects == () and memory.holding is None


def test_what_slipped_out_is_not_told_until_it_is_seen(tracker):
    see(tracker, detection())
    hold(tracker)
    memory = let_go(tracker, width=0.001)
    assert memory.holding is None and memory.objects == ()
    assert [o.instance for o in see(tracker, detection(), at=4.0).objects] == ['apple#1']


def test_an_unknown_thing_in_the_hand_is_said_to_be_unknown(tracker):
    memory = hold(tracker)
    assert memory.holding is None and memory.holding_confidence == 0.0


def test_a_look_names_what_the_hand_held_from_the_start(tracker):
    memory = hold(tracker, look_at_hand=lambda: {'tea': 0.97, 'water bottle': 0.02})
    assert memory.holding == 'tea' and memory.holding_confidence > 0.5


def test_an_object_pushed_aside_before_it_was_grasped_is_known_by_a_look(tracker):
    see(tracker, detection(xy=(SPOT[0] + 0.18, SPOT[1])))
    memory = hold(tracker, look_at_hand=lambda: {'apple': 0.97})
    assert memory.holding_instance == 'apple#1' and memory.objects == ()


def test_looks_overrule_what_was_thought_to_lie_there(tracker):
    see(tracker, detection())
    memory = hold(tracker)
    for k in range(5):
        memory = tracker.update(observation(None, BASE, 2 + 0.1 * k, HAND, 0.066), None, lambda: {'tea': 0.98})
    assert memory.holding == 'tea' and memory.holding_instance == 'tea#1'


def test_looks_that_cannot_tell_two_kinds_leave_it_to_history(tracker):
    see(tracker, detection('rice chips'))
    hold(tracker, width=0.05)
    for k in range(30):                                                   # both bags have the same sides
        scores = {'rice chips': 0.4, 'multigrain chips': 0.6}
        memory = tracker.update(observation(None, BASE, 2 + 0.1 * k, HAND, 0.05), None, lambda s=scores: s)
        assert memory.holding_instance == 'rice chips#1'


def test_an_empty_hand_is_never_looked_at(tracker):
    tracker.update(observation(FULL, BASE), [], lambda: pytest.fail('looked'))


def test_a_place_counts_as_seen_once_most_of_it_was_in_view(tracker):
    assert see(tracker, view=EMPTY).seen_places == {'table'}
    assert 'close counter' not in see(tracker, view=EMPTY).seen_places


def test_a_place_that_was_seen_long_ago_is_looked_at_again(tracker):
    see(tracker, view=EMPTY)
    away = (0.0, 0.0, -np.pi / 2)
    assert 'table' in see(tracker, at=600.0, view=look(away), base=away).seen_places
    assert 'table' not in see(tracker, at=1000.0, view=look(away), base=away).seen_places


def test_a_place_behind_a_wall_is_not_seen(tracker):
    wall = np.array([-3, 1.6, 0.0]), np.array([3, 1.65, 3.0])
    assert see(tracker, view=picture([*slabs(PLACES), wall], BASE, head_pose())).seen_places == frozenset()


def test_a_new_scene_starts_empty(tracker):
    see(tracker, detection())
    hold(tracker)
    tracker.clear()
    memory = tracker.update(observation(None, BASE, 9.0), None)
    assert (memory.objects, memory.holding, memory.seen_places, memory.robot_place) == ((), None, frozenset(), 'table')
