"""What the models of `saycan train` have in common."""
import json
from types import SimpleNamespace

import pytest

from saycan_ros.cli import _recipe
from saycan_ros.cli.main import main


@pytest.mark.parametrize('model', ['detector', 'language', 'policy', 'value', 'stopword'])
def test_a_value_outside_its_range_ends_before_anything_is_made(tmp_path, capsys, model):
    more = ['--bags', str(tmp_path)] if model == 'value' else []
    work, out = tmp_path / 'work', tmp_path / 'out'
    assert main(['train', model, '--seed', '-1', '--work', str(work), '--out', str(out), *more]) != 0
    assert 'seed is -1, outside [0, ' in capsys.readouterr().err
    assert not work.exists() and not out.exists()


def test_figures_are_shown_as_a_table_or_as_json(capsys):
    figures = {'pick': {'right': 0.5}}
    for as_json in (True, False):
        _recipe.show(SimpleNamespace(json=as_json, out='here'), figures, ('family', 'right'), [('pick', 0.5)])
    told, *table = capsys.readouterr().out.splitlines()
    assert json.loads(told) == figures and table[-1] == 'weights and card: here' and 'pick' in table[-3]
