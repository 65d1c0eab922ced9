"""What a promise needs: which content, and which entries of the log.

Entries travel with the log to every hub that reads it, so nobody fetches them for a promise; the content that they name
is fetched and kept. A topic is its own words with all replies, a page is what the entry in its address began, a name is
what it leads to as the village sees it that promised it, or, of what no zone names so, what those say of themselves who
call themselves so. What belongs to them grows and changes, so it is asked anew at every look.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from naming.api import Answer, resolve_as

MOST_BEARERS: Final = 8


class Needs(NamedTuple):
    """Content ids, and the ids of entries as text."""

    contents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What somebody may be asked to prove: of words alone that they have them."""
        return self.contents or self.entries


def needs_of(said: Mapping[str, Any]) -> Needs | None:
    """What a promise needs, as far as this hub can tell; None where what it is about is not known here."""
    what, target = said["what"], str(said["target"])
    if what == "file":
        return Needs((target,))
    if what == "name" and (name := api.pasted_name(target)):
        cid = api.leads_to(name)
        return None if cid is None else Needs((cid,))
    if what == "name":
        return needs_of_name(said)
    entry = entry_of(what, target)
    return None if entry is None else needs_of_entries([entry])


def needs_of_name(said: Mapping[str, Any]) -> Needs | None:
    """What a written name needs; None where it leads to nothing that could be kept, or to one of several things."""
    answer = named(said)
    if answer is None or answer.state == "none":
        return needs_of_entries(bearing(str(said["target"])))
    if answer.state != "settled":
        return None
    target = answer.found[0].target
    if target.kind == "cid":
        return Needs((target.value,))
    if target.kind in ("entry", "group"):
        return needs_of_entries([parse_id(target.value)])
    return (
        needs_of_entries(sorted(api.profiles([parse_id(target.value)]))) if target.kind in ("hub", "person") else None
    )


def named(said: Mapping[str, Any]) -> Answer | None:
    """Where a promised name leads as its village sees it; None of an IPNS name and of what no label could be."""
    here = api.this_hub()
    zone = parse_id(said["zone"]) if "zone" in said else here.id if here else None
    if said["what"] != "name" or zone is None or api.pasted_name(str(said["target"])):
        return None
    try:
        return resolve_as(str(said["target"]), zone)
    except ValueError:
        return None


def needs_of_entries(entries: Collection[bytes]) -> Needs | None:
    """The content that these need, and they themselves."""
    found = [api.contents_of(entry) for entry in entries]
    if not found or None in found:
        return None
    contents = {cid for each in found for cid in each or ()}
    return Needs(tuple(sorted(contents)), tuple(id_text(entry) for entry in entries))


def entry_of(what: str, target: str) -> bytes | None:
    """The entry that began a topic, or what a page shows: the first whole id in its address."""
    texts = [target] if what == "topic" else target.split("/") if what == "page" else []
    for text in texts:
        try:
            return parse_id(text)
        except RemoteError:
            continue
    return None


def bearing(name: str) -> list[bytes]:
    """The entries in which hubs and people call themselves so."""
    key = api.name_key(name)
    bearers = sorted(api.bearers([key]).get(key, ()))[:MOST_BEARERS] if key else []
    return sorted(api.profiles(bearers))
