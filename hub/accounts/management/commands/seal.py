"""The seal of this box, from a terminal: how it stands, put back from its words, or replaced."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from hub.accounts.keys import keyring
from hub.accounts.paper import seals, typed
from hub.accounts.paper.words import WrongWords
from hub.core.errors import LocalError

ASKING = "Type the 24 words of the seal, with blanks between them."


class Command(BaseCommand):
    help = "Says how the seal stands; `back` puts it back from the 24 words of its card; `new` replaces it."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", nargs="?", choices=["back", "new"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "back":
                seals.put_back(typed.words(self.stdout.write, ASKING))
            elif options["act"] == "new":
                seals.replace()
                self.stdout.write("This hub has a new seal. Print its card: the words of the old one put nothing back.")
            self.tell()
        except WrongWords as wrong:
            raise CommandError(wrong.said) from None
        except LocalError as wrong:
            raise CommandError(str(wrong)) from None

    def tell(self) -> None:
        """How it stands, counted in people."""
        state = seals.state()
        where = keyring.seal_path()
        self.stdout.write(
            f"The seal is at {where}." if state.is_here else f"No seal is at {where}: nobody can sign in."
        )
        if state.older:
            self.stdout.write(
                f"{state.older} people have not signed in since it is new; the older seal stays for them."
            )
        if state.missing:
            self.stdout.write(f"{state.missing} people need a seal that is not here: type its words with `back`.")
