"""score_skills: every code, on a tiny random model."""
import threading

import numpy as np
import pytest
from completions_server import Vllm, serve
from ros_graph import TIMEOUT, get_until, wait
from tiny import write_tiny_model

from saycan_interfaces.msg import Heartbeat
from saycan_interfaces.srv import ScoreSkills
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.scoring import SkillScorer
from saycan_ros.nodes._qos import STREAM
from saycan_ros.nodes.language_model import LanguageModelNode

Code = ScoreSkills.Response
SKILLS = ['find a cup', 'pick up the cup', 'pick up the cup lid', 'done']
PROMPT = '''
intro: ''
task: "{scene}Human: {instruction}\\nRobot:"
number: ' {number}.'
skill: ' {skill}'
terminator: ','
failed: ' (failed: {outcome})'
between: "\\n"
examples: [{instruction: take the cup, scene: 'Scene: cup on the shelf.', skills: [pick up the cup, done]}]
'''


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    folder = write_tiny_model(tmp_path_factory.mktemp('tiny'), context=400)
    (folder / 'prompt.yaml').write_text(PROMPT)
    return folder


@pytest.fixture
def options(folder):
    return {'model': str(folder), 'prompt': str(folder / 'prompt.yaml'), 'dtype': 'float32', 'threads': 1,
            'search_from': len(SKILLS)}


@pytest.fixture
def node(graph, options):
    return graph.activate(LanguageModelNode, **options)


def ask(graph, skills=SKILLS, instruction='take the lid', **fields):
    request = ScoreSkills.Request(instruction=instruction, skills=skills, **fields)
    return graph.call(ScoreSkills, 'score_skills', request)


def test_the_examples_are_read_before_the_first_decision(graph, node):
    scorer, prompted = node.prompted.scorer, node.prompted
    head = scorer._shared_head(prompted._two, prompted.prompt.continuation('x'))
    assert scorer.prefix.ids[:len(head)] == head


def test_every_skill_is_scored_after_the_prompt_of_the_request(graph, node):
    answer = ask(graph, scene='Scene: nothing.', history=['find a cup'], outcomes=['not_found'])
    assert (answer.error_code, answer.error_msg) == (Code.NONE, '')
    text = node.prompted.prompt.render('take the lid', 'Scene: nothing.', ['find a cup'], ['not_found'])
    again = SkillScorer(node.prompted.scorer.language_model).score(text, SKILLS, [f' {s},' for s in SKILLS])
    assert answer.scored.tolist() == [0, 1, 2, 3]
    assert answer.log_likelihoods == pytest.approx(again.log_likelihoods, abs=1e-4)
    assert answer.exhaustive and answer.bound_on_others == -np.inf
    assert (answer.prompt_sha256, answer.normalization) == (again.prompt_sha256, 'sum')
    assert (answer.model_sha256, answer.dtype, answer.threads) == (again.model_sha256, 'float32', 1)
    assert answer.model_id == again.model_id and answer.time > 0


def test_the_k_best_leave_a_bound_on_the_others(graph, node):
    every = np.array(ask(graph).log_likelihoods)
    prior = np.log([0.1, 0.9, 0.9, 0.5])
    best = ask(graph, log_prior=prior.tolist(), k=1)
    total = every + prior
    assert best.scored.tolist() == [int(total.argmax())]
    assert not best.exhaustive
    assert best.bound_on_others >= np.sort(total)[-2] - 1e-4


def test_a_skill_that_cannot_be_chosen_may_have_a_prior_of_minus_infinity(graph, node):
    answer = ask(graph, log_prior=[0.0, -np.inf, 0.0, 0.0])
    assert answer.error_code == Code.NONE
    assert np.isfinite(answer.log_likelihoods).all()


