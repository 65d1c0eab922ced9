"""What a promise needs: which content, and which entries of the log.

Entries travel with the log to every hub that reads it, so nobody fetches them for a promise; the content that they name
is fetched and kept. A topic is its own words with all replies, a page is what the entry in its address began, a name is
what those who bear it say of themselves, or, of an IPNS name, what it leads to. What belongs to them grows and changes,
so it is asked anew at every look.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError

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
    entries = bearing(target) if what == "name" else [entry for entry in [entry_of(what, target)] if entry is not None]
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
