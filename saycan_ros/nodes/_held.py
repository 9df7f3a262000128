"""Requests that wait for their answers, by the numbers that a bag gives them."""
import queue
import threading


class Held:
    """Callbacks of services and actions wait in it until somebody answers; they need a thread each.

    The requests come in the order of their numbers; the first one has the number that is asked for first.
    """

    def __init__(self):
        self._came, self._waiting, self._number = queue.Queue(), {}, None
        self._replies, self._lock, self._over = [], threading.Lock(), False

    def answer(self, request):
        """In a callback: the answer to a request, once there is one; None after release()."""
        reply = queue.Queue()
        with self._lock:
            if self._over:
                return None
            self._replies.append(reply)
        self._came.put((request, reply.put))
        return reply.get()

    def request(self, number, next_of):
        """(request, who takes its answer) of a number; next_of(queue) waits for the next one."""
        if self._number is None:
            self._number = number
        while number not in self._waiting:
            self._waiting[self._number] = next_of(self._came)
            self._number += 1
        return self._waiting.pop(number)

    def release(self):
        """Ends every wait, and those to come."""
        with self._lock:
            self._over = True
            for reply in self._replies:
                reply.put(None)
