"""The words of ordinary talk, by the place that they take in a sentence; a quarter of them is kept out of training."""
import zlib
from functools import cache

KEPT = 4        # one word of so many is kept out of training


def split(text):
    """The words of a text."""
    return tuple(text.split())


THINGS = split(
    'apple sponge water bottle coffee soup bread tea juice cake newspaper towel knife plate spoon fork bowl cup glass '
    'kettle lamp chair carpet cushion blanket pillow mirror candle basket bucket broom brush soap shampoo key wallet '
    'phone charger battery cable laptop camera printer paper pencil notebook envelope letter parcel ticket map '
    'umbrella jacket scarf glove button needle ladder hammer screwdriver bicycle helmet engine bag box jar lid can '
    'cheese butter yoghurt milk egg potato carrot onion tomato lettuce garlic pepper salt sugar honey rice noodle '
    'sausage chicken fish orange banana cherry grape lemon peach biscuit chocolate vitamin medicine bandage toy doll '
    'puzzle guitar piano violin drum football racket')
PLACES = split(
    'table counter shelf sofa window garden desk sink station kitchen bathroom bedroom hallway cellar attic balcony '
    'garage office school library museum theatre hospital pharmacy bakery restaurant hotel airport harbour bridge '
    'river lake forest mountain village city market corner cupboard drawer fridge oven')
PEOPLE = split(
    'sister neighbour doctor teacher brother boss friend daughter son mother father uncle aunt cousin nurse driver '
    'plumber farmer painter lawyer student colleague guest child baby manager waiter captain engineer')
TIMES = split(
    'week night summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday evening morning '
    'month year january february march april july august september november december weekend holiday')
NUMBERS = split(
    'two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty seventy '
    'ninety hundred')
VERBS = split(
    'bring carry clean wash open close find lose buy sell fix break paint draw read write count move push pull lift '
    'turn hold keep give take want need like love hate know remember forget learn teach show hide build burn cook '
    'bake eat drink taste smell watch hear touch throw catch follow leave visit call ask answer help thank believe '
    'borrow lend share wrap fold cut peel mix pour fill empty measure weigh choose change use check try')
QUALITIES = split(
    'big small old new young good bad nice ugly heavy light dark bright clean dirty wet dry hot cold warm cool sweet '
    'sour bitter fresh rotten full empty open closed cheap expensive easy difficult quick slow early late loud quiet '
    'happy sad angry tired hungry thirsty sick healthy strong weak soft hard round square long short wide narrow red '
    'blue green yellow purple brown black white grey pink wooden plastic broken strange funny famous')
MANNERS = split(
    'slowly quickly carefully often never always sometimes again together alone outside inside upstairs yesterday '
    'today tomorrow already maybe really almost quite very too still just only soon later here there everywhere')
SMALL = split(
    'the a an this that these those my your his her our their and or but because if when while with without for from '
    'of on in at by about after before under over between i you he she it we they is are was were has had will would '
    'can could should must may not what which who where why how')
NAMES = split(
    'anna peter maria thomas julia michael sarah daniel emma lucas sophie paul laura martin clara oscar ruth simon '
    'hannah victor london paris berlin madrid oslo vienna boston chicago toronto tokyo')
KINDS = {'thing': THINGS, 'place': PLACES, 'person': PEOPLE, 'time': TIMES, 'number': NUMBERS, 'verb': VERBS,
         'quality': QUALITIES, 'manner': MANNERS, 'small': SMALL, 'name': NAMES}


@cache
def words(kind, unseen=False):
    """The words of a kind that training has, or those that it has not; the small ones are in both."""
    if kind == 'small':
        return SMALL
    return [word for word in KINDS[kind] if (zlib.crc32(word.encode()) % KEPT == 0) == unseen]


def draw(rng, kind, unseen=False):
    """One of them, at random."""
    return rng.choice(words(kind, unseen))
