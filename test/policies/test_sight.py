"""What the grasp and the spot network are shown."""
import numpy as np

from saycan_ros.config import share
from saycan_ros.observation import CameraView
from saycan_ros.places import load_places
from saycan_ros.policies.grasp import SIDE, grasp_crop
from saycan_ros.policies.motor import about
from saycan_ros.policies.spots import CHANNELS, COLUMNS, ROWS, cell_centers, cell_of, height_map
from saycan_ros.poses import planar, pose
from saycan_ros.skills import load_skills

DOWN = pose((0.0, 0.0, 1.0), np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]]))      # optical axis downwards
INTRINSICS = np.array([300.0, 300.0, 160.0, 120.0])


def view(color=None, depth=None):
    color = np.zeros((240, 320, 3), np.uint8) if color is None else color
    return CameraView('head', color, depth, INTRINSICS, DOWN, 0.0)


def test_a_grasp_crop_has_its_point_in_the_middle():
    color = np.zeros((240, 320, 3), np.uint8)
    color[100:110, 190:200] = 255                          # around pixel (195, 105)
    depth = 0.8
    x, y = (195 - 160) / 300 * depth, (105 - 120) / 300 * depth
    point = DOWN @ (x, y, depth, 1.0)
    crop = grasp_crop(view(color), point[:3])
    bright = np.argwhere(crop[0] > crop[0].min() + 1.0)
    np.testing.assert_allclose(bright.mean(0), (SIDE / 2 - 0.5,) * 2, atol=1.0)


def test_a_point_behind_the_camera_or_far_out_of_view_gives_no_crop():
    assert grasp_crop(view(), (0.0, 0.0, 1.2)) is None
    assert grasp_crop(view(), (0.0, 3.0, 0.2)) is None


def test_every_cell_knows_its_center():
    for number in (0, 17, ROWS * COLUMNS - 1):
        assert cell_of(cell_centers()[number]) == number
    assert cell_of((-1.0, 0.0)) is None


def test_a_thing_on_the_surface_stands_out_of_the_height_map():
    table = next(p for p in load_places(share('config', 'places.yaml')) if p.name == 'table')
    camera = pose((0.0, 0.0, 1.75), DOWN[:3, :3])
    depth = np.full((240, 320), 1.0, np.float32)                         # the surface, 0.75 m above the floor
    rows, columns = np.mgrid[:240, :320]
    x, y = -(rows + 0.5 - 120) / 300, -(columns + 0.5 - 160) / 300       # in the base frame, at 1 m
    thing = (np.abs(x - 0.3) < 0.03) & (np.abs(y) < 0.03)
    depth[thing] = 0.9
    seen = CameraView('head', np.zeros((240, 320, 3), np.uint8), depth, INTRINSICS, camera, 0.0)
    kind = about(load_skills().objects['apple'], False)
    maps = height_map(seen, table, planar(0.0, 1.5, np.pi / 2), kind)
    assert maps.shape == (CHANNELS, ROWS, COLUMNS) and np.isfinite(maps).all()
    heights = maps[0].ravel() / 10
    inside = np.hypot(*(cell_centers() - (0.3, 0.0)).T) < 0.03
    assert heights[inside].max() > 0.08
