#!/usr/bin/env python3
"""How long after the end of the word does the robot stop, and after that of a command does `command` come?

    source install/setup.bash
    .venv/bin/python benchmarks/stop_delay.py               the node `speech` alone: until its message on `stop`
    .venv/bin/python benchmarks/stop_delay.py --graph       the whole graph, while the robot drives: until zero commands
    .venv/bin/python benchmarks/stop_delay.py --graph --whisper data/whisper-tiny.en    commands, to the whole graph

Words in unseen voices are published in real time, in chunks of 20 ms as a microphone's driver would; each node runs in
a process of its own. Prints the delays [s] from the chunk that holds the end of what was said, and writes JSON.
"""
import argparse
import array
import json
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')

import numpy as np
import rclpy
from std_msgs.msg import Empty, String

from saycan_interfaces.msg import AudioChunk
from saycan_ros import bringup
from saycan_ros.cli._graph import Graph
from saycan_ros.nodes._qos import EVENTS
from saycan_ros.nodes.speech import AUDIO, TOPIC
from saycan_ros.speech import sentences, voices
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.sources import CHUNK

NODE = (sys.executable, '-m', 'saycan_ros.nodes.speech', '--ros-args', '-r', '__ns:=/saycan', '-p', 'model:=""',
        '-p', 'autostart:=true')
BEFORE, AFTER = RATE, RATE      # samples of hiss around a word
PATIENCE = 20.0                 # [s] for a command to be recognized, on a busy machine too
WORDS = ('stop!', 'robot, stop!')
COMMANDS = ('robot, throw away the apple', 'robot, bring me the sponge', 'robot, put the coke can on the table')
PERIODS = 0.1                   # [s] two control periods
SETTLED = 1.0                   # [s] after a stop in which a command that is not zero would still be noticed


def main():
    """Prints and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--graph', action='store_true', help='until zero commands of the whole graph')
    parser.add_argument('--whisper', default='', help='folder of a recognizer: commands are said in place of the word')
    parser.add_argument('--words', type=int, default=30)
    parser.add_argument('--output', type=Path, default=Path('output/stop_delay.json'))
    options = parser.parse_args()
    if options.whisper:
        trials = commands_in_the_graph(options.words, options.whisper)
    else:
        trials = (in_the_graph if options.graph else alone)(options.words)
    result = {'words': len(trials), 'noticed': len([t for t in trials if t])}
    for name in sorted({name for trial in trials if trial for name in trial}):
        delays = sorted(trial[name] for trial in trials if trial)
        result[name] = {'median': round(float(np.median(delays)), 3), 'worst': round(delays[-1], 3),
                        'delays': [round(d, 3) for d in delays]}
    print(json.dumps(result))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result) + '\n')


class Microphone:
    """Publishes speech as a driver does, and hears what comes of it."""

    def __init__(self):
        self._node = rclpy.create_node('microphone', namespace=bringup.NAMESPACE)
        self._came = {'stop': queue.Queue(), 'command': queue.Queue()}
        for kind, topic in ((Empty, 'stop'), (String, 'command')):
            self._node.create_subscription(
                kind, topic, lambda _, came=self._came[topic]: came.put(time.monotonic()), EVENTS)
        self._audio = self._node.create_publisher(AudioChunk, 'audio', AUDIO)
        threading.Thread(target=rclpy.spin, args=(self._node,), daemon=True).start()
        while not self._audio.get_subscription_count():
            time.sleep(0.1)

    def say(self, k, texts=WORDS, topic='stop', patience=0.0):
        """(when the k-th of the texts was over, when a message came on that topic or None): monotonic [s]."""
        rng = sentences.rng_of('delay', k)
        word = voices.speak(texts[k % len(texts)], voices.draw(rng, unseen=True)) // 4
        samples = np.random.default_rng(k).normal(0, 20, BEFORE + len(word) + AFTER).astype(np.int16)
        samples[BEFORE:BEFORE + len(word)] += word
        came = self._came[topic]
        while not came.empty():
            came.get()
        begun, over = time.monotonic(), None
        for at in range(0, len(samples) - CHUNK + 1, CHUNK):
            time.sleep(max(0.0, begun + (at + CHUNK) / RATE - time.monotonic()))    # a chunk is sent when it is full
            chunk = array.array('h', samples[at:at + CHUNK].tobytes())
            self._audio.publish(AudioChunk(sample_rate=RATE, samples=chunk))
            if over is None and at + CHUNK >= BEFORE + len(word):
                over = time.monotonic()
        try:
            return over, came.get(timeout=patience) if patience else came.get_nowait()
        except queue.Empty:
            return over, None


def alone(words):
    """[{what: delay [s]}, or None where the word was missed]; the node has no graph around it."""
    rclpy.init()
    listener = subprocess.Popen(NODE)
    try:
        microphone = Microphone()
        heard = [microphone.say(k) for k in range(words)]
    finally:
        listener.terminate()
        listener.wait()
    return [stopped and {'stop': stopped - over} for over, stopped in heard]


def in_the_graph(words):
    """The same while the robot drives about, and until the first command that is zero, after which no other comes."""
    from watcher import Watcher
    instants, found = random.Random(0), []
    with tempfile.TemporaryDirectory() as folder, \
            Graph(folder, {'speech': {'source': TOPIC, 'model': ''}}, switches=[bringup.VOICE]):
        watcher = Watcher()
        try:
            microphone = Microphone()
            while len(found) < words:
                watcher.start()
                time.sleep(instants.uniform(0.0, 2.0))
                over, stopped = microphone.say(len(found))
                trial = _trial(watcher, over, stopped)
                if watcher.commanded > (stopped or over) - PERIODS:     # else it stood: between two ways, say
                    found.append(trial)
        finally:
            watcher.close()
    return found


def commands_in_the_graph(count, whisper):
    """[{'command': delay [s]}, or None where it was refused]; the robot works at the first of them meanwhile."""
    settings = {'source': TOPIC, 'model': str(Path(whisper).resolve())}
    with tempfile.TemporaryDirectory() as folder, Graph(folder, {'speech': settings}, switches=[bringup.VOICE]):
        rclpy.init()
        microphone = Microphone()
        heard = [microphone.say(k, COMMANDS, 'command', PATIENCE) for k in range(count)]
    return [came and {'command': came - over} for over, came in heard]


def _trial(watcher, over, stopped):
    if stopped is None:
        watcher.interrupt('stop')
    time.sleep(SETTLED)
    watcher.release()
    return stopped and {'stop': stopped - over, 'zero commands': watcher.zeroed - over}


if __name__ == '__main__':
    main()
