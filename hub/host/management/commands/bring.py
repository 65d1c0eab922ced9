"""`manage.py bring FILE`: takes in what somebody took along from another hub, where the file is too large for a page or
lies on a stick.
"""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from hub.accounts.hubs.identity import this_hub
from hub.core.errors import LocalError
from hub.portal.me.bringing import take_in, told


class Command(BaseCommand):
    help = "Take in what somebody wrote at another hub, from the file that they took along there."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file, as the other hub gave it.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if this_hub() is None:
            raise CommandError("This hub is not set up yet. Use `manage.py provision FILE.toml` first.")
        try:
            with file.open("rb") as opened:
                self.stdout.write(told(take_in(opened)))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except LocalError as refusal:
            raise CommandError(str(refusal)) from None
