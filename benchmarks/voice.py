#!/usr/bin/env python3
"""Voice on synthetic speech: how many words are wrong, what passes the gates, how long it takes, how busy a core is.

    .venv/bin/python benchmarks/voice.py WHISPER_FOLDER TASKS.yaml [--json FILE]

WHISPER_FOLDER: a CTranslate2 Whisper model (scripts/whisper_weights.sh). Commands are the instructions of the tasks
with even ids, in six voices at three speeds, clean and with noise. The stop word's own figures are on its card.
"""
import argparse
import itertools
import json
import re
import time
from pathlib import Path

import numpy as np

from saycan_ros.config import load_yaml
from saycan_ros.skills import load_skills
from saycan_ros.speech import noise, scenes, sentences, voices
from saycan_ros.speech.audio import RATE, SCALE
from saycan_ros.speech.embedding import HOP
from saycan_ros.speech.gates import Gates, GatesConfig
from saycan_ros.speech.recognizer import Whisper, hot_words
from saycan_ros.speech.segmenter import FRAME, Segmenter, SegmenterConfig, load_voice_activity
from saycan_ros.speech.stop_word import StopWord

VOICES = ('en-us+m3', 'en-gb+f2', 'en-us+Michael', 'en-gb-scotland+m7', 'en-gb-x-rp+Annie', 'en-us+f5')
PACES = (0.81, 1.0, 1.19)       # 130, 160 and 190 words a minute
NOISES = (scenes.CLEAN, 20.0, 10.0, 5.0)
PAUSE = np.zeros(RATE, np.float64)


def main():
    """Prints the figures, and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('whisper', type=Path)
    parser.add_argument('tasks', type=Path)
    parser.add_argument('--commands', type=int, default=60, help='spread over the file')
    parser.add_argument('--minutes', type=float, default=10.0, help='of noise, tones and chatter without the wake word')
    parser.add_argument('--json', type=Path)
    args = parser.parse_args()
    recognize = Whisper(str(args.whisper), hot_words(load_skills(), 'robot'))
    figures = {**commands(args, recognize), 'nothing meant': nothing_meant(args.minutes, recognize), 'load': load()}
    for name, row in figures.items():
        print(name, row)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + '\n', encoding='utf-8')


def commands(args, recognize):
    """{noise: figures} over the commands."""
    texts = [task['instruction'] for task in load_yaml(args.tasks) if task['id'] % 2 == 0]
    texts = texts[::max(1, len(texts) // args.commands)][:args.commands]
    how = itertools.cycle(itertools.product(PACES, VOICES))
    clips = [voices.speak(f'robot, {text}', voices.Voice(voice, pace=pace))
             for text, (pace, voice) in zip(texts, how, strict=False)]
    found = {}
    for decibels in NOISES:
        draws, rows = np.random.default_rng(7), []
        for k, (text, clip) in enumerate(zip(texts, clips, strict=True)):
            said = np.concatenate([PAUSE, clip / SCALE, PAUSE])
            kind = noise.KINDS[k % len(noise.KINDS)]
            background = noise.noise(kind, len(said), draws, clips)
            rows.append(heard(text, noise.mix(said, background, decibels, 0.1), recognize))
        wrong, words, commands, refused, times = zip(*rows, strict=True)
        name = 'clean' if decibels == scenes.CLEAN else f'{decibels:g} dB'
        found[name] = {'commands': len(rows), 'passed': sum(map(bool, commands)),
                       'word_error_rate': round(sum(wrong) / sum(words), 4), 'word for word': wrong.count(0),
                       'recognition_core_s': round(float(np.median(times)), 2),
                       'misheard': [(text, command or why) for text, command, why, w
                                    in zip(texts, commands, refused, wrong, strict=True) if w]}
    return found


def heard(text, samples, recognize):
    """(wrong words, words, command, why there is none, seconds of a core to recognize it).

    A refused one has no word right.
    """
    segmenter = Segmenter(load_voice_activity(), SegmenterConfig())
    gates, command, refused, took = Gates(GatesConfig()), '', [], 0.0
    segments = segmenter.push(samples)
    for segment in [*segments, *filter(None, [segmenter.flush()])]:
        begun = time.process_time()
        found = recognize(segment.samples)
        took += time.process_time() - begun
        verdict = gates.judge(segment, found, False, False)
        command = command or verdict.command
        refused.append(f'{verdict.reason.name}: {found.text}')
    return distance(plain(command), plain(text)), len(plain(text)), command, '; '.join(refused), took


def plain(text):
    """Words, lower case, without punctuation."""
    return re.findall(r"[\w']+", text.lower())


def distance(said, wanted):
    """Words to insert, delete or replace (Levenshtein)."""
    row = list(range(len(wanted) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(wanted, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def nothing_meant(minutes, recognize):
    """Commands from noise, tones, chatter and talk that is not to the robot; wanted: none."""
    count = max(1, round(minutes * 60 / 20))
    gates, passed, utterances = Gates(GatesConfig()), [], 0
    for k in range(count):
        talk = said_to_others(k, 12)
        if k % 2:
            samples = np.concatenate([np.pad(clip // 4, (0, RATE)) for clip in talk])[:20 * RATE]
        else:
            kind = noise.KINDS[k // 2 % len(noise.KINDS)]
            sound = noise.noise(kind, 20 * RATE, np.random.default_rng(k), talk)
            samples = np.clip(sound * 0.05 * SCALE, -SCALE, SCALE - 1).astype(np.int16)
        for segment in Segmenter(load_voice_activity()).push(samples):
            utterances += 1
            verdict = gates.judge(segment, recognize(segment.samples), False, False)
            if verdict.command:
                passed.append(verdict.command)
    return {'minutes': round(count / 3, 1), 'utterances': utterances, 'commands': len(passed), 'texts': passed}


def said_to_others(seed, count):
    """Sentences without the wake word, each (N,) int16 in a voice of its own."""
    rng, found = sentences.rng_of('others', seed), []
    while len(found) < count:
        text = sentences.sentence(rng, unseen=True)
        if 'robot' not in text:
            found.append(voices.speak(text, voices.draw(rng, unseen=True)))
    return found


def load():
    """Share of one core: processor time a second of audio."""
    samples = np.random.default_rng(0).normal(0, 500, 20 * RATE).astype(np.int16)
    stop, activity = StopWord(), load_voice_activity()
    begun = time.process_time()
    for at in range(0, len(samples), HOP // 4):
        stop.push(samples[at:at + HOP // 4])
    spotted = time.process_time()
    Segmenter(activity).push(samples[:len(samples) // FRAME * FRAME])
    activity_used = time.process_time() - spotted
    return {'stop word': round((spotted - begun) / 20, 4), 'voice activity': round(activity_used / 20, 4)}


if __name__ == '__main__':
    main()
