"""`python -m tests.bench.sender N up …`: a hub that cuts what it sends into runs of N entries."""

import sys

import manage
from hub.core import run

if __name__ == "__main__":
    run.MAX_ENTRIES = int(sys.argv.pop(1))  # type: ignore[misc]  # the constant of transport that is measured here
    manage.main()
