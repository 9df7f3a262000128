"""The built-in model: half a minute to make once a user, then exact on real text, too."""
import numpy as np
import pytest

from saycan_ros.language_model.adapter import BUILT_IN
from saycan_ros.language_model.models import load_model
from saycan_ros.language_model.prompt import load_prompt
from saycan_ros.language_model.scoring import SkillScorer
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.language_model.tree import one_pass_each
from saycan_ros.skills import load_skills

pytestmark = pytest.mark.slow
PROMPT, LIBRARY = load_prompt(), load_skills()
SCENE = 'Scene: apple on the table. Robot at operator, holding nothing.'


@pytest.fixture(scope='module')
def scorer():
    return SkillScorer(load_model(BUILT_IN, dtype='float32'))


def score(scorer, *errand):
    return scorer.score(PROMPT.render(*errand), LIBRARY.texts, [PROMPT.continuation(s) for s in LIBRARY.texts])


def test_in_float32_the_tree_equals_one_full_pass_a_skill(scorer):
    first = 'throw away the apple', SCENE
    for errand in (first, (*first, ('find an apple',), ('succeeded',))):
        found = score(scorer, *errand)
        text = tokenise(scorer.language_model.tokenizer, found.prompt, found.continuations)
        some = range(0, len(LIBRARY), 12)
        exact = one_pass_each(scorer.language_model.model, text.prompt, [text.continuations[i] for i in some])
        assert np.abs(found.sums[list(some)] - exact).max() < 1e-3


def test_prompt_and_skills_are_tokenised_where_the_prompt_ends(scorer):
    found = score(scorer, 'throw away the apple', SCENE)
    assert found.prompt == PROMPT.render('throw away the apple', SCENE)
    assert found.continuations[0] == PROMPT.continuation(LIBRARY.texts[0])


def test_what_is_asked_for_is_what_is_looked_for_first(scorer):
    for name in ('apple', 'sponge', 'tea'):
        found = score(scorer, f'Bring me the {name}')
        finds = [i for i, s in enumerate(LIBRARY) if s.family == 'find']
        assert LIBRARY.skills[max(finds, key=lambda i: found.sums[i])].object == name
