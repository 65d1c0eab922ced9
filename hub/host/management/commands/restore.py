"""`manage.py restore FOLDER --data DIR`: brings a hub back from a backup; docs/backup.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.core.errors import LocalError
from hub.host import lock
from hub.host.backup import generations, restoring


class Command(BaseCommand):
    help = "Bring a hub back from a backup into the data folder."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder of the backups, for the newest; or one of them.")
        parser.add_argument("--replace", action="store_true", help="Put the hub that is there aside; it is kept.")

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        data = Path(settings.HUB_DATA)
        try:
            generation = generations.newest(folder)
            told = restoring.restore(generation, data, replace)
        except (LocalError, lock.Running) as refusal:
            raise CommandError(f"{refusal} Nothing was restored.") from None
        held = f"{told.counts['entries']} entries" if told.database else "its keys and files"
        self.stdout.write(f"{told.name} is back in {data}, with {held}.")
        if told.left:
            self.stdout.write(f"{len(told.left)} files were not in the backup. Neighbours are asked for them.")
        for sentence in next_steps(told.database, data):
            self.stdout.write(sentence)


def next_steps(has_database: bool, data: Path) -> list[str]:
    """What is left to do."""
    said = []
    if not has_database:
        said.append("Its database was on a server: bring it back there with pg_restore before the hub starts.")
    elif not restoring.seal_is_here(data / "hub.db"):
        said.append(
            "Its seal is not in this box, so nobody can sign in yet. A steward brings it with the 24 words of the "
            "stewards' card: manage.py seal back."
        )
    if has_database:
        said.append(
            "If somebody else may have the old box or a backup, give it a new device key: manage.py device new."
        )
    said.append("Start it with manage.py up. What its neighbours hold of it comes back when they meet.")
    return said
