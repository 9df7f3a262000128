"""What the objects of the kitchen weigh and look like, and their bodies in MJCF."""
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.simulation.labels import BOTTOM, FACE, SIDES, TOP, Label, cube_texture, draw

GROUP = 2                                   # geom group of the objects
_SILVER, _WHITE, _BLACK = (200, 202, 206), (255, 255, 255), (20, 20, 20)
_GREEN_CAN, _KRAFT = (20, 130, 60), (196, 164, 116)


@dataclass(frozen=True)
class Look:
    """Mass [kg], own color (RGB in [0, 255]), label, and the color of what differs at the top (lid, cap, scourer)."""

    mass: float
    color: tuple[int, int, int]
    label: Label | None = None
    top: tuple[int, int, int] | None = None


# 7up can and lime soda, multigrain chips and rice chips have one shape and one color: only the label tells them apart.
LOOKS = {
    'coke can': Look(0.35, (190, 12, 20), Label(('Coke',), mark='wave'), _SILVER),
    'pepsi can': Look(0.35, (12, 40, 150), Label(('PEPSI',), mark='disc', mark_color=(225, 30, 50)), _SILVER),
    '7up can': Look(0.35, _GREEN_CAN, Label(('7UP',), mark='disc', mark_color=(230, 40, 30), height=0.85), _SILVER),
    'redbull can': Look(0.27, (110, 125, 170), Label(('Red Bull',), panel=(225, 228, 235), ink=(200, 20, 40),
                                                     mark='disc', mark_color=(250, 200, 30)), _SILVER),
    'lime soda': Look(0.35, _GREEN_CAN, Label(('LIME', 'SODA'), panel=(235, 240, 90), ink=(20, 90, 40), mark='slice',
                                              mark_color=(120, 190, 40), height=0.85), _SILVER),
    'grapefruit soda': Look(0.35, (240, 130, 110), Label(('GRAPE', 'FRUIT'), panel=(255, 225, 205), ink=(190, 40, 50),
                                                         mark='slice', mark_color=(235, 80, 70)), _SILVER),
    'water bottle': Look(0.5, (180, 215, 240), Label(('WATER',), panel=(30, 90, 190), height=0.4), (30, 70, 200)),
    'tea': Look(0.5, (140, 78, 22), Label(('TEA',), panel=(240, 215, 130), ink=(80, 40, 10), mark='leaf',
                                         mark_color=(60, 120, 40), height=0.5), (225, 200, 60)),
    'apple': Look(0.2, (175, 30, 30), None, (150, 120, 40)),
    'sponge': Look(0.03, (235, 215, 60), None, (25, 110, 50)),
    'energy bar': Look(0.06, (95, 55, 30), Label(('ENERGY',), panel=(245, 180, 40), ink=(90, 30, 10), height=1.0)),
    'jalapeno chips': Look(0.1, (45, 110, 50), Label(('JALAPENO', 'CHIPS'), panel=(245, 225, 70), ink=(30, 90, 30),
                                                     mark='leaf', mark_color=(40, 140, 40))),
    'multigrain chips': Look(0.1, _KRAFT, Label(('MULTI', 'GRAIN'), panel=(120, 55, 25), mark='grain',
                                                mark_color=(235, 190, 90))),
    'rice chips': Look(0.1, _KRAFT, Label(('RICE', 'CHIPS'), panel=(245, 245, 240), ink=(180, 30, 40), mark='disc',
                                          mark_color=(210, 40, 50))),
    'blue chip bag': Look(0.1, (25, 75, 200), Label(('CHIPS',), panel=(235, 240, 250), ink=(20, 60, 180), mark='disc',
                                                    mark_color=(250, 200, 60))),
}
_DENSITY = 400.0                # [kg/m3] of kinds that LOOKS does not know


def look_of(kind):
    """The Look of an ObjectKind; one made up from its name where LOOKS has none."""
    if kind.name in LOOKS:
        return LOOKS[kind.name]
    hue = np.random.default_rng(list(kind.name.encode())).integers(60, 220, 3)
    label = Label(tuple(kind.name.upper().split()[:2]), panel=_WHITE, ink=_BLACK)
    mass = max(round(_DENSITY * float(np.prod(2 * half_extents(kind))), 3), 0.001)
    return Look(mass, tuple(int(c) for c in hue), label)


