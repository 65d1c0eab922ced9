# Every command works from a fresh clone: each makes .venv first when it is missing.
PYTHON ?= python3
BIN := .venv/bin

# Tests start Banyan some hundred times: each start finds what the first compiled, even where the environment says not to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup run test tests tests-on-postgres lint rewritten beside messages bench demo powercuts

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

# Bring the translators' files up to date with the texts of the code; needs gettext's tools.
messages: setup
	$(BIN)/python manage.py makemessages $(foreach code,es fr sw ar hi,--locale $(code)) --no-wrap --no-obsolete \
	  --add-location file --ignore .venv --ignore build --ignore 'tests/*' --ignore 'docs/*'
	sed -i '/^"POT-Creation-Date/d' $$(find hub naming plugins -name django.po)
	$(BIN)/python manage.py compilemessages --ignore .venv --verbosity 0

# Types, and the tests that keep rows once more on PostgreSQL, are looked at beside the tests and told when they are done.
test: setup
	$(MAKE) --no-print-directory --jobs 2 tests beside

# Three workers: one more than the two cores that this must be quick on, for tests wait for browsers, processes and the
# disk. Files that take long go first (tests/conftest.py), and not those of many small tests.
tests: rewritten
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# pytest rewrites the assertions of each file and keeps what it made: once, and not in each worker. What cannot be
# collected is told by the tests themselves.
rewritten: setup
	$(BIN)/python -m pytest --collect-only -qq >/dev/null || true

beside:
	@$(MAKE) --no-print-directory --output-sync=target lint tests-on-postgres

tests-on-postgres: setup
	@if [ -n "$$HUB_TEST_POSTGRES" ]; then \
	  HUB_DATABASE="$$HUB_TEST_POSTGRES" $(BIN)/python -m pytest tests/log tests/accounts tests/content tests/naming tests/plugins \
	    tests/jobs tests/moderation tests/search; \
	else echo "SKIPPED on PostgreSQL: set HUB_TEST_POSTGRES=postgres://name:secret@host/database to run these too"; fi

bench: setup
	$(BIN)/python -m tests.bench $(ONLY)

# Half an hour: fifty times the power cuts of the tests.
powercuts: setup
	$(BIN)/python -m tests.power --cuts 50000
