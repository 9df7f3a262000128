"""A robot's own runs: each skill of a recorded graph as the Episode that `saycan collect` would have made of it."""
import bisect

import numpy as np

from saycan_ros.bags.topics import COMMANDED
from saycan_ros.control import Outcome
from saycan_ros.episodes import COMMANDS, Episode, Step, command_of
from saycan_ros.messages import observation_from_msg, seconds
from saycan_ros.observation import Observation
from saycan_ros.perception.history import GAP, History
from saycan_ros.places import place_of_robot
from saycan_ros.planner.journal import skill_ends
from saycan_ros.poses import to_planar

_TICK = 'arm/twist'     # every tick of a skill sends one, with its stamp
_SOON = 0.01            # [s] that a message without a stamp may be recorded before its tick


def runs_of(recording, robot, library, places):
    """Yields (step, Episode) of each skill that was seen to end; step: of its decision in the bag, from 0.

    Episodes have no pictures. Commands come faster than observations: what was sensed at a command is between the
    observations before and after it.

    Args:
        recording: bags.Recording. robot: RobotConfig, whose `topics` say what the commands are called in a bag of
            `ros2 bag record`.

    Raises:
        ConfigError: a skill that the library does not have.
        FrameRefused, KeyError, ValueError: a message is faulty.
    """
    observations, ticks = _sensed_and_commanded(recording, robot)
    ended = skill_ends(recording.entries)
    for step, (key, decision) in enumerate(sorted(recording.decisions.items())):
        end = ended.get(decision.generation)
        if end is None:
            continue
        skill, begun = library[decision.chosen], recording.decided[key]
        over = recording.end if end.stamp is None else end.stamp
        around = [o for o in observations if begun - GAP <= o.stamp <= over + GAP]
        if around:
            yield step, Episode(
                skill.text, skill.family, skill.object,
                skill.place or place_of_robot(places, *to_planar(around[0].map_from_base)), '', None,
                outcome=end.outcome.label, success=end.outcome is Outcome.SUCCEEDED,
                steps=tuple(_steps(around, [tick for tick in ticks if begun <= tick[0] <= over], robot)))


def _sensed_and_commanded(recording, robot):
    """(Observations, [(stamp [s], {name of COMMANDS: message})]) of a bag, both in the order of time."""
    names = {told: name for name in COMMANDS for told in (COMMANDED + name, robot.topics[name])}
    observations, ticks, loose = [], {}, []
    for topic, message, recorded in recording.said(('observation', *names)):
        if topic == 'observation':
            observations.append(observation_from_msg(message, pictures=False))
            continue
        stamp = seconds(message.header.stamp) if hasattr(message, 'header') else 0.0
        if stamp:
            ticks.setdefault(stamp, {})[names[topic]] = message
        else:
            loose.append((recorded, names[topic], message))
    stamps = sorted(stamp for stamp, messages in ticks.items() if _TICK in messages)
    for recorded, name, message in loose:
        k = bisect.bisect(stamps, recorded + _SOON) - 1
        if k >= 0:
            ticks[stamps[k]][name] = message
    return sorted(observations, key=lambda o: o.stamp), [(stamp, ticks[stamp]) for stamp in stamps]


def _steps(observations, ticks, robot):
    """Yields the Step of each tick that something was sensed around."""
    history, names = History(kept=np.inf), tuple(observations[0].joints)
    for o in observations:
        history.put(o.stamp, [*(o.joints[name] for name in names), o.gripper_width, o.gripper_effort,
                              *o.base_velocity])
    stamps = [o.stamp for o in observations]
    for stamp, messages in ticks:
        values = history.at(stamp)
        if values is not None:
            last = observations[max(bisect.bisect(stamps, stamp) - 1, 0)]
            joints = dict(zip(names, values[:-5].tolist(), strict=True))
            yield Step(Observation(
                stamp, {}, last.map_from_base, robot.forward(joints)[robot.gripper.link], joints, float(values[-5]),
                float(values[-4]), values[-3:], last.localized), command_of(messages, robot.driven_joints))
