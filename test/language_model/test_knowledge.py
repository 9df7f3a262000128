"""What the skill library knows of the words of an instruction."""
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saycan_ros.config import share
from saycan_ros.language_model.knowledge import Knowledge
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


@pytest.mark.parametrize(('instruction', 'known'), [
    ('is there any soda', ' soda: coke can.'),
    ('SODAS, please!', ' soda: coke can.'),                                # whatever its ending
    ('something that fizzes', ' fizzy: coke can, redbull can.'),           # what is held is in sight
    ('caffeine keeps me awake', ' has caffeine: coke can, tea, redbull can.'),
    ('an energy drink', ' energy drink: redbull can.'),                    # neither energy nor drink alone
    ('a cola and a fruit', ' cola: coke can; fruit: none.'),               # the apple is out of reach
    ('the tea', ''),                                                       # goes without saying
    ('empty the far counter', ' far counter: tea.'),
    ('any counter', ' counter: tea.'),                                     # both counters
    ('onto the close counter', ' close counter: none.'),
    ('the sponge', ' sponge: none.'),
    ('go over there', ''),
    ('', ''),
])
def test_what_is_known_of_the_words_of_an_instruction(instruction, known):
    assert KNOWLEDGE.known(MEMORY, instruction) == known


def test_it_stands_behind_the_scene():
    scene = KNOWLEDGE.scene(MEMORY, 'a cola')
    assert scene.startswith('Scene: coke can on the table') and scene.endswith('holding redbull can. cola: coke can.')


def test_what_lies_where_the_robot_stands_is_here():
    assert KNOWLEDGE.known(replace(MEMORY, robot_place='table'), 'go') == ' here: coke can, water bottle.'
    assert KNOWLEDGE.known(replace(MEMORY, robot_place='close counter'), 'go') == ''


def test_two_of_a_kind_are_named_once():
    memory = ObjectMemory(tuple(RememberedObject('coke can', f'coke can#{n}', 'table', np.eye(4), np.zeros(3))
                                for n in (1, 2)))
    assert KNOWLEDGE.known(memory, 'colas') == ' cola: coke can.'


@given(st.text())
def test_no_text_breaks_it_or_names_what_is_not_in_sight(text):
    known = KNOWLEDGE.known(MEMORY, text)
    answers = {a for part in known.strip(' .').split('; ') if part for a in part.partition(': ')[2].split(', ')}
    assert answers <= {'coke can', 'water bottle', 'tea', 'redbull can', 'none'}
