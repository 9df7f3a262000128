"""How long do exact scores of a closed list of skills take, and how much memory? Four ways, on one model.

    .venv/bin/python benchmarks/language.py

naive    one full pass a skill: 20 random skills of 551, extrapolated to all
batch    the prompt's keys and values are kept, the skills are read in padded batches; 5,000: a tenth, extrapolated.
         As transformers comes; the node lets heads that share keys share them without a copy, which the variable
         TRANSFORMERS_SDPA_FORCE_GQA=1 gives this way, too
trie     what the node does with search_from 0: all skills as one tree of tokens, each token read once
search   what it does in large libraries: the best skill by branch and bound over the tree, log p_VF = 0 for all

What is timed is a decision on a new instruction: the examples of the prompt have been read, the instruction, the scene
and the skills have not (naive reads everything). Every cell has a process of its own with one thread. Ratios are of
its processor time, which on an idle machine is the time on the clock; both are in the JSON. Memory is the peak above
what the process had with the model loaded and the examples read.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from libraries import EXAMPLES, MODELS, SIZES, errands, library, prompt
from rich.console import Console
from rich.progress import track
from rich.table import Table

ARMS = ('naive', 'batch', 'trie', 'search')
SAMPLED = 20                # skills that naive reads
ROWS = 8                    # skills in a padded batch; 16 took longer
DECISIONS = {'naive': 1, 'batch': 1, 'trie': 3, 'search': 7}
BARS = (('trie', 'naive', 500), ('trie', 'batch', 15), ('search', 'naive', 3000), ('search', 'batch', 100))
GROWTH = 1.5                # search in 5,000 skills may take so many times longer than in 551


def main():
    """Exit status 0 only where every bar is reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--arms', nargs='+', choices=ARMS, default=ARMS)
    parser.add_argument('--prompts', nargs='+', choices=MODELS, default=list(MODELS))
    parser.add_argument('--sizes', nargs='+', type=int, choices=SIZES, default=SIZES)
    parser.add_argument('--dtype', choices=('float32', 'bfloat16'), default='float32')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--json', type=Path, default=Path('output/language.json'))
    parser.add_argument('--cell', action='store_true', help='measure one cell here (used by the benchmark itself)')
    options = parser.parse_args()
    if options.cell:
        print(json.dumps(measure(options.arms[0], options.prompts[0], options.sizes[0], options)))
        return 0
    found = {'dtype': options.dtype, 'threads': options.threads, 'examples': EXAMPLES, 'load before': os.getloadavg(),
             'cells': run(options)}
    found['load after'], found['ratios'] = os.getloadavg(), ratios(found['cells'])
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1) + '\n')
    show(found, options.json)
    return 0 if all(ratio['reached'] for ratio in found['ratios']) else 1


def run(options):
    """Every cell, one process after the other."""
    cells = [(arm, name, size) for name in options.prompts for size in options.sizes for arm in options.arms]
    found = []
    for arm, name, size in track(cells, 'measuring', console=Console(stderr=True)):
        measured = next((c for c in found if arm == 'naive' and (c['arm'], c['prompt']) == (arm, name)), None)
        found.append(extrapolated(measured, size) if measured else start_cell(arm, name, size, options))
    return found


def start_cell(arm, name, size, options):
    """The figures of a cell, from a process of its own."""
    size_read = 551 if arm == 'naive' else size
    command = [sys.executable, __file__, '--cell', '--arms', arm, '--prompts', name, '--sizes', str(size_read),
               '--dtype', options.dtype, '--threads', str(options.threads)]
    stock = {'TRANSFORMERS_SDPA_FORCE_GQA': '0'} if arm in ('naive', 'batch') else {}
    done = subprocess.run(command, env=stock | os.environ, stdout=subprocess.PIPE, check=True, text=True)
    cell = json.loads(done.stdout)
    return extrapolated(cell, size) if arm == 'naive' else cell


def extrapolated(naive, size):
    """The same passes, as many as there are skills."""
    times = {clock: naive['a skill'][clock] * size for clock in ('cpu', 'wall')}
    return {**naive, 'skills': size, **times, 'extrapolated from': SAMPLED}


def measure(arm, name, size, options):
    """One cell: the median over DECISIONS decisions [s], and the peak of memory [MB]."""
    from saycan_ros.language_model.models import load_model
    from saycan_ros.language_model.scoring import SkillScorer
    from saycan_ros.language_model.tokens import tokenise
    texts, objects = library(size)
    model, form = load_model(MODELS[name], options.dtype, options.threads), prompt(name)
    scorer = SkillScorer(model, search_from=2 if arm == 'search' else 0)
    skills = [form.continuation(text) for text in texts]
    scorer.restart([form.render('a'), form.render('7')], skills[0])
    warm, *asked = (form.render(*errand) for errand in errands(objects, DECISIONS[arm] + 1))
    decide = {'naive': naive, 'batch': batch}.get(arm, by_scorer)
    if decide is by_scorer:                         # builds what is kept with the library
        by_scorer(scorer, warm, skills)
    before = reset_peak()
    decisions = [timed(decide, scorer, text, skills) for text in asked]
    cell = {'arm': arm, 'prompt': name, 'skills': size, 'model': model.id, 'sha256': model.sha256, 'flags': model.flags,
            'tokens of the prompt': len(tokenise(model.tokenizer, asked[0], skills[:1]).prompt),
            'memory': peak() - before, 'memory before': before}
    for clock in ('cpu', 'wall'):
        cell[clock] = float(np.median([d[clock] for d in decisions]))
        cell[f'{clock} of each'] = [d[clock] for d in decisions]
    read = decisions[0]['read']
    if read < size:
        cell['a skill'] = {clock: cell[clock] / read for clock in ('cpu', 'wall')}
        cell |= {clock: cell['a skill'][clock] * size for clock in ('cpu', 'wall')} | {'extrapolated from': read}
    return cell


