"""Trials whose end can be told from the picture: what stands in it is picked up, what is gone is not."""
import numpy as np

from saycan_ros.config import share
from saycan_ros.control import Outcome
from saycan_ros.episodes import Episode, EpisodeWriter
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.places import load_places
from saycan_ros.poses import planar, pose, rotation_rpy
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

LIBRARY, PLACES, ROBOT = load_skills(), load_places(share('config', 'places.yaml')), load_robot()
SEEN = frozenset(p.name for p in PLACES)
TABLE = next(p for p in PLACES if p.name == 'table')
INTRINSICS = np.array([120.0, 120.0, 80.0, 60.0])
# Optical frame 1.2 m above the base, looking ahead and down.
BASE_FROM_CAMERA = pose((0, 0, 1.4)) @ pose(rotation=rotation_rpy(-np.pi / 2 - 0.8, 0, -np.pi / 2))


def words(texts):
    """(N, 24) float32: the sum of a random vector a word, in place of the language model."""
    def vector(word):
        return np.random.default_rng(list(word.encode())).standard_normal(24)
    return np.array([np.sum([vector(word) for word in text.split()], axis=0) for text in texts], np.float32)


def remembered(kind, place=TABLE, at=(0.0, 0.45)):
    """A RememberedObject on a place, before the robot that stands there. at: left, ahead [m]."""
    xyz = planar(*place.stand) @ np.array([at[1] + 0.1, at[0], place.height + 0.06, 1.0])
    return RememberedObject(kind, f'{kind}#1', place.name, pose(xyz[:3]), np.array([0.07, 0.07, 0.12]), 10.0)


def memory(*objects, **more):
    return ObjectMemory(**{'objects': objects, 'robot_place': 'table', 'seen_places': SEEN, 'stamp': 10.0, **more})


def observation(rng, *cans, stamp=10.0):
    """An Observation at the table; cans: (2,) x, y [m] before the robot where something 12 cm high stands."""
    color = rng.integers(60, 90, (120, 160, 3), dtype=np.uint8)
    head = CameraView('head', color, depth_of(cans), INTRINSICS, BASE_FROM_CAMERA, stamp)
    return Observation(stamp, {'head': head}, planar(*TABLE.stand), pose((0.5, 0, 1)),
                       dict.fromkeys(ROBOT.chain.joints, 0.1), 0.08, 0.0)


def depth_of(cans):
    """(120, 160) float32 [m] of the table's plane, and of discs above it for each can."""
    fx, fy, cx, cy = INTRINSICS
    v, u = np.mgrid[:120, :160] + 0.5
    rays = np.stack([(u - cx) / fx, (v - cy) / fy, np.ones_like(u)], -1) @ BASE_FROM_CAMERA[:3, :3].T
    eye, down = BASE_FROM_CAMERA[:3, 3], np.minimum(rays[..., 2], -0.05)
    depth = (TABLE.height - eye[2]) / down
    for can in cans:
        for rise in np.linspace(0.01, 0.12, 12):
            disc = (TABLE.height + rise - eye[2]) / down
            hit = np.linalg.norm(eye[:2] + disc[..., None] * rays[..., :2] - can, axis=-1) < 0.035
            depth = np.where(hit, np.minimum(depth, disc), depth)
    return depth.astype(np.float32)


def record(folder, count, policy='scripted', first=0):
    """Bags of picks; those of what is gone fail."""
    names, folder = list(LIBRARY.objects), folder
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + count):
        rng = np.random.default_rng(seed)
        there, kind = rng.random() < 0.5, names[seed % len(names)]
        at = np.array([rng.uniform(-0.05, 0.05), rng.uniform(0.4, 0.5)])
        seen = observation(rng, *([(at[1] + 0.1, at[0])] if there else []), stamp=10.0 + seed)
        encoded = {name: through_the_wire(view)[1:] for name, view in seen.cameras.items()}
        about = Episode(LIBRARY.find('pick', kind).text, 'pick', kind, None, policy, seed)
        with EpisodeWriter(folder / f'trial_{seed:03d}', about) as writer:
            writer.put(seen, encoded, None)
            writer.remember(memory(remembered(kind, at=at), remembered(names[(seed + 1) % len(names)], at=(0.2, 0.5))))
            writer.end(Outcome.SUCCEEDED if there else Outcome.NOT_FOUND, success=bool(there))
