"""What counts as a sign-in name here, and when two of them are the same. Where a hub stands is such a line too.

Local and lenient: this is what people type on one hub's screen. Names that travel (labels in zones) have
their own rules in `naming`.
"""

import unicodedata

from django.utils.translation import gettext_lazy as _

from hub.core.errors import LocalError

LONGEST = 40
LONGEST_PLACE = 200
TURNING = dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that only turn the direction of letters: 'ama' after one of them may read as another name, and so may what
stands beside it."""

JOINERS = "\u200c\u200d"
BLANK = dict.fromkeys(
    [
        *map(ord, JOINERS),
        *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
"""Signs that are no spaces and yet show nothing by themselves, though some shape the letters beside them."""


class BadName(LocalError):
    """A name, or a place, that cannot be used; the text says why."""


class NameTaken(BadName):
    """Somebody here already signs in with this name."""

    def __init__(self) -> None:
        super().__init__(_("Somebody here has this name already. Choose another, or add a second name."))


class NameNotFree(BadName):
    """The same, or a name that a steward keeps, where nobody is told which."""

    def __init__(self) -> None:
        super().__init__(
            _("This name is not free here. Choose another, add a second name, or type the word from a steward.")
        )


def tidy(name: str) -> str:
    """The name as shown: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def plain(name: str) -> str:
    """A name from elsewhere as it may stand on a page: in one line, its letters in the order of their script. Empty
    when nothing is left."""
    shown = tidy(name.translate(TURNING))
    return shown if shows(shown) else ""


def shows(name: str) -> bool:
    """Whether there is anything to see of a name."""
    return any(sign not in " " and unicodedata.category(sign) != "Cf" for sign in name.translate(BLANK))


def checked(name: str) -> str:
    """A tidy name that may be used, or `BadName`."""
    shown = tidy(name)
    if not shows(shown):
        raise BadName(_("Write a name."))
    return line(shown, LONGEST)


def checked_place(place: str) -> str:
    """Where a hub stands, as it may be shown, or `BadName`. It may be left out."""
    return line(tidy(place), LONGEST_PLACE)


def line(shown: str, longest: int) -> str:
    """A tidy text that may stand beside others on a page, or `BadName`."""
    if len(shown) > longest:
        raise BadName(_("This is too long. Use at most %d letters.") % longest)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") and sign not in JOINERS for sign in shown):
        raise BadName(_("This holds signs that cannot be seen. Write it again."))
    return shown


def name_key(name: str) -> str:
    """One form for all the ways to type a name: case, width and what does not show do not matter."""
    folded = unicodedata.normalize("NFKC", tidy(name)).casefold()
    return tidy(unicodedata.normalize("NFKC", folded.translate(BLANK)))


def begins(key: str, letters: str) -> bool:
    """Whether a name or one of its words begins so; both in the form that `name_key` makes."""
    return any(word.startswith(letters) for word in (key, *key.split()))
