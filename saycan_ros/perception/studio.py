"""Random pictures of the simulated kitchen with labels: what the detector learns from and is measured on.

Light, color gain, places of objects, base, head, arm and what the hand holds are drawn at random, and so are the errors
that a robot has: calibration of the camera (0.5 degrees), pose in the map (3 cm, 1 degree), depth, and JPEG.
"""
from dataclasses import dataclass

import saycan_ros.simulation  # noqa: F401  says how mujoco draws, and must come before it

# isort: split
import cv2
import mujoco
import numpy as np

from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.poses import inverse, planar, pose, rotation_of_vector, rotation_rpy
from saycan_ros.simulation import grasps, kitchen, objects, robot_model
from saycan_ros.simulation.renderer import Renderer, intrinsics
from saycan_ros.skills import kind_of

CALIBRATION = np.deg2rad(0.5)   # sd about each axis
LOCALIZATION = (0.03, 0.03, np.deg2rad(1.0))
VIEWS = ('near', 'middle', 'far')
_REACHING = np.array([0.0, -0.5, 0.0, -2.3, 0.0, 1.9, 0.785])       # [rad] hand over a surface, pointing down
_AWAY = np.array([0.0, 0.0, -3.0])                                  # under the floor: not in this scene
_FLIPPED = rotation_rpy(np.pi / 2, 0.0, 0.0)


@dataclass(frozen=True)
class TrueObject:
    """What the simulator knows of one object on a surface.

    Attributes:
        kind, instance, place: as in the object memory.
        base_from_object: (4, 4) float64.
        closing: angle of its shortest side in the base frame [rad]; None where any will do.
        visible: share of its silhouette that is in view and not hidden.
        pixels: that show it.
        range: horizontal distance from the camera [m].
    """

    kind: str
    instance: str
    place: str | None
    base_from_object: np.ndarray
    closing: float | None
    visible: float
    pixels: int
    range: float


