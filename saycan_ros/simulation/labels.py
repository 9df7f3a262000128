"""Printed labels, drawn when the model is built: no picture is stored in the package."""
from dataclasses import dataclass

import cv2
import numpy as np

FACE = 128                       # [px] of each square face of a cube texture
_FONT = cv2.FONT_HERSHEY_DUPLEX
# How MuJoCo lays the six files of a cube texture on a body: which way a face must be turned to read upright.
_TURNS = {'right': cv2.ROTATE_90_COUNTERCLOCKWISE, 'left': cv2.ROTATE_90_CLOCKWISE, 'up': cv2.ROTATE_180, 'down': None,
          'front': None, 'back': None}
SIDES = ('right', 'left', 'up', 'down')     # +x, -x, +y, -y of the body
TOP, BOTTOM = 'front', 'back'               # +z, -z


@dataclass(frozen=True)
class Label:
    """What is printed on an object: a panel with a mark and words, on the object's own color.

    Attributes:
        words: lines of text.
        panel, ink: RGB in [0, 255]; panel None prints on the object's color.
        mark: one of disc, slice, wave, bolt, leaf, grain, none; in mark_color.
        height: part of the face that the panel covers.
    """

    words: tuple[str, ...]
    panel: tuple[int, int, int] | None = None
    ink: tuple[int, int, int] = (255, 255, 255)
    mark: str = 'none'
    mark_color: tuple[int, int, int] = (255, 255, 255)
    height: float = 0.7


def draw(label, color, aspect):
    """The printed face, (FACE, FACE, 3) uint8 RGB, drawn at width / height = aspect and squeezed to a square."""
    height = FACE * 2 if aspect <= 1 else int(FACE * 2 / aspect)
    width = max(int(height * aspect), 8)
    face = np.full((height, width, 3), color, np.uint8)
    top, bottom = int(height * (1 - label.height) / 2), int(height * (1 + label.height) / 2)
    if label.panel is not None:
        cv2.rectangle(face, (0, top), (width, bottom), label.panel, -1)
    words_top = top
    if label.mark != 'none':
        words_top = top + int(0.55 * (bottom - top))
        center, radius = (width // 2, (top + words_top) // 2), int(0.45 * min(width, words_top - top))
        _MARKS[label.mark](face, center, max(radius, 2), label.mark_color)
    _write(face, label.words, label.ink, words_top, bottom)
    return cv2.resize(face, (FACE, FACE), interpolation=cv2.INTER_AREA)


def _write(face, words, ink, top, bottom):
    """Centers the lines between two rows, as large as they fit."""
    row, width = (bottom - top) / max(len(words), 1), face.shape[1]
    for k, word in enumerate(words):
        (w, h), _ = cv2.getTextSize(word, _FONT, 1.0, 2)
        scale = min(0.9 * width / w, 0.75 * row / h)
        at = (int((width - w * scale) / 2), int(top + (k + 0.5) * row + h * scale / 2))
        cv2.putText(face, word, at, _FONT, scale, ink, max(int(3 * scale), 1), cv2.LINE_AA)


def _disc(face, center, radius, color):
    cv2.circle(face, center, radius, color, -1, cv2.LINE_AA)


def _slice(face, center, radius, color):
    """A cut citrus fruit."""
    cv2.circle(face, center, radius, color, -1, cv2.LINE_AA)
    cv2.circle(face, center, int(radius * 0.85), (255, 255, 255), max(radius // 10, 1), cv2.LINE_AA)
    for angle in np.arange(0, np.pi, np.pi / 4):
        reach = 0.85 * radius * np.array([np.cos(angle), np.sin(angle)])
        ends = [tuple(int(v) for v in center + s * reach) for s in (1, -1)]
        cv2.line(face, *ends, (255, 255, 255), max(radius // 10, 1), cv2.LINE_AA)


def _wave(face, center, radius, color):
    """A band that swings over the whole width."""
    x = np.arange(face.shape[1])
    y = center[1] + radius * 0.4 * np.sin(2 * np.pi * x / face.shape[1])
    cv2.polylines(face, [np.stack([x, y], 1).astype(np.int32)], False, color, max(radius // 2, 2), cv2.LINE_AA)


def _bolt(face, center, radius, color):
    shape = np.array([[0.1, -1], [-0.6, 0.2], [0, 0.1], [-0.2, 1], [0.6, -0.3], [0.05, -0.1]])
    cv2.fillPoly(face, [(center + radius * shape).astype(np.int32)], color, cv2.LINE_AA)


def _leaf(face, center, radius, color):
    cv2.ellipse(face, center, (radius, max(radius // 2, 1)), -35, 0, 360, color, -1, cv2.LINE_AA)


def _grain(face, center, radius, color):
    """Two rows of seeds."""
    for k in range(-2, 3):
        for side in (-1, 1):
            at = (int(center[0] + side * radius * 0.3), int(center[1] + k * radius * 0.38))
            axes = (max(int(radius * 0.3), 1), max(int(radius * 0.14), 1))
            cv2.ellipse(face, at, axes, -40 * side, 0, 360, color, -1, cv2.LINE_AA)


_MARKS = {'disc': _disc, 'slice': _slice, 'wave': _wave, 'bolt': _bolt, 'leaf': _leaf, 'grain': _grain}


def cube_texture(name, faces):
    """A cube texture of six RGB faces.

    Args:
        name: of the texture.
        faces: {face: (FACE, FACE, 3) uint8 RGB, upright} for right, left, up, down, front and back.

    Returns:
        (xml of the <texture>, {file: PNG bytes} for from_xml_string).
    """
    files = {f'{name} {face}.png': _png(image, _TURNS[face]) for face, image in faces.items()}
    named = ' '.join(f'file{face}="{name} {face}.png"' for face in faces)
    return f'<texture name="{name}" type="cube" {named}/>', files


def _png(image, turn):
    turned = image if turn is None else cv2.rotate(image, turn)
    return cv2.imencode('.png', turned[..., ::-1])[1].tobytes()
