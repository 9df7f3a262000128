"""One tiny random model for all tests of this folder."""
import pytest
from tiny import write_tiny_model

from saycan_ros.language_model.models import load_model


@pytest.fixture(scope='session')
def tiny_folder(tmp_path_factory):
    """A folder with a random model; its context is 200 tokens."""
    return write_tiny_model(tmp_path_factory.mktemp('tiny'))


@pytest.fixture(scope='session')
def tiny_model(tiny_folder):
    """models.LanguageModel of tiny_folder in float32."""
    return load_model(tiny_folder, dtype='float32', threads=1)
