"""What pages show: topics and posts with their writers' later changes, many at a time in a handful of
statements.

Bodies are read here, so here whole ids are compared and here it is decided whether a change is by the one
who wrote its target. What cannot be shown says why in words.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub import api
from hub.api import Written
from hub.api.pages import date_of, when
from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from naming.api import display_names, key_form
from plugins.forum import chosen
from plugins.forum.models import Change
from plugins.forum.projections import short
from plugins.forum.words import markdown

EXCERPT = 160
A_MINUTE = 60_000


class Photo(NamedTuple):
    """A photo of a post; `here` says whether its content has come."""

    url: str
    alt: str
    here: bool


class Changes(NamedTuple):
    """The edits of one topic or post that nobody replaced, oldest first, and whether its writer took it
    back.
    """

    edits: list[dict[str, Any]]
    retracted: bool


@dataclass
class Said:
    """A topic or a post as its page shows it, changes applied. `mine`: the id that reads signed it, and may change it;
    `own`: another id of theirs did. `takes`: of a topic the others whose replies stand in it since moderators merged or
    split."""

    entry: Written
    name: str
    village: str
    mine: bool
    changes: Changes
    photos: list[Photo] = field(default_factory=list)
    posts: int = 0
    answers: str = ""
    answers_hex: str = ""
    answers_address: str = ""
    answers_here: bool = False
    signs: str = ""
    quotes: Sequence[Any] = ()
    linked: Sequence[SafeString] = ()
    named: Sequence[Any] = ()
    meant: Sequence[Any] = ()
    poll: Any = None
    best: bool = False
    by: str = ""
    takes: tuple[str, ...] = ()
    own: bool = False

    @cached_property
    def hex(self) -> str:
        """The id as addresses and live topics carry it."""
        return hex_of(self.entry.id)

    @cached_property
    def text_id(self) -> str:
        """The whole id."""
        return id_text(self.entry.id)

    @cached_property
    def writer(self) -> str:
        """The writer's whole id."""
        return id_text(self.entry.person)

    @cached_property
    def address(self) -> str:
        """The page of a topic."""
        return prefix("forum:topic", "0" * 16) + self.hex + "/"

    @cached_property
    def person(self) -> str:
        """The page of the writer."""
        return prefix("portal:person", "0") + self.writer + "/"

    @cached_property
    def report(self) -> str:
        """Where a moderator is asked to look at it."""
        return prefix("portal:report", "0") + self.text_id + "/"

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """What was first written; empty where that is not here."""
        return self.entry.record or {}

    @cached_property
    def newest(self) -> Mapping[str, Any]:
        """The last edit, or what was first written."""
        return self.changes.edits[-1] if self.changes.edits else self.record

    @cached_property
    def heading(self) -> str:
        """A topic's title, or why there is none."""
        titles = [edit["title"] for edit in self.changes.edits if edit.get("title")]
        own = str(self.record.get("title") or (_("Split off from another topic.") if self.is_split else ""))
        return self.gone or (titles[-1] if titles else own)

    @property
    def is_split(self) -> bool:
        """Whether a moderator made it of replies to another topic."""
        return bool(self.record.get("t") == "forum.act")

    @cached_property
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """What is shown: the first words, or the edits that stand."""
        return self.changes.edits or (self.record,)

    @cached_property
    def versions(self) -> list[SafeString]:
        """The text as HTML; several where it was changed at two places that had not met."""
        return [markdown.render(str(words.get("text", ""))) for words in self.sources]

    @cached_property
    def html(self) -> SafeString:
        """All versions, one after the other."""
        return mark_safe("<hr>".join(self.linked or self.versions))  # noqa: S308 - each is safe already

    @cached_property
    def look(self) -> str:
        """The classes of a post on its page."""
        return "post" + (" post-mine" if self.mine or self.own else "") + (" post-hidden" if self.gone else "")

    @property
    def stays(self) -> bool:
        """Whether it never leaves this hub."""
        return self.entry.scope == "here"

    @cached_property
    def remarkable(self) -> bool:
        """Whether more is to be said of it than who and when."""
        return bool(self.stays or self.village or self.edited or self.answers or self.best)

    @cached_property
    def excerpt(self) -> str:
        """The first words, for a quotation."""
        text = self.gone or markdown.plain(str(self.newest.get("text", "")))
        return text if len(text) <= EXCERPT else text[:EXCERPT] + "…"

    @cached_property
    def gone(self) -> str:
        """Why there is nothing to read; empty where there is."""
        if self.retracted:
            return _("Taken back by its writer.")
        if self.entry.state == "here":
            return "" if self.entry.record is not None else _("This cannot be shown here.")
        return why_absent(self.entry.state)

    @cached_property
    def edited(self) -> bool:
        return bool(self.changes.edits)

    @cached_property
    def retracted(self) -> bool:
        return self.changes.retracted

    @cached_property
    def when(self) -> str:
        """When it was written."""
        return when(self.entry.stamp)


