"""The scorer of a model by its name: an address is asked, anything else is loaded here."""
from saycan_ros.config import ConfigError
from saycan_ros.language_model.completions import CompletionsClient, RemoteError, is_url
from saycan_ros.language_model.remote import RemoteScorer
from saycan_ros.language_model.scores import PromptTooLong, check_normalization


def load_scorer(name, normalization='sum', search_from=0, dtype='auto', threads=0, **remote):
    """A SkillScorer, or a RemoteScorer for http://host:port/v1#model; both are asked in the same way.

    Args:
        search_from, dtype, threads: of a model here, as in SkillScorer and load_model; a server scores all in full.
        remote: dialect, batch, timeout, retries of CompletionsClient, for a model on a server.

    Raises:
        ConfigError: there is no such model, its server gives no scores, or the settings contradict each other.
    """
    check_normalization(normalization)
    if not is_url(name):
        from saycan_ros.language_model.models import load_model  # torch: only who loads pays it
        from saycan_ros.language_model.scoring import SkillScorer
        return SkillScorer(load_model(name, dtype, threads), normalization, search_from)
    try:
        return RemoteScorer(CompletionsClient(name, **remote), normalization)
    except (RemoteError, PromptTooLong) as err:
        raise ConfigError(f'language model on a server: {err}') from err
