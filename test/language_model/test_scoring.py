"""Exact scores, on a tiny random model; the real one is compared in test_built_in.py."""
import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, BloomConfig, Gemma2Config, GPT2Config, MambaConfig

from saycan_ros.config import ConfigError
from saycan_ros.language_model import prefix
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.scoring import BadRequest, EmptyRequest, ModelFailed, PromptTooLong, SkillScorer
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.language_model.tree import one_pass_each

PROMPT = 'Human: a\nRobot: 1.'
SKILLS = (' pick the a\n', ' pick the\n', ' pi\n', ' done\n')
TEXT = st.text(alphabet='1. \npickthea', min_size=1, max_size=12)


@pytest.fixture
def scorer(tiny_model):
    return SkillScorer(tiny_model)


def reference(model, prompt, skills):
    text = tokenise(model.tokenizer, prompt, skills)
    return one_pass_each(model.model, text.prompt, text.continuations)


def test_a_sum_is_the_log_probability_of_every_token_in_turn(tiny_model, scorer):
    found = scorer.score(PROMPT, [' pick\n'])
    ids = tiny_model.tokenizer(PROMPT).input_ids
    expected = 0.0
    for token in tiny_model.tokenizer(' pick\n').input_ids:
        with torch.inference_mode():
            expected += tiny_model.model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)[token].item()
        ids.append(token)
    assert found.log_likelihoods == pytest.approx([expected], abs=1e-4)


