"""Which object find is about, and where it looks next."""
import numpy as np
import pytest

from saycan_ros.config import share
from saycan_ros.control import SkillGoal
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.places import load_places
from saycan_ros.policies.search import objects_to_go_to, places_to_search
from saycan_ros.poses import pose

PLACES = load_places(share('config', 'places.yaml'))
HERE = np.zeros(2)
AT = {'table': (0.0, 2.0, 0.8), 'close counter': (2.3, 0.0, 0.95), 'far counter': (-2.3, 0.1, 0.95),
      'operator': (0.0, -2.1, 0.75), 'trash can': (1.6, -1.9, 0.1)}


def memory(*places, seen=()):
    objects = [RememberedObject('tea', f'tea#{k}', place, pose(AT[place]), np.full(3, 0.1))
               for k, place in enumerate(places)]
    return ObjectMemory(tuple(objects), seen_places=frozenset(seen))


def goes_to(found, leave_alone=()):
    goal = SkillGoal('find a tea', 'find', 'tea', leave_alone=tuple(map(np.array, leave_alone)))
    return [[o.place for o in group] for group in objects_to_go_to(found, goal, PLACES, HERE)]


def test_the_nearest_comes_first_and_what_is_in_the_trash_can_is_gone():
    assert goes_to(memory('far counter', 'table', 'trash can')) == [['table', 'far counter'], []]


def test_what_is_on_the_tray_or_was_put_down_before_comes_after_all_others():
    assert goes_to(memory('operator', 'table', 'far counter'), [AT['table']]) == [['far counter'],
                                                                                 ['table', 'operator']]


def test_another_kind_and_what_the_hand_holds_are_nothing_to_go_to():
    held = ObjectMemory(memory('table').objects, 'tea', 'tea#0')
    assert goes_to(held) == [[], []]
    goal = SkillGoal('find an apple', 'find', 'apple')
    assert objects_to_go_to(memory('table'), goal, PLACES, HERE) == ([], [])


@pytest.mark.parametrize(('seen', 'searched', 'hint', 'order'), [
    ((), (), None, ['table', 'close counter', 'far counter', 'operator']),
    (('table',), (), None, ['close counter', 'far counter', 'table', 'operator']),
    ((), ('table', 'operator'), None, ['close counter', 'far counter']),
    (('far counter',), (), 'far counter', ['far counter', 'table', 'close counter', 'operator'])])
def test_unseen_places_come_first_then_the_nearest_and_the_tray_last(seen, searched, hint, order):
    found = places_to_search(memory(seen=seen), PLACES, set(searched), HERE, hint)
    assert [place.name for place in found] == order
