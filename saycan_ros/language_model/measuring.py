"""How good a fine-tuned model is on generated instructions that it has never seen: new patterns, new objects."""
import numpy as np

from saycan_ros.language_model.grammar.examples import MAX_STEPS, Generator
from saycan_ros.language_model.grammar.judging import is_met
from saycan_ros.language_model.grammar.texts import scene_of
from saycan_ros.skills import DONE

SETS = {'seen patterns, seen objects': ('train', False), 'new patterns, seen objects': ('held_out', False),
        'seen patterns, new objects': ('train', True), 'new patterns, new objects': ('held_out', True)}


def measure(scorer, prompt, domains, share, seed, count, without=frozenset(), report=lambda done: None):
    """Share of instructions that are carried out right in the rules of the skills, by kind of novelty.

    Args:
        scorer: scoring.SkillScorer; prompt: of inference.
        domains, share: as in Generator; for new objects the library is left out.
        seed: not of the training; count: instructions of each set.

    Returns:
        {name of the set: {'instructions': n, 'right': share, 'wrong': [(instruction, skills), …]}}.
    """
    figures, done = {}, 0
    for name, (side, new_objects) in SETS.items():
        generator = Generator(seed, domains, 0.0 if new_objects else share, side, new_objects, without, failures=0.0)
        right, wrong = 0, []
        for _ in range(count):
            example = _draw(generator, side)
            skills, met = carry_out(scorer, prompt, example)
            right += met
            if not met:
                wrong.append((example.instruction, skills))
            done += 1
            report(done / (count * len(SETS)))
        figures[name] = {'instructions': count, 'right': right / count, 'wrong': wrong}
    return figures


def _draw(generator, side):
    """An example; on the held-out side one that has a held-out pattern."""
    while True:
        example = generator.draw()
        if side == 'train' or example.held_out_pattern:
            return example


def carry_out(scorer, prompt, example):
    """Lets the model choose among the skills that work until `done`; (texts chosen, whether the goals are met)."""
    domain, world = example.domain, example.steps[0].world
    start, visited, history = world, [world.at], []
    skills = {s.text: s for s in domain.skills.values()}
    continuations = [prompt.continuation(text) for text in skills]
    for _ in range(MAX_STEPS + 1):
        text = prompt.render(example.instruction, scene_of(domain, world, example.instruction), history,
                             ['succeeded'] * len(history))
        works = np.array([world.works(s) for s in skills.values()])
        found = scorer.score(text, tuple(skills), continuations, log_prior=np.where(works, 0.0, -np.inf))
        chosen = skills[tuple(skills)[int(np.argmax(np.where(works, found.log_likelihoods, -np.inf)))]]
        history.append(chosen.text)
        if chosen.family == DONE:
            return history, is_met(example.goals, start, world, visited)
        world = world.after(chosen)
        visited.append(world.at)
    return history, False
