"""How much simulated time is due: real time times a factor, and never a rush to catch up."""


class Pacing:
    """Ties simulated time to a steady clock.

    Args:
        factor: simulated seconds a second; inf: as fast as it goes.
        most: [s] of simulated time given at once; a machine that is too slow makes the simulation slower than asked.
    """

    def __init__(self, factor, most=0.1):
        self._factor, self._most = factor, most
        self._last = None
        self._owed = 0.0
        self._dropped = 0.0

    def due(self, now):
        """[s] of simulated time to step at `now` [s, steady clock]."""
        elapsed = 0.0 if self._last is None else now - self._last
        self._last = now
        owed = self._owed + elapsed * self._factor
        self._owed = min(owed, self._most)
        self._dropped += owed - self._owed
        return self._owed

    def stepped(self, simulated):
        """So much [s] has been stepped."""
        self._owed -= simulated

    def take_dropped(self):
        """[s] of simulated time that could not be kept up with since this was last asked."""
        dropped, self._dropped = self._dropped, 0.0
        return dropped
