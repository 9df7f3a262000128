"""What a bag says of the decisions of one planner, as the core's own types."""
import dataclasses
import functools
import json
import struct

from saycan_ros import messages
from saycan_ros.bags.reader import Bag
from saycan_ros.config import ConfigError
from saycan_ros.perception.frames import FrameRefused
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.planner.journal import GENERATIONS, Kind
from saycan_ros.planner.requests import Reason, State

JOURNAL = 'planner_events'
_STAMP = struct.Struct('<iI')   # of a header, after the four bytes that say how the rest is encoded


class Recording:
    """The journal, the decisions and the settings of a bag, and what they refer to.

    Args:
        path: of the bag.
        namespace: of the graph, where the bag holds several.

    Attributes:
        entries: planner.journal.Entry, in the order in which the planner took them.
        decisions: {(instruction id, step): Decision}; decided: {the same: when [s]}.
        settings: {node: {parameter: value}}.
        ends: {instruction id: (Reason, message)} of those that were seen to end, as `status` says it.
        about: what the recorder says of the machine; cut: whether the bag has no end.
        start, end: [s] stamps of the first and the last message.

    Raises:
        ConfigError: no such bag, no decisions of a planner in it or those of two, or a message of another version.
    """

    def __init__(self, path, namespace=None):
        self._bag = Bag(path)
        self.path, self._files = self._bag.path, self._bag.files
        self.entries, self.decisions, self.decided, self.settings, self.ends = [], {}, {}, {}, {}
        self._memories, self._at_work, self.start, self.end = {}, 0, float('inf'), 0.0
        self._newest = 0
        readers = {JOURNAL: self._take_entry, 'decision': self._take_decision, 'settings': self._take_settings,
                   'status': self._take_status, 'memory': self._take_memory}
        found = {}
        for received in self._bag.messages():
            self.start, self.end = min(self.start, received.stamp * 1e-9), max(self.end, received.stamp * 1e-9)
            space, _, name = received.topic.rpartition('/')
            if received.type.startswith('saycan_interfaces/') and name in readers:
                found.setdefault(space, []).append((readers[name], received))
        self.namespace = _the_one(path, namespace, found)
        try:
            for read, received in found[self.namespace]:
                read(received)
        except (AttributeError, KeyError, ValueError) as err:
            raise ConfigError(f'{path} was recorded by a version of saycan_ros with other messages: {err}') from err
        self.about, self.cut = self._bag.about, self._bag.cut

    def parameters(self):
        """{node: {parameter: value}} with which nodes decide as then: what decides, and the model as it came out."""
        planner = {field.name for field in dataclasses.fields(PlannerConfig)} - {'memory_timeout', 'score_timeout'}
        chosen = {'planner': planner, 'language_model': None, 'value_function': None}
        found = {node: {name: value for name, value in self.settings.get(node, {}).items()
                        if (names is None or name in names) and name != 'max_observation_age'}
                 for node, names in chosen.items()}
        if self.decisions:
            first = next(iter(self.decisions.values())).language
            found['language_model'] |= {'dtype': first.dtype or 'auto', 'threads': first.threads}
        return found

    def memory(self, stamp):
        """The ObjectMemory of a stamp [s], or None where the bag has not got it."""
        received = self._memories.get(stamp)
        return None if received is None else self._read(received, messages.memory_from_msg)

    def raw_memory(self, stamp):
        """Its CDR bytes, or None."""
        received = self._memories.get(stamp)
        return None if received is None else received.data

    def raw_observation(self, stamp):
        """Its CDR bytes, or None."""
        received = self._observations.get(stamp)
        return None if received is None else received.data

    def observation(self, stamp, pictures=True):
        """The Observation of a stamp [s] that affordances came from, or None where the bag has not got it."""
        received = self._observations.get(stamp)
        return None if received is None else self._read(received, messages.observation_from_msg, pictures)

    def _read(self, received, reader, *more):
        try:
            return reader(self._bag.decode(received), *more)
        except (AttributeError, FrameRefused, KeyError, ValueError) as err:
            raise ConfigError(f'{self.path}: a message of {received.topic} cannot be read: {err}') from err

    def said(self, names):
        """Yields (name, message, stamp [s] when it was recorded) of topics of any type; names: as a node gives them."""
        full = {name if name.startswith('/') else f'{self.namespace}/{name}': name for name in names}
        for received in self._bag.messages(lambda topic, _: topic in full):
            yield full[received.topic], self._bag.decode(received), received.stamp * 1e-9

    @functools.cached_property
    def _observations(self):
        """{stamp: Received} of those that affordances came from: the others would fill the memory."""
        needed = {e.stamp for e in self.entries if e.kind is Kind.AFFORDANCES_SCORED}
        topic = f'{self.namespace}/observation'
        found = ((_stamp_of(r.data), r) for r in self._bag.messages(lambda name, _: name == topic))
        return {stamp: received for stamp, received in found if stamp in needed}

    def _take_entry(self, received):
        entry = messages.entry_from_msg(self._bag.decode(received))
        if entry.kind is Kind.START:
            if entry.number <= self._newest:    # instructions and generations are counted afresh
                raise ConfigError(f'{self.path}: the planner was started again at {received.stamp * 1e-9:.0f} s; cut '
                                  'the bag there (ros2 bag convert, start_time_ns and end_time_ns)')
            self._newest = entry.number
        self.entries.append(entry)

    def _take_decision(self, received):
        message = self._bag.decode(received)
        decision = messages.decision_from_msg(message)
        decision = dataclasses.replace(decision, generation=decision.generation % GENERATIONS)      # as in the journal
        self.decisions[decision.instruction_id, decision.step] = decision
        self.decided[decision.instruction_id, decision.step] = messages.seconds(message.header.stamp)

    def _take_settings(self, received):
        message = self._bag.decode(received)
        self.settings[message.node] = json.loads(message.settings)

    def _take_status(self, received):
        message = self._bag.decode(received)
        if message.instruction_id:
            self._at_work = message.instruction_id
        elif self._at_work and message.state in (State.IDLE, State.STOPPED):    # not a refusal while one is at work
            if message.message:             # a planner that was started again says nothing: it knows of none
                self.ends[self._at_work] = Reason(message.reason), message.message
            self._at_work = 0

    def _take_memory(self, received):
        self._memories[_stamp_of(received.data)] = received


def _stamp_of(data):
    """[s] of the header that a CDR message begins with (little-endian, as every machine that runs ROS 2 writes it)."""
    sec, nanosec = _STAMP.unpack_from(data, 4)
    return sec + nanosec * 1e-9


def _the_one(path, namespace, found):
    """The namespace to read, as a topic begins with it: '/saycan'."""
    spaces = [space for space, messages_ in found.items() if any(r.topic.endswith(f'/{JOURNAL}') for _, r in messages_)]
    if namespace is not None:
        wanted = '/' + namespace.strip('/') if namespace.strip('/') else ''
        if wanted not in spaces:
            raise ConfigError(f'--namespace {namespace}: {path} has no {wanted}/{JOURNAL}. '
                              f'Namespaces: {", ".join(spaces) or "none"}')
        return wanted
    if not spaces:
        raise ConfigError(f'{path} has no topic {JOURNAL}; record it with `saycan record`, or with '
                          '`ros2 bag record` and the topics of docs/how-to/record.md')
    if len(spaces) > 1:
        raise ConfigError(f'{path} holds several graphs; choose one with --namespace: {", ".join(spaces)}')
    return spaces[0]
