"""A client of an OpenAI-compatible completions server: the log-probability of every token of a text.

Servers say it in two ways: vLLM in `prompt_logprobs`, others (llama-cpp-python, SGLang) by echoing the prompt with
`logprobs`.
"""
import contextlib
import json
import os
import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ReadTimeoutError
from urllib3.util import Retry

from saycan_ros.config import ConfigError, did_you_mean
from saycan_ros.language_model.scores import ModelFailed, PromptTooLong

DIALECTS = ('auto', 'prompt_logprobs', 'echo')
KEY = 'SAYCAN_LANGUAGE_KEY'     # the environment variable with the server's API key
_BUSY = (429, 502, 503, 504)    # worth another try
_PROBE = 'one two\n'
_COUNTING = ('one, two, three,', '1 2 3 4 5', 'a b c d e')          # a model that can go on with one of them is enough
_STARTS = ('<|im_start|>', '<s>', '<|endoftext|>', '<|begin_of_text|>', '<bos>')    # how families write a start of text
_LATE = 0.5                     # [nat] more than two readings of one token differ by
_SHORTEST = 1e-3                # [s] that a request has where the time is over
_ROUNDING = 1e-3                # [nat] what a server that is sure may say in place of 0


class RemoteError(ModelFailed):
    """The server gave no scores; the message says why."""


class Unreachable(RemoteError):
    """Nobody answers at that address."""


class TimedOut(RemoteError):
    """No answer within the time limit."""


class Refused(RemoteError):
    """The server wants a key, or another one."""


class WrongModel(RemoteError):
    """The server does not have that model."""


class NoLogProbs(RemoteError):
    """The server answers, but without log-probabilities of the prompt."""


class ServerFailed(RemoteError):
    """Any other error status, or an answer that cannot be read."""


@dataclass(frozen=True)
class ReadText:
    """What the model thinks of a text.

    Attributes:
        tokens: (T,) the server's name of each token: its id, or its spelling where ids are not told.
        spelling: (T,) what each spells.
        log_p: (T,) [nat] of each after those before it; None for the first, which nothing precedes.
    """

    tokens: tuple
    spelling: tuple[str, ...]
    log_p: tuple[float | None, ...]


def is_url(name):
    """Is this name of a model one of a server?"""
    return str(name).startswith(('http://', 'https://'))


