"""What is kept in the cache folder is there as a whole, or not at all."""
import errno

import pytest
from safetensors import SafetensorError

from saycan_ros.config import ConfigError
from saycan_ros.language_model.cache import made_once


def test_a_folder_is_made_once_and_only_then_is_there(tmp_path):
    made = []

    def make(folder):
        made.append(folder)
        assert not (tmp_path / 'model').exists() and folder.parent == tmp_path
        (folder / 'weights').write_text('1')

    assert made_once(tmp_path / 'model', make) == made_once(tmp_path / 'model', make) == tmp_path / 'model'
    assert len(made) == 1 and (tmp_path / 'model' / 'weights').read_text() == '1'


@pytest.mark.parametrize('error', [OSError(errno.ENOSPC, 'no space'), SafetensorError('no space')])
def test_without_space_nothing_is_left_and_the_error_says_where(tmp_path, error):
    def make(folder):
        (folder / 'half').write_text('')
        raise error

    with pytest.raises(ConfigError, match='model: cannot keep the model there .*no space.*XDG_CACHE_HOME'):
        made_once(tmp_path / 'model', make)
    assert [path.name for path in tmp_path.iterdir()] == ['model.lock']