@pytest.mark.parametrize(('fields', 'code', 'says'), [
    ({'skills': []}, Code.EMPTY_REQUEST, 'no skill'),
    ({'instruction': ' \n'}, Code.EMPTY_REQUEST, 'instruction is empty'),
    ({'skills': ['done', 'done']}, Code.BAD_REQUEST, "'done' is listed twice"),
    ({'log_prior': [0.0]}, Code.BAD_REQUEST, '1 log_prior'),
    ({'log_prior': [0.0, 0.0, 0.0, float('nan')]}, Code.BAD_REQUEST, 'NaN'),
    ({'history': ['find a cup']}, Code.BAD_REQUEST, '1 skills in the history, 0 outcomes'),
    ({'instruction': 'take it ' * 100}, Code.PROMPT_TOO_LONG, 'reads 400'),
])
def test_a_request_that_cannot_be_scored_is_refused_and_says_why(graph, node, fields, code, says):
    answer = ask(graph, **fields)
    assert answer.error_code == code
    assert says in answer.error_msg
    assert not len(answer.scored) and not len(answer.log_likelihoods)
    assert ask(graph).error_code == Code.NONE


def test_an_inactive_node_says_so(graph, node):
    node.trigger_deactivate()
    assert ask(graph).error_code == Code.NOT_ACTIVE


def test_a_model_that_fails_is_reported_and_the_next_request_is_answered(graph, node, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(node.prompted.scorer, 'score', lambda *a: 1 / 0)
        answer = ask(graph)
        assert answer.error_code == Code.MODEL_FAILED
        assert answer.error_msg.startswith('ZeroDivisionError')
    assert ask(graph).error_code == Code.NONE


def test_weights_that_are_no_numbers_are_a_failed_model(graph, node):
    layer = node.prompted.scorer.language_model.model.model.layers[0].mlp.down_proj
    layer.weight.fill_(float('nan'))
    answer = ask(graph)
    assert answer.error_code == Code.MODEL_FAILED
    assert 'NaN' in answer.error_msg


def test_a_model_on_a_server_answers_as_one_here_and_its_failures_are_reported(graph, options, folder):
    here = load_model(folder, dtype='float32', threads=1)
    server = Vllm(here)
    with serve(server) as url:
        node = graph.activate(LanguageModelNode, **options | {'model': url})
        answer = ask(graph)
        again = SkillScorer(here).score(node.prompted.prompt.render('take the lid'), SKILLS, [f' {s},' for s in SKILLS])
        assert answer.log_likelihoods == pytest.approx(again.log_likelihoods, abs=1e-4)
        assert answer.model_id.startswith(url) and answer.error_code == Code.NONE
        server.failures.append((500, {}, {'error': {'message': 'out of memory'}}))
        failed = ask(graph)
        assert failed.error_code == Code.MODEL_FAILED and 'out of memory' in failed.error_msg
        assert ask(graph).error_code == Code.NONE


def test_while_a_slow_model_scores_the_node_is_alive_and_can_be_taken_down(graph, node, monkeypatch):
    begun, go_on, score = threading.Event(), threading.Event(), node.prompted.scorer.score

    def slow(*args):
        begun.set()
        assert go_on.wait(TIMEOUT)
        return score(*args)

    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    monkeypatch.setattr(node.prompted.scorer, 'score', slow)
    client = graph.node.create_client(ScoreSkills, 'score_skills')
    assert client.wait_for_service(TIMEOUT)
    answer = client.call_async(ScoreSkills.Request(instruction='take it', skills=SKILLS))
    assert begun.wait(TIMEOUT)
    while not beats.empty():
        beats.get()
    get_until(beats, lambda b: b.node == 'language_model')
    assert not answer.done()
    node.trigger_deactivate()
    go_on.set()
    assert wait(answer).error_code == Code.NONE


@pytest.mark.parametrize(('parameters', 'says'), [
    ({'model': '/nowhere'}, 'no language model there'),
    ({'prompt': '/nowhere.yaml'}, '/nowhere.yaml'),
    ({'normalization': 'mean'}, 'sum, prior, per_token'),
    ({'dtype': 'float16'}, 'auto, float32, bfloat16'),
    ({'threads': -1}, 'threads'),
    ({'prompt': 'long.yaml'}, 'tokens'),
    ({'normalization': 'per_token', 'search_from': 100}, 'set search_from to 0'),
])
def test_what_is_wrong_at_configure_is_one_line(graph, options, folder, monkeypatch, parameters, says):
    monkeypatch.chdir(folder)
    (folder / 'long.yaml').write_text(PROMPT.replace("''", "'" + 'word ' * 500 + "'", 1))
    node = graph.make(LanguageModelNode, **(options | parameters))
    assert not node.start()
    assert says in node.failure and '\n' not in node.failure
