"""`manage.py up`: the one command that runs a hub."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.host import listening, lock, pair, preparation

THIS_MACHINE = "127.0.0.1"


class Command(BaseCommand):
    help = "Run this hub: check, migrate, then serve its pages and meet its neighbours until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=THIS_MACHINE, help="Address to listen on; 0.0.0.0 for the whole network.")
        parser.add_argument("--port", type=int, default=settings.HUB_WEB_PORT, help="Port of the pages.")
        parser.add_argument(
            "--exchange-port", type=int, help="Port for neighbouring hubs; if not given, --port plus one."
        )

    def handle(self, *args: Any, host: str, port: int, exchange_port: int | None, **options: Any) -> None:
        exchange_port = exchange_port or port + 1
        settings.HUB_WEB_PORT, settings.HUB_EXCHANGE_PORT = port, exchange_port
        address = listening.address(listening.reachable_host(host), port)
        try:
            held = lock.take(settings.HUB_DATA, address)
            web, exchange = listening.listen(host, port), listening.listen(host, exchange_port)
        except (lock.Running, listening.Unavailable) as refusal:
            raise CommandError(str(refusal)) from None
        if not preparation.in_a_process_of_its_own(preparation.prepare):
            raise CommandError("The hub did not start: what is wrong stands above.")
        preparation.in_a_process_of_its_own(lambda: preparation.announce(address, exchange_port))
        with held:
            pair.run(web, exchange)