class CompletionsClient:
    """Reads texts with one model of one server.

    Attributes:
        model: its name on the server; id: the address with that name.
        dialect: how this server tells log-probabilities; batch: how many texts it takes in one request.
        start: what goes before every text, mostly ''. llama-cpp-python's echo counts the start of text as there: for a
            model that has none by itself it would tell each token's log-probability one place late.
    """

    def __init__(self, url, dialect='auto', batch=64, timeout=30.0, retries=2):
        """Asks the server what it has and how it answers.

        Args:
            url: of the server and its model, 'http://box:8000/v1#model'; no #model: the only one that is served.
            dialect: one of DIALECTS; auto: tried out.
            batch: most texts in one request; a server that takes no lists gets them one by one.
            timeout: of all the answers to one reading [s].
            retries: of a request that met a busy or restarting server: at once, then after 0.5 s, 1 s, … or when the
                server says; all these waits are shorter than `timeout`.

        Raises:
            ConfigError: no such address or dialect; RemoteError: of the kind that its name says.
        """
        if dialect not in DIALECTS:
            raise ConfigError(f'unknown dialect {dialect!r}.{did_you_mean(dialect, DIALECTS, "dialects")}')
        self._address, model = _split(url)
        self._timeout = timeout
        self._session = _session(retries, timeout)
        self.model = self._choose(model)
        self.id = f'{self._address}#{self.model}'
        self.batch, self.start = 1, ''
        self.dialect = self._find_dialect(dialect)
        if self.dialect == 'echo':
            self.start = self._find_start()
        self.batch = self._find_batch(batch)

    def read(self, texts):
        """A ReadText of each text, in their order. Raises RemoteError, PromptTooLong."""
        until, found = time.monotonic() + self._timeout, []
        for i in range(0, len(texts), self.batch):
            found += self._read(texts[i:i + self.batch], self.dialect, max(until - time.monotonic(), _SHORTEST))
        return found

    def _read(self, texts, dialect, timeout=None):
        fields, reader = _SPOKEN[dialect]
        texts = [self.start + text for text in texts]
        body = {'model': self.model, 'prompt': texts if len(texts) > 1 else texts[0], 'temperature': 0.0,
                'max_tokens': 1, **fields}
        answer = self._ask('POST', 'completions', timeout, json=body)
        with self._understood():
            choices = sorted(answer['choices'], key=lambda choice: choice['index'])
            if len(choices) != len(texts):
                raise ServerFailed(f'{self.id} gave {len(choices)} answers to {len(texts)} texts')
            found = [reader(choice, text) for choice, text in zip(choices, texts, strict=True)]
        wrong = [log_p for read in found for log_p in read.log_p[1:] if not _is_log_probability(log_p)]
        if wrong:
            raise NoLogProbs(f'{self.id} gave {wrong[0]!r} where a log-probability belongs')
        return found

    @contextlib.contextmanager
    def _understood(self):
        """Raises ServerFailed: an answer is not built as it should be."""
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError) as err:
            raise ServerFailed(f'{self.id} gave an answer that is none of a completions server: {err!r}') from err

    def _choose(self, wanted):
        """Name of the model. Raises WrongModel."""
        answer = self._ask('GET', 'models')
        try:
            served = [entry['id'] for entry in answer['data']]
        except (KeyError, TypeError, AttributeError) as err:
            raise ServerFailed(f'{self._address}/models is no list of models; is this an OpenAI-compatible server?'
                               ) from err
        name = served[0] if not wanted and len(served) == 1 else wanted
        if name not in served:
            said = f'does not serve {name!r}' if name else 'serves several models; say which'
            raise WrongModel(f'{self._address} {said}: {self._address}#NAME. Models: {", ".join(served) or "none"}')
        return name

    def _find_dialect(self, dialect):
        tried = DIALECTS[1:] if dialect == 'auto' else (dialect,)
        for one in tried:
            try:
                self._read([_PROBE], one)
                return one
            except (NoLogProbs, ServerFailed) as err:   # some ignore a field that they do not know, some refuse it
                reason = err
        raise NoLogProbs(f'{self.id} gives no log-probabilities of the prompt (tried {", ".join(tried)}); serve the '
                         f'model with vLLM, or with llama-cpp-python and --logits_all true. Last answer: {reason}')

    def _find_start(self):
        for self.start in ('', *_STARTS):
            if not self._is_late():
                return self.start
        raise NoLogProbs(f'{self.id} tells the log-probability of each token one place late, with every start of text '
                         f'that is known ({", ".join(_STARTS)}); serve the model with vLLM')

    def _is_late(self):
        """Is the token that the model goes on with as likely in an echo as when it was written?"""
        for text in _COUNTING:
            written = self._ask('POST', 'completions', json={'model': self.model, 'prompt': self.start + text,
                                                             'temperature': 0.0, 'max_tokens': 1, 'logprobs': 1})
            with self._understood():
                said = written['choices'][0].get('logprobs') or {}
                for token, log_p in zip(said.get('tokens', ())[:1], said.get('token_logprobs', ()), strict=False):
                    read = self._read([text + token], 'echo')[0]
                    if token and read.tokens[-1] == token and '\N{REPLACEMENT CHARACTER}' not in token:
                        return abs(read.log_p[-1] - log_p) > _LATE
        return False

    def _find_batch(self, batch):
        if batch > 1:
            try:
                self._read([_PROBE, _PROBE], self.dialect)
            except ServerFailed:
                return 1
        return batch

    def _ask(self, method, path, timeout=None, **body):
        """The JSON of an answer. timeout: [s], where it is shorter than that of a whole reading."""
        url, timeout = f'{self._address}/{path}', timeout or self._timeout
        try:
            until = time.monotonic() + timeout
            with self._session.request(method, url, timeout=timeout, stream=True, **body) as answer:
                said = _whole(answer.raw, until)
        except requests.ConnectTimeout as err:
            raise Unreachable(f'{url}: nobody answers in {self._timeout:g} s; is the server up, and the address right?'
                              ) from err
        except (requests.Timeout, ReadTimeoutError) as err:
            raise TimedOut(f'{url}: not answered in {self._timeout:g} s; allow more time, or use a shorter prompt'
                           ) from err
        except (requests.RequestException, HTTPError) as err:
            raise Unreachable(f'{url}: nobody answers ({_cause(err)}); is the server up, and the address right?'
                              ) from err
        if not answer.ok:
            raise _error(url, answer, said)
        try:
            return json.loads(said)
        except ValueError as err:
            raise ServerFailed(f'{url}: the answer is no JSON; is this an OpenAI-compatible server?') from err


def _whole(raw, until):
    """All bytes of an answer of urllib3, by then: it would count its time limit afresh with each piece."""
    pieces = []
    while piece := raw.read1(2**16, decode_content=True):       # without a size it takes a cut answer for a whole one
        if time.monotonic() > until:
            raise requests.Timeout
        pieces.append(piece)
    return b''.join(pieces)


