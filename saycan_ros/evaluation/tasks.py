"""Task files: what `saycan eval` reads, checked whole before anything runs (DESIGN.md section 4)."""
import re
from dataclasses import dataclass, field

from saycan_ros.config import ConfigError, Faults, did_you_mean, load_yaml
from saycan_ros.evaluation.goals import GRIPPER, start_of
from saycan_ros.skills import kind_of

FAMILIES = ('nl_single', 'nl_nouns', 'nl_verbs', 'structured', 'embodiment', 'crowd_sourced', 'long_horizon')
_INSTANCE = re.compile(r'([^#]+)(?:#([1-9]\d*))?')
_NEEDED = ('id', 'family', 'instruction', 'robot_start', 'objects')
_OPTIONAL = ('goal', 'visits', 'robot_end', 'plan', 'hard')


@dataclass(frozen=True)
class Task:
    """One task; the fields are those of the file.

    Attributes:
        objects: start place by instance, without the held one.
        goal: alternatives, each {instance: place or 'gripper'} of what must have changed.
        plan: exactly these skills run; empty: the planner chooses.
    """

    id: int
    family: str
    instruction: str
    robot_at: str
    holding: str | None = None
    objects: dict[str, str] = field(default_factory=dict)
    goal: tuple[dict[str, str], ...] = ({},)
    visits: tuple[str, ...] = ()
    robot_end: str | None = None
    plan: tuple[str, ...] = ()
    hard: bool = False


def load_tasks(path, library, places):
    """Reads a task file.

    Args:
        library: SkillLibrary that names the kinds and the skills of plans.
        places: tuple of Place.

    Returns:
        Tuple of Task, in the order of the file.

    Raises:
        ConfigError: with every fault of the file, each with its line.
    """
    found, reader = load_yaml(path), _Reader(path, library, places)
    if not isinstance(found, list) or not found:
        raise ConfigError(f'{path}:1: must be a list of tasks, one or more')
    tasks = [task for entry, line in zip(found, found.lines, strict=True) if (task := reader.read(entry, line))]
    reader.faults.raise_if_any()
    return tuple(tasks)


