"""`manage.py neighbour add HOST:PORT [--accept] | list | remove HOST:PORT-or-name`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub import api
from hub.core.errors import LocalError
from plugins.gossip import neighbours
from plugins.gossip.matching import matching_words
from plugins.gossip.models import Neighbour
from plugins.gossip.words import state_of


class Command(BaseCommand):
    help = "Neighbouring hubs: add one by its web address, list them, remove one."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="take the signed card of the hub at this web address")
        add.add_argument("address", metavar="HOST:PORT")
        add.add_argument("--accept", action="store_true", help="accept it at once, as a steward of this hub")
        acts.add_parser("list", help="all neighbours and how things stand with each")
        remove = acts.add_parser("remove", help="stop exchanging with a hub")
        remove.add_argument("which", metavar="HOST:PORT or name")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if api.this_hub() is None:
            raise CommandError(_("This hub has no name yet. Finish the first run, or use `manage.py provision`."))
        try:
            getattr(self, act)(**options)
        except LocalError as error:
            raise CommandError(str(error)) from None

    def add(self, address: str, accept: bool, **_rest: Any) -> None:
        neighbour = neighbours.add(address, accept)
        words = matching_words(bytes(neighbour.key), api.handshake_keys("gossip").key)
        self.stdout.write(_("{name}: {state}").format(name=neighbour.name, state=state_of(neighbour)))
        self.stdout.write(_("The same four words must show on both hubs: {words}").format(words=words))

    def list(self, **_rest: Any) -> None:
        for neighbour in Neighbour.objects.all():
            self.stdout.write(f"{neighbour.name}\t{neighbour.address}:{neighbour.web_port}\t{state_of(neighbour)}")

    def remove(self, which: str, **_rest: Any) -> None:
        found = [n for n in Neighbour.objects.all() if which in (n.name, f"{n.address}:{n.web_port}")]
        if len(found) != 1:
            raise CommandError(
                _("{count} neighbours are called “{which}”. See `manage.py neighbour list`.").format(
                    count=len(found), which=which
                )
            )
        neighbours.remove(found[0])
        self.stdout.write(_("{name} is no longer a neighbour.").format(name=found[0].name))
