"""A plan of the room as SVG: the places, the robot, and where the object memory has each object."""
import numpy as np
from markupsafe import Markup, escape

SCALE = 90                          # [px] a meter
MARGIN = np.array([1.0, 0.35])      # [m] around what is drawn; names stand to the right of their objects
LINE, LETTER = 13, 7                # [px] height of a name, width of a letter
ROBOT = 0.3                         # [m] radius of the base, as drawn


def plan_of_room(places, memory, map_from_base=None):
    """SVG, as safe markup.

    Args:
        places: tuple of Place.
        memory: ObjectMemory.
        map_from_base: (4, 4) of the robot; None: not drawn.
    """
    points = [p.polygon for p in places] + [p.stand[None, :2] for p in places]
    points += [o.position[None, :2] for o in memory.lying]
    points += [] if map_from_base is None else [map_from_base[None, :2, 3]]
    low, high = np.vstack(points).min(axis=0) - MARGIN, np.vstack(points).max(axis=0) + MARGIN

    def at(xy):     # the map's y axis points up
        return round((xy[0] - low[0]) * SCALE), round((high[1] - xy[1]) * SCALE)

    width, height = (high - low) * SCALE
    drawn = [*(_place(p, at) for p in places), *_objects(memory.lying, at), _robot(map_from_base, memory, at)]
    return Markup(f'<svg class="room" viewBox="0 0 {width:.0f} {height:.0f}" role="img">{"".join(drawn)}</svg>')


def _place(place, at):
    outline = ' '.join('{},{}'.format(*at(xy)) for xy in place.polygon)
    x, y = at((place.center[0], place.polygon[:, 1].min()))
    return (f'<polygon points="{outline}"/>'
            f'<text class="place" x="{x}" y="{y}" dy="14">{escape(place.name)}</text>')


def _objects(lying, at):
    written = []        # (left, right, height) of the names so far: the next one goes below those that it would cover
    for o in sorted(lying, key=lambda o: -o.position[1]):
        x, y = at(o.position[:2])
        right, line = x + LETTER * len(o.kind), y
        while any(abs(line - other) < LINE and x < end and start < right for start, end, other in written):
            line += 1
        written.append((x, right, line))
        yield (f'<circle cx="{x}" cy="{y}" r="4"/><text x="{x}" y="{line}" dx="6" dy="4">{escape(o.kind)}'
               f'<title>{escape(o.instance)}, confidence {o.confidence:.2f}</title></text>')


def _robot(map_from_base, memory, at):
    if map_from_base is None:
        return ''
    center = map_from_base[:2, 3]
    (x, y), (nose_x, nose_y) = at(center), at(center + ROBOT * map_from_base[:2, 0])
    holds = f': {escape(memory.holding)}' if memory.holding else ''
    return (f'<circle class="robot" cx="{x}" cy="{y}" r="{ROBOT * SCALE:.0f}"/>'
            f'<line class="robot" x1="{x}" y1="{y}" x2="{nose_x}" y2="{nose_y}"/>'
            f'<text class="place" x="{x}" y="{y}" dy="{ROBOT * SCALE + 12:.0f}">robot{holds}</text>')
