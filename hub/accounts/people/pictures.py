"""The picture code: three of twelve, in the order pressed, for people who do not read.

It is one more secret, weak by nature (1,320 codes), so it opens little: the *post* hand (`hands`), whose feeds only
post, and the person's own drafts. The sign-in key does not open to it. Those feeds are certified while the PIN is at
hand: so the derived pictures lie sealed under K, and a box that was restored seals fresh feeds under them when the
PIN next opens; until then pictures open nothing, which is said in words.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation, keyring
from hub.accounts.models import Person
from hub.accounts.people import hands, kept
from hub.accounts.people.drafts import handed
from hub.accounts.people.feeds import feed_seeds, new_feeds, pens_held
from hub.core.errors import LocalError

CHOICES: Final = 12
LENGTH: Final = 3
SETS: Final = ("standard", "child")
OWN: Final = ("picture_set", "picture_salt", "picture_seal", "picture_drafts", "picture_handed")
WHAT: Final = b"drafts"


class BadPictures(LocalError):
    """Not a code at all: another number of pictures, one of them twice, or a set that is not here."""

    def __init__(self) -> None:
        super().__init__(_("Choose three different pictures."))


class PinFirst(LocalError):
    """The pictures are right, and this box holds no feed yet that they open."""

    def __init__(self) -> None:
        super().__init__(
            _("This box changed. Sign in once with your PIN or password; after that your pictures open again.")
        )


@sensitive_variables()
def code_of(picture_set: str, pressed: Sequence[int]) -> str:
    """The secret that presses make, numbered from 0 in their set; `BadPictures` when they make none."""
    right = len(pressed) == len(set(pressed)) == LENGTH and all(0 <= number < CHOICES for number in pressed)
    if picture_set not in SETS or not right:
        raise BadPictures
    return " ".join([picture_set, *map(str, pressed)])


@sensitive_variables()
def take(person: Person, key: bytes, things: Mapping[str, bytes], code: str, stretch: bytes, salt: bytes) -> None:
    """Seal fresh feeds of the post hand under a code and keep what renews them under K; the caller saves the row."""
    person.picture_set, person.picture_salt = code.partition(" ")[0], salt
    person.picture_stretch = keyring.lock(key, b"pictures", stretch)
    renew(person, {**things, "picture_stretch": stretch})


def are_lost(person: Person, same_box: bool) -> bool:
    """Whether pictures that somebody has open no feed that may be written here."""
    return bool(person.picture_set) and not (same_box and identity.writable(person.post_feed))


@sensitive_variables()
def renew(person: Person, things: Mapping[str, bytes]) -> list[str]:
    """Seal fresh feeds under the pictures; the columns that changed, for the caller to save.

    Where K was made anew by a card, nothing can be sealed for pictures of before. Then they are taken away: a copied
    disk still holds the feed that they open, and the box that it was copied from writes there.
    """
    stretch = things.get("picture_stretch")
    if stretch is None:
        return taken_away(person)
    seal = keyring.current_seal()
    key = keyring.key_of(seal, stretch, person.person_id)
    person.picture_seal = keyring.seal_name(seal)
    person.picture_drafts, person.picture_handed = keyring.lock(key, WHAT, things["drafts"]), None
    new_feeds(person, hands.POST, key, things["signer"])
    return [*OWN, *hands.POST.columns]


def taken_away(person: Person) -> list[str]:
    """Take somebody's code out of their row; the columns that changed, for the caller to save."""
    person.picture_set, person.picture_seal, person.picture_salt = "", "", b""
    person.picture_stretch = person.picture_drafts = person.picture_handed = None
    for column in hands.POST.columns:
        setattr(person, column, b"")
    return ["picture_stretch", *OWN, *hands.POST.columns]


@sensitive_variables()
def unsealed(person: Person, stretch: bytes) -> bool:
    """Open the post hand with a derived picture code; True puts its pens, and no other, into their hand. `PinFirst`
    where the code is right and this box holds no feed for it."""
    if not person.picture_set or person.picture_drafts is None:
        return False
    seal = keyring.seal_named(person.picture_seal)
    key = keyring.key_of(seal, stretch, person.person_id)
    drafts = keyring.unlock(key, WHAT, person.picture_drafts)
    if drafts is None:
        return False
    if seal != keyring.current_seal():
        key = move_seal(person, key, stretch, drafts)
    pen, here_pen = pens_held(person, hands.POST, key)
    if person.incarnation != incarnation.current() or pen is None:
        raise PinFirst
    if person.picture_handed is not None:
        drafts = take_over(person, key, drafts, handed(pen.seed, person.picture_handed))
    person.pen, person.here_pen, person.drafts_key, person.by_pictures = pen, here_pen, drafts, True
    return True


@sensitive_variables()
def take_over(person: Person, key: bytes, before: bytes, made: Sequence[bytes]) -> bytes:
    """Take the drafts key that a card made in place of the former ones; answers it. made: those of all cards since."""
    *between, after = made
    with transaction.atomic():
        for former in (before, *between):
            kept.move(bytes(person.person_id), former, after)
        person.picture_drafts, person.picture_handed = keyring.lock(key, WHAT, after), None
        person.save(update_fields=["picture_drafts", "picture_handed"])
    return after


@sensitive_variables()
def move_seal(person: Person, key: bytes, stretch: bytes, drafts: bytes) -> bytes:
    """Seal what pictures open under the box's new seal."""
    seeds, seal = feed_seeds(person, hands.POST, key), keyring.current_seal()
    fresh = keyring.key_of(seal, stretch, person.person_id)
    for feed, seed in seeds.items():
        keyring.reseal_feed_key(fresh, feed, seed)
    person.picture_seal, person.picture_drafts = keyring.seal_name(seal), keyring.lock(fresh, WHAT, drafts)
    person.save(update_fields=["picture_seal", "picture_drafts"])
    return fresh
