"""Examples as the texts that the language model reads: exactly those of inference."""
import numpy as np

from saycan_ros.language_model.grammar.world import OPERATOR, is_bin
from saycan_ros.language_model.knowledge import Knowledge
from saycan_ros.language_model.prompt import SUCCEEDED
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.places import Place
from saycan_ros.skills import kind_of

_NOWHERE, _POINT = np.eye(4), np.zeros(3)


def places_of(domain):
    """The places of a domain for scene_line; where they are does not matter there."""

    def place(name):
        preposition = 'at the' if name == OPERATOR else 'in the' if is_bin(name) else 'on the'
        return Place(name, _POINT, np.zeros((1, 2)), 0.0, is_bin(name), name == OPERATOR, preposition)

    return tuple(place(name) for name in (OPERATOR, *domain.places))


def knowledge_of(domain):
    """What the library of a domain knows of its things."""
    return Knowledge(domain.things.values(), places_of(domain))


def memory_of(world):
    """What perfect perception would remember of a world, as ObjectMemory."""
    objects = tuple(RememberedObject(kind_of(i), i, place, _NOWHERE, _POINT) for i, place in world.where.items())
    held = world.holding
    return ObjectMemory(objects, held and kind_of(held), held, world.at)


def scene_of(domain, world, instruction):
    """The scene of a world as the prompt has it."""
    return knowledge_of(domain).scene(memory_of(world), instruction, world.origins)


def moment_of(example, k, prompt):
    """Decision k of an example as inference reads it, and how the plan went on.

    Returns:
        The prompt's text, and the continuations: the skill to choose and those after it, up to one that failed.
    """
    before, after = example.steps[:k], example.steps[k:]
    text = prompt.render(
        example.instruction,
        scene_of(example.domain, after[0].world, example.instruction),
        [s.skill.text for s in before],
        [s.outcome for s in before],
    )
    failed = next((n for n, s in enumerate(after) if s.outcome != SUCCEEDED), len(after))
    return text, [prompt.continuation(s.skill.text) for s in after[: failed + 1]]
