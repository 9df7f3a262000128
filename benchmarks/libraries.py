"""Skill libraries as labs would write them, of three sizes, and errands over them, for the language benchmarks."""
import dataclasses
import random

from saycan_ros.language_model.adapter import BUILT_IN, SHIPPED, prompt_for
from saycan_ros.language_model.prompt import Example, load_prompt
from saycan_ros.skills import load_skills

NAMES = ('cup', 'plate', 'bowl', 'bottle', 'book', 'towel', 'brush', 'jar', 'box', 'basket', 'lamp', 'pen', 'knife',
         'fork', 'spoon', 'glass', 'mug', 'pan', 'kettle', 'tray', 'hammer', 'wrench', 'screwdriver', 'tape',
         'scissors', 'notebook', 'keyboard', 'mouse', 'charger', 'flashlight', 'bucket', 'mop', 'broom', 'pillow',
         'blanket', 'plant')
LOOKS = ('', 'red', 'blue', 'green', 'white', 'small', 'large', 'old')
PLACES = ('table', 'shelf', 'desk', 'counter', 'sink', 'cart', 'bench', 'cabinet', 'drawer', 'sofa', 'bed', 'rack',
          'bin')
VERBS = ('find', 'pick up', 'put down', 'clean', 'open')
SHAPES = {551: (36, 10), 5000: (277, 13)}          # skills: (objects, places); every verb x object, object x place
MODELS = {'few_shot': BUILT_IN, 'fine_tuned': SHIPPED}
SIZES = (51, *SHAPES)                              # 51: the kitchen of the package
EXAMPLES = 17                                      # of the few-shot prompt, as in SayCan
_MORE = (
    ('Could you hand me the umbrella', 'Scene: umbrella on the bed. Robot at desk, holding nothing.',
     ('find an umbrella', 'pick up the umbrella', 'bring it to you', 'put down the umbrella', 'done')),
    ('Put the scarf on the shelf', 'Scene: scarf on the desk, cup on the bed. Robot at bed, holding nothing.',
     ('find a scarf', 'pick up the scarf', 'go to the shelf', 'put down the scarf', 'done')),
)


def library(size):
    """(size,) skill texts and the objects that they are about."""
    if size not in SHAPES:
        kitchen = load_skills()
        return kitchen.texts, tuple(kitchen.objects)
    count, places = SHAPES[size]
    objects = [f'{look} {name}'.strip() for look in LOOKS for name in NAMES][:count]
    places = PLACES[:places]
    texts = [f'{verb} the {thing}' for verb in VERBS for thing in objects]
    texts += [f'go to the {place}' for place in places]
    texts += [f'move the {thing} to the {place}' for thing in objects for place in places]
    return (*texts, 'done'), tuple(objects)


def prompt(name):
    """The Prompt of a model of MODELS; the few-shot one with EXAMPLES examples."""
    found = load_prompt(prompt_for(MODELS[name]))
    if name != 'few_shot':
        return found
    more = tuple(Example(*example) for example in _MORE)
    return dataclasses.replace(found, examples=(*found.examples, *more)[:EXAMPLES])


def errands(objects, count, seed=0):
    """(count,) pairs of an instruction and a Scene line, each about other objects."""
    draw, found = random.Random(seed), []
    for _ in range(count):
        wanted, *others = draw.sample(objects, 4)
        scene = ', '.join(f'{thing} on the {draw.choice(PLACES[:3])}' for thing in draw.sample([wanted, *others], 4))
        ask = draw.choice(('bring me the {}', 'please find the {}', 'I need the {} over here', 'clean the {}'))
        found.append((ask.format(wanted), f'Scene: {scene}. Robot at operator, holding nothing.'))
    return found
