"""What is printed: the words of a card, numbered, with a QR of the same words, whose it is and what it is for.

The session remembers, sealed under its cookie, which two of the words are asked back; it holds no others.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs.identity import founded
from hub.accounts.paper import shares
from hub.accounts.paper.words import language_of, plain, same, words_of
from hub.portal import squares

MARK = "printed"
ASKED = 2


class Sheet(NamedTuple):
    """One piece of paper. language: of its words; drawing: the same words as a QR."""

    title: str
    name: str
    place: str
    purpose: str
    words: tuple[str, ...]
    language: str
    drawing: SafeString

    def __repr__(self) -> str:
        return f"Sheet({self.title})"


class Asked(NamedTuple):
    """What the session remembers: whose it is ("person" or "hub"), which card, and (part or 0, place, word) of each
    that is asked back. today: which root or seal it was, of those that take each other's place."""

    of: str
    card: str
    words: list[tuple[int, int, str]]
    today: str

    def __repr__(self) -> str:
        return f"Asked({self.of}, {self.card})"


@sensitive_variables()
def sheet(title: str, name: str, purpose: str, entropy: bytes) -> Sheet:
    """A card in the words of the reader's language, or in English where BIP 39 has no list for it."""
    language = language_of(get_language())
    return drawn(title, name, purpose, words_of(entropy, language), language)


@sensitive_variables()
def parts(name: str, entropy: bytes) -> list[Sheet]:
    """A second card in three parts."""
    purpose = _("Any two of the three parts together are the second card. Give each to somebody else.")
    title = _("Paper key: second card, part %(number)d of 3")
    return [
        drawn(title % {"number": number}, name, purpose, words, "en")
        for number, words in enumerate(shares.parts_of(entropy), 1)
    ]


@sensitive_variables()
def drawn(title: str, name: str, purpose: str, words: tuple[str, ...], language: str) -> Sheet:
    code = segno.make(plain(" ".join(words)).upper(), error="m", micro=False)
    return Sheet(title, name, village(), purpose, words, language, squares.drawn(code))


def village() -> str:
    """Where the card is from."""
    hub = founded()
    return f"{hub.name}, {hub.place}" if hub.place else hub.name


@sensitive_variables()
def ask_back(request: HttpRequest, of: str, card: str, today: str, sheets: Sequence[Sheet]) -> None:
    """Choose two words of one of the sheets and let the session remember them."""
    chosen = secrets.randbelow(len(sheets))
    words, part = sheets[chosen].words, chosen + 1 if len(sheets) > 1 else 0
    places = sorted(secrets.SystemRandom().sample(range(len(words)), ASKED))
    request.session[MARK] = [of, card, [[part, place + 1, words[place]] for place in places], today]


def asked(request: HttpRequest) -> Asked | None:
    """What is to be read back in this session."""
    held = request.session.get(MARK)
    return Asked(held[0], held[1], [(part, place, word) for part, place, word in held[2]], held[3]) if held else None


@sensitive_variables()
def wrong_ones(words: list[tuple[int, int, str]], typed: Sequence[str]) -> list[int]:
    """Which of the words were not read back as they are, by their order."""
    return [at for at, (row, given) in enumerate(zip(words, typed, strict=True)) if not same(given, row[2])]


def forget(request: HttpRequest) -> None:
    request.session.pop(MARK, None)
