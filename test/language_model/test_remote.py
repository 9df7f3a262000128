"""Models behind a server: the same scores as here, and every way in which a server can fail."""
import contextlib
import dataclasses
import json
import socket
import threading

import numpy as np
import pytest
from completions_server import NAME, LateLlamaCpp, LlamaCpp, Vllm, serve
from hypothesis import given, settings
from hypothesis import strategies as st
from urllib3.exceptions import ConnectTimeoutError

from saycan_ros.cli.main import main
from saycan_ros.config import ConfigError
from saycan_ros.language_model import completions
from saycan_ros.language_model.completions import CompletionsClient
from saycan_ros.language_model.loading import load_scorer
from saycan_ros.language_model.remote import RemoteScorer
from saycan_ros.language_model.scores import BadRequest, EmptyRequest, ModelFailed, PromptTooLong
from saycan_ros.language_model.scoring import SkillScorer
from saycan_ros.language_model.tree import one_pass_each

PROMPT = 'Human: a\nRobot: 1.'
SKILLS = (' pick the a\n', ' pick the\n', ' pi\n', ' done\n')
TEXT = st.text(alphabet='1. \npicktheé', min_size=1, max_size=12)


def said(log_p):
    """An answer to five texts of a server like vLLM."""
    positions = [None, {'1': {'logprob': log_p}}, {'2': {'logprob': -1.0}}]
    return {'choices': [{'index': i, 'prompt_logprobs': positions} for i in range(5)]}


@pytest.fixture(scope='module', params=[Vllm, LlamaCpp], ids=['vllm', 'llama-cpp-python'])
def pair(request, tiny_model):
    """(RemoteScorer, SkillScorer) of the same model."""
    with serve(request.param(tiny_model)) as url:
        yield load_scorer(url), SkillScorer(tiny_model)


@pytest.fixture
def server(tiny_model):
    """(what a server like vLLM says, its address)."""
    answers = Vllm(tiny_model)
    with serve(answers) as url:
        yield answers, url


def test_the_way_a_server_tells_log_probabilities_is_found_out(tiny_model):
    for kind, dialect, batch in ((Vllm, 'prompt_logprobs', 64), (LlamaCpp, 'echo', 1)):
        with serve(kind(tiny_model)) as url:
            client = CompletionsClient(url)
        assert (client.dialect, client.batch, client.model, client.id) == (dialect, batch, NAME, f'{url}#{NAME}')


@given(prompt=TEXT, skills=st.lists(TEXT, min_size=1, max_size=5, unique=True))
@settings(max_examples=40)
def test_a_server_and_a_model_here_give_the_same_scores(pair, prompt, skills):
    remote, local = pair
    theirs, ours = (scorer.score('a' + prompt + ':', skills) for scorer in (remote, local))
    assert theirs.sums == pytest.approx(ours.sums, abs=1e-3)


def test_a_skill_that_merges_with_the_prompt_moves_the_boundary_as_it_does_here(pair):
    theirs, ours = (scorer.score('Robot: ', ['pick\n', 'a\n', 'x\n']) for scorer in pair)
    assert (theirs.prompt, theirs.continuations) == (ours.prompt, ours.continuations) == (
        'Robot:', (' pick\n', ' a\n', ' x\n'))
    assert theirs.prompt_sha256 == ours.prompt_sha256
    assert theirs.sums == pytest.approx(ours.sums, abs=1e-4)


@pytest.mark.parametrize('normalization', ['sum', 'prior', 'per_token'])
def test_normalizations_are_those_of_a_model_here(pair, normalization):
    scorers = RemoteScorer(pair[0].client, normalization), SkillScorer(pair[1].language_model, normalization)
    prior = np.log([0.01, 0.5, 0.9, 0.2])
    theirs, ours = (s.score(PROMPT, SKILLS, unconditional='1.', log_prior=prior, k=2) for s in scorers)
    assert theirs.scored.tolist() == ours.scored.tolist() and theirs.exhaustive
    assert theirs.log_likelihoods == pytest.approx(ours.log_likelihoods, abs=1e-4)
    assert theirs.sums == pytest.approx(ours.sums, abs=1e-4)


