"""Copies that a hub promised to keep: brought, looked after, let go; and what belongs to something that people see."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from hub import guard
from hub.api.files import Held, told
from hub.content import leases, named, wanted
from hub.content import lost as told_lost
from hub.content import whole as lying
from hub.content.leases import Lease
from hub.content.lost import Lost
from hub.content.models import Leased, Named, Stored, Wanted
from hub.core.cid import Cid, cid_text
from hub.live import wake
from hub.log.written import Written, written_by_id
from hub.plugins import RESERVED_LABELS, HubPlugin, loader

MOST_CONTENTS = 1000
"""Files of one thing that people see."""


def keep(label: str, cid: str, size: int) -> None:
    """Have the plugin `label` keep content of about so many bytes by a promise of this hub, and brought from neighbours
    where it is not here; once more changes nothing. `LocalError` says in words that there is no room for it."""
    asked, lease = wanted.cid_of(cid), promise(label)
    if asked is None:
        return
    if not promised(label).filter(**asked._asdict(), size__gte=size).exists():
        leases.expect(lease, size)
        leases.take(lease, asked, size)
        transaction.on_commit(lambda: wake.tell_topics([wanted.TOPIC]), robust=True)
    wanted.want([cid])
    lying.look_after([asked])


def hold_on(cids: Collection[str]) -> bool:
    """Whether all of these are here, and go nowhere before this transaction ends: a lease that is written in it comes
    before whoever would let go of them."""
    asked = {cid for text in cids if (cid := wanted.cid_of(text))}
    rows = Stored.objects.select_for_update().filter(digest__in=[cid.digest for cid in asked])
    return asked <= {stored.cid for stored in rows}


def let_go(label: str, cid: str) -> None:
    """Keep it by that promise no more. It goes when nothing else needs it; what is still on its way is not brought."""
    asked = wanted.cid_of(cid)
    if asked is None:
        return
    with transaction.atomic():
        leases.give_up(promise(label), asked)
        if not is_needed(asked):
            Wanted.objects.filter(**asked._asdict()).delete()


def is_needed(cid: Cid) -> bool:
    """Whether anything else than a promise may wait for this content."""
    return any(rows.filter(**cid._asdict()).exists() for rows in (Leased.objects, Named.objects))


def whole(cids: Iterable[str]) -> set[str]:
    """Those of these content ids of which all is here and nothing is known to be damaged, below a folder too."""
    asked = {cid: text for text in cids if (cid := wanted.cid_of(text))}
    return {asked[cid] for cid in lying.whole(asked)}


def lost(cid: str) -> Lost | None:
    """What is known of content that is here but for a part; None of what is whole, or not here at all."""
    asked = wanted.cid_of(cid)
    return None if asked is None else told_lost.lost(asked)


def lost_here() -> list[str]:
    """The content ids of what is here and of which something is known to be missing, 10,000 at most."""
    return sorted(map(cid_text, lying.lost_here()))


def file_below(cid: str, draw: int) -> Held | None:
    """The file below a folder to which a great number leads, the same on all hubs; of a file that itself, of an empty
    folder the folder. None where it is not here."""
    asked = wanted.cid_of(cid)
    found = None if asked is None else lying.file_below(asked, draw)
    return None if found is None else told(found)


def contents_of(entry: bytes) -> list[str] | None:
    """The content of what an entry (32-byte id) began, as people see it on one page, as far as it travels: of a topic
    with its replies, of an item with its changes. None where that is not known: it has not come, is out of sight, or
    its plugin does not say."""
    began = written_by_id(entry)
    if began is None or began.record is None or began.scope == "here":
        return None
    more = gathered_by(began)
    if more is None:
        return None
    return [cid_text(cid) for cid in named.in_words_of({began.position, *more}, MOST_CONTENTS)]


def gathered_by(began: Written) -> Collection[int] | None:
    """What its plugin says belongs to an entry, nothing where the hub's own; None where that breaks, or is not there to
    say."""
    label = str((began.record or {}).get("t", "")).partition(".")[0]
    plugin = next((plugin for plugin in loader.installed() if plugin.label == label), None)
    if label in RESERVED_LABELS:
        return ()
    return None if plugin is None else guard.ask(label, "gathers", lambda: positions_by(plugin, began.id), None)


def positions_by(plugin: HubPlugin, entry: bytes) -> Collection[int] | None:
    return {int(position) for position in plugin.gathers(entry)}


def promise(label: str) -> Lease:
    return Lease(label, reason="promise", promised=True)


def promised(label: str) -> Any:
    """What a plugin keeps by promise."""
    return Leased.objects.filter(label=label, owner=b"", reason="promise")
