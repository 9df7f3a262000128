"""The reliability diagram: what was said against what happened, as a picture."""
import cv2
import numpy as np

_SIDE, _EDGE = 440, 60                    # [px]
_INK, _GRAY = (40, 40, 40), (170, 170, 170)
_COLORS = ((180, 90, 20), (60, 60, 200), (80, 150, 60), (150, 60, 150))       # BGR


def reliability_diagram(curves):
    """(H, W, 3) uint8 BGR. curves: {name: rows (said, happened, trials) of calibration.reliability}."""
    picture = np.full((_SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE, 3), 255, np.uint8)
    for k in range(6):
        value = k / 5
        cv2.line(picture, _at(value, 0), _at(value, 1), (235, 235, 235), 1)
        cv2.line(picture, _at(0, value), _at(1, value), (235, 235, 235), 1)
        _write(picture, f'{value:.1f}', (_at(value, 0)[0] - 11, _SIDE + _EDGE + 20))
        _write(picture, f'{value:.1f}', (_EDGE - 35, _at(0, value)[1] + 5))
    cv2.line(picture, _at(0, 0), _at(1, 1), _GRAY, 1, cv2.LINE_AA)
    cv2.rectangle(picture, _at(0, 1), _at(1, 0), _INK, 1)
    for k, ((name, rows), color) in enumerate(zip(curves.items(), _COLORS, strict=False)):
        points = [_at(said, happened) for said, happened, _ in rows]
        cv2.polylines(picture, [np.array(points, np.int32)], False, color, 2, cv2.LINE_AA)
        for point in points:
            cv2.circle(picture, point, 4, color, -1, cv2.LINE_AA)
        _write(picture, name, (_EDGE + 12, _EDGE + 22 + 20 * k), color)
    _write(picture, 'said: probability of success', (_EDGE + 110, _SIDE + 2 * _EDGE - 12))
    _write(picture, 'happened: share that succeeded', (12, _EDGE - 18))
    return picture


def _at(x, y):
    return _EDGE + round(x * _SIDE), _EDGE + round((1 - y) * _SIDE)


def _write(picture, text, at, color=_INK):
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, color, 1, cv2.LINE_AA)
