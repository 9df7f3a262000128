"""What is learned from is what inference reads; training resumes exactly; an adapter merges into its base."""
import dataclasses
import json
import random
import shutil

import pytest
import torch
from tiny import write_tiny_model

from saycan_ros.config import ConfigError, share
from saycan_ros.language_model.adapter import SHIPPED, is_adapter, merged, prompt_for
from saycan_ros.language_model.grammar.examples import Generator
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.grammar.texts import moment_of
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.language_model.recipe import train_language, write_card
from saycan_ros.language_model.rows import _one_by_one, _side_by_side, joined, rows_of, text_of
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.language_model.training import LanguageRecipe, Trainer
from saycan_ros.skills import load_skills

RECIPE = LanguageRecipe(steps=4, batch=3, rank=2, layers=1, warm_up=1, row=600, checkpoint_every=1.0)


@pytest.fixture(scope='module')
def prompt():
    return load_prompt(share('config', 'prompts', 'fine_tuned.yaml'))


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return write_tiny_model(tmp_path_factory.mktemp('base'), context=4000)


@pytest.fixture
def trainer(folder, prompt, tmp_path):
    def make(recipe=RECIPE, work='work', **more):
        model = load_model(folder, dtype='float32', threads=1)
        return Trainer(recipe, model, prompt, [domain_of(load_skills())], tmp_path / work, **more)
    return make


def test_a_text_is_the_prompt_and_the_skills_as_inference_reads_them(folder, prompt):
    tokenizer = load_model(folder, dtype='float32').tokenizer
    generator, rng = Generator(1, [domain_of(load_skills())], 0.5, failures=0.5), random.Random(0)
    for _ in range(100):
        example = generator.draw()
        before, after = moment_of(example, rng.randrange(len(example.steps)), prompt)
        text = text_of(tokenizer, before, after, 0.5)
        read = tokenise(tokenizer, before, [after[0]])
        assert tuple(text.tokens[:len(read.prompt)]) == read.prompt
        first = len(read.continuations[0])
        assert tuple(text.tokens[len(read.prompt):len(read.prompt) + first]) == read.continuations[0]
        assert list(text.weights[:first]) == [1.0] * first and set(text.weights[first:]) <= {0.5}
        assert tokenizer.decode(text.tokens, skip_special_tokens=True) == before + ''.join(after)


def test_the_rest_of_a_plan_ends_at_a_skill_that_failed(prompt):
    generator = Generator(1, [domain_of(load_skills())], 1.0, failures=1.0)
    example = next(e for e in iter(generator.draw, None) if any(s.outcome != 'succeeded' for s in e.steps))
    failed = next(n for n, s in enumerate(example.steps) if s.outcome != 'succeeded')
    assert moment_of(example, 0, prompt)[1] == [prompt.continuation(t) for t in example.skills[:failed + 1]]
    after = moment_of(example, failed + 1, prompt)[0]
    assert f'(failed: {example.steps[failed].outcome.replace("_", " ")})' in after


def test_the_scene_is_that_of_the_moment(prompt):
    generator = Generator(2, [domain_of(load_skills())], 1.0, failures=0.0)
    example = next(e for e in iter(generator.draw, None) if any('pick up' in t for t in e.skills))
    held = next(n for n, t in enumerate(example.skills) if 'pick up' in t) + 1
    assert f'holding {example.steps[held].skill.object or ""}' in moment_of(example, held, prompt)[0]
    assert example.skills[0] not in moment_of(example, 0, prompt)[0]


def test_texts_in_one_row_do_not_see_each_other(trainer):
    it = trainer()
    texts = it.batches[0]
    apart = sum(it.negative_log_likelihood([t]).item() for t in texts)
    together = sum(it.negative_log_likelihood(row).item() for row in rows_of(texts, 2000))
    assert together == pytest.approx(apart, rel=1e-4)


def test_a_text_in_a_row_is_as_likely_as_to_the_model_itself(trainer):
    it = trainer()
    text = it.batches[0][0]
    ours = it.negative_log_likelihood([text]).item()
    it.model.get_base_model().set_attn_implementation('sdpa')
    tokens = torch.from_numpy(text.tokens)
    losses = torch.nn.functional.cross_entropy(it.model(tokens[None]).logits[0, :-1], tokens[1:], reduction='none')
    assert ours == pytest.approx((losses[-len(text.weights):] @ torch.from_numpy(text.weights)).item(), rel=1e-4)


def test_processes_that_draw_ahead_draw_the_same(trainer):
    batches = trainer().batches
    ahead = torch.utils.data.DataLoader(batches, batch_size=None, sampler=range(3), num_workers=2)
    for there, here in zip(ahead, map(batches.__getitem__, range(3)), strict=True):
        assert [(list(t.tokens), list(t.weights)) for t in there] == [(list(t.tokens), list(t.weights)) for t in here]


@pytest.mark.parametrize('lengths', [(7,), (5, 1, 9), (3, 3)])
def test_a_row_is_read_on_a_gpu_as_on_a_processor(lengths):
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, heads, sum(lengths), 8, requires_grad=True) for heads in (6, 2, 2))
    read = [attend(query, key, value, 0.3, lengths) for attend in (_one_by_one, _side_by_side)]
    torch.testing.assert_close(*read)
    torch.testing.assert_close(*(torch.autograd.grad(seen.square().sum(), (query, key, value)) for seen in read))


