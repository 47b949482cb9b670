# What a person types here. `make` alone lists it. Everything made stays inside the clone:
# the environment in .venv, downloads and scratch in .cache, packages in dist.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

VENV := .venv
CACHE := .cache
BIN := $(VENV)/bin
PY := $(BIN)/python
# Options for pytest, e.g. make test ARGS="-k floors --cov"
ARGS ?=

export PIP_CACHE_DIR := $(CURDIR)/$(CACHE)/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1

INSTALL := -Im pip install -qq --require-hashes
OWN := -Im pip install -qq --no-deps --no-build-isolation
PYTEST := mkdir -p $(CACHE) && $(PY) -Im pytest --basetemp=$(CACHE)/pytest
# One more than there are processors: tests wait for servers and time-outs half of their time.
PARALLEL := --dist=worksteal --numprocesses=$(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1))) --maxprocesses=4
RECORDINGS := $(CACHE)/$(shell sed -n 's/^pygithub==\([0-9.]*\).*/pygithub-\1.tar.gz/p' requirements/recordings.txt)
PEERS := $(CACHE)/peers
WHEEL_VENV := $(CACHE)/wheel-venv
WHEEL := dist/milepost-*.whl

# ---- setting up: each stamp is made once and again when what it is made from changes

# The first Python of 3.11 or newer that can make an environment; or: make PYTHON=/path/to/python3
define FIND_PYTHON
for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
  if "$$python" -Ic 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
  python=; \
done; \
if [ -z "$$python" ]; then \
  echo "milepost needs Python 3.11 or newer with its venv module (Debian: python3-venv)." >&2; \
  echo "If you have one elsewhere: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; \
  exit 1; \
fi
endef

$(VENV)/.made:
	@echo "Setting up $(VENV); this takes a minute or two, once."
	@$(FIND_PYTHON); "$$python" -Im venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt requirements/build.txt
	@$(PY) $(INSTALL) -r requirements/run.txt -r requirements/build.txt
	@touch $@

$(VENV)/.milepost: $(VENV)/.run pyproject.toml
	@$(PY) $(OWN) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.milepost requirements/dev.txt
	@$(PY) $(INSTALL) -r requirements/dev.txt
	@touch $@

# pip has no command that only fetches a source distribution: it asks the package for its metadata
# first, with the backend in requirements/build.txt. Without it the tests that read it are skipped.
$(RECORDINGS): requirements/recordings.txt | $(VENV)/.run
	@$(PY) -Im pip download -qq --retries 2 --require-hashes --no-deps --no-binary :all: \
	  --no-build-isolation --dest $(CACHE) -r requirements/recordings.txt \
	  && touch $@ || echo "PyGithub's source distribution could not be fetched; going on without it."

# Other programs, in an environment of their own. Some come as sources only: what builds them is
# pinned, too. Without them the test that lets them judge the sandbox is skipped.
$(PEERS)/.made: requirements/peers.txt requirements/build.txt | $(VENV)/.made
	@rm -rf $(PEERS) && $(PY) -Im venv $(PEERS)
	@$(PEERS)/bin/python $(INSTALL) -r requirements/build.txt \
	  && $(PEERS)/bin/python $(INSTALL) --no-build-isolation -r requirements/peers.txt \
	  && touch $@ || echo "bugwarrior and gitlab-projects-issues could not be fetched; going on without."

# ---- what people type

.PHONY: help
help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(VENV)/.milepost ## run the main job on bundled data, against a local sandbox
	@$(BIN)/milepost demo

.PHONY: test
test: $(VENV)/.dev $(RECORDINGS) $(PEERS)/.made ## every test this machine is equipped for (the rest is counted)
	@$(PYTEST) $(PARALLEL) $(ARGS)

.PHONY: test-all
test-all: $(VENV)/.dev $(RECORDINGS) $(PEERS)/.made ## every test; one that is skipped fails
	@$(PYTEST) $(PARALLEL) --equipped $(ARGS)

