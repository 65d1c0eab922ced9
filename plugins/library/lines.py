"""What the library says among things of others: in search results, on a person's page, on the home page. A change
stands for the item that it changes, and only what its reader may read on the library's own pages stands here.
"""

from collections.abc import Collection, Mapping

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.plugins import Line
from plugins.library.items import rows
from plugins.library.items.reading import Work, works_of
from plugins.library.shelves.standing import standing

A_MINUTE = 60
SHELVES = ("library.shelf", "library.shelf-change")


def lines(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """The shelves and items at these positions, for whoever asks: a handful of statements."""
    entries = {at: entry for at, entry in api.written(positions).items() if entry.record and entry.person}
    items = meant_by(entries)
    shown = works_of(list({item.position: item for item in items.values()}.values()), request)
    found = {at: line_of(shown[item.position]) for at, item in items.items() if is_read(shown.get(item.position))}
    return found | shelf_lines(entries, api.role_of(request))


def is_read(work: Work | None) -> bool:
    """Whether there is anything to read of an item."""
    return work is not None and work.is_shown


def meant_by(entries: Mapping[int, Written]) -> dict[int, Written]:
    """The items at these positions; for changes, their writer's own items."""
    named = {
        at: str((entry.record or {}).get("target")) for at, entry in entries.items() if is_a(entry, "library.change")
    }
    targets = (
        {id_text(each.id): each for each in api.written_by_ids(digests_of(named.values())).values()} if named else {}
    )
    meant = {at: entry for at, entry in entries.items() if is_a(entry, "library.item")}
    for at, text_id in named.items():
        item = targets.get(text_id)
        if item is not None and is_a(item, "library.item") and item.person == entries[at].person:
            meant[at] = item
    return meant


def is_a(entry: Written, kind: str) -> bool:
    return (entry.record or {}).get("t") == kind


def digests_of(text_ids: Collection[str]) -> list[bytes]:
    """Ids as bytes, without what only looks like one."""
    found = []
    for text_id in text_ids:
        try:
            found.append(parse_id(text_id))
        except RemoteError:
            continue
    return found


def line_of(work: Work) -> Line:
    """An item by its title and its first words."""
    return Line(work.first.title, work.address, work.first.excerpt or work.first.file_name, work.name)


def shelf_lines(entries: Mapping[int, Written], role: str) -> dict[int, Line]:
    """The lines of shelves that count and that such readers may read."""
    named = {
        at: id_text(entry.id) if is_a(entry, SHELVES[0]) else str((entry.record or {}).get("shelf"))
        for at, entry in entries.items()
        if is_a(entry, SHELVES[0]) or is_a(entry, SHELVES[1])
    }
    shelves = {shelf.text_id: shelf for shelf in standing(set(named.values()))} if named else {}
    found = {}
    for at, text_id in named.items():
        shelf = shelves.get(text_id)
        counts = shelf is not None and entries[at].id in {shelf.entry.id, *(head.id for head in shelf.heads)}
        if shelf is not None and counts and shelf.allows(role, "read"):
            found[at] = Line(shelf.title, reverse("library:shelf", args=[text_id]), shelf.about)
    return found


def news(request: HttpRequest) -> str:
    """One line for the home page: how much there is to read, up to a minute ago, for home must ask seldom."""
    role = api.role_of(request)
    count = cache.get_or_set(f"library/news/{role}", lambda: to_read(role), A_MINUTE)
    return ngettext("%(count)d file", "%(count)d files", count) % {"count": count} if count else ""


def to_read(role: str) -> int:
    """How many items stand on the shelves that such readers may read."""
    return sum(shelf.items for shelf in rows.counted(each for each in standing() if each.allows(role, "read")))
