"""The generative baseline: what the model writes, and the skill that is most like it."""
import copy
import dataclasses

import numpy as np
import pytest
from tokenizers.processors import TemplateProcessing

from saycan_ros.language_model.embedding import TextEncoder
from saycan_ros.language_model.generation import LONGEST, nearest_skill, write_step
from saycan_ros.language_model.prefix import PrefixCache

NEVER = 'no such end'
SKILLS = ('pick up the apple', 'go to the table', 'done')


@pytest.fixture(scope='module')
def encoder(tiny_model):
    return TextEncoder(tiny_model)


def test_what_is_written_is_what_the_model_finds_likeliest(tiny_model):
    tokenizer = tiny_model.tokenizer
    ids = tokenizer('pick up').input_ids
    written = tiny_model.model.generate(tokenizer('pick up', return_tensors='pt').input_ids, max_new_tokens=LONGEST,
                                        do_sample=False, pad_token_id=0)[0, len(ids):]
    expected = tokenizer.decode(written).strip().partition('\n')[0].strip()
    assert write_step(tiny_model, PrefixCache(tiny_model.model), 'pick up', NEVER) == expected


def test_a_step_ends_before_its_terminator(tiny_model):
    whole = write_step(tiny_model, PrefixCache(tiny_model.model), 'pick up', NEVER)
    end = whole[len(whole) // 2]
    assert write_step(tiny_model, PrefixCache(tiny_model.model), 'pick up', end) == whole.partition(end)[0].strip()


@pytest.mark.parametrize('index', range(len(SKILLS)))
def test_a_skill_is_most_like_itself(encoder, index):
    assert nearest_skill(encoder, SKILLS[index], SKILLS) == index
    assert encoder.similarities(SKILLS[index], SKILLS)[index] == pytest.approx(1.0, abs=1e-5)


def test_nothing_written_is_done(encoder):
    assert SKILLS[nearest_skill(encoder, '', SKILLS)] == 'done'


def test_a_text_is_the_same_vector_alone_and_among_others(encoder):
    np.testing.assert_allclose(encoder.encode(SKILLS)[1], encoder.encode([SKILLS[1]])[0])


def test_a_text_without_a_token_is_refused(encoder):
    with pytest.raises(ValueError, match='no token'):
        encoder.encode([''])


def test_a_tokenizer_that_begins_each_text_by_itself_changes_nothing(tiny_model, encoder):
    begins = copy.deepcopy(tiny_model.tokenizer)
    start = TemplateProcessing('<s> $A', special_tokens=[('<s>', begins.bos_token_id)])
    begins.backend_tokenizer.post_processor = start
    assert begins('a').input_ids[0] == begins.bos_token_id
    again = TextEncoder(dataclasses.replace(tiny_model, tokenizer=begins))
    np.testing.assert_allclose(again.encode(SKILLS), encoder.encode(SKILLS))
