"""`manage.py seed`: fills this hub with a made-up village, or with a village of a story.

The same seed gives the same people, words and order. Keys, ids and times are new in each hub, as in any: a key that a
number on the command line gives would be no secret.
"""

import time
import tomllib
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from hub.accounts.hubs.identity import this_hub
from hub.accounts.names import NameTaken
from hub.core.errors import LocalError
from hub.host import seeding, story
from hub.host.village import Village

MOST_MADE_UP = 10_000_000
"""People, and posts: more than a box holds."""


class Command(BaseCommand):
    help = "Fill this hub with made-up people and posts, for trying out and for measuring."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=40, help="How many people.")
        parser.add_argument("--posts", type=int, default=400, help="How many topics and replies in all.")
        same = "The same number gives the same names and words in the same order. Keys, ids and times are new."
        parser.add_argument("--seed", type=int, default=1, help=same)
        parser.add_argument("--run-length", type=int, default=10, help="Replies that one person writes in a row.")
        parser.add_argument("--story", type=Path, help="Instead: a village's folder, as in fixtures/story.")
        parser.add_argument("--ids", type=Path, default=Path("ids.json"), help="Where a story keeps its entries' ids.")

    def handle(self, *args: Any, people: int, posts: int, seed: int, run_length: int, **options: Any) -> None:
        if this_hub() is None:
            raise CommandError("This hub is not set up yet. Use `manage.py provision FILE.toml` first.")
        if not 1 <= people <= MOST_MADE_UP or not 0 <= posts <= MOST_MADE_UP or run_length < 1:
            raise CommandError(
                f"--people and --run-length are at least 1, --posts at least 0, and none over {MOST_MADE_UP:,}."
            )
        try:
            if options["story"]:
                waiting = story.tell(options["story"], options["ids"])
                self.stdout.write(f"Told; {waiting} answers wait for another village.")
            else:
                self.sow(Village(people, posts, seed), run_length)
        except NameTaken:
            raise CommandError("This made-up village is here already. Use another --seed or data folder.") from None
        except LocalError as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as refusal:
            raise CommandError(f"{refusal.filename}: {refusal.strerror}.") from None
        except tomllib.TOMLDecodeError as mistake:
            raise CommandError(f"{options['story']} holds a file that is not TOML: {mistake}.") from None

    def sow(self, village: Village, run_length: int) -> None:
        began = time.monotonic()
        seeding.sow(village, run_length)
        took = time.monotonic() - began
        self.stdout.write(f"{len(village.people)} people wrote {village.posts} times, in {took:.1f} s.")
