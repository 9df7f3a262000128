"""The whole way from nothing to an adapter: train in one process or several, measure on what is new, write the card."""
import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import torch

from saycan_ros.config import share
from saycan_ros.language_model.adapter import CONFIG, WEIGHTS, check_base, merged
from saycan_ros.language_model.grammar.libraries import domain_of
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.language_model.training import LanguageRecipe, Trainer
from saycan_ros.skills import kind_of

PROMPT = 'fine_tuned.yaml'
UNSEEN_SEED = 900_000      # of the instructions that the figures are measured on


def train_language(recipe, base, libraries, unseen, out, work, resume=False, processes=1, measured=60,
                   start=None, forbidden=frozenset(), written=(), report=lambda what, share, text='': None, given=()):
    """Trains, measures, and writes adapter and card.

    Args:
        recipe: training.LanguageRecipe; base: name of the model that is fine-tuned.
        libraries: SkillLibrary that the examples are about, beside the random ones.
        unseen: SkillLibrary whose objects no random library may hold, so that they can be measured on.
        out: folder of adapter and card; work: folder of the checkpoint.
        processes: that read parts of each batch; one thread each.
        measured: instructions of each set of measuring.SETS; 0: none.
        start: folder of an adapter to go on from; None: a fresh one.
        forbidden: instructions that are never trained on, as examples.plain writes them.
        written: grammar.written.Written that are trained on beside those of the grammar.
        report: called with (what is done, share of it, a word on it).
        given: options that say where `libraries`, `unseen` and `forbidden` are from, for the card.

    Returns:
        The figures, as measuring.measure gives them.

    Raises:
        ConfigError: no such model, or an adapter, or the checkpoint in `work` is of another recipe.
    """
    check_base(base)
    work, earlier = Path(work), _commands(start) if start else []
    work.mkdir(parents=True, exist_ok=True)
    meeting = work / f'together-{os.getpid()}'
    meeting.unlink(missing_ok=True)         # of one that was killed: in a container the next has its number
    job = recipe, base, libraries, unseen, out, work, resume, processes, start, forbidden, written, meeting
    others = [torch.multiprocessing.get_context('spawn').Process(target=_train, args=(number, job), daemon=True)
              for number in range(1, processes)]
    for other in others:
        other.start()
    _train(0, job, report)
    for other in others:
        other.join()
    prompt, domains = load_prompt(share('config', 'prompts', PROMPT)), [domain_of(lib) for lib in libraries]
    new = names_of(unseen) | names_of(libraries) | {kind_of(name) for w in written for name in w.world.order}
    figures = _measured(out, prompt, domains, recipe, new, measured, report) if measured else {}
    write_card(out, recipe, base, processes, figures, earlier, len(forbidden), len(written), given)
    return figures


def names_of(libraries):
    """Every name of the objects of skill libraries."""
    return frozenset(name for library in libraries for o in library.objects.values() for name in (o.name, *o.names))


def _train(number, job, report=None):
    """One process of the training; number 0 reports and writes."""
    recipe, base, libraries, unseen, out, work, resume, processes, start, forbidden, written, meeting = job
    model = load_model(base, threads=1)
    if processes > 1:
        torch.distributed.init_process_group('gloo', init_method=f'file://{meeting.resolve()}', rank=number,
                                             world_size=processes)
    trainer = Trainer(recipe, model, load_prompt(share('config', 'prompts', PROMPT)),
                      [domain_of(lib) for lib in libraries], work, names_of(unseen), (number, processes), forbidden,
                      written)
    if start:
        trainer.start_from(start)
    if resume:
        trainer.resume()
    losses = []

    def tell(done, loss):
        losses.append(loss)
        if number == 0:
            report('training', done / recipe.steps, f'loss {sum(losses[-20:]) / len(losses[-20:]):.3f} nat a token')

    trainer.run(tell)
    if processes > 1:
        torch.distributed.destroy_process_group()
    if number == 0:
        trainer.export(out)


def _measured(out, prompt, domains, recipe, without, count, report):
    from saycan_ros.language_model.measuring import measure
    from saycan_ros.language_model.scoring import SkillScorer
    scorer = SkillScorer(load_model(merged(out)))
    return measure(scorer, prompt, domains, recipe.library_share, UNSEEN_SEED + recipe.seed, count, without,
                   lambda done: report('measuring', done))


def _commands(folder):
    """The commands that made an adapter, from its card."""
    card = Path(folder, 'README.md')
    lines = card.read_text().splitlines() if card.is_file() else [f'(the adapter in {Path(folder).name})']
    return [line.strip() for line in lines if line.strip().startswith(('saycan train language', '(the adapter'))]


def write_card(out, recipe, base, processes, figures, earlier=(), forbidden=0, written=0, given=()):
    """models/language/README.md: what it is, how it was made, what it can do.

    Args:
        earlier: commands of earlier runs; forbidden, written: how many instructions were kept out, and read.
        given: further options of the command.
    """
    out, default = Path(out), LanguageRecipe()
    flags = [f'--{name} {value}' for name, value in asdict(recipe).items()
             if name == 'seed' or value != getattr(default, name)]
    start = ['--start (the adapter so far)'] if earlier else []
    command = ' '.join(['saycan train language', f'--base {base}', f'--processes {processes}', *start, *given, *flags])
    rows = [f'| {name} | {row["instructions"]} | {row["right"]:.3f} |' for name, row in figures.items()]
    sums = [f'sha256 of {n}: {hashlib.sha256((out / n).read_bytes()).hexdigest()}' for n in (WEIGHTS, CONFIG)]
    layers = len(json.loads((out / CONFIG).read_text()).get('layers_to_transform') or ())
    (out / 'README.md').write_text(_CARD.format(
        base=base, size=(out / WEIGHTS).stat().st_size / 1e6, rank=recipe.rank, layers=layers,
        commands='\n'.join(f'    {line}' for line in (*earlier, command)), plans=recipe.steps * recipe.batch,
        share=recipe.library_share, forbidden=forbidden, written=written,
        written_share=recipe.written_share if written else 0.0, rows='\n'.join(rows), sums='\n'.join(sums)))


_CARD = """# language

A low-rank adapter (rank {rank}, the upper {layers} layers, {size:.1f} MB in bfloat16) that makes `{base}` choose
the next skill of a plan. Prompt: config/prompts/fine_tuned.yaml. Merged once a user with its base, in the cache folder.

{commands}

Data: {plans} instructions with their plans in the last run. {written_share:.0%} are drawn from {written} that were
written one by one, the others from a grammar (saycan_ros/language_model/grammar), of which {share:.0%} are about
config/skills.yaml and the rest about random libraries of everyday things. {forbidden} sentences of task files were kept
out (`--exclude`). The loss is on the next skill at a random moment of each plan and, less weighty, on the rest of it.

Carried out right, by the rules of the skills, of generated instructions with another seed. New patterns: each has at
least one sentence pattern that training never uses. New objects: libraries of objects that training never names.

| set | instructions | right |
| --- | --- | --- |
{rows}

Limits: English; instructions about finding, taking, bringing, putting down and driving. What a thing is, it is told by
the skill library, for words that stand there; other words it takes as it has read them.

{sums}
"""
