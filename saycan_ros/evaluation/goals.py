"""What a task wants, and whether a state of the world meets it (DESIGN.md section 4)."""
from collections import Counter
from dataclasses import dataclass

import numpy as np

from saycan_ros.skills import kind_of

GRIPPER = 'gripper'   # the place of a held object


@dataclass(frozen=True)
class WorldState:
    """Where everything is.

    Attributes:
        places: of every object by instance: a place, 'gripper', or None where it lies nowhere.
        robot_at: the place the robot stands at, or None.
        visited: places it has been at since the start, which counts.
    """

    places: dict[str, str | None]
    robot_at: str | None
    visited: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Snapshot:
    """The world at the end of a task.

    Attributes:
        state: WorldState.
        positions: {instance: (3,) float64 [m] in the map}, centers.
        robot_position: (3,) float64 [m] in the map, of the base.
    """

    state: WorldState
    positions: dict
    robot_position: np.ndarray


def start_of(task):
    """The WorldState in which a task begins."""
    held = {task.holding: GRIPPER} if task.holding else {}
    return WorldState({**task.objects, **held}, task.robot_at, frozenset({task.robot_at}))


def is_met(task, state):
    """Do the goal, the visits and the end of the robot hold in this state?"""
    return (objects_are_right(task, state.places) and set(task.visits) <= state.visited
            and task.robot_end in (None, state.robot_at))


def objects_are_right(task, places):
    """Is one alternative of the goal met exactly? Instances of one kind are interchangeable."""
    start = start_of(task).places
    found = _by_kind(places)
    return any(_by_kind({**start, **alternative}) == found for alternative in task.goal)


def _by_kind(places):
    return Counter((kind_of(instance), place) for instance, place in places.items())
