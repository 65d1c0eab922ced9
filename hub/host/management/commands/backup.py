"""`manage.py backup FOLDER`: a backup that a hub can be brought back from, proven at once; docs/backup.md."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from hub.core.errors import LocalError
from hub.host.backup import making, proving
from hub.host.backup.pacing import REST, Pace


class Command(BaseCommand):
    help = "Back this hub up into a folder or onto a stick, and prove that it can be restored."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="A folder for this hub's backups alone, best on another disk.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        pace = Pace(REST if making.beside_a_running_hub() else 0)
        try:
            generation = making.make(folder, pace)
            told = proving.prove(generation, pace)
        except LocalError as refusal:
            raise CommandError(str(refusal)) from None
        counts = told.counts
        self.stdout.write(
            f"{generation} is whole and was restored on trial: {counts['entries']} entries, {counts['people']} people, "
            f"{len(told.files)} files."
        )
        if not told.database:
            self.stdout.write(
                "The database lies on its server and is not in it: save it with pg_dump, at the same time."
            )
