#!/usr/bin/env bash
# Makes test/data/apple again, the bag of test/bags/test_regression.py: one run of the simulation, some two minutes.
# To be run when something that is meant to change decisions has changed: the adapter, the prompt, the rules, the loop.
# Flags go to `saycan run`; on a busy machine: scripts/test_bag.sh --real-time-factor 0.3
set -euo pipefail
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
cd "$root"
whole=$(mktemp -d)
trap 'rm -rf "$whole"' EXIT
export OMP_NUM_THREADS=1    # the test runs beside others: threads that wait for each other cost ten times the time
.venv/bin/saycan run 'throw away the apple' --policy expert --affordance rules --dtype float32 --record "$whole/apple" \
    --output "$whole/run" "$@"
rm -rf test/data/apple
PYTHONPATH="$root" .venv/bin/python scripts/small_bag.py "$whole/apple" test/data/apple
.venv/bin/saycan replay test/data/apple
