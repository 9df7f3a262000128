"""`saycan place` writes the stand of a place and leaves the rest of the file as it is."""
import contextlib
from types import SimpleNamespace

import pytest

from saycan_ros.cli import place
from saycan_ros.cli.main import main
from saycan_ros.config import load_yaml, share
from saycan_ros.places import load_places


@pytest.fixture(autouse=True)
def robot(monkeypatch):
    client = SimpleNamespace(pose=lambda timeout: (1.0, -2.0, 0.5))
    module = SimpleNamespace(GraphClient=lambda namespace: contextlib.nullcontext(client))
    monkeypatch.setattr(place, 'nodes_module', lambda name: module)


def test_the_stand_of_a_place_is_replaced_and_nothing_else(tmp_path):
    path, before = tmp_path / 'places.yaml', share('config', 'places.yaml').read_text().splitlines()
    path.write_text('\n'.join(before) + '\n')
    assert main(['place', 'far counter', '--file', str(path)]) == 0
    after = path.read_text().splitlines()
    changed = [k for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert [after[k] for k in changed] == ['  stand: [1.000, -2.000, 0.5000]']
    assert next(p for p in load_places(path) if p.name == 'far counter').stand == pytest.approx((1.0, -2.0, 0.5))


def test_indentation_and_a_remark_stay(tmp_path):
    path = tmp_path / 'places.yaml'
    path.write_text('table:\n    height: 0.7\n    stand: [0, 0, 0]   # by hand\n')
    assert main(['place', 'table', '--file', str(path)]) == 0
    assert path.read_text() == 'table:\n    height: 0.7\n    stand: [1.000, -2.000, 0.5000]   # by hand\n'


def test_a_link_stays_one(tmp_path):
    path, link = tmp_path / 'lab.yaml', tmp_path / 'places.yaml'
    path.write_text('table:\n  stand: [0, 0, 0]\n')
    link.symlink_to(path)
    assert main(['place', 'table', '--file', str(link)]) == 0
    assert link.is_symlink() and '[1.000, -2.000, 0.5000]' in path.read_text()


@pytest.mark.parametrize('text', ['table: {stand: [0, 0, 0], height: 0.7}\n', 'table:\n  stand:\n  - 0\n  - 0\n  - 0\n',
                                  'table: {height: 0.7}\n'])
def test_a_stand_that_has_no_line_of_its_own_is_left_alone(tmp_path, capsys, text):
    path = tmp_path / 'places.yaml'
    path.write_text(text)
    assert main(['place', 'table', '--file', str(path)]) != 0
    assert path.read_text() == text and 'stand: [1.000, -2.000, 0.5000] there' in capsys.readouterr().err


def test_a_new_place_is_added_and_says_what_it_needs_yet(tmp_path, capsys):
    path = tmp_path / 'places.yaml'
    assert main(['place', 'shelf', '--file', str(path)]) == 0
    assert path.read_text().startswith('shelf:\n  stand: [1.000, -2.000, 0.5000]\n  # and surface')
    assert main(['place', 'shelf']) == 0
    assert capsys.readouterr().out.endswith('shelf:\n  stand: [1.000, -2.000, 0.5000]\n')


@pytest.mark.parametrize('name', ['desk #2', 'no', '12', 'Küche: links'])
def test_a_name_is_written_so_that_yaml_reads_it(tmp_path, name):
    path = tmp_path / 'places.yaml'
    for _ in range(2):      # the second time it is there
        assert main(['place', name, '--file', str(path)]) == 0
    assert {key: sorted(entry) for key, entry in load_yaml(path).items()} == {name: ['stand']}
