"""The learned put down."""
import numpy as np
import torch

from saycan_ros.control import Outcome
from saycan_ros.perception.grip import AJAR, NOTHING
from saycan_ros.policies.gripping import GrippingPolicy
from saycan_ros.policies.motor import DRIVE, GRIP, REACH, RETREAT
from saycan_ros.policies.outlines import seen_outline
from saycan_ros.policies.spots import COLUMNS, ROWS, cell_centers, has_room, height_map
from saycan_ros.poses import inverse

_LOOKS = 2                   # pictures that the spot is chosen on
_NO_PICTURE = 2.0            # [s]
_AROUND = 0.07               # [m] around the goal, where something must stand afterwards
_HIGHER = 0.008              # [m] than the surface


class PutDownPolicy(GrippingPolicy):
    """Sets what it holds on a free spot of the place in front, or drops it into a container."""

    family = 'put_down'

    def reset(self, goal):
        super().reset(goal)
        self._scores, self._looks, self._stands = np.zeros(ROWS * COLUMNS + 1), 0, None

    def begin(self):
        memory = self.memory()
        held = None if memory is None else memory.holding
        if not self.holds():
            return self.fail(Outcome.HAND_EMPTY, 'the hand holds nothing')
        if held is not None and held != self.goal.object and memory.holding_confidence > 0.8:
            return self.fail(Outcome.HAND_EMPTY, f'the hand holds the {held}')
        return None

    def search(self):
        if self._time > _NO_PICTURE:
            return self.fail(Outcome.STALE_OBSERVATION, f'no picture of the {self.place.name}')
        if self._looks >= _LOOKS:
            where = f'{self.place.preposition} {self.place.name}'
            return self.fail(Outcome.NO_FREE_SPOT, f'no rim of the {self.place.name} where the map has it'
                             if self.place.container else f'no room for the {self.goal.object} {where}')
        return self.wait()

    def look(self, view):
        if view.depth is None:
            return
        if self.stage == DRIVE and self.odom_from_goal is None and self._looks < _LOOKS:
            self._look_for_room(view)
        elif self.stage == RETREAT and not self.place.container:
            self._look_at_goal(view)

    def entered(self, stage):
        self.cameras = {REACH: (), GRIP: (), RETREAT: tuple(self._eyes)}[stage]

    def step(self, observation):
        answer = super().step(observation)
        if self.stage in (DRIVE, REACH) and self.place is not None and observation.gripper_width < NOTHING \
                and not isinstance(answer, Outcome):
            return self.fail(Outcome.SLIPPED, f'the {self.goal.object} slipped out of the hand')
        return answer

    def verdict(self):
        if self.observation.gripper_width < self.robot.limits.gripper.open - AJAR:     # as `holds` has it
            return self.fail(Outcome.NOT_PLACED, f'the hand still holds the {self.goal.object}')
        if self._stands is False:
            return self.fail(Outcome.NOT_PLACED, f'nothing stands where the {self.goal.object} was put')
        return self.fail(Outcome.UNREACHABLE, self.message) if self.message else Outcome.SUCCEEDED

    def _maps(self, view):
        return height_map(view, self.place, self.observation.map_from_base, self.about)

    def _look_for_room(self, view):
        self._looks += 1
        at = self._middle_seen(view) if self.place.container else self._best_cell(view)
        if self._looks < _LOOKS or at is None:
            return
        spot = (self.reckoning.odom_from_base @ (*at, 0.0, 1.0))[:2]
        self.set_stand(spot)
        with torch.inference_mode():
            rise = float(self.networks['height'](torch.from_numpy(self.about).float()[None]))
        self.odom_from_goal = self.hand_down((*spot, self.place.height + rise), self.middle())
        self.cameras = ()

    def _best_cell(self, view):
        """(2,) [m] in the base frame, the middle of the cell that all looks like best; None: there is no room."""
        maps = self._maps(view)
        with torch.inference_mode():
            scores = torch.log_softmax(self.networks['spot'](torch.from_numpy(maps)[None])[0], 0).numpy()
        scores[:-1][~has_room(maps)] = -np.inf
        self._scores += scores
        best = int(self._scores.argmax())
        return None if best == ROWS * COLUMNS else cell_centers()[best]

    def _middle_seen(self, view):
        """(2,) [m] in the base frame, the middle of a container whose rim is in the picture; None: it is not."""
        seen = seen_outline(view, self.place, self.observation.map_from_base)
        if seen is None:
            return None
        return (inverse(self.observation.map_from_base) @ seen @ (*self.place.center, 0.0, 1.0))[:2]

    def _look_at_goal(self, view):
        """Does something stand where the hand let go? Judged on pictures that the arm is out of."""
        _, gripper = self.then(view.stamp)
        goal = self.reckoning.here(self.odom_from_goal)[:3, 3]
        if np.hypot(*(gripper[:2, 3] - goal[:2])) < 0.2:
            return
        heights = self._maps(view)[0].ravel() / 10
        near = np.hypot(*(cell_centers() - goal[:2]).T) < _AROUND
        self._stands = bool(near.any() and heights[near].max() > _HIGHER)
