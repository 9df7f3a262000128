"""Whether the hand holds something, from the opening of the fingers and, where the gripper says it, their force."""
import enum
import math

NOTHING = 0.006                 # [m] opening: closed on nothing below it
AJAR = 0.0025                   # [m] short of fully open counts as open
STILL = 0.0015                  # [m] that the fingers may creep while they are said to rest
SETTLED = 0.25                  # [s] of rest before an opening counts
CLOSED_BY = 0.003               # [m] that they must have closed since they were last open
OPENED_BY = 0.006               # [m] wider than what was held
SQUEEZE = 1.0                   # [N]; with less nothing is held


class GripChange(enum.Enum):
    """What just happened to the hand."""

    CLOSED_ON_SOMETHING = 'closed on something'
    OPENED = 'opened'
    LOST = 'lost'


def holds(observation, open_width):
    """Does something keep the fingers apart in one Observation? open_width: [m] of the open hand."""
    between = NOTHING < observation.gripper_width < open_width - AJAR
    return between and not observation.gripper_effort < SQUEEZE                 # an effort of NaN says nothing


class Grip:
    """Follows the opening of the fingers; `holds` says whether something keeps them apart."""

    def __init__(self, open_width):
        self.open_width = open_width
        self.holds = False
        self._rest = None                         # (since, width): the fingers have rested there
        self._widest = open_width                 # since they last held something; a hand may start full
        self._held_width = 0.0

    def update(self, stamp, width, effort=math.nan):
        """The GripChange that an opening [m] and force [N, positive when squeezing, NaN: unknown] show, or None."""
        if self._rest is None or abs(width - self._rest[1]) > STILL or stamp < self._rest[0]:
            self._rest = (stamp, width)
        rested = stamp - self._rest[0] > SETTLED - 1e-3         # a clock that began elsewhere gives the same
        slack = math.isfinite(effort) and effort < SQUEEZE
        squeezes = math.isfinite(effort) and not slack
        if self.holds:
            return self._follow_held(width, slack and rested)
        self._widest = max(self._widest, width)
        between = NOTHING < width < self.open_width - AJAR
        if between and rested and not slack and (squeezes or self._widest - width > CLOSED_BY):
            self.holds, self._held_width = True, width
            return GripChange.CLOSED_ON_SOMETHING
        return None

    def _follow_held(self, width, slack):
        if width < NOTHING:
            change = GripChange.LOST
        elif slack or width > min(self._held_width + OPENED_BY, self.open_width - AJAR):
            change = GripChange.OPENED
        else:
            self._held_width += 0.1 * (width - self._held_width)
            return None
        self.holds, self._widest = False, width
        return change
