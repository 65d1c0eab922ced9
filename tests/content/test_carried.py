"""What neighbours' people name fills no more of the disk than a neighbour may, and a promise is kept to the last."""

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content import carried, filled, leases, named, store, wanted
from hub.content.bringing import coming
from hub.content.bringing.passes import Bringing
from hub.content.leases import Lease
from hub.content.models import Stored, Wanted
from hub.core.cid import RAW, Cid, cid_text
from hub.core.errors import TooMany
from hub.log.models import Entry, Feed
from hub.testing import Writer, replay
from tests.content.bringing.conftest import Start
from tests.content.bringing.conftest import met as met
from tests.content.bringing.neighbours import film
from tests.content.bringing.test_folders import ALL, TOP
from tests.content.conftest import Neighbour
from tests.content.samples import FILM, TINY, clear, received
from tests.content.test_leases import MB, Card
from tests.content.test_leases import card as card

pytestmark = pytest.mark.django_db

FAR = film(FILM, TINY)
NEAR = b"n" * 32


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    clear()
    for cid in coming.under_way():
        coming.forget(cid)
    carried.counted.clear()
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def named_by(who: str, *cids: str, via: bytes | None = NEAR) -> None:
    """Somebody whose feed came through this neighbour names content."""
    writer = Writer(who)
    replay(writer)
    Feed.objects.filter(key=writer.key).update(via=via)
    entry = Entry.objects.filter(feed__key=writer.key).order_by("-seq")[0]
    named.note([named.Naming(entry.position, bytes(entry.entry_id), cids)])


def here(size: int) -> None:
    """What lies here was so large."""
    Stored.objects.update(size=size)
    filled.mend()


def fill(card: Card) -> None:
    """What came through a neighbour takes a quarter of the disk already, and one film more is named."""
    stored = received(b"x" * 30_000)
    named_by("esi", cid_text(stored.cid), cid_text(FAR.cid))
    here(20_000 * MB)
    card(100_000 * MB, 60_000 * MB)


def test_a_neighbour_whose_share_is_full_has_nothing_more_brought(card: Card, met: Start) -> None:
    fill(card)
    neighbour = met(FAR)
    with pytest.raises(TooMany):
        carried.expect(FAR.cid, len(FILM))
    assert Bringing().one_pass() == 0
    assert neighbour.asked == []
    assert Wanted.objects.get().tries == 1, "and keeps nothing else waiting"


def test_of_a_folder_too_nothing_is_brought_but_what_says_how_large_it_is(card: Card, met: Start) -> None:
    fill(card)
    Wanted.objects.all().delete()
    named_by("esi", cid_text(TOP.cid))
    met(ALL)
    Bringing().one_pass()
    assert Stored.objects.count() == 1, "only what filled the share"


def test_nor_are_small_files_of_which_there_may_be_any_number(card: Card, neighbour: Neighbour) -> None:
    fill(card)
    asked: list[str] = []
    address, photo = neighbour(lambda question: asked.append(question.path)), Cid(RAW, bytes(32))
    named_by("esi", cid_text(photo))
    assert not wanted.fetch(photo, [address])
    assert asked == []
    assert Wanted.objects.get(codec=RAW).tries == 1


def test_what_another_neighbour_gives_a_place_too_is_brought(card: Card) -> None:
    fill(card)
    named_by("yaw", cid_text(FAR.cid), via=b"m" * 32)
    carried.expect(FAR.cid, len(FILM))


def test_what_somebody_here_names_too_is_brought(card: Card) -> None:
    fill(card)
    named_by("ama", cid_text(FAR.cid), via=None)
    carried.expect(FAR.cid, len(FILM))


def test_what_lies_in_a_folder_counts_and_what_somebody_here_has_does_not() -> None:
    one, two = received(b"x" * 30_000), received(b"y" * 20_000)
    site = store.add_folder([("one", one.cid), ("two", two.cid)])
    named_by("esi", cid_text(site.cid))
    assert carried.filled(NEAR) == 50_000
    leases.take(Lease("library", b"a" * 32), two.cid, 20_000)
    assert carried.filled(NEAR) == 30_000


def test_a_tiny_file_counts_as_what_the_disk_gives_up() -> None:
    named_by("esi", cid_text(store.add_folder([(f"{each}", received(b"%d" % each).cid) for each in range(5)]).cid))
    assert carried.filled(NEAR) == 5 * leases.LEAST


def test_a_promised_film_is_brought_where_files_stop(card: Card, met: Start) -> None:
    met(FAR)
    card(64_000 * MB, 400 * MB)
    wanted.want([cid_text(FAR.cid)])
    assert Bringing().one_pass() == 0
    leases.take(Lease("pins", reason="promise", promised=True), FAR.cid, len(FILM))
    assert Bringing().one_pass() == 1
    assert store.find(FAR.cid)


def test_a_promise_stops_where_words_would(card: Card, met: Start) -> None:
    met(FAR)
    card(64_000 * MB, 32 * 1024 * 1024 + 20_000)
    leases.take(Lease("pins", reason="promise", promised=True), FAR.cid, len(FILM))
    wanted.want([cid_text(FAR.cid)])
    assert Bringing().one_pass() == 0
    assert store.find(FAR.cid) is None


def test_what_came_since_counts_too_and_nothing_is_counted_anew_for_each(card: Card) -> None:
    received(b"x" * 30_000)
    named_by("esi", cid_text(FAR.cid))
    card(100_000 * MB, 60_000 * MB)
    with CaptureQueriesContext(connection) as asked:
        here(40_000 * MB)
        carried.expect(FAR.cid, 20_000 * MB)
        here(50_000 * MB)
        with pytest.raises(TooMany):
            carried.expect(FAR.cid, 20_000 * MB)
    assert len([each for each in asked if "WITH RECURSIVE carried" in each["sql"]]) == 1
