"""The object memory: which objects there are, where each was last seen, and what the hand holds."""
from dataclasses import dataclass

import numpy as np

from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.perception.detection import extents, same_spot
from saycan_ros.perception.grip import Grip, GripChange
from saycan_ros.perception.visibility import SeenSurfaces, gone
from saycan_ros.places import place_of_robot
from saycan_ros.poses import pose, rotation_rpy, to_planar

REPORTED = 0.5                  # belief from which an object is told to others
FORGOTTEN = 0.2                 # belief below which it is dropped
SURE = 2.0                      # clear looks at most that count for one kind
CLEAR = 5.0                     # [nat] log-odds of a clear look; one that mistakes an object for another has 1
MISSED, MISSED_FAR = 0.65, 0.85   # what is left of a belief after a look that did not show it
AT_HAND = 0.13                  # [m] from the tool center point: hidden by the fingers, or about to be moved
GRASPED = 0.10                  # [m] horizontally: the nearest object within is what the fingers closed on,
GRASPED_HEIGHT = 0.13           # [m] if its center is not farther up or down
LEVEL = 0.15                    # [m] up or down: farther apart, things lie on different boards
PUSHED = 0.30                   # [m] horizontally: one of the kind that a look names within is it, pushed aside
HISTORY = 4.0                   # [nat] for the kind of what disappeared between the fingers
AMBIGUOUS = 2.5                 # [nat] the same, where another object was near
DOUBT = 0.02                    # probability of a kind in a look that says nothing for it
RELEASED = 0.6                  # belief in an object where the hand let go of it
DROPPED = 0.3                   # belief in an object under the hand that lost it: not told until it is seen


@dataclass
class Track:
    """One object that is followed.

    Attributes:
        votes: evidence for each kind, in clear looks; the largest names it. Empty where nobody knows what the hand
            holds.
        belief: in [0, 1] that it is there.
        map_from_object: (4, 4) float64, center of the object.
        place: name, None in the hand.
        last_seen: [s].
        spread: how wrong its position may be [m].
        instance: 'apple#1', given when it is first told.
        shown_by: the Detection that last showed it.
    """

    votes: dict[str, float]
    belief: float
    map_from_object: np.ndarray
    place: str | None
    last_seen: float
    spread: float
    instance: str | None = None
    shown_by: object = None

    @property
    def kind(self):
        """The kind with the most evidence; None where there is none."""
        return max(self.votes, key=self.votes.get) if self.votes else None

    @property
    def position(self):
        """(3,) float64 [m] in the map."""
        return self.map_from_object[:3, 3]


