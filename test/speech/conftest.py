"""What the tests of the real models need, and where they are skipped."""
import importlib.util
import os
import shutil
from pathlib import Path

import pytest

WHISPER = Path(os.environ.get('SAYCAN_WHISPER', Path(__file__).resolve().parents[2] / 'data' / 'whisper-tiny.en'))


@pytest.fixture(scope='session')
def embedding():
    """Google's speech embedding."""
    for name in ('onnxruntime', 'openwakeword'):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f'needs {name}: make voice')
    from saycan_ros.speech.embedding import SpeechEmbedding
    return SpeechEmbedding()


@pytest.fixture(scope='session')
def speak():
    """voices.speak, where espeak-ng is installed."""
    if not shutil.which('espeak-ng'):
        pytest.skip('needs espeak-ng')
    from saycan_ros.speech.voices import speak
    return speak


@pytest.fixture(scope='session')
def whisper():
    """tiny.en, without hot words."""
    pytest.importorskip('faster_whisper', reason='needs the extra `voice`: make voice')
    if not (WHISPER / 'model.bin').exists():
        pytest.skip('needs Whisper: scripts/whisper_weights.sh, or SAYCAN_WHISPER=FOLDER')
    from saycan_ros.speech.recognizer import Whisper
    return Whisper(str(WHISPER), ['robot', 'apple', 'sponge'])
