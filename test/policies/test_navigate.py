"""find, go to and bring in physics, from sensors alone: where the robot stands at the end, and how it fails."""
import mujoco
import numpy as np
import pytest

from saycan_ros.control import Outcome
from saycan_ros.poses import inverse, planar, to_planar
from saycan_ros.simulation.scene import SceneStart

MIDDLE = (0.0, 0.0, 0.3)


def off_stand(world, name):
    """(3,) x, y [m], yaw [rad] of the true base, seen from the stand of a place."""
    stand = next(p.stand for p in world.simulation.places if p.name == name)
    return to_planar(inverse(planar(*stand)) @ world.simulation.ground_truth().map_from_base)


def beside(world, instance):
    """(2,) where an object truly is, seen from the base [m]."""
    truth = world.simulation.ground_truth()
    return (inverse(truth.map_from_base) @ truth.poses[instance])[:2, 3]


def test_go_to_ends_within_three_centimeters_of_the_stand_though_the_pose_is_wrong_by_more(world, drive):
    world.set_scene(SceneStart({'tea': 'table'}), seed=4, base=MIDDLE)
    for place in ('table', 'trash can'):
        assert drive(f'go to the {place}') == (Outcome.SUCCEEDED, '')
        x, y, yaw = off_stand(world, place)
        assert np.hypot(x, y) < 0.04 and abs(yaw) < 0.05, place


def test_what_the_hand_holds_is_brought(world, drive):
    world.set_scene(SceneStart({}, 'table', 'rice chips'), seed=1)
    assert drive('bring it to you')[0] is Outcome.SUCCEEDED
    assert world.simulation.holding() == 'rice chips'
    assert np.hypot(*off_stand(world, 'operator')[:2]) < 0.04


def test_find_goes_to_where_the_memory_has_it_and_stops_where_the_hand_reaches(world, drive):
    world.set_scene(SceneStart({'apple': 'table', 'tea': 'close counter'}), seed=2, base=MIDDLE)
    assert drive('look around')[0] is Outcome.SUCCEEDED
    assert drive('find a tea')[0] is Outcome.SUCCEEDED
    assert beside(world, 'tea') == pytest.approx([0.5, -0.08], abs=0.15)


def test_find_searches_on_where_the_memory_was_wrong(world, drive):
    world.set_scene(SceneStart({'apple': 'table'}), seed=3, base=(0.0, 0.3, 1.4))
    world.look()
    at = world.simulation.data.joint('apple').qpos
    at[:3] = 2.35, 0.3, 0.95                        # while nobody looks
    mujoco.mj_forward(world.simulation.model, world.simulation.data)
    world.simulation.step(0.5)
    assert drive('find an apple')[0] is Outcome.SUCCEEDED
    assert beside(world, 'apple') == pytest.approx([0.5, -0.08], abs=0.15)


def test_from_one_end_of_a_surface_find_sees_what_is_at_the_other(world, drive):
    world.set_scene(SceneStart({'tea': 'close counter'}), seed=3, base=(1.75, 0.5, 0.0))
    world.simulation.data.joint('tea').qpos[:2] = 2.3, -0.5
    mujoco.mj_forward(world.simulation.model, world.simulation.data)
    assert drive('find a tea')[0] is Outcome.SUCCEEDED
    assert beside(world, 'tea') == pytest.approx([0.5, -0.08], abs=0.15)


def test_who_stands_back_from_a_surface_backs_off_no_farther(world, drive):
    world.set_scene(SceneStart({'tea': 'close counter'}), seed=3, base=(1.30, 0.5, 0.0))
    at = []
    found = drive('find a tea', lambda: at.append(world.simulation.ground_truth().map_from_base[0, 3]))
    assert found == (Outcome.SUCCEEDED, '') and min(at) > 1.15


def test_of_two_it_takes_the_one_that_was_not_put_down_before(world, drive):
    world.set_scene(SceneStart({'coke can#1': 'table', 'coke can#2': 'far counter'}, 'table'), seed=4)
    left = world.simulation.ground_truth().poses['coke can#1'][:3, 3]
    assert drive('find a coke can', leave_alone=(left,))[0] is Outcome.SUCCEEDED
    assert beside(world, 'coke can#2') == pytest.approx([0.5, -0.08], abs=0.15)


def test_what_is_nowhere_is_not_found_and_every_surface_was_looked_at(world, drive):
    world.set_scene(SceneStart({'tea': 'trash can'}), seed=5, base=MIDDLE)
    outcome, message = drive('find a tea')
    assert outcome is Outcome.NOT_FOUND and message == 'no tea on any surface'
    assert world.look().seen_places == {'operator', 'table', 'close counter', 'far counter'}


def put_person(world, xy):
    """Moves the person of the kitchen; what stands on the floor for good is moved in the data alone."""
    model = world.simulation.model
    round_ones = int(mujoco.mjtGeom.mjGEOM_CAPSULE), int(mujoco.mjtGeom.mjGEOM_SPHERE)
    person = [k for k in range(model.ngeom) if model.geom_bodyid[k] == 0 and model.geom_type[k] in round_ones]
    world.simulation.data.geom_xpos[person, :2] = xy


def test_somebody_in_the_way_stops_it_before_it_touches_them_and_it_goes_on_when_they_go(world, drive):
    world.set_scene(SceneStart({'tea': 'table'}), seed=6, base=(-0.5, 0.0, 0.0))
    put_person(world, (0.75, 0.0))
    nearest = []

    def watch():
        nearest.append(np.hypot(*(world.simulation.ground_truth().map_from_base[:2, 3] - (0.75, 0.0))))

    outcome, message = drive('go to the close counter', watch)
    assert outcome is Outcome.BLOCKED and 'before the robot' in message
    assert min(nearest) > 0.28 + 0.15                    # half the base, and half the person
    put_person(world, (0.0, -2.65))
    assert drive('go to the close counter')[0] is Outcome.SUCCEEDED


def test_somebody_who_steps_before_it_while_it_looks_around_is_not_driven_into(world, drive):
    world.set_scene(SceneStart({'tea': 'table'}), seed=9)
    began, nearest = world.time, []

    def watch():
        if world.time - began > 8.0:
            put_person(world, (0.0, -1.75))
            nearest.append(np.hypot(*(world.simulation.ground_truth().map_from_base[:2, 3] - (0.0, -1.75))))

    outcome, message = drive('look around', watch)
    assert outcome is Outcome.BLOCKED and 'before the robot' in message
    assert min(nearest) > 0.28 + 0.15


def test_what_falls_out_of_the_hand_on_the_way_has_slipped(world, drive):
    world.set_scene(SceneStart({}, 'table', 'sponge'), seed=7)
    began = world.time

    def watch():
        if world.time - began > 1.5:
            world.simulation.data.joint('sponge').qpos[:3] = 2.5, 2.5, 0.05

    outcome, message = drive('bring it to you', watch)
    assert outcome is Outcome.SLIPPED and 'slipped' in message


def test_the_same_seed_drives_the_same_way(world, drive):
    ends = []
    for _ in range(2):
        world.set_scene(SceneStart({'tea': 'table'}), seed=8)
        drive('bring it to you')
        ends.append((world.simulation.data.time, *world.simulation.data.qpos[:3]))
    assert ends[0] == ends[1]
