"""The prompt: fixed examples first, so that what the model has read of them stays valid; what changes comes last."""
import string
from dataclasses import dataclass

from saycan_ros.config import Faults, did_you_mean, load_yaml, share

SUCCEEDED = 'succeeded'


@dataclass(frozen=True)
class Example:
    """An errand and the skills that did it, each as in a history: 'pick up the book (failed: slipped)'."""

    instruction: str
    scene: str
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Prompt:
    """How an errand is written down, and examples of it.

    Attributes:
        intro: text before all examples.
        task: with {scene} and {instruction}; an empty scene leaves nothing of {scene}, its line break included.
        number: with {number}, before each skill, from 1.
        skill: with {skill}; terminator: what ends a skill, so that no skill is the beginning of another.
        failed: with {outcome}, between a skill that failed and its terminator.
        between: after the last skill of an example.
        examples: (E,) Example.
        path: of the file, for messages.
    """

    intro: str
    task: str
    number: str
    skill: str
    terminator: str
    failed: str
    between: str
    examples: tuple[Example, ...]
    path: str = ''

    def __post_init__(self):
        fixed = self.intro + ''.join(
            self._errand(e.instruction, e.scene, e.skills) + self.between for e in self.examples)
        object.__setattr__(self, '_fixed', fixed)

    def render(self, instruction, scene='', history=(), outcomes=()):
        """The prompt up to where the next skill is written.

        Args:
            instruction: as the person said it; line breaks become spaces, they would end its line.
            scene: the Scene line; '': none.
            history: skills done so far; outcomes: of each, 'succeeded' or the failure's name.

        Raises:
            ValueError: history and outcomes differ in length.
        """
        if len(history) != len(outcomes):
            raise ValueError(f'{len(history)} skills in the history, {len(outcomes)} outcomes')
        done = [text if outcome in ('', SUCCEEDED) else text + self.failed.format(outcome=outcome.replace('_', ' '))
                for text, outcome in zip(history, outcomes, strict=True)]
        return self._fixed + self._errand(instruction, scene, done) + self.number.format(number=len(done) + 1)

    def continuation(self, skill):
        """A skill as the prompt goes on with it, terminator included."""
        return self.skill.format(skill=skill) + self.terminator

    @property
    def unconditional(self):
        """What stands for no prompt in the normalization `prior`: where a first skill is written, and nothing else."""
        return self.number.format(number=1).lstrip()

    def _errand(self, instruction, scene, skills):
        start = self.task.format(instruction=_one_line(instruction), scene=_one_line(scene) + '\n' if scene else '')
        return start + ''.join(self.number.format(number=i) + self.continuation(s) for i, s in enumerate(skills, 1))


def _one_line(text):
    return ' '.join(text.split())


def scene_line(memory, places, named=lambda kind, place: kind, origins=()):
    """The Scene line: `Scene: apple on the table, coke can on the far counter. Robot at operator, holding nothing.`

    Several of one kind are named one by one, in the order of the memory: a name stays one and the same word for the
    model, and two on one place are two entries. What the hand holds is said once, at the end. What the instruction has
    moved has behind it where it was taken from: `tea on the table from the far counter`.

    Args:
        memory: ObjectMemory.
        places: tuple of Place; their prepositions are used.
        named: (kind, name of its place; None: in hand) -> how it is called.
        origins: {instance: place where this instruction first took it}.
    """
    where = {p.name: f'{p.preposition} {p.name}' for p in places}
    taken = {instance: f' from the {place}' for instance, place in dict(origins).items()}
    lying = [f'{named(o.kind, o.place)} {where.get(o.place, "on the floor")}{taken.get(o.instance, "")}'
             for o in memory.lying]
    robot = f'at {memory.robot_place}' if memory.robot_place else 'between places'
    held = 'something' if memory.holds_unknown else 'nothing'
    if memory.holding:
        held = named(memory.holding, None) + taken.get(memory.holding_instance, '')
    return f'Scene: {", ".join(lying) or "nothing in sight"}. Robot {robot}, holding {held}.'


_FORMAT = {'intro': set(), 'task': {'scene', 'instruction'}, 'number': {'number'}, 'skill': {'skill'},
           'terminator': set(), 'failed': {'outcome'}, 'between': set()}     # field: placeholders that it may have
_NEEDED = {'task': {'instruction'}, 'skill': {'skill'}}
_EXAMPLE = ('instruction', 'scene', 'skills')


def load_prompt(path=None):
    """Reads a prompt file (default: config/prompts/few_shot.yaml of the package).

    Raises:
        ConfigError: with every fault of the file.
    """
    path = share('config', 'prompts', 'few_shot.yaml') if path is None else path
    found, faults = load_yaml(path), Faults(path)
    if not isinstance(found, dict):
        faults.add(1, f'must be a mapping with {", ".join(_FORMAT)} and examples')
        faults.raise_if_any()
    faults.check_fields(found, '', _FORMAT, ('examples',))
    texts = {key: _template(key, found, faults) for key in _FORMAT}
    if found.get('terminator') == '':
        faults.add(found.lines['terminator'], 'terminator must not be empty: it tells "apple" from "apple juice"')
    examples = found.get('examples', [])
    if not isinstance(examples, list):
        faults.add(found.lines['examples'], 'examples must be a list')
        examples = []
    examples = [_example(entry, line, faults)
                for entry, line in zip(examples, getattr(examples, 'lines', ()), strict=True)]
    faults.raise_if_any()
    return Prompt(**texts, examples=tuple(examples), path=str(path))


def _template(key, found, faults):
    value = found.get(key, '')
    if not isinstance(value, str):
        faults.add(found.lines[key], f'{key} must be text, not {value!r}; put it in quotes')
        return ''
    if not _FORMAT[key]:
        return value
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
    except ValueError as err:
        faults.add(found.lines[key], f'{key}: {err}')
        return value
    for name in sorted(used - _FORMAT[key]):
        faults.add(found.lines[key], f'{key}: unknown {{{name}}}.{did_you_mean(name, _FORMAT[key], "placeholders")}')
    for name in sorted(_NEEDED.get(key, set()) - used) if key in found else ():
        faults.add(found.lines[key], f'{key} must have {{{name}}}')
    return value


def _example(entry, line, faults):
    if not isinstance(entry, dict):
        faults.add(line, f'an example is a mapping with {", ".join(_EXAMPLE)}')
        return None
    faults.check_fields(entry, '', (), _EXAMPLE)
    instruction, scene, skills = entry.get('instruction'), entry.get('scene', ''), entry.get('skills')
    if not isinstance(instruction, str) or not isinstance(scene, str):
        faults.add(line, 'an example needs an instruction and may have a scene, both text')
        return None
    if not isinstance(skills, list) or not all(isinstance(s, str) and s for s in skills):
        faults.add(line, 'an example needs skills, a list of texts')
        return None
    return Example(instruction, scene, tuple(skills))
