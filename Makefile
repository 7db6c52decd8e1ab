# House Call. `make run` starts it, `make test` checks it, `make help` lists everything.
# Needs git, make and Python 3.11 or newer; everything else goes into .venv, pinned and hash-checked.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --no-input
SECONDS ?= 60
COMMANDS ?= 10000
ONLY ?=
OPTIONS ?=
QUALITY ?=
UV_PIN := uv==0.13.8

.DEFAULT_GOAL := help
.PHONY: help run test check test-networks test-faults soak mutants bench-score bench-detection bench-ingest bench-turns bench-mastodon bench-review format lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 - /p' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.installed-run  ## start the bot; with no account configured, the rehearsal
	@$(PY) -m bot run

test: check  ## lint, types, layers, and every test that Python alone can run
	$(PY) -m pytest -n auto --maxprocesses=4 --dist=worksteal -m "not networks and not faults" \
		--cov --cov-report=term:skip-covered

check: $(VENV)/.installed-test  ## lint, types and layers only
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

test-networks: $(VENV)/.installed-test  ## the tests on a real PostgreSQL, PDS, AppView, Ozone and browser
	tests/networks/install
	$(PY) -m pytest -n auto --maxprocesses=2 --dist=worksteal -m networks

test-faults: $(VENV)/.installed-test  ## kill and starve the bot for SECONDS=60
	HOUSECALL_FAULT_SECONDS=$(SECONDS) $(PY) -m pytest -m faults

soak: $(VENV)/.installed-test  ## hear COMMANDS=10000 queued commands: in order, each once, in bounded memory
	HOUSECALL_COMMANDS=$(COMMANDS) $(PY) -m pytest tests/contract/test_hearing.py -k "queued and sqlite" --timeout=7200 --durations=1

# In a copy without node_modules, because mutmut copies all of tests/. ONLY='bot.rules.severe*' is quick.
mutants: $(VENV)/.installed-test  ## change bot/rules in every way; each change should fail a test
	rm -rf mutants && mkdir mutants
	git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t mutants
	cd mutants && ../$(PY) -m mutmut run $(ONLY) && ../$(PY) -m mutmut results

# OPTIONS are for the speed, QUALITY for the quality: QUALITY='--data FOLDER --markdown FILE'.
bench-score: $(VENV)/.installed-bench  ## speed, memory and quality of the scorer on one core, beside two others
	$(PY) -m benchmarks.score $(OPTIONS)
	$(PY) -m benchmarks.score.quality $(QUALITY)

# OPTIONS='--members 2000 --second 500 --write' is more years, and writes benchmarks/detection/report.
bench-detection: $(VENV)/.installed-bench  ## false alarms and delay of the detectors on simulated years
	$(PY) -m benchmarks.detection $(OPTIONS)
	$(PY) -m benchmarks.detection.speed

# About ten minutes; OPTIONS='--events 100000 --rounds 1 --members 1000' is quick.
bench-ingest: $(VENV)/.installed-bench benchmarks/ingest/node_modules/.locked  ## CPU of listening on one core, beside five other clients
	$(PY) -m benchmarks.ingest $(OPTIONS)

bench-turns: $(VENV)/.installed-test  ## from arrival to what is durable, on SQLite and PostgreSQL, and from the wire to a card
	$(PY) -m benchmarks.turns $(OPTIONS)

# A few minutes; OPTIONS='--hosts 1 --hours 24' is more of one of the two.
bench-mastodon: $(VENV)/.installed-test  ## how late is noticed what may only be read from outside, within the request budget
	$(PY) -m benchmarks.mastodon $(OPTIONS)

# OPTIONS='--write' writes benchmarks/review/report.
bench-review: $(VENV)/.installed-bench  ## what the review of drafts finds, beside a word list and two others
	$(PY) -m benchmarks.review $(OPTIONS)

format: $(VENV)/.installed-test  ## put the code into the house's format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# The only step that may change a version. Pins that still fit are kept; delete a line to renew it.
lock: $(VENV)/.made  ## write requirements*.txt anew from pyproject.toml
	$(INSTALL) $(UV_PIN)
	$(call compile,requirements.txt,--group build)
	$(call compile,requirements-dev.txt,--group build --group dev)
	$(call compile,requirements-bench.txt,--group build --group dev --group bench)

compile = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url pyproject.toml $(2) -o $(1)

clean:  ## remove everything that make and the tools left; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.grimp_cache mutants screenshots htmlcov .coverage

$(VENV)/.installed-run: requirements.txt pyproject.toml | $(VENV)/.made
	@echo "Installing into $(VENV) (the first time takes about a minute) ..."
	@$(INSTALL) --no-deps --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-test: requirements-dev.txt pyproject.toml | $(VENV)/.made
	@echo "Installing with the test tools into $(VENV) (the first time takes about two minutes) ..."
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed-run

$(VENV)/.installed-bench: requirements-bench.txt $(VENV)/.installed-test
	@$(INSTALL) --no-deps --require-hashes -r requirements-bench.txt
	@touch $@

benchmarks/ingest/node_modules/.locked: benchmarks/ingest/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: apt-get install --no-install-recommends npm" >&2; exit 1; }
	cd benchmarks/ingest && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# PYTHON=... picks an interpreter; otherwise the first of these that is new enough.
$(VENV)/.made:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import venv, ensurepip' 2>/dev/null || { \
			echo "$$python cannot make virtual environments: install the Debian package" \
				"python3-venv (apt-get install python3-venv) and try again." >&2; exit 1; }; \
		"$$python" -m venv $(VENV) && touch $@; exit; \
	done; \
	echo "House Call needs Python 3.11 or newer, and found: $$(python3 --version 2>&1 || true)." >&2; exit 1
