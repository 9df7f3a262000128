"""A skill server: runs the skills of one family of servers, one at a time, through a policy at its control rate."""
import dataclasses
import sys
import threading
import time
import traceback
from dataclasses import dataclass

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from std_msgs.msg import Empty, Float64
from trajectory_msgs.msg import JointTrajectory

from saycan_interfaces.action import ExecuteSkill
from saycan_interfaces.msg import Lease, Observation
from saycan_ros.config import ConfigError, did_you_mean, param
from saycan_ros.control import Command, Outcome
from saycan_ros.lease import Permit
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._body import Body
from saycan_ros.nodes._lifecycle import RCLError, SaycanNode, spin
from saycan_ros.nodes._newest import Newest
from saycan_ros.nodes._policies import NAV2, policy_of
from saycan_ros.nodes._qos import EVENTS, NEWEST, STREAM
from saycan_ros.nodes.backends.gripper import GripperAction
from saycan_ros.perception.history import GAP
from saycan_ros.places import load_skills_and_places
from saycan_ros.planner.instruction import LOOK_AROUND
from saycan_ros.policies import DEFAULT, EXPERT, POLICIES
from saycan_ros.policies.runner import HOLD_AGE, MAX_AGE, SkillRun
from saycan_ros.robot import load_robot
from saycan_ros.skills import SERVERS

POLL = 0.02         # [s] between looks at cancel, lease, stop and the clock
GRACE = 0.5         # [s] that the lease of a new goal may come after it; lease_patience where that is longer
FEEDBACK = 0.2      # [s] between feedbacks
COMPLAIN = 5.0      # [s] between two complaints of one kind
HALTED = 0.5        # [s] that a back end has to confirm its end


@dataclass(frozen=True)
class SkillServerConfig:
    """Which skills a server runs, and with what."""

    server: str = param('', 'Whose skills it runs; empty: those of its own name', choices=('', *SERVERS))
    policy: str = param(DEFAULT, 'What runs the skills; expert: scripted, reads the simulator\'s ground truth; '
                        'learned: by the robot\'s own sensors; nav2: the same, and Nav2 drives (navigate alone)',
                        choices=(*POLICIES, NAV2))
    weights: str = param('', 'Folder of the learned policies; empty: that of the package')
    detector: str = param('', 'Weights that pick finds objects with; empty: those of the package')
    skills: str = param('', 'Skill library file; empty: that of the package')
    places: str = param('', 'Places file; empty: that of the package')
    robot: str = param('', 'Robot file; empty: that of the package')
    hold_age: float = param(HOLD_AGE, 'An older observation: stand still until the next [s]', low=0.05, high=5.0)
    max_observation_age: float = param(MAX_AGE, 'An older observation: the skill has failed [s]', low=0.1, high=30.0)
    lease_timeout: float = param(0.4, 'A lease counts for so long; without one nothing moves [s, steady]', 0.1, 2.0)
    lease_patience: float = param(1.0, 'Without a lease for so long the skill has failed [s, steady clock]', 0.0, 10.0)
    clock_timeout: float = param(1.5, 'A clock that stands still for so long ends the skill [s, steady]', 0.3, 10.0)
    enable_stamped_cmd_vel: bool = param(True, 'cmd_vel is TwistStamped; false: Twist')


