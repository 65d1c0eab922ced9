"""`manage.py provision FILE.toml`: answers first run without a screen, whole or not at all, as often as one
likes.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from hub.accounts.keys import incarnation
from hub.core.errors import LocalError
from hub.host import answers, founding, upgrading


class Command(BaseCommand):
    help = "Set this hub up from a file: its name, stewards and who may read and write."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The answers, in TOML.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            given = answers.read(file.read_text(encoding="utf-8-sig"), dict(settings.LANGUAGES))
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"{file}: there is no such file, or it is not text.") from None
        except answers.Unclear as unclear:
            mistakes = "\n".join(f"  {mistake}" for mistake in unclear.mistakes)
            raise CommandError(f"{file} cannot be followed; nothing was done.\n{mistakes}") from None
        upgrading.upgrade()
        try:
            founding.refuse_a_lost_database()
            incarnation.end_if_rolled_back()
            done = founding.found(given)
        except LocalError as refusal:
            raise CommandError(f"{refusal} Nothing was done.") from None
        for sentence in done:
            self.stdout.write(sentence)
