# Two commands do everything, with their own set-up: `make run` plays a year, `make test` runs the tests.
# `make check` is what a reviewer wants checked; CI runs the same.

PYTHON ?= $(shell command -v python3 || command -v python)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: run test faults check format docs constraints benchmarks clean

run: $(VENV)/installed
	$(BIN)/kyhan demo --dir practice --open

# All but those in a browser, which `make check` runs: Playwright keeps an event loop running in its process.
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/browser

# Breaks things in full, for up to an hour; `make test` runs a short sample of each.
faults: $(VENV)/installed-dev
	KYHAN_FAULTS=full $(BIN)/python -m pytest -n auto --dist worksteal tests/faults

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/python -m pytest -n auto -q tests/unit --cov=kyhan/calendar --cov=kyhan/workflows --cov=kyhan/regulation --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered
	$(BIN)/python -m pytest -n auto --dist worksteal tests/browser

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/installed-dev
	$(BIN)/python docs/generate.py

constraints: $(VENV)/installed-dev
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --extra dev --extra provinces --no-emit-options --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --output-file constraints.txt pyproject.toml

benchmarks: $(VENV)/installed-dev
	for program in benchmarks/*.py; do $(BIN)/python $$program || exit 1; done

$(VENV)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kyhan needs Python 3.11 or later; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/installed: $(VENV)/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build dist practice .mypy_cache .ruff_cache .pytest_cache .hypothesis