def _split(url):
    """('http://box:8000/v1', model or '')."""
    parts = urlsplit(url)
    if not is_url(url) or not parts.hostname:
        raise ConfigError(f'{url!r} is no address of a server; for example http://box:8000/v1#model')
    if parts.username or parts.password or parts.query:
        raise ConfigError(f'{parts.scheme}://{parts.hostname}: an address of a language model is written down in every '
                          f'decision, so it has no key; put the key into the environment variable {KEY}')
    if not parts.path.strip('/'):
        raise ConfigError(f'{url!r} has no path; did you mean {parts.scheme}://{parts.netloc}/v1#{parts.fragment}?')
    return f'{parts.scheme}://{parts.netloc}{parts.path.rstrip("/")}', parts.fragment


class _Retry(Retry):
    """Asks again, but neither who has not answered in the whole time, nor who is still at the first request."""

    def increment(self, *args, error=None, **kwargs):
        if isinstance(error, ReadTimeoutError):
            raise error
        waited = type(error) is ConnectTimeoutError         # the whole time; a refused connection is a subclass
        return Retry.increment(self.new(total=0) if waited else self, *args, error=error, **kwargs)


def _session(retries, timeout):
    """A Session that asks again; whatever the server says, all its waits leave some of `timeout` [s]."""
    session = requests.Session()
    again = _Retry(retries, backoff_factor=0.25, status_forcelist=_BUSY, allowed_methods=None, raise_on_status=False,
                   retry_after_max=timeout / (retries + 1), backoff_max=timeout / (retries + 1))
    for scheme in ('http://', 'https://'):
        session.mount(scheme, HTTPAdapter(max_retries=again))
    if key := os.environ.get(KEY, '').strip():
        if not (key.isascii() and key.isprintable()):
            raise ConfigError(f'the environment variable {KEY} holds a character that no key has')
        session.headers['Authorization'] = f'Bearer {key}'
    return session


def _cause(err):
    """The innermost reason of an error of requests, in a few words."""
    inner = getattr(err.args[0], 'reason', err.args[0]) if err.args else err
    return str(inner).split(': ', 1)[-1]


def _error(url, answer, body):
    """The RemoteError of a status that is none of success."""
    code, said = _said(answer, body)
    if answer.status_code in (401, 403):
        return Refused(f'{url}: {said}; put the server\'s key into the environment variable {KEY}')
    if code == 'context_length_exceeded' or re.search(r'context (length|window)|max_model_len', said):
        return PromptTooLong(f'{url}: {said}; use a prompt file with fewer examples, or a server with a longer context')
    if answer.status_code == 404 or code == 'model_not_found':
        return WrongModel(f'{url}: {said}')
    return ServerFailed(f'{url}: {answer.status_code} {said}')


def _said(answer, body):
    """(code, message) of an error; servers differ in where they write it."""
    try:
        said = json.loads(body)
        error = said.get('error') or said.get('detail') or said
    except (ValueError, AttributeError):
        return None, body.decode(errors='replace')[:200] or answer.reason
    if isinstance(error, dict):
        return error.get('code'), str(error.get('message') or error)
    return None, str(error)


def _is_log_probability(value):
    return isinstance(value, (int, float)) and value <= _ROUNDING


def _from_prompt_logprobs(choice, _):
    """vLLM: one mapping a token, {id: {logprob, decoded_token}}, that of the text first."""
    if not choice.get('prompt_logprobs'):
        raise NoLogProbs('no prompt_logprobs in the answer')
    ids, spelling, log_p = [], [], []
    for position in choice['prompt_logprobs']:
        token, said = next(iter(position.items())) if position else (None, {})     # nothing precedes the first
        ids.append(token)
        spelling.append(said.get('decoded_token') or '')
        log_p.append(said.get('logprob'))
    return ReadText(tuple(ids), tuple(spelling), tuple(log_p))


def _from_echo(choice, text):
    """Lists of all tokens of the text and of the one that was generated after it, which is left out."""
    found = choice.get('logprobs') or {}
    tokens, log_p = found.get('tokens') or [], found.get('token_logprobs') or []
    count = _echoed(tokens, found.get('text_offset') or [], text)
    if not count or len(log_p) < count:
        raise NoLogProbs('no log-probabilities of the echoed prompt in the answer')
    return ReadText(tuple(tokens[:count]), tuple(tokens[:count]), (None, *log_p[1:count]))


def _echoed(tokens, offsets, text):
    """How many tokens are the text's. Where the spelling is lossy, half a letter a token, the offsets must tell."""
    spelled = ''.join(tokens)
    left_out = (start for start in _STARTS if text.startswith(start) and not spelled.startswith(start))
    text = text.removeprefix(next(left_out, ''))
    for count in (len(tokens) - 1, len(tokens)):
        if ''.join(tokens[:count]).endswith(text):
            return count
    return sum(offset < len(text) for offset in offsets) if len(offsets) == len(tokens) else 0


_SPOKEN = {'prompt_logprobs': ({'prompt_logprobs': 1}, _from_prompt_logprobs),
           'echo': ({'echo': True, 'logprobs': 1}, _from_echo)}
