# Every command works from a fresh clone: each makes .venv first when it is missing.
PYTHON ?= python3
BIN := .venv/bin

# Tests start Banyan some hundred times: each start finds what the first compiled, even where the environment says not to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup run test lint rewritten messages bench demo powercuts

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

# One more than the two cores that this must be quick on: tests wait for browsers, processes and the disk, and then
# another has something to do. Files that take long go first (tests/conftest.py), and not those of many small tests.
WORKERS := -n 3

# What keeps nothing in a database, or meets hubs in processes of their own, which keep theirs in SQLite.
SAME_ON_BOTH := --ignore tests/plugins/gossip/wire --ignore-glob 'tests/plugins/gossip/test_hostile_*' \
  $(patsubst %,--ignore tests/plugins/%.py,test_dummy test_promises $(addprefix gossip/test_,callers double patience pipes))

# pytest rewrites the assertions of each file and keeps what it made: once, while types are checked, and not in each worker.
# What cannot be collected is told by the tests themselves.
rewritten: setup
	$(BIN)/python -m pytest --collect-only -qq >/dev/null || true

test: setup
	$(MAKE) --no-print-directory --jobs 2 lint rewritten
	$(BIN)/python -m pytest $(WORKERS) --dist loadfile --no-loadscope-reorder
	@if [ -n "$$HUB_TEST_POSTGRES" ]; then \
	  HUB_DATABASE="$$HUB_TEST_POSTGRES" $(BIN)/python -m pytest $(WORKERS) tests/log tests/accounts tests/content tests/naming tests/plugins \
	    tests/jobs tests/moderation tests/search $(SAME_ON_BOTH); \
	else echo "SKIPPED on PostgreSQL: set HUB_TEST_POSTGRES=postgres://name:secret@host/database to run these too"; fi

bench: setup
	$(BIN)/python -m tests.bench $(ONLY)

# Half an hour: fifty times the power cuts of the tests.
powercuts: setup
	$(BIN)/python -m tests.power --cuts 50000
