"""What the learned value function answers, whatever its weights are."""
import dataclasses

import lessons
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from saycan_ros.config import ConfigError
from saycan_ros.skills import SkillLibrary
from saycan_ros.value_function.inputs import about, scene_of
from saycan_ros.value_function.learned import WEIGHTS, LearnedValueFunction
from saycan_ros.value_function.load import load_value_function
from saycan_ros.value_function.network import save_network
from saycan_ros.value_function.recipe import joints_of, untrained
from saycan_ros.value_function.rules import RuleValueFunction
from saycan_ros.value_function.texts import TextVectors

LIBRARY, PLACES = lessons.LIBRARY, lessons.PLACES
RULES = RuleValueFunction(LIBRARY, PLACES)
ENCODE = TextVectors(lessons.words)
JOINTS = joints_of(lessons.ROBOT)
SEEN = lessons.observation(np.random.default_rng(0), (0.5, 0.0))
MEMORIES = st.builds(
    lambda kinds, place, holding: lessons.memory(
        *(lessons.remembered(kind, at=(0.15 * k - 0.3, 0.4)) for k, kind in enumerate(kinds)), robot_place=place,
        holding=holding, holding_instance=holding and f'{holding}#9'),
    st.lists(st.sampled_from(list(LIBRARY.objects)), max_size=5, unique=True),
    st.sampled_from([None, *(p.name for p in PLACES)]), st.sampled_from([None, 'apple', 'tea']))


def learned(seed=None, library=LIBRARY):
    """A LearnedValueFunction that has learned nothing, or (seed) nonsense."""
    network = untrained(LIBRARY, JOINTS, ENCODE)
    if seed is not None:
        torch.manual_seed(seed)
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, 0, 0.1)
    return LearnedValueFunction(library, PLACES, network, {'joints': JOINTS}, ENCODE)


UNTRAINED, NONSENSE = learned(), learned(0)


@settings(max_examples=20)
@given(MEMORIES)
def test_untrained_it_answers_as_the_rules_do(memory):
    said, ruled = (f.score(SEEN, memory, LIBRARY.texts) for f in (UNTRAINED, RULES))
    np.testing.assert_allclose(said, np.clip(ruled, 0, 1), atol=2e-4)


@settings(max_examples=20)
@given(MEMORIES)
def test_every_score_is_a_probability_and_what_the_hand_rules_out_is_zero(memory):
    said, ruled = (f.score(SEEN, memory, LIBRARY.texts) for f in (NONSENSE, RULES))
    assert said.shape == (len(LIBRARY),) and said.dtype == np.float64
    assert ((said >= 0) & (said <= 1)).all()
    assert (said[ruled == 0] == 0).all()
    assert said[LIBRARY.texts.index('done')] == 1


@settings(max_examples=10)
@given(MEMORIES, st.permutations(range(len(LIBRARY))))
def test_a_score_does_not_depend_on_the_other_skills(memory, order):
    whole = NONSENSE.score(SEEN, memory, LIBRARY.texts)
    np.testing.assert_allclose(NONSENSE.score(SEEN, memory, [LIBRARY.texts[i] for i in order]), whole[list(order)],
                               atol=1e-5)
    np.testing.assert_allclose(NONSENSE.score(SEEN, memory, LIBRARY.texts[:1]), whole[:1], atol=1e-5)


def test_the_order_of_the_memory_changes_nothing():
    objects = [lessons.remembered(kind, at=(0.2 * k - 0.2, 0.4)) for k, kind in enumerate(('apple', 'tea', 'sponge'))]
    one, other = (NONSENSE.score(SEEN, lessons.memory(*some), LIBRARY.texts) for some in (objects, objects[::-1]))
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_driving_to_where_the_robot_stands_is_left_to_the_rules():
    for place, text in (('table', 'go to the table'), ('operator', 'bring it to you')):
        memory = lessons.memory(robot_place=place)
        assert NONSENSE.score(SEEN, memory, [text])[0] == RULES.config.already


def test_a_picture_changes_the_score_of_the_thing_in_it():
    apple = lessons.memory(lessons.remembered('apple'))
    there, gone = (lessons.observation(np.random.default_rng(0), *cans) for cans in ([(0.55, 0.0)], []))
    one, other = (NONSENSE.score(seen, apple, ['pick up the apple'])[0] for seen in (there, gone))
    assert one != other


def test_on_another_device_everything_is_there_until_the_answer():
    network = untrained(LIBRARY, JOINTS, ENCODE).to('meta')     # stands for a GPU: it has shapes, and no numbers
    function = LearnedValueFunction(LIBRARY, PLACES, network, {'joints': JOINTS}, ENCODE)
    with pytest.raises(NotImplementedError, match='copy out of meta'):
        function.score(SEEN, lessons.memory(lessons.remembered('apple')), LIBRARY.texts)


def test_without_an_observation_the_rules_answer():
    memory = lessons.memory(lessons.remembered('apple'))
    assert (NONSENSE.score(None, memory, LIBRARY.texts) == RULES.score(None, memory, LIBRARY.texts)).all()