@st.composite
def requests(draw):
    """(prompt, skills, log_prior): a skill may begin another, its first letters may merge with the prompt's last."""
    skills = draw(st.lists(TEXT, min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        skills = list(dict.fromkeys([*skills, skills[0] + draw(TEXT)]))
    prior = draw(st.lists(st.floats(-8, 0) | st.just(-np.inf), min_size=len(skills), max_size=len(skills)))
    return ':' + draw(TEXT), skills, np.array(prior)


@pytest.fixture(scope='module')
def both(tiny_model):
    """(scores all, searches for the best), for all cases: each finds in its cache what the last has left."""
    return SkillScorer(tiny_model), SkillScorer(tiny_model, search_from=2)


@given(st.lists(requests(), min_size=3, max_size=3))
@settings(max_examples=340)                       # 1,020 cases
def test_tree_and_search_equal_one_full_pass_a_skill_whatever_was_read_before(tiny_model, both, three):
    tree, search = both
    for prompt, skills, prior in three:
        exact = np.array(reference(tiny_model, prompt, skills))
        assert np.abs(tree.score(prompt, skills).log_likelihoods - exact).max() < 1e-3
        best, total = search.score(prompt, skills, log_prior=prior, k=1), exact + prior
        if np.isfinite(total).any():
            assert total[best.scored[0]] > total.max() - 1e-3
            assert abs(best.sums[0] - exact[best.scored[0]]) < 1e-3
        assert np.delete(total, best.scored).max(initial=-np.inf) <= best.bound_on_others + 1e-3 or best.exhaustive


def test_only_the_tokens_that_changed_are_read_again(scorer):
    first = scorer.score(PROMPT, SKILLS)
    scorer.score(PROMPT, SKILLS)
    assert scorer.prefix.read_last == 0
    scorer.score(PROMPT + ' pick\n2.', SKILLS)
    assert scorer.prefix.read_last == len(scorer.language_model.tokenizer(' pick\n2.').input_ids)
    again = scorer.score(PROMPT, SKILLS)
    assert scorer.prefix.read_last == 1                # cropped: the last token gives the row of what follows
    assert again.log_likelihoods == pytest.approx(first.log_likelihoods, abs=1e-5)


@pytest.mark.parametrize('search_from', [0, 2])
@pytest.mark.parametrize(('long', 'passes'), [(256, 1), (3, 2)])
def test_prompt_and_skills_take_one_pass_unless_the_prompt_is_long(tiny_model, monkeypatch, search_from, long, passes):
    monkeypatch.setattr(prefix, 'LONG', long)
    scorer, calls, skills = SkillScorer(tiny_model, search_from=search_from), [], [' pick the a\n', ' pi\n', 'a']
    hook = tiny_model.model.register_forward_pre_hook(lambda *_: calls.append(1))
    found = scorer.score(PROMPT, skills, log_prior=[0.0, -99.0, -99.0], k=1)
    hook.remove()
    assert found.sums == pytest.approx(np.array(reference(tiny_model, PROMPT, skills))[found.scored], abs=1e-4)
    assert len(calls) == passes


def test_what_was_cropped_by_hand_is_read_again(tiny_model, scorer):
    first = scorer.score(PROMPT, SKILLS)
    scorer.score(PROMPT + ' pick\n2.', SKILLS)
    scorer.prefix.crop(len(tiny_model.tokenizer(PROMPT).input_ids))
    assert scorer.score(PROMPT, SKILLS).log_likelihoods == pytest.approx(first.log_likelihoods, abs=1e-5)


def test_a_failed_pass_leaves_nothing_wrong_behind(tiny_model, scorer, monkeypatch):
    first = scorer.score(PROMPT, SKILLS)
    with monkeypatch.context() as patched:
        patched.setattr(tiny_model.model.model.layers[1], 'forward', lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scorer.score('Human: c\nRobot: 1.', SKILLS)
    assert scorer.score(PROMPT, SKILLS).log_likelihoods == pytest.approx(first.log_likelihoods, abs=1e-5)


def test_per_token_is_the_mean(tiny_model, scorer):
    mean = SkillScorer(tiny_model, 'per_token').score(PROMPT, SKILLS)
    lengths = [len(tiny_model.tokenizer(s).input_ids) for s in SKILLS]
    assert mean.log_likelihoods * lengths == pytest.approx(scorer.score(PROMPT, SKILLS).sums)


def test_prior_subtracts_what_the_skill_scores_without_an_instruction(tiny_model, scorer):
    scores = SkillScorer(tiny_model, 'prior').score(PROMPT, SKILLS, unconditional='Robot: 1.')
    alone = scorer.score('Robot: 1.', SKILLS).sums
    assert scores.log_likelihoods == pytest.approx(scores.sums - alone, abs=1e-4)


def test_prior_without_a_text_starts_at_the_start_of_text(tiny_model):
    scores = SkillScorer(tiny_model, 'prior').score(PROMPT, SKILLS)
    alone = one_pass_each(tiny_model.model, [tiny_model.tokenizer.bos_token_id],
                          tokenise(tiny_model.tokenizer, '', SKILLS).continuations)
    assert scores.log_likelihoods == pytest.approx(scores.sums - alone, abs=1e-3)


@pytest.mark.parametrize('normalization', ['sum', 'prior'])
@pytest.mark.parametrize('k', [1, 2, 4, 9])
def test_the_k_best_are_exact_and_the_others_stay_under_the_bound(tiny_model, normalization, k):
    every = SkillScorer(tiny_model, normalization).score(PROMPT, SKILLS)
    prior = np.log([0.01, 0.5, 0.9, 0.2])
    best = SkillScorer(tiny_model, normalization, search_from=2).score(PROMPT, SKILLS, log_prior=prior, k=k)
    total = every.log_likelihoods + prior
    assert set(best.scored) == set(np.argsort(-total)[:k])
    assert best.log_likelihoods == pytest.approx(every.log_likelihoods[best.scored], abs=1e-4)
    others = np.delete(total, best.scored)
    assert best.exhaustive == (not len(others))
    assert best.bound_on_others >= others.max(initial=-np.inf) - 1e-4


def test_a_library_below_search_from_is_scored_in_full(tiny_model):
    assert SkillScorer(tiny_model, search_from=5).score(PROMPT, SKILLS, log_prior=np.zeros(4), k=1).exhaustive


def test_an_answer_says_all_that_is_needed_to_compute_it_again(tiny_model, scorer):
    found = scorer.score(PROMPT, SKILLS)
    assert (found.prompt, found.continuations, found.normalization) == (PROMPT, SKILLS, 'sum')
    assert (found.model_sha256, found.dtype, found.threads) == (tiny_model.sha256, 'float32', 1)
    assert len(found.prompt_sha256) == len(found.model_sha256) == 64
    assert found.prompt_sha256 != scorer.score(PROMPT + '.', SKILLS).prompt_sha256
    assert found.time > 0


@pytest.mark.parametrize(('prompt', 'skills', 'options', 'error', 'says'), [
    (PROMPT, [], {}, EmptyRequest, 'no skill'),
    ('', SKILLS, {}, EmptyRequest, 'prompt is empty'),
    ('caf\udce9', SKILLS, {}, BadRequest, 'no UTF-8'),
    (PROMPT, [' a\n', ' pi\n', ' a\n'], {}, BadRequest, "' a\\n' is listed twice"),
    (PROMPT, ['', ' pi\n'], {}, BadRequest, 'no text to score'),
    (PROMPT, SKILLS, {'continuations': [' a']}, BadRequest, '4 skills, but 1 continuations'),
    (PROMPT, SKILLS, {'log_prior': [0.0]}, BadRequest, '1 log_prior'),
    (PROMPT, SKILLS, {'log_prior': [0, 0, 0, float('nan')]}, BadRequest, 'NaN'),
    ('a' * 195, SKILLS, {}, PromptTooLong, 'reads 200'),
])
def test_what_cannot_be_scored_is_refused_and_says_why(scorer, prompt, skills, options, error, says):
    with pytest.raises(error, match=says.replace('\\', '\\\\')):
        scorer.score(prompt, skills, **options)


def test_an_unknown_normalization_names_the_allowed_ones(tiny_model):
    with pytest.raises(ConfigError, match="'mean'.*sum, prior, per_token"):
        SkillScorer(tiny_model, 'mean')


@pytest.mark.parametrize('search_from', [0, 2])
def test_nan_weights_are_a_failed_model(tiny_folder, search_from):
    broken = load_model(tiny_folder, dtype='float32')
    broken.model.model.layers[0].mlp.down_proj.weight.fill_(float('nan'))
    broken_scorer = SkillScorer(broken, search_from=search_from)
    with pytest.raises(ModelFailed, match='NaN'):
        broken_scorer.score(PROMPT, SKILLS, log_prior=np.zeros(4), k=1)


def test_skills_that_are_all_impossible_leave_nothing_to_bound(tiny_model):
    found = SkillScorer(tiny_model, search_from=2).score(
        PROMPT, SKILLS, log_prior=np.full(4, -np.inf), k=1)
    assert found.bound_on_others == -np.inf and not found.exhaustive


def test_a_mean_cannot_be_searched(tiny_model):
    with pytest.raises(ConfigError, match='set search_from to 0'):
        SkillScorer(tiny_model, 'per_token', search_from=100)


def test_a_large_library_is_read_in_several_passes_with_the_same_result(tiny_model, scorer, monkeypatch):
    from saycan_ros.language_model import tree
    skills = [f' {a}{b}{c}\n' for a in 'pick' for b in 'the' for c in 'done1']
    whole = scorer.score(PROMPT, skills).log_likelihoods
    monkeypatch.setattr(tree, 'ROWS', 7)
    assert scorer.score(PROMPT, skills).log_likelihoods == pytest.approx(whole, abs=1e-5)
    assert whole[:5] == pytest.approx(reference(tiny_model, PROMPT, skills[:5]), abs=1e-3)


@pytest.mark.parametrize(('config', 'reads_trees'), [
    (GPT2Config(n_embd=32, n_layer=2, n_head=4), True),
    (Gemma2Config(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, head_dim=8,
                  num_key_value_heads=2, sliding_window=8), False),                  # forgets what is far behind
    (BloomConfig(hidden_size=32, n_layer=2, n_head=4), False),                       # positions come from the mask
    (MambaConfig(hidden_size=32, num_hidden_layers=2, state_size=4), False),         # no keys and values
])
def test_every_architecture_is_scored_exactly_if_need_be_one_pass_a_skill(tiny_model, config, reads_trees):
    config.vocab_size = len(tiny_model.tokenizer)
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(config).eval()
    other = SkillScorer(dataclasses.replace(tiny_model, model=model))
    assert other.reads_trees == reads_trees
    for prompt in (PROMPT, PROMPT + ' pick\n2.'):
        other.restart((PROMPT, PROMPT + ' x'), SKILLS[0])       # as the node does before each request
        assert np.abs(other.score(prompt, SKILLS).sums - reference(other.language_model, prompt, SKILLS)).max() < 1e-3
