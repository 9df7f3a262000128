"""Where the prompt ends and the skills begin, in tokens: the boundary that every skill shares."""
import functools
from dataclasses import dataclass


@dataclass(frozen=True)
class Tokenised:
    """A prompt and its continuations, as token ids and as the same text.

    Attributes:
        prompt: token ids, the tokenizer's leading special tokens included.
        continuations: (N,) tuples of token ids.
        prompt_text, continuation_texts: what those tokens spell.
    """

    prompt: tuple[int, ...]
    continuations: tuple[tuple[int, ...], ...]
    prompt_text: str
    continuation_texts: tuple[str, ...]


def tokenise(tokenizer, prompt, continuations):
    """Splits prompt + continuation, for each continuation, where all of them have the same tokens up to there.

    Mostly that is the prompt's end. Where a skill's first letters merge with the prompt's last token, the boundary
    moves back for all skills, so that each is scored as the model would read it and the comparison stays fair.
    """
    ids = _plain(tokenizer, [prompt])[0]
    start = prompt.rfind('\n', 0, -1) + 1     # only the last line can merge: 551 skills must not read 551 prompts
    before, line = _plain(tokenizer, [prompt[:start], prompt[start:]])
    if before + line != ids:                  # a tokenizer that looks across lines
        start, before, line = 0, (), ids
    whole = _joined(tokenizer, prompt[start:], tuple(continuations))
    shared = min((common_length(line, joined) for joined in whole), default=len(line))
    lead = _leading(tokenizer)
    head, tails = before + line[:shared], tuple(joined[shared:] for joined in whole)
    if shared == len(line):
        return Tokenised(lead + head, tails, prompt, tuple(continuations))
    spell = tokenizer.decode
    return Tokenised(lead + head, tails, spell(head), tuple(spell(t) for t in tails))


@functools.lru_cache(8)
def _joined(tokenizer, line, continuations):
    return tuple(_plain(tokenizer, [line + c for c in continuations]))


def _plain(tokenizer, texts):
    if not texts:
        return []
    return [tuple(ids) for ids in tokenizer(list(texts), add_special_tokens=False).input_ids]


def common_length(a, b):
    """How many first tokens are the same."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _leading(tokenizer):
    """The special tokens that the tokenizer puts before a text: a BOS, or none."""
    with_special, plain = tokenizer('a').input_ids, tokenizer('a', add_special_tokens=False).input_ids
    return tuple(with_special[:with_special.index(plain[0])])
