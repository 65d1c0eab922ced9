"""`manage.py backup FOLDER`: a backup that a hub can be brought back from, proven at once; docs/backup.md."""

import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.core.errors import LocalError
from hub.host.backup import making, proving, telling
from hub.host.backup.generations import NoBackup
from hub.host.backup.manifest import AWAY, DAMAGED, LARGE, ROOM, Damaged, Manifest
from hub.host.backup.pacing import REST, Pace
from hub.log.trouble import DiskFull
from hub.portal import backups

BEHIND = 15
"""How far it stands back where all want the processor."""


def trouble(refusal: LocalError) -> str:
    """The kind of trouble, as pages tell it."""
    kinds = {NoBackup: "absent", DiskFull: "full", Damaged: "damaged"}
    return kinds.get(type(refusal), "failed")


def outside(told: Manifest) -> backups.Outside:
    """What is not in it, as pages tell it."""
    no_room = told.without(ROOM)
    size = sum(each.size for each in no_room)
    others = (len(told.without(why)) for why in (LARGE, DAMAGED, AWAY))
    return backups.Outside(len(no_room), size, told.room, *others)


def named(text: str) -> Path:
    """The folder that somebody wrote. None, from a script in which it was never set, is not the one they are in."""
    if not text.strip():
        raise ArgumentTypeError("name a folder for this hub's backups.")
    return Path(text)


class Command(BaseCommand):
    help = "Back this hub up into a folder or onto a stick, and prove that it can be restored."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=named, help="A folder for this hub's backups alone, best on another disk.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        pace = Pace()
        if making.beside_a_running_hub():
            os.nice(BEHIND)
            pace = Pace(REST)
        try:
            generation, told = proving.make(folder, pace)
        except LocalError as refusal:
            if folder.absolute() == settings.HUB_BACKUP:
                backups.failed(trouble(refusal))
            raise CommandError(str(refusal)) from None
        backups.proved(told.uptime, told.made, told.epoch, told.counts["entries"], outside(told))
        counts = told.counts
        self.stdout.write(
            f"{generation} is whole and was restored on trial: {counts['entries']} entries, {counts['people']} people, "
            f"{len(told.files)} files."
        )
        for line in telling.left_out(told):
            self.stdout.write(line)
        if not told.database:
            self.stdout.write(
                "The database lies on its server and is not in it: save it with pg_dump, at the same time."
            )
