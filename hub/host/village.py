"""A made-up village for measurements: who lives there and what they write, in which order: the same for the same
seed. PURE.

The words are syllables in a row, so no text repeats and nothing can be mistaken for what a person said.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CONSONANTS: Final = (
    "b",
    "d",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "w",
    "y",
    "z",
    "ch",
    "ng",
    "sh",
)
VOWELS: Final = "aeiou"
VOCABULARY: Final = 4096
TEXT: Final = 150
"""Letters of a reply at least; with its other fields a reply's body then has about 300 bytes."""
REPLIES: Final = 24
"""Replies for each topic."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said: `topic` is the number of the topic that it answers, None where it opens one."""

    person: int
    text: str
    title: str = ""
    topic: int | None = None


class Village:
    """People and sayings. `openings` come first; `replies` name them by number."""

    def __init__(self, people: int, posts: int, seed: int) -> None:
        self._seed = seed
        self._random = self._draw("people")
        self._words = [self._word() for _ in range(VOCABULARY)]
        self.people = self._names(people)
        self.topics = min(posts, max(1, posts // (REPLIES + 1))) if posts else 0
        self.posts = posts

    def openings(self) -> Iterator[Saying]:
        """The first words of each topic."""
        self._random = self._draw("openings")
        for number in range(self.topics):
            title = " ".join(self._random.choices(self._words, k=4)).capitalize()
            yield Saying(number % len(self.people), self._text(), title=title)

    def replies(self, run_length: int) -> Iterator[Saying]:
        """The rest: everybody writes in turn, `run_length` replies in a row."""
        self._random = self._draw("replies")
        left = self.posts - self.topics
        person = 0
        while left > 0:
            for _ in range(min(run_length, left)):
                yield Saying(person, self._text(), topic=self._random.randrange(self.topics))
            left -= run_length
            person = (person + 1) % len(self.people)

    def _draw(self, part: str) -> random.Random:
        """Each part draws for itself, so none depends on how far another was read."""
        return random.Random(f"{self._seed} {part}")  # noqa: S311  (made-up words, no secrets)

    def _word(self) -> str:
        pick = self._random.choice
        return "".join(pick(CONSONANTS) + pick(VOWELS) for _ in range(self._random.randint(2, 3)))

    def _names(self, people: int) -> list[str]:
        pairs = (" ".join(self._random.sample(self._words, 2)).title() for _ in range(people))
        return [f"{name} {number}" for number, name in enumerate(pairs, 1)]

    def _text(self) -> str:
        words: list[str] = []
        length = 0
        while length < TEXT:
            words += self._random.choices(self._words, k=8)
            length = sum(map(len, words)) + len(words)
        return " ".join(words).capitalize() + "."
