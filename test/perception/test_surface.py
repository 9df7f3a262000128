"""Surfaces are found in the depth picture, and things on them become clusters."""
import numpy as np
import pytest
from scene import box, head_pose, picture, seen_from_base, slabs

from saycan_ros.config import share
from saycan_ros.perception.clusters import CHANNELS, EXTRAS, SIDE, clusters
from saycan_ros.perception.surface import surface_view
from saycan_ros.places import load_places
from saycan_ros.poses import planar, pose, rotation_of_vector

PLACES = {p.name: p for p in load_places(share('config', 'places.yaml'))}
TABLE = PLACES['table']
AT_TABLE = (0.0, 1.35, np.pi / 2)
CAN = (0.066, 0.066, 0.122)


def kitchen(*boxes):
    return [*slabs([p for p in PLACES.values() if not p.container]), *boxes]


def look(boxes, base=AT_TABLE, tilt=0.8, turn=(0, 0, 0), noise=None):
    """The picture of a camera that believes in a pose turned by `turn` [rad] about its own center."""
    true = head_pose(tilt)
    believed = pose(true[:3, 3], rotation_of_vector(np.array(turn, float)) @ true[:3, :3])
    return picture(boxes, base, true, believed, noise)


def test_a_surface_lies_at_zero_when_the_calibration_is_right():
    surface = surface_view(look(kitchen()), TABLE, planar(*AT_TABLE))
    assert abs(np.median(surface.points[surface.near][:, 2])) < 1e-3


@pytest.mark.parametrize('turn', [(0.012, 0, 0), (-0.012, 0, 0), (0, 0.012, 0), (0, -0.012, 0), (0.008, 0.008, 0)])
def test_a_tilted_camera_is_leveled_on_the_surface(turn):
    noise = np.random.default_rng(0)
    view = look(kitchen(box(TABLE, (0.1, 2.1), CAN), box(TABLE, (-0.2, 2.0), CAN)), turn=turn, noise=noise)
    surface = surface_view(view, TABLE, planar(*AT_TABLE))
    top = surface.points[surface.near & (np.abs(surface.points[..., 2]) < 0.03)]
    assert abs(np.median(top[:, 2])) < 0.002
    assert np.abs(surface.base_from_camera[:3, :3] - head_pose(0.8)[:3, :3]).max() < 0.006


def test_a_place_behind_the_robot_is_not_seen():
    assert surface_view(look(kitchen()), PLACES['operator'], planar(*AT_TABLE)) is None


def test_a_surface_that_depth_does_not_show_is_no_surface():
    assert surface_view(look([]), TABLE, planar(*AT_TABLE)) is None        # only the floor where the table should be


@pytest.mark.parametrize('turn', [(0, 0, 0), (0.009, -0.009, 0.0)])
def test_each_thing_on_a_surface_is_one_cluster(turn):
    spots = [(-0.3, 2.0), (0.0, 2.1), (0.25, 1.95)]
    view = look(kitchen(*(box(TABLE, xy, CAN) for xy in spots)), turn=turn, noise=np.random.default_rng(1))
    found = clusters(view, surface_view(view, TABLE, planar(*AT_TABLE)))
    assert len(found) == 3
    for xy in spots:
        at = seen_from_base(AT_TABLE, (*xy, TABLE.height))
        assert min(np.hypot(*(c.center - at)[:2]) for c in found) < 0.05


def test_a_cluster_comes_with_a_crop_and_numbers():
    view = look(kitchen(box(TABLE, (0.0, 2.0), CAN)))
    (cluster,) = clusters(view, surface_view(view, TABLE, planar(*AT_TABLE)))
    assert cluster.crop.shape == (CHANNELS, SIDE, SIDE) and cluster.crop.dtype == np.float32
    assert cluster.extras.shape == (EXTRAS,) and np.isfinite(cluster.extras).all() and np.isfinite(cluster.crop).all()
    assert 0.1 < cluster.crop[3].mean() < 0.9                                 # the mask fills part of the crop


def test_a_can_is_a_cluster_across_the_room():
    base = (0.0, -1.6, np.pi / 2)                                             # at the operator, 3.6 m away
    view = look(kitchen(box(TABLE, (0.0, 2.0), CAN)), base, tilt=0.3, noise=np.random.default_rng(2))
    found = clusters(view, surface_view(view, TABLE, planar(*base)))
    assert len(found) == 1 and 3.2 < found[0].range < 4.0


def test_things_beside_a_surface_are_left_out():
    beside = box(TABLE, (1.1, 2.0), (0.1, 0.1, 0.9), height=0.0)             # from the floor, taller than the table
    view = look(kitchen(beside))
    assert clusters(view, surface_view(view, TABLE, planar(*AT_TABLE))) == []


def test_two_things_that_nearly_touch_are_told_apart():
    view = look(kitchen(*(box(TABLE, (x, 2.0), (0.1, 0.05, 0.15)) for x in (-0.057, 0.057))))
    assert len(clusters(view, surface_view(view, TABLE, planar(*AT_TABLE)))) == 2