class Studio:
    """Makes scenes and takes pictures of them; lives on one thread, as its renderers do."""

    def __init__(self, library, places, robot):
        self.library, self.places, self.robot = library, places, robot
        self.instances = [f'{name}#{k}' for name in library.objects for k in (1, 2)]
        self.model = kitchen.build(places, library, self.instances)
        self.data = mujoco.MjData(self.model)
        self.head = Renderer(self.model)
        self.wrist = Renderer(self.model, 320, 240)
        self.surfaces = [kitchen.surface_of(p) for p in places if not p.container]
        self.where, self.held = {}, None

    def close(self):
        """Gives the renderers back."""
        self.head.close()
        self.wrist.close()

    def kind(self, instance):
        """ObjectKind of an instance."""
        return self.library.objects[kind_of(instance)]

    # Scenes

    def arrange(self, rng, held=None):
        """Draws a scene: objects on surfaces, light, arm and fingers; the hand holds `held`, an instance or None."""
        self.where, self.held = {}, held
        for instance in self.instances:
            self._put(instance, pose(_AWAY))
        spots = {surface.name: [] for surface in self.surfaces}
        chosen = rng.permutation([i for i in self.instances if i != held])[:rng.integers(8, 25)]
        for instance in chosen:
            surface = self.surfaces[rng.choice(len(self.surfaces), p=self._shares())]
            self._lay(str(instance), surface, spots[surface.name], rng)
        self._light(rng)
        posture = np.array(robot_model.CARRY) if rng.random() < 0.5 else _REACHING + rng.normal(0, 0.35, 7)
        for name, angle in zip(robot_model.ARM_JOINTS, posture, strict=True):
            self._joint(name, angle)
        width = rng.uniform(0, 0.08) if held is None else grasps.closing_width(self.kind(held))
        for name in robot_model.FINGER_JOINTS:
            self._joint(name, width / 2)

    def _shares(self):
        """The more room a surface has, the more objects it gets."""
        room = np.array([s.half[1] for s in self.surfaces])
        return room / room.sum()

    def _lay(self, instance, surface, spots, rng):
        """Puts an object on a surface, clear of the others by a little; leaves it out where there is no room."""
        kind, deepest = self.kind(instance), 2 * surface.half[0] - 0.06
        radius, gap = objects.radius_on_floor(kind), 0.03 if rng.random() < 0.7 else 0.005
        for _ in range(20):
            depth = rng.uniform(0.06, min(deepest, 0.45) if rng.random() < 0.85 else deepest)
            xy = surface.to_map(depth, rng.uniform(-1, 1) * (surface.half[1] - 0.06))
            if all(np.hypot(*(xy - other)) > radius + size + gap for other, size in spots):
                turn = rotation_rpy(0, 0, rng.uniform(-np.pi, np.pi))
                if kind.shape != 'sphere' and rng.random() < 0.06:
                    turn = turn @ _FLIPPED
                    radius = max(objects.half_extents(kind))
                self._put(instance, pose((*xy, surface.height + objects.height_above(kind, turn)), turn))
                spots.append((xy, radius))
                self.where[instance] = surface.name
                return

    def _light(self, rng):
        self.model.light_diffuse[0] = rng.uniform(0.3, 0.7)
        self.model.light_dir[0] = [rng.normal(0, 0.3), rng.normal(0, 0.3), -1]
        self.model.vis.headlight.ambient[:] = rng.uniform(0.25, 0.5)
        self.model.vis.headlight.diffuse[:] = rng.uniform(0.2, 0.5)

    def stand(self, view, rng):
        """Puts base, lift and head where a robot looks from: near a surface, in the middle of the room, or anywhere."""
        surface = self.surfaces[rng.choice(len(self.surfaces))]
        reach = {'near': (0.28, 0.75), 'middle': (0.75, 2.0)}.get(view)
        pan, tilt = rng.normal(0, 0.2), rng.normal(0.8, 0.1)
        if reach:
            away = rng.uniform(*reach)
            x, y = surface.to_map(-away, rng.uniform(-0.8, 0.8) * surface.half[1])
            yaw = surface.yaw + rng.normal(0, 0.15)
            if view == 'middle':
                tilt = np.arctan2(1.6 - surface.height, away + 0.25) + rng.normal(0, 0.1)
        else:
            stands = [p.stand for p in self.places]
            x, y, yaw = stands[rng.integers(len(stands))] if rng.random() < 0.6 else rng.uniform(-0.9, 0.9, 3)
            yaw, tilt = yaw + rng.uniform(-np.pi, np.pi), rng.normal(0.32, 0.08)
        self.stand_at((x, y, yaw), np.clip(surface.height - 0.62 + rng.normal(0, 0.03), 0, 0.4), (pan, tilt))
        if self.held is not None:
            self._grip(rng)

    def stand_at(self, base, lift, head):
        """Puts the base at (3,) x, y [m], yaw [rad], the lift [m] and the head's pan and tilt [rad]."""
        names = (*robot_model.BASE_JOINTS, *robot_model.TARGET_JOINTS)
        for name, value in zip(names, (*base, lift, *head), strict=True):
            self._joint(name, value)
        self._refresh()

    def _refresh(self):
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_camlight(self.model, self.data)

    def _grip(self, rng):
        """Puts the held object between the fingers, as badly as a grasp may be."""
        kind = self.kind(self.held)
        slip = pose(rng.normal(0, 1, 3) * (0.008, 0.002, 0.01), rotation_of_vector(rng.normal(0, 0.06, 3)))
        spin = rng.uniform(-np.pi, np.pi) if kind.shape != 'box' else rng.integers(2) * np.pi
        turn = pose(rotation=rotation_rpy(0, 0, spin))
        self._put(self.held, self._map_from_gripper() @ slip @ grasps.object_in_hand(kind) @ turn)
        self._refresh()

    # Pictures

    def observe(self, rng):
        """(Observation with the head's picture as the robot gets it, true points (H, W, 3) in the map [m])."""
        color, depth = self.head.color_and_depth(self.data, 'head')
        camera = self._base_from('head')
        turn = rotation_of_vector(rng.normal(0, CALIBRATION, 3))
        believed = pose(camera[:3, 3] + rng.normal(0, 0.003, 3), turn @ camera[:3, :3])
        pixels = intrinsics(self.model, 'head')
        view = CameraView('head', recolored(color, rng), noisy(depth, rng), pixels, believed, 0.0)
        x, y, yaw = (self._value(name) for name in robot_model.BASE_JOINTS)
        where = planar(*(np.array([x, y, yaw]) + rng.normal(0, LOCALIZATION)))
        gripper = inverse(planar(x, y, yaw)) @ self._map_from_gripper()
        observation = Observation(0.0, {'head': through_the_wire(view)[0]}, where, gripper, {}, self._width())
        return observation, _points(depth, pixels, planar(x, y, yaw) @ camera)

    def observe_hand(self, rng):
        """(CameraView of the wrist, (4, 4) base_from_gripper)."""
        color, _ = self.wrist.color_and_depth(self.data, 'wrist')
        view = CameraView('wrist', recolored(color, rng), None, intrinsics(self.model, 'wrist', 320, 240),
                          self._base_from('wrist'), 0.0)
        x, y, yaw = (self._value(name) for name in robot_model.BASE_JOINTS)
        slack = pose(rng.normal(0, 0.003, 3), rotation_of_vector(rng.normal(0, CALIBRATION, 3)))
        return through_the_wire(view)[0], inverse(planar(x, y, yaw)) @ self._map_from_gripper() @ slack

    # What the simulator knows

    def truths(self, points):
        """The TrueObjects of this scene that the true points (H, W, 3) of a picture show."""
        index = self.owners(points[::2, ::2].reshape(-1, 3))           # every fourth pixel is enough to count
        counts = 4 * np.bincount(index + 1, minlength=len(self.instances) + 1)[1:]
        map_from_base = planar(*(self._value(name) for name in robot_model.BASE_JOINTS))
        return [self._truth(i, int(count), map_from_base) for i, count in enumerate(counts) if count]

    def owners(self, points):
        """(N,) index into `instances` of the object that each point (N, 3) of the map is on; -1: none."""
        out = np.full(len(points), -1)
        for i, instance in enumerate(self.instances):
            if instance not in self.where and instance != self.held:
                continue
            place = self._pose(instance)
            near = np.flatnonzero(np.abs(points - place[:3, 3].astype(points.dtype)).max(1) < 0.13)
            local = (points[near] - place[:3, 3]) @ place[:3, :3]
            slack = objects.half_extents(self.kind(instance)) + 0.006
            out[near[(np.abs(local) < slack).all(1)]] = i
        return out

    def _truth(self, index, count, map_from_base):
        instance = self.instances[index]
        kind, base_from_object = self.kind(instance), inverse(map_from_base) @ self._pose(instance)
        camera = self._base_from('head')
        offset = base_from_object[:3, 3] - camera[:3, 3]
        focal, depth = intrinsics(self.model, 'head')[0], max(float(offset @ camera[:3, 2]), 0.05)
        sight = np.abs(base_from_object[:3, :3].T @ offset) / np.linalg.norm(offset)
        expected = silhouette(kind, sight) * (focal / depth) ** 2
        return TrueObject(kind.name, instance, self.where.get(instance), base_from_object,
                          closing_angle(kind, base_from_object[:3, :3]), min(count / expected, 1.0), count,
                          float(np.hypot(*offset[:2])))

    def truth_of(self, index):
        """TrueObject of an index into `instances`; its pixels and its share in view are not counted."""
        return self._truth(index, 0, planar(*(self._value(name) for name in robot_model.BASE_JOINTS)))

    # Joints and poses of the model

    def _joint(self, name, value):
        self.data.qpos[self.model.joint(name).qposadr[0]] = value

    def _value(self, name):
        return float(self.data.qpos[self.model.joint(name).qposadr[0]])

    def _width(self):
        return sum(self._value(name) for name in robot_model.FINGER_JOINTS)

    def _put(self, instance, map_from_object):
        quaternion = np.zeros(4)
        mujoco.mju_mat2Quat(quaternion, map_from_object[:3, :3].ravel())
        at = self.model.joint(instance).qposadr[0]
        self.data.qpos[at:at + 7] = (*map_from_object[:3, 3], *quaternion)

    def _pose(self, instance):
        body = self.model.body(instance).id
        return pose(self.data.xpos[body], self.data.xmat[body].reshape(3, 3))

    def _map_from_gripper(self):
        site = self.model.site('fr3_hand_tcp').id
        hand = self.model.body('fr3_hand').id
        map_from_hand = pose(self.data.xpos[hand], self.data.xmat[hand].reshape(3, 3))
        return map_from_hand @ pose(self.model.site_pos[site])

    def _base_from(self, camera):
        """(4, 4) true base_from_camera of the optical frame."""
        number = self.model.camera(camera).id
        optical = self.data.cam_xmat[number].reshape(3, 3) @ np.diag([1.0, -1.0, -1.0])
        base = planar(*(self._value(name) for name in robot_model.BASE_JOINTS))
        return inverse(base) @ pose(self.data.cam_xpos[number], optical)


