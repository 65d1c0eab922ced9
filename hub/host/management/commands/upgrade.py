"""`manage.py upgrade`: what `up` does to the database before it starts, for whoever wants to see how it goes."""

from typing import Any

from django.core.management import BaseCommand

from hub.host import upgrading


class Command(BaseCommand):
    help = "Bring the database up to date: the hub's tables, then each plugin's by itself."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        broken = upgrading.upgrade()
        if broken:
            self.stderr.write(
                f"The hub runs without {', '.join(broken)}: see above, or the page Plugins at the desk. "
                "Everything else is up to date."
            )
        else:
            self.stdout.write("Everything is up to date.")