class _Reader:
    """Reads tasks one by one; keeps the faults of all."""

    def __init__(self, path, library, places):
        self.faults, self._library = Faults(path), library
        self._places = [p.name for p in places]
        self._ids, self._starts = {}, {}

    def read(self, entry, line):
        """The Task of an entry, or None where it has a fault."""
        before = len(self.faults.lines)
        if not isinstance(entry, dict):
            self.faults.add(line, 'a task is a mapping')
            return None
        self._label = f'task {entry.get("id", "?")}'
        self.faults.check_fields(entry, self._label, _NEEDED, _OPTIONAL, line)
        if len(self.faults.lines) > before:
            return None
        self._check_words(entry)
        self._check_scene(entry)
        self._check_ends(entry, line)
        if len(self.faults.lines) > before:
            return None
        task = _task_of(entry)
        self._check_goal(entry, task)
        self._check_unique(task, line)
        return task

    def _add(self, line, text):
        self.faults.add(line, f'{self._label}: {text}')

    def _check_words(self, entry):
        lines, planned, text = entry.lines, 'plan' in entry, entry['instruction']
        if type(entry['id']) is not int or entry['id'] < 1:
            self._add(lines['id'], f'id must be a whole number above 0, not {entry["id"]!r}')
        if entry['family'] not in FAMILIES and not planned:
            self._add(lines['family'],
                      f'unknown family {entry["family"]!r}.{did_you_mean(entry["family"], FAMILIES, "families")}')
        if entry['family'] in ('all', 'hard'):
            self._add(lines['family'], 'family: all and hard are the groups of every table; give another name')
        if planned and not (text is None or isinstance(text, str)):
            self._add(lines['instruction'], 'instruction must be text, or null with a plan')
        if not planned and (not isinstance(text, str) or not text or ' '.join(text.split()) != text):
            self._add(lines['instruction'], 'instruction must be one line of text without stray spaces')
        if entry.get('hard', True) is not True:
            self._add(lines['hard'], 'hard is true or left out')
        if planned:
            self._check_plan(entry['plan'], lines['plan'])

    def _check_plan(self, plan, line):
        if not isinstance(plan, list) or not plan or not all(isinstance(skill, str) for skill in plan):
            self._add(line, 'plan must be a list of skills, one or more')
            return
        for skill, at in zip(plan, plan.lines, strict=True):
            if skill not in self._library:
                self._add(at, f'plan: unknown skill {skill!r}.{did_you_mean(skill, self._library.texts, "skills")}')

    def _check_scene(self, entry):
        robot, objects, lines = entry['robot_start'], entry['objects'], entry.lines
        if not isinstance(robot, dict) or robot.keys() != {'at', 'holding'}:
            self._add(lines['robot_start'], 'robot_start must be {at: place, holding: object or null}')
            return
        if not isinstance(objects, dict):
            self._add(lines['objects'], 'objects must be a mapping of objects to places; {} where there are none')
            return
        self._check_place(robot['at'], robot.lines['at'], 'robot_start: the robot')
        for name, place in objects.items():
            self._check_place(place, objects.lines[name], f'objects: {name!r}')
        held = [] if robot['holding'] is None else [robot['holding']]
        if held and not isinstance(held[0], str):
            self._add(robot.lines['holding'], f'holding must be an object or null, not {held[0]!r}')
        elif held and held[0] in objects:
            self._add(objects.lines[held[0]], f'{held[0]!r} is held and must not be in objects too')
        else:
            self._check_names([*objects, *held], {**objects.lines, **dict.fromkeys(held, robot.lines['holding'])})

    def _check_names(self, names, lines):
        numbers = {}
        for name in names:
            match = _INSTANCE.fullmatch(name) if isinstance(name, str) else None
            if match and match[1] in self._library.objects:
                numbers.setdefault(match[1], []).append((int(match[2] or 0), name))
            else:
                known = self._library.objects
                self._add(lines[name], f'unknown object {name!r}.{did_you_mean(name, known, "objects")}')
        for kind, found in numbers.items():
            expected = [0] if len(found) == 1 else list(range(1, len(found) + 1))
            if sorted(n for n, _ in found) != expected:
                self._add(lines[found[0][1]],
                          f"number several of one kind '{kind}#1', '{kind}#2', …; a single one has no number")

    def _check_place(self, place, line, what, also=()):
        known = (*self._places, *also)
        if place not in known:
            self._add(line, f'{what} is at unknown place {place!r}.{did_you_mean(place, known, "places")}')

    def _check_ends(self, entry, line):
        visits, lines = entry.get('visits'), entry.lines
        if 'visits' in entry:
            if not isinstance(visits, list) or not visits or any(v in visits[:n] for n, v in enumerate(visits)):
                self._add(lines['visits'], 'visits must be a list of different places')
            else:
                for place, at in zip(visits, visits.lines, strict=True):
                    self._check_place(place, at, 'visits: the robot')
        if 'robot_end' in entry:
            self._check_place(entry['robot_end'], lines['robot_end'], 'robot_end: the robot')
        goal = entry.get('goal')
        if 'goal' in entry:
            if not isinstance(goal, list) or not goal or not all(isinstance(g, dict) for g in goal):
                self._add(lines['goal'], 'goal must be a list of alternatives, each a mapping of objects to places; '
                                         '{} where nothing may change')
        elif not entry.keys() & {'visits', 'robot_end'}:
            self._add(line, 'needs a goal, visits or robot_end')
        elif entry['objects'] or _held(entry):
            self._add(line, 'has objects but no goal; write goal: [{}] where none may move')

    def _check_goal(self, entry, task):
        start = start_of(task).places
        for n, alternative in enumerate(entry.get('goal', [])):
            before, where = len(self.faults.lines), f'goal alternative {n + 1}'
            for name, place in alternative.items():
                line = alternative.lines[name]
                if name not in start:
                    self._add(line, f'{where}: {name!r} is not in the start state.'
                                    f'{did_you_mean(name, start, "objects")}')
                else:
                    self._check_place(place, line, f'{where}: {name!r}', also=[GRIPPER])
                    if place == start[name]:
                        self._add(line, f'{where}: {name!r} starts at {place!r}; list only what must have changed')
            if len(self.faults.lines) == before:
                self._check_alternative(alternative, n, where, start, task)
        if task.holding and any(task.goal) and all(task.holding not in g for g in task.goal):
            self._add(entry.lines['goal'], f'no goal alternative says where the held {task.holding!r} goes')

    def _check_alternative(self, alternative, n, where, start, task):
        end = {**start, **alternative}
        if alternative and sorted((kind_of(i), p) for i, p in end.items()) == sorted(
                (kind_of(i), p) for i, p in start.items()):
            self._add(alternative.line, f'{where} only swaps instances of one kind, which changes nothing')
        if list(end.values()).count(GRIPPER) > 1:
            self._add(alternative.line, f'{where} leaves two objects in the gripper')
        if dict(alternative) in task.goal[:n]:
            self._add(alternative.line, f'{where} is given twice')

    def _check_unique(self, task, line):
        start = task.instruction.lower(), task.robot_at, task.holding, tuple(sorted(task.objects.items())), task.plan
        for what, key, seen in (('id', task.id, self._ids), ('instruction and start state', start, self._starts)):
            if key in seen:
                self._add(line, f'the same {what} as the task in line {seen[key]}')
            seen.setdefault(key, line)


def _held(entry):
    return isinstance(entry['robot_start'], dict) and entry['robot_start'].get('holding')


def _task_of(entry):
    robot = entry['robot_start']
    return Task(entry['id'], str(entry['family']), entry['instruction'] or '', robot['at'], robot['holding'],
                dict(entry['objects']), tuple(dict(g) for g in entry.get('goal', [{}])),
                tuple(entry.get('visits', ())), entry.get('robot_end'), tuple(entry.get('plan', ())),
                entry.get('hard', False))
