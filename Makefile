# Every command works from a fresh clone: each makes .venv first when it is missing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test lint bench demo

setup: .venv/ready

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

run: setup
	$(BIN)/python manage.py up

demo: setup
	$(BIN)/python manage.py demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/system
	$(BIN)/python -m pytest tests/system
	@if [ -n "$$HUB_TEST_POSTGRES" ]; then \
	  HUB_DATABASE="$$HUB_TEST_POSTGRES" $(BIN)/python -m pytest -n 2 tests/log tests/accounts tests/content tests/naming tests/plugins; \
	else echo "SKIPPED on PostgreSQL: set HUB_TEST_POSTGRES=postgres://name:secret@host/database to run these too"; fi

bench: setup
	$(BIN)/python -m tests.bench $(ONLY)