def half_extents(kind):
    """(3,) float64 [m]: half the box around an upright ObjectKind.

    Raises:
        ConfigError: the library gives it no size.
    """
    if not kind.size:
        raise ConfigError(f"'{kind.name}' has no shape and size in the skill library; the simulation needs both")
    size = np.asarray(kind.size, float) / 2
    if kind.shape == 'cylinder':
        return np.array([size[0], size[0], size[1]])
    return np.repeat(size[0], 3) if kind.shape == 'sphere' else size


def height_above(kind, rotation):
    """Height of the center of an object turned by rotation (3, 3) above what it rests on [m]."""
    up, half = np.abs(rotation[2]), half_extents(kind)
    if kind.shape == 'sphere':
        return float(half[2])
    if kind.shape == 'cylinder':
        return float(up[2] * half[2] + np.sqrt(max(0.0, 1 - up[2] ** 2)) * half[0])
    return float(up @ half)


def radius_on_floor(kind):
    """Radius of the circle around an upright object seen from above [m]."""
    half = half_extents(kind)
    return float(np.hypot(*half[:2]) if kind.shape == 'box' else half[0])


def material(kind):
    """(xml of texture and material, {file: PNG bytes}) of an ObjectKind."""
    name = _print_of(kind)
    texture, files = cube_texture(name, _faces(kind))
    return texture + f'<material name="{name}" texture="{name}" specular="0.1" shininess="0.1"/>', files


def _print_of(kind):
    """Name of its texture and material; `wood` and `steel` are the kitchen's own."""
    return f'{kind.name} print'


@lru_cache(maxsize=64)
def _printed(kind_name, label, color, aspect):
    return draw(label, color, aspect)


def _faces(kind):
    look, half = look_of(kind), half_extents(kind)
    plain = np.full((FACE, FACE, 3), look.color, np.uint8)
    faces = dict.fromkeys((*SIDES, TOP, BOTTOM), plain)
    lid = plain if look.top is None else np.full((FACE, FACE, 3), look.top, np.uint8)
    if kind.shape == 'cylinder':
        side = plain
        if look.label:
            side = _printed(kind.name, look.label, look.color, np.pi * half[0] / 2 / (2 * half[2]))
        round_lid = cv2.circle(plain.copy(), (FACE // 2, FACE // 2), FACE // 2, look.top or look.color, -1)
        return faces | dict.fromkeys(SIDES, side) | {TOP: round_lid, BOTTOM: round_lid}    # the corners lie on the side
    if kind.name == 'sponge':
        return faces | {TOP: lid}
    if look.label and half[2] < half[1]:                     # a flat thing is printed on top
        return faces | {TOP: _printed(kind.name, look.label, look.color, half[0] / half[1])}
    if look.label:
        side = _printed(kind.name, look.label, look.color, half[0] / half[2])
        return faces | {'up': side, 'down': side}
    return faces


def body(instance, kind):
    """MJCF of one free object; its frame is at the center, upright."""
    look, half = look_of(kind), half_extents(kind)
    shape = {'cylinder': ('cylinder', half[[0, 2]]), 'sphere': ('sphere', half[:1]), 'box': ('box', half)}[kind.shape]
    rolls = 'condim="6" friction="1 0.005 0.002"' if kind.shape == 'sphere' else 'condim="4" friction="1 0.005 0.0005"'
    geom = (f'<geom name="{instance}" type="{shape[0]}" size="{_numbers(shape[1])}" mass="{look.mass}" '
            f'material="{_print_of(kind)}" solref="0.01 1" group="{GROUP}" {rolls}/>')
    return f'<body name="{instance}"><freejoint name="{instance}"/>{geom}{_trim(kind, look, half)}</body>'


def _trim(kind, look, half):
    """What only the eye sees: a bottle's cap, an apple's stem."""
    if look.top is None or kind.shape == 'box' or (kind.shape == 'cylinder' and half[2] < 0.08):
        return ''
    size = (0.004, 0.008) if kind.shape == 'sphere' else (0.016, 0.01)
    rgba = _numbers(np.array(look.top) / 255)
    return (f'<geom type="cylinder" size="{_numbers(size)}" pos="0 0 {half[2]}" rgba="{rgba} 1" mass="0" contype="0" '
            f'conaffinity="0" group="{GROUP}"/>')


def _numbers(values):
    return ' '.join(f'{v:.6g}' for v in values)
