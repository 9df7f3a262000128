"""A policy whose skill is written as a generator of commands."""
import abc


class ScriptedPolicy(abc.ABC):
    """Runs one skill: `script` yields a Command a tick and returns an Outcome.

    Attributes:
        observation: the newest. phase: what it does, message: why it failed, both for people.
    """

    def __init__(self, library, places, robot):
        self.library, self.places, self.robot = library, places, robot
        self.phase, self.message = 'idle', ''

    def reset(self, goal):
        """Prepares for a new goal; moves nothing."""
        self.phase, self.message, self.joints = 'start', '', {}
        self._running = self.script(goal)

    def step(self, observation):
        """The next Command, or the Outcome."""
        self.observation = observation
        try:
            return next(self._running)
        except StopIteration as end:
            self.phase = 'ended'
            return end.value

    @abc.abstractmethod
    def script(self, goal):
        """The generator of a goal."""

    def fail(self, outcome, message):
        """The outcome, with a sentence that says why."""
        self.message = message
        return outcome