def timed(decide, *args):
    """{cpu, wall: [s], read: number of skills that were read or bounded}."""
    cpu, wall = time.process_time(), time.perf_counter()
    read = decide(*args)
    return {'cpu': time.process_time() - cpu, 'wall': time.perf_counter() - wall, 'read': read}


def naive(scorer, text, skills):
    """One full pass a skill, for SAMPLED of them."""
    from saycan_ros.language_model.tokens import tokenise
    from saycan_ros.language_model.tree import one_pass_each
    model = scorer.language_model
    split = tokenise(model.tokenizer, text, random.Random(0).sample(skills, SAMPLED))
    one_pass_each(model.model, split.prompt, split.continuations)
    return SAMPLED


def batch(scorer, text, skills):
    """The kept prompt, copied for each of ROWS skills at a time, and these padded; shortest first."""
    import torch

    from saycan_ros.language_model.tokens import tokenise
    some = skills if len(skills) < 1000 else random.Random(0).sample(skills, len(skills) // 10)
    split = tokenise(scorer.language_model.tokenizer, text, some)
    first = scorer.prefix.read(split.prompt)
    ordered = sorted(split.continuations, key=len)
    with torch.inference_mode():
        for start in range(0, len(ordered), ROWS):
            read_padded(scorer.prefix, first, ordered[start:start + ROWS])
    return len(some)


def read_padded(prefix, first, rows):
    """(R,) list of the rows' log-likelihoods [nat] after what the prefix holds; first: (V,) those of a first token."""
    import copy

    import torch
    cache = copy.deepcopy(prefix.cache)
    cache.batch_repeat_interleave(len(rows))
    longest = max(map(len, rows))
    device = prefix.model.device
    tokens = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows], device=device)
    real = torch.tensor([[1] * (len(prefix.ids) + len(row)) + [0] * (longest - len(row)) for row in rows],
                        device=device)
    sums = first[tokens[:, 0]]
    if longest > 1:
        logits = prefix.model(tokens[:, :-1], past_key_values=cache, attention_mask=real[:, :-1]).logits
        log_p = logits.float().log_softmax(-1).gather(2, tokens[:, 1:, None])[:, :, 0]
        sums = sums + (log_p * real[:, len(prefix.ids) + 1:]).sum(1)
    return sums.tolist()


def by_scorer(scorer, text, skills):
    """As the node asks for it: all, or the best alone."""
    scorer.score(text, skills, k=1)
    return len(skills)


def reset_peak():
    """Forgets the peak so far; what the process has now [MB]."""
    Path('/proc/self/clear_refs').write_text('5')
    return peak()


def peak():
    """Most memory of this process since reset_peak [MB]."""
    status = Path('/proc/self/status').read_text()
    return int(status.split('VmHWM:')[1].split()[0]) / 1024


def ratios(cells):
    """[{what, times, bar, reached}]: the bars, for 551 skills after the few-shot prompt."""
    cpu = {(c['arm'], c['skills']): c['cpu'] for c in cells if c['prompt'] == 'few_shot'}
    found = [{'what': f'{fast}, times faster than {slow}', 'times': cpu[slow, 551] / cpu[fast, 551], 'bar': bar}
             for fast, slow, bar in BARS if {(fast, 551), (slow, 551)} <= cpu.keys()]
    for ratio in found:
        ratio['reached'] = ratio['times'] >= ratio['bar']
    if {('search', 551), ('search', 5000)} <= cpu.keys():
        growth = cpu['search', 5000] / cpu['search', 551]
        found.append({'what': 'search, 5,000 skills to 551', 'times': growth, 'bar': GROWTH,
                      'reached': growth <= GROWTH})
    return found


def show(found, path):
    """One table, the ratios under it."""
    table = Table('prompt', 'skills', 'way', 'a decision [s]', 'x naive', 'x batch', 'memory [MB]')
    cpu = {(c['prompt'], c['skills'], c['arm']): c['cpu'] for c in found['cells']}
    for c in found['cells']:
        times = [cpu.get((c['prompt'], c['skills'], slow), np.nan) / c['cpu'] for slow in ('naive', 'batch')]
        table.add_row(f'{c["prompt"]}, {c["tokens of the prompt"]} tokens', str(c['skills']), c['arm'],
                      f'{c["cpu"]:.3g}' + (f' (from {c["extrapolated from"]})' if 'extrapolated from' in c else ''),
                      *(f'{t:.0f}' if t >= 10 else f'{t:.1f}' for t in times), f'{c["memory"]:.0f}')
    console = Console()
    console.print(table)
    for ratio in found['ratios']:
        console.print(f'{"reached" if ratio["reached"] else "MISSED"}: {ratio["what"]}: {ratio["times"]:.2f} '
                      f'(bar {ratio["bar"]})')
    console.print(f'{found["dtype"]}, {found["threads"]} thread, load {found["load before"][0]:.1f} before, '
                  f'{found["load after"][0]:.1f} after; written: {path}')


if __name__ == '__main__':
    sys.exit(main())
