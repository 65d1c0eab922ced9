"""`python -m tests.bench.talk DATA PEOPLE POSTS`: fill a hub as `manage.py seed` does, with words as people use them:
the commonest in nearly every post, each next one seldomer (by Zipf's law), most of them in a few only.

Run beside a hub, as a command of its own. `words` are the same for whoever asks what to look for.
"""

import os
import sys
from itertools import accumulate
from pathlib import Path

from hub.host.village import TEXT, Village

SEED = 5
WORDS = 20_000


class Talk(Village):
    """A village whose people use some words more than others."""

    def __init__(self, people: int, posts: int) -> None:
        super().__init__(people, posts, SEED)
        self._words = list(dict.fromkeys(self._word() for _ in range(2 * WORDS)))[:WORDS]
        self._weights = list(accumulate(1 / (place + 1) for place in range(len(self._words))))

    @property
    def words(self) -> list[str]:
        """All words, the commonest first."""
        return self._words

    def _text(self) -> str:
        words: list[str] = []
        length = 0
        while length < TEXT:
            words += self._random.choices(self._words, cum_weights=self._weights, k=8)
            length = sum(map(len, words)) + len(words)
        return " ".join(words).capitalize() + "."


def main(data: Path, people: int, posts: int) -> None:
    os.environ["HUB_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    from hub.host.seeding import sow

    sow(Talk(people, posts), 100)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]), int(sys.argv[3]))