class MemoryTracker:
    """Turns detections into an ObjectMemory.

    A detection belongs to the nearest object of its kind within reach, else to one of another kind at the very spot (a
    name that was misread from afar), else it is a new object. What was looked at and not seen loses belief. What the
    hand holds comes from the gripper's opening, from what disappeared between the fingers, and from a look.
    """

    def __init__(self, library, places, open_width=0.08):
        self.places, self.open_width = places, open_width
        self.sizes = {name: extents(kind) for name, kind in library.objects.items()}
        self.clear()

    def clear(self):
        """Forgets everything: a new scene."""
        self.tracks, self.held, self._taken_at = [], None, None
        self._history, self._looks = {}, {}       # evidence for kinds of what is held [nat]
        self.grip = Grip(self.open_width)
        self.surfaces = SeenSurfaces(self.places)
        self._named = {}                          # instances named so far, by kind; no name is used twice

    def update(self, observation, detections=(), look_at_hand=None):
        """The ObjectMemory after an observation.

        Args:
            observation: saycan_ros.observation.Observation.
            detections: of its pictures; None: they were not searched, so that only the hand is followed.
            look_at_hand: function -> {kind: probability} of what is between the fingers, or None where no camera sees
                them; called only while something is held.
        """
        self._follow_grip(observation)
        if self.held is not None and look_at_hand is not None and (scores := look_at_hand()) is not None:
            self._look_at_hand(scores)
        if detections is not None:
            self._follow_detections(observation, detections)
            self.surfaces.look(observation)
        return self._snapshot(observation)

    def instance_of(self, detection):
        """Name of the object that a detection of the last update belongs to; None: not told yet."""
        return next((track.instance for track in self.tracks if track.shown_by is detection), None)

    def _snapshot(self, observation):
        told = [track for track in self.tracks if track.belief >= REPORTED]
        for track in told:
            self._name(track)
        objects = [RememberedObject(t.kind, t.instance, t.place, t.map_from_object.copy(), self.sizes[t.kind],
                                    t.last_seen, float(t.belief)) for t in told]
        holding, instance, confidence = self._holding()
        return ObjectMemory(
            objects=tuple(objects), holding=holding, holding_instance=instance, holding_confidence=confidence,
            robot_place=place_of_robot(self.places, *to_planar(observation.map_from_base)),
            seen_places=self.surfaces.seen(observation.stamp), stamp=observation.stamp)

    def _name(self, track):
        """Gives the track a name of its kind; one that turned out to be of another kind gets another."""
        if track.instance is None or track.instance.rpartition('#')[0] != track.kind:
            self._named[track.kind] = self._named.get(track.kind, 0) + 1
            track.instance = f'{track.kind}#{self._named[track.kind]}'

    # What lies around

    def _follow_detections(self, observation, detections):
        hand = (observation.map_from_base @ observation.base_from_gripper)[:3, 3]
        seen = [(d, observation.map_from_base @ d.base_from_object) for d in detections]
        if self.held is not None:
            seen = [(d, p) for d, p in seen if np.linalg.norm(p[:3, 3] - hand) > AT_HAND]
        missed = list(self.tracks)
        for same_kind in (True, False):
            seen, missed = _associate(seen, missed, same_kind, observation.stamp)
        for detection, map_from_object in seen:
            if np.linalg.norm(map_from_object[:3, 3] - hand) > AT_HAND:
                self.tracks.append(_new_track(detection, map_from_object, observation.stamp))
        for track in missed:
            if np.hypot(*(track.position - hand)[:2]) > AT_HAND:
                distance = gone(observation, track.position, self.sizes[track.kind])
                track.belief *= 1.0 if distance is None else MISSED if distance < 1.5 else MISSED_FAR
        self.tracks = self._without_doubles([track for track in self.tracks if track.belief >= FORGOTTEN])

    def _without_doubles(self, tracks):
        """Two of a kind at one spot are one object, seen in parts: the older name stays."""
        kept = []
        for track in tracks:
            reach = same_spot(self.sizes[track.kind])
            double = next((t for t in kept if t.kind == track.kind
                           and abs(t.position[2] - track.position[2]) < LEVEL
                           and np.hypot(*(t.position - track.position)[:2]) < reach), None)
            if double is None:
                kept.append(track)
            else:
                double.belief = max(double.belief, track.belief)
        return kept

    # The hand

    def _follow_grip(self, observation):
        change = self.grip.update(observation.stamp, observation.gripper_width, observation.gripper_effort)
        map_from_gripper = observation.map_from_base @ observation.base_from_gripper
        if change is GripChange.CLOSED_ON_SOMETHING:
            self.held = self._take(map_from_gripper, observation.stamp)
        elif change is not None:
            self._let_go(map_from_gripper, observation.stamp, RELEASED if change is GripChange.OPENED else DROPPED)
        if self.held is not None:
            self.held.map_from_object, self.held.last_seen = map_from_gripper, observation.stamp

    def _take(self, map_from_gripper, now):
        """The track that is in the hand now: the nearest to the fingers, taken out of the scene, or an unknown one."""
        def apart(track):
            return float(np.hypot(*(track.position - map_from_gripper[:3, 3])[:2]))

        self._taken_at = map_from_gripper[:3, 3].copy()
        near = sorted((t for t in self.tracks if apart(t) < GRASPED
                       and abs(t.position[2] - self._taken_at[2]) < GRASPED_HEIGHT), key=apart)
        self._history, self._looks = {}, {}
        if not near:
            return Track({}, 1.0, map_from_gripper, None, now, 0.0)
        taken = near[0]
        self.tracks = [track for track in self.tracks if track is not taken]
        self._history = {taken.kind: HISTORY if len(near) == 1 else AMBIGUOUS}
        taken.votes, taken.place, taken.belief = dict(self._history), None, 1.0
        return taken

    def _look_at_hand(self, scores):
        """Adds a look, {kind: probability}, to what history says. Looks wear off, so that the last few decide."""
        for kind in self._looks.keys() | scores.keys():
            gained = 0.5 * np.log(max(scores.get(kind, 0.0), DOUBT) / DOUBT)
            self._looks[kind] = 0.8 * self._looks.get(kind, 0.0) + gained
        kinds = self._history.keys() | self._looks.keys()
        votes = {kind: self._history.get(kind, 0.0) + self._looks.get(kind, 0.0) for kind in sorted(kinds)}
        self.held.votes = {kind: evidence for kind, evidence in votes.items() if evidence > 0.01}
        if self.held.instance is None and self.held.votes:
            self._recognize()

    def _recognize(self):
        """What was taken without history is the nearest remembered object of its kind, once a look has named it."""
        near = [t for t in self.tracks if t.kind == self.held.kind
                and np.hypot(*(t.position - self._taken_at)[:2]) < PUSHED]
        if near:
            known = min(near, key=lambda t: float(np.hypot(*(t.position - self._taken_at)[:2])))
            self.tracks = [track for track in self.tracks if track is not known]
            self.held.instance = known.instance

    def _let_go(self, map_from_gripper, now, belief):
        """What was held lies under the hand now; over a container, or over no place, it is gone."""
        track, self.held = self.held, None
        position = map_from_gripper[:3, 3].copy()
        under = [p for p in self.places if p.contains(position[:2], 0.05)]
        place = min(under, key=lambda p: (p.distance(position[:2]), abs(position[2] - p.height)), default=None)
        if place is None or place.container or not track.votes:
            return
        position[2] = place.height + self.sizes[track.kind][2] / 2
        closing = np.arctan2(map_from_gripper[1, 1], map_from_gripper[0, 1])
        track.map_from_object = pose(position, rotation_rpy(0, 0, closing - np.pi / 2))
        track.votes = {track.kind: HISTORY / 2}
        track.place, track.last_seen, track.spread, track.belief = place.name, now, 0.04, belief
        self.tracks.append(track)

    def _holding(self):
        """(kind, instance, confidence) of what the hand holds."""
        if self.held is None:
            return None, None, 1.0
        if not self.held.votes:
            return None, None, 0.0                # it holds something, and nothing says what
        self._name(self.held)
        evidence = np.exp(np.array(list(self.held.votes.values())))
        others = len(self.sizes) - len(evidence)
        return self.held.kind, self.held.instance, float(evidence.max() / (evidence.sum() + others))