def closing_angle(kind, rotation):
    """Angle of the shortest side of an object turned by rotation (3, 3) [rad]; None where any will do."""
    angles = grasps.closing_angles(kind, rotation)
    return float(angles[0]) if len(angles) == 1 else None


def silhouette(kind, sight):
    """Area [m2] of an object across a line of sight, |(3,)| of its direction along the object's axes."""
    x, y, z = objects.half_extents(kind)
    if kind.shape == 'box':
        return float(4 * np.array([y * z, x * z, x * y]) @ sight)
    if kind.shape == 'sphere':
        return float(np.pi * x * x)
    return float(4 * x * z * np.sqrt(max(0.0, 1 - sight[2] ** 2)) + np.pi * x * x * sight[2])


def noisy(depth, rng):
    """Depth (H, W) [m] as a camera measures it: 0.3 % a pixel, 3 mm of ripple, 2 mm of bias."""
    tall, wide = depth.shape
    ripple = cv2.resize(0.003 * rng.standard_normal((6, 8), dtype=np.float32), (wide, tall))
    grain = depth * (1 + 0.003 * rng.standard_normal(depth.shape, dtype=np.float32))
    return np.where(depth > 0, grain + ripple + np.float32(rng.normal(0, 0.002)), 0).astype(np.float32)


def recolored(color, rng):
    """RGB (H, W, 3) uint8 with another gain in each channel (12 %) and another brightness."""
    gain = np.exp(rng.normal(0, 0.08, 3) + rng.normal(0, 0.1)).astype(np.float32)
    return np.clip(color * gain + rng.normal(0, 6), 0, 255).astype(np.uint8)


def _points(depth, intrinsics, map_from_camera):
    """(H, W, 3) float32 in the map; far away where the depth is unknown."""
    fx, fy, cx, cy = intrinsics
    tall, wide = depth.shape
    v, u = np.mgrid[:tall, :wide].astype(np.float32) + np.float32(0.5)
    rays = np.stack([(u - cx) / fx, (v - cy) / fy, np.ones_like(u)], -1)
    points = (rays * depth[..., None]) @ map_from_camera[:3, :3].T + map_from_camera[:3, 3]
    points[depth <= 0] = 1e3
    return points.astype(np.float32)
