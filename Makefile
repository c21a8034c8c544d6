# Everything Marsad can be asked to do. `make help` lists it.
#
# From nothing but Python (3.11, 3.12 or 3.13) and make: `make setup`, then `make run`.
# The lock is installed exactly (`uv pip sync`): a plain `pip install -r` would let camel-tools pull torch.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach candidate,python3.11 python3.12 python3.13 python3,$(shell \
	$(candidate) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $(candidate))))
UV := $(BIN)/uv
# Compile both locks inside a folder; a lock that is there keeps its versions unless UPGRADE is set.
UV_COMPILE = $(abspath $(UV)) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--override overrides.txt --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
compile_locks = cd $(1) && $(UV_COMPILE) requirements.in -o requirements.txt && \
	$(UV_COMPILE) -c requirements.txt requirements-dev.in -o requirements-dev.txt && \
	$(UV_COMPILE) requirements-tools.in -o requirements-tools.txt && \
	$(UV_COMPILE) docs/requirements.in -o docs/requirements.txt
LOCKS := requirements.txt requirements-dev.txt requirements-tools.txt docs/requirements.txt
# Compiled now, half a minute once: every task of Airflow is a process that would compile again what it imports.
UV_SYNC := $(UV) pip sync --no-config --compile-bytecode --require-hashes --python $(BIN)/python

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# ---------------------------------------------------------------- set-up

.PHONY: setup
setup: $(VENV)/.runtime morphology ## virtual environment, locked dependencies, morphology database

.PHONY: setup-dev
setup-dev: $(VENV)/.development morphology ## the same, with what building and testing Marsad needs

