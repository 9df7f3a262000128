"""What synthetic voices say to train the stop word: the word, words that sound like it, and ordinary speech."""
import random

STOP = (
    '{stop}', '{stop}', '{stop}!', '{stop}! {stop}', 'robot, {stop}', 'robot {stop}', 'please {stop}', 'hey, {stop}',
    'no, {stop}', 'oh no, {stop}', 'robot, please {stop}', 'hey robot, {stop}',
)
# Near words. The unseen ones are kept out of training: what is measured on them was not learned by heart.
NEAR = (
    'shop', 'stock', 'step', 'top', 'stuck', 'start', 'stomp', 'staff', 'stack', 'stoop', 'pop', 'drop', 'hop',
    'spot', 'slot', 'stalk', 'store', 'stall', 'stone', 'story', 'crop', 'swap', 'soap', 'stamp', 'star', 'storm',
    'stick', 'steak', 'stool', 'stove', 'sock', 'shot', 'chop', 'mop', 'tap', 'scope', 'stark', 'stand', 'still',
    'stay', 'post', 'pot',
)
NEAR_UNSEEN = (
    'prop', 'stub', 'strap', 'steep', 'flop', 'shock', 'stairs', 'stump', 'cop', 'spark', 'sharp', 'staple',
)
NEAR_PHRASES = (
    '{near}', '{near}', '{near}.', 'the {near}', 'a {near}', 'robot, {near}', 'to the {near}', 'please {near}',
    'look at the {near}', 'my {near} is here', 'we {near} a lot',
)

PATTERNS = (
    'robot, bring me the {thing}', 'robot, put the {thing} on the {place}', 'robot, throw away the {thing}',
    'robot, find a {thing}', 'could you take the {thing} to the {place} for me', 'where did you leave the {thing}',
    'i think the {thing} is still on the {place}', 'we had {thing} and {thing} for lunch',
    'my {person} called this morning', 'the {thing} was better last {time}',
    'can you tell my {person} that i will be late', 'it takes about {number} minutes',
    'there are {number} people in the kitchen', 'did you see what the {person} did {time}',
    'i am going to the shop to get some {thing}', 'the weather was nice last {time}',
    "she wants to start at {number} o'clock", 'let us start again with the {thing}', 'step aside please',
    'he took a step back from the {place}', 'put it on top of the {place}', 'we are out of stock',
    'the door is stuck again', 'that is a good story', 'the stick on the {place} belongs to my {person}',
    'what time is it', 'thank you very much', 'no, the other one',
)
PATTERNS_UNSEEN = (
    'robot, get the {thing} from the {place}', 'robot, clean the {place} with the {thing}',
    'robot, i would like some {thing}', 'nobody has touched the {thing} since last {time}',
    'your {person} asked for {number} of them', 'i bought {number} of those at the store {time}',
    'how long does it take to the {place}', 'he stayed until {time}',
    'that {person} of yours tells the same joke every {time}', 'we should paint the {place} next {time}',
    'the top drawer holds {number} spoons', 'it started to rain at {number}', 'she stood next to the {place}',
    'i forgot the {thing} on the {place} and my {person} found it', 'good morning everybody',
    'sorry, could you say that again',
)
WORDS = {
    'thing': ('apple', 'sponge', 'water bottle', 'coffee', 'soup', 'bread', 'tea', 'orange juice', 'cake', 'newspaper',
              'towel', 'coke can', 'bag of chips', 'energy bar', 'knife', 'plate'),
    'place': ('table', 'counter', 'shelf', 'sofa', 'window', 'garden', 'desk', 'sink', 'trash can', 'station'),
    'person': ('sister', 'neighbour', 'doctor', 'teacher', 'brother', 'boss', 'friend', 'daughter'),
    'time': ('week', 'night', 'summer', 'tuesday', 'evening', 'month', 'december'),
    'number': ('two', 'five', 'seven', 'nine', 'twelve', 'thirty', 'forty four', 'ninety'),
}


def stop_phrase(rng, word):
    """A phrase that ends with the word."""
    return rng.choice(STOP).format(stop=word)


def near_phrase(rng, unseen=False):
    """A phrase around a word that sounds like `stop`."""
    return rng.choice(NEAR_PHRASES).format(near=rng.choice(NEAR_UNSEEN if unseen else NEAR))


def sentence(rng, unseen=False):
    """Ordinary speech; `unseen`: of patterns that training does not have."""
    pattern = rng.choice(PATTERNS_UNSEEN if unseen else PATTERNS)
    while '{' in pattern:
        name = pattern[pattern.index('{') + 1:pattern.index('}')]
        pattern = pattern.replace('{' + name + '}', rng.choice(WORDS[name]), 1)
    return pattern


def rng_of(*seed):
    """A random.Random of a seed in parts."""
    return random.Random(':'.join(map(str, seed)))
