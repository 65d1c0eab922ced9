"""Names of IPNS that are this hub's own: a website that changes has one address, and any IPFS tool finds where it
points.

Their keys are made from the hub's device key, which is in backups, and are nobody's who only sees the names. So a hub
that was brought back says the next thing under the same name; one that was given a new device key has new names. What
it said after the backup was made neighbours may hold: it hears that from them, and says what it knows now with a number
above theirs, or they would refuse it as older.

A record ends at a time, and a name should not. So while the hub runs it says the same anew when half of the time is
over; of a hub that is gone the names end.
"""

import hashlib
import logging
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs.identity import device_seed
from hub.content.gateway import pointers
from hub.content.gateway.pointers import OURSELVES
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.cid import Cid, cid_text
from hub.core.errors import LocalError, RemoteError
from hub.core.keys import public_key
from hub.log.clock import clock

LONGEST: Final = 3650
"""Days for which a name may point somewhere without being renewed."""
MOST_LABEL: Final = 40
log = logging.getLogger(__name__)

A_MS: Final = 1_000_000
A_DAY: Final = 86_400_000 * A_MS


@sensitive_variables("seed")
def point(cid: Cid, label: str, days: int, *, once: bool = False) -> str:
    """Let the hub's name of this label point to this content from now on; the name. One label has one name. once: it
    ends after so many days, and is not renewed."""
    if not 1 <= days <= LONGEST or len(label.encode("utf-8", "replace")) > MOST_LABEL:
        raise LocalError(_("Write 1 to 3650 days, and a label of at most 40 letters."))
    now, seed = sure_now(), seed_of(label)
    key = public_key(seed)
    with transaction.atomic():
        row = Pointed.objects.select_for_update().filter(pk=key).first()
        sequence = 0 if row is None else next_number(row)
        record = ipns.write(seed, f"/ipfs/{cid_text(cid)}", sequence, now + days * A_DAY)
        pointers.keep(key, record, OURSELVES)
        Pointed.objects.filter(pk=key).update(label=None if once else label, days=days)
    return ipns.name_text(key)


def next_number(row: Pointed) -> int:
    """The number after that of the newest record that anybody is known to hold."""
    return ipns.read(pointers.newest(row), bytes(row.pk)).sequence + 1


def lead_on(cid: Cid, label: str) -> bool:
    """Let the name of this label point to this content, where it is not ended; whether it is not."""
    with transaction.atomic():  # whoever ends it waits
        row = Pointed.objects.select_for_update().filter(label=label).first()
        if row is not None:
            point(cid, label, row.days)
    return row is not None


@sensitive_variables("seed")
def end(label: str) -> None:
    """Say that what the hub's name of this label points to was good until now, and renew it no more. Its number is
    kept: the same name may point somewhere again."""
    now, seed = sure_now(), seed_of(label)
    key = public_key(seed)
    with transaction.atomic():
        Pointed.objects.filter(label=label).update(label=None)
        row = Pointed.objects.filter(pk=key).first()
        if row is not None:
            said = ipns.read(bytes(row.record), key)
            pointers.keep(key, ipns.write(seed, said.value, next_number(row), now), OURSELVES, ended=True)


def sure_now() -> int:
    """Nanoseconds since 1970; LocalError where nobody vouches for the clock."""
    belief = clock.belief()
    if not belief.is_sure:
        raise LocalError(_("This hub does not know what day it is. A steward can lend it the time of a phone first."))
    return belief.now * A_MS


def renew() -> None:
    """Say anew where this hub's own names point, those of which half of the time is over or others hold newer records;
    nothing while nobody vouches for the clock."""
    belief = clock.belief()
    for row in Pointed.objects.exclude(label=None) if belief.is_sure else ():
        try:
            renew_one(row, belief.now * A_MS)
        except (LocalError, RemoteError) as error:  # the disk is full, or forgot the record
            log.warning("a name of this hub is not renewed now: %s", error)


@sensitive_variables("seed")
def renew_one(row: Pointed, now: int) -> None:
    key, seed = bytes(row.pk), seed_of(row.label or "")
    if public_key(seed) != key:  # a name of the device key before this one: it ends, and its label has another
        Pointed.objects.filter(pk=key).update(label=None)
        return
    said, is_newest = ipns.read(bytes(row.record), key), pointers.newest(row) == bytes(row.record)
    if is_newest and said.until - now > row.days * A_DAY // 2:
        return
    record = ipns.write(seed, said.value, said.sequence if is_newest else next_number(row), now + row.days * A_DAY)
    with transaction.atomic():  # whoever ends it waits
        if Pointed.objects.select_for_update().filter(pk=key, record=bytes(row.record), label=row.label).first():
            pointers.keep(key, record, OURSELVES)


@sensitive_variables()
def seed_of(label: str) -> bytes:
    """The seed of a name: nothing of the device key can be told from it, nor from one label another."""
    return hashlib.blake2b(device_seed(), digest_size=32, key=label.encode(), person=b"hub-1 ipns").digest()