def why_absent(state: str) -> str:
    """Why an entry in this state says nothing."""
    return {
        "absent": _("Not here yet. It comes with the next exchange."),
        "pruned": _("No longer kept on this hub. A neighbour may still have it."),
        "erased": _("Erased."),
    }[state]


@cache
def prefix(name: str, last: str) -> str:
    """What stands before the last part of an address: to reverse it for each of fifty rows takes milliseconds."""
    return reverse(name, args=[last]).removesuffix(f"{last}/")


def in_a_list(topic: Said, replies: int, spoke: int, language: str) -> dict[str, Any]:
    """What a list shows of a topic, as plain values, which a template reads in half the time. writer: whom somebody may
    privately call otherwise.  guest: for whom a hub signed, if it did, and what they called themselves.

    spoke: the latest stamp in it that can be, in ms since 1970; 0 where there is none.
    """
    return {
        "hex": topic.hex,
        "address": topic.address,
        "heading": topic.heading,
        "name": topic.name,
        "writer": topic.entry.person,
        "guest": (topic.by, written_as(topic.entry)),
        "when": date_of(spoke // A_MINUTE, language) if spoke else _("date unknown"),
        "replies": count_of(replies, language),
    }


@lru_cache(maxsize=1024)
def count_of(replies: int, language: str) -> str:
    """How many replies a topic has, in words of this language, which is the one spoken now."""
    return ngettext("%(count)d reply", "%(count)d replies", replies) % {"count": replies}


def read(positions: Collection[int], reader: bytes | None) -> dict[int, Said]:
    """What was said at these positions, by position; whatever has no known author is left out."""
    return said_by(api.written(positions), reader)


def said_by(written: Mapping[int, Written], reader: bytes | None) -> dict[int, Said]:
    """The same of entries that were read already."""
    entries = {at: entry for at, entry in written.items() if entry.person}
    changes = changes_of(entries.values())
    here = api.this_hub()
    names = display_names({known for entry in entries.values() for known in (entry.person, entry.hub)}, reader)
    return {
        at: Said(
            entry=entry,
            name=name_of(entry, names),
            village="" if by_of(entry) or (here is not None and entry.hub == here.id) else names[entry.hub],
            mine=entry.person == reader,
            changes=changes[entry.id],
            by=by_of(entry),
        )
        for at, entry in entries.items()
    }


def add_own(said: Collection[Said], reader: bytes) -> None:
    """Mark what somebody wrote under another id of theirs: one statement, where anybody else wrote at all."""
    others = [each for each in said if not each.mine]
    ids = api.ids_of(reader) if others else frozenset()
    for each in others:
        each.own = each.entry.person in ids


def by_of(entry: Written) -> str:
    """For whom a hub signed: "guest", "anonymous", or nobody but itself. What a person's feed says of it is idle."""
    by = said_in(entry, "by") if entry.person == entry.hub else None
    return by if by in ("guest", "anonymous") else ""


def name_of(entry: Written, names: Mapping[bytes, str]) -> str:
    """The writer's name; where no profile has come, what they were called when writing, and their key. Where a hub
    signed for somebody, that it did."""
    written, name, by = written_as(entry), names[entry.person], by_of(entry)
    if by:
        return through_hub(by, written, name)
    return f"{written} ({name})" if written and name == key_form(entry.person) else name


def written_as(entry: Written) -> str:
    """What its writer was called when writing."""
    return api.plain_name(str(said_in(entry, "as") or ""))


def through_hub(by: str, written: str, hub: str) -> str:
    """Who wrote what a hub signed for somebody. by: as `by_of` says.  hub: its name."""
    words = _("%(name)s (guest, through the hub of %(hub)s)") if by == "guest" else _("somebody of %(hub)s")
    return words % {"name": written, "hub": hub}


def said_in(entry: Written, name: str) -> Any:
    """A field of an entry's record; None where there is none."""
    return (entry.record or {}).get(name)


def changes_of(entries: Collection[Written]) -> dict[bytes, Changes]:
    """The changes that the writers themselves made, by entry id: two statements for any number of entries."""
    owner = {short(entry.id): entry for entry in entries}
    latest = latest_changes(owner)
    found = api.written(at for at, _target in latest) if latest else {}
    made: dict[bytes, list[Written]] = {entry.id: [] for entry in entries}
    for at, target in latest:
        change = found.get(at)
        # Rows compare eight bytes; only whole ids say that this very entry is meant, and by whom.
        if change and change.person == target.person and said_in(change, "target") == id_text(target.id):
            made[target.id].append(change)
    return {entry_id: settled(each) for entry_id, each in made.items()}


def latest_changes(owner: Mapping[int, Written]) -> list[tuple[int, Written]]:
    """The position of the latest edit and retraction in each feed, and what it changes: of somebody who changed one
    thing at more places than any person has, the edits of so many.

    Strangers' rows are not read, so nobody can slow a page down by changing what is not theirs.
    """
    rows = Change.objects.visible().filter(
        target8__in=owner, person8__in={short(entry.person) for entry in owner.values()}
    )
    places, found = Counter[int](), list[tuple[int, Written]]()
    for target8, person8, retracts, _feed, at in chosen.newest(rows, "target8", "person8", "retracts"):
        if person8 == short(owner[target8].person):
            places[target8] += not retracts
            if retracts or places[target8] <= chosen.MOST_FEEDS:
                found.append((at, owner[target8]))
    return found


def settled(changes: Sequence[Written]) -> Changes:
    """The heads among one entry's changes; more than one when places that had not met changed it."""
    edits = [change for change in changes if said_in(change, "t") == "forum.edit"]
    takes_back = [change for change in changes if said_in(change, "t") == "forum.retract"]
    replaced = {before for edit in edits for before in said_in(edit, "after") or ()}
    heads = [edit for edit in edits if id_text(edit.id) not in replaced]
    heads.sort(key=lambda edit: (edit.stamp, edit.id))
    return Changes(
        [{**(edit.record or {}), "id": id_text(edit.id)} for edit in heads],
        retracted=any(not said_in(change, "undone") for change in takes_back),
    )


def add_photos(said: Iterable[Said]) -> None:
    """Name each post's photos and say which of them are here: one statement."""
    named = {id(each): photos_in(each) for each in said}
    here = api.present({photo["cid"] for photos in named.values() for photo in photos})
    for each in said:
        each.photos = [
            Photo(reverse("content:show", args=[cid]), str(photo.get("alt", "")), cid in here)
            for photo in named[id(each)]
            for cid in [photo["cid"]]
        ]


def photos_in(said: Said) -> list[dict[str, Any]]:
    """A post's photos after its edits; an edit that names none leaves them as they were."""
    if said.gone:
        return []
    given = [edit["photos"] for edit in said.changes.edits if edit.get("photos") is not None]
    return (given[-1] if given else said.record.get("photos")) or []
