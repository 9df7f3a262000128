"""Whether what was done is what was asked for, from the goals and the scenes alone; knows nothing of plans."""
from saycan_ros.language_model.grammar.plans import Find, Go, Move
from saycan_ros.language_model.grammar.world import is_bin


def is_met(goals, start, end, visited):
    """Whether the goals hold: all that was asked for has moved, nothing else has, every place was visited.

    Args:
        goals: in the order of the instruction.
        start, end: World before and after.
        visited: places that the robot has been at, in order, the start's first.
    """
    before, after = _places(start), _places(end)
    moved = {i for i in before if after[i] != before[i]}
    asked = [g for g in goals if isinstance(g, Move)]
    explained, left = set(), set(moved)
    for goal in asked:
        came = [i for i in goal.wanted if i in left and after[i] == _end_of(goal)]
        needed = min(goal.count, len(_movable(goal, start)))
        if len(came) < needed or (len(came) > needed and goal.count < len(goal.wanted) and len(asked) == 1):
            return False
        explained.update(came[:needed])
        left.difference_update(came[:needed])
    loose = left - explained - {start.holding}  # what was held may have been put down on the way
    if loose or (start.holding in left and is_bin(after[start.holding]) and not is_bin(start.at)):
        return False
    return _visited(goals, start, end, visited)


def _places(world):
    return {**world.where, **({world.holding: 'hand'} if world.holding else {})}


def _end_of(goal):
    return goal.place or 'hand'


def _movable(goal, start):
    """The wanted instances that are not where they should be and can be had."""
    return [i for i in goal.wanted if (goal.place is not None if i == start.holding else _can_be_moved(i, goal, start))]


def _can_be_moved(instance, goal, start):
    place = start.where.get(instance)
    return place is not None and place != _end_of(goal) and not is_bin(place)


def _visited(goals, start, end, visited):
    places = [g.place for g in goals if isinstance(g, Go)]
    if any(p not in visited for p in places):
        return False
    if goals and isinstance(goals[-1], Go) and end.at != goals[-1].place:
        return False
    return not (goals and isinstance(goals[-1], Find)) or end.at in {start.where.get(i) for i in goals[-1].wanted}