FLAT = dataclasses.replace(SEEN.cameras['head'], depth=None)


@pytest.mark.parametrize('blind', [{'cameras': {}}, {'cameras': {'head': FLAT}}, {'localized': False}])
def test_without_depth_or_a_place_in_the_map_the_rules_answer(blind):
    memory = lessons.memory(lessons.remembered('apple'))
    said = NONSENSE.score(dataclasses.replace(SEEN, **blind), memory, LIBRARY.texts)
    assert (said == RULES.score(None, memory, LIBRARY.texts)).all()


def test_any_camera_with_depth_is_an_eye():
    memory = lessons.memory(lessons.remembered('apple'))
    named = dataclasses.replace(SEEN, cameras={'wrist': FLAT, 'mast': SEEN.cameras['head']})
    one, other = (NONSENSE.score(seen, memory, LIBRARY.texts) for seen in (SEEN, named))
    assert (one == other).all() and (one != RULES.score(None, memory, LIBRARY.texts)).any()


def test_a_missing_joint_is_named():
    joints = {name: 0.1 for name in JOINTS if name not in ('lift', 'head_pan')}
    with pytest.raises(ValueError, match='lacks joints.*head_pan, lift'):
        NONSENSE.score(dataclasses.replace(SEEN, joints=joints), lessons.memory(), ['find an apple'])


def test_what_the_hand_holds_unknown_keeps_it_from_picking():
    memory = lessons.memory(lessons.remembered('apple'), holding_confidence=0.0)
    assert NONSENSE.score(SEEN, memory, ['pick up the apple'])[0] == 0


def test_another_wording_of_a_skill_is_about_the_same_thing():
    memory = lessons.memory(lessons.remembered('apple'), lessons.remembered('tea', at=(0.2, 0.4)))
    skill = LIBRARY['pick up the apple']
    worded = dataclasses.replace(skill, text='grab the apple')
    library = SkillLibrary((*LIBRARY.skills, worded), LIBRARY.objects.values(), LIBRARY.places)
    scene = scene_of(SEEN, memory, PLACES, JOINTS)
    assert (about(scene, [skill]) == about(scene, [worded])).all()
    assert 0 < learned(0, library).score(SEEN, memory, ['grab the apple'])[0] < 1


def test_a_skill_is_about_its_object_its_place_or_the_operator():
    scene = scene_of(SEEN, lessons.memory(lessons.remembered('apple')), PLACES, JOINTS)
    texts = ('find an apple', 'pick up the tea', 'go to the table', 'bring it to you')
    found = about(scene, [LIBRARY[text] for text in texts])
    assert [[scene.names[k] for k in np.flatnonzero(row)] for row in found] == [['apple'], [], ['table'], ['operator']]


@pytest.mark.parametrize('text', ['put the apple down', 'set down the tea', 'drive to the table', 'grab the sponge'])
def test_a_wording_that_nobody_trained_is_heard_as_some_kind_of_skill(text):
    heard = UNTRAINED.network.read(torch.from_numpy(ENCODE([text])))[0]
    assert heard.shape == (len({s.family for s in LIBRARY}),) and float(heard.sum()) == pytest.approx(1)


def test_each_skill_of_the_library_is_heard_as_its_own_kind():
    heard = UNTRAINED.network.read(torch.from_numpy(ENCODE(LIBRARY.texts))).argmax(-1).tolist()
    kinds = list(dict.fromkeys(skill.family for skill in LIBRARY))
    assert [kinds[k] for k in heard] == [skill.family for skill in LIBRARY]


def test_a_text_is_encoded_once_a_machine(tmp_path):
    asked = []

    def encode(texts):
        asked.extend(texts)
        return lessons.words(texts)
    first = TextVectors(encode, 'some model', tmp_path)(['a b', 'c'])
    again = TextVectors(encode, 'some model', tmp_path)(['c', 'a b'])
    assert asked == ['a b', 'c']
    assert (again == first[::-1]).all()


def test_a_folder_without_weights_names_the_command_that_makes_them(tmp_path):
    with pytest.raises(ConfigError, match='saycan train value'):
        load_value_function(str(tmp_path), LIBRARY, PLACES)


def test_weights_of_another_calibration_name_the_command_that_makes_them(tmp_path):
    texts = dict(zip(LIBRARY.texts, ENCODE(LIBRARY.texts), strict=True))
    save_network(tmp_path / WEIGHTS, UNTRAINED.network, {'joints': JOINTS, 'calibration': [(1.0, 0.0)]}, texts)
    with pytest.raises(ConfigError, match='calibrated in another way.*saycan train value'):
        load_value_function(str(tmp_path), LIBRARY, PLACES)


def test_an_unknown_name_lists_names():
    with pytest.raises(ConfigError, match="'lerned'.*Did you mean 'learned'.*rules, oracle, paper, none, learned"):
        load_value_function('lerned', LIBRARY, PLACES)
