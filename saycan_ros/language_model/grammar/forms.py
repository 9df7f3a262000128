"""All forms of an instruction, and how often each is drawn."""
from saycan_ros.language_model.grammar import conditions, sentences, twists

FORMS = {
    sentences.single: 70,
    sentences.sequence: 14,
    sentences.long_sequence: 30,
    sentences.backwards: 5,
    sentences.together: 14,
    sentences.distribute: 14,
    twists.correction: 14,
    conditions.condition: 7,
    conditions.fallback: 6,
    conditions.if_not_there: 3,
    twists.other_one: 16,
    twists.exception: 10,
    twists.forbidden: 2,
    twists.come_along: 3,
    twists.not_the_place: 1,
    twists.nothing: 10,
    twists.part_missing: 1,
}


def make(scene):
    """A sentence for the scene, or None."""
    form = scene.rng.choices(list(FORMS), list(FORMS.values()))[0]
    made = form(scene)
    return made if made and made.text else None
