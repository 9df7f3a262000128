"""Setting the start of a task: seeds, errors, and what a held object does."""
import dataclasses
from types import SimpleNamespace

import mujoco
import numpy as np
import pytest

from saycan_ros.config import ConfigError
from saycan_ros.places import Place
from saycan_ros.simulation.kitchen import build
from saycan_ros.simulation.objects import LOOKS, half_extents
from saycan_ros.simulation.scene import SceneStart, arrange, check_start, scattered
from saycan_ros.skills import SkillLibrary, load_skills

SURFACES = ('table', 'close counter', 'far counter')


def full(library):
    return SceneStart({name: SURFACES[k % 3] for k, name in enumerate(library.objects)}, 'table')


def test_a_seed_gives_the_same_scene_and_the_same_future_again(kitchen):
    ends = []
    for _ in range(2):
        kitchen.reset(full(kitchen.library), seed=7)
        kitchen.set_base_velocity(-0.3, 0.1, 0.4)
        kitchen.set_arm_twist([0.05, 0, 0.05, 0, 0, 0.1])
        kitchen.step(1.0)
        ends.append((kitchen.data.qpos.copy(), kitchen.odom_from_base(), kitchen.localized_pose()[0]))
        kitchen.reset(SceneStart({'apple': 'table'}), seed=1)            # another model in between
    for first, second in zip(*ends, strict=True):
        np.testing.assert_array_equal(first, second)


def test_another_seed_puts_things_elsewhere_on_the_same_surface(kitchen):
    start, spots = full(kitchen.library), []
    for seed in (1, 2):
        kitchen.reset(start, seed)
        spots.append(kitchen.ground_truth().poses)
        assert kitchen.places_of_objects() == start.objects
    assert all(np.linalg.norm(spots[0][name][:2, 3] - spots[1][name][:2, 3]) > 0.005 for name in start.objects)


def test_objects_lie_apart_and_at_rest(kitchen):
    kitchen.reset(full(kitchen.library), seed=3)
    before = kitchen.ground_truth().poses
    kitchen.step(1.0)
    after = kitchen.ground_truth().poses
    assert all(np.linalg.norm(before[name][:3, 3] - after[name][:3, 3]) < 0.002 for name in before)
    names = list(after)
    apart = [np.hypot(*(after[a][:2, 3] - after[b][:2, 3])) for i, a in enumerate(names) for b in names[:i]]
    assert min(apart) > 0.13


@pytest.mark.parametrize('name', list(LOOKS))
def test_every_object_can_start_in_the_hand_and_stays_there(kitchen, name):
    kitchen.reset(SceneStart(robot_at='close counter', robot_holding=name), seed=2)
    assert kitchen.place_of(name) == 'gripper'
    assert kitchen.ground_truth().holding == name
    assert kitchen.gripper_effort() > 10
    assert 0.006 < kitchen.gripper_width() < 0.078


def test_an_open_hand_lets_go_and_what_lies_on_the_floor_is_nowhere(kitchen):
    kitchen.reset(SceneStart(robot_holding='sponge'), seed=2, base=(0, 0, 0))
    kitchen.set_gripper(0.08)
    kitchen.step(1.5)
    assert kitchen.place_of('sponge') is None
    assert kitchen.holding() is None


def test_objects_can_start_in_the_trash_can_and_on_the_tray(kitchen):
    start = SceneStart({'apple': 'trash can', 'energy bar': 'trash can', 'tea': 'trash can', 'coke can': 'operator'})
    kitchen.reset(start, seed=4)
    kitchen.step(1.0)
    assert kitchen.places_of_objects() == start.objects


def test_instances_of_one_kind_are_told_apart_by_a_number(kitchen):
    kitchen.reset(SceneStart({'coke can#1': 'table', 'coke can#2': 'table'}), seed=0)
    assert kitchen.ground_truth().instances == ('coke can#1', 'coke can#2')


def test_every_unknown_name_is_told_at_once(kitchen):
    with pytest.raises(ConfigError) as found:
        kitchen.reset(SceneStart({'coke cann': 'table', 'apple': 'tabel'}, 'kitchen'), seed=0)
    assert "Did you mean 'coke can'?" in str(found.value)
    assert "Did you mean 'table'?" in str(found.value)
    assert "unknown place 'kitchen'" in str(found.value)


