"""One skill, tick by tick: what `saycan eval` and the skill servers do round a policy."""
import dataclasses

import numpy as np

from saycan_ros.control import Command, Outcome

HOLD_AGE = 0.4      # [s] an observation older than this: stand still and wait for the next
MAX_AGE = 1.5       # [s] older than this: the skill has failed
LOST = 3.0          # [s] without a localized pose: the skill has failed; until then it stands still


class SkillRun:
    """A policy at work on one goal. Nothing that it returns can harm: finite, within limits, zero when blind.

    Args:
        policy: reset for the goal here.
        limits: robot.Limits that no command exceeds.
        started: [s] on the node's clock, as all times here.

    Attributes:
        message: why it ended, for people; empty where the outcome says it all.
    """

    def __init__(self, policy, goal, limits, started, hold_age=HOLD_AGE, max_age=MAX_AGE):
        self.policy, self.goal, self.limits, self.started = policy, goal, limits, started
        self.hold_age, self.max_age = hold_age, max_age
        self.message = ''
        self._outcome, self._localized = None, started
        try:
            policy.reset(goal)
        except Exception as err:
            self._fail(f'{type(err).__name__} at the start: {err}')

    def tick(self, now, observation, interrupt=None):
        """The next Command, or the Outcome; once ended, always that Outcome.

        Args:
            observation: the newest one, or None: there has been none.
            interrupt: CANCELED, STOPPED, LEASE_LOST …: ends the skill before the policy is asked.
        """
        if self._outcome is not None:
            return self._outcome
        seen = self.started if observation is None else observation.stamp
        age = now - seen
        if observation is not None and observation.localized:
            self._localized = now
        if interrupt is not None:
            self._outcome = interrupt
        elif now - self.started >= self.goal.timeout - 1e-3:
            self._end(Outcome.TIMEOUT, f'not done after {self.goal.timeout:g} s')
        elif abs(age) > self.max_age:
            self._end(Outcome.STALE_OBSERVATION, f'no observation in {age:.1f} s' if observation is None
                      else f'the newest observation is {age:.1f} s old' if age > 0
                      else f'the newest observation is {-age:.1f} s in the future: do the clocks agree?')
        elif now - self._localized > LOST:
            self._end(Outcome.STALE_OBSERVATION, f'no localized pose for {LOST:g} s')
        elif observation is None or age > self.hold_age or not observation.localized:
            return self.hold()
        else:
            return self._step(observation)
        self._halt()
        return self._outcome

    def hold(self):
        """The Command to stand still for a moment; what moves by itself is told so."""
        self._halt()
        return Command()

    def _halt(self):
        try:
            getattr(self.policy, 'halt', lambda: None)()
        except Exception as err:
            self._fail(f'{type(err).__name__} while halting: {err}')

    def _step(self, observation):
        answer = self._asked(observation)
        if isinstance(answer, Outcome):
            self._halt()
        return answer

    def _asked(self, observation):
        try:
            answer = self.policy.step(observation)
        except Exception as err:
            return self._fail(f'{type(err).__name__}: {err}')
        if isinstance(answer, Outcome):
            self._outcome = answer
            self.message = getattr(self.policy, 'message', '')
            return answer
        if not isinstance(answer, Command):
            return self._fail(f'the policy returned a {type(answer).__name__}, neither Command nor Outcome')
        return self._checked(answer)

    def _checked(self, command):
        if (command.base is not None and np.shape(command.base) != (3,)) or np.shape(command.arm) != (6,):
            return self._fail(f'the policy commands a base of shape {np.shape(command.base)}, not (3,), '
                              f'or an arm of {np.shape(command.arm)}, not (6,)')
        if not command.is_finite():
            return self._fail(f'the policy commands what is not a finite number: {command}')
        if strange := set(command.joints) - set(self.limits.joints):
            return self._fail(f'the policy commands joints that no trajectory moves: {", ".join(sorted(strange))}')
        return clamp(command, self.limits)

    def _fail(self, message):
        return self._end(Outcome.POLICY_FAILED, message)

    def _end(self, outcome, message):
        self._outcome, self.message = outcome, message
        return outcome


def clamp(command, limits):
    """The Command within robot.Limits; a velocity that is too high is scaled, so that its direction stays."""
    base, arm, gripper = command.base, np.asarray(command.arm, float), command.gripper
    if base is not None:
        base, turn = np.asarray(base, float), limits.base.angular
        base = np.append(_scaled(base[:2], limits.base.linear), np.clip(base[2], -turn, turn))
    if gripper is not None:
        gripper = float(np.clip(gripper, limits.gripper.closed, limits.gripper.open))
    return dataclasses.replace(
        command, gripper=gripper, base=base,
        arm=np.concatenate([_scaled(arm[:3], limits.arm.linear), _scaled(arm[3:], limits.arm.angular)]),
        joints={name: float(np.clip(target, limits.joints[name].low, limits.joints[name].high))
                for name, target in command.joints.items()})


def _scaled(vector, longest):
    length = np.linalg.norm(vector)
    return vector * (longest / length) if length > longest else vector
