#!/usr/bin/env python3
"""How often does the stop word stop for nothing in recorded speech? Any folder of audio in which nobody says it.

    sudo apt-get install asterisk-core-sounds-en-g722
    .venv/bin/python benchmarks/stop_alarms.py /usr/share/asterisk/sounds

The files are heard one after the other, half a second apart. Prints a table by threshold, and the files that alarmed.
"""
import argparse
from pathlib import Path

import numpy as np

from saycan_ros.speech.audio import RATE
from saycan_ros.speech.embedding import HOP
from saycan_ros.speech.extra import require
from saycan_ros.speech.stop_measuring import hits_of, poisson
from saycan_ros.speech.stop_word import StopWord

ENDINGS = {'.g722', '.wav', '.flac', '.ogg', '.mp3', '.opus'}
PAUSE = np.zeros(RATE // 2, np.int16)


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--thresholds', type=float, nargs='*', default=[0.5, 0.9, 0.99, 0.999])
    args = parser.parse_args()
    detector, scores, ends, heard = StopWord(), [], [], 0
    files = sorted(path for path in args.folder.rglob('*') if path.suffix in ENDINGS)
    for path in files:
        samples = np.concatenate([decoded(path), PAUSE])
        heard += len(samples)
        scores.append(detector.scores(samples))
        ends.append(heard)
    hours = heard / RATE / 3600
    print(f'{len(files)} files, {60 * hours:.1f} minutes')
    for threshold in sorted({detector.threshold, *args.thresholds}):
        hits = hits_of(np.concatenate(scores), threshold)
        low, high = (x / hours for x in poisson(len(hits)))
        print(f'threshold {threshold:.4f}: {len(hits)} alarms, {len(hits) / hours:.1f} [{low:.1f}, {high:.1f}] an hour')
        if threshold == detector.threshold:
            print('  in', ', '.join(files[np.searchsorted(ends, hit - HOP)].stem for hit in hits) or 'none')


def decoded(path):
    """(N,) int16 at 16 kHz, mono."""
    av = require('av')
    with av.open(str(path)) as file:
        resampler = av.AudioResampler('s16', 'mono', RATE)
        parts = [part.to_ndarray()[0] for frame in (*file.decode(audio=0), None) for part in resampler.resample(frame)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


if __name__ == '__main__':
    main()
