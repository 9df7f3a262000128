"""The one list of nodes agrees with the package: entry points, modules, parameter files."""
import os
import runpy
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
import setuptools

from saycan_ros import bringup
from saycan_ros.config import load_yaml
from saycan_ros.skills import SERVERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def entry_points(monkeypatch):
    """{executable: module:function} of setup.py."""
    given = {}
    monkeypatch.setattr(setuptools, 'setup', lambda **kwargs: given.update(kwargs))
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(ROOT / 'setup.py'))
    return dict(line.split(' = ') for line in given['entry_points']['console_scripts'])


@pytest.mark.parametrize('node', bringup.NODES, ids=lambda node: node.name)
def test_every_node_is_an_executable_of_the_package(node, entry_points):
    assert entry_points[node.executable] == f'{node.module}:main'
    assert (ROOT / (node.module.replace('.', '/') + '.py')).is_file()


def test_every_executable_but_the_command_line_is_in_the_list(entry_points):
    assert set(entry_points) - {'saycan'} == {node.executable for node in bringup.NODES}


def test_names_are_given_once():
    names = [node.name for node in bringup.NODES]
    assert len(names) == len(set(names))


def test_every_server_of_the_skill_library_has_its_node():
    servers = {node.name: node.parameters['server'] for node in bringup.NODES if node.executable == 'skill_server'}
    assert servers == {name: name for name in SERVERS}


def test_only_the_simulation_has_a_simulated_robot():
    assert {s: 'simulated_robot' in [n.name for n in bringup.nodes_of(s)] for s in bringup.SETTINGS} == {
        'simulation': True, 'robot': False, 'replay': False}


def test_nothing_of_a_replay_moves_a_motor():
    assert not {'simulated_robot', *SERVERS} & {node.name for node in bringup.nodes_of('replay')}


def test_in_a_replay_alone_the_planner_asks_the_player():
    remapped = {s: [n.name for n in bringup.nodes_of(s) if n.remappings] for s in bringup.SETTINGS}
    assert remapped == {'simulation': [], 'robot': [], 'replay': ['planner']}


@pytest.mark.parametrize('setting', bringup.SETTINGS)
def test_a_node_with_a_switch_is_started_only_where_it_is_given(setting):
    without, with_voice = bringup.nodes_of(setting), bringup.nodes_of(setting, [bringup.VOICE])
    more = [node.name for node in with_voice if node not in without]
    assert more == ([] if setting == 'replay' else ['speech'])


def test_an_unknown_setting_is_our_mistake():
    with pytest.raises(ValueError, match='simulatoin'):
        bringup.nodes_of('simulatoin')


@pytest.mark.parametrize('setting', bringup.PARAMETER_FILES)
def test_a_parameter_file_speaks_of_the_nodes_of_its_setting_alone(setting):
    names = {f'/**/{node.name}' for node in bringup.nodes_of(setting, [bringup.VOICE])}
    sections = load_yaml(bringup.parameter_file(setting))
    assert set(sections) <= names
    assert all(list(section) == ['ros__parameters'] for section in sections.values())


def test_the_fast_dds_segment_holds_several_raw_pictures():
    profile = xml.parse(bringup.environment()['FASTRTPS_DEFAULT_PROFILES_FILE']).getroot()
    size = next(element for element in profile.iter() if element.tag.endswith('segment_size'))
    assert int(size.text) > 4 * 640 * 480 * 3


def test_a_profile_that_the_user_has_chosen_stays(monkeypatch):
    monkeypatch.setitem(os.environ, 'FASTRTPS_DEFAULT_PROFILES_FILE', 'mine.xml')
    assert bringup.environment() == {'FASTRTPS_DEFAULT_PROFILES_FILE': 'mine.xml'}
