"""What the skill library knows of the words of an instruction: 'soda: coke can, 7up can; fruit: none'.

A small language model cannot know what a lab calls a tool or which of its drinks have caffeine, and need not: the
library file says it. The line stands behind the scene and names, for each word of the library that the instruction
uses, those objects in sight that it is true of.
"""
import re

import snowballstemmer

from saycan_ros.language_model.prompt import scene_line

_EMPTY = {'has', 'is', 'can', 'gives', 'a', 'an', 'the'}     # at the start of a property: 'has caffeine', 'can clean'
_ADJECTIVE = re.compile(r'(?<=\w{3})[iy]$')
_STEMMER = snowballstemmer.stemmer('english')


class Knowledge:
    """Words of a library and the kinds of object that each is true of.

    Args:
        objects: each with name, and tuples kinds, properties and names: skills.ObjectKind.
        places: tuple of Place, for the scene.
    """

    def __init__(self, objects, places):
        self._places = places
        self._gone = {p.name for p in places if p.container}
        self._words = {}        # stems of a word: (the word, names of the objects)
        for o in objects:
            for word in dict.fromkeys((o.name, *o.names, *o.kinds, *o.properties)):
                _, names = self._words.setdefault(_stems(_content(word)), (word, set()))
                names.add(o.name)
        self._longest = max(map(len, self._words), default=0)

    def scene(self, memory, instruction):
        """The scene of an ObjectMemory as the prompt has it: the Scene line and what is known of the words said."""
        return scene_line(memory, self._places) + self.known(memory, instruction)

    def known(self, memory, instruction):
        """What is known of the words of an instruction, in their order, as the end of a line; '' if it is nothing."""
        seen = dict.fromkeys(o.kind for o in memory.objects if o.place not in self._gone)
        seen |= {memory.holding: None} if memory.holding else {}
        said = []
        for word, names in self._found(_stems(instruction)):
            answers = [kind for kind in seen if kind in names]
            if answers != [word]:       # that an apple is an apple goes without saying
                said.append(f'{word}: {", ".join(answers) or "none"}')
        return f' {"; ".join(dict.fromkeys(said))}.' if said else ''

    def _found(self, stems):
        """(word, names of its objects) in order; a word inside a longer one, as in 'energy drink', is none."""
        spans = [(i, j) for i in range(len(stems)) for j in range(i + 1, min(i + self._longest, len(stems)) + 1)
                 if stems[i:j] in self._words]
        outer = [(i, j) for i, j in spans if not any((a, b) != (i, j) and a <= i and j <= b for a, b in spans)]
        return [self._words[stems[i:j]] for i, j in outer]


def _content(word):
    """A property without its verb; a single word is kept, whatever it is."""
    first, _, rest = word.partition(' ')
    return rest if rest and first in _EMPTY else word


def _stems(text):
    """Stems of the words of a text; 'fizzy' and 'fizzes', 'chewy' and 'chews' are one."""
    return tuple(_ADJECTIVE.sub('', stem) for stem in _STEMMER.stemWords(re.findall(r'[^\W_]+', text.lower())))