def test_what_the_hand_cannot_hold_is_a_config_error_and_the_scene_stays(kitchen):
    kitchen.reset(SceneStart({'apple': 'table'}), seed=0)
    wide = dataclasses.replace(kitchen.library.objects['sponge'], size=(0.2, 0.15, 0.03))
    library = SkillLibrary(kitchen.library, [wide], kitchen.library.places)
    with pytest.raises(ConfigError, match=r'sponge is 0.150 m wide; the hand opens to 0.08 m'):
        check_start(SceneStart(robot_holding='sponge'), kitchen.places, library)
    with pytest.raises(ConfigError):
        kitchen.reset(SceneStart(robot_holding='spong'), seed=0)
    kitchen.step(0.1)
    assert kitchen.places_of_objects() == {'apple': 'table'}


def test_a_surface_that_is_full_is_a_config_error(kitchen):
    start = SceneStart({f'apple#{k}': 'operator' for k in range(30)})
    with pytest.raises(ConfigError, match='the operator has no room for 30 objects'):
        arrange(start, kitchen.places, kitchen.library, np.random.default_rng(0))


def test_wide_things_lie_beside_each_other(kitchen):
    apple = kitchen.library.objects['apple']
    wide = dataclasses.replace(apple, shape='box', size=(0.19, 0.19, 0.1))
    library = SkillLibrary((), (wide, kitchen.library.objects['tea']), ())
    table = next(p for p in kitchen.places if p.name == 'table')
    start = SceneStart({'apple#1': 'table', 'apple#2': 'table', 'tea': 'table'}, 'operator')
    for seed in range(10):
        spots = arrange(start, [table], library, np.random.default_rng(seed))
        assert np.hypot(*(spots['apple#1'] - spots['apple#2'])[:2, 3]) > np.hypot(0.19, 0.19)


def test_time_never_goes_back_over_a_reset(kitchen):
    before = kitchen.time
    kitchen.reset(SceneStart({'apple': 'table'}), seed=0)
    assert kitchen.time > before


@pytest.mark.parametrize(('one', 'other'), [('7up can', 'lime soda'), ('multigrain chips', 'rice chips')])
def test_only_the_label_tells_some_pairs_apart(kitchen, one, other):
    kinds = [kitchen.library.objects[name] for name in (one, other)]
    assert kinds[0].shape == kinds[1].shape
    np.testing.assert_array_equal(*map(half_extents, kinds))
    assert LOOKS[one].color == LOOKS[other].color and LOOKS[one].top == LOOKS[other].top
    assert LOOKS[one].label != LOOKS[other].label


def places_in_a_row(height=0.75, deep=0.6, name='shelf'):
    """An operator's tray, a table and a shelf side by side, and a bin: the stands are on the outer side of all."""
    row = [Place(n, np.array([x, 0.0, np.pi / 2]), np.array([[x - 0.5, 0.35], [x + 0.5, 0.35], [x + 0.5, 0.35 + d],
                                                             [x - 0.5, 0.35 + d]]), h, operator=n == 'operator')
           for n, x, h, d in (('operator', -2.0, 0.7, 0.6), ('table', 0.0, 0.75, 0.6), (name, 2.0, height, deep))]
    opening = np.array([[3.87, 0.4], [4.13, 0.4], [4.13, 0.66], [3.87, 0.66]])
    return (*row, Place('bin', np.array([4.0, 0.0, np.pi / 2]), opening, 0.55, container=True))


def test_in_a_kitchen_along_one_wall_no_wall_goes_through_the_robot():
    model = build(places_in_a_row(), load_skills(), ())
    data = mujoco.MjData(model)
    for x in (-2.0, 0.0, 2.0, 4.0):
        data.qpos[:3] = x, 0.0, np.pi / 2
        mujoco.mj_forward(model, data)
        bodies = [{model.geom_bodyid[g] for g in c.geom} for c in data.contact]
        floor = [mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_GEOM, 'floor') in c.geom for c in data.contact]
        assert not any(0 in pair and not on_floor for pair, on_floor in zip(bodies, floor, strict=True)), x


@pytest.mark.parametrize(('thing', 'place'), [('wood', {}), ('steel', {}), ('shelf', {}), ('coin', {'height': 0.0})])
def test_names_and_sizes_that_the_files_allow_can_be_built(thing, place):
    kind = dataclasses.replace(load_skills().objects['apple'], name=thing, shape='cylinder', size=(0.02, 0.002))
    assert build(places_in_a_row(**place), SimpleNamespace(objects={thing: kind}), (thing,)).nbody > 1


def test_a_shelf_that_is_too_narrow_has_no_room_and_nothing_is_dealt_to_it():
    assert 'shelf' not in scattered(load_skills(), places_in_a_row(deep=0.1), 0).values()
    with pytest.raises(ConfigError, match='the shelf has no room'):
        arrange(SceneStart({'apple': 'shelf'}), places_in_a_row(deep=0.1), load_skills(), np.random.default_rng(0))
