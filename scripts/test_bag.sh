#!/usr/bin/env bash
# Makes test/data/apple again, the bag of test/bags/test_regression.py: one run of the simulation, two minutes of two cores.
# To be run when something that is meant to change decisions has changed: the adapter, the prompt, the rules, the loop.
set -euo pipefail
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
cd "$root"
whole=$(mktemp -d)
trap 'rm -rf "$whole"' EXIT
.venv/bin/saycan run 'throw away the apple' --dtype float32 --record "$whole/apple" --output "$whole/run"
rm -rf test/data/apple
PYTHONPATH="$root" .venv/bin/python scripts/small_bag.py "$whole/apple" test/data/apple
.venv/bin/saycan replay test/data/apple
