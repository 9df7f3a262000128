"""How much does a recorder that is killed lose? SIGKILL at random instants, while a topic is published at 100 Hz.

    .venv/bin/python benchmarks/kill_recorder.py

Prints what each bag lacks [s]: from its last message to the last one that was published before the kill. Writes JSON.
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 101))
os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')

RATE = 100.0            # [Hz]
NOISE = 20_000          # characters of each message: 2 MB/s, as a robot's observations


def main():
    """Returns the exit status: 0 where every bag can be read and lacks one second at most."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--trials', type=int, default=20)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--output', type=Path, default=Path('output/kill_recorder.json'))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, Publisher() as publisher:
        lost = [trial(Path(folder) / str(i), publisher, chance.uniform(0.5, 3.0)) for i in range(options.trials)]
    result = {'trials': len(lost), 'median': sorted(lost)[len(lost) // 2], 'worst': max(lost), 'lost': lost}
    print(json.dumps(result))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result) + '\n')
    return int(max(lost) > 1.0)


class Publisher:
    """Publishes its steady time on /saycan/command, from a thread of its own."""

    def __enter__(self):
        import rclpy
        from rclpy.signals import SignalHandlerOptions
        from std_msgs.msg import String
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
        self._node = rclpy.create_node('talker', namespace='saycan')
        self._publisher = self._node.create_publisher(String, 'command', 20)
        self._kind, self._over, self.last = String, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._publish)
        self._thread.start()
        return self

    def __exit__(self, *_):
        import rclpy
        self._over.set()
        self._thread.join()
        self._node.destroy_node()
        rclpy.try_shutdown()

    def _publish(self):
        noise = os.urandom(NOISE // 2).hex()
        while not self._over.wait(1.0 / RATE):
            now = time.monotonic()
            self._publisher.publish(self._kind(data=f'{now} {noise}'))
            self.last = now


def trial(folder, publisher, after):
    """[s] that the bag of a recorder lacks which was killed `after` [s] of recording."""
    from saycan_ros.bags import Bag
    recorder = subprocess.Popen([sys.executable, '-m', 'saycan_ros.cli.main', 'record', str(folder)],
                                stdout=subprocess.PIPE, text=True)
    recorder.stdout.readline()      # 'recording'
    path = folder / f'{folder.name}_0.mcap'
    while path.stat().st_size < NOISE:      # discovery: the first messages have arrived
        time.sleep(0.01)
    time.sleep(after)
    recorder.send_signal(signal.SIGKILL)
    killed = publisher.last
    recorder.wait()
    bag = Bag(folder)
    times = [float(bag.decode(r).data.split()[0]) for r in bag.messages()]
    assert bag.cut and times == sorted(times)
    return round(killed - times[-1], 3)


if __name__ == '__main__':
    sys.exit(main())
