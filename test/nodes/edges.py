"""Fake edges of the graph: a policy, what perception and the planner publish, and the two score services."""
import threading

import numpy as np
from geometry_msgs.msg import TwistStamped
from lifecycle_msgs.msg import State
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup

from saycan_interfaces import msg as saycan
from saycan_interfaces.srv import ScoreAffordances, ScoreSkills
from saycan_ros.control import Command, SkillGoal
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._qos import LATCHED, NEWEST, STREAM
from saycan_ros.observation import Observation
from saycan_ros.skills import load_skills

LIBRARY = load_skills()
PLACES = frozenset({'operator', 'table', 'close counter', 'far counter', 'trash can'})


class Drive:
    """A policy that drives on until it is told how to end; `stepped` is set at each step."""

    name, phase = 'fake', 'driving'

    def __init__(self, ticks=None, end=None, command=None):
        """ticks: steps until it ends; end: Outcome, or an exception that is raised; command: instead of driving."""
        self.ticks, self.end = ticks, end
        self.command = command or Command(base=np.array([0.1, 0.0, 0.0]), arm=np.array([0, 0, 0.05, 0, 0, 0]))
        self.stepped, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def reset(self, goal):
        self.left = self.ticks
        self.stepped.clear()

    def step(self, observation):
        self.stepped.set()
        self.go_on.wait(5.0)
        if self.left is not None:
            self.left -= 1
        if self.end is not None and (self.left is None or self.left < 0):
            if isinstance(self.end, Exception):
                raise self.end
            return self.end
        return self.command


class Perception:
    """Publishes observations and a memory at 20 Hz, on the clock of the test's node."""

    def __init__(self, graph, memory=True):
        self._now = lambda: graph.node.get_clock().now().nanoseconds * 1e-9
        self._observations = graph.node.create_publisher(saycan.Observation, 'observation', NEWEST)
        self._memories = graph.node.create_publisher(saycan.ObjectMemory, 'memory', LATCHED) if memory else None
        self.memory = ObjectMemory(seen_places=PLACES, robot_place='operator')
        self.on = True
        graph.timer(0.05, self.publish)

    def publish(self):
        if not self.on:
            return
        stamp = self.stamp = self._now()
        self._observations.publish(messages.observation_to_msg(seen_at(stamp), 'base_link', {}))
        if self._memories:
            message = messages.memory_to_msg(self.memory)
            message.header.stamp = messages.time_to_msg(stamp)
            self._memories.publish(message)


class Planner:
    """The lease, at 20 Hz."""

    def __init__(self, graph, generation=1):
        self.generation, self.stopped, self.resets, self.on = generation, False, 0, True
        self._leases = graph.node.create_publisher(saycan.Lease, 'lease', STREAM)
        graph.timer(0.05, self.publish)

    def publish(self):
        if self.on:
            self._leases.publish(saycan.Lease(
                generation=self.generation, stopped=self.stopped, resets=self.resets))


class Heartbeats:
    """Of nodes that are not there."""

    def __init__(self, graph, names):
        self.states = dict.fromkeys(names, State.PRIMARY_STATE_ACTIVE)
        self.born = 0
        self._publisher = graph.node.create_publisher(saycan.Heartbeat, 'heartbeat', STREAM)
        graph.timer(0.1, self.publish)

    def publish(self):
        for name, state in self.states.items():
            self._publisher.publish(saycan.Heartbeat(node=name, lifecycle_state=state, born=self.born))


class Scores:
    """Both score services: the language model wants the skills of `wanted`, one after the other, then `done`."""

    def __init__(self, graph, wanted=()):
        self.wanted, self.asked = list(wanted), []
        self.affordance_error = self.language_error = 0
        self.affordances = lambda skills: [1.0] * len(skills)
        self.answered, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self._now = graph.node.get_clock().now
        group = MutuallyExclusiveCallbackGroup()        # a model that thinks holds up nobody else
        graph.node.create_service(ScoreAffordances, 'score_affordances', self._score_affordances, callback_group=group)
        graph.node.create_service(ScoreSkills, 'score_skills', self._score_skills, callback_group=group)

    def _score_affordances(self, request, response):
        self.asked.append(request)
        response.error_code = self.affordance_error
        response.error_msg = 'as told' if self.affordance_error else ''
        response.affordances = self.affordances(request.skills)
        response.observation_stamp = self._now().to_msg()
        response.model_id = 'rules'
        return response

    def _score_skills(self, request, response):
        self.asked.append(request)
        self.answered.set()
        self.go_on.wait(5.0)
        step = len(request.history)
        wanted = self.wanted[step] if step < len(self.wanted) else 'done'
        response.scored = list(range(len(request.skills)))
        response.log_likelihoods = [-1.0 if skill == wanted else -20.0 for skill in request.skills]
        response.bound_on_others, response.exhaustive = float('-inf'), True
        response.normalization, response.model_id = 'sum', 'fake'
        response.error_code = self.language_error
        response.error_msg = 'as told' if self.language_error else ''
        return response


def seen_at(stamp):
    """An Observation without pictures."""
    return Observation(stamp, {}, np.eye(4), np.eye(4), {'lift': 0.1}, 0.08)


def goal(text='pick up the apple', generation=1, timeout=20.0):
    """ExecuteSkill.Goal of a skill of the library."""
    skill = LIBRARY[text]
    return messages.goal_to_msg(SkillGoal(skill.text, skill.family, skill.object, skill.place, timeout=timeout),
                                generation)


def remembered(kind, place='table'):
    """A RememberedObject somewhere."""
    pose = np.eye(4)
    pose[:3, 3] = 1.0, 2.0, 0.8
    return RememberedObject(kind, f'{kind}#1', place, pose, np.full(3, 0.07))


class Motors:
    """What has been commanded; a sentinel on the same publisher shows what was not."""

    def __init__(self, graph, *servers):
        self._inbox = graph.inbox(TwistStamped, 'cmd_vel', STREAM, publishers=len(servers))
        self._servers = servers

    def since(self):
        """vx of every cmd_vel that was published before now and not asked for yet: each server's own are in order."""
        for server in self._servers:
            server._base.publish(TwistStamped(header=messages.header(0.0, f'sentinel of {server.get_name()}')))
        found, waiting = [], len(self._servers)
        while waiting:
            message = self._inbox.get(timeout=10.0)
            if message.header.frame_id.startswith('sentinel'):
                waiting -= 1
            else:
                found.append(message.twist.linear.x)
        return found
