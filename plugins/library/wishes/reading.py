"""What people asked for, in words: its place in the queue, what was named for it, and whether it is waited for still.

A wish waits until something is named that its reader may read, whoever asked takes it back, or a moderator of the hub
where it was written closes it. Whoever asked may say that what was named is wrong; it then waits on in its old place.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from hub import api
from hub.api import Written
from hub.api.pages import when
from hub.core.cid import id_text
from hub.core.short_ids import short
from naming.api import display_names
from plugins.library.items.licences import language_in_words
from plugins.library.items.reading import Work, works
from plugins.library.models import Act, Item
from plugins.library.shelves.standing import Shelf, digest_of, standing
from plugins.library.wishes import rows

MOST_ANSWERED: Final = 50
"""Answered wishes that are shown below the queue."""
NEWEST: Final = 3
"""Closings of one feed that are looked at: the latest may count no more."""


@dataclass
class Wish:
    """Somebody's wish. `place`: how many waited before it and one; 0 of what waits no longer. `named`: what was named
    for it and may be read. `closed`: why it is waited for no longer, None where it is. `mine`: who reads asked for it;
    `own`: under this or another id of theirs."""

    entry: Written
    name: str
    village: str
    place: int = 0
    named: list[Work] = field(default_factory=list)
    closed: str | None = None
    mine: bool = False
    own: bool = False
    may_close: bool = False

    def said(self, name: str) -> str:
        return str((self.entry.record or {}).get(name) or "")

    @property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @property
    def address(self) -> str:
        return reverse("library:wish", args=[self.text_id])

    @property
    def title(self) -> str:
        return " ".join(self.said("title").split())

    @property
    def about(self) -> str:
        return self.said("about")

    @property
    def language(self) -> str:
        return language_in_words(self.said("language")) if self.said("language") else ""

    @property
    def when(self) -> str:
        return when(self.entry.stamp)

    @property
    def person(self) -> str:
        return reverse("portal:person", args=[id_text(self.entry.person)])

    @property
    def report(self) -> str:
        return api.report_address(self.entry.id)

    @property
    def waits(self) -> bool:
        """Whether it is waited for still."""
        return self.closed is None and not self.named


class Asked(NamedTuple):
    """Positions of what waits, in the order of the queue, and of what was answered, what came last first."""

    line: list[int]
    answered: list[int]


def asked(request: HttpRequest) -> Asked:
    """The queue as who asks may read it, found anew when something came, or was put in or out of sight."""
    place = f"library/asked/{api.role_of(request)}/{api.latest_position()}/{rows.newest()}/{api.sight()}"
    kept: Asked | None = cache.get(place)
    if kept is None:
        cache.set(place, kept := found_now(request))
    return kept


def found_now(request: HttpRequest) -> Asked:
    """The same. No words are read for it, but of those of which somebody said that they wait no more."""
    found = rows.looked(readable_by(request))
    told = [each for each in api.written(rows.told_to_wait_no_more(found.waiting)).values() if is_wish(each)]
    closed = {short(known) for known in closings(told)}
    line = rows.in_turns(each for each in found.waiting if each.id8 not in closed)
    return Asked(line, [each.position for each in reversed(found.answered)][:MOST_ANSWERED])


def in_line(positions: Collection[int], line: Sequence[int], request: HttpRequest) -> list[Wish]:
    """Those of the queue at these positions, each with its place."""
    places = {at: place for place, at in enumerate(line, 1)}
    found = wishes([at for at in positions if at in places], request)
    for wish in found:
        wish.place = places[wish.entry.position]
    return found


def readable_by(request: HttpRequest) -> list[Shelf]:
    """The shelves that who asks may read."""
    role = api.role_of(request)
    return [shelf for shelf in standing() if shelf.allows(role, "read")]


def wishes(positions: Collection[int], request: HttpRequest) -> list[Wish]:
    """The wishes at these positions, in this order."""
    entries = api.written(positions)
    readable = [entries[at] for at in positions if at in entries and is_wish(entries[at])]
    return wishes_of(readable, request)


def wishes_of(entries: Collection[Written], request: HttpRequest) -> list[Wish]:
    """The same of entries that were read already."""
    person = api.person_of(request)
    names = display_names({known for entry in entries for known in (entry.person, entry.hub)}, person)
    closed, named = closings(entries), named_for(entries, request)
    ids = api.ids_of(person) if person is not None else frozenset()
    hub, right = api.this_hub(), bool(entries) and api.right_of(request, "moderator") is not None
    found = []
    for entry in entries:
        here = hub is not None and entry.hub == hub.id
        wish = Wish(entry, names[entry.person], "" if here else names[entry.hub])
        wish.closed, wish.named = closed.get(entry.id), named.get(entry.id, [])
        wish.mine, wish.own, wish.may_close = entry.person == person, entry.person in ids, here and right
        found.append(wish)
    return found


def is_wish(entry: Written) -> bool:
    """Whether this is a wish whose words are here."""
    return (entry.record or {}).get("t") == "library.wish" and bool(entry.person)


def closings(entries: Iterable[Written]) -> dict[bytes, str]:
    """Why wishes are waited for no longer, by their ids: said by whoever sat at the hub where they were written."""
    by_id8 = {short(entry.id): entry for entry in entries}
    at = api.acts_on(Act, {id8: entry.hub for id8, entry in by_id8.items()}, NEWEST, [Act.Kind.CLOSED])
    acts = api.written(position for position, _target in at) if at else {}
    counting = api.rightful(acts.values(), "moderator", "steward") if acts else set()
    found = {}
    for position, id8 in at:
        said, wish = acts[position].record or {}, by_id8[id8]
        if position in counting and (said.get("wish"), said.get("zone")) == (id_text(wish.id), id_text(wish.hub)):
            found[wish.id] = str(said.get("reason", ""))
    return found


def named_for(entries: Iterable[Written], request: HttpRequest) -> dict[bytes, list[Work]]:
    """What was named for wishes and who asks may read, by the wish's id, without what whoever wished called wrong."""
    by_text = {id_text(entry.id): entry for entry in entries}
    at = [row.position for row in rows.answers_to({short(entry.id) for entry in by_text.values()})]
    said = [each for _at, each in sorted(api.written(at).items())] if at else []
    wrong = wrong_of(said, by_text)
    pairs = [
        (wish, item)
        for each in said
        for wish, item in [(text(each, "wish"), text(each, "item"))]
        if not (each.record or {})["wrong"] and wish in by_text and (wish, item) not in wrong
    ]
    items = items_named({item for _wish, item in pairs}, request)
    found: dict[bytes, list[Work]] = {}
    for wish, item in dict.fromkeys(pairs):
        if item in items:
            found.setdefault(by_text[wish].id, []).append(items[item])
    return found


def wrong_of(said: Iterable[Written], wishes: dict[str, Written]) -> set[tuple[str, str]]:
    """Pairs of wishes and items of which whoever wished said last that they are wrong."""
    latest: dict[tuple[str, str, bytes], Written] = {}
    for each in said:
        wish = wishes.get(text(each, "wish"))
        if wish is not None and wish.person == each.person:
            key = (text(each, "wish"), text(each, "item"), each.feed)
            latest[key] = max(each, latest.get(key, each), key=lambda one: one.seq)
    return {(wish, item) for (wish, item, _feed), each in latest.items() if (each.record or {})["wrong"]}


def items_named(text_ids: Collection[str], request: HttpRequest) -> dict[str, Work]:
    """The items with these ids that who asks may read."""
    known = {short(digest): each for each in text_ids if (digest := digest_of(each)) is not None}
    at = Item.objects.visible().filter(id8__in=known).values_list("position", flat=True) if known else []
    found = works(list(at), request).values()
    return {work.text_id: work for work in found if work.is_shown and work.text_id in text_ids}


def text(entry: Written, name: str) -> str:
    return str((entry.record or {}).get(name))
