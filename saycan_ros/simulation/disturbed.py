"""The simulated kitchen as a real one is: light and colors vary, pictures are noisy and late, motors inexact."""
from collections import deque
from dataclasses import dataclass

import cv2
import mujoco
import numpy as np

from saycan_ros.config import check, param
from saycan_ros.control import Command
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import through_the_wire
from saycan_ros.simulation.renderer import HEIGHT, WIDTH

_FURNITURE = ('wood', 'stone', 'cabinet', 'floor', 'wall', 'steel')


@dataclass(frozen=True)
class DisturbanceConfig:
    """How far pictures and motors are from ideal ones; calibration, pose and drift are in SimulationConfig."""

    picture_period: float = param(0.2, 'Between two pictures of a camera [s]', 0.05, 1.0)
    latency_low: float = param(0.1, 'Age of a picture when it arrives, at least [s]', 0.0, 1.0)
    latency_high: float = param(0.2, 'Age of a picture when it arrives, at most [s]', 0.0, 1.0)
    grain: float = param(0.003, 'Noise of each depth pixel, part of the depth', 0.0, 0.1)
    ripple: float = param(0.003, 'Slow waves of the depth picture, sd [m]', 0.0, 0.1)
    holes: float = param(0.7, 'Share of the pixels at depth edges that are unknown', 0.0, 1.0)
    recolor: float = param(0.08, 'Gain of each color channel, sd', 0.0, 1.0)
    field_of_view: float = param(0.003, 'Error of the focal length, sd of the part of it', 0.0, 0.1)
    actuator: float = param(0.05, 'Noise of base and arm velocity, part of it', 0.0, 0.5)


class DisturbedKitchen:
    """A KitchenSimulation behind cameras and motors like those of a robot.

    Attributes:
        simulation: the KitchenSimulation; truth is read there.
        encoded: {camera: (color bytes, depth bytes)} of the pictures of the newest observation.
    """

    def __init__(self, simulation, config=None, looks=True):
        """looks: False: light and colors stay as they are."""
        self.simulation, self.config, self._looks = simulation, check(config or DisturbanceConfig()), looks
        self._model = None
        rng = np.random.default_rng(0)
        self._grain = rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
        self._torn = rng.random((HEIGHT, WIDTH), dtype=np.float32) < self.config.holes

    def reset(self, start, seed, base=None):
        """As KitchenSimulation.reset; the seed fixes all disturbances too."""
        self.simulation.reset(start, seed, base)
        self._rng = np.random.default_rng([seed, 7])
        self._remember_model()
        if self._looks:
            self._redecorate()
        self._gain = 1 + self._rng.normal(0, self.config.actuator, 9)
        tint = np.exp(self._rng.normal(0, self.config.recolor, 3) + self._rng.normal(0, 0.1))
        tones = np.arange(256)[None, :, None] * tint + self._rng.normal(0, 6)
        self._tones = np.clip(tones, 0, 255).astype(np.uint8)
        self._waiting, self._newest, self.encoded = deque(), {}, {}
        self._due = self.time                                   # the first pictures come with the first step

    @property
    def time(self):
        """Simulated time [s]."""
        return self.simulation.time

    def command(self, command):
        """A Command, as the motors carry it out."""
        jitter = self._gain * (1 + self._rng.normal(0, self.config.actuator, 9))
        self.simulation.command(Command(command.base * jitter[:3], command.arm * jitter[3:], command.gripper,
                                        command.joints))

    def step(self, cameras=None):
        """One tick of the control rate; takes pictures when it is time to. cameras: names, None for all."""
        names = self.simulation.robot.cameras if cameras is None else cameras
        if names and self.time >= self._due - 1e-6:
            self._look(names, self._rng.uniform(self.config.latency_low, self.config.latency_high))
        self.simulation.step(1 / self.simulation.robot.control_rate)

    def observation(self):
        """The Observation of this moment, with the newest pictures that have arrived."""
        while self._waiting and self._waiting[0][0] <= self.time + 1e-6:
            _, views, encoded = self._waiting.popleft()
            self._newest, self.encoded = self._newest | views, self.encoded | encoded
        sensed = self.simulation.observation(cameras=())
        return Observation(sensed.stamp, self._newest, sensed.map_from_base, sensed.base_from_gripper, sensed.joints,
                           sensed.gripper_width, sensed.gripper_effort, sensed.base_velocity)

    # pictures

    def _look(self, names, latency):
        views, encoded = {}, {}
        for name in names:
            view = self.picture(name)
            views[name], *encoded[name] = through_the_wire(view)
        self._waiting.append((self.time + latency, views, encoded))
        self._due = self.time + self.config.picture_period

    def picture(self, name):
        """The CameraView that a camera would give of this moment."""
        simulation = self.simulation
        color, depth = simulation.render(name)
        color = cv2.LUT(color, self._tones)
        links = simulation.robot.forward(simulation.observation(cameras=()).joints)
        frame = links[simulation.robot.cameras[name].frame]
        return CameraView(name, color, None if depth is None else self._measured(depth),
                          self._nominal[name], frame, self.time)

    def _measured(self, depth):
        """Depth (H, W) [m] as a camera measures it: grain, waves, and holes where it jumps."""
        config, rng = self.config, self._rng
        tall, wide = depth.shape
        waves = cv2.resize(config.ripple * rng.standard_normal((6, 8), dtype=np.float32), (wide, tall))
        row, column = rng.integers(tall), rng.integers(wide)
        grain = np.roll(self._grain, (row, column), (0, 1))             # a new view of one draw: ten times as fast
        noisy = depth * (1 + config.grain * grain) + waves
        jumps = cv2.morphologyEx(depth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0.03
        noisy[(jumps & np.roll(self._torn, (row, column), (0, 1))) | (depth <= 0)] = 0
        return noisy

    # what a scene looks like

    def _remember_model(self):
        """Keeps what randomizing changes, once a model."""
        simulation = self.simulation
        if self._model is not simulation.model:
            self._model = simulation.model
            self._colors, self._fields = self._model.mat_rgba.copy(), self._model.cam_fovy.copy()
        self._model.cam_fovy[:] = self._fields
        self._nominal = {name: simulation.intrinsics(name) for name in simulation.robot.cameras}
        for name in simulation.robot.cameras:
            wrong = np.exp(self._rng.normal(0, self.config.field_of_view))
            half = np.tan(np.deg2rad(self._fields[self._model.camera(name).id]) / 2)
            self._model.cam_fovy[self._model.camera(name).id] = np.rad2deg(2 * np.arctan(half / wrong))

    def _redecorate(self):
        """Draws light, and the colors of furniture and objects."""
        model, rng = self._model, self._rng
        model.light_diffuse[0] = rng.uniform(0.3, 0.7)
        toward = np.array([rng.normal(0, 0.3), rng.normal(0, 0.3), -1])
        model.light_dir[0] = toward / np.linalg.norm(toward)
        self.simulation.data.light_xdir[0] = model.light_dir[0]     # MuJoCo reads the model's at the next reset only
        model.vis.headlight.ambient[:] = rng.uniform(0.25, 0.5)
        model.vis.headlight.diffuse[:] = rng.uniform(0.2, 0.5)
        for k in range(model.nmat):
            name = mujoco.mj_id2name(model, mujoco.mjtObj.mjOBJ_MATERIAL, k)
            spread = 0.15 if name in _FURNITURE else 0.05
            model.mat_rgba[k, :3] = np.clip(self._colors[k, :3] * (1 + rng.normal(0, spread, 3)), 0.05, 1)
