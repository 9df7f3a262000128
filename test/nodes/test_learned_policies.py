"""With `policy: learned` the graph runs on the robot's own sensors, and nobody hears the simulator's truth."""
import sys

import pytest
from edges import Planner, goal
from lifecycle_msgs.msg import State
from ros_graph import get_until

from saycan_interfaces.action import ExecuteSkill
from saycan_interfaces.msg import Heartbeat
from saycan_ros.control import Outcome
from saycan_ros.nodes._qos import STREAM
from saycan_ros.nodes.perception import PerceptionNode
from saycan_ros.nodes.skill_server import SkillServerNode
from saycan_ros.nodes.value_function import ValueFunctionNode
from saycan_ros.skills import SERVERS

SLOWLY = {'real_time_factor': 0.4, 'camera_rate': 5.0}      # all of the graph shares one process here, and
PATIENT = {'hold_age': 1.0, 'max_observation_age': 10.0, 'lease_timeout': 2.0, 'lease_patience': 10.0,
           'clock_timeout': 10.0}                            # how late anything may come is not what is tested


def test_with_learned_policies_nobody_hears_ground_truth_and_the_robot_comes_to_the_operator(graph, start):
    start(publish_truth=False, needs_lease=True, **SLOWLY)
    Planner(graph)
    for name in SERVERS:
        graph.activate(SkillServerNode, name, policy='learned', use_sim_time=True, **PATIENT)
    graph.activate(PerceptionNode, use_sim_time=True, max_frame_age=5.0)
    graph.activate(ValueFunctionNode, use_sim_time=True)
    skill = graph.action(ExecuteSkill, 'navigate/execute_skill')
    _, result = skill.send(goal('bring it to you')).result(60.0)
    assert (Outcome(result.error_code), result.policy) == (Outcome.SUCCEEDED, 'sensors'), result.error_msg
    assert graph.node.count_subscribers('ground_truth') == graph.node.count_publishers('ground_truth') == 0


def test_the_heartbeat_says_that_the_policy_is_learned_and_which(graph):
    graph.activate(SkillServerNode, 'navigate', policy='learned')
    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    beat = get_until(beats, lambda b: b.lifecycle_state == State.PRIMARY_STATE_ACTIVE)
    assert beat.detail == 'policy: learned (sensors)'


def test_with_experts_the_servers_do_hear_it(graph):
    graph.activate(SkillServerNode, 'navigate', policy='expert')
    assert graph.node.count_subscribers('ground_truth') == 1


def test_without_weights_a_server_does_not_start_and_names_the_remedy(graph, tmp_path):
    node = graph.make(SkillServerNode, 'pick', policy='learned', weights=str(tmp_path / 'nowhere'))
    assert not node.start() and 'no weights; saycan train policy makes them' in node.failure


@pytest.mark.parametrize(('name', 'says'), [
    ('navigate', 'apt install ros-jazzy-nav2-msgs'), ('pick', 'policy: nav2 drives, and pick does not')])
def test_nav2_is_refused_where_it_is_not_there_or_does_not_fit(graph, name, says, monkeypatch):
    monkeypatch.setitem(sys.modules, 'nav2_msgs', None)
    node = graph.make(SkillServerNode, name, policy='nav2')
    assert not node.start() and says in node.failure
