"""How much of the kitchen does perception see? Recall by distance, held objects, a look around, time a look.

    .venv/bin/python benchmarks/perception.py [--scenes 300] [--seed 950] [--json output/perception.json]

Scenes are drawn as those of training, with seeds that it has not used: random light and colors, half a degree of
calibration error, 3 cm and 1 degree of error of the robot's pose, noise in depth, JPEG. Shares come with 95 % intervals
(Wilson).
"""
import argparse
import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from saycan_ros.config import share
from saycan_ros.evaluation.results import wilson
from saycan_ros.perception.detector import Detector
from saycan_ros.perception.hand import hand_crop
from saycan_ros.perception.memory import MemoryTracker
from saycan_ros.perception.studio import VIEWS, Studio
from saycan_ros.perception.training import BANDS
from saycan_ros.places import load_places
from saycan_ros.robot import load_robot
from saycan_ros.skills import load_skills

IN_VIEW = 0.5       # share of an object that must be visible for it to count
LOOKS = 14          # of a look around, and one more at the place where the robot stands
FAR_TILT, NEAR_TILT = 0.45, 0.85        # [rad] of the head


def main():
    """Runs all measurements, prints them, and writes the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--scenes', type=int, default=300)
    parser.add_argument('--seed', type=int, default=950)
    parser.add_argument('--weights', type=Path, default=None)
    parser.add_argument('--json', type=Path, default=Path('output/perception.json'))
    args = parser.parse_args()
    torch.set_num_threads(1)
    library, places = load_skills(), load_places(share('config', 'places.yaml'))
    studio, detector = Studio(library, places, load_robot()), Detector(library, places, args.weights)
    found = {'scenes': args.scenes, 'seed': args.seed, 'objects': objects(studio, detector, args.scenes, args.seed),
             'held': held(studio, detector, args.scenes, args.seed),
             'look_around': look_around(studio, detector, library, places, args.scenes // 6, args.seed)}
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(found, indent=1), encoding='utf-8')
    report(found, args.json)


def objects(studio, detector, scenes, seed):
    """Single pictures: every object of which half is visible, by horizontal range."""
    rows = {band: {'seen': [], 'right': [], 'error': []} for band in BANDS}
    kinds, times = {name: [] for name in studio.library.objects}, []
    for k in track(range(scenes), description='single looks'):
        rng = np.random.default_rng([seed, k])
        studio.arrange(rng)
        studio.stand(VIEWS[k % len(VIEWS)], rng)
        observation, points = studio.observe(rng)
        started = time.process_time()
        detections = detector.detect(observation)
        times.append(time.process_time() - started)
        everything = [studio.truth_of(i) for i, name in enumerate(studio.instances) if name in studio.where]
        for row, detection in ((band_of(rows, d.range), d) for d in detections):
            if row is not None:
                row['right'].append(nearest(detection, everything) is not None)
        for truth in studio.truths(points):
            row = band_of(rows, truth.range)
            if row is not None and truth.visible >= IN_VIEW and truth.place:
                errors = [e for d in detections if (e := error(d, truth)) is not None]
                row['seen'].append(bool(errors))
                row['error'] += [min(errors)] if errors else []
                if truth.range < 1.3:
                    kinds[truth.kind].append(bool(errors))
    return {'by range': {f'{low}-{high} m': summary(rows[low, high]) for low, high in BANDS},
            'recall within 1.3 m': {kind: interval(seen) for kind, seen in kinds.items()},
            'CPU ms a look': {'median': 1e3 * np.median(times), 'p95': 1e3 * np.percentile(times, 95)}}


def held(studio, detector, scenes, seed):
    """Single pictures of the wrist camera: what is in the hand, and whether it is empty is not asked of the camera."""
    right = []
    for k in track(range(scenes), description='held objects'):
        rng = np.random.default_rng([seed + 1, k])
        instance = studio.instances[k % len(studio.instances)]
        studio.arrange(rng, instance)
        studio.stand(VIEWS[k % len(VIEWS)], rng)
        view, base_from_gripper = studio.observe_hand(rng)
        observation, _ = studio.observe(rng)
        observation = dataclasses.replace(observation, cameras={'wrist': view}, base_from_gripper=base_from_gripper)
        scores = detector.held(observation) if hand_crop(view, base_from_gripper) is not None else {}
        right.append(bool(scores) and max(scores, key=scores.get) == studio.kind(instance).name)
    return {'recall': interval(right)}


def look_around(studio, detector, library, places, scenes, seed):
    """The memory after one turn on the spot at the operator: right kind at the right place, and what is not there."""
    recalled, true, seen = [], [], []
    operator = next(p for p in places if p.operator)
    for k in track(range(scenes), description='look around'):
        rng = np.random.default_rng([seed + 2, k])
        studio.arrange(rng)
        tracker = MemoryTracker(library, places)
        for look in range(LOOKS + 1):
            x, y, yaw = operator.stand
            tilt = FAR_TILT if look < LOOKS else NEAR_TILT
            studio.stand_at((x, y, yaw + 2 * np.pi * look / LOOKS), lift=0.1, head=(0.0, tilt))
            observation, _ = studio.observe(rng)
            observation = dataclasses.replace(observation, stamp=0.3 * look)
            memory = tracker.update(observation, detector.detect(observation))
        there = count([(studio.kind(i).name, place) for i, place in studio.where.items()])
        told = count([(o.kind, o.place) for o in memory.objects])
        for key in there | told:
            both = min(there.get(key, 0), told.get(key, 0))
            recalled += [True] * both + [False] * (there.get(key, 0) - both)
            true += [True] * both + [False] * (told.get(key, 0) - both)
        seen += [p.name in memory.seen_places for p in places if not p.container]
    return {'recall': interval(recalled), 'precision': interval(true), 'places seen': interval(seen)}


def count(items):
    """{item: how often}."""
    return {item: items.count(item) for item in items}


def band_of(rows, distance):
    """The row of a horizontal range [m], or None beyond the last."""
    return next((row for (low, high), row in rows.items() if low <= distance < high), None)


def error(detection, truth):
    """Horizontal error [m] of a detection of this object, or None: another kind, or another spot."""
    apart = float(np.hypot(*(detection.position - truth.base_from_object[:3, 3])[:2]))
    return apart if detection.kind == truth.kind and apart < 0.05 + 0.02 * truth.range else None


def nearest(detection, truths):
    """The smallest error of a detection, or None: nothing of this kind is there."""
    return min((e for t in truths if (e := error(detection, t)) is not None), default=None)


def interval(outcomes):
    """Share of true outcomes with its 95 % interval (Wilson 1927)."""
    n = len(outcomes)
    if n == 0:
        return {'n': 0}
    low, high = wilson(sum(outcomes), n)
    return {'share': round(sum(outcomes) / n, 4), 'low': round(low, 4), 'high': round(high, 4), 'n': n}


def summary(row):
    """Recall, precision and error [mm] of one range."""
    median, p95 = np.percentile(1e3 * np.array(row['error'] or [np.nan]), [50, 95])
    return {'recall': interval(row['seen']), 'precision': interval(row['right']),
            'xy mm': {'median': round(float(median), 1), 'p95': round(float(p95), 1)}}


def report(found, path):
    """Prints the figures."""
    def said(share):
        return f'{share["share"]:.1%} [{share["low"]:.1%}, {share["high"]:.1%}] of {share["n"]}' if share['n'] else '-'

    table = Table('range', 'recall', 'precision', 'xy error, median / p95')
    for name, row in found['objects']['by range'].items():
        table.add_row(name, said(row['recall']), said(row['precision']),
                      f'{row["xy mm"]["median"]} / {row["xy mm"]["p95"]} mm')
    console = Console()
    console.print(table)
    times = found['objects']['CPU ms a look']
    console.print(f'a look: {times["median"]:.0f} ms, p95 {times["p95"]:.0f} ms of one core')
    console.print(f'held, by the wrist camera: {said(found["held"]["recall"])}')
    around = found['look_around']
    console.print('memory after a look around: ' + ', '.join(f'{name} {said(row)}' for name, row in around.items()))
    console.print(f'written: {path}')


if __name__ == '__main__':
    main()
