"""The skill library: the closed list of what the robot can do, and what it knows of the objects."""
import string
from dataclasses import dataclass

from saycan_ros.config import ConfigError, Faults, did_you_mean, load_yaml, share

SERVERS = ('pick', 'place', 'navigate')
SHAPES = {'cylinder': 2, 'sphere': 1, 'box': 3}   # numbers in `size`
DONE = 'done'                                     # the family that ends the loop


@dataclass(frozen=True)
class ObjectKind:
    """What is known of a kind of object; shape and size as in config/skills.yaml [m]."""

    name: str
    article: str
    kinds: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    shape: str = 'box'
    size: tuple[float, ...] = ()


@dataclass(frozen=True)
class Skill:
    """One entry of the library; server is the skill server that runs it, None for `done`."""

    text: str
    family: str
    object: str | None = None
    place: str | None = None
    server: str | None = None


class SkillLibrary:
    """All skills in order, by text, and the objects and places that they are about."""

    def __init__(self, skills, objects, places):
        self.skills = tuple(skills)
        self.objects = {o.name: o for o in objects}
        self.places = tuple(places)
        self.texts = tuple(s.text for s in self.skills)
        self._by_text = {s.text: s for s in self.skills}

    def __len__(self):
        return len(self.skills)

    def __iter__(self):
        return iter(self.skills)

    def __contains__(self, text):
        return text in self._by_text

    def __getitem__(self, text):
        """The skill of that text.

        Raises:
            ConfigError: no such skill; names the nearest.
        """
        try:
            return self._by_text[text]
        except KeyError:
            raise ConfigError(f'unknown skill {text!r}.{did_you_mean(text, self.texts, "skills")}') from None

    def find(self, family, name=None):
        """The skill of a family about an object or a place, or None."""
        return next((s for s in self.skills if s.family == family and name in (s.object, s.place, None)), None)


def load_skills(path=None):
    """Reads a skill library file (default: config/skills.yaml of the package).

    Raises:
        ConfigError: with every fault of the file.
    """
    path = share('config', 'skills.yaml') if path is None else path
    found, faults = load_yaml(path), Faults(path)
    if not isinstance(found, dict):
        faults.add(1, 'must be a mapping with families, places and objects')
        faults.raise_if_any()
    _check_keys(found, {'families': dict, 'places': list, 'objects': dict}, 'the library', faults, found.line)
    faults.raise_if_any()
    objects = read_objects(found['objects'], faults)
    places = found['places']
    for place, line in zip(places, places.lines, strict=True):
        if not isinstance(place, str) or not place or places.count(place) > 1:
            faults.add(line, f'place {place!r} must be a name, given once')
    skills = [s for name in found['families'] for s in _family(name, found['families'], objects, places, faults)]
    texts = {}
    for skill in skills:
        if skill.text in texts:
            faults.add(found['families'].lines[skill.family],
                       f'{skill.family}: {skill.text!r} is a skill of family {texts[skill.text]} too')
        texts[skill.text] = skill.family
    if sum(s.family == DONE for s in skills) != 1:
        faults.add(found.lines['families'], 'needs one family `done` without arguments: the skill that ends the loop')
    faults.raise_if_any()
    return SkillLibrary(skills, objects, places)


def read_objects(found, faults):
    """The ObjectKinds, a list, of a mapping as the file has it under `objects`; faults: config.Faults of the file."""
    return [o for name in found if (o := _object(name, found, faults))]


def _check_keys(entry, kinds, what, faults, line, optional=()):
    faults.check_fields(entry, what, [key for key in kinds if key not in optional], optional, line)
    for key, kind in kinds.items():
        if key in entry and not isinstance(entry[key], kind):
            faults.add(entry.lines[key], f'{what}: {key} must be {_KIND_NAMES[kind]}, not {entry[key]!r}')


