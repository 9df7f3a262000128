"""The launch files, read by the real launch system; skipped where it is not installed, as with ROS from wheels."""
import itertools
from pathlib import Path

import pytest

pytest.importorskip('launch_ros', reason='needs the packages launch and launch_ros of ROS 2')


from launch import LaunchContext
from launch.actions import ExecuteLocal
from launch.launch_description_sources import get_launch_description_from_python_launch_file
from launch.substitutions import LocalSubstitution
from launch_ros.actions import Node

from saycan_ros import bringup

FOLDER = Path(__file__).resolve().parents[2] / 'launch'
BAG = Path(__file__).resolve().parents[1] / 'data' / 'apple'
FILES = ('simulation', 'robot', 'replay')
OWN = {'replay': {'bag'}, 'simulation': {'voice'}, 'robot': {'voice'}}
NAV2 = {'namespace', 'params_file', 'use_sim_time', 'autostart', 'use_respawn', 'log_level'}


def described(name):
    return get_launch_description_from_python_launch_file(str(FOLDER / f'{name}.launch.py'))


def visit(name, **arguments):
    """(context, {full name of the node: action}) after everything but the start of the processes has been done."""
    context, nodes = LaunchContext(), {}
    context.launch_configurations.update({'bag': str(BAG)} | arguments)
    for action in described(name).entities:
        if not isinstance(action, ExecuteLocal):
            action.visit(context)
        elif isinstance(action, Node) and (action.condition is None or action.condition.evaluate(context)):
            action._perform_substitutions(context)
            nodes[action.node_name] = action
    return context, nodes


@pytest.mark.parametrize('name', FILES)
def test_the_arguments_are_those_of_nav2_and_each_says_what_it_is(name):
    arguments = described(name).get_launch_arguments()
    assert {a.name for a in arguments} == NAV2 | OWN.get(name, set())
    assert all(a.description for a in arguments)
    assert all(a.default_value is not None for a in arguments if a.name in NAV2)


@pytest.mark.parametrize('name', FILES)
@pytest.mark.parametrize('flag', ['use_sim_time', 'autostart', 'use_respawn'])
def test_a_misspelled_flag_is_an_error_and_not_false(name, flag):
    with pytest.raises(RuntimeError, match='ture'):
        visit(name, **{flag: 'ture'})


@pytest.mark.parametrize('name', FILES)
def test_every_node_of_the_list_is_started_in_the_namespace(name):
    _, nodes = visit(name, namespace='kitchen')
    assert set(nodes) == {f'/kitchen/{node.name}' for node in bringup.nodes_of(name)}


@pytest.mark.parametrize('name', FILES)
def test_a_parameter_file_that_is_not_there_reaches_the_nodes_who_refuse_it(name):
    context, nodes = visit(name, params_file='/nowhere.yaml')
    for node in nodes.values():
        words = [''.join(part.perform(context) for part in word if not isinstance(part, LocalSubstitution))
                 for word in node.cmd]                                # a local one is set when the process starts
        files = [file for flag, file in itertools.pairwise(words) if flag == '--params-file']
        assert files[0] == '/nowhere.yaml' and len(files) > 1         # what the launch file sets comes after


@pytest.mark.parametrize('name', [name for name in FILES if 'voice' in OWN[name]])
def test_speech_is_started_where_voice_is_asked_for(name):
    _, nodes = visit(name, voice='true')
    assert set(nodes) == {f'/saycan/{node.name}' for node in bringup.nodes_of(name, [bringup.VOICE])}
    assert '/saycan/speech' in nodes and '/saycan/speech' not in visit(name)[1]


@pytest.mark.parametrize('name', FILES)
def test_the_fast_dds_profile_is_that_of_our_processes_alone(name):
    context, _ = visit(name)
    assert 'FASTRTPS_DEFAULT_PROFILES_FILE' not in context.environment      # of whoever includes the file
    for action in (a for a in described(name).entities if isinstance(a, ExecuteLocal)):
        variables = {''.join(part.perform(context) for part in key): ''.join(part.perform(context) for part in text)
                     for key, text in action.additional_env}
        assert variables['FASTRTPS_DEFAULT_PROFILES_FILE'].endswith('fastdds.xml')

