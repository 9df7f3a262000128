"""Reads MCAP bags message by message, without ROS, to their last whole chunk where they were cut off."""
from dataclasses import dataclass
from pathlib import Path

from mcap.records import Channel, Footer, Message, Metadata, Schema
from mcap.stream_reader import StreamReader
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from saycan_ros.config import ConfigError


@dataclass(frozen=True)
class Received:
    """One message of a bag: stamp [ns] when it was received; data: its CDR bytes."""

    topic: str
    type: str
    stamp: int
    data: bytes


class Bag:
    """The messages of a bag: a folder as rosbag2 makes it, or one MCAP file.

    Attributes:
        files: its MCAP files in their order.
        about: {name: text} of the recorder, empty where another one made the bag.
        cut: whether a file has no end; known after the messages have been read.

    Raises:
        ConfigError: there is no MCAP file.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.files = _files(self.path)
        self.about, self.cut = {}, False
        self._types = get_typestore(Stores.EMPTY)
        self._schemas, self._registered = {}, set()     # by the name of the type

    def messages(self, wanted=lambda topic, type_name: True):
        """Yields Received in the order of the files; wanted(topic, type): whether to."""
        for file in self.files:
            yield from self._of_file(file, wanted)

    def decode(self, received):
        """The message as an object with the fields that its definition in the bag has."""
        if received.type not in self._registered:
            self._register(self._schemas[received.type])
        return self._types.deserialize_cdr(received.data, received.type)

    def _of_file(self, file, wanted):
        schemas, channels, ended = {}, {}, False
        with file.open('rb') as stream:
            try:
                for record in StreamReader(stream, validate_crcs=True).records:
                    if isinstance(record, Message):
                        topic, type_name = channels[record.channel_id]
                        if wanted(topic, type_name):
                            yield Received(topic, type_name, record.log_time, record.data)
                    elif isinstance(record, Schema):
                        schemas[record.id] = record.name
                        self._schemas.setdefault(record.name, record)
                    elif isinstance(record, Channel):
                        channels[record.id] = record.topic, schemas.get(record.schema_id, '')    # it may have none
                    elif isinstance(record, Metadata) and record.name == 'saycan_ros':
                        self.about = dict(record.metadata)
                    ended = ended or isinstance(record, Footer)
            except Exception as err:    # cut off, or a wrong byte, at which mcap, zstd and rosbags raise what they like
                if not channels and not self.about:
                    raise ConfigError(f'{file} is no MCAP file that can be read: {err}') from err
                ended = False
        self.cut = self.cut or not ended

    def _register(self, schema):
        self._registered.add(schema.name)
        types = get_types_from_msg(schema.data.decode(), schema.name)
        self._types.register({name: fields for name, fields in types.items() if name not in self._types.types})


def _files(path):
    if path.is_file() and path.suffix == '.mcap':
        return [path]
    if not path.is_dir():
        raise ConfigError(f'{path}: no bag there; give a folder that saycan or ros2 bag has recorded, or an .mcap file')
    files = sorted(path.glob('*.mcap'), key=lambda file: (len(file.name), file.name))
    if not files:
        hint = '; convert it: ros2 bag convert' if any(path.glob('*.db3')) else ''
        raise ConfigError(f'{path} holds no .mcap file{hint}')
    return files
