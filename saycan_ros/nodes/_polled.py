"""A subscription that is asked for what has come, and calls nobody."""
import contextlib
import threading

from rclpy.callback_groups import CallbackGroup
from rclpy.exceptions import InvalidHandle


class Polled:
    """What comes on a topic waits in the middleware until hear(), as in rclpy.wait_for_message.

    A sensor tells more than is used of it, and a callback costs rclpy up to 1 ms.

    Args:
        callback: message -> None, called by hear().
        qos: its depth is how many wait; older ones are lost.
        event_callbacks: as those of create_subscription.
    """

    def __init__(self, node, kind, topic, callback, qos, event_callbacks=None):
        self._callback, self._lock = callback, threading.Lock()
        self._subscription = node.create_subscription(kind, topic, callback, qos, callback_group=_NeverCalled(),
                                                      event_callbacks=event_callbacks)

    def hear(self):
        """Calls back for each that has come since the last time, the oldest first; from any thread."""
        handle = self._subscription.handle
        with self._lock, contextlib.suppress(InvalidHandle), handle:    # invalid: the node is being cleaned up
            while (found := handle.take_message(self._subscription.msg_type, False)) is not None:
                self._callback(found[0])


class _NeverCalled(CallbackGroup):
    """Its subscriptions are in no executor's wait set, nor their events: unread data wakes whoever waits for those."""

    def can_execute(self, entity):
        return False
