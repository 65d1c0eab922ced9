"""Which versions of an item stand: its own words and what the same person said later, without what was replaced, and
on a shelf where things wait only what was approved.

What waits or was refused is no version that anybody reads but its writer and those who approve. A shelf that ceases to
wait shows all, one that begins to shows what was approved ever.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.db.models import Window
from django.db.models.functions import RowNumber

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.core.short_ids import short
from plugins.library.models import Act, Change, Retraction
from plugins.library.shelves.standing import Shelf

MOST_OF_A_FEED: Final = 20
"""Changes of one item in one feed that are looked at, the latest."""
MOST_FEEDS: Final = 16
NEWEST_VERDICTS: Final = 3
"""Verdicts of one feed on one version that are looked at: more than one, for the latest may count no more."""


class Verdicts(NamedTuple):
    """Which versions were approved and which refused, with the reason, by id."""

    yes: frozenset[bytes]
    no: Mapping[bytes, str]


class Versions(NamedTuple):
    """What an item says now, in one version or several that nobody replaced; the earlier ones, newest first; and those
    that nobody replaced and of which nobody said yet whether they may stand."""

    now: tuple[Written, ...]
    before: tuple[Written, ...]
    waiting: tuple[Written, ...]
    refused: Mapping[bytes, str]
    every: tuple[Written, ...]


def versions_of(items: Collection[Written], shelves: Mapping[bytes, Shelf]) -> dict[bytes, Versions]:
    """The versions of items, by the item's id; `shelves`: those on which they stand, by the item's id too."""
    changes = changes_of(items)
    everything = {item.id: (item, *changes[item.id]) for item in items}
    waits = {item.id: (shelves[item.id], item) for item in items if item.id in shelves and shelves[item.id].waits}
    judged = verdicts_on({each.id: where for item, where in waits.items() for each in everything[item]})
    return {item: sorted_out(several, judged if item in waits else None) for item, several in everything.items()}


def sorted_out(several: Sequence[Written], judged: Verdicts | None) -> Versions:
    """Those versions that stand, those that did, and those that wait."""
    readable = [each for each in several if each.record is not None]
    stand = readable if judged is None else [each for each in readable if each.id in judged.yes]
    no = judged.no if judged is not None else {}
    refused = {each.id: no[each.id] for each in readable if each.id in no}
    waiting = tuple(each for each in heads(readable) if each not in stand and each.id not in no)
    now = heads(stand)
    before = sorted((each for each in stand if each not in now), key=lambda each: (-each.stamp, each.id))
    return Versions(now, tuple(before), waiting, refused, tuple(readable))


def heads(several: Sequence[Written]) -> tuple[Written, ...]:
    """Versions that no later one of the same feed and none of another replaced, the oldest first."""
    later = [each for each in several if is_change(each)] or list(several)
    latest: dict[bytes, Written] = {}
    for each in later:
        latest[each.feed] = max(each, latest.get(each.feed, each), key=lambda one: one.seq)
    replaced = {str(before) for each in later for before in (each.record or {}).get("after") or ()}
    found = [each for each in latest.values() if id_text(each.id) not in replaced] or list(latest.values())
    return tuple(sorted(found, key=lambda each: (each.stamp, each.id)))


def is_change(entry: Written) -> bool:
    return (entry.record or {}).get("t") == "library.change"


def changes_of(items: Collection[Written]) -> dict[bytes, list[Written]]:
    """What the people who added these items said of them later, by the item's id: two statements for any number."""
    owner = {short(item.id): item for item in items}
    turn = Window(RowNumber(), partition_by=["target8", "person8", "feed8"], order_by=["-position"])
    rows = Change.objects.visible().filter(target8__in=owner, person8__in={short(item.person) for item in items})
    latest = rows.annotate(turn=turn).filter(turn__lte=MOST_OF_A_FEED).order_by("turn", "feed8")
    at = list(latest.values_list("position", "target8")[: len(owner) * MOST_FEEDS * MOST_OF_A_FEED]) if owner else []
    found, made = api.written(position for position, _target in at), {item.id: list[Written]() for item in items}
    for position, target8 in at:
        item, change = owner[target8], found.get(position)
        # Rows compare eight bytes; only whole ids say that this very item is meant, and by whom.
        if change and change.person == item.person and (change.record or {}).get("target") == id_text(item.id):
            made[item.id].append(change)
    return made


