"""Places of the map: where the robot stands, and the surface that things lie on."""
import math
from dataclasses import dataclass

import numpy as np

from saycan_ros.config import ConfigError, Faults, did_you_mean, load_yaml, share
from saycan_ros.skills import load_skills

NEAR = 0.9                      # [m] from the edge: the robot is at a place (DESIGN.md section 4)
FACING = math.radians(50)       # heading against the nearest point of the edge


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        stand: (3,) float64 x, y [m], yaw [rad] in the map: where the base stands and looks.
        polygon: (N, 2) float64 [m] in the map: outline of the surface, or of the opening of a container.
        height: of the surface or rim above the floor [m].
        container: things are dropped into it and stay there.
        operator: the person who commands stands here; 'bring it to you' comes here.
        preposition: 'on the', 'in the' or 'at the' before the name in a sentence.
    """

    name: str
    stand: np.ndarray
    polygon: np.ndarray
    height: float
    container: bool = False
    operator: bool = False
    preposition: str = 'on the'

    @property
    def center(self):
        """(2,) float64 [m] in the map."""
        return self.polygon.mean(axis=0)

    def nearest(self, xy):
        """(2,) the point of the outline or inside it that is nearest to xy, (2,) [m] in the map."""
        xy = np.asarray(xy, float)
        if self.contains(xy):
            return xy
        start, end = self.polygon, np.roll(self.polygon, -1, axis=0)
        edge = end - start
        t = np.clip(((xy - start) * edge).sum(1) / (edge ** 2).sum(1), 0, 1)
        points = start + t[:, None] * edge
        return points[np.argmin(((points - xy) ** 2).sum(1))]

    def distance(self, xy):
        """Distance of xy, (2,) [m] in the map, to the outline; 0 inside."""
        return float(np.hypot(*(self.nearest(xy) - xy)))

    def contains(self, xy, margin=0.0):
        """Is xy, (2,) [m] in the map, inside the outline grown by margin [m]?"""
        x, y = np.asarray(xy, float)
        start, end = self.polygon, np.roll(self.polygon, -1, axis=0)
        crosses = (start[:, 1] > y) != (end[:, 1] > y)
        with np.errstate(divide='ignore', invalid='ignore'):
            at = start[:, 0] + (y - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
        if np.count_nonzero(crosses & (x < at)) % 2:
            return True
        return margin > 0 and self.distance((x, y)) <= margin


def place_of_robot(places, x, y, yaw):
    """The place the robot stands at: its base within NEAR of the edge and facing it; None: at no place."""
    def facing(place):
        dx, dy = place.nearest((x, y)) - (x, y)
        return abs(math.remainder(math.atan2(dy, dx) - yaw, math.tau)) <= FACING

    near = [p for p in places if p.distance((x, y)) <= NEAR and facing(p)]
    return min(near, key=lambda p: p.distance((x, y))).name if near else None


def place_of_object(places, position, margin=0.03):
    """The place an object at position, (3,) [m] in the map, lies on or in; None: nowhere (the floor, a hand).

    Of two places that touch it is the one that the object is over.
    """
    found = [place for place in places if _holds(place, np.asarray(position, float), margin)]
    return min(found, key=lambda place: place.distance(position[:2])).name if found else None


def _holds(place, position, margin):
    above, xy = position[2] - place.height, position[:2]
    if not place.contains(xy, margin):
        return False
    if not place.container:
        return -0.03 <= above <= 0.25
    corner = np.hypot(*(place.polygon - place.center).T).max()          # what is farther out leans on it from outside
    return -place.height <= above <= 0.05 and np.hypot(*(xy - place.center)) <= corner


_NEEDED, _OPTIONAL = ('stand', 'surface', 'height'), ('container', 'operator', 'preposition')


def load_skills_and_places(skills=None, places=None):
    """(SkillLibrary, tuple of Place) of two files; None or '': that of the package.

    Raises:
        ConfigError: with every fault of a file; a skill is about a place that the places file lacks.
    """
    library, places = load_skills(skills or None), load_places(places or share('config', 'places.yaml'))
    known = {place.name for place in places}
    if strange := [name for name in library.places if name not in known]:
        raise ConfigError(f'the skill library has the place {strange[0]!r}, and the places file has not.'
                          f'{did_you_mean(strange[0], known, "places")}')
    return library, places


def load_places(path):
    """The places of a file, as a tuple in its order.

    Raises:
        ConfigError: with every fault of the file.
    """
    found, faults = load_yaml(path), Faults(path)
    if not isinstance(found, dict) or not found:
        faults.add(1, 'must be a mapping of places; see config/places.yaml of saycan_ros')
        faults.raise_if_any()
    places = []
    for name, entry in found.items():
        line = found.lines[name]
        before = len(faults.lines)
        if not isinstance(name, str) or not name.strip():
            faults.add(line, f'a place is named by text, not {name!r}; put it in quotes')
        if not isinstance(entry, dict):
            faults.add(line, f'{name}: a place is a mapping with {", ".join(_NEEDED + _OPTIONAL)}')
            continue
        faults.check_fields(entry, name, _NEEDED, _OPTIONAL, line)
        stand = _numbers(entry.get('stand', [0, 0, 0]), (3,))
        polygon = _numbers(entry.get('surface', [[0, 0], [1, 0], [0, 1]]), (None, 2))
        height = _numbers(entry.get('height', 0.0), ())
        if stand is None:
            faults.add(entry.lines['stand'], f'{name}: stand must be [x, y, yaw] in meters and radians')
        if polygon is None or len(polygon) < 3:
            faults.add(entry.lines['surface'], f'{name}: surface must list three or more corners [x, y] in meters')
        elif (polygon == np.roll(polygon, 1, axis=0)).all(axis=1).any():
            faults.add(entry.lines['surface'], f'{name}: a corner of surface follows itself; leave one of them out')
        if height is None or height < 0:
            faults.add(entry.lines['height'], f'{name}: height must be a number of meters above the floor')
        for key in ('container', 'operator'):
            if not isinstance(entry.get(key, False), bool):
                faults.add(entry.lines[key], f'{name}: {key} must be true or false')
        if not isinstance(entry.get('preposition', ''), str):
            faults.add(entry.lines['preposition'],
                       f"{name}: preposition must be text such as 'on the', not {entry['preposition']!r}")
        if len(faults.lines) == before:
            places.append(Place(name, stand, polygon, float(height), **{
                k: entry[k] for k in ('container', 'operator', 'preposition') if k in entry}))
    if not faults.lines and sum(p.operator for p in places) != 1:
        faults.add(None, 'exactly one place must say `operator: true`: where the person who commands is')
    faults.raise_if_any()
    return tuple(places)


def _numbers(value, shape):
    """value as a finite float64 array of that shape (None: any length), or None."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape, strict=True))
    return array if fits and np.isfinite(array).all() else None
