"""Where audio comes from without ROS: a microphone, or a WAV file in place of one."""
import threading
import time

import numpy as np

from saycan_ros.config import ConfigError
from saycan_ros.speech.audio import RATE, read_wav
from saycan_ros.speech.extra import require

CHUNK = RATE // 50      # samples: 20 ms


class Microphone:
    """Calls hear((N,) int16) from PortAudio's thread, 50 times a second.

    Args:
        device: part of its name; '' : the default one.

    Raises:
        ConfigError: no sounddevice, no PortAudio, no such device, or it has no 16 kHz.
    """

    def __init__(self, hear, device=''):
        try:
            sounddevice = require('sounddevice')
        except OSError as err:
            raise ConfigError(f'the microphone needs PortAudio ({err}): apt install libportaudio2') from err
        try:
            self._stream = sounddevice.InputStream(
                RATE, CHUNK, device or None, 1, 'int16', callback=lambda data, *_: hear(data[:, 0].copy()))
        except (sounddevice.PortAudioError, ValueError) as err:
            raise ConfigError(f'microphone {device or "(default)"!r}: {err}. '
                              '`.venv/bin/python -m sounddevice` lists the devices') from err

    def start(self):
        """Begins to listen."""
        self._stream.start()

    def close(self):
        """Ends it."""
        self._stream.close()


class Wav:
    """Plays a WAV file once, as fast as a microphone would hear it, then silence.

    Raises:
        ConfigError: no such file, or no WAV file.
    """

    def __init__(self, hear, path):
        self._hear, self._samples = hear, read_wav(path)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._play, name='wav', daemon=True)

    def start(self):
        """Begins to play."""
        self._thread.start()

    def close(self):
        """Ends it."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _play(self):
        begun, at = time.monotonic(), 0
        while not self._end.wait(max(0.0, begun + at / RATE - time.monotonic())):
            chunk = np.zeros(CHUNK, np.int16)
            heard = self._samples[at:at + CHUNK]
            chunk[:len(heard)] = heard
            self._hear(chunk)
            at += CHUNK
