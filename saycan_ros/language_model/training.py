"""Fine-tunes a low-rank adapter on generated and written plans.

Each text is one moment of a plan: the prompt exactly as inference writes it there, then the skill to choose and, as an
auxiliary target, the rest of the plan. The loss is on the skills alone. What the rest teaches costs a quarter of what
a moment of its own would: the scene, most of a prompt, is read once.
"""
import contextlib
import hashlib
import json
import math
import os
import random
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import torch
from safetensors import SafetensorError

from saycan_ros.config import ConfigError, param
from saycan_ros.language_model.grammar.examples import Generator
from saycan_ros.language_model.grammar.texts import moment_of
from saycan_ros.language_model.prompt import SUCCEEDED
from saycan_ros.language_model.rows import ALONE, joined, rows_of, text_of

CHECKPOINT = 'checkpoint.pt'
_PLAINLY = {('find', SUCCEEDED, 'pick'), ('go_to', SUCCEEDED, 'put_down'), ('bring', SUCCEEDED, 'put_down')}
_BEHIND_THE_HEAD = ('logits_scaling', 'logit_scale', 'final_logit_softcapping', 'attn_logit_softcapping')
_PLAIN = 0.2            # how often a decision that follows from the one before it is drawn, against any other


@dataclass(frozen=True)
class LanguageRecipe:
    """How the planner's language model is fine-tuned."""

    seed: int = param(0, 'Of the examples and of the adapter', low=0, high=2**31 - 1)
    steps: int = param(500, 'Updates of the weights', low=1, high=1_000_000)
    batch: int = param(16, 'Plans an update, each with one moment of it', low=1, high=4096)
    first: float = param(0.5, 'Share of the moments that are the start of a plan', 0.0, 1.0)
    rest: float = param(0.5, 'Weight of the rest of the plan in the loss, against the skill to choose', 0.0, 1.0)
    rank: int = param(32, 'Rank of the adapter', low=1, high=512)
    layers: int = param(30, 'Upper layers of the model that get an adapter', low=1, high=1000)
    learning_rate: float = param(1.5e-3, 'Highest, after the warm-up; falls as a half cosine', low=1e-6, high=1.0)
    warm_up: int = param(10, 'Updates until the highest learning rate', low=1, high=100_000)
    library_share: float = param(0.45, 'Share of the examples about the library, not random ones', 0.0, 1.0)
    written_share: float = param(0.5, 'Share of the examples that were written one by one', 0.0, 1.0)
    row: int = param(2048, 'Tokens that are read at once', low=128, high=65536)
    checkpoint_every: float = param(60.0, 'Between checkpoints [s]', low=1.0, high=86400.0)


class Batches(torch.utils.data.Dataset):
    """The Texts of every update, each from its index alone, so that other processes may draw them ahead.

    Args:
        tokenizer, prompt, domains, without, forbidden, written: as in Trainer.
    """

    def __init__(self, recipe, tokenizer, prompt, domains, without, forbidden, written):
        self.recipe, self.tokenizer, self.prompt, self.domains = recipe, tokenizer, prompt, domains
        self.kept_out = {'without': without, 'forbidden': forbidden}
        self.written = written

    def __getitem__(self, index):
        recipe = self.recipe
        seed = recipe.seed * 1_000_003 + index
        generator = Generator(seed, self.domains, recipe.library_share, **self.kept_out, written=self.written,
                              written_share=recipe.written_share)
        return [self._text(generator.draw(), random.Random(seed * 4099 + n)) for n in range(recipe.batch)]

    def _text(self, example, rng):
        k = 0
        if len(example.steps) > 1 and rng.random() >= self.recipe.first:
            pairs = [(a.skill.family, a.outcome, b.skill.family) for a, b in pairwise(example.steps)]
            k = rng.choices(range(1, len(example.steps)), [_PLAIN if pair in _PLAINLY else 1.0 for pair in pairs])[0]
        return text_of(self.tokenizer, *moment_of(example, k, self.prompt), self.recipe.rest)


