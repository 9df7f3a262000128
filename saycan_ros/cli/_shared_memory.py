"""What killed Fast DDS processes left in shared memory, told from what is in use by the locks that the living hold."""
import fcntl
import re
from pathlib import Path

FOLDER = Path('/dev/shm')
_LOCKS = re.compile(r'(fastrtps_(?:port\d+|[0-9a-f]{16}))_[es]l')


def stale_files(folder=FOLDER):
    """Files of segments and ports that no process uses any more, as a sorted list of paths.

    Fast DDS locks NAME_el (an exclusive owner) or NAME_sl (several) as long as it lives, so a lock file that can be
    locked belongs to nobody: the rule of eProsima's own `fastdds shm clean`.
    """
    stale = set()
    for lock in folder.glob('fastrtps_*'):
        name = _LOCKS.fullmatch(lock.name)
        if name and not _is_held(lock):
            family = (lock, folder / name[1], folder / f'sem.{name[1]}_mutex')
            stale.update(path for path in family if path.exists())
    return sorted(stale)


def remove_stale_files(folder=FOLDER):
    """Removes them; returns how many went."""
    gone = 0
    for path in stale_files(folder):
        try:
            path.unlink()
            gone += 1
        except OSError:  # another user's, or removed by another run just now
            continue
    return gone


def _is_held(lock):
    try:
        with lock.open('rb') as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # locked, gone, or not ours to read: leave it
        return True
    return False
