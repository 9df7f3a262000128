"""Navigate with Nav2: its NavigateToPose drives across the room, and the last meter is driven on the depth picture.

Nav2 publishes its own velocities, so nothing is sent on cmd_vel while it drives. What stops a skill stops Nav2 too:
cancel, stop, a lost lease, an old generation, a timeout and old observations all cancel its goal, and a pause that ends
sends the goal again. Tested against a stand-in action with the same fields; Nav2 itself was not verified here.
"""
import uuid

from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from geometry_msgs.msg import PoseStamped
from rclpy.action import ActionClient
from unique_identifier_msgs.msg import UUID

from saycan_ros.config import ConfigError
from saycan_ros.nodes import _messages as messages
from saycan_ros.policies.driving import Blocked
from saycan_ros.policies.navigate import NavigatePolicy
from saycan_ros.poses import planar

PATIENCE = 3.0                  # [s] until Nav2 must offer its action, and answer a goal
AGAIN, TRIES = 0.5, 6           # [s] between two requests to cancel, and how many until one must be answered
SILENT = 10.0                   # [s] after the last feedback: Nav2, which gives it many times a second, knows no goal


class Nav2Brake:
    """Cancels goals of Nav2 without a handle of theirs: those of a process that has died, or whose answer got lost.

    It asks again until it is answered: a request can get lost, too.

    Args:
        node: who asks. action: name of NavigateToPose.
    """

    def __init__(self, node, action):
        self._client = node.create_client(CancelGoal, f'{action}/_action/cancel_goal')
        self._request, self._tries = None, 0
        node.create_steady_timer(AGAIN, self._ask)

    def cancel(self, goal_id=None):
        """Cancels one goal, or all; goal_id: unique_identifier_msgs UUID."""
        self._request, self._tries = CancelGoal.Request(), TRIES
        self._request.goal_info.goal_id = goal_id or UUID()     # all zeros: every goal
        self._ask()

    def _ask(self):
        if self._tries and self._client.service_is_ready():
            self._client.call_async(self._request).add_done_callback(self._hear)
        self._tries = max(self._tries - 1, 0)

    def _hear(self, _):
        self._tries = 0


class Nav2Navigate(NavigatePolicy):
    """A NavigatePolicy whose way across the room is Nav2's.

    Args:
        node: whose executor carries the answers. library, places, robot, memory: as of NavigatePolicy.

    Raises:
        ConfigError: nav2_msgs is not installed.
    """

    name = 'nav2'

    def __init__(self, node, library, places, robot, memory):
        super().__init__(library, places, robot, memory)
        try:
            from nav2_msgs.action import NavigateToPose
        except ImportError as err:
            raise ConfigError('policy: nav2 needs nav2_msgs (apt install ros-jazzy-nav2-msgs); '
                              'policy: learned drives without Nav2') from err
        self._action, self._map, self._now = NavigateToPose, robot.frames.map, node.now
        self._name = robot.topics['navigate_to_pose']
        self._client = ActionClient(node, NavigateToPose, self._name)
        self._brake = Nav2Brake(node, self._name)
        self._errand = self._canceled = None

    @property
    def moving(self):
        """Has Nav2 not confirmed yet that it has ended the goal that was canceled last?"""
        return self._canceled is not None and self._canceled.ended is None

    def halt(self):
        """Cancels Nav2's goal, also one that has not been accepted yet; the next step sends it again."""
        errand, self._errand = self._errand, None
        if errand is not None and errand.ended is None:
            self._canceled = errand
            errand.cancel()

    def _wait_for_sight(self):
        self.halt()
        return super()._wait_for_sight()

    def _way(self, way):
        """Hands the last pose of the way over to Nav2, which finds its own."""
        yield from self._hand_over(way[-1])

    def _hand_over(self, pose):
        began, told = self.observation.stamp, 0
        while not self._client.server_is_ready():
            if self.passed(began, PATIENCE):
                raise Blocked(f'nobody offers {self._name}: is Nav2 active, and the name right in robot.yaml?')
            yield self.command()
        while True:
            if self._errand is None:
                self._errand, asked = _Errand(self._client, self._brake, self._goal(pose)), self.observation.stamp
            ended = self._errand.ended
            if ended is None:
                if self._client.server_is_ready():
                    began = self.observation.stamp
                elif self.passed(began, PATIENCE):
                    raise Blocked(f'nobody offers {self._name} any more')
                if not self._errand.answered and self.passed(asked, PATIENCE):
                    raise Blocked(f'{self._name} does not answer the goal')
                if self._errand.told != told:
                    told, spoke = self._errand.told, self.observation.stamp
                elif told and self.passed(spoke, SILENT):
                    raise Blocked(f'{self._name} tells nothing of its goal any more: was it started again?')
                yield self.command(base=None)
                continue
            self._errand = None
            status, message = ended
            if status == GoalStatus.STATUS_SUCCEEDED:
                return
            raise Blocked(': '.join(filter(None, (_SAID.get(status, 'Nav2 did not arrive'), message))))

    def _goal(self, pose):
        return self._action.Goal(pose=PoseStamped(header=messages.header(self._now(), self._map),
                                                  pose=messages.pose_to_msg(planar(*pose))))


_REJECTED = None
_SAID = {GoalStatus.STATUS_CANCELED: 'somebody else canceled the goal of Nav2',
         GoalStatus.STATUS_ABORTED: 'Nav2 gave up', _REJECTED: 'Nav2 rejected the goal'}


class _Errand:
    """One goal of Nav2. Its answers come on the executor's threads; no one waits for them.

    Attributes:
        answered: Nav2 has accepted or rejected it. told: how many times it has given feedback.
        ended: None while it is at work, then (GoalStatus, message for people).
    """

    def __init__(self, client, brake, goal):
        self._unwanted, self.ended = False, None
        self._brake, self._id, self.answered, self.told = brake, UUID(uuid=list(uuid.uuid4().bytes)), False, 0
        client.send_goal_async(goal, self._hear, self._id).add_done_callback(self._take_answer)

    def _hear(self, _):
        self.told += 1

    def cancel(self):
        """Ends it: at once, or as soon as it is accepted."""
        self._unwanted = True
        self._brake.cancel(self._id)    # not by a handle: rclpy may have lost that (issue 1123), and it asks once

    def _take_answer(self, future):
        self.answered, handle = True, future.result()
        if not handle.accepted:
            self.ended = _REJECTED, ''
            return
        handle.get_result_async().add_done_callback(self._done)
        if self._unwanted:
            self._brake.cancel(self._id)

    def _done(self, future):
        found = future.result()
        self.ended = found.status, getattr(found.result, 'error_msg', '')
