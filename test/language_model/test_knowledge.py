"""What the skill library knows of the words of an instruction."""
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import share
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.language_model.prompt import scene_line
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.places import load_places
from saycan_ros.skills import load_skills

LIBRARY, PLACES = load_skills(), load_places(share('config', 'places.yaml'))
KNOWLEDGE = Knowledge(LIBRARY.objects.values(), PLACES)


def seen(**where):
    """A memory of objects by name, blanks as underscores, at places."""
    objects = tuple(RememberedObject(name.replace('_', ' '), name, place, np.eye(4), np.zeros(3))
                    for name, place in where.items() if place != 'gripper')
    held = next((name.replace('_', ' ') for name, place in where.items() if place == 'gripper'), None)
    return ObjectMemory(objects, held, held, 'operator')


MEMORY = seen(coke_can='table', water_bottle='table', tea='far counter', apple='trash can', redbull_can='gripper')
HERE = replace(MEMORY, robot_place='table')


def marks(instruction, memory=MEMORY):
    """({name: marks} of the objects that have some, what is said behind the scene)."""
    line, _, rest = KNOWLEDGE.scene(memory, instruction).partition('. Robot at ')
    found = re.findall(r'\(([^)]*)\) (\w+ can|water bottle|tea|apple)', f'{line} {rest}')
    return {name: marked for marked, name in found}, rest.partition('. ')[2]


@pytest.mark.parametrize(('instruction', 'marked', 'absent'), [
    ('is there any soda', {'coke can': 'soda'}, ''),
    ('SODAS, please!', {'coke can': 'soda'}, ''),                              # whatever its ending
    ('something that fizzes', {'coke can': 'fizzy', 'redbull can': 'fizzy'}, ''),      # what is held is in sight
    ('caffeine keeps me awake', dict.fromkeys(('coke can', 'tea', 'redbull can'), 'has caffeine'), ''),
    ('an energy drink', {'redbull can': 'energy drink'}, ''),                  # neither energy nor drink alone
    ('a fruit or a cola', {'coke can': 'cola'}, 'fruit: none.'),               # the apple is out of reach
    ('a cola that is fizzy', {'coke can': 'cola, fizzy', 'redbull can': 'fizzy'}, ''),      # in the order of the words
    ('the tea', {'tea': 'tea'}, ''),                                           # so that a name is found like any word
    ('into the trash can', {}, ''),                                            # no can
    ('empty the far counter', {'tea': 'far counter'}, ''),
    ('any counter', {'tea': 'counter'}, ''),                                   # both counters
    ('onto the close counter', {}, 'close counter: none.'),
    ('the sponge and some chips', {}, 'sponge: none; chips: none.'),
    ('a bevreage', {'coke can': 'beverage', 'water bottle': 'beverage', 'tea': 'beverage', 'redbull can': 'beverage'},
     ''),                                                                      # a slip of the keyboard
    ('no jalepeno chips', {}, 'jalapeno chips: none.'),
    ('go over there', {}, ''),
    ('', {}, ''),
])
def test_each_object_has_the_words_that_are_true_of_it(instruction, marked, absent):
    assert marks(instruction) == (marked, absent)


def test_the_marks_stand_before_the_names():
    assert KNOWLEDGE.scene(MEMORY, 'a fizzy cola and a sponge') == (
        'Places: table, close counter, far counter, trash can. '
        'Scene: (fizzy, cola) coke can on the table, water bottle on the table, tea on the far counter, '
        'apple in the trash can. Robot at operator, holding (fizzy) redbull can. sponge: none.')


def test_what_lies_where_the_robot_stands_is_here():
    assert marks('go', HERE) == ({'coke can': 'here', 'water bottle': 'here'}, '')
    assert marks('a cola', HERE)[0] == {'coke can': 'here, cola', 'water bottle': 'here'}
    assert marks('go', replace(MEMORY, robot_place='close counter')) == ({}, '')


def test_each_of_two_of_a_kind_is_marked():
    memory = ObjectMemory(tuple(RememberedObject('coke can', f'coke can#{n}', 'table', np.eye(4), np.zeros(3))
                                for n in (1, 2)))
    assert KNOWLEDGE.scene(memory, 'colas').count('(cola) coke can on the table') == 2


@given(st.text())
def test_no_text_breaks_it_and_without_marks_it_is_the_scene_line(text):
    line = KNOWLEDGE.scene(MEMORY, text)
    plain = scene_line(MEMORY, PLACES)
    assert re.sub(r'\([^)]*\) ', '', line).startswith(f'Places: table, close counter, far counter, trash can. {plain}')
