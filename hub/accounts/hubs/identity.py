"""Who this hub is: founding it, its papers, and the pen of its own feed.

The device key (keys/device, in backups) signs statements and meets neighbours; it never signs entries, so a
copy of it forks nothing. The hub's feed key lies sealed in the box and belongs to one incarnation: `hub_pen`
opens a new feed before a restored or moved box writes its first word.
"""

import json
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts.hubs import uptime
from hub.accounts.hubs.rules import Rules
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.keys.files import box, kept, keys, write_durably
from hub.accounts.models import Hub
from hub.accounts.names import checked, checked_place
from hub.accounts.records import Profile
from hub.core.errors import LocalError
from hub.core.keys import parse_key, public_key, root_seed
from hub.core.statement import Statement
from hub.durable import content
from hub.log import store
from hub.log.store import Pen
from hub.log.tables import select

SEED = 32
THIS_HUB = (
    "SELECT hub_id, name, place, languages, papers, kind, joining, reading, posting, uploading"
    " FROM accounts_hub WHERE id = 1"
)


class NotFounded(LocalError):
    """This hub has no identity yet."""

    def __init__(self) -> None:
        super().__init__(_("This hub is not set up yet. Open its first page and follow the steps there."))


class DeviceKeyMissing(LocalError):
    """The hub is founded, but the file of its device key is gone or damaged."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This hub's device key is not here. Ask a steward to bring keys/device back from a backup, or to make "
                "a new one with the hub's first card: manage.py device back."
            )
        )


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """This hub as everybody may know it, plugins too: nothing in it is secret and asking it writes nothing. `papers`:
    its incept and the certificate of its device key.
    """

    id: bytes
    name: str
    place: str
    languages: tuple[str, ...]
    papers: tuple[Statement, ...] = field(repr=False)
    rules: Rules = field(default_factory=Rules)

    @property
    def device_key(self) -> bytes:
        """The public key that speaks for this hub in handshake, card and statements."""
        return next(parse_key(one.fields["key"]) for one in self.papers if one.kind == "cert")


class Asked(threading.local):
    """This hub, as the request that this thread answers has read it; nothing outside of requests."""

    answering = False
    here: HubIdentity | None = None

    def begin(self, **_: Any) -> None:
        self.answering, self.here = True, None

    def end(self, **_: Any) -> None:
        self.answering = False


asked = Asked()


def this_hub() -> HubIdentity | None:
    """This hub, or None before first run. Each page asks many times, so the row is read by plain SQL, and once."""
    if asked.answering and asked.here is not None:
        return asked.here
    rows = select(THIS_HUB)
    asked.here = identity_of(*rows[0]) if rows else None
    return asked.here


def founded() -> HubIdentity:
    """This hub; `NotFounded` before first run."""
    here = this_hub()
    if here is None:
        raise NotFounded
    return here


@lru_cache(maxsize=4)
def identity_of(hub: bytes, name: str, place: str, languages: str, papers: bytes, *rules: str) -> HubIdentity:
    """A row as a value, made once for as long as the row stays the same; `languages` as JSON."""
    return HubIdentity(hub, name, place, tuple(json.loads(languages)), opening.unpacked(papers), Rules(*rules))


def found_hub(
    name: str, place: str = "", languages: tuple[str, ...] | list[str] = ("en",), picture: str = ""
) -> HubIdentity:
    """Give this hub its keys, its feed and its name; once in its life. picture: a content id."""
    shown, place = checked(name), checked_place(place)
    if this_hub() is not None:
        raise LocalError(_("This hub is set up already."))
    keyring.make_seal()
    roots, device = opening.fresh_roots(), new_device_seed()
    incept = opening.incept(roots)
    cert = opening.certify(incept.id, public_key(device), incept.id, opening.SIGNER, root_seed(roots.root))
    row = Hub(pk=1, hub_id=incept.id, name=shown, place=place, languages=list(languages))
    row.papers, row.ticked = opening.packed([incept, cert]), uptime.seconds()
    key = keyring.box_key(b"roots")
    row.root, row.next_root = keyring.lock(key, b"root", roots.root), keyring.lock(key, b"next", roots.next)
    with transaction.atomic():
        pen = new_hub_feed(row)
        row.save(force_insert=True)
        store.publish(pen, Profile(name=shown, picture=picture, languages=list(languages)))
        uptime.keep()
        transaction.on_commit(lambda: write_durably(box() / "founded", b""))
    return founded()


def was_founded() -> bool:
    """Whether a hub was founded with the keys that lie here. A founding that was cut short or undone leaves keys too,
    and is taken up again."""
    return (box() / "founded").exists()


def new_device_seed() -> bytes:
    """The device key of a hub that is being founded; one left by a founding that was cut short is taken up again."""
    return kept(keys() / "device", opening.fresh_seed)


def device_seed() -> bytes:
    """The seed of this hub's device key. For the host alone: who holds it speaks as this hub."""
    seed = content(keys() / "device")
    if len(seed) != SEED:
        raise DeviceKeyMissing
    return seed


def hub_pen(scope: str = "open") -> Pen:
    """The pen of the hub's own feed, of this incarnation; `scope` "here" is the one that stays at this hub."""
    row = Hub.objects.filter(pk=1).first()
    if row is None:
        raise NotFounded
    feed = row.here_feed if scope == "here" else row.feed
    if row.incarnation == incarnation.current() and writable(feed):
        seed = keyring.open_feed_key(keyring.box_key(b"feed"), feed)
        if seed is not None:
            return Pen(seed, feed)
    with transaction.atomic():
        pen = new_hub_feed(row, scope)
        row.save(update_fields=["feed", "here_feed", "incarnation"])
    return pen


def new_hub_feed(row: Hub, scope: str = "open") -> Pen:
    """Open a feed for the hub itself: the key is on the disk before the passport is in the log."""
    device, life, seed = device_seed(), incarnation.current(), opening.fresh_seed()
    feed = keyring.keep_feed_key(keyring.box_key(b"feed"), seed)
    cert = opening.certify(row.hub_id, feed, row.hub_id, opening.FULL, device)
    host = opening.host(row.hub_id, feed, device)
    body = opening.passport("hub", row.hub_id, life, [*opening.unpacked(row.papers), cert, host], scope)
    pen = Pen(seed, feed)
    store.open_feed(pen, body)
    if row.incarnation != life:
        row.feed = row.here_feed = b""  # what another box began is not written on
    row.incarnation = life
    if scope == "here":
        row.here_feed = feed
    else:
        row.feed = feed
    return pen


def writable(feed: bytes) -> bool:
    """Whether an own feed may still be written: open, and no second branch of it known."""
    return bool(select("SELECT 1 FROM log_feed WHERE key = %s AND NOT closed AND fork IS NULL", [feed]))