_KIND_NAMES = {dict: 'a mapping', list: 'a list', str: 'text'}
_OBJECT_FIELDS = {'a': str, 'kinds': list, 'properties': list, 'names': list, 'shape': str, 'size': list}
_FAMILY_FIELDS = {'text': str, 'each': str, 'server': str}


def _object(name, objects, faults):
    entry, line, before = objects[name], objects.lines[name], len(faults.lines)
    if not isinstance(name, str) or not name.strip():
        faults.add(line, f'an object is named by text, not {name!r}; put it in quotes')
        return None
    if entry is None:
        return ObjectKind(name, article_of(name))
    if not isinstance(entry, dict):
        faults.add(line, f'{name}: must be a mapping with {", ".join(_OBJECT_FIELDS)}')
        return None
    _check_keys(entry, _OBJECT_FIELDS, name, faults, line, optional=_OBJECT_FIELDS)
    for key in ('kinds', 'properties', 'names'):
        values = entry.get(key)
        if isinstance(values, list) and not all(isinstance(v, str) and v for v in values):
            faults.add(entry.lines[key], f'{name}: {key} must be a list of words')
    if len(faults.lines) > before:
        return None
    shape, size = entry.get('shape', 'box'), entry.get('size', [])
    if shape not in SHAPES:
        faults.add(entry.lines['shape'], f'{name}: unknown shape {shape!r}.{did_you_mean(shape, SHAPES, "shapes")}')
    elif 'size' in entry and not (len(size) == SHAPES[shape] and all(
            isinstance(v, (int, float)) and not isinstance(v, bool) and 0 < v < 2 for v in size)):
        faults.add(entry.lines['size'],
                   f'{name}: size of a {shape} must be {SHAPES[shape]} number(s) in meters, not {list(size)}')
    if len(faults.lines) > before:
        return None
    words = (tuple(entry.get(key, ())) for key in ('kinds', 'properties', 'names'))
    return ObjectKind(name, entry.get('a', article_of(name)), *words, shape, tuple(map(float, size)))


def kind_of(instance):
    """'coke can' of 'coke can#2', the second of several in a scene."""
    return instance.partition('#')[0]


def article_of(noun):
    """'a' or 'an', by how the noun sounds."""
    sounds_like_you = noun.lower().startswith(('us', 'ut', 'uk', 'uni'))
    spelled_out = noun.startswith(('mp3', 'led ', 'hdmi'))
    return 'an' if (noun[0].lower() in 'aeiou' and not sounds_like_you) or spelled_out else 'a'


def _family(name, families, objects, places, faults):
    entry, line = families[name], families.lines[name]
    if not isinstance(entry, dict):
        faults.add(line, f'{name}: a family is a mapping with {", ".join(_FAMILY_FIELDS)}')
        return
    before = len(faults.lines)
    _check_keys(entry, _FAMILY_FIELDS, name, faults, line, optional=('each', 'server'))
    if len(faults.lines) > before:
        return
    each, server, text = entry.get('each'), entry.get('server'), entry['text']
    if each not in (None, 'object', 'place'):
        faults.add(entry.lines['each'], f'{name}: each must be object or place, not {each!r}')
    if name != DONE and server not in SERVERS:
        faults.add(line, f'{name}: unknown server {server!r}.{did_you_mean(server, SERVERS, "servers")}')
    allowed = {'object': {'object', 'a'}, 'place': {'place'}}.get(each, set())
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as err:
        faults.add(entry.lines['text'], f'{name}: text {text!r}: {err}')
        return
    if used - allowed or (each and each not in used) or not text.strip():
        want = f'must name {{{each}}}' if each else 'must have no {fields}'
        faults.add(line, f'{name}: text {text!r} {want}; allowed: {", ".join(sorted(allowed)) or "none"}')
    if len(faults.lines) > before:
        return
    if each == 'object':
        for o in objects:
            yield Skill(text.format(object=o.name, a=o.article), name, object=o.name, server=server)
    elif each == 'place':
        for place in places:
            yield Skill(text.format(place=place), name, place=place, server=server)
    else:
        yield Skill(text, name, server=server)
