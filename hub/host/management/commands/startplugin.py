"""`manage.py startplugin NAME`: writes a plugin into the current folder whose tests pass as written.

It is the board of prices of the tutorial under another label, so there is nothing else to keep up to date.
"""

import keyword
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.core.record import LABEL
from hub.plugins import RESERVED_LABELS, loader

EXAMPLE = Path(settings.PROJECT, "docs", "examples", "market")
WRITTEN = (".py", ".toml", ".html")

NEXT = """
{name}/ is a plugin: a board of prices. Install it beside the hub, run its tests, and make it yours:

    {python} -m pip install --no-build-isolation --editable {name}
    cd {name}
    {python} -m pytest
    {python} -m pytest --hub-contract {name}

docs/tutorial.md tells what each file is for, docs/reference.md every name that a plugin may use.
"""


class Command(BaseCommand):
    help = "Write a plugin into the current folder, whose tests pass as written."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Its label: small letters and digits. It names addresses, records and tables.")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        for mistake in mistakes(name):
            raise CommandError(mistake)
        for path in sorted(EXAMPLE.rglob("*")):
            if path.suffix in WRITTEN and path.is_file():
                target = Path(renamed(str(Path("market", path.relative_to(EXAMPLE))), name))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(renamed(path.read_text(encoding="utf-8"), name), encoding="utf-8")
        self.stdout.write(NEXT.format(name=name, python=sys.executable))


def mistakes(name: str) -> Iterator[str]:
    """What keeps a plugin from being called this, with the way out."""
    if not LABEL.fullmatch(name):
        yield f"{name!r} cannot name a plugin: write 2 to 31 small letters or digits, a letter first, as in `market`."
    elif name in RESERVED_LABELS:
        yield f"{name!r} belongs to the hub; choose another name."
    elif Path(name).exists():
        yield f"{name!r} exists here already; choose another name, or another folder."
    elif any(plugin.label == name for plugin in loader.installed()):
        yield f"a plugin of this hub is called {name!r} already; choose another name."
    elif keyword.iskeyword(name) or keyword.iskeyword(name.capitalize()) or find_spec(name) is not None:
        yield f"Python knows {name!r} already, so nobody could import the plugin; choose another name."


def renamed(text: str, name: str) -> str:
    """The example's words under another label."""
    return text.replace("market", name).replace("Market", name.capitalize())
