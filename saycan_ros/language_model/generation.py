"""The paper's generative baseline (Ahn et al. 2022, section 5): the model writes, the nearest skill is taken."""
from saycan_ros.language_model.tokens import tokenise
from saycan_ros.skills import DONE

LONGEST = 32     # tokens of a step


def write_step(language_model, prefix, prompt, terminator):
    """What the model writes after a prompt, token by likeliest token, up to the terminator or a line's end.

    Args:
        language_model: models.LanguageModel; prefix: its prefix.PrefixCache.
        prompt: text; terminator: of a skill in it.
    """
    tokenizer, ids = language_model.tokenizer, tokenise(language_model.tokenizer, prompt, ()).prompt
    written = ()
    for _ in range(LONGEST):
        token = int(prefix.read(ids + written).argmax())
        written += (token,)
        text = tokenizer.decode(written)
        if token == tokenizer.eos_token_id or terminator in text or '\n' in text.lstrip():
            break
    text = tokenizer.decode(written, skip_special_tokens=True).partition(terminator)[0]
    return text.strip().partition('\n')[0].strip()


def nearest_skill(encoder, text, skills):
    """Index of the skill that a text is most like, by an embedding.TextEncoder; who writes nothing has done all."""
    return int(encoder.similarities(text or DONE, skills).argmax())
