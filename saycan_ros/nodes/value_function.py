"""The value function: how likely each skill is to succeed from the newest observation."""
import dataclasses
import sys
import time
import traceback
from dataclasses import dataclass

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup

from saycan_interfaces.msg import Observation
from saycan_interfaces.srv import ScoreAffordances
from saycan_ros.config import ConfigError, param
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._newest import Newest
from saycan_ros.nodes._qos import NEWEST
from saycan_ros.places import load_skills_and_places
from saycan_ros.robot import load_robot
from saycan_ros.value_function.load import load_value_function
from saycan_ros.value_function.rules import RulesConfig


@dataclass(frozen=True)
class ValueFunctionConfig(RulesConfig):
    """Which value function, and the probabilities of `rules`."""

    weights: str = param('learned', 'Value function: learned (models/value), rules, paper, none, or a folder')
    skills: str = param('', 'Skill library file; empty: that of the package')
    places: str = param('', 'Places file; empty: that of the package')
    robot: str = param('', 'Robot file, whose joints must be those that it learned from; empty: that of the package')
    max_observation_age: float = param(1.0, 'No score comes from an older observation [s]', low=0.05, high=60.0)


class ValueFunctionNode(SaycanNode):
    """Answers score_affordances. The memory travels in the request: nothing is kept between two of them."""

    threads = 2     # its heart beats while it scores

    def __init__(self, **kwargs):
        super().__init__('value_function', ValueFunctionConfig, **kwargs)

    def configure(self, config):
        self.library, places = load_skills_and_places(config.skills, config.places)
        rules = RulesConfig(**{f.name: getattr(config, f.name) for f in dataclasses.fields(RulesConfig)})
        self.model = load_value_function(config.weights, self.library, places, rules)
        known = load_robot(config.robot or None).chain.joints
        if strange := [name for name in getattr(self.model, 'joints', ()) if name not in known]:
            raise ConfigError(f'{config.weights}: has learned from a robot with {", ".join(strange)}, which '
                              f'{config.robot or "robot.yaml of the package"} has not: set the parameter `robot`, make '
                              'another by `saycan train value --robot`, or take `weights: rules`')
        self.detail = self.model.model_id
        self.newest = Newest(self, config.max_observation_age, max_silence=max(2.0, config.max_observation_age))
        self.create_subscription(Observation, 'observation', self.newest.put, NEWEST)
        self.create_service(ScoreAffordances, 'score_affordances', self.score,
                            callback_group=MutuallyExclusiveCallbackGroup())

    def score(self, request, response):
        """The service's callback."""
        started = time.perf_counter()
        refusal = self._refusal(request)
        if refusal:
            response.error_code, response.error_msg = refusal
            return response
        try:
            newest = self.newest.get(not_before=request.not_before)
            if newest is None:
                response.error_code, response.error_msg = response.STALE_OBSERVATION, self._stale(request)
                return response
            observation = messages.observation_from_msg(newest, self.model.pictures)
            memory = messages.memory_from_msg(request.memory)
            response.affordances = self.model.score(observation, memory, request.skills).tolist()
        except Exception as err:
            self.get_logger().error(f'scoring failed:\n{traceback.format_exc()}')
            response.error_code, response.error_msg = response.MODEL_FAILED, f'{type(err).__name__}: {err}'
            return response
        response.observation_stamp = newest.header.stamp
        response.model_id, response.model_sha256 = self.model.model_id, self.model.sha256
        response.time = time.perf_counter() - started
        return response

    def _refusal(self, request):
        codes = ScoreAffordances.Response
        if not self.active:
            return codes.NOT_ACTIVE, f'{self.get_name()} is not active'
        if not request.skills:
            return codes.EMPTY_REQUEST, 'no skill to score'
        unknown = [text for text in request.skills if text not in self.library]
        if unknown:
            return codes.UNKNOWN_SKILL, f'not in the skill library: {", ".join(map(repr, unknown))}'
        return None

    def _stale(self, request):
        age = self.newest.age()
        if age > self.newest.max_age:
            return f'no observation younger than {self.newest.max_age} s; the newest: {age:.1f} s' \
                if age < float('inf') else 'no observation yet: does perception run?'
        return f'no observation since {messages.seconds(request.not_before):.3f} s, the end of the last skill'


def main(args=None):
    """Entry point."""
    return spin(ValueFunctionNode, args)


if __name__ == '__main__':
    sys.exit(main())
