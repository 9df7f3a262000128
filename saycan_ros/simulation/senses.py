"""What reaches a policy of the simulated robot: its own body as it is now, and pictures that come late."""
import collections
import dataclasses

import numpy as np

from saycan_ros.perception.frames import through_the_wire

RATE = 10.0          # [Hz] of the pictures, as config/simulation.yaml has it


class Senses:
    """Observations as in the graph: pictures one or two frames late, joints and pose from their own fast topics.

    Args:
        simulation: KitchenSimulation; pictures are taken on the thread that asks.
        cameras: names; None: all.
        rate: [Hz] of simulated time.
    """

    def __init__(self, simulation, cameras=None, rate=RATE):
        self._simulation, self._cameras, self._period = simulation, cameras, 1.0 / rate
        self.reset(0)

    def reset(self, seed):
        """A new scene; the seed says how late each picture comes."""
        self._rng = np.random.default_rng([seed, 2])
        self.clear()

    def clear(self):
        """Forgets what was seen, and what is on its way."""
        self._coming, self._arrived, self._due = collections.deque(), None, self._simulation.time

    def picture(self, cameras=None):
        """The Observation of now with the pictures as every node decodes them. cameras: names; None: as made."""
        taken = self._simulation.observation(self._cameras if cameras is None else cameras)
        return dataclasses.replace(taken, cameras={n: through_the_wire(v)[0] for n, v in taken.cameras.items()})

    def looked(self, cameras=None):
        """The Observation of the newest picture that has arrived, all of it of that picture's time; None: none has.

        cameras: names of those that a picture due now is taken of; None: as made.
        """
        now = self._simulation.time
        if now >= self._due - 1e-6:
            late = self._rng.uniform(1.0, 2.0) * self._period
            self._coming.append((now + late, self.picture(cameras)))
            self._due = now + self._period
        while self._coming and self._coming[0][0] <= now + 1e-6:
            self._arrived = self._coming.popleft()[1]
        return self._arrived

    def observation(self, cameras=None):
        """The Observation of now, with the newest pictures that have arrived; None: none has. cameras: of `looked`."""
        looked = self.looked(cameras)
        return looked and dataclasses.replace(self._simulation.observation(cameras=()), cameras=looked.cameras)