# The lock pins uv like everything else, with its hashes; pip installs it, it installs the rest.
$(UV): requirements.txt
	@test -n "$(PYTHON)" || { echo "Marsad needs Python 3.11, 3.12 or 3.13; none was found on PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments; \
	install its venv package first (Debian: apt-get install python3-venv)." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/# via/p' requirements.txt > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@touch $@

# A venv that has the development tools keeps them when only `make setup` or `make run` is asked for.
$(VENV)/.runtime: requirements.txt pyproject.toml $(UV)
	$(UV_SYNC) $(if $(wildcard $(VENV)/.development),requirements-dev.txt,requirements.txt)
	$(UV) pip install --no-config --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@ $(wildcard $(VENV)/.development)

$(VENV)/.development: requirements-dev.txt pyproject.toml $(UV)
	$(UV_SYNC) requirements-dev.txt
	$(UV) pip install --no-config --quiet --python $(BIN)/python --no-deps --editable .
	@scripts/get_browser.sh
	@touch $@ $(VENV)/.runtime

# What no part of Marsad imports stands apart, so that it can neither hold back nor break a dependency.
DOCS := .venv-docs
TOOLS := .venv-tools
$(DOCS)/.ready: docs/requirements.txt $(UV)
$(TOOLS)/.ready: requirements-tools.txt $(UV)
.venv-%/.ready:
	test -x $(@D)/bin/python || $(UV) venv --no-config --quiet --python $(BIN)/python $(@D)
	$(UV) pip sync --no-config --quiet --require-hashes --python $(@D)/bin/python $<
	@touch $@

.PHONY: morphology
morphology: $(VENV)/.runtime
	@$(BIN)/python -m marsad.text.morphology build

.PHONY: lock
lock: $(UV) ## choose versions anew within requirements*.in (add UPGRADE=1 for the newest)
	$(call compile_locks,.)

# ---------------------------------------------------------------- use

.PHONY: run
run: setup ## the whole pipeline on the sample newsroom, with Airflow's UI (ONCE=1: stop after the table)
	@exec $(BIN)/marsad run $(if $(ONCE),--once)

.PHONY: serve
serve: setup ## Airflow on the real feeds, on this machine alone, until Ctrl-C
	@exec $(BIN)/marsad serve

# Training alone needs PyTorch (no user of Marsad does); pip takes its CPU build where one is at hand.
.PHONY: train
train: setup-dev ## fit every table of weights of the coder anew (hours; see training/README.md)
	@$(BIN)/python -c 'import torch' 2>/dev/null || { echo "training needs torch; nothing else does: \
	$(UV) pip install --python $(BIN)/python torch" >&2; exit 1; }
	cd training && for step in "train.py tagger" sparse.py "train.py roles" beginnings.py manner.py \
		story_country.py party_codes.py dates.py places.py stories.py; do \
		$(abspath $(BIN)/python) $$step; \
	done

.PHONY: eval
eval: setup ## score the coder on every gold set at hand, against the floors (GOLD=file.jsonl: on that alone)
	$(if $(GOLD),$(BIN)/marsad eval $(GOLD),$(BIN)/python scripts/evaluate.py)

.PHONY: bench
bench: setup-dev ## what everything costs, into docs/benchmarks.md (STAGES="warehouse …" to choose)
	$(BIN)/python -m benchmarks $(STAGES)

# Never --quiet: it would silence what --strict counts.
.PHONY: docs
docs: $(DOCS)/.ready ## the documents as pages below site/; a link that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict
	@echo "site/index.html"

# ---------------------------------------------------------------- checks

.PHONY: test
test: setup-dev ## every test (TESTS=path to choose)
	$(BIN)/python -m pytest $(TESTS)

.PHONY: coverage
coverage: setup-dev ## every test, and which lines they reach: a table, and pages below htmlcov/ (TESTS=path to choose)
	@mkdir -p build
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --cov-report=html --cov-report=xml:build/coverage.xml $(TESTS)

.PHONY: check
check: setup-dev check-style check-types check-lock check-compose check-tables check-corpus check-sql check-yaml check-generated ## everything that is checked without running

.PHONY: check-style
check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: check-types
check-types:
	$(BIN)/mypy

.PHONY: check-lock
check-lock:
	@! grep -nE '^(-i|--(extra-)?index|--find-links|-f)|file:|https?://' $(LOCKS)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	cp --parents $(LOCKS) $(LOCKS:.txt=.in) overrides.txt "$$folder"; \
	( $(call compile_locks,"$$folder") ); \
	for lock in $(LOCKS); do \
		diff -u $$lock "$$folder/$$lock" || { echo "$$lock is not what its inputs give: run make lock" >&2; exit 1; }; \
	done

.PHONY: check-compose
check-compose:
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yaml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yaml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yaml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.citation-file-format CITATION.cff

.PHONY: check-tables
check-tables:
	$(BIN)/python scripts/check_tables.py

.PHONY: check-corpus
check-corpus:
	$(BIN)/python scripts/check_corpus.py

.PHONY: check-sql
check-sql: $(TOOLS)/.ready
	$(TOOLS)/bin/python scripts/check_sql.py

.PHONY: check-yaml
check-yaml: $(TOOLS)/.ready
	$(TOOLS)/bin/yamllint --strict .

.PHONY: check-generated
check-generated:
	$(BIN)/python scripts/check_generated.py

.PHONY: reference
reference: setup-dev ## write docs/commands.md and docs/settings.md from the code
	$(BIN)/python scripts/write_reference.py

.PHONY: audit
audit: $(TOOLS)/.ready ## known vulnerabilities of every locked package (NEEDED=1: not being able to ask is an error)
	$(TOOLS)/bin/python scripts/audit_dependencies.py $(if $(NEEDED),--needed)

.PHONY: sbom
sbom: $(TOOLS)/.ready ## the bill of materials of the run-time lock (CycloneDX), build/sbom.cdx.json
	@mkdir -p build
	$(TOOLS)/bin/python -c 'import sys; sys.path.insert(0, "scripts"); import release, pathlib; release.write_bill(pathlib.Path("build/sbom.cdx.json"))'
	@echo build/sbom.cdx.json

.PHONY: tools
tools: $(TOOLS)/.ready

.PHONY: hooks
hooks: setup-dev $(TOOLS)/.ready ## let git run the checks before each commit
	$(TOOLS)/bin/pre-commit install

.PHONY: clean
clean: ## remove the virtual environment and caches (never the data)
	rm -rf $(VENV) $(DOCS) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov .coverage build site dist
