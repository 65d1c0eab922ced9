"""What is worth a warning in a label, to whoever writes it and whoever reads it. Nothing here decides what a label is
or where it leads: tables of letters differ from hub to hub and year to year, and so may these warnings.

not-nfc        the same letters have another spelling in bytes, which is another label
mixed-scripts  letters of several scripts, other than those that are written together
not-idna       DNS has no way to write it: a letter that IDNA refuses, as those that do not show, or too long
hidden         of these, a sign that does not show, or turns letters round
reserved       machines or people take it for something else
looks-like     it looks like one that is known

Two look alike where their skeletons are one: the internal skeleton of UTS #39 with Unicode's table, and besides without
accents and with vv as w, cl as d, i as l and 0 as o. The order of right-to-left and other letters in one label is not
looked at: such a label is of several scripts. The table is read when it is first needed.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from naming.core.labels import dns_label

NOT_NFC, MIXED, NOT_IDNA, RESERVED, LOOKS_LIKE = "not-nfc", "mixed-scripts", "not-idna", "reserved", "looks-like"
HIDDEN: Final = "hidden"
TABLE: Final = Path(__file__).with_name("letters.txt")
WORDS: Final = TABLE.with_name("reserved.txt")
TOGETHER: Final = (
    frozenset({"Han", "Hiragana", "Katakana"}),
    frozenset({"Han", "Bopomofo"}),
    frozenset({"Han", "Hangul"}),
)
"""Scripts in which one language is written."""
ACCENTS: Final = dict.fromkeys(range(0x300, 0x370))
BLANK: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Signs that show nothing though Unicode calls them letters, marks or symbols."""
STROKES: Final = dict.fromkeys(range(0x335, 0x339))
"""Through a letter, as the table writes them."""


class Warned(NamedTuple):
    """kind: one of those above.  like: the label that it looks like."""

    kind: str
    like: str = ""


class Letters(NamedTuple):
    """alike: what letters look like.  firsts, lasts, scripts: runs of letters of one script, in their order."""

    alike: dict[int, str]
    firsts: list[int]
    lasts: list[int]
    scripts: list[str]


def warnings(label: str, known: Iterable[str] = ()) -> tuple[Warned, ...]:
    """What is worth saying of a label beside those that are known, which may include it."""
    return (*(Warned(kind) for kind in faults(label)), *(Warned(LOOKS_LIKE, each) for each in like(label, known)))


def faults(label: str) -> Iterator[str]:
    """What is worth saying of a label by itself."""
    if unicodedata.normalize("NFC", label) != label:
        yield NOT_NFC
    if not label.isascii() and is_mixed(label):
        yield MIXED
    if dns_label(label) is None:
        yield NOT_IDNA
        if any(is_hidden(sign) for sign in label):
            yield HIDDEN
    if is_reserved(label):
        yield RESERVED


def is_hidden(sign: str) -> bool:
    """Whether nothing is to be seen of it: what turns or joins letters, spaces, fillers, and what means nothing."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Zl", "Zp", "Zs") or sign in BLANK


def is_reserved(label: str) -> bool:
    """Whether machines or people take it for something else, or it looks as if they should."""
    return skeleton(label) in reserved()


@lru_cache(maxsize=1)
def reserved() -> frozenset[str]:
    """The skeletons of such words."""
    return frozenset(skeleton(word) for word in WORDS.read_text("utf-8").splitlines() if not word.startswith("#"))


def like(label: str, known: Iterable[str]) -> Iterator[str]:
    """Which of these it looks like, each once and in their order."""
    mine = skeleton(label)
    for each in dict.fromkeys(known):
        if each != label and skeleton(each) == mine:
            yield each


@lru_cache(maxsize=8192)
def skeleton(label: str) -> str:
    """What a label looks like; to be compared, and shown to nobody."""
    plain = unicodedata.normalize("NFD", label).translate(ACCENTS)
    shown = "".join(sign for sign in plain if not is_hidden(sign))
    looks = unicodedata.normalize("NFD", shown.translate(letters().alike)).translate(STROKES).casefold()
    return looks.replace("cl", "d").replace("vv", "w").replace("i", "l")


def is_mixed(label: str) -> bool:
    """Whether its letters are of scripts that are not written together."""
    found = frozenset(script for sign in label if (script := script_of(ord(sign))))
    return len(found) > 1 and not any(found <= each for each in TOGETHER)


def script_of(letter: int) -> str:
    """The script of a letter; empty of those of any script or of none that is known."""
    table = letters()
    place = bisect_right(table.firsts, letter) - 1
    return table.scripts[place] if place >= 0 and letter <= table.lasts[place] else ""


@lru_cache(maxsize=1)
def letters() -> Letters:
    """The table as it is shipped."""
    alike, runs = dict[int, str](), list[tuple[int, int, str]]()
    for line in TABLE.read_text("utf-8").splitlines():
        first, *rest = line.split()
        if first == "#":
            continue
        if "-" in rest[0]:
            runs += [(int(low, 16), int(high, 16), first) for low, _, high in (each.partition("-") for each in rest)]
        else:
            looks = "".join(chr(int(code, 16)) for code in first.split("+"))
            alike |= {int(code, 16): looks for code in rest}
    runs.sort()
    return Letters(alike, [each[0] for each in runs], [each[1] for each in runs], [each[2] for each in runs])
