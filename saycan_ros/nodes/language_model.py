"""The language model: how likely each skill is after the prompt, exactly."""
import sys
import traceback
from dataclasses import dataclass

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup

from saycan_interfaces.srv import ScoreSkills
from saycan_ros.config import ConfigError, param
from saycan_ros.language_model.adapter import SHIPPED
from saycan_ros.language_model.completions import DIALECTS
from saycan_ros.language_model.processor import DTYPES
from saycan_ros.language_model.prompted import PromptedScorer
from saycan_ros.language_model.scores import NORMALIZATIONS, BadRequest, EmptyRequest, PromptTooLong, ScoringError
from saycan_ros.nodes._lifecycle import SaycanNode, spin

CODES = {EmptyRequest: ScoreSkills.Response.EMPTY_REQUEST, BadRequest: ScoreSkills.Response.BAD_REQUEST,
         PromptTooLong: ScoreSkills.Response.PROMPT_TOO_LONG}


@dataclass(frozen=True)
class LanguageModelConfig:
    """Which model, behind which prompt."""

    model: str = param(SHIPPED, 'Folder of a model or an adapter, Hugging Face id, built-in name, or http://host:port/v1#name')
    prompt: str = param('', 'Prompt file; empty: that of the package for this model')
    normalization: str = param('sum', 'Of the log-likelihoods', choices=NORMALIZATIONS)
    dtype: str = param('auto', 'Number format; auto: decided by the processor flags', choices=DTYPES)
    search_from: int = param(200, 'From so many skills on only the k best are searched for; 0: never', 0, 10**6)
    threads: int = param(0, 'Threads of torch; 0: as many as torch finds right', low=0, high=1024)
    server_dialect: str = param('auto', 'How a server tells log-probabilities; auto: tried out', choices=DIALECTS)
    server_batch: int = param(64, 'Skills in one request to a server', low=1, high=4096)
    server_timeout: float = param(15.0, 'Longest wait for the answers of a server to one decision [s]', 0.1, 600.0)
    server_retries: int = param(2, 'Further tries where a server is busy or restarts', low=0, high=10)


class LanguageModelNode(SaycanNode):
    """Answers score_skills, one request at a time."""

    threads = 2     # heartbeats go out while a request is scored

    def __init__(self, **kwargs):
        super().__init__('language_model', LanguageModelConfig, **kwargs)

    def configure(self, config):
        self.prompted = PromptedScorer(
            config.model, config.normalization, config.prompt, search_from=config.search_from, dtype=config.dtype,
            threads=config.threads, dialect=config.server_dialect, batch=config.server_batch,
            timeout=config.server_timeout, retries=config.server_retries)
        self.detail = f'{config.model} {self.prompted.scorer.dtype}'.rstrip()
        try:
            # With a scene, as every decision has one: the examples are read now, not in the first of them.
            self.prompted.score('hello', 'Scene: none.', (), (), ['done'])
        except ScoringError as err:
            raise ConfigError(str(err)) from err
        self.create_service(ScoreSkills, 'score_skills', self.score, callback_group=MutuallyExclusiveCallbackGroup())

    def cleanup(self):
        self.prompted = None

    def score(self, request, response):
        """The service's callback."""
        if not self.active:
            return _refused(response, response.NOT_ACTIVE, f'{self.get_name()} is not active')
        if not request.instruction.strip():
            return _refused(response, response.EMPTY_REQUEST, 'the instruction is empty')
        if len(request.history) != len(request.outcomes):
            return _refused(response, response.BAD_REQUEST,
                            f'{len(request.history)} skills in the history, {len(request.outcomes)} outcomes')
        try:
            scores = self.prompted.score(request.instruction, request.scene, request.history, request.outcomes,
                                         request.skills, request.log_prior or None, request.k)
        except ScoringError as err:
            return _refused(response, CODES.get(type(err), response.MODEL_FAILED), str(err))
        except Exception as err:
            self.get_logger().error(f'scoring failed:\n{traceback.format_exc()}')
            return _refused(response, response.MODEL_FAILED, f'{type(err).__name__}: {err}')
        return _answer(response, scores)


def _refused(response, code, message):
    response.error_code, response.error_msg = code, message
    return response


def _answer(response, scores):
    response.scored, response.log_likelihoods = scores.scored.tolist(), scores.log_likelihoods.tolist()
    response.exhaustive, response.bound_on_others = scores.exhaustive, scores.bound_on_others
    for name in ('normalization', 'prompt_sha256', 'model_id', 'model_sha256', 'dtype', 'threads', 'processor_flags',
                 'time'):
        setattr(response, name, getattr(scores, name))
    return response


def main(args=None):
    """Entry point."""
    return spin(LanguageModelNode, args)


if __name__ == '__main__':
    sys.exit(main())
