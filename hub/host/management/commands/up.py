"""`manage.py up`: the one command that runs a hub."""

import socket
from argparse import ArgumentTypeError
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.host import listening, lock, meanwhile, preparation, processes
from hub.log import room

THIS_MACHINE = "127.0.0.1"
LAST_PORT = 65535


def port_number(text: str) -> int:
    """An argument that names a port."""
    if not (text.isascii() and text.isdecimal()) or int(text) > LAST_PORT:
        raise ArgumentTypeError(f"{text!r} is no port. Write a number from 1 to {LAST_PORT}.")
    return int(text)


def check_ports(port: int, exchange_port: int, https_port: int | None = None) -> None:
    """Refuse ports that nobody could reach, and one port for two purposes."""
    if https_port in (port, exchange_port):
        raise CommandError(f"HUB_HTTPS_PORT is {https_port}, and that port is taken by this hub. Choose another.")
    if port == exchange_port or not 0 < port <= LAST_PORT or not 0 < exchange_port <= LAST_PORT:
        raise CommandError(
            f"The pages cannot have port {port} with port {exchange_port} for neighbouring hubs. "
            f"Choose two different ports from 1 to {LAST_PORT} with --port and --exchange-port."
        )


def prepared(web: socket.socket) -> int:
    """Make the hub ready, on a full disk as soon as somebody made room; 0 where it went well."""
    while True:
        with meanwhile.upgrading(web):
            code = preparation.in_a_process_of_its_own(preparation.prepare)
        if code != preparation.FULL or not meanwhile.wait_for_room(web):
            return code


class Command(BaseCommand):
    help = "Run this hub: check, migrate, then serve its pages and meet its neighbours until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=THIS_MACHINE, help="Address to listen on; 0.0.0.0 for the whole network.")
        parser.add_argument("--port", type=port_number, default=settings.HUB_WEB_PORT, help="Port of the pages.")
        parser.add_argument(
            "--exchange-port", type=port_number, help="Port for neighbouring hubs; if not given, --port plus one."
        )
        parser.add_argument(
            "--safe", action="store_true", help="Load what Banyan itself brings, and no other plugin that is installed."
        )

    def handle(self, *args: Any, host: str, port: int, exchange_port: int | None, **options: Any) -> None:
        exchange_port = port + 1 if exchange_port is None else exchange_port
        settings.HUB_WEB_PORT, settings.HUB_EXCHANGE_PORT, settings.LISTENS_AT = port, exchange_port, host
        address = listening.address(listening.reachable_host(host), port)
        try:
            room.keep_reserve()
            held = lock.take(settings.HUB_DATA, address)
            check_ports(port, exchange_port, settings.HUB_HTTPS_PORT)
            web, exchange = listening.listen(host, port), listening.listen(host, exchange_port)
            private = listening.listen(host, settings.HUB_HTTPS_PORT) if settings.HUB_HTTPS_PORT else None
        except (lock.Running, listening.Unavailable) as refusal:
            raise CommandError(str(refusal)) from None
        except UnicodeError:
            raise CommandError(f"'{host}' is not an address of this machine.") from None
        except OSError as refusal:
            raise CommandError(f"{settings.HUB_DATA} cannot hold a hub: {refusal.strerror}.") from None
        processes.preload()
        self.refuse(web, prepared(web))
        asgi = processes.load()
        self.refuse(web, preparation.in_a_process_of_its_own(partial(preparation.open_at, address, exchange_port)))
        with held:
            processes.run(asgi, web, exchange, private)

    def refuse(self, web: socket.socket, code: int) -> None:
        """Say on a page, and here, that the hub does not start, where a step of its start did not go well."""
        if code:
            meanwhile.say_sorry(web, code)
            raise CommandError("The hub did not start: what is wrong stands above.")
