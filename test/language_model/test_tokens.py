"""The boundary between prompt and skills, on a tokenizer that merges ' pick' and '1.'."""
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import tiny_tokenizer

from saycan_ros.language_model.tokens import tokenise

TOKENIZER = tiny_tokenizer()
TEXT = st.text(alphabet='1. \npickathe', max_size=30)


def ids(text):
    return tuple(TOKENIZER(text, add_special_tokens=False).input_ids)


def test_a_clean_boundary_leaves_prompt_and_skills_as_they_are():
    found = tokenise(TOKENIZER, 'Robot: 1.', (' pick\n', ' a\n'))
    assert (found.prompt_text, found.continuation_texts) == ('Robot: 1.', (' pick\n', ' a\n'))
    assert found.prompt == ids('Robot: 1.')
    assert found.continuations == (ids(' pick\n'), ids(' a\n'))


def test_a_skill_that_merges_with_the_prompt_moves_the_boundary_back_for_all():
    found = tokenise(TOKENIZER, 'Robot: ', ('pick\n', 'a\n', 'x\n'))
    assert found.prompt_text == 'Robot:'
    assert found.continuation_texts == (' pick\n', ' a\n', ' x\n')


@given(TEXT, st.lists(TEXT.filter(bool), min_size=1, max_size=4))
@settings(max_examples=300)
def test_prompt_and_continuation_together_are_what_the_tokenizer_makes_of_the_whole(prompt, continuations):
    found = tokenise(TOKENIZER, prompt, continuations)
    for tokens, text, asked in zip(found.continuations, found.continuation_texts, continuations, strict=True):
        assert found.prompt + tokens == ids(prompt + asked)
        assert found.prompt_text + text == prompt + asked


def test_the_special_token_before_a_text_comes_before_the_prompt_alone():
    class WithStart:
        decode = TOKENIZER.decode

        def __call__(self, text, add_special_tokens=True):
            found = TOKENIZER(text, add_special_tokens=False)
            if add_special_tokens:
                found['input_ids'] = [0, *found.input_ids]
            return found

    found = tokenise(WithStart(), 'Robot: 1.', (' a\n',))
    assert found.prompt == (0, *ids('Robot: 1.'))
    assert found.continuations == (ids(' a\n'),)
