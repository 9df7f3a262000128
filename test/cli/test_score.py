"""saycan score, on a tiny random model."""
import json
from types import SimpleNamespace

import pytest
import torch
from tiny import write_tiny_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from saycan_ros.cli.main import main
from saycan_ros.cli.score import _print_table

PROMPT = '''
intro: ''
task: "{scene}Human: {instruction}\\nRobot:"
number: ' {number}.'
skill: ' {skill}'
terminator: ','
failed: ' (failed: {outcome})'
between: "\\n"
examples: []
'''


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    folder = write_tiny_model(tmp_path_factory.mktemp('tiny'))
    (folder / 'prompt.yaml').write_text(PROMPT)
    return folder


@pytest.fixture
def score(folder, capsys):
    """Runs `saycan score` with the tiny model; (exit status, stdout, stderr)."""
    def run(*args):
        status = main(['score', *args, '--model', str(folder), '--prompt', str(folder / 'prompt.yaml'),
                       '--threads', '1', '--dtype', 'float32'])
        return status, *capsys.readouterr()
    return run


def test_the_json_is_enough_to_compute_every_score_again(score, folder):
    status, out, _ = score('take it', '--scene', 'Scene: none.', '--history', 'find an apple', '--json')
    found = json.loads(out)
    assert status == 0
    assert set(found) == {'model', 'dtype', 'normalization', 'prompt', 'skills'}
    assert found['prompt'] == 'Scene: none.\nHuman: take it\nRobot: 1. find an apple, 2.'
    assert len(found['skills']) == 51
    tokenizer = AutoTokenizer.from_pretrained(found['model'])
    model = AutoModelForCausalLM.from_pretrained(found['model'])
    before = tokenizer(found['prompt']).input_ids
    for skill in found['skills'][::10]:
        assert set(skill) == {'text', 'continuation', 'log_likelihood'}
        after = tokenizer(skill['continuation']).input_ids
        with torch.inference_mode():
            log_p = model(torch.tensor([before + after])).logits[0].log_softmax(-1)
        exact = sum(log_p[len(before) + i - 1, token].item() for i, token in enumerate(after))
        assert skill['log_likelihood'] == pytest.approx(exact, abs=1e-3)


def test_another_normalization_adds_what_the_planner_sees(score):
    skills = json.loads(score('take it', '--normalization', 'per_token', '--json')[1])['skills']
    assert all(0 > s['score'] > s['log_likelihood'] for s in skills)


def test_brackets_in_names_are_shown(capsys):
    scores = SimpleNamespace(normalization='sum', log_likelihoods=[-1.0], skills=['find a [large] box'],
                             model_id='/models[v2]', dtype='float32', time=0.1)
    _print_table(scores, 'take [it]')
    shown = capsys.readouterr().out
    assert '[large]' in shown and '[v2]' in shown and '[it]' in shown


def test_a_failure_in_the_history_is_written_as_the_prompt_writes_it(score):
    history = ['find an apple', 'pick up the apple (failed: grasp_missed)', 'find an apple (failed)']
    prompt = json.loads(score('take it', '--history', *history, '--json')[1])['prompt']
    assert prompt.endswith('Robot: 1. find an apple, 2. pick up the apple (failed: grasp missed), '
                           '3. find an apple (failed: failed), 4.')


def test_people_get_a_table_with_the_best_first(score):
    status, out, _ = score('take it')
    rows = [line.rsplit(maxsplit=1) for line in out.splitlines() if line.rstrip().rpartition(' ')[2].startswith('-')]
    values = [float(value) for _, value in rows]
    assert status == 0
    assert len(rows) == 51 and values == sorted(values, reverse=True)


@pytest.mark.parametrize(('args', 'says'), [
    (['go', '--history', 'find an aple'], "unknown skill 'find an aple'. Did you mean 'find an apple'"),
    (['go ' * 300], 'reads 200'),
    (['go', '--model', '/nowhere'], 'no language model there'),
])
def test_what_cannot_be_scored_is_one_line_and_status_2(folder, capsys, args, says):
    args = args if '--model' in args else [*args, '--model', str(folder), '--prompt', str(folder / 'prompt.yaml')]
    assert main(['score', *args]) == 2
    assert says in capsys.readouterr().err
