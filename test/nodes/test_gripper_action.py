"""A gripper that is an action gets each new opening as one goal, in its own positions."""
import itertools
import queue
import sys
import types

import pytest
from edges import Drive, Perception, Planner, goal
from rclpy.action import ActionServer
from ros_graph import TIMEOUT

from saycan_interfaces import action
from saycan_interfaces.action import ExecuteSkill
from saycan_ros.config import share
from saycan_ros.control import Command, Outcome
from saycan_ros.nodes.skill_server import SkillServerNode

if not hasattr(action, 'GripperCommand'):
    pytest.skip('saycan_interfaces was built without its tests', allow_module_level=True)

JOINTS = 'joints: [fr3_finger_joint1, fr3_finger_joint2]'


class Widths(Drive):
    """A policy that commands one opening after the other, each for some ticks, and has then succeeded."""

    def __init__(self, *widths):
        super().__init__()
        self.widths = [w for w in widths for _ in range(5)]

    def step(self, observation):
        return Command(gripper=self.widths.pop(0)) if self.widths else Outcome.SUCCEEDED


@pytest.fixture
def robot(tmp_path, monkeypatch):
    """A robot file whose gripper is an action of the stand-in for control_msgs."""
    module = types.ModuleType('control_msgs.action')
    module.GripperCommand = action.GripperCommand
    monkeypatch.setitem(sys.modules, 'control_msgs', types.ModuleType('control_msgs'))
    monkeypatch.setitem(sys.modules, 'control_msgs.action', module)
    path = tmp_path / 'robot.yaml'
    path.write_text(share('config', 'robot.yaml').read_text().replace(
        JOINTS, f'{JOINTS}, action: {{name: hand, closed: 0.0, open: 0.04, max_effort: 30.0}}'))
    return str(path)


def test_each_opening_is_one_goal(graph, robot):
    goals = queue.Queue()

    def hear(handle):
        goals.put(handle.request.command)
        handle.succeed()
        return action.GripperCommand.Result()

    ActionServer(graph.node, action.GripperCommand, 'hand', hear)
    Perception(graph, memory=False), Planner(graph)
    server = graph.activate(SkillServerNode, 'pick', init={'policy': Widths(0.08, 0.0, 0.06)}, robot=robot)
    assert server._gripper._client.wait_for_server(TIMEOUT)
    _, result = graph.action(ExecuteSkill, 'pick/execute_skill').send(goal()).result()
    assert result.outcome == 'succeeded'
    told = [goals.get(timeout=TIMEOUT)]
    while told[-1].position != pytest.approx(0.03):
        told.append(goals.get(timeout=TIMEOUT))
    positions = [position for position, _ in itertools.groupby(command.position for command in told)]
    assert positions == pytest.approx([0.04, 0.0, 0.03])        # a busy machine may ask for one again
    assert told[0].max_effort == 30.0


def test_without_control_msgs_the_remedy_is_named(graph, robot, monkeypatch):
    monkeypatch.setitem(sys.modules, 'control_msgs.action', None)
    node = graph.make(SkillServerNode, 'pick', init={'policy': Widths()}, robot=robot)
    assert not node.start() and 'apt install ros-jazzy-control-msgs' in node.failure
