"""The newest message of a topic, and whether it is fresh enough to decide on."""
import threading
import time

from saycan_ros.nodes._messages import seconds
from saycan_ros.nodes._polled import Polled


class Newest:
    """Keeps the newest message; older ones never queue up. Safe to use from several threads.

    Args:
        node: whose clock says how old a message is.
        max_age: [s] on the node's clock, of the header's stamp.
        convert: message -> what get() returns, called once a message and only when asked; None: the message.
        max_silence: [s] on the steady clock since the last message came: a dead simulator stops the node's clock.
    """

    def __init__(self, node, max_age, convert=None, max_silence=2.0):
        self.max_age, self.max_silence = max_age, max_silence
        self._node, self._clock, self._convert = node, node.get_clock(), convert
        self._hear = lambda: None
        self._lock = threading.Lock()
        self._message = self._converted = None
        self._received = 0.0

    def poll(self, kind, topic, qos):
        """From now on get() and latest() look at what has come on a topic; silence counts from then. Returns self."""
        self._hear = Polled(self._node, kind, topic, self.put, qos).hear
        return self

    def put(self, message):
        """The callback of a subscription; not needed after poll()."""
        with self._lock:
            self._message, self._converted, self._received = message, None, time.monotonic()

    def age(self):
        """[s] since the stamp of the newest message; inf where there is none."""
        with self._lock:
            return self._age(self._message)

    def get(self, not_before=None):
        """The newest, or None where there is none, it is too old, or stamped before not_before (builtin Time)."""
        self._hear()
        with self._lock:
            message = self._message
            if message is None or self._age(message) > self.max_age \
                    or time.monotonic() - self._received > self.max_silence:
                return None
            if not_before is not None and seconds(message.header.stamp) < seconds(not_before):
                return None
            return self._value(message)

    def latest(self):
        """The newest however old it is, or None."""
        self._hear()
        with self._lock:
            return None if self._message is None else self._value(self._message)

    def _age(self, message):
        if message is None:
            return float('inf')
        return self._clock.now().nanoseconds * 1e-9 - seconds(message.header.stamp)

    def _value(self, message):
        if self._convert is None:
            return message
        if self._converted is None:
            self._converted = self._convert(message)
        return self._converted
