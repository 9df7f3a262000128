"""A bag as rosbag2 writes it: a folder with one MCAP file and metadata.yaml."""
import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from mcap.writer import Writer

from saycan_ros.config import ConfigError

FLUSH = 0.5     # [s] of the steady clock until what was written is on its way to the disk


@dataclass
class Channel:
    """One topic of a bag, as metadata.yaml tells it."""

    id: int
    topic: str
    type: str
    qos: list
    type_hash: str
    count: int = 0


@dataclass
class _Span:
    first: int = 2**63 - 1
    last: int = 0
    count: int = 0
    channels: list[Channel] = field(default_factory=list)


class BagWriter:
    """Writes serialized messages. A process that is killed loses what came after the last flush, FLUSH [s] at most.

    Args:
        folder: of the bag; must not be there yet.
        about: {name: text} that the file begins with, in a metadata record called saycan_ros.

    Raises:
        ConfigError: the folder is there, or cannot be made.
    """

    def __init__(self, folder, about):
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True)
            self.path = self.folder / f'{self.folder.resolve().name}_0.mcap'
            self._file = self.path.open('xb')
        except FileExistsError as err:
            raise ConfigError(f'{folder} is there already; give another folder, a bag is never overwritten') from err
        except OSError as err:
            raise ConfigError(f'{folder}: {err.strerror}') from err
        self._writer = Writer(self._file)
        self._writer.start('ros2', 'saycan_ros')
        self._writer.add_metadata('saycan_ros', about)
        self._schemas, self._span = {}, _Span()
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def count(self):
        """How many messages were written."""
        return self._span.count

    def add_channel(self, topic, type_name, definition, type_hash, qos):
        """A Channel to write messages to.

        Args:
            definition: of the message with all that it is made of, as rosbag2 joins them.
            type_hash: RIHS01_...
            qos: list of profiles, as metadata.yaml of version 9 has them.
        """
        if type_name not in self._schemas:
            self._schemas[type_name] = self._writer.register_schema(type_name, 'ros2msg', definition.encode())
        number = self._writer.register_channel(topic, 'cdr', self._schemas[type_name], {
            'offered_qos_profiles': yaml.safe_dump(qos), 'topic_type_hash': type_hash})
        channel = Channel(number, topic, type_name, qos, type_hash)
        self._span.channels.append(channel)
        return channel

    def write(self, channel, stamp, data):
        """One message: stamp [ns], when it was received; data: its CDR bytes."""
        self._writer.add_message(channel.id, stamp, data, stamp, channel.count)
        span = self._span
        span.first, span.last, span.count = min(span.first, stamp), max(span.last, stamp), span.count + 1
        channel.count += 1
        if time.monotonic() - self._flushed > FLUSH:
            self.flush()

    def flush(self):
        """Ends the chunk at work and hands it to the operating system."""
        self._writer.flush()
        self._flushed = time.monotonic()

    def close(self):
        """Writes the index and metadata.yaml."""
        if self._file.closed:
            return
        about = self._metadata()
        self._writer.add_metadata('rosbag2', {'serialized_metadata': yaml.safe_dump(about)})
        self._writer.finish()
        self._file.close()
        with contextlib.suppress(FileNotFoundError):    # someone has moved the folder away meanwhile
            self.folder.joinpath('metadata.yaml').write_text(
                yaml.safe_dump({'rosbag2_bagfile_information': about}, sort_keys=False), encoding='utf-8')

    def _metadata(self):
        span = self._span
        first = {'nanoseconds_since_epoch': span.first if span.count else 0}
        duration = {'nanoseconds': max(0, span.last - span.first)}
        return {
            'version': 9, 'storage_identifier': 'mcap', 'duration': duration, 'starting_time': first,
            'message_count': span.count,
            'topics_with_message_count': [{
                'topic_metadata': {'name': c.topic, 'type': c.type, 'serialization_format': 'cdr',
                                   'offered_qos_profiles': c.qos, 'type_description_hash': c.type_hash},
                'message_count': c.count} for c in span.channels],
            'compression_format': '', 'compression_mode': '', 'relative_file_paths': [self.path.name],
            'files': [{'path': self.path.name, 'starting_time': dict(first), 'duration': dict(duration),
                       'message_count': span.count}],
            'custom_data': None, 'ros_distro': 'jazzy'}
