"""Settings and files: every fault is found, with its line and the fix."""
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import ConfigError, Faults, check, did_you_mean, faults_of, load_yaml, param


@dataclass(frozen=True)
class Settings:
    rate: float = param(10.0, 'Ticks a second [Hz]', low=1.0, high=100.0)
    mode: str = param('sum', 'How to add up', choices=['sum', 'prior'])
    names: list = param(['a'], 'Names')


def write(tmp_path, text):
    path = tmp_path / 'file.yaml'
    path.write_text(text, encoding='utf-8')
    return path


def test_values_in_range_have_no_faults():
    assert check(Settings(rate=1.0, mode='prior')) == Settings(rate=1.0, mode='prior')


def test_every_bad_value_is_named_with_its_range_or_choices():
    rate, mode = faults_of(Settings(rate=0.5, mode='summ'))
    assert 'rate is 0.5, outside [1.0, 100.0]' in rate
    assert "mode is 'summ'. Did you mean 'sum'? Choices: sum, prior" in mode
    with pytest.raises(ConfigError, match='(?s)rate.*mode'):
        check(Settings(rate=0.5, mode='summ'))


@given(st.floats())
def test_a_number_passes_exactly_when_it_is_in_range(rate):
    assert (not faults_of(Settings(rate=rate))) == (1.0 <= rate <= 100.0)


def test_a_list_default_is_not_shared():
    assert Settings().names is not Settings().names


def test_yaml_knows_the_line_of_every_key_and_item(tmp_path):
    found = load_yaml(write(tmp_path, '# comment\na: 1\nb:\n  c: [1,\n      2]\n'))
    assert found.lines == {'a': 2, 'b': 3}
    assert found['b'].lines == {'c': 4}
    assert found['b']['c'].lines == [4, 5]


@pytest.mark.parametrize(('text', 'says'), [
    ('a: 1\na: 2\n', ":2: not valid YAML: 'a' is given twice"),
    ('a: [1\n', 'not valid YAML'),
    ('a: \t!!python/object:os.system x\n', 'not valid YAML'),
    ('? [1]\n: 2\n', 'a key must be text or a number'),
    ('? !!set {a}\n: 2\n', 'not valid YAML'),
    ('a: 2024-02-30\n', 'not valid YAML'),
    ('[' * 3000, 'not valid YAML'),
])
def test_bad_yaml_says_where(tmp_path, text, says):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_yaml(path)
    assert says in str(caught.value) and str(path) in str(caught.value)


def test_a_missing_file_and_a_binary_file_are_named(tmp_path):
    with pytest.raises(ConfigError, match='nowhere.yaml: No such file'):
        load_yaml(tmp_path / 'nowhere.yaml')
    binary = tmp_path / 'image.yaml'
    binary.write_bytes(b'\xff\xfe\x00')
    with pytest.raises(ConfigError, match='not UTF-8'):
        load_yaml(binary)


def test_faults_are_raised_together():
    faults = Faults('f.yaml')
    faults.raise_if_any()
    faults.add(3, 'first')
    faults.add(None, 'second')
    with pytest.raises(ConfigError) as caught:
        faults.raise_if_any()
    assert str(caught.value) == 'f.yaml:3: first\nf.yaml: second'


def test_a_near_name_is_suggested_and_a_far_one_is_not():
    assert did_you_mean('close conter', ['table', 'close counter'], 'places') == (
        " Did you mean 'close counter'? Places: table, close counter")
    assert did_you_mean('xyzzy', ['table']) == ' Known: table'
