"""What a robot has tried and how it went: the start of a skill and its outcome, from recorded bags.

Two kinds of bags are read. An episode (episodes.py; of `saycan collect`, or a lab's own) is one skill. A bag of the
whole graph (`saycan record`, `ros2 bag record`) holds a start for each decision, and the skill's result in the
planner's journal. A correction file says where the robot's own verdict was wrong.
"""
import json
from dataclasses import dataclass, replace
from pathlib import Path

from saycan_ros import messages
from saycan_ros.bags.corrections import corrected
from saycan_ros.config import ConfigError
from saycan_ros.control import Outcome
from saycan_ros.episodes import find_episodes
from saycan_ros.memory import ObjectMemory
from saycan_ros.observation import Observation
from saycan_ros.perception.frames import FrameRefused
from saycan_ros.value_function.inputs import Scene, scene_of
from saycan_ros.value_function.learned import sees

# Ends that say nothing about whether the skill would have worked.
INTERRUPTED = {outcome.label for outcome in (
    Outcome.CANCELED, Outcome.STOPPED, Outcome.LEASE_LOST, Outcome.STALE_OBSERVATION, Outcome.SERVER_LOST,
    Outcome.NOT_ACTIVE, Outcome.BUSY, Outcome.UNKNOWN_SKILL, Outcome.BAD_GOAL)}
_READ = ('episode', 'outcome', 'observation', 'memory')


@dataclass(frozen=True)
class Trial:
    """A skill that was tried.

    Attributes:
        bag: name of its bag; step: of the decision in it, from 0. Trials of one `group` are never parted.
        observation, memory: when it was decided.
        skill: text. outcome: label. succeeded: in truth, where that is known, else by the robot's own verdict.
        policy: who ran it; '' where nobody said. start: how it was disturbed, as its Episode says.
        scene: what `looked` has seen; None: nothing yet, or it was blind.
    """

    bag: str
    step: int
    observation: Observation
    memory: ObjectMemory
    skill: str
    outcome: str
    succeeded: bool
    policy: str = ''
    group: str = ''
    start: str = ''
    scene: Scene | None = None


def looked(trial, places, joints):
    """The Trial with its Scene and without its pictures: of thousands, only the scenes can be kept.

    Args:
        places: tuple of Place. joints: names, in the state's order.

    Raises:
        ConfigError: the observation lacks a joint.
    """
    if trial.scene is not None or not sees(trial.observation):
        return trial
    try:
        scene = scene_of(trial.observation, trial.memory, places, joints)
    except ValueError as err:
        raise ConfigError(f'bag {trial.bag!r}, step {trial.step}: {err}') from err
    return replace(trial, scene=scene, observation=replace(trial.observation, cameras={}))


def read_trials(folder, perceive=None, report=lambda share: None, look=lambda trial: trial):
    """Every Trial of the bags in a folder, corrected by its corrections.yaml, in the order of their names.

    Args:
        perceive: function (Observation) -> ObjectMemory, for bags without `memory`; None: they are refused.
        report: called with the share that is read. look: what becomes of each Trial as it is read.

    Raises:
        ConfigError: no bags, one that cannot be read, or a fault in the correction file.
    """
    folder, trials = Path(folder), []
    paths = find_episodes(folder)
    for k, path in enumerate(paths, start=1):
        trials += _trials_of(path, path.relative_to(folder).as_posix(), perceive, look)
        report(k / len(paths))
    return [trial for trial in corrected(trials, folder) if trial.outcome not in INTERRUPTED]


def _trials_of(path, name, perceive, look):
    from saycan_ros.bags.reader import Bag
    bag, texts, start, memory = Bag(path), {}, None, None
    try:
        for received in bag.messages(lambda topic, _: topic.rpartition('/')[2] in _READ):
            topic = received.topic.rpartition('/')[2]
            if topic in ('episode', 'outcome'):
                texts |= json.loads(bag.decode(received).data)
            elif topic == 'observation' and start is None:
                start = _with_pictures(bag.decode(received))
            elif topic == 'memory' and memory is None:
                memory = messages.memory_from_msg(bag.decode(received))
        if not {'skill', 'outcome'} <= set(texts):
            from saycan_ros.bags.recording import Recording
            return [look(trial) for trial in decided(Recording(path), name)]        # one picture at a time
        if start is None:
            raise ConfigError(f'{path}: the episode has no observation with a picture')
        if memory is None and perceive is None:
            raise ConfigError(f'{path}: the episode has no `memory`; record it beside the observations')
    except (FrameRefused, KeyError, ValueError) as err:
        raise ConfigError(f'{path}: no outcome can be read ({err})') from err
    success = texts.get('success')
    return [look(Trial(name, 0, start, memory or perceive(start), texts['skill'], texts['outcome'],
                       texts['outcome'] == Outcome.SUCCEEDED.label if success is None else bool(success),
                       texts.get('policy') or '', name, texts.get('start') or ''))]


def _with_pictures(message):
    """The Observation of a message, or None: it has no picture yet."""
    return messages.observation_from_msg(message) if any(camera.valid for camera in message.cameras) else None


def decided(recording, name):
    """Yields a Trial for each decision of a bags.Recording whose skill was seen to end. name: of the bag."""
    from saycan_ros.planner.journal import skill_ends
    ended = skill_ends(recording.entries)
    for step, (key, decision) in enumerate(sorted(recording.decisions.items())):
        observation = recording.observation(decision.affordance.observation_stamp)
        memory, end = recording.memory(decision.memory_stamp), ended.get(decision.generation)
        if observation is not None and memory is not None and end is not None:
            yield Trial(name, step, observation, memory, decision.chosen, end.outcome.label,
                        end.outcome is Outcome.SUCCEEDED, group=f'{name}:{key[0]}')
