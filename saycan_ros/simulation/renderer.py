"""Pictures of the simulated cameras: color and depth in one pass."""
import threading

import mujoco
import numpy as np

from saycan_ros.simulation import objects, robot_model

WIDTH, HEIGHT = 640, 480


def intrinsics(model, camera, width=WIDTH, height=HEIGHT):
    """(4,) float64 fx, fy, cx, cy [px] of a camera of the model; pixel centers at integer + 0.5."""
    focal = height / 2 / np.tan(np.deg2rad(model.cam_fovy[model.camera(camera).id]) / 2)
    return np.array([focal, focal, width / 2, height / 2])


class Renderer:
    """Draws one model's cameras off screen. It lives on the thread that made it, as its GL context does."""

    def __init__(self, model, width=WIDTH, height=HEIGHT):
        self._thread = threading.get_ident()
        self.model, self.width, self.height = model, width, height
        self._gl = mujoco.GLContext(width, height)
        self._gl.make_current()
        self._context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR      # keeps the precision of reversed z
        self._scene = mujoco.MjvScene(model, 600)
        self._option = mujoco.MjvOption()
        self._option.geomgroup[robot_model.GROUP] = 1
        self._camera = mujoco.MjvCamera()
        self._camera.type = mujoco.mjtCamera.mjCAMERA_FIXED
        self._rect = mujoco.MjrRect(0, 0, width, height)

    def color_and_depth(self, data, camera):
        """What a camera sees: (H, W, 3) uint8 RGB, and (H, W) float32 [m] along the optical axis, 0: beyond 15 m.

        Raises:
            ValueError: called on another thread than the one that made the renderer.
        """
        self._update(data, camera)
        color = np.empty((self.height, self.width, 3), np.uint8)
        depth = np.empty((self.height, self.width), np.float32)
        mujoco.mjr_render(self._rect, self._scene, self._context)
        mujoco.mjr_readPixels(color, depth, self._rect, self._context)
        return color[::-1].copy(), self._meters(depth[::-1])

    def instances(self, data, camera):
        """Which object each pixel shows, (H, W) int32: the index of its body in the model, 0 where it is no object."""
        self._update(data, camera)
        flags = self._scene.flags
        flags[mujoco.mjtRndFlag.mjRND_SEGMENT] = flags[mujoco.mjtRndFlag.mjRND_IDCOLOR] = 1
        image = np.empty((self.height, self.width, 3), np.uint8)
        mujoco.mjr_render(self._rect, self._scene, self._context)
        mujoco.mjr_readPixels(image, None, self._rect, self._context)
        flags[mujoco.mjtRndFlag.mjRND_SEGMENT] = flags[mujoco.mjtRndFlag.mjRND_IDCOLOR] = 0
        body = np.zeros(self._scene.ngeom + 1, np.int32)
        for geom in self._scene.geoms[:self._scene.ngeom]:
            if geom.objtype == mujoco.mjtObj.mjOBJ_GEOM and self.model.geom_group[geom.objid] == objects.GROUP:
                body[geom.segid + 1] = self.model.geom_bodyid[geom.objid]
        index = image[::-1].astype(np.int32) @ np.array([1, 256, 65536], np.int32)
        return body[np.clip(index, 0, self._scene.ngeom)]

    def close(self):
        """Gives the context back; on the thread that made it."""
        self._context.free()
        self._gl.free()

    def _update(self, data, camera):
        if threading.get_ident() != self._thread:
            raise ValueError('a renderer works on the thread that made it: its GL context is bound to that one')
        self._gl.make_current()
        self._camera.fixedcamid = self.model.camera(camera).id
        mujoco.mjv_updateScene(self.model, data, self._option, None, self._camera, mujoco.mjtCatBit.mjCAT_ALL,
                               self._scene)

    def _meters(self, buffer):
        """The depth buffer has 1 at the near plane and 0 at the far one (reversed z)."""
        near = self.model.vis.map.znear * self.model.stat.extent
        far = self.model.vis.map.zfar * self.model.stat.extent
        depth = near * far / (near + buffer * (far - near))
        depth[buffer <= 0] = 0.0
        return depth
