"""Processes of the graph: started, watched, named when they die, and gone afterwards."""
import json
import os
import select
import subprocess
import sys

import pytest

from saycan_ros import bringup
from saycan_ros.cli._processes import Processes, node_command
from saycan_ros.config import ConfigError

PRINTS_AND_WAITS = 'import signal; print("ready", flush=True); signal.pause()'
IGNORES_SIGINT = ('import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print("ready", flush=True)\n'
                  'while True: signal.pause()')
LAST_WORD = ('import signal\ntry:\n    print("ready", flush=True)\n    signal.pause()\n'
             'except KeyboardInterrupt:\n    print("safe", flush=True)')


def python(code):
    return [sys.executable, '-c', code]


def is_alive(pid):
    """A process that waits for its parent to take note of its end counts as gone."""
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def wait_for_line(path, text):
    """Returns once a process has written the text to its log."""
    with subprocess.Popen(['tail', '-n', '+1', '-F', str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as tail:
        for line in tail.stdout:
            if text in line:
                tail.kill()
                return


def test_a_node_that_died_is_named_with_its_status_and_the_end_of_its_log(tmp_path):
    with Processes(tmp_path, {}) as processes:
        processes.start('planner', python('print("loading"); raise SystemExit(3)'))
        os.waitid(os.P_PID, processes.pid('planner'), os.WEXITED | os.WNOWAIT)
        [death] = processes.deaths()
    assert death.name == 'planner' and death.status == 3
    assert 'planner ended with exit status 3' in str(death) and 'loading' in str(death)


def test_the_folder_of_another_run_is_refused_until_that_has_ended(tmp_path):
    with Processes(tmp_path, {}), pytest.raises(ConfigError, match='another run writes its logs there; .* --output'):
        Processes(tmp_path, {})
    Processes(tmp_path, {}).stop()


def test_a_killed_node_is_told_with_the_signal(tmp_path):
    with Processes(tmp_path, {}) as processes:
        processes.start('pick', python(PRINTS_AND_WAITS))
        os.kill(processes.pid('pick'), 9)
        os.waitid(os.P_PID, processes.pid('pick'), os.WEXITED | os.WNOWAIT)
        assert 'pick was ended by SIGKILL' in str(processes.deaths()[0])


def test_leaving_lets_a_process_say_its_last_word(tmp_path):
    with Processes(tmp_path, {}) as processes:
        processes.start('pick', python(LAST_WORD))
        wait_for_line(processes.log('pick'), 'ready')
    assert 'safe' in processes.log('pick').read_text()


def test_leaving_ends_a_process_that_ignores_sigint(tmp_path):
    with Processes(tmp_path, {}) as processes:
        processes.start('stubborn', python(IGNORES_SIGINT))
        wait_for_line(processes.log('stubborn'), 'ready')
        pid = processes.pid('stubborn')
        processes.stop(grace=0.1)
    assert not is_alive(pid)


def test_an_exception_inside_still_ends_every_process(tmp_path):
    with pytest.raises(RuntimeError), Processes(tmp_path, {}) as processes:
        processes.start('pick', python(PRINTS_AND_WAITS))
        processes.start('place', python(PRINTS_AND_WAITS))
        pids = [processes.pid(name) for name in ('pick', 'place')]
        raise RuntimeError
    assert not any(map(is_alive, pids))


def test_nodes_end_when_their_supervisor_is_killed(tmp_path):
    code = ('import sys; from saycan_ros.cli._processes import Processes\n'
            f'p = Processes({str(tmp_path)!r}, {{}}); p.start("pick", [sys.executable, "-c", {PRINTS_AND_WAITS!r}])\n'
            'print(p.pid("pick"), flush=True); sys.stdin.read()')
    supervisor = subprocess.Popen(python(code), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    pid = int(supervisor.stdout.readline())
    wait_for_line(tmp_path / 'pick.log', 'ready')
    watch = os.pidfd_open(pid)
    supervisor.kill()
    supervisor.communicate()
    ended, _, _ = select.select([watch], [], [], 10.0)
    os.close(watch)
    assert ended


def test_a_name_cannot_be_started_twice(tmp_path):
    with Processes(tmp_path, {}) as processes:
        processes.start('pick', python(PRINTS_AND_WAITS))
        with pytest.raises(ValueError, match='pick'):
            processes.start('pick', python(PRINTS_AND_WAITS))


def test_a_process_sees_the_environment_of_all_and_its_own(tmp_path):
    code = 'import json, os; print(json.dumps({k: os.environ.get(k) for k in ("ROS_DOMAIN_ID", "OMP_NUM_THREADS")}))'
    with Processes(tmp_path, {'ROS_DOMAIN_ID': '7'}) as processes:
        processes.start('pick', python(code), {'OMP_NUM_THREADS': '1'})
        os.waitid(os.P_PID, processes.pid('pick'), os.WEXITED | os.WNOWAIT)
        assert json.loads(processes.log('pick').read_text()) == {'ROS_DOMAIN_ID': '7', 'OMP_NUM_THREADS': '1'}


def test_the_command_of_a_node_carries_name_namespace_file_and_what_differs():
    node = next(node for node in bringup.NODES if node.name == 'place')
    command = node_command(node, 'saycan', 'robot.yaml', {'use_sim_time': True, 'rate': 20.0})
    assert command[1:4] == ['-P', '-m', 'saycan_ros.nodes.skill_server']
    for words in (['-r', '__node:=place'], ['-r', '__ns:=/saycan'], ['--params-file', 'robot.yaml'],
                  ['-p', 'server:="place"'], ['-p', 'use_sim_time:=true'], ['-p', 'rate:=20.0']):
        at = command.index(words[1])
        assert command[at - 1:at + 1] == words
