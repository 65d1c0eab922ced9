"""Where in a text the words stand that somebody looked for, to show them. PURE."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from hub.search.tokens import Sought, tokens

LETTERS: Final = 200
"""Most letters that are shown of a text."""
BEFORE: Final = 60
"""Letters before the first word that was looked for."""


class Piece(NamedTuple):
    """A part of a text; `found` where it is what was looked for."""

    text: str
    found: bool


def is_meant(word: str, wanted: Sequence[Sought]) -> bool:
    """Whether something between two spaces holds a word that was looked for."""
    held = tokens(word)
    return any(one.word in held if one.whole else any(each.startswith(one.word) for each in held) for one in wanted)


def pieces(text: str, wanted: Sequence[Sought]) -> list[Piece]:
    """A text on one line, from shortly before the first word that was looked for."""
    words = text.split()
    found = [is_meant(word, wanted) for word in words]
    first = found.index(True) if True in found else 0
    start = first
    while start and sum(map(len, words[start - 1 : first])) < BEFORE:
        start -= 1
    shown, letters = [Piece("…", False)] if start else [], 0
    for word, meant in zip(words[start:], found[start:], strict=True):
        if letters + len(word) > LETTERS:
            shown.append(Piece("…", False) if letters else Piece(word[:LETTERS] + "…", meant))
            break
        shown.append(Piece(word, meant))
        letters += len(word) + 1
    return [
        Piece(" ".join(piece.text for piece in some), meant) for meant, some in groupby(shown, key=attrgetter("found"))
    ]
