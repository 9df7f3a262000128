"""`saycan doctor` finds what is missing and says what mends it."""
import json
import os
import subprocess

import pytest

from saycan_ros.cli import doctor
from saycan_ros.cli.main import main
from saycan_ros.config import ConfigError


def fake_checks(monkeypatch, *statuses):
    findings = [doctor.Finding(f'check {i}', status, 'what was found', 'mend it') for i, status in enumerate(statuses)]
    monkeypatch.setattr(doctor, 'CHECKS', [lambda finding=finding: finding for finding in findings])


@pytest.mark.parametrize(('statuses', 'expected'), [
    ([doctor.OK], 0), ([doctor.OK, doctor.WARNING], 0), ([doctor.WARNING, doctor.FAULT], 1)])
def test_only_a_fault_makes_the_exit_status_one(monkeypatch, capsys, statuses, expected):
    fake_checks(monkeypatch, *statuses)
    assert main(['doctor']) == expected
    assert 'mend it' in capsys.readouterr().out


def test_json_lists_every_check(monkeypatch, capsys):
    fake_checks(monkeypatch, doctor.OK, doctor.FAULT)
    main(['doctor', '--json'])
    assert [entry['status'] for entry in json.loads(capsys.readouterr().out)] == ['ok', 'fault']


def test_missing_rclpy_is_a_fault_that_setup_mends(monkeypatch):
    monkeypatch.setattr(doctor.importlib, 'import_module', _no_module)
    assert (doctor.ros().status, doctor.ros().fix) == (doctor.FAULT, doctor.AGAIN)


def test_unbuilt_interfaces_are_a_fault(monkeypatch):
    monkeypatch.setattr(doctor.importlib, 'import_module', _no_module)
    assert doctor.interfaces().status == doctor.FAULT


def _no_module(name):
    raise ImportError(f'No module named {name!r}', name=name)


def test_a_picture_is_rendered_or_the_packages_are_named():
    finding = doctor.graphics()
    assert finding.status != doctor.FAULT or 'apt-get install' in finding.fix


def test_where_nothing_renders_the_packages_are_named(monkeypatch):
    failed = subprocess.CompletedProcess([], 1, stderr='no display')
    monkeypatch.setattr(doctor.subprocess, 'run', lambda *_, **__: failed)
    assert doctor.graphics().status == doctor.FAULT and 'apt-get install' in doctor.graphics().fix


def test_a_graphics_back_end_that_fails_is_named_and_replaced(monkeypatch):
    def run(command, env, **kwargs):
        works = env['MUJOCO_GL'] == 'osmesa'
        return subprocess.CompletedProcess(command, 0 if works else 1, '', 'Traceback\nImportError: no EGL')

    monkeypatch.delenv('MUJOCO_GL', raising=False)
    monkeypatch.setattr(doctor.subprocess, 'run', run)
    finding = doctor.graphics()
    assert finding.status == doctor.WARNING and finding.fix == 'export MUJOCO_GL=osmesa' and 'no EGL' in finding.found


def test_a_graphics_back_end_that_hangs_is_replaced(monkeypatch):
    def run(command, env, timeout, **kwargs):
        if env['MUJOCO_GL'] == 'egl':
            raise subprocess.TimeoutExpired(command, timeout)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.delenv('MUJOCO_GL', raising=False)
    monkeypatch.setattr(doctor.subprocess, 'run', run)
    assert doctor.graphics().found == 'osmesa works; egl does not: it hangs'


def test_missing_weights_are_those_of_the_repository(monkeypatch, tmp_path):
    def share(*parts):
        if 'value.safetensors' in parts:
            raise ConfigError('models/value/value.safetensors is not part of this installation')
        return tmp_path

    monkeypatch.setattr(doctor, 'share', share)
    found = doctor.weights()
    assert found.fix == 'git checkout models' and 'value/value.safetensors' in found.found


def test_weights_are_missing_where_all_folders_are(monkeypatch):
    def share(*parts):
        raise ConfigError('models is not part of this installation')

    monkeypatch.setattr(doctor, 'share', share)
    assert doctor.weights().status == doctor.FAULT


def test_one_core_is_a_warning(monkeypatch):
    monkeypatch.setattr(os, 'sched_getaffinity', lambda pid: {0})
    assert doctor.processor().status == doctor.WARNING


def test_too_little_shared_memory_is_a_fault(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.shutil, 'disk_usage', lambda path: type('Usage', (), {'free': 64e6}))
    assert doctor.shared_memory().status == doctor.FAULT


def test_a_middleware_that_is_not_here_is_named_and_ends_nothing(monkeypatch):
    monkeypatch.setenv('RMW_IMPLEMENTATION', 'rmw_nonsense')
    finding = doctor.middleware()
    assert (finding.status, finding.fix) == (doctor.FAULT, 'unset RMW_IMPLEMENTATION')


def test_where_no_log_can_be_written_the_variable_is_named(monkeypatch):
    monkeypatch.setenv('HOME', '/proc/nope')
    for name in ('ROS_LOG_DIR', 'ROS_HOME'):
        monkeypatch.delenv(name, raising=False)
    found = doctor.middleware()
    assert found.status == doctor.FAULT and 'ROS_LOG_DIR' in found.fix


def test_a_check_that_breaks_is_a_fault_beside_the_others(monkeypatch, capsys):
    def broken():
        raise OSError('libcudart.so.12: cannot open')
    fake_checks(monkeypatch, doctor.OK)
    monkeypatch.setattr(doctor, 'CHECKS', [broken, *doctor.CHECKS])
    assert main(['doctor', '--json']) == 1
    assert [entry['found'] for entry in json.loads(capsys.readouterr().out)] == [
        'OSError: libcudart.so.12: cannot open', 'what was found']
