"""What the robot knows of the words of an instruction: 'Places: … Scene: (soda) coke can on the table. … fruit: none.'

A small language model cannot know what a lab calls a tool, which of its drinks have caffeine or what its bin is called,
and need not: the library file says it. The places stand first. Each object has before its name those words of the
instruction that are true of it, so that 'a soda without caffeine' is one that has the first mark and lacks the second;
words that nothing in sight answers to stand behind the scene. A slip of the keyboard is read as the word next to it.
"""
import difflib
import functools
import re

import snowballstemmer

from saycan_ros.language_model.prompt import scene_line

_EMPTY = {'has', 'is', 'can', 'gives', 'a', 'an', 'the'}     # at the start of a property: 'has caffeine', 'can clean'
_ADJECTIVE = re.compile(r'(?<=\w{3})[iy]$')
_SHORT, _ALIKE = 6, 0.85        # letters of a word that slips are read as; one slip in six letters, two in fourteen
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
        self._line = f'Places: {", ".join(p.name for p in places if not p.operator)}.'
        self._words = {}        # stems of a word: (the word, names of objects or of surfaces)
        for o in objects:
            for word in (o.name, *o.names, *o.kinds, *o.properties):
                self._add(_content(word), word, o.name)
        for name in sorted(self._surfaces):
            for word in (name, name.split()[-1]):       # 'counter' is any counter
                self._add(word, word, name)
        for name in self._gone:                         # so that the 'can' of a trash can is no can
            self._add(name, name, name)
        self._longest = max(map(len, self._words), default=0)
        self._known = {stem for stems in self._words for stem in stems}
        self._spellings = sorted({w for word, _ in self._words.values() for w in _words(word) if len(w) >= _SHORT})
        self._spelled = functools.cache(self._find_spelling)

    def _add(self, content, word, name):
        self._words.setdefault(_stems(content), (word, set()))[1].add(name)

    def scene(self, memory, instruction, origins=()):
        """The scene of an ObjectMemory as the prompt has it: the places, the Scene line, what is known of the words.

        origins: of scene_line.
        """
        true, absent = self.truths(memory, instruction)

        def marked(kind, place):
            words = true.get((kind, place))
            return f'({", ".join(words)}) {kind}' if words else kind

        line = f'{self._line} {scene_line(memory, self._places, marked, origins)}'
        return f'{line} {"; ".join(f"{word}: none" for word in absent)}.' if absent else line

    def truths(self, memory, instruction):
        """Which words of an instruction are true of what is in sight; what is in a container is out of sight.

        Returns:
            ({(kind, its place; None: in hand): [words]}, [words that are true of nothing]), in the order of the words.
        """
        seen = [(o.kind, o.place) for o in memory.lying if o.place not in self._gone]
        seen += [(memory.holding, None)] * bool(memory.holding)
        here = {memory.robot_place} & self._surfaces & {place for _, place in seen}
        said = dict(self._found(_stems(' '.join(map(self._spelled, _words(instruction))))))
        true = {pair: [word for word, names in {'here': here, **said}.items() if not names.isdisjoint(pair)]
                for pair in seen}
        return true, [word for word, names in said.items()
                      if not names <= self._gone and all(names.isdisjoint(pair) for pair in seen)]

    def _find_spelling(self, word):
        if _stems(word)[0] in self._known:
            return word
        return next(iter(difflib.get_close_matches(word, self._spellings, 1, _ALIKE)), word)

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
    return tuple(map(_stem, _words(text)))


@functools.lru_cache(20_000)
def _stem(word):
    return _ADJECTIVE.sub('', _STEMMER.stemWord(word))


def _words(text):
    return re.findall(r'[^\W_]+', text.lower())
