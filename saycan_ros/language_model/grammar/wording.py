"""How things and errands are said. `(a|b)` is a choice, `[a]` may be left out, `{x}` is filled in.
In a clause {x} is the object, {it} its pronoun, {p} the place ('table'), {q} where it comes from, {bin} the bin.
"""

NUMBERS = {2: 'two', 3: 'three', 4: 'four', 5: 'five'}
PLURALS = {'knife': 'knives', 'loaf of bread': 'loaves of bread', 'box': 'boxes', 'toothbrush': 'toothbrushes',
    'mouse': 'mice',
           'shelf': 'shelves', 'dairy product': 'dairy products', 'clothing': 'clothes', 'electronics': 'electronics',
           'stationery': 'stationery', 'fruit': 'fruits', 'hardware': 'hardware', 'footwear': 'footwear',
               'cutlery': 'cutlery',
           'food': 'foods', 'safety gear': 'safety gear', 'protective equipment': 'protective equipment',
               'water': 'waters',
           'lab equipment': 'lab equipment', 'sports equipment': 'sports equipment', 'bedding': 'bedding',
               'candy': 'candies'}
GENERIC = {
    'mass': {'water', 'milk', 'coffee', 'tea', 'juice', 'bread', 'food', 'fruit', 'cheese', 'salt', 'sugar', 'rice',
        'flour', 'candy', 'paint', 'glue',
             'tape', 'clothing', 'stationery', 'electronics', 'hardware', 'cutlery', 'orange juice', 'butter',
                 'honey', 'popcorn', 'chocolate',
             'medicine', 'toilet paper', 'soap', 'mustard', 'ketchup', 'detergent', 'meat', 'alcohol', 'safety gear',
                 'protective equipment', 'cola', 'soda'},
    'thing': ('thing', 'object', 'item', 'stuff'),
    'beside': ('{noun} next to the {other}', '{noun} beside the {other}', '{noun} that is with the {other}',
        '{noun} by the {other}',
               '{noun} near the {other}', '{noun} that stands next to the {other}', '{noun} lying beside the {other}',
               '{noun} on the same place as the {other}', '{noun} that the {other} is next to'),
    'at': ('{noun} on the {place}', '{noun} from the {place}', '{noun} that is on the {place}',
        '{noun} lying on the {place}', '{noun} over on the {place}',
           '{noun} at the {place}', '{noun} standing on the {place}', "{noun} that's on the {place}",
               '{noun} sitting on the {place}'),
}
ONE = {'one': ('the {noun}', 'the {noun}', 'the {noun}', '{an}', '{an}', 'that {noun}', 'this {noun}', 'my {noun}',
    'the only {noun}', 'the {noun} there', 'any {noun}', 'the {noun} please'),
       'mass': ('the {noun}', 'the {noun}', 'some {noun}', 'that {noun}', 'those {noun}', 'my {noun}', '{noun}',
           'any {noun}')}
ANY = ('{an}', '{an}', '{an}', 'any {noun}', 'some {noun}', 'one of the {nouns}', 'any of the {nouns}',
    '{an}, whichever', 'one {noun}', '{an}, any will do', 'one of those {nouns}')
ALL = {'two': ('both {nouns}', 'the two {nouns}', 'all the {nouns}', 'the {nouns}', 'both of the {nouns}',
    'every one of the {nouns}', 'all of the {nouns}', 'all {nouns}', 'every {noun}'),
       'many': ('all the {nouns}', 'the {n} {nouns}', 'all {nouns}', 'the {nouns}', 'every one of the {nouns}',
           'all {n} {nouns}', 'each of the {nouns}', 'all of those {nouns}', 'every {noun}', 'each {noun}',
           'every single {noun}')}
ABOUT = {
    'other than': ('{noun} other than the {other}', '{noun} but not the {other}', '{noun} that is not {an}',
        "{noun} that isn't {an}", '{noun} except the {other}',
                   '{noun}, just not the {other}', '{noun} which is no {other}', '{noun}, anything but {other}',
                       '{noun}, but no {other}', '{noun} (not the {other})'),
    'but no': ('{x}, but no {other}', '{x} but not the {other}', '{x}, anything but the {other}',
        '{x} except the {other}', '{x} that is not {an}', '{x}, just no {other}', '{x} other than {other}',
        '{x}, only not {an}'),
    'different': ('{n} different {nouns}', '{n} {nouns} of different kinds', '{n} different kinds of {nouns}',
        '{n} {nouns}, not the same', '{n} {nouns} that are not the same', '{n} {nouns} but different ones'),
    'different not': ('{n} {nouns}, not the same ones and neither of them {property}',
        '{n} different {nouns}, none of them {property}', '{n} different {nouns} that are not {property}',
        '{n} {nouns}, both not {property} and not the same'),
}

