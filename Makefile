# Every action by name: `make` lists them.
SHELL := bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

# The pins are made for 3.11; any newer one will do. A name that stands on the path need not run, so try it.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help run test check lint types imports scripts audit test-python test-js e2e bench figures deep chaos picture guide-pictures clean

help:  ## list what can be done here
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed  ## install into .venv and start the server with the demo wheel; options by ARGS="--port 9000"
	$(BIN)/python -m toolkit serve --demo $(ARGS)

test: check test-python test-js  ## everything that must hold before a change goes in (under 12 minutes)

check: lint types imports scripts audit  ## lint, format, types, import rules and known holes, without running a test

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

scripts: tests/js/node_modules/.installed
	npm --prefix tests/js run --silent types

audit: $(VENV)/.installed-dev  ## ask the list of advisories about every package; without a network it says so
	$(BIN)/python scripts/audit.py

test-python: $(VENV)/.installed-dev tests/js/node_modules/.installed
	$(BIN)/pytest -m "not deep" --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations=10

test-js: tests/js/node_modules/.installed
	npm --prefix tests/js test

e2e: $(VENV)/.installed-dev tests/js/node_modules/.installed  ## the story of one workshop in a real browser, step by step
	$(BIN)/pytest tests/e2e -v -s

bench: $(VENV)/.installed-dev tests/js/node_modules/.installed  ## print the figures: first paint, load, speed
	set -e; for bench in tests/bench/bench_*.py; do echo "== $$bench"; PYTHONPATH=. $(BIN)/python "$$bench"; done

figures: $(VENV)/.installed-dev tests/js/node_modules/.installed  ## measure speed and scale anew and write docs/performance.md; on a quiet machine
	PYTHONPATH=. $(BIN)/python tests/bench/renew.py

deep: $(VENV)/.installed-dev tests/js/node_modules/.installed  ## what is longer or needs more programs (.ci/deep installs them): kills, LibreOffice
	$(BIN)/pytest -m deep --durations=20

chaos: $(VENV)/.installed-dev  ## ten minutes of storm with 300 phones: what is lost (nothing), how soon all are live again
	PYTHONPATH=. $(BIN)/python tests/chaos/long_storm.py --write $(ARGS)

picture: $(VENV)/.installed-dev  ## make the picture in the README again
	$(BIN)/python docs/picture.py

guide-pictures: $(VENV)/.installed-dev  ## make the pictures of the facilitator's guide again, out of the real pages
	PYTHONPATH=. $(BIN)/python docs/guide_pictures.py

clean:  ## take away what was built; ./data stays
	rm -rf $(VENV) tests/js/node_modules dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found. Name one: make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Installed again only when what is to be installed has changed.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

# No lock file: it would carry a registry's address.
tests/js/node_modules/.installed: tests/js/package.json
	npm install --prefix tests/js --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
