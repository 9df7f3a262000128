#!/usr/bin/env bash
# Resolves requirements/python.in into the two locks: python311.txt beside the ROS wheels, python312.txt beside apt ROS 2 Jazzy.
#
#   scripts/lock.sh            needs .venv (make setup) for its pip
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
pip=.venv/bin/pip
report=$(mktemp)
trap 'rm -f "$report"' EXIT

lock() {  # OUTPUT TITLE pip-arguments...
  local output=$1 title=$2
  shift 2
  "$pip" install --quiet --dry-run --ignore-installed --report "$report" -r requirements/python.in "$@"
  .venv/bin/python - "$report" "$title" >"$output" <<'PY'
import json, sys
# CUDA libraries follow from the torch build that the machine's index has; ROS's Python packages are locked elsewhere.
skipped = ('nvidia-', 'cuda-', 'triton')
items = json.load(open(sys.argv[1]))['install']
print(f'# {sys.argv[2]}\n# Made by scripts/lock.sh from python.in; do not edit.')
for name, version in sorted((i['metadata']['name'].lower(), i['metadata']['version']) for i in items):
    if not name.startswith(skipped):
        print(f"{name}=={version.split('+')[0]}")
PY
}

lock requirements/python311.txt 'Python 3.11, beside requirements/ros-jazzy-wheels.txt' numpy==2.4.6 PyYAML==6.0.3 setuptools==79.0.1
# apt's rclpy is compiled against numpy 1.26.
lock requirements/python312.txt 'Python 3.12, beside apt ROS 2 Jazzy (resolved only: not verified)' numpy==1.26.4 setuptools==79.0.1 \
  --python-version 3.12 --only-binary=:all: --target "$(mktemp -d)"
