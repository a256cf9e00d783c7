# Every target sets up what it needs: only Python 3.11+ with its venv module, and make, are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := planner tests benchmarks docs

.DEFAULT_GOAL := plan
.PHONY: plan test lint docs bench clean

# Exit code 4 says that the time limit came first: the best plan so far is printed, with what was proved of it.
plan: $(VENV)/.installed ## The plan for Korea, as of 20 April 2025
	@$(BIN)/planner solve korea-us-2025 --brief || test $$? -eq 4

# Slow tests stand side by side: whoever runs out of tests takes over some of the other's.
test: lint ## Lint, strict types and all tests
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

lint: $(VENV)/.installed-dev ## Lint and strict types only
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

docs: $(VENV)/.installed-dev ## Rewrite the generated reference pages and the pictures
	$(BIN)/python docs/build.py

bench: $(VENV)/.installed-dev ## Start-up and solve ratios
	$(BIN)/python benchmarks/startup.py

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The planner needs Python 3.11 or newer; name one with 'make PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean: ## Remove the environment
	rm -rf $(VENV)
