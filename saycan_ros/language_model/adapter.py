"""A low-rank adapter and its base model as one model: merged once a user, kept in the cache folder."""
import fcntl
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch

from saycan_ros.config import ConfigError, share

SHIPPED = 'saycan-planner'      # the name of the adapter that comes with the package
CONFIG, WEIGHTS = 'adapter_config.json', 'adapter_model.safetensors'


def is_adapter(folder):
    """Whether a folder holds an adapter, as peft writes it."""
    return (Path(folder) / CONFIG).is_file()


def shipped_adapter():
    """The folder of the adapter that comes with the package: models/language."""
    return share('models', 'language')


def prompt_for(name):
    """The prompt file that a model was made for: fine_tuned.yaml for an adapter, few_shot.yaml for any other model."""
    tuned = str(name) == SHIPPED or is_adapter(Path(name).expanduser())
    return share('config', 'prompts', 'fine_tuned.yaml' if tuned else 'few_shot.yaml')


def merged(folder):
    """The folder of the merged model: base and adapter as one, in float32, as transformers reads it.

    Raises:
        ConfigError: no adapter there, it cannot be read, its base is not here, or there is no space in the cache.
    """
    from saycan_ros.language_model.models import cache_folder
    folder = Path(folder)
    base, digest = _base_of(folder), _sha256(folder)
    made = cache_folder() / f'{folder.resolve().name}-merged-{digest[:16]}'
    if made.is_dir():
        return made
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        with open(made.with_name(f'{made.name}.lock'), 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)            # a second process waits here, then finds it made
            if not made.is_dir():
                _merge(folder, base, made)
    except OSError as err:
        raise ConfigError(f'{made}: cannot keep the merged model there ({err}); set XDG_CACHE_HOME to a folder with '
                          '600 MB of space') from err
    return made


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
    return base


def _sha256(folder):
    """Of the adapter's two files."""
    digest = hashlib.sha256()
    try:
        for name in (CONFIG, WEIGHTS):
            digest.update((folder / name).read_bytes())
    except OSError as err:
        raise ConfigError(f'{folder}: the adapter is not whole: {err}; train it again: saycan train language') from err
    return digest.hexdigest()


def _merge(folder, base, made):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from saycan_ros.language_model.models import _sha256 as sha256_of_model
    from saycan_ros.language_model.models import find_model
    source = find_model(base)
    work = Path(tempfile.mkdtemp(prefix=f'{made.name}.', dir=made.parent))
    try:
        model = AutoModelForCausalLM.from_pretrained(source, local_files_only=True, dtype=torch.float32)
        try:
            adapted = PeftModel.from_pretrained(model, folder)
        except (ValueError, KeyError, RuntimeError) as err:
            raise ConfigError(f'{folder}: the adapter does not fit {base}: {err}') from err
        adapted.merge_and_unload().save_pretrained(work)
        AutoTokenizer.from_pretrained(source, local_files_only=True).save_pretrained(work)
        (work / 'sha256').write_text(sha256_of_model(work))     # 0.5 GB: hashed once, not at every start
        work.chmod(0o755)
        work.rename(made)
    finally:
        shutil.rmtree(work, ignore_errors=True)