def _spread(distance):
    """How wrong a position seen from a horizontal distance may be [m]: depth, calibration and the robot's pose."""
    return 0.02 + 0.02 * distance


def _gain(detection):
    """How much of the doubt one detection takes away: less from afar."""
    return detection.score * _nearness(detection)


def _nearness(detection):
    return float(np.clip(1.0 - 0.12 * detection.range, 0.4, 0.9))


def _clearness(detection):
    """How much a look says of the kind, in [0, 1]; edge on, a bag of chips is any bag of chips (0.1 to 0.3)."""
    log_odds = np.log(detection.score / max(1.0 - detection.score, 1e-6))
    return float(np.clip(log_odds / CLEAR, 0.05, 1.0)) * _nearness(detection)


def _vote(votes, detection):
    """Adds a look to what earlier ones say. However often an unclear look is repeated, it outvotes no clear one."""
    clear, before = _clearness(detection), votes.get(detection.kind, 0.0)
    for kind in votes.keys() - {detection.kind}:
        votes[kind] *= 1.0 - clear ** 2 / 3
    votes[detection.kind] = max(before, min(before + clear, SURE * clear))


def _new_track(detection, map_from_object, now):
    track = Track({}, _gain(detection), map_from_object, detection.place, now, _spread(detection.range),
                  shown_by=detection)
    _vote(track.votes, detection)
    return track


def _see_again(track, detection, map_from_object, now):
    """Joins a detection to a track: the kind by votes; the pose as seen now, less so where it was seen from nearer."""
    gain = _gain(detection)
    _vote(track.votes, detection)
    track.belief += (1 - track.belief) * gain
    spread = _spread(detection.range)
    share = track.spread ** 2 / (track.spread ** 2 + spread ** 2)
    blended = track.position + max(share, 0.2) * (map_from_object[:3, 3] - track.position)
    nearer = spread <= track.spread
    track.map_from_object = pose(blended, (map_from_object if nearer else track.map_from_object)[:3, :3])
    track.spread = max(spread * np.sqrt(share), 0.015)
    track.place, track.last_seen, track.shown_by = detection.place, now, detection


def _associate(seen, tracks, same_kind, now):
    """Gives detections to tracks, the nearest pair first.

    Returns:
        The (detection, map_from_object) and the tracks that are left.
    """
    pairs = []
    for i, (detection, map_from_object) in enumerate(seen):
        for j, track in enumerate(tracks):
            level = abs(track.position[2] - map_from_object[2, 3]) < LEVEL    # a thing at a seam has either place
            if (track.kind == detection.kind) == same_kind and level:
                apart = float(np.hypot(*(track.position - map_from_object[:3, 3])[:2]))
                doubt = _spread(detection.range) + track.spread
                known = detection.kind in track.votes
                if apart < (0.05 + 1.5 * doubt if known else 0.03 + 0.5 * doubt):
                    pairs.append((apart, i, j))
    taken, given = set(), set()
    for _, i, j in sorted(pairs):
        if i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            _see_again(tracks[j], *seen[i], now)
    return [s for i, s in enumerate(seen) if i not in taken], [t for j, t in enumerate(tracks) if j not in given]
