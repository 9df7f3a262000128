"""All forms of an instruction, and how often each is drawn."""
from saycan_ros.language_model.grammar import (
    conditions,
    exceptions,
    fallbacks,
    named_again,
    sentences,
    several,
    tales,
    twists,
    undone,
)

FORMS = {
    sentences.single: 120,
    sentences.sequence: 18,
    sentences.long_sequence: 38,
    sentences.backwards: 9,
    several.together: 17,
    several.distribute: 28,
    tales.in_groups: 32,
    named_again.one_by_one: 9,
    tales.the_rest: 8,
    tales.in_its_place: 4,
    twists.correction: 7,
    twists.corrected_thing: 3,
    twists.corrected_place: 4,
    twists.corrected_count: 2,
    twists.wavering: 4,
    twists.cancelled: 3,
    twists.the_one_there: 6,
    twists.instead: 6,
    twists.only: 2,
    conditions.condition: 12,
    conditions.condition_about_it: 6,
    conditions.condition_also: 4,
    conditions.two_conditions: 2,
    conditions.if_it_is: 8,
    fallbacks.fallback: 10,
    fallbacks.either: 7,
    conditions.if_not_there: 4,
    conditions.if_none_yet: 3,
    conditions.if_not_all_there: 4,
    exceptions.other_one: 12,
    exceptions.other_place: 6,
    exceptions.another: 12,
    exceptions.exception: 10,
    exceptions.any_but: 4,
    exceptions.not_from: 7,
    twists.forbidden: 3,
    twists.come_along: 5,
    twists.not_the_place: 2,
    twists.wrong_place: 6,
    undone.nothing: 11,
    undone.part_missing: 6,
    undone.one_missing: 2,
    undone.part_cannot: 2,
}


def make(scene):
    """A sentence for the scene, or None."""
    form = scene.rng.choices(list(FORMS), list(FORMS.values()))[0]
    made = form(scene)
    return made if made and made.text else None
