# calproof: `make verify` and `make test` do all their own set-up. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help verify load test check bench kills screenshots model-check hammer replay faults faults-smoke lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

verify: $(VENV)/ready  ## set up, verify the bookings contract on the embedded sandbox, name the HTML report
	@$(BIN)/calproof verify

load: $(VENV)/ready  ## set up, run the default load profile on the embedded sandbox
	@$(BIN)/calproof load

test: $(VENV)/ready  ## set up, run the harness's own tests
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/ready-dev  ## lint, format, types and import arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/ready  ## run the benchmarks and print their figures
	@for b in benchmarks/bench_*.py; do $(BIN)/python $$b || exit 1; done

kills: $(VENV)/ready  ## kill -9 worker, master and target of load runs, 10 times each, and count what is left
	@$(BIN)/python -m tests.harness.loadtests.kills

screenshots: $(VENV)/ready-dev  ## make the pictures in docs/images, with the system's browser
	@$(BIN)/python -m tests.harness.reports.screenshots

model-check: $(VENV)/ready  ## compare the sandbox with a model of it, step by step (100,000 steps)
	@CALPROOF_MODEL_STEPS=$${CALPROOF_MODEL_STEPS:-100000} $(BIN)/python -m tests.harness.sandbox.model

hammer: $(VENV)/ready  ## 64 clients after the same times, without and with crashes, and what the database says
	@$(BIN)/python -m tests.harness.sandbox.hammer

replay: $(VENV)/ready  ## ask the sandbox what a real server was asked, and print every difference
	@$(BIN)/python -m tests.harness.sandbox.replay

faults: $(VENV)/ready  ## try the verification suite against every fault, and write docs/scorecard.md
	@$(BIN)/calproof faults --seed 1 --faultless 20 --write

faults-smoke: $(VENV)/ready  ## the same at depth smoke, in some minutes
	@$(BIN)/calproof faults --seed 1 --faultless 20 --write --depth smoke

lock: $(VENV)/ready-dev  ## pin the newest allowed versions, with hashes and without URLs
	$(LOCK) --upgrade --extra install pyproject.toml -o requirements.txt
	$(LOCK) --upgrade --extra install --extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt

clean:  ## remove the virtual environment and caches; runs stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "calproof needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=/path/to/python3."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "calproof: installing the pinned packages into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
