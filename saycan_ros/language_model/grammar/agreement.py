"""Words that agree with how many things there are: 'chips that are hot', 'they go'."""
import re

from saycan_ros.language_model.grammar.wording import collective, is_counted

IRREGULAR = {'is': 'are', "isn't": "aren't", 'was': 'were', 'has': 'have', "hasn't": "haven't", 'does': 'do',
             "doesn't": "don't", 'goes': 'go'}
_VERB = re.compile(r"\bthat (isn't|doesn't|[a-z]*[^s\W]s)\b")


def agreed(nouns):
    """A plural noun phrase with its verbs in the plural."""
    return _VERB.sub(lambda found: f'that {plural_verb(found[1])}', nouns)


def plural_verb(verb):
    """'are' of 'is', 'crunch' of 'crunches'."""
    ending = 2 if verb.endswith(('ches', 'shes', 'zzes', 'xes')) else 1
    return IRREGULAR.get(verb, verb[:-ending])


def slots(many):
    """Slots that agree with one thing, or with many: {are} 'is', {does}, {goes}, {they} and {it} 'it'."""
    if many:
        return {'are': 'are', 'does': 'do', 'goes': 'go', 'they': 'they', 'it': 'them'}
    return {'are': 'is', 'does': 'does', 'goes': 'goes', 'they': 'it', 'it': 'it'}


def agreeing(noun):
    """Slots for all there is of a kind: {xs} 'drinks' and {they}, {them}, {go}, {are}, or 'food' and 'it', 'goes'."""
    one = not is_counted(noun) and not noun.endswith('s')
    return {'xs': collective(noun), 'they': 'it' if one else 'they', 'them': 'it' if one else 'them',
            'go': 'goes' if one else 'go', 'are': 'is' if one else 'are'}
