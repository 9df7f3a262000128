"""Bags in and out, decisions again. `Recording` reads one, `replay.Replay` decides again, `BagWriter` writes one."""
from saycan_ros.bags.reader import Bag
from saycan_ros.bags.recording import Recording
from saycan_ros.bags.topics import TOPICS
from saycan_ros.bags.writer import BagWriter

__all__ = ['TOPICS', 'Bag', 'BagWriter', 'Recording']
