"""Rows are the same whatever came first and however often, and no stranger's record changes what stands."""

from typing import Any

import pytest

from hub.api import Written, written
from hub.core.cid import content_id, id_text
from hub.testing import Writer, assert_converges, replay, sown
from plugins.library import records
from plugins.library.items.versions import heads, taken_back, versions_of
from plugins.library.models import Act, Change, Item

pytestmark = pytest.mark.django_db

SHELF = id_text(sown("shelf"))


def item_by(writer: Writer, data: bytes = b"one") -> str:
    """The id of a new item."""
    said = records.Item(shelf=SHELF, title="Wells", as_=writer.name, file=content_id(data), size=len(data))
    return id_text(writer.write(said).id)


def change(writer: Writer, item: str, data: bytes, after: list[str] | None = None) -> str:
    """The id of a newer version."""
    said = records.Change(target=item, title="Wells", as_=writer.name, file=content_id(data), after=after)
    return id_text(writer.write(said).id)


def files_now(*writers: Writer) -> list[str]:
    """The files of the versions that stand, of the one item that there is."""
    replay(*writers)
    entry = written([Item.objects.get().position]).popitem()[1]
    return [str((each.record or {})["file"]) for each in versions_of([entry], {})[entry.id].now]


@pytest.mark.parametrize("model", [Change, Act])
def test_any_order_and_any_repetition_gives_the_same_rows(model: type) -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    right: Any = {"zone": id_text(kofi.hub.id), "seat": SHELF}
    shelf = id_text(kofi.write(records.Shelf(title="School", **right)).id)
    kofi.write(records.ShelfChange(shelf=shelf, title="Schools", **right))
    item = item_by(ama)
    change(ama, item, b"two")
    change(kofi, item, b"three")
    ama.write(records.Retract(target=item))
    ama.write(records.Retract(target=item, undone=True))
    kofi.write(records.Verdict(item=item, version=item, yes=True, **right))
    assert_converges(model, ama, kofi)


def test_a_newer_version_replaces_the_one_before() -> None:
    ama = Writer("ama")
    item = item_by(ama)
    change(ama, item, b"two")
    change(ama, item, b"three")
    assert files_now(ama) == [content_id(b"three")]


def test_somebody_elses_change_and_taking_back_are_not_read() -> None:
    ama, esi, namesake = Writer("ama"), Writer("esi"), Writer("ama", hub="riverbend")
    item = item_by(ama)
    for stranger in (esi, namesake):
        change(stranger, item, b"mine now")
        stranger.write(records.Retract(target=item))
    assert files_now(ama, esi, namesake) == [content_id(b"one")]
    assert taken_back(written([Item.objects.get().position]).values()) == set()


def version(feed: str, number: int, *after: Written) -> Written:
    """A change as it stands in the log."""
    record = {"t": "library.change", "after": [id_text(each.id) for each in after]}
    place = (number, sown(feed, number), number, number, "here", b"", b"", feed.encode(), "open")
    return Written(*place, record)


def test_versions_made_at_two_places_that_had_not_met_both_stand() -> None:
    one, other = version("amani", 1), version("hilltop", 2)
    assert heads([one, other]) == (one, other)
    assert heads([one, other, settled := version("amani", 3, one, other)]) == (settled,)


def test_versions_that_replace_each_other_in_a_circle_still_stand() -> None:
    one = version("amani", 1)
    other = version("hilltop", 2, one)
    circle = one._replace(record={"t": "library.change", "after": [id_text(other.id)]})
    assert heads([circle, other]) == (circle, other)


def test_what_was_taken_back_comes_back_by_the_later_word() -> None:
    ama = Writer("ama")
    item = item_by(ama)
    ama.write(records.Retract(target=item))
    replay(ama)
    entries = list(written([Item.objects.get().position]).values())
    assert taken_back(entries) == {entries[0].id}
    ama.write(records.Retract(target=item, undone=True))
    replay(ama)
    assert taken_back(entries) == set()