@pytest.mark.parametrize('kind', [Vllm, LlamaCpp])
def test_a_start_of_text_that_the_server_puts_first_is_read_and_not_scored(kind, tiny_model):
    with serve(kind(tiny_model, start=[0])) as url:
        found = load_scorer(url).score(PROMPT, SKILLS)
    tokens = [tiny_model.tokenizer(text).input_ids for text in (PROMPT, *SKILLS)]
    assert found.sums == pytest.approx(one_pass_each(tiny_model.model, [0, *tokens[0]], tokens[1:]), abs=1e-4)
    assert (found.prompt, found.continuations) == (PROMPT, SKILLS)


def test_an_echo_that_is_one_place_late_is_noticed_and_put_right_by_a_start_of_text(tiny_model):
    with serve(LateLlamaCpp(tiny_model)) as url:
        scorer = load_scorer(url)
        theirs = scorer.score(PROMPT, SKILLS)
    ours = SkillScorer(tiny_model).score('<s>' + PROMPT, SKILLS)
    assert scorer.client.start == '<s>'
    assert theirs.sums == pytest.approx(ours.sums, abs=1e-4)
    assert (theirs.prompt, theirs.prompt_sha256) == (ours.prompt, ours.prompt_sha256)


def test_an_echo_that_stays_late_is_refused(tiny_model, monkeypatch):
    monkeypatch.setattr(completions, '_STARTS', ('<nonsense>',))
    with serve(LateLlamaCpp(tiny_model)) as url, pytest.raises(ConfigError, match='one place late'):
        load_scorer(url)


def test_what_an_echo_is_compared_with_must_be_readable(tiny_model, monkeypatch):
    choice = LlamaCpp.choice
    monkeypatch.setattr(LlamaCpp, 'choice', lambda self, text, body: choice(self, text, body) if body.get('echo') else {
        'logprobs': {'tokens': [' a'], 'token_logprobs': ['much']}})
    with serve(LlamaCpp(tiny_model)) as url, pytest.raises(ConfigError, match='none of a completions server'):
        load_scorer(url)


def test_skills_travel_in_batches(server):
    answers, url = server
    scorer = load_scorer(url, batch=3)
    answers.seen.clear()
    scorer.score(PROMPT, SKILLS)
    assert [body['prompt'] if isinstance(body['prompt'], str) else len(body['prompt'])
            for _, _, body in answers.seen] == [3, 2]


def test_an_answer_says_which_server_and_model_gave_it(server):
    found = load_scorer(server[1]).score(PROMPT, SKILLS)
    assert found.model_id == f'{server[1]}#{NAME}'
    assert (found.model_sha256, found.dtype, found.threads) == ('', '', 0)      # a server does not tell
    assert found.exhaustive and found.time > 0


def test_the_key_goes_into_the_header_and_nowhere_else(server, monkeypatch):
    answers, url = server
    monkeypatch.setenv(completions.KEY, 'secret')
    found = load_scorer(url).score(PROMPT, SKILLS)
    assert {headers['Authorization'] for _, headers, _ in answers.seen} == {'Bearer secret'}
    assert 'secret' not in str(dataclasses.asdict(found))


def test_what_cannot_be_a_key_is_refused_and_not_repeated(server, monkeypatch):
    monkeypatch.setenv(completions.KEY, ' fine\r\n')
    load_scorer(server[1])
    assert server[0].seen[-1][1]['Authorization'] == 'Bearer fine'
    monkeypatch.setenv(completions.KEY, 'sec\nret')
    with pytest.raises(ConfigError, match=completions.KEY) as caught:
        load_scorer(server[1])
    assert 'sec' not in str(caught.value)


def test_a_busy_server_is_asked_again(server):
    answers, url = server
    scorer = load_scorer(url)
    answers.failures.extend([(503, {'Retry-After': 0}, b''), (429, {'Retry-After': 0}, b'')])
    assert len(scorer.score(PROMPT, SKILLS).sums) == 4
    assert not answers.failures


def test_no_server_makes_it_wait_for_longer_than_its_time_limit(server, monkeypatch):
    answers, url = server
    scorer, slept = load_scorer(url, timeout=20.0), []
    monkeypatch.setattr('time.sleep', slept.append)
    answers.failures.append((503, {'Retry-After': 3600}, b''))
    assert len(scorer.score(PROMPT, SKILLS).sums) == 4 and slept == [pytest.approx(20.0 / 3)]


