"""How exact are the scores of a tree of skills on the real model, and what does bfloat16 change?

    .venv/bin/python benchmarks/exactness.py

20 random decisions in float32: the tree and branch and bound against one full pass a skill, half after the prompt of
the fine-tuned model with all 51 skills, half after the few-shot prompt with eight of them: a pass takes seconds there.
Then decisions of the fine-tuned model in bfloat16 and in float32: by how much the scores differ, how often the best
skill is another one.
"""
import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np
from libraries import EXAMPLES, MODELS, errands, library, prompt
from rich.console import Console
from rich.progress import track

from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.scoring import SkillScorer
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.language_model.tree import one_pass_each

CASES = {'fine_tuned': (10, 51), 'few_shot': (10, 8)}       # prompt: decisions, skills to choose from
LIMIT = 1e-3                                                # [nat]


def main():
    """Exit status 0 only where float32 is exact."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--decisions', type=int, default=100, help='on which bfloat16 is compared')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--json', type=Path, default=Path('output/exactness.json'))
    options = parser.parse_args()
    console, found = Console(), {'examples': EXAMPLES, 'float32': {}}
    for name in CASES:
        found['float32'][name] = against_full_passes(name, options.threads)
        console.print(name, found['float32'][name])
    found['bfloat16'] = against_float32(options.decisions, options.threads)
    console.print('bfloat16', found['bfloat16'])
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1) + '\n')
    return int(any(f['largest difference [nat]'] > LIMIT or f['another best'] for f in found['float32'].values()))


def decisions(count, size, seed):
    """(instruction, Scene line, history, skills to choose from) of so many decisions over the kitchen."""
    draw, (texts, objects) = random.Random(seed), library(51)
    for instruction, scene in errands(objects, count, seed):
        yield instruction, scene, draw.sample(texts, draw.randrange(3)), sorted(draw.sample(texts, size))


def against_full_passes(name, threads):
    """Largest difference of a sum [nat], and how often tree or search find another best skill."""
    count, size = CASES[name]
    model, form = load_model(MODELS[name], 'float32', threads), prompt(name)
    tree, search = SkillScorer(model), SkillScorer(model, search_from=2)
    largest, others = 0.0, 0
    for instruction, scene, history, texts in track(list(decisions(count, size, 1)), name):
        text = form.render(instruction, scene, history, ['succeeded'] * len(history))
        skills = [form.continuation(t) for t in texts]
        split = tokenise(model.tokenizer, text, skills)
        exact = np.array(one_pass_each(model.model, split.prompt, split.continuations))
        every, best = tree.score(text, texts, skills), search.score(text, texts, skills, k=1)
        largest = max(largest, np.abs(every.sums - exact).max(), abs(best.sums[0] - exact[best.scored[0]]))
        others += int(not np.argmax(exact) == np.argmax(every.sums) == best.scored[0])
    return {'decisions': count, 'skills': size, 'largest difference [nat]': float(largest), 'another best': others}


def against_float32(count, threads):
    """Of the fine-tuned model in bfloat16, all 51 skills."""
    form, answers = prompt('fine_tuned'), {}
    for dtype in ('float32', 'bfloat16'):
        scorer = SkillScorer(load_model(MODELS['fine_tuned'], dtype, threads))
        answers[dtype] = np.array([
            scorer.score(form.render(instruction, scene, history, ['succeeded'] * len(history)), texts,
                         [form.continuation(t) for t in texts]).sums
            for instruction, scene, history, texts in track(list(decisions(count, 51, 2)), dtype)])
    apart = np.abs(answers['float32'] - answers['bfloat16'])
    best = [a.argmax(1) for a in answers.values()]
    rows = np.arange(count)
    return {'decisions': count, 'median difference [nat]': float(np.median(apart)), 'largest [nat]': float(apart.max()),
            'median of the best skill [nat]': float(np.median(apart[rows, best[0]])),
            'another best': int((best[0] != best[1]).sum()),
            'lost by it, at most [nat]': float((answers['float32'].max(1) - answers['float32'][rows, best[1]]).max())}


if __name__ == '__main__':
    sys.exit(main())
