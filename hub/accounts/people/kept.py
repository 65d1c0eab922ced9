"""Forms that somebody began and did not send: kept for them alone, and put back when they come to the form again.

Each such form carries a *slip*, signed by the hub when the page is made: for whom it is, where it stands, and the
public half of a key that the writer's drafts key makes. Words are sealed with that half, and opened with the other,
which is nowhere but in the session of whoever signed in. So a form that is sent too late, when the session is gone or
somebody else's, still reaches its writer, and no session has to stay half open for it. Whoever finds a slip at the
screen can add to what its writer finds, and can read, change or remove nothing.

A row says whose it is. Where the form stands is sealed with the words; `spot` is a hash of that under the drafts key,
by which the writer's session finds the row and nobody else learns the place.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from hub.accounts.hubs import uptime
from hub.accounts.models import Draft, Person
from hub.core.errors import LocalError, TooMany
from hub.log import room
from hub.log.tables import select

LONGEST: Final = 64_000
"""Bytes of one form's words; a page of a plugin takes less."""
LONGEST_ADDRESS: Final = 2_000
MOST_KEPT: Final = 50
"""Forms kept of one person, and"""
MOST_LATE: Final = 3
"""of one place by forms that came late; the oldest makes room."""
MOST_WITH_LATE: Final = 80
"""Forms kept of one person with those that came late: more of these are refused, for who sends them may be anybody, and
must not push out what its writer kept."""
GOOD_FOR: Final = 7 * 24 * 60
"""Minutes of uptime in which a slip is good: as long as the longest session."""
HOW_MANY: Final = "SELECT COUNT(*) FROM accounts_draft WHERE person = %s"
SIGNER: Final = Signer(salt="hub slip")

Words = Mapping[str, list[str]]


class TooLong(LocalError):
    """More than the hub keeps of one form."""

    def __init__(self) -> None:
        super().__init__(_("This is too long to be kept. Copy it before you go on."))


class Slip(NamedTuple):
    """For whom a form is kept, with which key, and where it stands."""

    person: bytes
    key: bytes
    spot: bytes
    address: str


class Kept(NamedTuple):
    """A form that was kept: its row, the address where it stands, and what was typed."""

    row: int
    address: str
    words: dict[str, list[str]]


@sensitive_variables("drafts_key")
def slip(person: bytes, drafts_key: bytes, address: str) -> str:
    """What the form at an address of this hub carries for its writer."""
    said = [
        person.hex(),
        public(drafts_key).hex(),
        spot(drafts_key, address).hex(),
        address[:LONGEST_ADDRESS],
        uptime.minutes(),
    ]
    return SIGNER.sign_object(said)


def read(text: str) -> Slip | None:
    """The slip in what a form sent; None where this hub did not write it, or long ago."""
    try:
        person, key, at, address, made = SIGNER.unsign_object(text)
    except BadSignature:
        return None
    if uptime.minutes() - made > GOOD_FOR:
        return None
    return Slip(bytes.fromhex(person), bytes.fromhex(key), bytes.fromhex(at), address)


def keep(slip: Slip, words: Words) -> None:
    """Keep what its writer typed, in place of what was kept there before. `TooLong`, or `DiskFull`."""
    room.expect()
    row = sealed(slip, words)
    with transaction.atomic():  # a full card must not take the words that were kept before
        at(slip).delete()
        row.save()
        make_room(Draft.objects.filter(person=slip.person), MOST_KEPT)


def keep_late(slip: Slip, words: Words) -> None:
    """Add what somebody typed whose session is not this one. Nobody can say whether it was they who sent it, so
    nothing that was kept before is touched, but for what came late to this place already. It is sealed for the key that
    they have today: that of the slip may be replaced since. Of somebody who is no more nothing is kept. `TooMany`,
    `TooLong`, or `DiskFull`."""
    today = list(Person.objects.filter(person_id=slip.person).values_list("drafts_public", flat=True))
    if not today:
        return
    room.expect()
    row = sealed(slip._replace(key=bytes(today[0] or slip.key)), words)
    with transaction.atomic():
        row.save()
        make_room(at(slip), MOST_LATE)
        if Draft.objects.filter(person=slip.person).count() > MOST_WITH_LATE:
            raise TooMany(_("Very much is kept here for its writer already. Copy this before you go on."))


