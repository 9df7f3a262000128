"""What the robot knows of the words of an instruction: 'soda: coke can, 7up can; fruit: none; table: coke can'.

A small language model cannot know what a lab calls a tool or which of its drinks have caffeine, and need not: the
library file says it. The line stands behind the scene and names, for each word of the library that the instruction
uses, those objects in sight that it is true of, and for each surface those that lie there.
"""
import re

import snowballstemmer

from saycan_ros.language_model.prompt import scene_line

_EMPTY = {'has', 'is', 'can', 'gives', 'a', 'an', 'the'}     # at the start of a property: 'has caffeine', 'can clean'
_ADJECTIVE = re.compile(r'(?<=\w{3})[iy]$')
_STEMMER = snowballstemmer.stemmer('english')


class Knowledge:
    """Words of a library, the kinds of object that each is true of, and the surfaces that it names.

    Args:
        objects: each with name, and tuples kinds, properties and names: skills.ObjectKind.
        places: tuple of Place.
    """

    def __init__(self, objects, places):
        self._places = places
        self._gone = {p.name for p in places if p.container}
        self._surfaces = {p.name for p in places if not p.container and not p.operator}
        self._words = {}        # stems of a word: (the word, names of objects or of surfaces)
        for o in objects:
            for word in (o.name, *o.names, *o.kinds, *o.properties):
                self._add(_content(word), word, o.name)
        for name in sorted(self._surfaces):
            for word in (name, name.split()[-1]):       # 'counter' is any counter
                self._add(word, word, name)
        self._longest = max(map(len, self._words), default=0)

    def _add(self, content, word, name):
        self._words.setdefault(_stems(content), (word, set()))[1].add(name)

    def scene(self, memory, instruction):
        """The scene of an ObjectMemory as the prompt has it: the Scene line and what is known of the words said."""
        return scene_line(memory, self._places) + self.known(memory, instruction)

    def known(self, memory, instruction):
        """What lies where the robot stands and what is known of the words of an instruction, in their order.

        Returns:
            The end of a line, from a blank to a full stop; '' if nothing is known.
        """
        lying = [o for o in memory.objects if o.place not in self._gone and o.instance != memory.holding_instance]
        seen = [(o.kind, o.place) for o in lying] + [(memory.holding, None)] * bool(memory.holding)
        here = {memory.robot_place} & self._surfaces & {place for _, place in seen}
        said = {}
        for word, names in [('here', here)] * bool(here) + self._found(_stems(instruction)):
            answers = dict.fromkeys(kind for kind, place in seen if kind in names or place in names)
            if list(answers) != [word]:     # that an apple is an apple goes without saying
                said[word] = ', '.join(answers) or 'none'
        return ' ' + '; '.join(f'{word}: {answer}' for word, answer in said.items()) + '.' if said else ''

    def _found(self, stems):
        """(word, names) in order; a word inside a longer one, as in 'energy drink', is none."""
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
