"""What takes long to make and can be made again: made once a user, and kept."""
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from safetensors import SafetensorError

from saycan_ros.config import ConfigError


def cache_folder():
    """Where this user's machine keeps what can be made again: $XDG_CACHE_HOME/saycan_ros."""
    return Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache') / 'saycan_ros'


def made_once(folder, make):
    """The folder of a model; if it is not there, make(an empty folder) fills it, and it appears whole or not at all.

    Raises:
        ConfigError: it cannot be kept there; and what `make` raises: OSError only for what it writes.
    """
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(folder.with_name(f'{folder.name}.lock'), 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)            # a second process waits here, then finds it made
            if not folder.is_dir():
                _make(folder, make)
    except (OSError, SafetensorError) as err:           # safetensors says so where there is no space
        raise ConfigError(f'{folder}: cannot keep the model there ({err}); set XDG_CACHE_HOME to a folder with '
                          '600 MB of space') from err
    return folder


def _make(folder, make):
    work = Path(tempfile.mkdtemp(prefix=f'{folder.name}.', dir=folder.parent))
    try:
        make(work)
        work.chmod(0o755)
        os.sync()                                       # after a power cut a whole folder has no empty files
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
