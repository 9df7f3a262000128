"""The planner's side of execute_skill: one action client a skill server, every answer an event."""
import time

from rclpy.action import ActionClient

from saycan_interfaces.action import ExecuteSkill
from saycan_ros.control import Outcome
from saycan_ros.nodes import _messages as messages
from saycan_ros.planner import events
from saycan_ros.skills import SERVERS

PATIENCE = 5.0      # [s] until a server must have accepted a goal or refused it
SILENCE = 10.0      # [s] without feedback from a skill that runs: its policy hangs


class SkillClients:
    """Runs and cancels the skill of a generation; post(SkillEnded) follows each run, unless its server dies.

    Args:
        node: whose executor carries the answers.
        post: takes an event of the planner.
        on_phase: told what the running skill does, for people. map_frame: of the targets of goals.
    """

    def __init__(self, node, post, on_phase, map_frame):
        self._post, self._on_phase, self._map = post, on_phase, map_frame
        self._clients = {server: ActionClient(node, ExecuteSkill, f'{server}/execute_skill') for server in SERVERS}
        self._handles = {}          # of accepted goals that have not ended, by generation
        self._heard = {}            # {generation: when its server spoke last [s, steady]}, of those in _handles
        self._canceled = set()      # generations to cancel as soon as they are accepted
        self._asked = {}            # {generation that no server has answered yet: until when it must [s, steady]}

    def is_ready(self, server):
        """Can a goal be sent to that server?"""
        return self._clients[server].server_is_ready()

    def run(self, request, wire_generation):
        """Does a planner.requests.RunSkill."""
        generation, client = request.generation, self._clients[request.skill.server]
        if not client.server_is_ready():
            self._end(generation, Outcome.SERVER_LOST, f'nobody offers {request.skill.server}/execute_skill')
            return
        self._asked[generation] = time.monotonic() + PATIENCE
        future = client.send_goal_async(
            messages.goal_to_msg(request.goal, wire_generation, map_frame=self._map),
            feedback_callback=lambda message: self._hear(generation, message.feedback))
        future.add_done_callback(lambda done: self._accepted(generation, done.result()))

    def tick(self, now):
        """Gives up goals that no server answers, and skills that hang; now: steady [s].

        rclpy drops a goal whose client it does not know yet.
        """
        for generation in [g for g, until in self._asked.items() if now > until]:
            del self._asked[generation]
            self._end(generation, Outcome.SERVER_LOST, f'its server has not answered the goal in {PATIENCE:g} s')
        for generation in [g for g, heard in self._heard.items() if now - heard > SILENCE]:
            self.cancel(generation)
            self._end(generation, Outcome.SERVER_LOST, f'its policy hangs: no feedback for {SILENCE:g} s')

    def _hear(self, generation, feedback):
        if generation in self._heard:
            self._heard[generation] = time.monotonic()
        self._on_phase(feedback.phase)

    def cancel(self, generation):
        """Ends the skill of a generation, also where its server has not accepted it yet."""
        if generation in self._handles:
            self._handles[generation].cancel_goal_async()
        else:
            self._canceled.add(generation)

    def _accepted(self, generation, handle):
        if self._asked.pop(generation, None) is None:       # too late
            if handle.accepted:
                handle.cancel_goal_async()
            return
        if not handle.accepted:
            self._end(generation, Outcome.NOT_ACTIVE, 'the skill server rejected the goal')
            return
        self._handles[generation], self._heard[generation] = handle, time.monotonic()
        handle.get_result_async().add_done_callback(lambda done: self._ended(generation, done.result().result))
        if generation in self._canceled:
            handle.cancel_goal_async()

    def _ended(self, generation, result):
        try:
            outcome = Outcome(result.error_code)
        except ValueError:          # a server of another version
            outcome = Outcome.POLICY_FAILED
        stamp = messages.seconds(result.end_stamp) if result.outcome else None      # empty: it died without a word
        if not result.outcome:
            outcome = Outcome.SERVER_LOST
        self._end(generation, outcome, result.error_msg, stamp)

    def _end(self, generation, outcome, message, stamp=None):
        self._handles.pop(generation, None)
        self._heard.pop(generation, None)
        self._canceled.discard(generation)
        self._post(events.SkillEnded(generation, outcome, stamp, message))
