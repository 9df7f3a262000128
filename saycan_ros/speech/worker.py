"""A thread that works through a short queue; who fills it never waits."""
import threading
from collections import deque


class Worker:
    """Calls work(item) for each item, in order, on a daemon thread of its own: a hung one keeps nothing from ending.

    Args:
        name: of the thread.
        work: function of an item; what it raises ends the thread, after failed(err).
        capacity: items that may wait; put() of one more drops the oldest and returns it.
        begin: called on the thread before the first item: loads a model, say.
        failed: function of the exception.
    """

    def __init__(self, name, work, capacity, begin=lambda: None, failed=lambda err: None):
        self._work, self._capacity, self._begin, self._failed = work, capacity, begin, failed
        self._items, self._ready, self._closed = deque(), threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self):
        """Begins to work."""
        self._thread.start()

    def put(self, item):
        """Queues an item at once. Returns the oldest one where it had to go, else None."""
        with self._ready:
            dropped = self._items.popleft() if len(self._items) >= self._capacity else None
            self._items.append(item)
            self._ready.notify()
        return dropped

    def close(self, timeout=0.5):
        """Takes no more items; waits so long [s] for the one at work."""
        with self._ready:
            self._closed = True
            self._items.clear()
            self._ready.notify()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def _run(self):
        try:
            self._begin()
            while (item := self._next()) is not None:
                self._work(item)
        except Exception as err:
            self._failed(err)

    def _next(self):
        with self._ready:
            self._ready.wait_for(lambda: self._items or self._closed)
            return self._items.popleft() if self._items else None
