"""Run as a program by `plugins`: loads a hub as `up` does and says what that took, then reads its home page once for
each line that it is given. Answers are lines of JSON."""

import json
import os
import sys
import time
from pathlib import Path


def load() -> None:
    """All that serving needs, every plugin on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    from django.urls import get_resolver

    import hub.asgi
    from hub.plugins import loader, switches

    assert hub.asgi.web
    assert get_resolver().url_patterns
    switches.trust({plugin.label for plugin in loader.installed()})


def own_megabytes() -> float:
    """Memory that this process shares with nobody."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def read_home() -> dict[str, float]:
    """Seconds and statements of one page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    person = Client()
    began = time.perf_counter()
    answer = person.get("/")
    took = time.perf_counter() - began
    with CaptureQueriesContext(connection) as asked:
        person.get("/")
    assert answer.status_code == 200
    return {"seconds": took, "queries": len(asked), "cards": answer.content.count(b'class="tile')}


if __name__ == "__main__":
    load()
    started = {"seconds": time.process_time(), "megabytes": own_megabytes()}
    print(json.dumps(started), flush=True)
    for _ in sys.stdin:
        print(json.dumps(read_home()), flush=True)
