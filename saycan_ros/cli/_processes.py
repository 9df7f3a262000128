"""The nodes as processes of this one: started, watched, logged, and taken down."""
import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from saycan_ros.cli._shared_memory import remove_stale_files
from saycan_ros.config import ConfigError

GRACE = 5.0          # [s] from SIGINT to SIGKILL: a node sends its safe command and leaves in 0.3 to 2 s
TAIL = 15            # lines of a dead node's log that are shown
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Death:
    """A node that ended by itself.

    Attributes:
        status: as subprocess gives it; negative: ended by that signal.
        tail: the end of its log.
    """

    name: str
    status: int
    tail: str

    def __str__(self):
        if self.status < 0:
            how = f'was ended by {signal.Signals(-self.status).name}'
        else:
            how = f'ended with exit status {self.status}'
        return f'{self.name} {how}; the end of its log:\n{self.tail}'


class Processes:
    """One process a node. Leaving the context ends all of them: SIGINT, a wait, then SIGKILL.

    Args:
        folder: where each node's output goes, as NAME.log.
        environment: variables for all of them, on top of this process's own.

    Raises:
        ConfigError: the processes of another run write there.
    """

    def __init__(self, folder, environment):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / '.lock').open('w')
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise ConfigError(f'{self.folder}: another run writes its logs there; give another --output') from err
        self.environment = {**os.environ, **environment, 'PYTHONPATH': _python_path(), 'PYTHONUNBUFFERED': '1'}
        self._running = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, command, environment=None):
        """Starts one; its output goes to its log.

        Raises:
            ValueError: one of that name was started already.
        """
        if name in self._running:
            raise ValueError(f'{name} was started already')
        with self.log(name).open('wb') as log:
            self._running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**self.environment, **(environment or {})}, cwd='/',
                start_new_session=True,            # Ctrl-C reaches us alone, and we tell them
                preexec_fn=_end_with_the_parent)   # and if we are killed, nothing goes on driving

    def log(self, name):
        """Path of a node's log."""
        return self.folder / f'{name}.log'

    def tail(self, name):
        """The last lines of a node's log, as text."""
        lines = self.log(name).read_text(encoding='utf-8', errors='replace').splitlines()
        return '\n'.join(f'  {line}' for line in lines[-TAIL:])

    def pid(self, name):
        """Process id of a node."""
        return self._running[name].pid

    def deaths(self):
        """Every node that has ended by itself, as a list of Death."""
        return [Death(name, process.returncode, self.tail(name))
                for name, process in self._running.items() if process.poll() is not None]

    def stop(self, grace=GRACE):
        """Tells all of them to end, kills who has not, and removes what they leave in shared memory."""
        processes = list(reversed(self._running.values()))
        for process in processes:
            _signal_group(process, signal.SIGINT)
        deadline = time.monotonic() + grace
        for process in processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        for process in processes:
            _signal_group(process, signal.SIGKILL)  # also a child that a node left behind
            process.wait()
        self._running.clear()
        self._lock.close()
        remove_stale_files()


def node_command(node, namespace, parameter_file, parameters):
    """The command line of a node of bringup.py; parameters override the file.

    Python runs with -P: a file of the user's folder must not stand in for a module of ours.
    """
    command = [sys.executable, '-P', '-m', node.module, '--ros-args', '-r', f'__node:={node.name}',
               '-r', f'__ns:=/{namespace.strip("/")}', '--params-file', str(parameter_file)]
    for name, other in node.remappings.items():
        command += ['-r', f'{name}:={other}']
    for name, value in {**parameters, **node.parameters}.items():
        command += ['-p', f'{name}:={json.dumps(value)}']    # `node:name:=` is ignored inside a namespace
    return command


def _python_path():
    package = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([package, *filter(None, [os.environ.get('PYTHONPATH')])])


def _end_with_the_parent():
    signal.signal(signal.SIGINT, signal.SIG_DFL)     # a shell's background job ignores it, and its children with it
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _signal_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
