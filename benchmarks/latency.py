"""How old is the picture when the skill that it led to is accepted? And what does perception cost at 30 Hz?

    source install/setup.bash
    .venv/bin/python benchmarks/latency.py --output output/latency.json

The whole graph with all defaults at real time, simulation beside it: from the stamp of the observation that a decision
was made on to the goal in the skill server's hands, both told by /clock, and the real time between the two. Before that
`simulated_robot` and `perception` alone, both cameras at 30 Hz: processor time of perception's process while the robot
stands. Give it an idle machine.
"""
import argparse
import contextlib
import json
import os
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import rclpy
from action_msgs.msg import GoalStatusArray
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from rosgraph_msgs.msg import Clock

from saycan_interfaces import msg as saycan
from saycan_ros import bringup
from saycan_ros.cli._graph import Graph
from saycan_ros.cli._processes import Processes, node_command
from saycan_ros.messages import seconds
from saycan_ros.nodes._qos import EVENTS, LATCHED, NEWEST, SENSOR
from saycan_ros.places import load_skills_and_places
from saycan_ros.simulation.scene import SceneStart, scattered
from saycan_ros.skills import SERVERS

INSTRUCTIONS = ('bring me the apple', 'put the sponge on the table', 'go to the far counter', 'find a coke can')
CAMERA_RATE, WATCHED = 30.0, 20.0       # [Hz], [s]
CLOCKS = 0.1                            # [s] that two nodes' clocks may differ
TIMEOUT = 120.0                         # [s] until a node is active
DECISION_BAR, PERCEPTION_BAR = 1.0, 0.35


class Ear:
    """Hears /clock, decisions, accepted goals and perception, on a thread of its own."""

    def __init__(self):
        self.clock, self.decisions, self.accepted = [], [], {}      # (stamp, monotonic), Decision, {goal: stamp}
        self.counts = dict.fromkeys(('observation', 'detections'), 0)
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)      # Ctrl-C ends the benchmark
        node = rclpy.create_node('ear', namespace=bringup.NAMESPACE)
        node.create_subscription(Clock, '/clock', self._hear_clock, SENSOR)
        node.create_subscription(saycan.Decision, 'decision', self.decisions.append, EVENTS)
        for topic, kind in (('observation', saycan.Observation), ('detections', saycan.DetectedObjects)):
            node.create_subscription(kind, topic, lambda _, topic=topic: self._count(topic), NEWEST)
        for action in (f'{server}/execute_skill' for server in SERVERS):
            node.create_subscription(GoalStatusArray, f'{action}/_action/status', self._hear_goals, LATCHED)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(node)
        threading.Thread(target=self._spin, daemon=True).start()

    def _spin(self):
        with contextlib.suppress(ExternalShutdownException):        # we have left the graph
            self._executor.spin()

    def _hear_clock(self, message):
        self.clock.append((seconds(message.clock), time.monotonic()))

    def _count(self, topic):
        self.counts[topic] += 1

    def _hear_goals(self, message):
        for status in message.status_list:
            self.accepted.setdefault(bytes(status.goal_info.goal_id.uuid), seconds(status.goal_info.stamp))

    def real(self, stamp):
        """When /clock came to a stamp [s, monotonic]."""
        return float(np.interp(stamp, *zip(*self.clock, strict=True)))

    def real_time_factor(self):
        """Simulated seconds a second, over all that was heard."""
        (first, begun), (last, ended) = self.clock[0], self.clock[-1]
        return (last - first) / (ended - begun)


def decisions(folder, seeds):
    """Ages of the pictures when their goals were accepted, what they hold [s], and the clock's speed."""
    library, places = load_skills_and_places()
    with Graph(folder) as graph:
        ear = Ear()
        for seed in range(seeds):
            graph.client.reset(SceneStart(scattered(library, places, seed)), seed)
            graph.client.execute(INSTRUCTIONS[seed % len(INSTRUCTIONS)], lambda decision, picture: None)
        factor = ear.real_time_factor()
    goals, rows = sorted(ear.accepted.values()), []
    for decision in ear.decisions:
        decided = seconds(decision.header.stamp)
        if decision.chosen == 'done' or (goal := next((g for g in goals if g >= decided - CLOCKS), None)) is None:
            continue
        seen = seconds(decision.observation_stamp)
        rows.append({'picture to goal': goal - seen, 'the same, real': ear.real(goal) - ear.real(seen),
                     'decision to goal': goal - decided,
                     'language': decision.language_time, 'affordances': decision.affordance_time})
    rclpy.shutdown()
    return {name: spread([row[name] for row in rows]) for name in rows[0]} | {'real time factor': round(factor, 3)}


def perception(folder):
    """Share of a core that perception's process takes, and what came of it."""
    nodes = {node.name: node for node in bringup.nodes_of('simulation')}
    settings = {'simulated_robot': {'camera_rate': CAMERA_RATE}, 'perception': {'use_sim_time': True}}
    with Processes(folder, bringup.environment()) as processes:
        for name, setting in settings.items():
            command = node_command(nodes[name], bringup.NAMESPACE, bringup.parameter_file('simulation'), setting)
            processes.start(name, command, nodes[name].environment)
        ear, deadline = Ear(), time.monotonic() + TIMEOUT
        while not ear.counts['detections']:
            if time.monotonic() > deadline:
                raise RuntimeError(f'perception sees nothing; its log is in {folder}')
            time.sleep(0.1)
        before, counts = processor_time(processes.pid('perception')), dict(ear.counts)
        ear.clock, begun = ear.clock[-1:], time.monotonic()
        time.sleep(WATCHED)
        lasted, spent = time.monotonic() - begun, processor_time(processes.pid('perception')) - before
        simulated = ear.real_time_factor() * lasted
        rates = {name: round((count - counts[name]) / simulated, 2) for name, count in ear.counts.items()}
    rclpy.shutdown()
    return {'of a core, a simulated second': round(spent / simulated, 3), 'of a core': round(spent / lasted, 3),
            'real time factor': round(simulated / lasted, 3), 'camera Hz': CAMERA_RATE, 'Hz, simulated': rates}


def processor_time(pid):
    """User and system time of a process and all its threads [s]."""
    fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def spread(values):
    """Median, 95th percentile, worst [s], and how many."""
    return {'n': len(values), 'median': round(float(np.median(values)), 3),
            'p95': round(float(np.percentile(values, 95)), 3), 'worst': round(max(values), 3)}


def main():
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seeds', type=int, default=8, help='instructions, each in a scene of its own')
    parser.add_argument('--output', type=Path, default=Path('output/latency.json'))
    options = parser.parse_args()
    os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
    os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    with tempfile.TemporaryDirectory() as folder:
        found = {'perception': perception(Path(folder) / 'perception') | {'bar': PERCEPTION_BAR}}
        print(json.dumps(found, indent=1), flush=True)
        found['decisions'] = decisions(Path(folder) / 'decisions', options.seeds) | {'bar [s]': DECISION_BAR}
        print(json.dumps(found['decisions'], indent=1))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(found) + '\n')


if __name__ == '__main__':
    main()
