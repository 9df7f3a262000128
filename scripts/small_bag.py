#!/usr/bin/env python3
"""Copies a bag without the observations that no affordances came from: a hundredth of the size, the same replay.

    scripts/small_bag.py BAG FOLDER
"""
import argparse
import sys
from pathlib import Path

import yaml
from mcap.reader import make_reader

from saycan_ros.bags import Bag, BagWriter, Recording
from saycan_ros.planner.journal import Kind


def main():
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bag', type=Path, metavar='BAG')
    parser.add_argument('folder', type=Path, metavar='FOLDER', help='of the copy; must not be there yet')
    options = parser.parse_args()
    recording = Recording(options.bag)
    topic = f'{recording.namespace}/observation'
    needed = {recording.raw_observation(e.stamp) for e in recording.entries if e.kind is Kind.AFFORDANCES_SCORED}
    bag = Bag(options.bag)
    with BagWriter(options.folder, recording.about) as writer:
        channels = channels_of(bag.files[0], writer)
        for received in bag.messages():
            if received.topic != topic or received.data in needed:
                writer.write(channels[received.topic], received.stamp, received.data)
    size = sum(path.stat().st_size for path in options.folder.iterdir())
    print(f'{options.folder}: {writer.count} messages, {size / 1e6:.1f} MB')
    return 0


def channels_of(path, writer):
    """{topic: Channel of the writer}, as an MCAP file with an end has them."""
    with path.open('rb') as stream:
        summary = make_reader(stream).get_summary()
    channels = {}
    for channel in summary.channels.values():
        schema, said = summary.schemas[channel.schema_id], channel.metadata
        channels[channel.topic] = writer.add_channel(
            channel.topic, schema.name, schema.data.decode(), said['topic_type_hash'],
            yaml.safe_load(said['offered_qos_profiles']))
    return channels


if __name__ == '__main__':
    sys.exit(main())
