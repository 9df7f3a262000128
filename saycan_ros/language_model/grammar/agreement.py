"""Verbs that agree with more than one thing: 'chips that are hot'."""
import re

_IRREGULAR = {'is': 'are', "isn't": "aren't", 'was': 'were', 'has': 'have', 'does': 'do', "doesn't": "don't"}
_VERB = re.compile(r"\bthat (isn't|doesn't|[a-z]*[^s\W]s)\b")


def agreed(nouns):
    """A plural noun phrase with its verbs in the plural."""
    return _VERB.sub(lambda found: f'that {_plural(found[1])}', nouns)


def _plural(verb):
    ending = 2 if verb.endswith(('ches', 'shes', 'zzes', 'xes')) else 1
    return _IRREGULAR.get(verb, verb[:-ending])