def test_rows_hold_every_text_once_and_are_no_longer_than_allowed(trainer):
    texts = [t for k in range(5) for t in trainer().batches[k]]
    rows = rows_of(texts, 600)
    assert sorted(id(t) for row in rows for t in row) == sorted(map(id, texts))
    assert all(sum(map(len, row)) <= 600 for row in rows if len(row) > 1)
    tokens, positions, sources, targets, weights = joined(rows[-1])
    assert len(tokens) == len(positions) == sum(map(len, rows[-1])) and (positions == 0).sum() == len(rows[-1])
    assert (tokens[sources + 1] == targets).all() and len(weights) == len(targets)


def test_a_resumed_run_ends_as_an_unbroken_one(trainer):
    whole = trainer(work='whole')
    whole.run()
    broken = trainer(work='broken')
    broken.recipe = dataclasses.replace(RECIPE, checkpoint_every=0.0)
    with pytest.raises(KeyboardInterrupt):
        broken.run(lambda done, loss: (_ for _ in ()).throw(KeyboardInterrupt) if done == 3 else None)
    resumed = trainer(work='broken')
    state = torch.load(resumed.work / 'checkpoint.pt')
    state['recipe'] = dataclasses.asdict(RECIPE)
    torch.save(state, resumed.work / 'checkpoint.pt')
    resumed.resume()
    assert resumed.done == 2
    resumed.run()
    assert all(torch.equal(p, resumed.weights[name]) for name, p in whole.weights.items())


def test_a_checkpoint_of_another_recipe_is_refused(trainer):
    trainer().save()
    with pytest.raises(ConfigError, match='another recipe'):
        trainer(dataclasses.replace(RECIPE, seed=3)).resume()


def test_a_checkpoint_that_learns_from_something_else_is_refused_and_says_what_differs(trainer):
    trainer(without=frozenset({'tea', 'apple'})).save()
    trainer(without=frozenset({'apple', 'tea'})).resume()
    with pytest.raises(ConfigError, match='something else: --unseen, --exclude;'):
        trainer(forbidden=frozenset({'bring me the tea'})).resume()


def test_training_lowers_the_loss(trainer):
    losses = []
    trainer(dataclasses.replace(RECIPE, steps=30, learning_rate=0.02)).run(lambda done, loss: losses.append(loss))
    assert sum(losses[-5:]) < sum(losses[:5])


def test_a_base_whose_logits_are_changed_behind_the_head_is_refused(folder, prompt, tmp_path):
    model = load_model(folder, dtype='float32', threads=1)
    model.model.config.final_logit_softcapping = 30.0
    with pytest.raises(ConfigError, match='final_logit_softcapping'):
        Trainer(RECIPE, model, prompt, [domain_of(load_skills())], tmp_path)


def test_an_adapter_is_small_and_merges_into_its_base(trainer, folder, tmp_path, monkeypatch):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    it = trainer(dataclasses.replace(RECIPE, learning_rate=0.05))
    it.run()
    out = tmp_path / 'adapter'
    it.export(out)
    assert is_adapter(out)
    assert json.loads((out / 'adapter_config.json').read_text())['base_model_name_or_path'] == str(folder)
    assert prompt_for(out).name == 'fine_tuned.yaml' and prompt_for(folder).name == 'few_shot.yaml'
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    together = load_model(out, dtype='float32')
    assert together.folder == merged(out)
    with torch.inference_mode():
        wanted = it.model.eval()(input_ids=ids).logits
        assert torch.allclose(together.model(ids).logits, wanted, atol=0.05)     # the adapter is kept in bfloat16
        assert not torch.allclose(load_model(folder, dtype='float32').model(ids).logits, wanted, atol=0.05)


def test_another_base_is_merged_afresh_and_one_that_cannot_be_read_is_named(trainer, folder, tmp_path, monkeypatch):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    it, base = trainer(), tmp_path / 'base'
    it.base = str(shutil.copytree(folder, base))
    it.export(tmp_path / 'adapter')
    first, config = merged(tmp_path / 'adapter'), json.loads((base / 'config.json').read_text())
    (base / 'config.json').write_text(json.dumps(config | {'rms_norm_eps': 1e-5}))
    assert merged(tmp_path / 'adapter') not in (first, base)
    (base / 'model.safetensors').unlink()
    with pytest.raises(ConfigError, match='base: not a causal language model'):
        merged(tmp_path / 'adapter')


def test_an_adapter_is_no_base(tmp_path):
    with pytest.raises(ConfigError, match='no base model; go on from it with --start'):
        train_language(RECIPE, SHIPPED, [], [], tmp_path / 'out', tmp_path / 'work')
    (tmp_path / 'adapter_config.json').write_text(json.dumps({'base_model_name_or_path': str(tmp_path)}))
    with pytest.raises(ConfigError, match='no base model'):
        merged(tmp_path)


def test_the_card_has_the_whole_command(trainer, tmp_path):
    trainer().export(tmp_path)
    write_card(tmp_path, RECIPE, 'base', 1, {}, given=['--exclude dev.yaml'])
    assert '--base base --processes 1 --exclude dev.yaml --seed 0 --steps 4' in (tmp_path / 'README.md').read_text()


def test_training_goes_on_from_an_adapter(trainer, tmp_path):
    it = trainer(dataclasses.replace(RECIPE, learning_rate=0.05))
    it.run()
    it.export(tmp_path / 'adapter')
    on = trainer(work='on')
    on.start_from(tmp_path / 'adapter')
    assert all(torch.equal(p.to(torch.bfloat16).float(), on.weights[name]) for name, p in it.weights.items())
    with pytest.raises(ConfigError, match='shape|layers'):
        trainer(dataclasses.replace(RECIPE, rank=4), work='other').start_from(tmp_path / 'adapter')
    with pytest.raises(ConfigError, match='no adapter'):
        trainer(work='none').start_from(tmp_path / 'nothing')


def test_a_folder_without_an_adapter_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match='saycan train language'):
        merged(tmp_path)
