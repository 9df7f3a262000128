#!/usr/bin/env python3
"""How long after the end of the word does `stop` come? Words in unseen voices, played into the node in real time.

    source install/setup.bash
    .venv/bin/python benchmarks/stop_delay.py

Audio is published in chunks of 20 ms, as a microphone's driver would; the node runs in a process of its own, without a
recognizer. Prints the delays [s] from the chunk that holds the word's end to the message on `stop`, and writes JSON.
"""
import argparse
import array
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')

import numpy as np
import rclpy
from std_msgs.msg import Empty

from saycan_interfaces.msg import AudioChunk
from saycan_ros.nodes._qos import EVENTS
from saycan_ros.nodes.speech import AUDIO
from saycan_ros.speech import sentences, voices
from saycan_ros.speech.audio import RATE
from saycan_ros.speech.sources import CHUNK

NODE = (sys.executable, '-m', 'saycan_ros.nodes.speech', '--ros-args', '-r', '__ns:=/saycan', '-p', 'model:=""',
        '-p', 'autostart:=true')
BEFORE, AFTER = RATE, RATE      # samples of hiss around a word
TEXTS = ('stop!', 'robot, stop!')


def main():
    """Prints and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--words', type=int, default=30)
    parser.add_argument('--output', type=Path, default=Path('output/stop_delay.json'))
    options = parser.parse_args()
    rclpy.init()
    node = rclpy.create_node('microphone', namespace='saycan')
    stops = queue.Queue()
    node.create_subscription(Empty, 'stop', lambda _: stops.put(time.monotonic()), EVENTS)
    audio = node.create_publisher(AudioChunk, 'audio', AUDIO)
    threading.Thread(target=rclpy.spin, args=(node,), daemon=True).start()
    listener = subprocess.Popen(NODE)
    try:
        while not audio.get_subscription_count():
            time.sleep(0.1)
        delays = [delay(audio, stops, k) for k in range(options.words)]
    finally:
        listener.terminate()
        listener.wait()
    heard = sorted(d for d in delays if d is not None)
    result = {'words': len(delays), 'noticed': len(heard), 'median': round(float(np.median(heard)), 3),
              'worst': round(heard[-1], 3), 'delays': [round(d, 3) for d in heard]}
    print(json.dumps(result))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result) + '\n')


def delay(audio, stops, k):
    """[s] from the end of the k-th word to `stop`; None where it was missed."""
    rng = sentences.rng_of('delay', k)
    word = voices.speak(TEXTS[k % 2], voices.draw(rng, unseen=True)) // 4
    samples = np.random.default_rng(k).normal(0, 20, BEFORE + len(word) + AFTER).astype(np.int16)
    samples[BEFORE:BEFORE + len(word)] += word
    while not stops.empty():
        stops.get()
    begun, ended = time.monotonic(), None
    for at in range(0, len(samples) - CHUNK + 1, CHUNK):
        time.sleep(max(0.0, begun + (at + CHUNK) / RATE - time.monotonic()))    # a driver has a chunk when it is full
        audio.publish(AudioChunk(sample_rate=RATE, samples=array.array('h', samples[at:at + CHUNK].tobytes())))
        if ended is None and at + CHUNK >= BEFORE + len(word):
            ended = time.monotonic()
    return None if stops.empty() else stops.get() - ended


if __name__ == '__main__':
    main()
