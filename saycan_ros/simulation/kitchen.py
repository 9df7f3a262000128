"""The kitchen in MJCF: the places of config/places.yaml as furniture, with the robot and the objects in it."""
import mujoco
import numpy as np

from saycan_ros.config import ConfigError, did_you_mean
from saycan_ros.simulation import objects, robot_model
from saycan_ros.simulation.surface import surface_of
from saycan_ros.skills import kind_of

TIMESTEP = 0.005          # [s]
_WALL = 0.35              # [m] from the outermost furniture to the walls
_FREE = 1.15              # [m] from where the robot stands to the walls: it backs off and turns there


def build(places, library, instances):
    """The compiled model of a scene.

    Args:
        places: of config/places.yaml, as load_places gives them.
        library: SkillLibrary, for shape and size of each kind.
        instances: names of the objects: 'apple', 'coke can#1'.

    Raises:
        ConfigError: an unknown kind, or a place that is no rectangle.
    """
    kinds = {name: _kind(name, library) for name in instances}
    used = {kind.name: kind for kind in kinds.values()}
    materials = [objects.material(kind) for kind in used.values()]
    assets = {name: data for _, files in materials for name, data in files.items()}
    xml = _document(places, ''.join(text for text, _ in materials),
                    ''.join(objects.body(name, kind) for name, kind in kinds.items()))
    try:
        return mujoco.MjModel.from_xml_string(xml, assets)
    except ValueError as err:
        raise ConfigError(f'the simulated kitchen cannot be built of these places and objects: {err}') from err


def _kind(instance, library):
    try:
        return library.objects[kind_of(instance)]
    except KeyError:
        known = did_you_mean(kind_of(instance), library.objects, 'objects')
        raise ConfigError(f'unknown object {instance!r}.{known}') from None


def _document(places, materials, bodies):
    low = np.min([np.minimum(p.polygon.min(0) - _WALL, p.stand[:2] - _FREE) for p in places], axis=0)
    high = np.max([np.maximum(p.polygon.max(0) + _WALL, p.stand[:2] + _FREE) for p in places], axis=0)
    (x, y), (wide, long) = (low + high) / 2, (high - low) / 2 + 3.0
    furniture = ''.join(_furniture(place) for place in places)
    return f'''<mujoco model="saycan kitchen">
<compiler angle="radian" autolimits="true"/>
<option timestep="{TIMESTEP}" integrator="Euler" cone="elliptic" impratio="10" solver="Newton" iterations="20"
 ls_iterations="20"><flag sleep="enable" autoreset="disable"/></option>
<statistic extent="1" center="0 0 1"/>
<visual><global offwidth="640" offheight="480"/><quality offsamples="0"/><map znear="0.02" zfar="15"/>
<headlight ambient="0.4 0.4 0.4" diffuse="0.35 0.35 0.35" specular="0 0 0"/></visual>
<asset>
<texture name="wood" type="2d" builtin="checker" rgb1="0.66 0.5 0.35" rgb2="0.62 0.46 0.32" width="64" height="64"/>
<material name="wood" texture="wood" texrepeat="3 3"/><material name="stone" rgba="0.8 0.78 0.74 1"/>
<material name="cabinet" rgba="0.72 0.76 0.78 1"/><material name="floor" rgba="0.5 0.5 0.53 1"/>
<material name="wall" rgba="0.87 0.86 0.82 1"/><material name="steel" rgba="0.35 0.35 0.38 1"/>{materials}</asset>
<default>{robot_model.DEFAULTS}</default>
<worldbody>
<light name="sun" pos="0 0 3.5" dir="0.1 0.05 -1" directional="true" diffuse="0.5 0.5 0.5" castshadow="false"/>
<geom name="floor" type="plane" pos="{x:.6g} {y:.6g} 0" size="{wide:.6g} {long:.6g} 0.1" material="floor"/>
{_walls(low, high)}{furniture}{robot_model.mobile_base()}{bodies}
</worldbody>
{robot_model.actuators()}
</mujoco>'''


def _walls(low, high):
    (cx, cy), (hx, hy) = (low + high) / 2, (high - low) / 2
    spots = ((cx, low[1], hx, 0.02), (cx, high[1], hx, 0.02), (low[0], cy, 0.02, hy), (high[0], cy, 0.02, hy))
    return ''.join(_box(None, (x, y, 1.3), (sx, sy, 1.3), 'wall') for x, y, sx, sy in spots)


def _furniture(place):
    surface = surface_of(place)
    if place.container:
        return _bin(surface)
    at, height, half, yaw = surface.center, surface.height, surface.half, surface.yaw
    top = _box(None, (*at, height - 0.02), (*half, 0.02), 'wood' if height < 0.85 else 'stone', yaw)
    if height >= 0.85:                                          # a counter stands on its cabinet, a table on legs
        center = surface.to_map(half[0] + 0.03, 0.0)
        return top + _box(None, (*center, (height - 0.04) / 2), (half[0] - 0.03, half[1], (height - 0.04) / 2),
                          'cabinet', yaw)
    corners = [surface.to_map(depth, side) for depth in (0.05, 2 * half[0] - 0.05)
               for side in (0.05 - half[1], half[1] - 0.05)]
    leg = max((height - 0.04) / 2, 0.001)
    legs = ''.join(f'<geom type="cylinder" pos="{x:.6g} {y:.6g} {leg}" size="0.025 {leg}" material="wood"/>'
                   for x, y in corners)
    return top + legs + (_person(surface) if place.operator else '')


def _person(surface):
    """Who commands stands behind the tray."""
    x, y = surface.to_map(2 * surface.half[0] + 0.2, 0.0)
    at = f'{x:.6g} {y:.6g}'
    return (f'<geom type="capsule" fromto="{at} 0.2 {at} 1.35" size="0.15" rgba="0.25 0.35 0.55 1"/>'
            f'<geom type="sphere" pos="{at} 1.65" size="0.11" rgba="0.85 0.67 0.55 1"/>')


def _bin(surface):
    """Eight thin walls around the opening, and a bottom; nothing that lies in it is outside the opening by 3 cm."""
    (x, y), apothem, half = surface.center, surface.half.min() + 0.035, surface.height / 2
    sides = ''
    for angle in np.arange(8) * np.pi / 4:
        at = (x + apothem * np.cos(angle), y + apothem * np.sin(angle), half)
        sides += _box(None, at, (0.006, apothem * np.tan(np.pi / 8) + 0.003, half), 'steel', angle)
    bottom = f'pos="{x:.6g} {y:.6g} -0.09" size="{apothem:.6g} 0.11"'    # deep: what falls 14 mm a step stays above
    return f'{sides}<geom type="cylinder" {bottom} material="steel"/>'


def _box(name, position, half, material, yaw=0.0):
    named = f'name="{name}" ' if name else ''
    return (f'<geom {named}type="box" pos="{position[0]:.6g} {position[1]:.6g} {position[2]:.6g}" '
            f'size="{half[0]:.6g} {half[1]:.6g} {half[2]:.6g}" euler="0 0 {yaw:.9g}" material="{material}" '
            'friction="1 0.005 0.0005"/>')
