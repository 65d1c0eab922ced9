"""Run as a program: loads a hub as `up` does, checks it, asks for new migrations and pages, and prints what came of it.

Arguments are addresses to ask for as the steward ama; `+label` first switches a plugin on, `POST /address` sends,
`SW /address` asks in Swahili.
"""

import io
import json
import os
import sys
from contextlib import redirect_stdout

PAGES = ("/", "/forum/", "/health", "/admin/")


def look(asked: list[str]) -> dict[str, object]:
    """The plugins that were left out, what `makemigrations` would write, some pages."""
    import django
    from django.core.management import call_command
    from django.test import Client

    django.setup()
    from django.apps import apps

    from hub import asgi, guard
    from hub.accounts.models import Person
    from hub.accounts.testing import signed_in
    from hub.plugins import dropping

    dropping.drop_unmigrated()
    assert asgi.web
    call_command("check", stdout=io.StringIO())
    said = io.StringIO()
    call_command("makemigrations", "--dry-run", stdout=said)
    ama = signed_in(Client(raise_request_exception=False), "ama")
    assert Person.objects.get(name="ama").is_superuser
    return {
        "broken": {label: [each.step, each.refused, each.words] for label, each in guard.broken().items()},
        "new": said.getvalue(),
        "pages": {path: Client().get(path).status_code for path in PAGES},
        "apps": list(apps.app_configs),
        "asked": [answer(ama, each) for each in asked],
        "plugins": answer(ama, "/admin/plugins/switch/")[1],
        "troubles": [[trouble.label, trouble.member, trouble.times, trouble.words] for trouble in guard.troubles()],
    }


def answer(ama: object, asked: str) -> list[object]:
    """Status and text of a page, as ama gets it."""
    from django.test import Client

    from hub.plugins import switches

    assert isinstance(ama, Client)
    if asked.startswith("+"):
        switches.switch(asked[1:], True)
        return []
    method, _, path = asked.rpartition(" ")
    found = ama.post(path) if method == "POST" else ama.get(path, headers={"Accept-Language": method.lower()})
    return [found.status_code, found.content.decode()]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    with redirect_stdout(io.StringIO()):
        found = look(sys.argv[1:])
    print(json.dumps(found))