def test_however_often_it_asks_again_the_waits_are_shorter_than_the_time_limit(server, monkeypatch):
    answers, url = server
    scorer, slept = load_scorer(url, timeout=20.0, retries=10), []
    monkeypatch.setattr('time.sleep', slept.append)
    answers.failures.extend([(503, {}, b'')] * 10)
    assert len(scorer.score(PROMPT, SKILLS).sums) == 4 and 0 < sum(slept) < 20.0


@pytest.mark.parametrize(('failure', 'error', 'says'), [
    ((401, {}, {'error': 'Unauthorized'}), completions.Refused, completions.KEY),
    ((404, {}, {'error': {'message': 'The model `x` does not exist.'}}), completions.WrongModel, '`x` does not exist'),
    ((400, {}, {'error': {'message': 'no', 'code': 'model_not_found'}}), completions.WrongModel, 'no'),
    ((500, {}, {'error': {'message': 'CUDA out of memory'}}), completions.ServerFailed, '500 CUDA out of memory'),
    ((500, {}, b'<html>'), completions.ServerFailed, '500 <html>'),
    ((200, {}, b'<html>'), completions.ServerFailed, 'no JSON'),
    ((200, {}, {'hello': 1}), completions.ServerFailed, 'none of a completions server'),
    ((200, {}, {'choices': []}), completions.ServerFailed, '0 answers to 5 texts'),
    ((200, {}, {'choices': [{'index': i} for i in range(5)]}), completions.NoLogProbs, 'no prompt_logprobs'),
    ((200, {}, said(0.5)), completions.NoLogProbs, '0.5 where a log-probability belongs'),
    ((200, {}, said(None)), completions.NoLogProbs, 'None where a log-probability belongs'),
    ((200, {}, said(np.nan)), completions.NoLogProbs, 'nan where a log-probability belongs'),
])
def test_a_failure_has_the_type_that_says_what_it_is(server, failure, error, says):
    answers, url = server
    scorer = load_scorer(url)
    answers.failures.append(failure)
    with pytest.raises(error, match=says) as caught:
        scorer.score(PROMPT, SKILLS)
    assert isinstance(caught.value, ModelFailed)
    assert len(scorer.score(PROMPT, SKILLS).sums) == 4          # and the next request is as good as any


@pytest.mark.parametrize('kind', [Vllm, LlamaCpp])
def test_a_prompt_that_outgrows_the_servers_context_is_too_long(kind, tiny_model):
    answers = kind(tiny_model)
    answers.context = 30
    with serve(answers) as url, pytest.raises(PromptTooLong, match='maximum context length is 30.*fewer examples'):
        load_scorer(url).score(PROMPT * 3, SKILLS)


def test_a_server_that_says_nothing_is_given_up(server):
    answers, url = server
    scorer = load_scorer(url, retries=0)
    scorer.client._timeout, answers.silent = 0.05, threading.Event()
    with pytest.raises(completions.TimedOut, match='not answered in 0.05 s'):
        scorer.score(PROMPT, SKILLS)


@pytest.mark.parametrize(('pieces', 'pause', 'error', 'says'), [
    (100, 0.05, completions.TimedOut, 'not answered in 0.3 s'), (1, 5.0, completions.TimedOut, 'not answered in 0.3 s'),
    (3, 0.0, completions.Unreachable, 'IncompleteRead|reset')])
def test_an_answer_must_come_whole_and_in_time(server, pieces, pause, error, says):
    client, over = CompletionsClient(server[1], timeout=0.3, retries=0), threading.Event()

    def drip(listener):
        connection, _ = listener.accept()
        with contextlib.suppress(OSError), connection:
            connection.recv(2**16)              # or closing resets the connection
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
            for _ in range(pieces):
                connection.sendall(b'\n')
                over.wait(pause)

    with socket.create_server(('127.0.0.1', 0)) as listener:
        thread = threading.Thread(target=drip, args=[listener])
        thread.start()
        client._address = f'http://127.0.0.1:{listener.getsockname()[1]}/v1'
        with pytest.raises(error, match=says):
            client.read(['one'])
        over.set()
        thread.join()


