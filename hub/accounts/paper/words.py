"""Words for a key on paper, and back: twelve for the 16 bytes of a root, twenty-four for the 32 of a seal (BIP 39).

The words stand for the bytes alone, so a card may be written in one language and read at a hub that speaks another.
Where BIP 39 has no list for a reader's language the English words are used. What people type is read kindly: in any
case, with or without accents, numbers and signs between words left out, and of a word its first four letters are
enough, for no two words of a list share them.

What cannot be read is answered with the place of the word that is wrong. When each word is one of the list, only the
checksum tells that something is wrong: then those changes of a single word into one that looks like it are named which
would make it right. More is not tried, so nothing here finds a card that somebody does not hold.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from mnemonic import Mnemonic

from hub.core.errors import LocalError

LISTS: Final = {"en": "english", "es": "spanish", "fr": "french"}
"""The languages of this hub for which BIP 39 has a list."""

ROOT, SEAL = 12, 24
"""How many words a root and a seal have."""

UNIQUE: Final = 4
LONGEST: Final = 2000
MOST_NAMED: Final = 6
WORD: Final = re.compile(r"[^\W\d_]+")


class WrongWords(LocalError):
    """Words that are no key. `said` tells whoever typed them which are wrong, and what may have been meant; it quotes
    them, so it is for their screen alone and no part of the exception's own text."""

    def __init__(self, said: str) -> None:
        super().__init__(_("These are not the words of a card."))
        self.said = said


class Book(NamedTuple):
    """One language's list: its words in order, and where each stands by the form in which it is looked up."""

    words: tuple[str, ...]
    whole: dict[str, int]
    begun: dict[str, int]

    def find(self, typed: str) -> int | None:
        """The number of a word that was typed whole, or as far as no other word begins so."""
        if typed in self.whole:
            return self.whole[typed]
        number = self.begun.get(typed[:UNIQUE]) if len(typed) >= UNIQUE else None
        return number if number is not None and plain(self.words[number]).startswith(typed) else None


def plain(text: str) -> str:
    """Text as it is compared: small letters without accents."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf"))


@cache
def book(language: str) -> Book:
    words = tuple(unicodedata.normalize("NFC", word) for word in Mnemonic(LISTS[language]).wordlist)
    forms = [plain(word) for word in words]
    whole = {form: number for number, form in enumerate(forms)}
    return Book(words, whole, {form[:UNIQUE]: number for number, form in enumerate(forms)})


def language_of(code: str | None) -> str:
    """The language whose words a reader of this language gets: their own, or English."""
    own = (code or "").partition("-")[0]
    return own if own in LISTS else "en"


@sensitive_variables()
def words_of(entropy: bytes, language: str) -> tuple[str, ...]:
    """The words of 16 or 32 bytes in the language of a reader."""
    written = Mnemonic(LISTS[language_of(language)]).to_mnemonic(entropy)
    return tuple(unicodedata.normalize("NFC", written).split())


@sensitive_variables()
def read(text: str, count: int = ROOT) -> bytes:
    """The bytes behind `count` words in any of our languages; `WrongWords` says what is wrong with them."""
    typed = split(text)
    if len(typed) != count:
        raise WrongWords(_("There should be %(count)d words, and these are %(found)d.") % tally(count, len(typed)))
    readings = [(language, [book(language).find(word) for word in typed]) for language in LISTS]
    for _language, numbers in readings:
        if (entropy := entropy_of(numbers)) is not None:
            return entropy
    language, numbers = max(readings, key=lambda reading: len(typed) - reading[1].count(None))
    raise WrongWords(what_is_wrong(book(language), typed, numbers))


def tally(count: int, found: int) -> dict[str, int]:
    return {"count": count, "found": found}


def split(text: str) -> list[str]:
    """The words in a text, whatever stands between them."""
    return WORD.findall(plain(text[:LONGEST]))


@sensitive_variables()
def same(typed: str, word: str) -> bool:
    """Whether somebody typed this word, perhaps only as far as no other word of its list begins so."""
    written, meant = split(typed), plain(word)
    enough = min(UNIQUE, len(meant))
    return len(written) == 1 and len(written[0]) >= enough and meant.startswith(written[0])


@sensitive_variables()
def entropy_of(numbers: Sequence[int | None]) -> bytes | None:
    """The bytes that the words of these numbers stand for, if their checksum is right."""
    total, bits = 0, len(numbers) * 11
    for number in numbers:
        if number is None:
            return None
        total = total << 11 | number
    check = bits // 33
    entropy = (total >> check).to_bytes(bits // 33 * 4, "big")
    return entropy if hashlib.sha256(entropy).digest()[0] >> 8 - check == total & (1 << check) - 1 else None


@sensitive_variables()
def what_is_wrong(list_of: Book, typed: Sequence[str], numbers: Sequence[int | None]) -> str:
    """The sentences about words that cannot be read."""
    unknown = [place for place, number in enumerate(numbers) if number is None]
    if unknown:
        return " ".join(about_unknown(list_of, place, typed[place]) for place in unknown[:MOST_NAMED])
    known = [number for number in numbers if number is not None]
    changes = list(mending(list_of, known))[:MOST_NAMED]
    said = [_("Each word is one of the list, and yet together they do not fit: one is wrong, or two changed places.")]
    said += [
        _("Word %(place)d could be “%(word)s” instead of “%(typed)s”.")
        % {"place": place + 1, "word": list_of.words[number], "typed": list_of.words[known[place]]}
        for place, number in changes
    ]
    return " ".join([*said, _("Look at the card once more.")])


@sensitive_variables()
def about_unknown(list_of: Book, place: int, typed: str) -> str:
    """What is said of one word that is in no list."""
    close = [list_of.words[number] for number in nearest(list_of, typed)]
    if not close:
        return _("Word %(place)d, “%(typed)s”, is none of the list.") % {"place": place + 1, "typed": typed[:20]}
    return ngettext(
        "Word %(place)d, “%(typed)s”, is none of the list. Is it “%(close)s”?",
        "Word %(place)d, “%(typed)s”, is none of the list. Is it one of these: %(close)s?",
        len(close),
    ) % {"place": place + 1, "typed": typed[:20], "close": ", ".join(close)}


@sensitive_variables()
def mending(list_of: Book, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(place, number of another word) for each single word that, changed into one that looks like it, makes all of
    them right."""
    for place, number in enumerate(numbers):
        for other in nearest(list_of, plain(list_of.words[number])):
            if entropy_of([*numbers[:place], other, *numbers[place + 1 :]]) is not None:
                yield place, other


def nearest(list_of: Book, typed: str) -> list[int]:
    """The words that are one mistake away from what was typed, of which there are few, or else two mistakes."""
    for mistakes in (1, 2):
        if found := sorted(near(list_of.whole, typed, mistakes)):
            return found[:MOST_NAMED]
    return []


def near(forms: dict[str, int], typed: str, mistakes: int) -> Iterable[int]:
    """The numbers of the other words that so many mistakes lead to."""
    return {
        number
        for form, number in forms.items()
        if form != typed and abs(len(form) - len(typed)) <= mistakes and distance(form, typed, mistakes) <= mistakes
    }


def distance(one: str, other: str, limit: int) -> int:
    """How many letters have to be added, left out, changed, or swapped with the next; more than `limit` is not
    counted."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, sign in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