def make_room(rows: QuerySet[Draft], most: int) -> None:
    """Forget the oldest of too many."""
    too_many = list(rows.order_by("-pk").values_list("pk", flat=True)[most:])
    if too_many:
        Draft.objects.filter(pk__in=too_many).delete()


def sealed(slip: Slip, words: Words) -> Draft:
    """A row that only its writer opens."""
    text = json.dumps([slip.address, words], ensure_ascii=False).encode(errors="replace")
    if len(text) > LONGEST:
        raise TooLong
    return Draft(person=slip.person, spot=slip.spot, words=SealedBox(PublicKey(slip.key)).encrypt(text))


def at(slip: Slip) -> QuerySet[Draft]:
    """What is kept of the form that a slip belongs to."""
    return Draft.objects.filter(person=slip.person, spot=slip.spot)


@sensitive_variables("drafts_key")
def kept_at(person: bytes, drafts_key: bytes, address: str) -> dict[str, list[str]]:
    """What the person typed last into the form at this address."""
    rows = Draft.objects.filter(person=person, spot=spot(drafts_key, address)).order_by("-pk")
    return next((one.words for one in opened(rows, drafts_key)), {})


@sensitive_variables("drafts_key")
def all_kept(person: bytes, drafts_key: bytes) -> list[Kept]:
    """All that is kept for somebody, the newest first."""
    return list(opened(Draft.objects.filter(person=person).order_by("-pk"), drafts_key))


@sensitive_variables("drafts_key")
def opened(rows: Iterable[Draft], drafts_key: bytes) -> Iterable[Kept]:
    """What these rows hold; those that do not open, of a key that was replaced, are left out."""
    box = SealedBox(private(drafts_key))
    for row in rows:
        try:
            address, words = json.loads(box.decrypt(bytes(row.words)))
        except (CryptoError, ValueError):
            continue
        yield Kept(row.pk, address, words)


def how_many(person: bytes) -> int:
    """How many forms are kept for somebody."""
    found: int = select(HOW_MANY, [person])[0][0]
    return found


@sensitive_variables("before", "after")
def move(person: bytes, before: bytes, after: bytes) -> None:
    """Seal what one drafts key opens for another one, which replaced it."""
    for one in all_kept(person, before):
        row = sealed(Slip(person, public(after), spot(after, one.address), one.address), one.words)
        Draft.objects.filter(pk=one.row).update(spot=row.spot, words=row.words)


def sent(slip: Slip) -> None:
    """The form was sent: nothing of it waits any more."""
    if at(slip).exists():
        at(slip).delete()


def forget(person: bytes, row: int) -> None:
    """Its writer does not want it any more."""
    Draft.objects.filter(person=person, pk=row).delete()


@sensitive_variables("drafts_key")
def forget_lost(person: bytes, drafts_key: bytes) -> None:
    """Forget what the only key that is left to somebody does not open: else they are told for ever that it waits."""
    found = [one.row for one in all_kept(person, drafts_key)]
    Draft.objects.filter(person=person).exclude(pk__in=found).delete()


def forget_all(person: bytes) -> None:
    """They leave this hub, or nothing opens it any more."""
    Draft.objects.filter(person=person).delete()


@sensitive_variables("drafts_key")
def private(drafts_key: bytes) -> PrivateKey:
    """The half that opens what is kept."""
    return PrivateKey(hashlib.blake2b(drafts_key, digest_size=32, person=b"hub-1 kept").digest())


@sensitive_variables("drafts_key")
def public(drafts_key: bytes) -> bytes:
    """The half with which it is sealed."""
    return bytes(private(drafts_key).public_key)


@sensitive_variables("drafts_key")
def spot(drafts_key: bytes, address: str) -> bytes:
    """Where a form stands, told to nobody else. What an address asks for (`?…`) makes it no other form."""
    path = address.partition("#")[0].partition("?")[0]
    return hashlib.blake2b(path.encode(), key=drafts_key, digest_size=16, person=b"hub-1 spot").digest()
