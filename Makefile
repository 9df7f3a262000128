# make run    from nothing to the apple in the trash can
# make test   every test
# make setup  what both need, and .venv/bin/saycan
.PHONY: run test setup lint lock
SHELL := bash

run: setup
	.venv/bin/saycan run "throw away the apple"

test: setup lint
	source install/setup.bash && PYTHONPATH=$(CURDIR):$$PYTHONPATH .venv/bin/python -m pytest

setup:
	@scripts/setup.sh

lint: setup
	.venv/bin/ruff check .

lock: setup
	scripts/lock.sh
