"""Every parameter of the shipped files is one that its node has, of its type and range."""
import dataclasses
import importlib

import pytest

from saycan_ros import bringup
from saycan_ros.config import check, load_yaml

FILES = [(setting, node) for setting in bringup.PARAMETER_FILES
         for node in bringup.nodes_of(setting, [bringup.VOICE])]


def config_of(node):
    """The config dataclass of a node: the one that its module defines."""
    module = importlib.import_module(node.module)
    known = [value for value in vars(module).values()
             if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__name__.endswith('Config')]
    return next((config for config in known if config.__module__ == node.module), known[0])


@pytest.mark.parametrize(('setting', 'node'), FILES, ids=[f'{setting}-{node.name}' for setting, node in FILES])
def test_a_parameter_file_fits_the_nodes_settings(setting, node):
    given = load_yaml(bringup.parameter_file(setting)).get(f'/**/{node.name}', {}).get('ros__parameters', {})
    own = {name: value for name, value in node.parameters.items() if name != 'use_sim_time'}
    config = check(config_of(node)(**given, **own))
    for field in dataclasses.fields(config):
        default = field.default_factory() if field.default is dataclasses.MISSING else field.default
        value = getattr(config, field.name)
        assert isinstance(value, type(default)) and isinstance(value, bool) == isinstance(default, bool), field.name
