"""What is true of a thing, in three values: yes, no, and "people disagree"."""
import functools
from dataclasses import dataclass, field

from saycan_ros.language_model.grammar import everyday

YES, NO, UNSURE = True, False, None


@dataclass(frozen=True)
class Thing:
    """A kind of object as sentences see it.

    Attributes:
        name, article: as in the skill library.
        kinds: nouns that it answers to, wide ones last; names: what people also call it.
        properties: what is true of it; unsure: kinds and properties that people disagree on. All others are false.
    """

    name: str
    article: str
    kinds: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unsure: frozenset[str] = field(default_factory=frozenset)

    def is_a(self, kind):
        """YES, NO or UNSURE; a name is a kind too."""
        return self._truth(kind, kind in self.kinds or kind in self.names or kind == self.name)

    def has(self, property):
        """YES, NO or UNSURE."""
        return self._truth(property, property in self.properties)

    def _truth(self, word, yes):
        return YES if yes else UNSURE if word in self.unsure else NO


def article_of(noun):
    """'a' or 'an', by how the noun sounds."""
    sounds_like_you = noun.lower().startswith(('us', 'uk', 'uni'))
    return 'an' if (noun[0].lower() in 'aeiou' and not sounds_like_you) or noun.startswith(('mp3', 'led ',
        'hdmi')) else 'a'


def things_of(library):
    """The things of a skill library: what its file lists is true, and nothing else is."""
    return tuple(Thing(o.name, o.article, o.kinds, o.properties, o.names) for o in library.objects.values())


