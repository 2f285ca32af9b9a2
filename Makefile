# Everything starts here: `make run` shows what rnnpipe does, `make test` checks it.
# Needs make and Python 3.11 to 3.13, nothing else.

PYTHON ?= python3
BIN := .venv/bin
SUITE ?= quickstart

.PHONY: help run serve stop test bench check lock clean

help:
	@echo "make run    install into .venv, then run the quickstart suite (SUITE=... for another)"
	@echo "make serve  install into .venv, then serve scheduled runs until Ctrl-C or make stop"
	@echo "make test   install into .venv, then run every test"
	@echo "make bench  speed against plain Keras and PyTorch (BENCH=steps for a part)"
	@echo "make check  format, lint and type-check"
	@echo "make lock   resolve the locked environments anew"

run: .venv/run
	$(BIN)/rnnpipe run $(SUITE)

serve: .venv/run
	$(BIN)/rnnpipe serve

stop: .venv/run
	$(BIN)/rnnpipe serve --stop

# The tests start hundreds of processes: where Python writes no bytecode, as in some containers, each
# would compile all of rnnpipe for itself.
test: .venv/test
	@tests/browser/install.sh
	@$(BIN)/python -m compileall -q flows rnnpipe tasks
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --durations 30

bench: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m benchmarks $(BENCH)

check: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/hadolint Dockerfile
	$(BIN)/mypy

# A stamp per locked environment: installed once, and again when its lock changes.
.venv/run: requirements.lock pyproject.toml setup.py | .venv/bin/python
	$(call install,requirements.lock)

.venv/test: requirements-test.lock pyproject.toml setup.py | .venv/bin/python
	$(call install,requirements-test.lock)
	@touch .venv/run

# The lock names every package, so nothing is left to resolve.
define install
@echo "installing $(1) into .venv (about 0.8 GB to download, 2.8 GB on disk)"
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
@touch $@
endef

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
	  echo "rnnpipe needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv .venv

# The tests' first: what they need keeps some of the others' packages from being the newest.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --extra test pyproject.toml -o requirements-test.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  -c requirements-test.lock pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  -c requirements-test.lock --group predict -o requirements-predict.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
