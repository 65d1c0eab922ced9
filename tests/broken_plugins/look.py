"""Run as a program: loads a hub, checks it, asks for new migrations and for pages, and prints what came of it."""

import io
import json
import os
from contextlib import redirect_stdout

PAGES = ("/", "/forum/", "/health", "/admin/")


def look() -> dict[str, object]:
    """The plugins that were left out, what `makemigrations` would write, the status of some pages."""
    import django
    from django.core.management import call_command
    from django.test import Client

    django.setup()
    from django.apps import apps

    from hub import guard

    call_command("check", stdout=io.StringIO())
    said = io.StringIO()
    call_command("makemigrations", "--dry-run", stdout=said)
    pages = {path: Client().get(path).status_code for path in PAGES}
    broken = {label: [each.step, each.refused, each.words] for label, each in guard.broken().items()}
    return {"broken": broken, "new": said.getvalue(), "pages": pages, "apps": list(apps.app_configs)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    with redirect_stdout(io.StringIO()):
        found = look()
    print(json.dumps(found))
