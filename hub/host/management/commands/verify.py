"""`manage.py verify FOLDER`: whether a backup is as it was made. Exit code 1 for a damaged one, 2 for none."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from hub.host.backup import checking, generations, telling
from hub.host.backup.generations import NoBackup
from hub.host.backup.manifest import Damaged
from hub.host.backup.pacing import Pace
from hub.portal.dates import when


class Command(BaseCommand):
    help = "Read a backup whole and say whether it is as it was made. Writes nothing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder of the backups, for the newest; or one of them.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            generation = generations.newest(folder)
            told = checking.verify(generation, Pace())
        except NoBackup as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        except Damaged as refusal:
            raise CommandError(f"{generation} is damaged. {refusal} Use another one.") from None
        self.stdout.write(
            f"{generation} is whole: {told.name}, about {when(told.made)}, {told.counts['entries']} entries, "
            f"{told.counts['people']} people, {len(told.files)} files."
        )
        for line in telling.left_out(told):
            self.stdout.write(line)
