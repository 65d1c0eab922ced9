"""From what people write to the words that are compared, the same for all databases and all scripts. PURE.

Capitals, accents, Arabic vowel signs and letter variants, and ways to write a digit make no difference. Scripts that
put no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are cut into pairs of letters, and the last
letter of a row stands alone too, so that a single letter is found as a beginning. Signs, spaces, and whatever is no
letter separate; so nothing that somebody types means anything to a database.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from unicodedata import category, combining, decimal, normalize

LONGEST: Final = 32
MOST_FOLDED: Final = 8192
"""Letters of a word that are compared."""

MOST_SOUGHT: Final = 8
"""Words of a question that are looked for."""

PART_OF_A_LETTER: Final = frozenset((0, 8, 9))
"""Combining classes of marks that make another letter: vowels and joiners of Indian scripts, Japanese voice marks. The
others are accents."""

ALIKE: Final = {
    "\u0671": "\u0627",  # the forms of alef
    "\u0649": "\u064a",  # of yeh
    "\u06cc": "\u064a",
    "\u06a9": "\u0643",  # of kaf
    "\u0629": "\u0647",  # teh at the end of a word
    "\u0640": "",  # the stroke that stretches a word
    "\u0901": "\u0902",  # the two nasal signs
    "\u02bb": " ",  # apostrophes that count as letters
    "\u02bc": " ",
}
"""Letters that people write for one another."""

UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
is_unspaced = re.compile(f"[{UNSPACED}]").match
rows_of = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+").findall
plain_words = re.compile("[a-z0-9]+").findall


class Sought(NamedTuple):
    """A word to look for; not `whole` where words that begin so are meant too."""

    word: str
    whole: bool


class Folding(dict[int, str]):
    """What becomes of each character, found out once for those that were met first: a village writes in a few scripts,
    and a stranger might write in all of Unicode."""

    def __missing__(self, number: int) -> str:
        folded = fold(chr(number))
        if len(self) < MOST_FOLDED:
            self[number] = folded
        return folded


def fold(letter: str) -> str:
    """One character as it is compared: itself, another one, nothing, or a space where it separates."""
    kind = category(letter)
    if kind[0] == "M":
        return letter if combining(letter) in PART_OF_A_LETTER else ""
    if kind == "Nd":
        return str(decimal(letter))
    return letter if kind[0] in "LN" else "" if kind == "Cf" else " "


FOLDED: Final = Folding({ord(letter): other for letter, other in ALIKE.items()})


def words_of(text: str) -> list[str]:
    """The words of a text, folded and in their order, rows of scripts without spaces as they stand."""
    if text.isascii():
        return plain_words(text.lower())
    folded = normalize("NFC", normalize("NFKD", text).casefold().translate(FOLDED))
    return [row for word in folded.split() for row in rows_of(word)]


def tokens(text: str) -> list[str]:
    """What a text is found by: each of its words once."""
    return list(dict.fromkeys(part for word in words_of(text) for part in parts(word)))


def parts(word: str) -> Iterator[str]:
    """A word as it is kept: cut off where it is too long, in pairs where letters follow each other without spaces."""
    if is_unspaced(word):
        yield from (word[start : start + 2] for start in range(len(word)))
    else:
        yield word[:LONGEST]


def sought(question: str) -> list[Sought]:
    """What somebody looks for: all these words, the last also as the beginning of one."""
    found = dict[Sought, None]()
    words = words_of(question)
    for number, word in enumerate(words[:MOST_SOUGHT], 1):
        if is_unspaced(word):
            found |= dict.fromkeys(Sought(pair, True) for pair in list(parts(word))[:-1])
            if len(word) == 1:
                found[Sought(word, False)] = None
        else:
            whole = number < len(words) or not 1 < len(word) < LONGEST
            found[Sought(word[:LONGEST], whole)] = None
    return list(found)[:MOST_SOUGHT]
