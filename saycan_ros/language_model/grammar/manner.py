"""How a sentence is said: politely, as a question, with small talk, in haste, with slips of the keyboard."""
import re

from saycan_ros.language_model.grammar.agreement import IRREGULAR, plural_verb
from saycan_ros.language_model.grammar.phrases import phrases
from saycan_ros.language_model.grammar.wording import capital

WORDS = phrases('manner')

# 'chips that is salty': behind a noun of many, and the verb that agrees
_AGREES = '|'.join((*IRREGULAR, *(f'{verb}s' for verb in WORDS['verbs'])))
_MANY_THAT = re.compile(rf"\b(?!says|means|this|was)(\w+[^\Wsu]s that) ({_AGREES})\b(?!')")
_BRANDS = re.compile(rf"\b({'|'.join(sorted(WORDS['brands'], reverse=True))})\b")
_KEYBOARD = ('qwertyuiop', 'asdfghjkl', 'zxcvbnm')
_TIDY = ((' ,', ','), (',,', ','), (',.', '.'), ('?,', ','), ('?.', '?'), (', ,', ','), (' over over ', ' over '))


def say(rng, chooser, sentence, plain_words_allowed=True):
    """The instruction as somebody says it.

    Args:
        plain_words_allowed: False for the user's own library: a sentence then has always a word around it, so that no
            plain order in the words of the skills, as evaluations use them, is ever trained on.
    """
    text = _around(rng, chooser, sentence, plain_words_allowed)
    if rng.random() < 0.07:
        text = f'{capital(chooser.one_of(WORDS["chat_before"]))} {capital(text)}'
    if rng.random() < 0.04:
        text = f'{_ended(text, ".")} {chooser.one_of(WORDS["chat_behind"])}'
    if rng.random() < 0.03:
        text = _foreign(rng, text, all(getattr(goal, 'count', 1) == 1 for goal in sentence.goals))
    return _written(rng, _stumbling(rng, text) if rng.random() < 0.03 else text)


def _around(rng, chooser, sentence, plain_words_allowed):
    text, chance = sentence.text, rng.random()
    if not plain_words_allowed:
        return _around_library(rng, sentence, chance)
    if not sentence.plain:
        return f'{rng.choice(WORDS["call"])} {text}' if chance < 0.08 else text
    if chance < 0.09 and '. ' not in text:
        return f'{rng.choice(WORDS["how"])} {text}?'
    if chance < 0.33:
        before = chooser.one_of(WORDS['before'])
        asks = before in WORDS['questions'] and '. ' not in text
        return f'{before} {text}' + ('?' if asks and rng.random() < 0.7 else '')
    if chance < 0.45:
        return f'{text.rstrip(".?!")}{rng.choice((", ", " "))}{chooser.one_of(WORDS["behind"])}'
    return text


def _around_library(rng, sentence, chance):
    text = sentence.text
    if sentence.plain and chance < 0.08 and '. ' not in text:
        return f'{rng.choice(WORDS["library_before"])} {rng.choice(WORDS["how"])} {text}?'
    if chance < 0.5:
        return f'{rng.choice(WORDS["library_before"])} {text}'
    behind = rng.choice(WORDS['library_behind'] if sentence.plain else WORDS['statement_behind'])
    if behind in text[-30:].lower():
        return f'{rng.choice(WORDS["call"])} {text}'
    return f'{text.rstrip(".?!")}, {behind}' + ('?' if text.endswith('?') and 'th' not in behind else '')


def _ended(text, mark):
    return text if text.endswith(('.', '!', '?')) else text + mark


def _written(rng, text):
    text = re.sub(r'\s+', ' ', text).replace('..', '.' if '...' not in text else '..').strip()
    for untidy, tidy in _TIDY:
        text = text.replace(untidy, tidy)
    text = _MANY_THAT.sub(lambda m: f'{m[1]} {plural_verb(m[2])}', text)
    if rng.random() < 0.35:
        text = _BRANDS.sub(lambda m: rng.choice(WORDS['brands'][m[0]]), text)
    chance = rng.random()
    if chance < 0.62:
        text = capital(text)
    if chance < 0.3:
        text = _ended(text, '.' if rng.random() < 0.9 else '!')
    if rng.random() < 0.03:
        text = text.rstrip('.!') + rng.choice(WORDS['ends'])
    if rng.random() < 0.05:
        text = text.replace('I ', 'i ').replace("'", '')
    if rng.random() < 0.05:
        text = _hasty(rng, text)
    if rng.random() < 0.03:
        text = _slips(rng, text)
    if rng.random() < 0.06:
        text = re.sub(r"[,']", '', text.lower()).rstrip('.')
        text = re.sub(r'[.?!;:]+(?= |$)', '', text) if rng.random() < 0.5 else text
    return text.upper() if rng.random() < 0.008 else text


def _hasty(rng, text):
    for word, short in rng.sample(list(WORDS['haste'].items()), 12):
        text = re.sub(rf'\b{word}\b', rng.choice(short), text, count=1)
    return text


def _foreign(rng, text, one_each):
    """As somebody says it who learns English; 'the' is dropped only where it does not say how many are meant."""
    for words, said in rng.sample(list(WORDS['foreign'].items()), 8):
        text = re.sub(rf'\b{words}\b', rng.choice(said), text, count=1)
    return re.sub(r'\b(the|an?) (?!other|rest|last|two)', '', text) if one_each and rng.random() < 0.5 else text


def _stumbling(rng, text):
    """As it is spoken: 'bring me the, uh, the apple'."""
    words = list(re.finditer(r' (the|an?|some|my) ', text))
    if not words:
        return text
    found, filler = rng.choice(words), rng.choice(WORDS['fillers'])
    before = f'{found[0].rstrip()}, ' if rng.random() < 0.5 else ' '
    return f'{text[:found.start()]}{before}{filler}{rng.choice((",", ""))}{text[found.start():]}'


def _slips(rng, text):
    """One or two words get a letter swapped, doubled, dropped or hit beside."""
    words = text.split(' ')
    long = [k for k, w in enumerate(words) if len(w) > 3 and w.isalpha()]
    for k in rng.sample(long, min(len(long), rng.choice((1, 1, 2)))):
        w = words[k]
        j = rng.randrange(1, len(w) - 1)
        before, letter, behind = w[:j], w[j], w[j + 1:]
        swapped, doubled = before + behind[0] + letter + behind[1:], before + letter + letter + behind
        words[k] = rng.choice((swapped, doubled, before + behind, w[:-1], before + _beside(rng, letter) + behind))
    return ' '.join(words)


def _beside(rng, letter):
    """A letter whose key is beside that one's."""
    row = next((r for r in _KEYBOARD if letter in r), letter)
    k = row.index(letter)
    return rng.choice(row[max(0, k - 1):k] + row[k + 1:k + 2] or letter)
