"""A completions server on localhost that answers as vLLM or llama-cpp-python do, with a tiny model behind it."""
import contextlib
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch

NAME = 'tiny'


class Answers:
    """What the server says.

    Attributes:
        seen: (path, headers, body) of every request; failures: (status, headers, body) to say first, bytes or JSON.
        silent: an Event: no answer goes out before it is set; None: answers go out.
        models: entries of /v1/models; start: token ids that come before each text.
    """

    def __init__(self, language_model, start=()):
        self.model, self.tokenizer, self.context = language_model.model, language_model.tokenizer, None
        self.start = tuple(start)
        self.seen, self.failures, self.silent = [], deque(), None
        self.models = [{'id': NAME, 'object': 'model'}]

    def complete(self, body):
        """(status, JSON) of a request to /v1/completions."""
        texts = [body['prompt']] if isinstance(body['prompt'], str) else body['prompt']
        if self.context and any(len(self.ids(text)) + 1 > self.context for text in texts):
            return self.too_long()
        return 200, {'choices': [{'index': i, 'text': '', **self.choice(text, body)} for i, text in enumerate(texts)]}

    def ids(self, text):
        """Tokens of a text as the server reads it."""
        return [*self.start, *self.tokenizer(text, add_special_tokens=False).input_ids]

    def log_p(self, ids):
        """(T,) list of float [nat], the first None, and the likeliest token (id, log_p) after each."""
        with torch.inference_mode():
            rows = self.model(torch.tensor([ids])).logits[0].log_softmax(-1)
        best = rows.max(-1)
        return ([None, *(rows[i, token].item() for i, token in enumerate(ids[1:]))],
                list(zip(best.indices.tolist(), best.values.tolist(), strict=True)))


class Vllm(Answers):
    """Lists of texts, prompt_logprobs by token id, the likeliest token beside that of the text."""

    def __init__(self, language_model, start=()):
        super().__init__(language_model, start)
        self.models[0]['max_model_len'] = 4096

    def choice(self, text, body):
        if not body.get('prompt_logprobs'):
            return {'prompt_logprobs': None}
        ids = self.ids(text)
        log_p, best = self.log_p(ids)
        positions = [{str(token): self.said(token, value), str(top[0]): self.said(*top)}
                     for token, value, top in zip(ids[1:], log_p[1:], best, strict=False)]
        return {'prompt_logprobs': [None, *positions]}

    def said(self, token, value):
        return {'logprob': value, 'rank': 1, 'decoded_token': self.tokenizer.decode([token])}

    def too_long(self):
        message = f"This model's maximum context length is {self.context} tokens. Please reduce the length."
        return 400, {'error': {'message': message, 'type': 'BadRequestError', 'code': 400}}


class LlamaCpp(Answers):
    """One text a request; an echo of the text and one token more; half a letter is spelled as nothing."""

    def complete(self, body):
        if isinstance(body['prompt'], list):
            return 500, {'error': {'message': '', 'type': 'internal_server_error', 'code': None}}
        return super().complete(body)

    def choice(self, text, body):
        if not body.get('logprobs'):
            return {'logprobs': None}
        ids = self.ids(text)
        if not body.get('echo'):
            token, log_p = self.log_p(ids)[1][-1]
            return {'logprobs': {'tokens': [self.spell([token])], 'token_logprobs': [log_p], 'text_offset': [0]}}
        log_p, best = self.log_p(ids)
        ids, log_p = [*ids, best[-1][0]], [*log_p, best[-1][1]]
        return self.echo(ids, log_p)

    def echo(self, ids, log_p):
        return {'logprobs': {'tokens': [self.spell([token]) for token in ids], 'token_logprobs': log_p,
                             'text_offset': [len(self.spell(ids[len(self.start):i])) for i in range(len(ids))]}}

    def spell(self, ids):
        return self.tokenizer.decode(ids).replace('\N{REPLACEMENT CHARACTER}', '')

    def too_long(self):
        message = f"This model's maximum context length is {self.context} tokens, however you requested more"
        return 400, {'error': {'message': message, 'code': 'context_length_exceeded'}}


class LateLlamaCpp(LlamaCpp):
    """As llama-cpp-python 0.3: an echo leaves out a start of text, and tells log-probabilities as if it was there."""

    def choice(self, text, body):
        ids = self.ids(text)
        if not body.get('echo') or ids[0] == self.tokenizer.bos_token_id:
            return super().choice(text, body)
        with torch.inference_mode():
            rows = self.model(torch.tensor([ids])).logits[0].log_softmax(-1)
        return self.echo(ids, [None, *(rows[i, ids[i]].item() for i in range(1, len(ids)))])

    def echo(self, ids, log_p):
        if ids[0] == self.tokenizer.bos_token_id:
            ids, log_p = ids[1:], [None, *log_p[2:]]
        return super().echo(ids, log_p)


@contextlib.contextmanager
def serve(answers):
    """The address of a running server, http://127.0.0.1:port/v1."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), _handler(answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}/v1'
    finally:
        if answers.silent:
            answers.silent.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(answers):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(None)

        def do_POST(self):
            self.answer(json.loads(self.rfile.read(int(self.headers['Content-Length']))))

        def answer(self, body):
            answers.seen.append((self.path, dict(self.headers), body))
            if answers.failures:
                return self.send(*answers.failures.popleft())
            if answers.silent:
                answers.silent.wait()
                return None
            status, said = (200, {'data': answers.models}) if body is None else answers.complete(body)
            return self.send(status, {}, said)

        def send(self, status, headers, body):
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, 'Content-Length': len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler
