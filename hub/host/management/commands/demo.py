"""`manage.py demo`: two villages on one machine that know each other and have a story, until Ctrl-C."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.host import demo, listening
from hub.host.management.commands.up import LAST_PORT, port_number


class Command(BaseCommand):
    help = "Run two neighbouring hubs with an invented story, and print who can sign in where."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument(
            "--port", type=port_number, default=8000, help="Port of the first hub; the second has ten more."
        )

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        look_for_room(host, (port, port + 1, port + 10, port + 11))
        kept: Path | None = settings.HUB_DATA if settings.HUB_DATA != settings.PROJECT / "data" else None
        try:
            demo.show(host, port, kept)
        except demo.Failed as failed:
            raise CommandError(str(failed)) from None


def look_for_room(host: str, ports: tuple[int, ...]) -> None:
    """Refuse before anything is founded when a port of either hub, or of its exchange, cannot be had."""
    for port in ports:
        try:
            if not 0 < port <= LAST_PORT:
                raise listening.Unavailable
            listening.listen(host, port).close()
        except (listening.Unavailable, UnicodeError):
            wanted = ", ".join(map(str, ports))
            raise CommandError(
                f"The demonstration needs the ports {wanted} of {host}, and {port} cannot be had. "
                "Choose others with --port."
            ) from None