class Trainer:
    """One training run; everything that it does follows from the recipe, so a resumed run ends as an unbroken one."""

    def __init__(self, recipe, language_model, prompt, domains, work, without=frozenset(), part=(0, 1),
                 forbidden=frozenset(), written=()):
        """Puts a fresh adapter on the model.

        Args:
            language_model: models.LanguageModel; prompt: prompt.Prompt that inference will use.
            domains: grammar.libraries.Domain of the user's libraries.
            work: folder of the checkpoint.
            without: names of objects that are never trained on; forbidden: instructions, as examples.plain writes them.
            written: grammar.written.Written, of which `written_share` of the examples are.
            part: (number of this process, how many there are); each reads its part of a batch.
        """
        from peft import LoraConfig, get_peft_model
        self.recipe, self.base, self.work, self.done, self.part = recipe, language_model.id, Path(work), 0, part
        self.batches = Batches(recipe, language_model.tokenizer, prompt, domains, without, forbidden, written)
        self.learns_from = {'base': language_model.sha256, 'skills': _sha256([_told(d) for d in domains]),
                            'unseen': _sha256(without), 'exclude': _sha256(forbidden),
                            'written': _sha256([(w.text, str(w.world), str(w.goals), w.domain.name) for w in written]),
                            'start': None}
        torch.manual_seed(recipe.seed)
        config = language_model.model.config.get_text_config(decoder=True)
        if odd := [name for name in _BEHIND_THE_HEAD if getattr(config, name, None) not in (None, 1)]:
            raise ConfigError(f'{self.base}: its {", ".join(odd)} is not trained through; use another --base')
        depth = config.num_hidden_layers
        lora = LoraConfig(r=recipe.rank, lora_alpha=2 * recipe.rank,
                            target_modules=_linear_layers(language_model.model),
                            layers_to_transform=list(range(max(0, depth - recipe.layers), depth)))
        language_model.model.set_attn_implementation(ALONE)
        self.model = get_peft_model(language_model.model, lora).train()
        self.weights = {name: p for name, p in self.model.named_parameters() if p.requires_grad}
        for p in self.weights.values():
            p.data = p.data.float()
        self.optimizer = torch.optim.AdamW(self.weights.values(), recipe.learning_rate, weight_decay=0.0)

    def start_from(self, folder):
        """Takes the weights of an adapter of the same rank, to go on from there; layers that it lacks start afresh.

        Raises:
            ConfigError: it is no adapter, of another rank, or of layers that this one lacks.
        """
        from peft import load_peft_weights, set_peft_model_state_dict
        try:
            found = load_peft_weights(str(folder), device='cpu')
            result = set_peft_model_state_dict(self.model, found)
        except (OSError, ValueError, RuntimeError, SafetensorError) as err:
            raise ConfigError(f'{folder}: no adapter to start from, or of another shape: {err}') from err
        if result.unexpected_keys:
            raise ConfigError(f'{folder}: an adapter of more layers; give its --layers')
        weights = b''.join(found[name].float().numpy().tobytes() for name in sorted(found))
        self.learns_from['start'] = hashlib.sha256(weights).hexdigest()

    def run(self, report=lambda done, loss: None):
        """Trains to the end. report(updates done, loss [nat a token]) is called after each update."""
        recipe, saved = self.recipe, time.monotonic()
        alone_on_gpu = self.model.device.type == 'cuda' and self.part[1] == 1
        ahead = len(os.sched_getaffinity(0)) - 1 if alone_on_gpu else 0     # drawing takes longer than a GPU's update
        for texts in torch.utils.data.DataLoader(self.batches, batch_size=None, num_workers=ahead,
                                                 sampler=range(self.done, recipe.steps)):
            loss = self.update(texts)
            self.done += 1
            report(self.done, loss)
            late = time.monotonic() - saved > recipe.checkpoint_every or self.done == recipe.steps
            if late and self.part[0] == 0:
                self.save()
                saved = time.monotonic()

    def update(self, texts):
        """One step of the optimizer; the loss in nat a token."""
        recipe, loss, (number, processes) = self.recipe, 0.0, self.part
        wanted = sum(t.weights.sum() for t in texts)
        for row in rows_of(texts[number::processes], recipe.row):
            part = self.negative_log_likelihood(row) / wanted
            part.backward()
            loss += part.item()
        if processes > 1:
            loss = self._sum_over_processes(loss)
        for group in self.optimizer.param_groups:
            group['lr'] = learning_rate(recipe, self.done)
        torch.nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def _sum_over_processes(self, loss):
        """Adds up the gradients and the loss of all processes."""
        from torch import distributed
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.weights.values()]
        flat = torch.cat([gradients[0].new_tensor([loss]), *(g.flatten() for g in gradients)])
        distributed.all_reduce(flat)
        start = 1
        for p in self.weights.values():
            p.grad = flat[start:start + p.numel()].view_as(p)
            start += p.numel()
        return flat[0].item()

    def negative_log_likelihood(self, row):
        """The weighted sum over the targets of a row of texts [nat]."""
        device = self.model.device
        tokens, positions, sources, targets, weights = (torch.from_numpy(a).to(device) for a in joined(row))
        inner = self.model.get_base_model()
        with torch.autocast(device.type, torch.bfloat16, enabled=inner.dtype == torch.bfloat16):
            hidden = inner.model(input_ids=tokens[None], position_ids=positions[None], lengths=[len(t) for t in row],
                                 use_cache=False).last_hidden_state[0, sources]                      # (M, D)
        logits = inner.get_output_embeddings()(hidden.to(inner.dtype))                                  # (M, V)
        return (torch.nn.functional.cross_entropy(logits.float(), targets, reduction='none') * weights).sum()

    def save(self):
        """Writes the checkpoint, whole or not at all."""
        self.work.mkdir(parents=True, exist_ok=True)
        state = {'recipe': asdict(self.recipe), 'learns_from': self.learns_from, 'done': self.done,
                 'optimizer': self.optimizer.state_dict(),
                 'weights': {name: p.data for name, p in self.weights.items()}}
        torch.save(state, self.work / f'{CHECKPOINT}.new')
        os.replace(self.work / f'{CHECKPOINT}.new', self.work / CHECKPOINT)

    def resume(self):
        """Goes on from the checkpoint, if there is one.

        Raises:
            ConfigError: it is of another recipe, or learns from something else.
        """
        path = self.work / CHECKPOINT
        if not path.is_file():
            return
        state = torch.load(path, map_location='cpu', weights_only=True)
        if state['recipe'] != asdict(self.recipe):
            raise ConfigError(f'{path}: of another recipe: {json.dumps(state["recipe"])}; train it to its end with the '
                              'same options, or leave out --resume')
        then = state.get('learns_from', {})
        if odd := [f'--{name}' for name, digest in self.learns_from.items() if then.get(name) != digest]:
            raise ConfigError(f'{path}: learns from something else: {", ".join(odd)}; train it to its end with the '
                              'same, or leave out --resume')
        self.done = state['done']
        for name, p in self.weights.items():
            p.data.copy_(state['weights'][name])
        self.optimizer.load_state_dict(state['optimizer'])

    def export(self, folder):
        """Writes the adapter as peft reads it, in bfloat16."""
        from safetensors.torch import load_file, save_file
        with contextlib.suppress(AttributeError):
            self.model.peft_config['default'].base_model_name_or_path = self.base       # a name, not where it is here
        self.model.save_pretrained(folder)
        file = Path(folder) / 'adapter_model.safetensors'
        save_file({n: t.to(torch.bfloat16) for n, t in load_file(file).items()}, file, metadata={'format': 'pt'})
        (Path(folder) / 'README.md').unlink(missing_ok=True)


def learning_rate(recipe, done):
    """At update `done`: up in a line, down as a half cosine to a tenth."""
    if done < recipe.warm_up:
        return recipe.learning_rate * (done + 1) / recipe.warm_up
    share = (done - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
    return recipe.learning_rate * (0.1 + 0.9 * (1 + math.cos(math.pi * share)) / 2)


def _told(domain):
    """All that examples say of a domain."""
    return [s.text for s in domain.skills.values()], domain.places, [asdict(t) for t in domain.things.values()]


def _sha256(found):
    """Of anything that JSON has a word for; of sets, in the order of their words."""
    return hashlib.sha256(json.dumps(found, default=sorted).encode()).hexdigest()


def _linear_layers(model):
    """Names of the linear layers inside the blocks; the output layer stays as it is."""
    head = model.get_output_embeddings()
    return sorted({name.split('.')[-1] for name, m in model.named_modules()
                   if isinstance(m, torch.nn.Linear) and m is not head})
