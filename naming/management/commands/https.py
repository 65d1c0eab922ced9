"""https from a terminal: make what it needs, see it, and renew the hub's own certificate."""

from datetime import UTC, datetime
from typing import Any

from django.core.management import BaseCommand, CommandError

from hub.core.errors import LocalError
from naming.https import work
from naming.https.kept import Kept, fingerprint, kept


class Command(BaseCommand):
    help = "Makes what https needs (`make`), shows it with its fingerprint (`show`), and renews it (`renew`)."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="make|show|renew")
        make = acts.add_parser("make", help="make a certificate for the names that this hub has now")
        make.add_argument("--anew", action="store_true", help="in place of one: people must install the new one")
        acts.add_parser("show", help="the names it speaks for, and the fingerprint to be printed")
        acts.add_parser("renew", help="renew now what the hub renews by itself, 30 days before its end")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            if act == "make":
                work.make(options["anew"])
            elif act == "renew":
                work.renew(is_wanted=True)
        except work.AlreadyMade as error:
            raise CommandError(f"{error} If that is what you mean, add --anew.") from None
        except LocalError as error:
            raise CommandError(str(error)) from None
        found = kept()
        if found is None:
            raise CommandError("This hub has no certificate. Make one with `manage.py https make`.")
        self.show(found)

    def show(self, found: Kept) -> None:
        for name in found.names:
            self.stdout.write(f"name  {name}")
        self.stdout.write(f"SHA-256  {fingerprint(found.root)}")
        self.stdout.write(f"SHA-1  {fingerprint(found.root, 'sha1')}")
        self.stdout.write(f"good until about {day(found.ends)}, and with renewals until {day(found.lasts)}")


def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