_WORDS = {
    'has caffeine': {'something': ('something with caffeine', 'something caffeinated',
        'something that has caffeine in it', 'anything with caffeine', 'a caffeine source'),
                     'noun': ('{noun} with caffeine', 'caffeinated {noun}', '{noun} that has caffeine',
                         '{noun} containing caffeine'),
                     'not': ('{noun} without caffeine', '{noun} with no caffeine in it',
                         '{noun} that has no caffeine', 'decaffeinated {noun}')},
    'can clean': {'something': ('something to clean with', 'something to wipe with', 'something I can clean up with',
        'something that can clean', 'something to mop this up',
                                'a thing for cleaning', 'something for the spill', 'something to wipe up a mess'),
                  'noun': ('{noun} for cleaning', '{noun} that can clean', '{noun} to wipe with'),
                      'not': ('{noun} that cannot clean',)},
    'gives energy': {'something': ('something that gives me energy', 'something energizing', 'an energy boost',
        'something for a boost'),
                     'noun': ('{noun} that gives energy', 'energizing {noun}', '{noun} for energy'),
                         'not': ('{noun} that gives no energy',)},
    'fizzy': {'something': ('something fizzy', 'something with bubbles', 'something carbonated', 'something bubbly'),
        'noun': ('fizzy {noun}', 'carbonated {noun}', '{noun} with bubbles', 'bubbly {noun}', 'sparkling {noun}'),
              'not': ('{noun} that is not fizzy', '{noun} without bubbles', 'non-carbonated {noun}',
                  '{noun} with no fizz', 'still {noun}')},
    'not food': {'something': ('something that is not food', 'something one cannot eat', 'something inedible'),
        'noun': ('{noun} that is not food',), 'not': ('edible {noun}',)},
    'can write': {'something': ('something to write with', 'something that writes', 'something to take notes with'),
        'noun': ('{noun} to write with',), 'not': ('{noun} that cannot write',)},
    'can cut': {'something': ('something to cut with', 'something that cuts', 'something for cutting'),
        'noun': ('{noun} for cutting', '{noun} that cuts'), 'not': ('{noun} that does not cut',)},
    'can hold water': {'something': ('something that holds water', 'something to fill with water'),
        'noun': ('{noun} that holds water',), 'not': ('{noun} that holds no water',)},
    'hot to drink': {'something': ('something hot to drink', 'something warm to drink'), 'noun': ('hot {noun}',
        'warm {noun}'), 'not': ('{noun} that is not hot',)},
    'needs electricity': {'something': ('something electric', 'something that runs on electricity'),
        'noun': ('electric {noun}',), 'not': ('{noun} that needs no electricity', 'non-electric {noun}')},
    'gives light': {'something': ('something that gives light', 'something to see in the dark with',
        'a light source'), 'noun': ('{noun} that gives light',), 'not': ('{noun} that gives no light',)},
    'protects your eyes': {'something': ('something to protect my eyes', 'eye protection'),
        'noun': ('{noun} for the eyes',), 'not': ('{noun} that does not protect the eyes',)},
    'protects your hands': {'something': ('something to protect my hands', 'hand protection'),
        'noun': ('{noun} for the hands',), 'not': ('{noun} that does not protect the hands',)},
    'keeps you warm': {'something': ('something warm to wear', 'something that keeps me warm',
        'something against the cold'), 'noun': ('warm {noun}',), 'not': ('{noun} that does not keep one warm',)},
    'can be read': {'something': ('something to read',), 'noun': ('{noun} to read',),
        'not': ('{noun} that cannot be read',)},
    'plays music': {'something': ('something that plays music', 'something to make music with'),
        'noun': ('{noun} that plays music',), 'not': ('{noun} that plays no music',)},
}
_VERBAL = ('can ', 'helps ', 'gives ', 'measures ', 'protects ', 'keeps ', 'plays ', 'needs ', 'holds ', 'cuts ',
    'has ', 'is ', 'makes ', 'runs ', 'fits ', 'removes ', 'sticks ')


def property_words(property):
    """How a property is said: 'something' alone, with a 'noun', and 'not'. Known phrases, or built from its grammar."""
    if property in _WORDS:
        return _WORDS[property]
    if property.startswith('for '):
        return _built(f'something {property}', '{noun} ' + property, '{noun} that is not ' + property)
    if property.startswith('can '):
        verb = property[4:]
        return _built(f'something to {verb} with', '{noun} that ' + property, '{noun} that cannot ' + verb)
    if property.startswith(_VERBAL):
        verb, _, rest = property.partition(' ')
        return _built(f'something that {property}', '{noun} that ' + property,
                      '{noun} that does not ' + f'{verb.rstrip("s")} {rest}')
    return {'something': (f'something {property}', f'anything {property}', f'something {property}'),
            'noun': (property + ' {noun}', '{noun} that is ' + property),
            'not': ('{noun} that is not ' + property, "{noun} that isn't " + property,
                    'not so ' + property + ' {noun}')}


def _built(something, noun, no):
    return {'something': (something,), 'noun': (noun,), 'not': (no,)}
