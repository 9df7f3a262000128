"""Who lives, by heartbeats; and which message is fresh enough."""
import math

import pytest
from lifecycle_msgs.msg import State
from rclpy.clock import ClockType
from rclpy.time import Time
from std_msgs.msg import Header

from saycan_interfaces.msg import Heartbeat, Observation
from saycan_ros.nodes._messages import time_to_msg
from saycan_ros.nodes._newest import Newest
from saycan_ros.nodes._watch import Watch


def beat(node='pick', state=State.PRIMARY_STATE_ACTIVE, detail='', born=0):
    return Heartbeat(node=node, lifecycle_state=state, detail=detail, born=born)


def test_a_node_is_lost_until_it_beats_active_and_again_when_it_falls_silent():
    watch = Watch(['pick'], timeout=1.0)
    assert watch.lost == ['pick'] and watch.changes(0.0) == ([], [])
    watch.heartbeat(beat(state=State.PRIMARY_STATE_INACTIVE), 0.0)
    assert watch.changes(0.0) == ([], [])
    watch.heartbeat(beat(), 0.1)
    assert watch.changes(0.2) == ([], ['pick']) and watch.lost == []
    assert watch.changes(1.1) == ([], [])
    assert watch.changes(1.2) == (['pick'], []) and watch.lost == ['pick']


def test_a_node_that_is_deactivated_is_lost_at_once():
    watch = Watch(['pick'], timeout=1.0)
    watch.heartbeat(beat(), 0.0)
    watch.changes(0.0)
    watch.heartbeat(beat(state=State.PRIMARY_STATE_INACTIVE), 0.1)
    assert watch.changes(0.1) == (['pick'], [])


def test_a_node_counts_only_once_its_services_are_found_and_then_by_its_heartbeat_alone():
    found = []
    watch = Watch(['pick'], timeout=1.0, ready=found.__contains__)
    watch.heartbeat(beat(), 0.0)
    assert watch.changes(0.0) == ([], [])
    found.append('pick')
    assert watch.changes(0.1) == ([], ['pick'])
    found.clear()
    assert watch.changes(0.2) == ([], [])


def test_while_nobody_could_be_heard_nobody_was_silent():
    watch = Watch(['pick', 'place'], timeout=1.0)
    for name in ('pick', 'place'):
        watch.heartbeat(beat(name), 0.0)
    watch.changes(0.1)
    watch.heartbeat(beat(), 5.0)
    watch.excuse(4.9, now=5.0)
    assert not watch.is_silent(0.3, now=5.0) and watch.changes(5.0) == ([], [])
    watch.heartbeat(beat(), 5.9)
    assert watch.changes(6.0) == (['place'], [])


def test_of_two_nodes_of_one_name_none_counts_until_one_is_gone():
    watch = Watch(['pick'], timeout=1.0)
    watch.heartbeat(beat(born=1), 0.0)
    assert watch.changes(0.0) == ([], ['pick'])
    for k in range(1, 20):
        watch.heartbeat(beat(born=1 + (k + 1) % 2), 0.1 * k)
        assert watch.changes(0.1 * k) == (['pick'] if k == 2 else [], [])
    assert 'two of that name' in watch.why('pick', 1.9)
    for k in range(20, 30):
        watch.heartbeat(beat(born=1), 0.1 * k)
    assert watch.changes(2.9) == ([], ['pick'])


def test_a_node_is_silent_before_it_is_lost():
    watch = Watch(['pick', 'place'], timeout=1.0)
    watch.heartbeat(beat(), 0.0)
    watch.changes(0.0)
    assert not watch.is_silent(0.3, now=0.3) and watch.is_silent(0.3, now=0.4)
    watch.changes(2.0)
    assert not watch.is_silent(0.3, now=2.0)        # it is lost now, which is another matter


def test_nodes_that_are_not_watched_tell_their_details_all_the_same():
    watch = Watch([], timeout=1.0)
    watch.heartbeat(beat('place', detail='policy: fake'), 0.0)
    assert watch.details == {'place': 'policy: fake'} and watch.changes(0.0) == ([], [])


class Clocked:
    """Stands for a node whose clock is set by hand."""

    def __init__(self, seconds):
        self.seconds = seconds

    def get_clock(self):
        return self

    def now(self):
        return Time(seconds=self.seconds, clock_type=ClockType.ROS_TIME)


@pytest.fixture
def node():
    return Clocked(10.0)


def stamped(stamp):
    return Observation(header=Header(stamp=time_to_msg(stamp)))


def test_the_newest_message_is_given_until_it_is_too_old(node):
    newest = Newest(node, max_age=1.0)
    assert newest.get() is None and newest.age() == math.inf
    newest.put(stamped(9.0))
    newest.put(message := stamped(9.5))
    assert newest.get() is message
    node.seconds = 10.6
    assert newest.get() is None and newest.latest() is message
    assert newest.age() == pytest.approx(1.1)


def test_no_message_is_given_from_before_a_time(node):
    newest = Newest(node, max_age=1.0)
    newest.put(stamped(9.5))
    assert newest.get(not_before=time_to_msg(9.6)) is None
    assert newest.get(not_before=time_to_msg(9.5)) is not None


def test_a_message_that_came_too_long_ago_is_not_given_though_the_clock_stands_still(node):
    newest = Newest(node, max_age=1.0, max_silence=-1.0)
    newest.put(stamped(10.0))
    assert newest.get() is None


def test_a_message_is_converted_once_and_only_when_it_is_asked_for(node):
    asked = []
    newest = Newest(node, 1.0, convert=lambda m: asked.append(m) or 'converted')
    newest.put(stamped(9.0))
    newest.put(stamped(9.5))
    assert not asked
    assert (newest.get(), newest.get()) == ('converted', 'converted') and len(asked) == 1
