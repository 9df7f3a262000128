"""What reaches a policy of the simulated robot: whole observations at a rate, one or two frames late."""
import collections

import numpy as np

RATE = 10.0          # [Hz] of the pictures, as config/simulation.yaml has it


class Senses:
    """Observations as the perception node makes them: all parts of one are of the moment of its pictures.

    Args:
        simulation: KitchenSimulation; pictures are taken on the thread that asks.
        cameras: names; None: all.
        rate: [Hz] of simulated time.
    """

    def __init__(self, simulation, cameras=None, rate=RATE):
        self._simulation, self._cameras, self._period = simulation, cameras, 1.0 / rate
        self.reset(0)

    def reset(self, seed):
        """A new scene; the seed says how late each observation comes."""
        self._rng = np.random.default_rng([seed, 2])
        self.clear()

    def clear(self):
        """Forgets what was seen, and what is on its way."""
        self._coming, self._newest, self._due = collections.deque(), None, self._simulation.time

    def observation(self):
        """The newest Observation that has arrived, or None."""
        now = self._simulation.time
        if now >= self._due - 1e-6:
            late = self._rng.uniform(1.0, 2.0) * self._period
            self._coming.append((now + late, self._simulation.observation(self._cameras)))
            self._due = now + self._period
        while self._coming and self._coming[0][0] <= now + 1e-6:
            self._newest = self._coming.popleft()[1]
        return self._newest
