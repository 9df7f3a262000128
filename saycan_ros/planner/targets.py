"""Which of several objects of one name a skill is about (DESIGN.md section 5, What a skill means)."""
from dataclasses import replace

import numpy as np

from saycan_ros.control import SkillGoal
from saycan_ros.memory import RememberedObject


def preferred(objects, put_down, operator):
    """Those that this instruction has not put down yet and that are not on the operator's tray; all if none is left.

    Args:
        objects: anything with `instance` and `place`.
        put_down: instances that this instruction has put down.
        operator: name of the operator's place.
    """
    untouched = [o for o in objects if o.instance not in put_down and o.place != operator]
    return untouched or list(objects)


class Targets:
    """Follows what one instruction has taken and put down, and turns skills into goals."""

    def __init__(self, places):
        self._places = {p.name: p for p in places}
        self._operator = next(p.name for p in places if p.operator)
        self._containers = {p.name for p in places if p.container}
        self._stand = self._places[self._operator].stand[:2]
        self._placing = None     # (kind, instance) of a put down that succeeded and that no memory has shown yet
        self._known = frozenset()
        self._taken_at = None    # place where the robot stood at the last pick up
        self.put_down = set()    # instances
        self.origins = {}        # instance: place where it was first taken
        self._thrown = {}        # instance: RememberedObject in a container, which no camera looks into

    def started(self, skill, memory):
        """Notes what the hand holds when a skill starts, and where the robot stands."""
        if skill.family == 'pick' and not memory.holding:
            self._taken_at = memory.robot_place
        self._placing = (skill.object, memory.holding_instance) if skill.family == 'put_down' else None
        self._known = frozenset(o.instance for o in memory.objects)

    def ended(self, succeeded):
        """A put down that failed has put nothing down."""
        if not succeeded:
            self._placing = None

    def saw(self, memory):
        """Takes the first memory after a skill: where the robot is, and which instance now lies there."""
        if memory.robot_place in self._places:
            self._stand = self._places[memory.robot_place].stand[:2]
        if self._placing:
            kind, instance = self._placing
            here = [o.instance for o in memory.of_kind(kind) if o.place == memory.robot_place]
            # the tracker may give the object a new name when it leaves the hand
            new = [] if instance in here else [name for name in here if name not in self._known]
            self.put_down.update(new if instance is None else [instance, *new])
            if instance and memory.robot_place in self._containers:
                self._thrown[instance] = RememberedObject(kind, instance, memory.robot_place, np.eye(4), np.zeros(3))
            if instance in self.origins:
                self.origins |= dict.fromkeys(new, self.origins[instance])
            self._placing = None
        self.put_down.discard(memory.holding_instance)
        if memory.holding_instance and self._taken_at:
            self.origins.setdefault(memory.holding_instance, self._taken_at)

    def told(self, memory):
        """The memory with what this instruction has thrown away, which perception forgets."""
        seen = {o.instance for o in memory.objects}
        return replace(memory, objects=(*memory.objects, *(o for i, o in self._thrown.items() if i not in seen)))

    def goal(self, skill, memory, timeout):
        """The SkillGoal of a skill, with its target from memory where there is one."""
        target = self._target(skill, memory)
        leave = tuple(o.position for o in memory.of_kind(skill.object) if o.instance in self.put_down)
        return SkillGoal(skill.text, skill.family, skill.object, skill.place, None if target is None else target.pose,
                         None if target is None else target.instance, leave, timeout)

    def _target(self, skill, memory):
        if skill.family not in ('find', 'pick'):
            return None
        seen = [o for o in memory.of_kind(skill.object) if o.place not in self._containers]
        if skill.family == 'pick':
            seen = [o for o in seen if o.place == memory.robot_place]
        return min(preferred(seen, self.put_down, self._operator), default=None,
                   key=lambda o: np.hypot(*(o.position[:2] - self._stand)))