# a tomato is a vegetable and a fruit, a torch is a tool to some: nobody is asked about these
_DISAGREE = {
    'tool': 'scissors, flashlight, *cleaning tool, *kitchen tool, *painting tool, ruler, calculator, multimeter, '
        '*tape, digital scale, *utensil, bike pump, *light',
    'fruit': 'coconut water, canned peaches, *juice, *vegetable, strawberry jam, smoothie',
        'vegetable': 'tomato juice, carrot juice, canned corn, salad bowl',
    'container': '*drinking vessel, *dish, *cookware, *bag, *lab glassware, watering can, vase, flower pot, '
        'storage bin, water bottle, *juice, milk carton',
    'snack': '*fruit, *pastry, *vegetable, *meal, *dairy product, *bread, *breakfast cereal, *spread',
        'bag': '*chips, wallet, purse, flour bag, sugar bag, rice bag',
    'toy': '*ball, *game, drone, game controller, frisbee, kazoo, rattle', 'ball': 'building blocks',
        'gadget': '*battery, *cable, *light, multimeter, stopwatch',
    'electronics': '*battery, *light, *power tool, multimeter, digital scale, stopwatch, *electronic component, '
        'kettle, wall clock, thermometer',
    'electronic device': '*electronics, *light, stopwatch, *power tool, multimeter, digital scale, wall clock',
    'drink': '*milk, *alcohol, tomato soup, olive oil, cough syrup, baby bottle, mouthwash, noodle cup, *water',
        'beverage': '*alcohol, tomato soup',
    'food': '*drink, *spice, *condiment, *spread, *ingredient, cat food, dog bone, dog treats, plant food, *medicine',
    'clothing': '*accessory, *footwear, *gloves, high-vis vest, hard hat',
        'clothes': '*accessory, *footwear, *gloves, high-vis vest',
    'stationery': '*office supply, *book, *adhesive, *tape', 'office supply': '*stationery, *tape, calculator',
        'book': '*notebook, *reading material, file folder',
    'utensil': '*cookware, *tableware', 'tableware': '*utensil, *cookware', 'medicine': '*first aid item, mints',
        'plant': '*flower, *vegetable, seed packet',
    'flower': 'orchid, cactus', 'light': 'led strip, *electronics', 'lamp': 'led strip, *light',
        'candy': 'granola bar, protein bar', 'sweets': 'granola bar, *cookie, *pastry',
    'hardware': '*tool, *electronics, *key, *cable, *battery',
        'protective equipment': 'sunglasses, *clothing, sunscreen', 'safety gear': '*protective equipment',
    'gloves': 'baseball glove', 'towel': '*paper product, cleaning cloth', 'tea': 'herbal tea',
        'juice': 'smoothie, lemonade, canned peaches', 'coffee': 'iced coffee',
    'water': 'water glass, watering can', 'soft drink': '*juice, lemonade, iced tea, *energy drink',
        'soda': '*energy drink, sparkling water, lemonade',
    'pop': '*energy drink, sparkling water, lemonade', 'can': '*soda, *cola, *canned food',
        'bottle': '*drink, *condiment', 'hot drink': 'iced coffee, iced tea, tea',
    'cleaning tool': '*towel, *paper product, toothbrush, *toiletry',
        'cleaning product': '*paper product, *toiletry, *cleaning tool, acetone',
    'bar': 'soap bar, *chocolate', 'cookie': 'rice cake', 'biscuit': 'crackers, rice cake', 'candy, sweets': '',
        'box': '', 'chocolate': 'hot chocolate, chocolate milk, nutella',
    'game': '*toy, *ball, game controller', 'sports equipment': '*ball',
        'glassware': 'water glass, wine glass, glass jar, *drinking vessel, vase',
    'lab equipment': '*lab glassware, thermometer, multimeter',
        'meal': 'tomato soup, baked beans, *breakfast cereal',
        'measuring tool': 'ruler, digital scale, thermometer, stopwatch',
    'gardening supply': '*garden tool, gardening gloves', 'garden tool': 'bucket, gardening gloves',
        'writing tool': 'paint brush', 'cable': 'jumper cables, jump rope',
    'crisps': 'crackers, popcorn', 'chips': 'popcorn, crackers, pretzels', 'energy drink': 'sports drink',
        'bread': 'crackers', 'souvenir': '', 'container, bag': '',
    'computer accessory': 'phone charger, usb cable, *electronics', 'paper product': '*stationery, *notebook',
        'condiment': '*spice, *spread, olive oil, vinegar',
    'sauce': 'olive oil, vinegar, mayonnaise', 'seasoning': 'sugar bag, *condiment',
        'ingredient': '*spice, *dairy product, *food, *condiment', 'paint': 'painting tool',
    'decoration': '*plant, *flower, candle, figurine', 'accessory': '*gloves, backpack',
        'reading material': 'e-reader, *notebook', 'cleaning cloth': '*towel',
}


@functools.cache
def everyday_things():
    """All things of the table everyday.py, by name."""
    kinds_of, names_of = {}, {}
    for kinds, names in everyday.GROUPS.items():
        for entry in names.split(', '):
            name, _, other = entry.partition('/')
            kinds_of[name], names_of[name] = tuple(kinds.split(', ')), (other,) if other else ()
    has, unsure = {name: [] for name in kinds_of}, {name: set() for name in kinds_of}
    for property, line in everyday.PROPERTIES.items():
        yes, _, perhaps = line.partition('?')
        sure = set(_named(yes, kinds_of))
        for name in sure:
            has[name].append(property)
        for name in set(_named(perhaps, kinds_of)) - sure:
            unsure[name].add(property)
    for kind, line in _DISAGREE.items():
        for name in _named(line, kinds_of):
            if kind not in kinds_of[name]:
                unsure[name].add(kind)
    return {name: Thing(name, article_of(name), kinds_of[name], tuple(has[name]), names_of[name],
        frozenset(unsure[name]))
            for name in kinds_of}


def _named(line, kinds_of):
    for word in filter(None, (w.strip() for w in line.split(','))):
        if word.startswith('*'):
            yield from (name for name, kinds in kinds_of.items() if word[1:] in kinds)
        elif word in kinds_of:
            yield word
