"""How things and their properties are said, and how nouns are inflected."""
import re

from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.skills import article_of

WORDS = phrases('wording')
NUMBERS = {2: 'two', 3: 'three', 4: 'four', 5: 'five'}
_KNOWN, _MASS = phrases('property_words')['words'], frozenset(WORDS['mass'])
_COUNTED = frozenset(WORDS['counted'])
LACKS = frozenset(WORDS['lacks'])
_VERBS = tuple(f'{verb} ' for verb in phrases('property_words')['verbs'])
_AFTER_HEAD = re.compile(
    r'(,? (?:of|with|that|without|on|from|next to|beside|by|near|lying|standing|sitting|at|over|other than|but|except|'
    r'apart from|besides|in|to|for|against|containing|thats)\b| \(|, ).*')


def _head(noun):
    """(the words up to the head of a noun phrase, what stands behind)."""
    found = _AFTER_HEAD.search(noun)
    return (noun[:found.start()], found[0]) if found else (noun, '')


def plural(noun):
    """The plural of a noun phrase whose head is its last word, or stands before ' of ', ' with ', ' that '."""
    head, rest = _head(noun)
    return _plural(head) + rest


def _plural(noun):
    before, _, last = noun.rpartition(' ')
    if last in WORDS['plural']:
        return f'{before} {WORDS["plural"][last]}'.strip()
    if noun.endswith('s') and not noun.endswith(('ss', 'us')):
        return noun
    if noun.endswith(('s', 'sh', 'ch', 'x', 'z')):
        return noun + 'es'
    return noun[:-1] + 'ies' if noun.endswith('y') and noun[-2] not in 'aeiou' else noun + 's'


def is_mass(noun):
    """Whether one says 'some X'."""
    noun, _ = _head(noun)
    last = noun.split()[-1]
    return (noun.endswith('s') and not noun.endswith(('ss', 'us'))) or noun in _MASS or last in _MASS - _COUNTED


def is_plural(noun):
    """Whether the pronoun of a single object is 'them'."""
    return is_mass(noun) and _head(noun)[0].endswith('s')


def is_counted(noun):
    """Whether one says 'two X'."""
    return _head(noun)[0].split()[-1] in _COUNTED or not is_mass(noun)


def indefinite(noun, one=False):
    """'an apple', 'some tea', 'some chips'; one: 'a tea' too, of what is both 'some' and counted."""
    some = is_mass(noun) and not (one and is_counted(noun))
    return f'some {noun}' if some else f'{article_of(noun)} {noun}'


def predicate(noun):
    """What a thing is: 'a drink', 'food'."""
    return f'{article_of(noun)} {noun}' if is_counted(noun) else noun


def collective(noun):
    """What all there is of a kind is called: 'sodas', 'chips', 'food'."""
    return plural(noun) if is_counted(noun) else noun


def in_general(noun):
    """What it is called wherever it is: 'apples', 'chips', 'soda'."""
    return noun if is_mass(noun) else plural(noun)


def listed(rng, texts):
    """'the tea, the apple and the sponge'."""
    if len(texts) == 1:
        return texts[0]
    if len(texts) == 2:
        return texts[0] + rng.choice((' and ', ' and ', ', and ', ' and also ', ' plus ')) + texts[1]
    return ', '.join(texts[:-1]) + rng.choice((' and ', ', and ', ' and ', ', ')) + texts[-1]


def sentence_case(text):
    """The text with a capital at the start of every sentence but the first."""
    return re.sub(r'(?<=[.?!] )[a-z]', lambda found: found[0].upper(), text)


def capital(text):
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def clause_of(property):
    """What stands behind 'that': 'has caffeine', 'is sweet'."""
    return property if property.startswith(_VERBS) else f'is {property}'


def property_words(property):
    """Patterns of a property: 'something' alone, with a 'noun', and 'not'. Known ones, or built from its grammar."""
    if property in _KNOWN:
        return _KNOWN[property]
    if property.startswith('for '):
        return _built(f'something {property}', f'{{noun}} {property}', f'{{noun}} that is not {property}')
    if property.startswith('can '):
        verb = property.removeprefix('can ')
        return _built(f'something to {verb} with', f'{{noun}} that {property}', f'{{noun}} that cannot {verb}')
    if property.startswith(_VERBS):
        verb, _, rest = property.partition(' ')
        lacks = f'{{noun}} that does not {verb.rstrip("s")} {rest}'
        return _built(f'something that {property}', f'{{noun}} that {property}', lacks)
    return {
        'something': (f'something {property}', f'anything {property}', f'something {property}'),
        'noun': (f'{property} {{noun}}', f'{{noun}} that is {property}'),
        'not': (f'{{noun}} that is not {property}', f"{{noun}} that isn't {property}", f'not so {property} {{noun}}'),
    }


def _built(something, noun, no):
    return {'something': (something,), 'noun': (noun,), 'not': (no,)}
