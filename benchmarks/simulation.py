"""How fast is the simulated kitchen on one core? Fifteen objects, all figures of one run.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/simulation.py --output simulation.json
"""
import argparse
import json
import os
import platform
import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

os.environ.setdefault('MUJOCO_GL', 'egl')

from saycan_ros.control import Command, SkillGoal
from saycan_ros.simulation.arm import ArmKinematics
from saycan_ros.simulation.experts import make_experts
from saycan_ros.simulation.robot_model import CARRY
from saycan_ros.simulation.scene import SceneStart, scattered
from saycan_ros.simulation.simulation import KitchenSimulation

TARGET = 20.0           # times real time, without rendering


def real_time_factor(simulation, seconds, each_tick=lambda: None):
    """Simulated over spent seconds, with a new command every control tick."""
    began, now = time.perf_counter(), simulation.time
    while simulation.time - now < seconds:
        each_tick()
        simulation.step(1 / simulation.robot.control_rate)
    return (simulation.time - now) / (time.perf_counter() - began)


def expert_factor(simulation, names):
    """The same while experts find and pick: driving, differential IK and contacts, observations without pictures."""
    experts = make_experts(simulation.library, simulation.places, simulation.robot, simulation.ground_truth)
    passed = spent = 0.0
    for seed, name in enumerate(names):
        simulation.reset(SceneStart(scattered(simulation.library, simulation.places, seed)), seed)
        began, now = time.perf_counter(), simulation.time
        for family, server in (('find', 'navigate'), ('pick', 'pick')):
            experts[server].reset(SkillGoal(family, family, name))
            while isinstance(command := experts[server].step(simulation.observation(cameras=())), Command):
                simulation.command(command)
                simulation.step(1 / simulation.robot.control_rate)
        passed, spent = passed + simulation.time - now, spent + time.perf_counter() - began
    return passed / spent


def milliseconds(call, times):
    """Median time of a call [ms]."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return float(np.median(spent)) * 1e3


def measure():
    """{what: figure}."""
    simulation = KitchenSimulation()
    start = SceneStart(scattered(simulation.library, simulation.places, 0))
    simulation.reset(start, seed=0)
    figures = {'real-time factor, standing': real_time_factor(simulation, 60.0)}

    def drive_and_turn():
        simulation.set_base_velocity(0.1 * np.sin(simulation.time), 0.0, 0.3)
        simulation.set_arm_twist([0.03 * np.sin(simulation.time), 0, 0, 0, 0, 0.1 * np.cos(simulation.time)])
    figures['real-time factor, driving and moving the arm'] = real_time_factor(simulation, 30.0, drive_and_turn)
    figures['real-time factor, experts at work'] = expert_factor(simulation, list(simulation.library.objects)[:5])
    simulation.reset(start, seed=0)
    arm, twist = ArmKinematics(), np.array([0.1, 0, 0.05, 0, 0, 0.2])
    figures['differential IK, a tick [ms]'] = milliseconds(lambda: arm.advance(np.array(CARRY), twist, 0.05), 300)
    joints = simulation.observation(cameras=()).joints
    figures['chain of robot.yaml [ms]'] = milliseconds(lambda: simulation.robot.forward(joints), 300)
    figures['observation without pictures [ms]'] = milliseconds(lambda: simulation.observation(cameras=()), 100)
    figures['ground truth [ms]'] = milliseconds(simulation.ground_truth, 100)
    for camera in simulation.robot.cameras:
        simulation.render(camera)
        figures[f'{camera} camera 640x480, color and depth in one pass [ms]'] = milliseconds(
            lambda name=camera: simulation.render(name), 40)
    figures['reset, same objects [ms]'] = milliseconds(lambda: simulation.reset(start, seed=1), 10)
    simulation.close()
    return figures


def main():
    """Exit status 0 only if every real-time factor reaches the target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--output', help='JSON file')
    args = parser.parse_args()
    figures = measure()
    table = Table('', 'measured', title='simulation')
    for what, figure in figures.items():
        table.add_row(what, f'{figure:.1f}x' if 'factor' in what else f'{figure:.2f}')
    Console().print(table)
    if args.output:
        with open(args.output, 'w', encoding='utf-8') as file:
            json.dump({'processor': platform.processor() or platform.machine(), 'cores': os.cpu_count(),
                       'load': os.getloadavg()[0], 'figures': figures}, file, indent=1)
    return 0 if all(figure >= TARGET for what, figure in figures.items() if 'factor' in what) else 1


if __name__ == '__main__':
    sys.exit(main())
