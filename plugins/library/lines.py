"""What the library says among things of others: in search results, on a person's page, on the home page. A change
stands for the item that it changes, and only what its reader may read on the library's own pages stands here.
"""

from collections.abc import Collection, Mapping

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.plugins import Line
from plugins.library.items import counting
from plugins.library.items.reading import Work, works_of
from plugins.library.shelves.standing import digest_of, standing
from plugins.library.wishes import rows as wish_rows
from plugins.library.wishes.reading import Wish, is_wish, readable_by, wishes_of

A_MINUTE = 60
WISHES = ("library.wish", "library.answer")
SHELVES = ("library.shelf", "library.shelf-change")


def lines(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """The shelves, items and wishes at these positions, for whoever asks: a handful of statements."""
    entries = {at: entry for at, entry in api.written(positions).items() if entry.record and entry.person}
    items = meant_by(entries)
    shown = works_of(list({item.position: item for item in items.values()}.values()), request)
    found = {at: line_of(shown[item.position]) for at, item in items.items() if is_read(shown.get(item.position))}
    return found | shelf_lines(entries, api.role_of(request)) | wish_lines(entries, request)


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


def is_a(entry: Written, *kinds: str) -> bool:
    return (entry.record or {}).get("t") in kinds


def digests_of(text_ids: Collection[str]) -> list[bytes]:
    """Ids as bytes, without what only looks like one."""
    return [digest for each in text_ids if (digest := digest_of(each)) is not None]


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


def wish_lines(entries: Mapping[int, Written], request: HttpRequest) -> dict[int, Line]:
    """The lines of what was asked for, and of what was named for it, as the wish that it is about."""
    named = {at: each if is_wish(each) else None for at, each in entries.items() if is_a(each, *WISHES)}
    answers = {at: str((entries[at].record or {})["wish"]) for at, wish in named.items() if wish is None}
    targets = api.written_by_ids(digests_of(answers.values())) if answers else {}
    by_text = {id_text(each.id): each for each in targets.values() if is_wish(each)}
    meant = {at: wish or by_text.get(answers.get(at, "")) for at, wish in named.items()}
    shown = shown_wishes({each.id: each for each in meant.values() if each is not None}, request)
    return {at: line_of_wish(shown[each.id]) for at, each in meant.items() if each is not None and each.id in shown}


def shown_wishes(entries: Mapping[bytes, Written], request: HttpRequest) -> dict[bytes, Wish]:
    """Those of these that nobody took back or out of sight."""
    at = {each.position for each in entries.values()}
    there = set(wish_rows.in_sight().filter(position__in=at).values_list("position", flat=True)) if at else set()
    found = wishes_of([each for each in entries.values() if each.position in there], request)
    return {wish.entry.id: wish for wish in found}


def line_of_wish(wish: Wish) -> Line:
    """What was asked for, and what came of it."""
    title = _("Asked for: %(title)s") % {"title": wish.title}
    if wish.named:
        return Line(title, wish.address, _("Found: %(title)s") % {"title": wish.named[0].first.title})
    return Line(title, wish.address, wish.about if wish.closed is None else _("A moderator ended the waiting."))


def news(request: HttpRequest) -> str:
    """One line for the home page: what was found for whoever asked, else how much there is to read; up to a minute
    old, for home must ask seldom."""
    person = api.person_of(request)
    if person is not None:
        found = cache.get_or_set(f"library/found/{person.hex()}", lambda: found_for(person, request), A_MINUTE)
        if found:
            return found_in_words(found)
    role = api.role_of(request)
    count = cache.get_or_set(f"library/news/{role}", lambda: to_read(role), A_MINUTE)
    return ngettext("%(count)d file", "%(count)d files", count) % {"count": count} if count else ""


def found_in_words(count: int) -> str:
    words = ngettext(
        "%(count)d thing that you asked for was found", "%(count)d things that you asked for were found", count
    )
    return words % {"count": count}


def found_for(person: bytes, request: HttpRequest) -> int:
    """How much of what somebody asked for was found, and they have not taken off the list."""
    return len(wish_rows.answered_among(wish_rows.by(map(short, api.ids_of(person))), readable_by(request)))


def to_read(role: str) -> int:
    """How many items stand on the shelves that such readers may read."""
    return sum(shelf.items for shelf in counting.counted(each for each in standing() if each.allows(role, "read")))
