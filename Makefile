# make run    set up and simulate: today's rules beside 35 Conrad waivers a state, ten replicates
# make test   set up and check everything: style, types, tests
# make quick  the tests without the slow ones and without the browser
# make lock   resolve the dependencies again (after a change of pyproject.toml)
# make docs   write the generated pages again
# make bench  time the engine, and the plain life course beside Starsim
# make bench-nppes  time the load of a made-up registry file (writes 10 GB to a temporary folder)
# make format put the style right
# make clean  remove the environments and caches; runs are kept

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-develop
MADE := $(VENV)/.made
STARSIM_VENV := benchmarks/.venv-starsim
STARSIM_READY := $(STARSIM_VENV)/.ready
MATCHING_VENV := benchmarks/.venv-matching
MATCHING_READY := $(MATCHING_VENV)/.ready
ACCESS_VENV := benchmarks/.venv-access
ACCESS_READY := $(ACCESS_VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# First what the lock names, then ourselves without resolving anything.
INSTALL = -m pip install --quiet --quiet --require-hashes
OURSELVES = -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .

.PHONY: help run test quick check-style lock docs bench bench-engine bench-life-course bench-match bench-law bench-access bench-nppes format clean

help:
	@sed -n '1,/^$$/s/^# //p' Makefile

run: $(READY)
	$(BIN)/landbridge run --reform conrad-35 --replicates 10 $(ARGS)

test: $(DEV_READY) check-style
	@tools/install_browser.sh
	@browser=(); command -v chromium >/dev/null || browser=(-m "not browser"); \
	set -x; $(BIN)/python -m pytest "$${browser[@]}" $(ARGS)

quick: $(DEV_READY)
	$(BIN)/python -m pytest -m "not slow and not browser" $(ARGS)

check-style: $(DEV_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(DEV_READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(DEV_READY)
	tools/lock.sh

docs: $(DEV_READY)
	$(BIN)/python tools/write_docs.py

bench: bench-life-course bench-engine bench-match bench-access bench-law

bench-life-course: $(READY) $(STARSIM_READY)
	$(BIN)/python benchmarks/life_course/run.py $(ARGS)

bench-match: $(READY) $(MATCHING_READY)
	$(BIN)/python benchmarks/match/run.py $(ARGS)

bench-access: $(READY) $(ACCESS_READY)
	$(BIN)/python benchmarks/access/run.py $(ARGS)

bench-nppes: $(READY)
	$(BIN)/python benchmarks/nppes/run.py $(ARGS)

bench-law: $(READY)
	$(BIN)/python benchmarks/law/run.py $(ARGS)

bench-engine: $(READY)
	$(BIN)/python benchmarks/engine/run.py $(ARGS)

clean:
	rm -rf $(VENV) $(STARSIM_VENV) $(MATCHING_VENV) $(ACCESS_VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

# A set-up is done again only when what it was made from is newer than its stamp. The development
# lock holds all that the running lock does, so its stamp serves for both.
$(MADE):
	@tools/make_venv.sh $(VENV)
	@touch $@

$(READY): requirements/run.txt pyproject.toml | $(MADE)
	@echo "Setting up $(VENV) from requirements/run.txt (a minute or two, once)."
	@$(BIN)/python $(INSTALL) -r requirements/run.txt
	@$(BIN)/python $(OURSELVES)
	@touch $@

$(DEV_READY): requirements/dev.txt requirements/run.txt pyproject.toml | $(MADE)
	@echo "Setting up $(VENV) from requirements/dev.txt (a minute or two, once)."
	@$(BIN)/python $(INSTALL) -r requirements/dev.txt
	@$(BIN)/python $(OURSELVES)
	@touch $(READY) $@

$(STARSIM_READY): benchmarks/life_course/requirements.txt
	@echo "Setting up $(STARSIM_VENV) (a minute or two, once)."
	@tools/make_venv.sh $(STARSIM_VENV)
	@$(STARSIM_VENV)/bin/python $(INSTALL) -r benchmarks/life_course/requirements.txt
	@touch $@

$(MATCHING_READY): benchmarks/match/requirements.txt
	@tools/make_venv.sh $(MATCHING_VENV)
	@$(MATCHING_VENV)/bin/python $(INSTALL) -r benchmarks/match/requirements.txt
	@touch $@

$(ACCESS_READY): benchmarks/access/requirements.txt
	@echo "Setting up $(ACCESS_VENV) (a minute or two, once)."
	@tools/make_venv.sh $(ACCESS_VENV)
	@$(ACCESS_VENV)/bin/python $(INSTALL) -r benchmarks/access/requirements.txt
	@touch $@
