"""What synthetic voices say to train the stop word: the word, words that sound like it, and ordinary speech."""
import random
import re

from saycan_ros.speech import vocabulary
from saycan_ros.speech.vocabulary import split

STOP = (
    '{stop}', '{stop}', '{stop}!', '{stop}! {stop}', 'robot, {stop}', 'robot {stop}', 'please {stop}', 'hey, {stop}',
    'no, {stop}', 'oh no, {stop}', 'robot, please {stop}', 'hey robot, {stop}', 'wait, {stop}!', 'okay, {stop}',
    '{stop}! {stop}! {stop}!', 'robot! {stop}!', 'now {stop}', 'you must {stop}', 'not there, {stop}',
)
# Near words. The unseen ones are kept out of training: what is measured on them was not learned by heart.
NEAR = split(
    'shop stock step top stuck start stomp staff stack stoop pop drop hop spot slot stalk store stall stone story crop '
    'swap soap stamp star storm stick steak stool stove sock shot chop mop tap scope stark stand still stay post pot '
    'stitch street stretch strong stuff stain stew stir study style sting stern studio spa sport spoke space scotch '
    'skip sap sip shape sheep ship cup cap copy topic tape type tip tub job knob lobster box block clock flock rock '
    'lollipop laptop rooftop desktop gossip tulip ketchup setup startup hiccup syrup octopus steward '
    'staircase')
NEAR_UNSEEN = split(
    'prop stub strap steep flop shock stairs stump cop spark sharp staple sloth stage pops stoic tabletop steam')
NEAR_PHRASES = (
    '{near}', '{near}', '{near}!', '{near}! {near}', 'the {near}', 'a {near}', 'robot, {near}', 'robot {near}',
    'please {near}', 'to the {near}', 'hey, {near}', 'no, {near}', '{near} and {near}', 'hey robot, {near}',
    'look at the {near}', 'my {near} is here', 'we {near} a lot',
)

PATTERNS = (
    'robot, bring me the {thing}', 'robot, put the {thing} on the {place}', 'robot, throw away the {thing}',
    'robot, find a {quality} {thing}', 'could you take the {thing} to the {place} for me',
    'where did you leave the {thing}', 'i think the {thing} is still on the {place}',
    'we had {thing} and {thing} for lunch', 'my {person} called this morning',
    'the {thing} was {quality} last {time}', '{name} will {verb} it {manner}',
    'can you tell my {person} that i will be late', 'it takes about {number} minutes to {verb} a {thing}',
    'there are {number} people in the {place}', 'did you see what the {person} did last {time}',
    'i am going to the shop to get some {thing}', 'the weather was {quality} last {time}',
    "she wants to start at {number} o'clock", 'let us start again with the {thing}', 'step aside please',
    'he took a step back from the {place}', 'put it on top of the {place}', 'we are out of stock',
    'the door of the {place} is stuck again', 'that is a {quality} story',
    'the stick on the {place} belongs to my {person}', 'what time is it', 'thank you very much', 'no, the other one',
    'yes', 'no', 'okay', 'hello {name}', 'come here', 'do you {verb} the {thing} or the {thing}',
    'i {manner} {verb} {quality} {thing}', 'please {verb} the {thing} {manner}',
    'the {quality} {person} from {name} likes {thing}', 'we can {verb} that {manner}',
    'why is the {place} so {quality}', 'they moved to a {quality} {place} in {time}',
    '{number} plus {number} is {number}', '{name} and {name} went to the {place}',
    'if you {verb} it, my {person} will {verb} you', 'a {quality} {thing}, please',
    'nothing {manner} happens at the {place}', 'have you ever tried to {verb} a {thing} with a {thing}',
    'is it {quality}', 'turn left at the {place}', 'wait for {name}', 'somebody should {verb} the {place}',
    'it is {manner} {quality}', 'my {thing} fell behind the {place}',
)
PATTERNS_UNSEEN = (
    'robot, get the {thing} from the {place}', 'robot, clean the {place} with the {thing}',
    'robot, i would like some {quality} {thing}', 'nobody has touched the {thing} since last {time}',
    'your {person} asked for {number} of them', 'i bought {number} of those at the store in {time}',
    'how long does it take to the {place}', 'he stayed until {time}', '{name} cannot {verb} that',
    'that {person} of yours tells the same {quality} joke every {time}', 'we should paint the {place} next {time}',
    'the top drawer holds {number} spoons', 'it started to rain at {number}', 'she stood next to the {place}',
    'i forgot the {thing} on the {place} and my {person} found it', 'good morning everybody',
    'sorry, could you say that again', 'when does {name} {verb} the {thing}', 'look how {quality} the {place} is',
    'both of them {verb} {manner}', 'they sell {quality} {thing} near the {place}', 'good night {name}',
)
SALAD = 0.3             # of ordinary speech is words in a row: whatever may follow on each other, does
SALAD_KINDS = ('small', 'thing', 'place', 'person', 'verb', 'quality', 'manner', 'name', 'number')


def stop_phrase(rng, word):
    """A phrase that ends with the word."""
    return rng.choice(STOP).format(stop=word)


def near_phrase(rng, unseen=False):
    """A phrase around a word that sounds like `stop`."""
    words = NEAR_UNSEEN if unseen else NEAR
    return re.sub(r'\{near\}', lambda _: rng.choice(words), rng.choice(NEAR_PHRASES))


def sentence(rng, unseen=False):
    """Ordinary speech; `unseen`: of patterns and words that training does not have."""
    if rng.random() < SALAD:
        return ' '.join(vocabulary.draw(rng, rng.choice(SALAD_KINDS), unseen) for _ in range(rng.randint(2, 9)))
    pattern = rng.choice(PATTERNS_UNSEEN if unseen else PATTERNS)
    return re.sub(r'\{(\w+)\}', lambda kind: vocabulary.draw(rng, kind[1], unseen), pattern)


def rng_of(*seed):
    """A random.Random of a seed in parts."""
    return random.Random(':'.join(map(str, seed)))
