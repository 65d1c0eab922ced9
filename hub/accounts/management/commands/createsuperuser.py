"""Replaces Django's command of this name: nobody is made powerful from a terminal here."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from hub.accounts.first_run import first_run_code
from hub.accounts.models import Seat


class Command(BaseCommand):
    help = "Not used here: says how stewards are made instead."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("anything", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        if Seat.objects.filter(role="steward", standing="held").exists():
            raise CommandError(
                "A steward is made by a signed record of another steward, not by a command. "
                "Ask one of this hub's stewards to seat the person."
            )
        raise CommandError(
            "A steward is made by a signed record, not by a command. Open the hub in a browser and set it up "
            f"with the code {first_run_code()}, or use `manage.py provision`."
        )
