"""The start of a task: which object is where, and where the robot stands; spots inside a place follow from the seed."""
from dataclasses import dataclass, field

import numpy as np

from saycan_ros.config import ConfigError, Faults, did_you_mean
from saycan_ros.poses import pose, rotation_rpy
from saycan_ros.simulation import objects
from saycan_ros.simulation.grasps import closing_width
from saycan_ros.simulation.robot_model import STROKE
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import kind_of

REACH = 0.42             # [m] behind the near edge: what the arm reaches from the front
_MARGIN = 0.07           # [m] from every edge
_APART = (0.17, 0.14)    # [m] between centers: wished, and at least
_SHARE = 0.0525          # [m^2] of a surface for each object of a random scene
_TRIES = 300             # spots tried an object
_LAYOUTS = 30            # layouts tried a place


@dataclass(frozen=True)
class SceneStart:
    """Where a task starts.

    Attributes:
        objects: {instance: place}; instances of one kind are 'coke can#1', 'coke can#2'.
        robot_at: place where the robot stands; None: the operator's.
        robot_holding: instance in the hand; one that objects does not list.
    """

    objects: dict[str, str] = field(default_factory=dict)
    robot_at: str | None = None
    robot_holding: str | None = None

    @property
    def instances(self):
        """Every object of the scene, the held one last."""
        held = [self.robot_holding] if self.robot_holding else []
        return (*self.objects, *held)


def scattered(library, places, seed):
    """{object: place}: every object of the library, as many on each surface as on another, drawn by the seed."""
    trays = [place for place in places if not place.container and room_of(place) > 0]
    surfaces = [place.name for place in trays if not place.operator] or [place.name for place in trays]
    names = np.random.default_rng([seed, 2]).permutation(list(library.objects)).tolist()
    return {name: surfaces[i % len(surfaces)] for i, name in enumerate(names)}


def check_start(start, places, library):
    """Raises ConfigError with every fault of a SceneStart: unknown names, and an object too wide for the hand."""
    faults, names = Faults('the scene'), [place.name for place in places]
    for instance in start.instances:
        kind = kind_of(instance)
        if kind not in library.objects:
            faults.add(None, f'unknown object {instance!r}.{did_you_mean(kind, library.objects, "objects")}')
    for what, place in (*start.objects.items(), ('the robot', start.robot_at)):
        if place not in names and not (what == 'the robot' and place is None):
            faults.add(None, f'{what} is at unknown place {place!r}.{did_you_mean(place, names, "places")}')
    held = library.objects.get(kind_of(start.robot_holding or ''))
    if held and closing_width(held) > 2 * STROKE:
        faults.add(None, f'{held.name} is {closing_width(held):.3f} m wide; the hand opens to {2 * STROKE} m')
    if start.robot_holding in start.objects:
        faults.add(None, f'{start.robot_holding!r} is in the hand and at a place; drop one of the two')
    faults.raise_if_any()


def arrange(start, places, library, rng):
    """A pose for every object that lies somewhere.

    Returns:
        {instance: (4, 4) float64 map_from_object}, upright, apart from each other, at any yaw.

    Raises:
        ConfigError: a surface has no room for all of its objects.
    """
    poses = {}
    for place in places:
        here = [name for name, where in start.objects.items() if where == place.name]
        kinds = {name: library.objects[kind_of(name)] for name in here}
        lay = _stack if place.container else _spread
        poses |= lay(place, kinds, rng) if kinds else {}
    return poses


def room_of(place):
    """How many objects a random scene has on a surface at most."""
    deep, wide = surface_of(place).half
    return int((min(REACH, 2 * deep - _MARGIN) - _MARGIN) * 2 * (wide - _MARGIN) / _SHARE)


def _spread(place, kinds, rng):
    surface = surface_of(place)
    radii = [np.hypot(*objects.half_extents(kind)[:2]) for kind in kinds.values()]
    for _ in range(_LAYOUTS):
        spots = _spots(surface, radii, rng)
        if spots is not None:
            return {name: _upright(spot, surface.height + objects.half_extents(kind)[2] + 0.001, rng)
                    for (name, kind), spot in zip(kinds.items(), spots, strict=True)}
    raise ConfigError(f'the {place.name} has no room for {len(kinds)} objects: {", ".join(kinds)}; move some elsewhere')


def _spots(surface, radii, rng):
    """A map point (2,) for each radius [m], on a surface, apart from each other; or None."""
    depths = _MARGIN, min(REACH, 2 * surface.half[0] - _MARGIN)
    wide, spots = surface.half[1] - _MARGIN, []
    if depths[1] < depths[0] or wide < 0:
        return None
    for radius in radii:
        for k in range(_TRIES):
            spot = surface.to_map(rng.uniform(*depths), rng.uniform(-wide, wide))
            apart = _APART[0] if k < _TRIES / 2 else _APART[1]
            if all(np.hypot(*(spot - other)) >= max(apart, radius + beside + 0.009)
                   for other, beside in zip(spots, radii, strict=False)):
                spots.append(spot)
                break
        else:
            return None
    return spots


def _stack(place, kinds, rng):
    """One above the other over the opening of a container; they fall in while the scene settles."""
    poses, height = {}, 0.03
    for name, kind in kinds.items():
        half = objects.half_extents(kind)[2]
        poses[name] = _upright(place.center + rng.uniform(-0.04, 0.04, 2), height + half, rng)
        height += 2 * half + 0.01
    if height > place.height + 0.05:
        raise ConfigError(f'the {place.name} has no room for {len(kinds)} objects: {", ".join(kinds)}')
    return poses


def _upright(xy, z, rng):
    return pose((*xy, z), rotation_rpy(0.0, 0.0, rng.uniform(-np.pi, np.pi)))
