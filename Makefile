# Two commands carry everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.runtime-installed
DEV    := $(VENV)/.dev-installed
PORT   ?= 8000
export PYTHONPATH := src
# Images often set it: every worker of every stage would compile everything again, tests' assertions included.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

.PHONY: help run demo test test-sqlite test-postgresql test-browser test-long check fix bench lock clean

help: ## Say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	touch $@

$(DEV): requirements-dev.lock $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

run: $(RUN) ## Open the demonstration in the browser (SQLite, loopback only)
	CESP_DEMONSTRATION=1 $(BIN)/python manage.py serve_demonstration --port $(PORT)

demo: $(RUN) ## Make the demonstration's data anew, without serving it
	CESP_DEMONSTRATION=1 $(BIN)/python manage.py make_demonstration --anew

test: test-sqlite test-postgresql ## All tests, on SQLite then on PostgreSQL

test-sqlite: $(DEV) ## The tests on SQLite
	DATABASE_URL= $(BIN)/python -m pytest -n auto -m "not browser and not long"

test-postgresql: $(DEV) ## The tests that touch the database, on PostgreSQL (embedded, or DATABASE_URL)
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n auto -m "not browser and not long and not alike" --ignore=tests/law --ignore=tests/architecture

test-browser: $(DEV) ## Pages in headless Chromium (CHROMIUM names another binary)
	DATABASE_URL= $(BIN)/python -m pytest -n auto --dist loadfile -m "browser and not long" tests/browser

test-long: $(DEV) ## The long figures: kills, a million contracts, random histories, time zones
	DATABASE_URL= $(BIN)/python -m pytest -n auto -m long
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n auto -m "long or alike" --ignore=tests/law
	for zone in Europe/Paris UTC America/Guadeloupe America/Cayenne Indian/Reunion Pacific/Noumea; do \
	  echo "TZ=$$zone"; TZ=$$zone DATABASE_URL= $(BIN)/python -m pytest -q -n auto -m "not browser and not long" || exit 1; done

check: $(DEV) ## What a machine can read: style, types, layers, templates, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet src
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run

fix: $(DEV) ## Let the machine fix what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m tests.architecture.traceability

bench: $(DEV) ## Print every benchmark's figure beside its floor
	for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: $(DEV) ## Resolve the dependencies again (needs uv on the PATH)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean: ## Remove the demonstration's data and the caches, keep the installation
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis
