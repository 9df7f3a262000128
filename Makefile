# make run    from nothing to the apple in the trash can
# make test   every test
# make setup  what both need, and .venv/bin/saycan
# make voice  commands and the stop word by voice: the extra `voice`
.PHONY: run test setup voice lint lock
SHELL := bash

run: setup
	.venv/bin/saycan run "throw away the apple"

test: lint
	source install/setup.bash && PYTHONPATH=$(CURDIR):$$PYTHONPATH .venv/bin/python -m pytest

setup:
	@scripts/setup.sh

voice: setup
	@scripts/setup.sh voice

lint: setup
	.venv/bin/ruff check .

lock: setup
	scripts/lock.sh
