"""The device key of this hub, from a terminal: how it stands, made anew where it was lost, or replaced where it was
stolen; docs/paper.md."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from hub.accounts.paper import devices, typed
from hub.accounts.paper.words import WrongWords
from hub.core.errors import LocalError

ASKING = "Type the 12 words of the hub's first card, with blanks between them."
AGAIN = "Start the hub again. Neighbours meet a new key: their stewards and yours accept each other once more."


class Command(BaseCommand):
    help = (
        "Says how the hub's device key stands; `back` makes a new one by the hub's first card, where it was lost; "
        "`new` does so too and ends the one of before, where somebody else may have it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", nargs="?", choices=["back", "new"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"]:
                act = devices.bring_back if options["act"] == "back" else devices.replace
                act(typed.words(self.stdout.write, ASKING))
                self.stdout.write(f"This hub has a new device key. {AGAIN}")
            elif devices.is_here():
                self.stdout.write("This hub has its device key.")
            else:
                self.stdout.write("This hub's device key is not here, or was ended: make a new one with `back`.")
        except WrongWords as wrong:
            raise CommandError(wrong.said) from None
        except LocalError as wrong:
            raise CommandError(str(wrong)) from None
