"""A second card in three parts, any two of which make it whole (SLIP 39): for who has no one other house to trust.

One part alone tells nothing. The words are those of SLIP 39, which has one list, of English words; each part has twenty
and a checksum of its own, so it is known which part was read wrongly.
"""

from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from hub.accounts.paper.words import Book, WrongWords, about_unknown, plain, split

PARTS, NEEDED = 3, 2
WORDS: Final = 20


@cache
def book() -> Book:
    words = tuple(WORDLIST)
    forms = {plain(word): number for number, word in enumerate(words)}
    return Book(words, forms, {form[:4]: number for form, number in forms.items()})


@sensitive_variables()
def parts_of(entropy: bytes) -> list[tuple[str, ...]]:
    """The words of the three parts for 16 bytes; others each time."""
    return [tuple(part.split()) for part in generate_mnemonics(1, [(NEEDED, PARTS)], entropy)[0]]


@sensitive_variables()
def read(text: str) -> bytes:
    """The bytes behind the words of two parts, one after the other; `WrongWords` says what is wrong with them."""
    typed = split(text)
    if len(typed) != NEEDED * WORDS:
        counts = {"count": NEEDED * WORDS, "found": len(typed)}
        raise WrongWords(_("Two parts have %(count)d words together, and these are %(found)d.") % counts)
    numbers = [book().find(word) for word in typed]
    unknown = [place for place, number in enumerate(numbers) if number is None]
    if unknown:
        raise WrongWords(" ".join(about_unknown(book(), place, typed[place]) for place in unknown))
    words = [WORDLIST[number] for number in numbers if number is not None]
    parts = [" ".join(words[start : start + WORDS]) for start in range(0, len(words), WORDS)]
    for place, part in enumerate(parts, 1):
        check_part(place, part)
    return whole(parts)


@sensitive_variables()
def check_part(place: int, part: str) -> None:
    """Whether a part is right by itself."""
    try:
        Share.from_mnemonic(part)
    except MnemonicError:
        wrong = _(
            "The words of part %(place)d do not fit together: one is wrong, or two changed places."
            " Look at that part once more."
        )
        raise WrongWords(wrong % {"place": place}) from None


@sensitive_variables()
def whole(parts: list[str]) -> bytes:
    """What two right parts make together, if they belong together."""
    try:
        entropy: bytes = combine_mnemonics(parts)
    except MnemonicError:
        raise WrongWords(_("These two parts do not belong together. Bring two different parts of one card.")) from None
    if len(entropy) != 16:
        raise WrongWords(
            _("These are parts of something else, and not of a card. Bring two parts of your second card.")
        )
    return entropy
