"""Which object `find` is about, and where it looks next (DESIGN.md section 5, What a skill means)."""
import numpy as np

SAME = 0.15      # [m] an object this near to a position is the one that was left there


def objects_to_go_to(memory, goal, places, here):
    """(wanted, others): remembered objects of the goal's kind that can be reached, the nearest first.

    Wanted are those that this instruction has not put down yet and that are not on the operator's tray.

    Args:
        memory: ObjectMemory. goal: SkillGoal. places: Places. here: (2,) [m] in the map.
    """
    surfaces = {p.name: p for p in places if not p.container}
    found = sorted((o for o in memory.of_kind(goal.object) if o.place in surfaces),
                   key=lambda o: np.hypot(*(o.position[:2] - here)))
    wanted = [o for o in found if not surfaces[o.place].operator and not was_left(o.position, goal.leave_alone)]
    return wanted, [o for o in found if not any(o is w for w in wanted)]


def was_left(position, left):
    """Does an object at a position (3,) lie where this instruction has put one down? left: (3,) each [m]."""
    return any(np.linalg.norm(position - other) < SAME for other in left)


def places_to_search(memory, places, searched, here, hint=None):
    """Places with a surface that were not searched, in the order in which to look there.

    First where the object was said to be, then what nobody has looked at, then the nearest; the operator's tray last.

    Args:
        searched: names. here: (2,) [m] in the map. hint: name of a place, or None.
    """
    left = [p for p in places if not p.container and p.name not in searched]
    return sorted(left, key=lambda p: (p.name != hint, p.operator, p.name in memory.seen_places,
                                       np.hypot(*(p.stand[:2] - here))))