def test_a_server_that_is_switched_off_is_waited_for_once(server, monkeypatch):
    client, tries = CompletionsClient(server[1], timeout=0.3, retries=2), []

    def connect(connection):
        tries.append(connection)
        raise ConnectTimeoutError(connection, 'no route')

    client._session.close()
    monkeypatch.setattr('urllib3.connection.HTTPConnection.connect', connect)
    with pytest.raises(completions.Unreachable, match='nobody answers in 0.3 s'):
        client.read(['one'])
    assert len(tries) == 1


def test_the_time_limit_is_that_of_all_the_answers(server, monkeypatch):
    client, left = CompletionsClient(server[1], batch=1, timeout=20.0), []
    request = client._session.request

    def ask(*args, timeout, **kwargs):
        left.append(timeout)
        return request(*args, timeout=timeout, **kwargs)

    monkeypatch.setattr(client._session, 'request', ask)
    client.read(['one', 'two'])
    assert 20.0 >= left[0] > left[1] > 0.0


def test_an_address_where_nobody_answers_is_unreachable():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(completions.Unreachable, match=f'127.0.0.1:{port}/v1/models: nobody answers .*refused'):
        CompletionsClient(f'http://127.0.0.1:{port}/v1', retries=0)


def test_a_server_without_log_probabilities_is_refused_at_the_start(server, monkeypatch):
    monkeypatch.setattr(Vllm, 'choice', lambda *_: {})
    with pytest.raises(ConfigError, match='no log-probabilities of the prompt .tried prompt_logprobs, echo'):
        load_scorer(server[1])


@pytest.mark.parametrize(('models', 'name', 'says'), [
    ([{'id': 'a'}, {'id': 'b'}], '', 'several models; say which: .*/v1#NAME. Models: a, b'),
    ([{'id': 'a'}], 'c', "does not serve 'c'"),
    ([], '', 'Models: none'),
])
def test_a_model_that_is_not_served_names_those_that_are(server, models, name, says):
    answers, url = server
    answers.models = models
    with pytest.raises(completions.WrongModel, match=says):
        CompletionsClient(f'{url}#{name}')


@pytest.mark.parametrize(('url', 'says'), [
    ('http:///v1', 'no address of a server'),
    ('http://box:8000#m', 'did you mean http://box:8000/v1#m'),
    ('http://me:secret@box:8000/v1', completions.KEY),
])
def test_an_address_that_cannot_be_one_is_refused(url, says):
    with pytest.raises(ConfigError, match=says) as caught:
        load_scorer(url)
    assert 'secret' not in str(caught.value)


@pytest.mark.parametrize(('options', 'says'), [
    ({'dialect': 'klingon'}, 'auto, prompt_logprobs, echo'),
    ({'normalization': 'mean'}, 'sum, prior, per_token'),
])
def test_settings_that_a_server_cannot_serve_are_refused(server, options, says):
    with pytest.raises(ConfigError, match=says):
        load_scorer(server[1], **options)


@pytest.mark.parametrize(('prompt', 'skills', 'options', 'error'), [
    (PROMPT, [], {}, EmptyRequest), ('', SKILLS, {}, EmptyRequest), (PROMPT, [' a\n', ' a\n'], {}, BadRequest),
    (PROMPT, ['', ' a\n'], {}, BadRequest), (PROMPT, SKILLS, {'log_prior': [np.nan] * 4}, BadRequest),
])
def test_what_cannot_be_scored_is_refused_as_it_is_here(pair, prompt, skills, options, error):
    for scorer in pair:
        with pytest.raises(error):
            scorer.score(prompt, skills, **options)


def test_prior_needs_a_text_that_stands_for_no_prompt(server):
    with pytest.raises(BadRequest, match='prior needs a text'):
        load_scorer(server[1], 'prior').score(PROMPT, SKILLS)


def test_saycan_score_takes_an_address(server, tmp_path, capsys):
    (tmp_path / 'prompt.yaml').write_text('{intro: "", task: "{instruction}:", number: "", skill: " {skill}", '
                                          'terminator: ";", failed: "", between: "", examples: []}')
    assert main(['score', 'hello', '--language', server[1], '--prompt', str(tmp_path / 'prompt.yaml'), '--json']) == 0
    found = json.loads(capsys.readouterr().out)
    assert found['model'] == f'{server[1]}#{NAME}' and found['prompt'] == 'hello:'
    assert all(skill['log_likelihood'] < 0 for skill in found['skills'])