class SkillServerNode(SaycanNode):
    """Runs execute_skill goals; cancel, lease, stop and the observation's age are looked at before every command."""

    threads = 5     # two goals (one is told BUSY), lease and stop, services, heartbeat

    def __init__(self, name='skill_server', policy=None, **kwargs):
        """policy: runs the skills instead of the one that the parameter names."""
        self._given = policy
        super().__init__(name, SkillServerConfig, **kwargs)

    def configure(self, config):
        self.config, self.server = config, _server_of(config, self.get_name())
        self.library, places = load_skills_and_places(config.skills, config.places)
        self.robot = load_robot(config.robot or None)
        self._permit, self._wake = Permit(config.lease_timeout), threading.Event()
        self._under_way = set()         # joints that a trajectory moves
        self._slot, self._idle = threading.Lock(), threading.Event()
        self._idle.set()
        self.policy = self._given or policy_of(self, config.policy, self.server, self.library, places, self.robot,
                                               config.weights or None, config.detector or None)
        self._sees = config.policy != EXPERT        # an expert reads ground truth; decoding is for those who look
        self._observations = Newest(self, float('inf'), lambda m: messages.observation_from_msg(m, self._sees))
        self._observations.poll(Observation, 'observation', NEWEST)
        self._body = Body(self, self.robot)
        kind = self.policy.name if self._given else config.policy
        self.detail = f'policy: {kind}' + (f' ({self.policy.name})' if self.policy.name != kind else '')
        self._create_publishers(config)
        safety = MutuallyExclusiveCallbackGroup()
        self.create_subscription(Lease, 'lease', self._hear_lease, STREAM, callback_group=safety)
        self.create_subscription(Empty, 'stop', self._hear_stop, EVENTS, callback_group=safety)
        ActionServer(self, ExecuteSkill, '~/execute_skill', self._execute, callback_group=ReentrantCallbackGroup(),
                     handle_accepted_callback=_begin, cancel_callback=self._hear_cancel)

    def deactivate(self):
        self._wake.set()
        if not self._idle.wait(timeout=1.0):
            self.get_logger().error(f'{self.policy.name} has not returned for a second; it is left behind')

    def make_safe(self):
        self._stand_still()

    def _create_publishers(self, config):
        kind = TwistStamped if config.enable_stamped_cmd_vel else Twist
        topics = self.robot.topics
        self._base = self.create_publisher(kind, topics['cmd_vel'], STREAM)
        self._arm = self.create_publisher(TwistStamped, topics['arm/twist'], STREAM)
        self._gripper = GripperAction(self, self.robot) if self.robot.gripper.action else self.create_publisher(
            Float64, topics['gripper/command'], STREAM)
        self._lift = self.create_publisher(JointTrajectory, topics['lift/joint_trajectory'], STREAM)
        self._head = self.create_publisher(JointTrajectory, topics['head/joint_trajectory'], STREAM)

    # What interrupts.

    def _hear_lease(self, message):
        self._permit.lease(message.generation, message.stopped, time.monotonic(), message.resets)
        self._wake.set()

    def _hear_stop(self, message):
        self._permit.stop()
        self._wake.set()

    def _hear_cancel(self, handle):
        self._wake.set()
        return CancelResponse.ACCEPT

    def _interrupt(self, handle):
        """Why the goal has to end, or None."""
        if handle.is_cancel_requested:
            return Outcome.CANCELED
        if not self.active:
            return Outcome.NOT_ACTIVE
        if self._permit.stopped:
            return Outcome.STOPPED
        return Outcome.LEASE_LOST if self._permit.superseded(handle.request.generation) else None

    # One goal.

    def _execute(self, handle):
        """The whole life of a goal, in a thread of its own; every end goes through here."""
        outcome, message = self._refusal(handle.request)
        if outcome is None and not self._slot.acquire(blocking=False):
            outcome, message = Outcome.BUSY, f'{self.server} runs another skill'
        if outcome is not None:
            return self._end(handle, outcome, message)
        self._idle.clear()
        try:
            outcome, message = self._run(handle)
        except Exception as err:
            self.get_logger().error(f'{handle.request.skill}:\n{traceback.format_exc()}')
            outcome, message = Outcome.POLICY_FAILED, f'{type(err).__name__}: {err}'
        try:
            self._stand_still()                 # before the terminal state
            return self._end(handle, outcome, message)
        finally:
            self._idle.set()
            self._slot.release()

    def _refusal(self, request):
        """(Outcome, message) of a goal that must not begin, or (None, '')."""
        if not self.active:
            return Outcome.NOT_ACTIVE, f'{self.server} is not active'
        library = {skill.text: skill for skill in (*self.library, LOOK_AROUND)}
        skill = library.get(request.skill)
        if skill is None:
            return Outcome.UNKNOWN_SKILL, f'unknown skill {request.skill!r}.{did_you_mean(request.skill, library)}'
        if skill.server != self.server:
            return Outcome.UNKNOWN_SKILL, f'{skill.text!r} is a skill of {skill.server}, not of {self.server}'
        if (request.family, request.object, request.place) != (skill.family, skill.object or '', skill.place or ''):
            return Outcome.BAD_GOAL, (f'{skill.text!r} is of family {skill.family}, object {skill.object}, place '
                                      f'{skill.place} in the library; the goal says otherwise')
        if request.generation == 0:
            return Outcome.BAD_GOAL, 'generation 0 never moves'
        try:
            self._goal_of(request)
        except ValueError as err:
            return Outcome.BAD_GOAL, str(err)
        return None, ''

    def _goal_of(self, request):
        return messages.goal_from_msg(request, self.robot.frames.map)

    def _run(self, handle):
        """Runs an accepted goal to its end; returns (Outcome, message)."""
        config, request, begun = self.config, handle.request, time.monotonic()
        grace = max(GRACE, config.lease_patience)
        while (refusal := self._permit.refusal(request.generation, time.monotonic())) is not None:
            interrupt = self._interrupt(handle)     # the lease of this goal may still be on its way
            if interrupt in (Outcome.CANCELED, Outcome.NOT_ACTIVE) or time.monotonic() - begun > grace:
                return interrupt or refusal, self._why(interrupt or refusal, request)
            self._pause(POLL)
        run = SkillRun(self.policy, self._goal_of(request), self.robot.limits, self.now(), config.hold_age,
                       config.max_observation_age)
        outcome = self._control(run, handle)
        return outcome, run.message or self._why(outcome, request)

    def _control(self, run, handle):
        """Ticks at the control rate of the node's clock; the steady clock sees to it that this ends.

        While the lease pauses and while the clock stands still, nothing moves.
        """
        period, due, generation = 1.0 / self.robot.control_rate, run.started, handle.request.generation
        ticked = leased = time.monotonic()
        told, age = 0.0, None
        while True:
            now, steady, interrupt = self.now(), time.monotonic(), self._interrupt(handle)
            if age is not None and steady - told >= FEEDBACK:   # also while it stands still: silence means it hangs
                told = steady
                handle.publish_feedback(ExecuteSkill.Feedback(phase=str(self.policy.phase), observation_age=age))
            leased = steady if self._permit.held(generation, steady) else leased
            if interrupt is None and steady - leased > self.config.lease_patience:
                interrupt = Outcome.LEASE_LOST
            elif interrupt is None and now < due and steady - ticked > self.config.clock_timeout:
                run.message, interrupt = 'the clock stands still', Outcome.STALE_OBSERVATION
            elif interrupt is None and (now < due or leased < steady):
                if leased < steady or steady - ticked > self.config.hold_age:
                    self._publish(run.hold())
                self._pause(POLL if leased < steady else min(due - now, POLL))
                continue
            observation = self._up_to_now(self._observations.latest(), now)
            answer = run.tick(now, observation, interrupt)
            if isinstance(answer, Outcome):
                return answer
            if not self._permit.held(generation, time.monotonic()) or self._interrupt(handle) is not None:
                run.hold()
                continue                            # came while the policy was thinking: its command is void
            self._publish(answer, period)
            due, ticked = max(due + period, now), time.monotonic()
            age = now - observation.stamp if observation else -1.0

    def _up_to_now(self, observation, now):
        """The observation with the body as it is now, while its pictures are fresh; an old one stays old."""
        fresh = self._sees and observation and now - observation.stamp <= self.config.hold_age
        return self._body.bring_up_to_now(observation) if fresh else observation

    def _stand_still(self):
        """Zero; a back end has ended too, or has not said so in HALTED seconds."""
        self._publish(Command())
        if not hasattr(self.policy, 'halt'):
            return
        begun = time.monotonic()
        try:
            self.policy.halt()
            while self.policy.moving and time.monotonic() - begun < HALTED:
                self._pause(POLL)
        except Exception:
            self.get_logger().error(f'{self.policy.name} does not halt:\n{traceback.format_exc()}')
        self._publish(Command())

    def _pause(self, longest):
        """Waits for an interrupt, at most so long [s, steady]."""
        self._wake.wait(longest)
        self._wake.clear()

    def _publish(self, command, period=0.05):
        stamp, frame = self.now(), self.robot.frames.base
        here = self._body.joints(stamp)
        if command.stands_still:        # a trajectory runs on by itself: let it end where the joint is
            period = max(period, GAP)   # in as much time as it may have gone on since that was told
            command = dataclasses.replace(command, joints={n: at for n, at in here.items() if n in self._under_way})
            self._under_way -= set(command.joints)
            if self._under_way:
                self.get_logger().error(f'cannot hold {", ".join(sorted(self._under_way))}: no '
                                        f'{self.robot.topics["joint_states"]} of it', throttle_duration_sec=COMPLAIN)
        else:
            self._under_way |= set(command.joints)
        way = self.robot, period, here
        if command.base is not None:
            self._base.publish(messages.base_command(command, stamp, frame, self.config.enable_stamped_cmd_vel))
        self._arm.publish(messages.arm_command(command, stamp, frame))
        for publisher, message in ((self._gripper, messages.gripper_command(command)),
                                   (self._lift, messages.lift_command(command, *way)),
                                   (self._head, messages.head_command(command, *way))):
            if message is not None:
                publisher.publish(message)

    def _end(self, handle, outcome, message):
        """Sends the terminal state that is true; a canceled one needs a request to cancel."""
        result = ExecuteSkill.Result(
            outcome=outcome.label, error_code=int(outcome), error_msg=message,
            end_stamp=messages.time_to_msg(self.now()), policy=self.policy.name)
        if outcome == Outcome.SUCCEEDED:
            handle.succeed()
        elif outcome == Outcome.CANCELED and handle.is_cancel_requested:
            handle.canceled()
        else:
            handle.abort()
        return result

    def _why(self, outcome, request):
        return {Outcome.CANCELED: 'canceled', Outcome.STOPPED: 'the stop is latched',
                Outcome.LEASE_LOST: f'no lease of generation {request.generation}',
                Outcome.NOT_ACTIVE: f'{self.server} was deactivated'}.get(outcome, '')


def _server_of(config, name):
    server = config.server or name
    if server not in SERVERS:
        raise ConfigError(f'parameter server is empty and the node is called {name!r}, which is no server.'
                          f'{did_you_mean(name, SERVERS, "servers")}; start it with -r __node:=pick')
    if name != server:
        raise ConfigError(f'the node is called {name!r} but runs the skills of {server!r}; the planner asks '
                          f'{server}/execute_skill: start it with -r __node:={server}')
    return server


def _begin(handle):
    """Starts an accepted goal, also where a cancel comes at the same instant (rclpy raises then, and never runs it)."""
    try:
        handle.execute()
    except RCLError:
        handle.execute()


def main(args=None):
    return spin(SkillServerNode, args)


if __name__ == '__main__':
    sys.exit(main())
