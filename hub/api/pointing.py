"""Names of IPNS, which lead somewhere else tomorrow: where they lead, and the records that say so.

A record is worth what its signature says, whoever brings it. Ended ones count here: whoever promised to keep what a
name leads to keeps what it led to last.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from hub.api import publishing
from hub.content import wanted
from hub.content.gateway import pointers, seeking
from hub.content.gateway.seeking import Asking
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.cid import cid_text, parse_cid
from hub.core.errors import RemoteError

A_YEAR: Final = 365


class Led(NamedTuple):
    """A name of this hub's own, and the content id that it leads to now."""

    name: str
    cid: str


def lead_name(label: str, thing: str, cid: str) -> str:
    """Let this hub's own name for `thing` of the plugin `label` (39 letters both) lead to a file or folder from now
    on, as long as the hub runs; the name. Whoever has the name finds what it leads to, whatever that is by then.
    LocalError says in words why not now: without a clock that somebody vouches for nobody could tell until when it is
    good."""
    return publishing.point(parse_cid(cid), label_of(label, thing), A_YEAR)


def lead_on(label: str, thing: str, cid: str) -> bool:
    """The same of a name that leads somewhere already; False where it was ended, and then it stays so."""
    return publishing.lead_on(parse_cid(cid), label_of(label, thing))


def end_name(label: str, thing: str) -> None:
    """Let that name lead nowhere from now on; what it led to stays. Given again it is the same. LocalError as there."""
    publishing.end(label_of(label, thing))


def led_names(label: str, things: Iterable[str] | None = None) -> dict[str, Led]:
    """All that `lead_name` let lead somewhere for this plugin, by `thing`; things: only these."""
    rows, found = Pointed.objects.filter(label__startswith=label_of(label, "")), dict[str, Led]()
    if things is not None:
        rows = rows.filter(label__in=[label_of(label, thing) for thing in things])
    for row in rows:
        name = ipns.name_text(bytes(row.pk))
        found[str(row.label).partition("/")[2]] = Led(name, leads_to(name) or "")
    return found


def label_of(label: str, thing: str) -> str:
    """Under which label the hub makes such a name."""
    return f"{label}/{thing}"


def leads_to(name: str) -> str | None:
    """The content id of the file or folder in which lies what a name of IPNS leads to, by the newest records here; None
    where nothing is known of it."""
    try:
        way = pointers.follow(ipns.read_name(name), ended=True)
    except RemoteError:
        return None
    found = None if way is None else cid_text(way.root)
    return found if found and wanted.cid_of(found) else None


def trail_of(name: str) -> list[bytes]:
    """The records by which it leads there, its own first: names may lead to names."""
    try:
        return pointers.trail(ipns.read_name(name))
    except RemoteError:
        return []


def hear_trail(name: str, records: Iterable[bytes], teller: str) -> None:
    """Keep such records as `teller` (at most 64 letters) told them, those that are newer than ours; what is no record
    of that name is passed over."""
    try:
        pointers.hear(ipns.read_name(name), records, teller)
    except RemoteError:
        return


def seek_name(name: str) -> str:
    """Have neighbours asked for what is not known here of where a name leads, in a while, and not more than once a
    minute; a sentence that says whether they are."""
    try:
        return seeking.words(seeking.opened.ask(pointers.last_of(ipns.read_name(name)), True))
    except RemoteError:
        return seeking.words(Asking.DONE)


def names_here() -> dict[str, bytes]:
    """A mark (16 bytes) for each name of which a record is here: another one once another record came."""
    return {ipns.name_text(key): mark for key, mark in seeking.marks().items()}
