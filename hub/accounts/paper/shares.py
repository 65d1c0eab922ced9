"""A second card in three slips, any two of which make it whole (SLIP 39): for who has no one other house to trust.

One slip alone tells nothing. The words are those of SLIP 39, which has one list, of English words; each slip has twenty
and a checksum of its own, so it is known which slip was read wrongly.
"""

from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from hub.accounts.paper.words import Book, WrongWords, about_unknown, plain, split

SLIPS, NEEDED = 3, 2
WORDS: Final = 20


@cache
def book() -> Book:
    words = tuple(WORDLIST)
    forms = {plain(word): number for number, word in enumerate(words)}
    return Book(words, forms, {form[:4]: number for form, number in forms.items()})


@sensitive_variables()
def slips_of(entropy: bytes) -> list[tuple[str, ...]]:
    """The words of the three slips for 16 bytes; others each time."""
    return [tuple(slip.split()) for slip in generate_mnemonics(1, [(NEEDED, SLIPS)], entropy)[0]]


@sensitive_variables()
def read(text: str) -> bytes:
    """The bytes behind the words of two slips, one after the other; `WrongWords` says what is wrong with them."""
    typed = split(text)
    if len(typed) != NEEDED * WORDS:
        counts = {"count": NEEDED * WORDS, "found": len(typed)}
        raise WrongWords(_("Two slips have %(count)d words together, and these are %(found)d.") % counts)
    numbers = [book().find(word) for word in typed]
    unknown = [place for place, number in enumerate(numbers) if number is None]
    if unknown:
        raise WrongWords(" ".join(about_unknown(book(), place, typed[place]) for place in unknown))
    words = [WORDLIST[number] for number in numbers if number is not None]
    slips = [" ".join(words[start : start + WORDS]) for start in range(0, len(words), WORDS)]
    for place, slip in enumerate(slips, 1):
        check_slip(place, slip)
    return whole(slips)


@sensitive_variables()
def check_slip(place: int, slip: str) -> None:
    """Whether a slip is right by itself."""
    try:
        Share.from_mnemonic(slip)
    except MnemonicError:
        wrong = _(
            "Each word of slip %(place)d is one of the list, and yet they do not fit. Look at that slip once more."
        )
        raise WrongWords(wrong % {"place": place}) from None


@sensitive_variables()
def whole(slips: list[str]) -> bytes:
    """What two right slips make together, if they belong together."""
    try:
        entropy: bytes = combine_mnemonics(slips)
    except MnemonicError:
        raise WrongWords(_("These two slips do not belong together. Bring two different slips of one card.")) from None
    if len(entropy) != 16:
        raise WrongWords(_("These slips are of something else than a card."))
    return entropy
