"""Which of what was heard is a command: the gates between recognition and the robot."""
import enum
import re
from dataclasses import dataclass

from saycan_ros.config import ConfigError, param
from saycan_ros.speech.audio import RATE

WAKE_WORD, PUSH_TO_TALK = 'wake_word', 'push_to_talk'
GREETINGS = ('hey', 'hi', 'hello', 'ok', 'okay')    # may stand before the wake word
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Reason(enum.IntEnum):
    """Why an utterance is no command; as in saycan_interfaces/Utterance."""

    NONE = 0
    TOO_SHORT = 600
    NO_SPEECH = 601
    UNSURE = 602
    MUTED = 603
    NO_WAKE_WORD = 604
    BUTTON_UP = 605
    ONLY_WAKE_WORD = 606
    STOP_WORD = 607
    RECOGNIZER_BUSY = 608
    RECOGNIZER_FAILED = 609


@dataclass(frozen=True)
class GatesConfig:
    """What an utterance must be to be a command."""

    trigger: str = param(WAKE_WORD, 'What makes speech a command', choices=(WAKE_WORD, PUSH_TO_TALK))
    wake_word: str = param('robot', 'A command begins with it')
    wake_window: float = param(6.0, 'After the wake word alone, the next utterance may begin so late [s]', 0.0, 60.0)
    stop_words: list[str] = param(['stop'], 'In the recognized text each of them stops the robot')
    min_duration: float = param(0.4, 'Less speech is no command [s]', low=0.0, high=5.0)
    max_no_speech: float = param(0.6, 'Largest probability of the recognizer that it was no speech', low=0.0, high=1.0)
    min_log_probability: float = param(-1.0, 'Least mean log-probability of a token [nat]', low=-10.0, high=0.0)


@dataclass(frozen=True)
class Heard:
    """What the recognizer makes of a Segment.

    Attributes:
        no_speech: probability that it was no speech, [0, 1].
        log_probability: mean of the tokens [nat].
    """

    text: str
    no_speech: float = 0.0
    log_probability: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What becomes of an utterance: a command, a stop, or a reason why neither."""

    reason: Reason
    message: str = ''
    command: str = ''

    @property
    def stops(self):
        """The recognizer has heard a stop word."""
        return self.reason is Reason.STOP_WORD


class Intervals:
    """When a switch was on, for the questions that come after the fact; all times are positions [samples]."""

    KEPT = 64

    def __init__(self):
        self._ended, self._since = [], None

    def set(self, on, at):
        """The switch is on or off from this position on; saying it again changes nothing."""
        if on and self._since is None:
            self._since = at
        elif not on and self._since is not None:
            self._ended = [*self._ended[1 - self.KEPT:], (self._since, at)]
            self._since = None

    def overlap(self, begin, end, tail=0):
        """Was it on anywhere in [begin, end)? Each time counts for `tail` longer."""
        if self._since is not None and self._since < end:
            return True
        return any(since < end and begin < until + tail for since, until in self._ended)


class Gates:
    """Judges one utterance after the other; knows when the wake word alone was said last.

    Args:
        config: GatesConfig.

    Raises:
        ConfigError: the wake word has no word, and everything would be a command; or a stop word has none.
    """

    def __init__(self, config):
        self._config = config
        self._wake, self._stops = _words(config.wake_word), [_words(word) for word in config.stop_words]
        if not all(self._stops):
            raise ConfigError(f'stop_words is {config.stop_words!r}, and one of them holds no word')
        if config.trigger == WAKE_WORD and not self._wake:
            raise ConfigError(f'wake_word is {config.wake_word!r}, which holds no word: everything would be a command')
        self._awake_until = -1          # position [samples]

    def judge(self, segment, heard, muted, held):
        """The Verdict on a Segment.

        Args:
            heard: Heard.
            muted: the robot itself spoke meanwhile.
            held: the button of push to talk was down meanwhile.
        """
        words = _words(heard.text)
        if any(words[k:k + len(stop)] == stop for stop in self._stops for k in range(len(words))):
            return Verdict(Reason.STOP_WORD, 'a stop word was recognized')
        if refusal := self._doubt(segment, heard, words, muted):
            return Verdict(*refusal)
        if self._config.trigger == PUSH_TO_TALK:
            if not held:
                return Verdict(Reason.BUTTON_UP, 'the button of push to talk was up')
            return Verdict(Reason.NONE, command=heard.text.strip())
        return self._woken(segment, heard.text, words)

    def _doubt(self, segment, heard, words, muted):
        config = self._config
        if muted:
            return Reason.MUTED, 'the robot itself was speaking'
        if segment.duration < config.min_duration:
            return Reason.TOO_SHORT, f'{segment.duration:.2f} s of speech; a command has {config.min_duration:g} s'
        if not words:
            return Reason.NO_SPEECH, 'no word was recognized'
        if heard.no_speech > config.max_no_speech:
            return Reason.NO_SPEECH, f'no speech, at {heard.no_speech:.2f}; allowed: {config.max_no_speech:g}'
        if heard.log_probability < config.min_log_probability:
            return Reason.UNSURE, (f'mean log-probability {heard.log_probability:.2f}; '
                                   f'at least {config.min_log_probability:g}')
        return None

    def _woken(self, segment, text, words):
        """The command is what follows the wake word, or all of it soon after the wake word alone."""
        starts = (0, 1) if words[0] in GREETINGS else (0,)
        at = next((k for k in starts if words[k:k + len(self._wake)] == self._wake), None)
        if at is None:
            if segment.begin <= self._awake_until:
                self._awake_until = -1
                return Verdict(Reason.NONE, command=text.strip())
            return Verdict(Reason.NO_WAKE_WORD, f'does not begin with {self._config.wake_word!r}')
        spoken = list(WORD.finditer(text))[at + len(self._wake):]
        if not spoken:
            self._awake_until = segment.end + int(self._config.wake_window * RATE)
            return Verdict(Reason.ONLY_WAKE_WORD, 'the wake word alone: listening for the command')
        self._awake_until = -1
        return Verdict(Reason.NONE, command=text[spoken[0].start():].strip())


def _words(text):
    """['robot', 'stop'] of 'Robot, stop!'."""
    return [word.casefold() for word in WORD.findall(text)]