def taken_back(items: Iterable[Written]) -> set[bytes]:
    """Those of these items (by id) which their own people took back: in each feed the latest word counts, and of
    several feeds one that takes back is enough."""
    owner = {(short(item.id), short(item.person)): item.id for item in items}
    rows = Retraction.objects.visible().filter(target8__in={target8 for target8, _person in owner})
    turn = Window(RowNumber(), partition_by=["target8", "person8", "feed8"], order_by=["-seq"])
    latest = rows.filter(person8__in={person8 for _target, person8 in owner}).annotate(turn=turn).filter(turn=1)
    return {
        owner[target8, person8]
        for target8, person8, undone in latest.values_list("target8", "person8", "undone")
        if not undone and (target8, person8) in owner
    }


def verdicts_on(versions: Mapping[bytes, tuple[Shelf, Written]]) -> Verdicts:
    """What was said of versions, given by id with the shelf and the item, by whoever had the right to it. A
    no that nobody replaced is enough."""
    yes, no = set[bytes](), dict[bytes, str]()
    for version, several in said_of(versions).items():
        refusals = [str((each.record or {}).get("reason", "")) for each in several if not (each.record or {})["yes"]]
        if refusals:
            no[version] = next(filter(None, refusals), "")  # where it stays here the reason has a record of its own
        else:
            yes.add(version)
    return Verdicts(frozenset(yes), no)


def standing_verdicts(version: bytes, item: Written, shelf: Shelf) -> Sequence[Written]:
    """What was said of one version and nobody replaced."""
    return said_of({version: (shelf, item)}).get(version, ())


def said_of(versions: Mapping[bytes, tuple[Shelf, Written]]) -> dict[bytes, Sequence[Written]]:
    """The verdicts on versions that count and that no other replaced."""
    zones = {short(version): shelf.zone for version, (shelf, _item) in versions.items()}
    rows = api.acts_on(Act, zones, NEWEST_VERDICTS, [Act.Kind.YES, Act.Kind.NO])
    acts = api.written(at for at, _target in rows) if rows else {}
    by_id8 = {short(version): version for version in versions}
    said: dict[bytes, dict[bytes, Written]] = {}
    levels = levels_of(acts.values())
    for at, target8 in rows:
        version, act = by_id8[target8], acts[at]
        shelf, item = versions[version]
        if at in levels and is_about(act, version, item, shelf) and api.reaches(levels[at], shelf.least("approve")):
            of_feeds = said.setdefault(version, {})
            of_feeds[act.feed] = max(act, of_feeds.get(act.feed, act), key=lambda each: each.seq)
    return {version: api.heads(list(of_feeds.values())) for version, of_feeds in said.items()}


def levels_of(acts: Collection[Written]) -> dict[int, str]:
    """By right of which role acts count, the highest, by position; those without right are left out."""
    if not acts:
        return {}
    found = dict.fromkeys(api.rightful(acts, "moderator", "steward"), "moderator")
    return found | dict.fromkeys(api.rightful(acts, "steward"), "steward")


def is_about(act: Written, version: bytes, item: Written, shelf: Shelf) -> bool:
    """Whether a verdict names this very version, of this item, for this shelf, by a seat at its own village: what may
    stand on one shelf may not on all."""
    said = act.record or {}
    named = (said.get("version"), said.get("item"), said.get("zone"))
    where = said.get("shelf") or (item.record or {}).get("shelf")
    return (*named, where) == (id_text(version), id_text(item.id), id_text(shelf.zone), shelf.text_id)
