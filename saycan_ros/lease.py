"""Whether anything may move: the planner's lease and the stop, as everyone who moves something judges them."""
import threading

from saycan_ros.control import Outcome

TIMEOUT = 0.4       # [s] without a lease: nothing moves (DESIGN.md section 6)


class Permit:
    """What was last heard of `lease` and `stop`. Safe to use from several threads; `now` is steady [s].

    The stop latches here, whether or not the planner lives. Only a lease that says "stopped" and then one that does
    not, after one more reset, release it. That is what `reset_stop` sends; a lease that crossed the stop on its way is
    not it, nor is that of a planner that was started again and knows of no stop.
    """

    def __init__(self, timeout=TIMEOUT):
        self.timeout = timeout
        self._lock = threading.Lock()
        self._generation, self._heard = 0, float('-inf')
        self._stopped, self._confirmed = False, None        # resets in the last lease that said "stopped"

    @property
    def stopped(self):
        """The stop is latched."""
        with self._lock:
            return self._stopped

    def lease(self, generation, stopped, now, resets=0):
        """A lease has come."""
        with self._lock:
            self._generation, self._heard = generation, now
            if stopped:
                self._stopped, self._confirmed = True, resets
            elif self._confirmed is not None and resets > self._confirmed:
                self._stopped, self._confirmed = False, None

    def stop(self):
        """The stop has come, from the topic itself."""
        with self._lock:
            self._stopped, self._confirmed = True, None

    def held(self, generation, now):
        """Does the newest lease name that generation, and is it fresh?"""
        with self._lock:
            return generation != 0 and self._generation == generation and now - self._heard <= self.timeout

    def superseded(self, generation):
        """Does the newest lease name another generation, so that this one will never move again? 0 is a pause."""
        with self._lock:
            return self._generation not in (0, generation)

    def refusal(self, generation, now):
        """Why that generation may not move: STOPPED or LEASE_LOST; None: it may."""
        if self.stopped:
            return Outcome.STOPPED
        return None if self.held(generation, now) else Outcome.LEASE_LOST