.PHONY: coverage
coverage: $(VENV)/.dev $(RECORDINGS) $(PEERS)/.made ## the tests with branch coverage, lines that were missed
	@$(PYTEST) $(PARALLEL) --cov $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## format, lint, types, floors, generated pages, workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tools conftest.py
	$(BIN)/lint-imports
	$(PY) -I tools/docs.py --check
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows \
	  .github/workflows/*.yml examples/github-actions/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci \
	  examples/gitlab-ci/.gitlab-ci.yml
	$(BIN)/zizmor --offline --quiet --persona=auditor .github/workflows action.yml \
	  examples/github-actions/*.yml

.PHONY: format
format: $(VENV)/.dev ## put code into the one format, mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: docs
docs: $(VENV)/.milepost ## write the generated pages and config.example.yaml anew
	@$(PY) -I tools/docs.py

.PHONY: pictures
pictures: $(VENV)/.milepost ## photograph the demo's pages for docs/pictures (needs Chromium)
	@$(PY) -I tools/pictures.py

.PHONY: figures
figures: $(VENV)/.milepost ## lines per folder, long files, exceptions from the rules
	@$(PY) -I tools/figures.py

.PHONY: bench
bench: $(VENV)/.dev ## measure; prints figures, fails on none
	@$(PYTEST) --capture=no -o python_files='bench_*.py' tests/bench $(ARGS)

.PHONY: peers
peers: $(VENV)/.milepost $(PEERS)/.made ## what other programs ask of the same trackers, beside us
	@$(PY) -I tools/peers.py $(ARGS)

.PHONY: mutants
mutants: $(VENV)/.dev ## which small mistakes in rules no test would notice, e.g. ARGS="mp503 engine"
	@$(PY) -I tools/mutate.py $(ARGS)

.PHONY: faults
faults: $(VENV)/.dev ## what becomes of a sync whose writes go wrong, e.g. ARGS="--only GitHub --every 9"
	@$(PY) -I tools/faults.py $(ARGS)

.PHONY: merge-table
merge-table: $(VENV)/.dev ## what follows where trackers differ, each way they can, e.g. ARGS="--field due"
	@$(PY) -I tools/merge_table.py $(ARGS)

.PHONY: replay
replay: $(VENV)/.dev ## a real project week by week with one store, e.g. ARGS="--dialect GitHub --chart some.svg"
	@$(PY) -I tools/replay.py $(ARGS)

.PHONY: build
build: $(VENV)/.run ## the wheel and the source distribution, into dist
	@rm -rf dist
	@$(PY) -Im hatchling build -d dist

# A fresh environment that knows nothing of this clone, and not one package for development.
.PHONY: wheel
wheel: build $(VENV)/.made ## install the wheel elsewhere and run it without the sources
	@rm -rf $(WHEEL_VENV) $(CACHE)/elsewhere && mkdir -p $(CACHE)/elsewhere
	@$(PY) -Im venv $(WHEEL_VENV)
	@$(WHEEL_VENV)/bin/python $(INSTALL) -r requirements/run.txt
	@$(WHEEL_VENV)/bin/python -Im pip install -qq --no-deps --no-index $(WHEEL)
	@cd $(CACHE)/elsewhere && $(CURDIR)/$(WHEEL_VENV)/bin/python -I $(CURDIR)/tools/try_wheel.py

# The wheel is the same wherever it is built from the same sources, so its hash can be part of the
# commit that is tagged; the release workflow compares. Remove the file after the release.
.PHONY: release-pin
release-pin: build ## pin the hash of the wheel for the action, in the commit to be tagged
	@{ echo "# Made by make release-pin: the wheel of this commit, which the action installs."; \
	  echo "milepost==$$($(PY) -Im hatchling version) \\"; \
	  $(PY) -Im pip hash $(WHEEL) | sed -n 's/^--hash/    --hash/p'; } > requirements/release.txt

# For CI: the tests against a wheel made before, in a clone whose sources are gone.
.PHONY: test-wheel
test-wheel: $(VENV)/.run requirements/dev.txt
	@test ! -e src && test ! -e adapters || { echo "remove src and adapters first" >&2; exit 1; }
	@$(PY) $(INSTALL) -r requirements/dev.txt
	@$(PY) -Im pip install -qq --no-deps --no-index --force-reinstall $(WHEEL)
	@$(PYTEST) $(PARALLEL) $(ARGS)

# uv reads pyproject.toml, the only list kept by hand. ARGS=--upgrade takes the newest of everything.
COMPILE := $(BIN)/uv pip compile --quiet --no-config --no-python-downloads --cache-dir $(CACHE)/uv \
  --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock"

.PHONY: lock
lock: $(VENV)/.run ## choose the versions in requirements/ anew, with hashes and without addresses
	@$(PY) $(INSTALL) -r requirements/lock.txt
	$(COMPILE) $(ARGS) pyproject.toml -o requirements/run.txt
	$(COMPILE) $(ARGS) --group build -c requirements/run.txt -o requirements/build.txt
	$(COMPILE) $(ARGS) --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt
	$(COMPILE) $(ARGS) --group lock -o requirements/lock.txt
	$(COMPILE) $(ARGS) --group peers -c requirements/run.txt -c requirements/build.txt -o requirements/peers.txt
	@{ echo "# Made by make lock: PyGithub as in run.txt. Its source distribution holds recorded answers"; \
	  echo "# of GitHub that tests read (LGPL: read there, never copied here)."; \
	  sed -n '/^pygithub==/,/[^\\]$$/p' requirements/run.txt; } > requirements/recordings.txt

.PHONY: clean
clean: ## remove everything that was made
	rm -rf $(VENV) $(CACHE) dist build demo-output .coverage* .mypy_cache .ruff_cache \
	  .pytest_cache .hypothesis .import_linter_cache .milepost
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
