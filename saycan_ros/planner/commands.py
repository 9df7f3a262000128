"""Which commands are an instruction at all."""
import unicodedata

from saycan_ros.planner.requests import Reason

MAX_LENGTH = 1000   # characters; more is no sentence that a person says
_CONTROL = {'Cc', 'Cs', 'Zl', 'Zp'}   # control characters, lone surrogates, line and paragraph separators


def refusal_of(text, plan=()):
    """Why a command is refused: (Reason, message for people), or None. With a plan the text may be empty."""
    text = text.strip()
    longest = max(map(len, (text, *plan)))
    if longest > MAX_LENGTH:
        return Reason.COMMAND_TOO_LONG, f'the command has {longest} characters; {MAX_LENGTH} are allowed'
    strange = next((c for c in text if unicodedata.category(c) in _CONTROL), None)
    if strange is not None:
        return Reason.COMMAND_NOT_TEXT, f'the command holds {strange!r}; one line of text is allowed'
    if text and not any(c.isalnum() for c in text):
        return Reason.COMMAND_NOT_TEXT, f'the command {text!r} holds no word'
    if not text and not plan:
        return Reason.EMPTY_COMMAND, 'the command is empty; say what to do'
    return None
