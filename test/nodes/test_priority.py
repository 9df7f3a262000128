"""A node that can wait lets the others go first."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

from saycan_ros.nodes import _priority
from saycan_ros.nodes.perception import PerceptionNode
from saycan_ros.nodes.simulated_robot import SimulatedRobotNode
from saycan_ros.nodes.skill_server import SkillServerNode

TELLS = ('import os, pathlib\nfrom saycan_ros.nodes._priority import AUTOGROUP, yield_processor\n'
         'yield_processor({})\n'
         'words = AUTOGROUP.read_text().split() if AUTOGROUP.exists() else []\n'      # empty: in no session's group
         'print(os.nice(0), words[-1] if words else None)')


def told(niceness, own_session):
    return subprocess.run([sys.executable, '-c', TELLS.format(niceness)], capture_output=True, text=True, check=True,
                          timeout=60, start_new_session=own_session).stdout.split()


def test_a_process_yields_and_so_does_its_own_session():
    nice, session = told(7, own_session=True)
    assert nice == str(min(19, os.nice(0) + 7)) and session in ('7', 'None')


def test_it_leaves_the_session_of_others_alone():
    assert told(7, own_session=False)[1] == (told(0, own_session=False)[1])


def test_who_moves_something_never_waits():
    assert SkillServerNode.niceness == 0 < PerceptionNode.niceness == SimulatedRobotNode.niceness


@pytest.mark.parametrize('error', [BlockingIOError, PermissionError])
def test_a_kernel_that_refuses_is_no_fault(monkeypatch, error):
    asked = []

    class Refuses(type(Path())):
        def write_text(self, text):
            asked.append(text)
            raise error

    monkeypatch.setattr(_priority.os, 'nice', lambda niceness: niceness)
    monkeypatch.setattr(_priority.os, 'getsid', lambda pid: _priority.os.getpid())
    monkeypatch.setattr(_priority, 'AUTOGROUP', Refuses('/proc/self/autogroup'))
    monkeypatch.setattr(_priority, 'PAUSE', 0.0)
    _priority.yield_processor(5)
    assert asked == ['5'] * (_priority.TRIES if error is BlockingIOError else 1)
