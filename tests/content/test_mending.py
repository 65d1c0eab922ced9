"""What a card forgot is found at idle, and brought from a neighbour, one chunk and no more."""

from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from itertools import chain, repeat

import pytest

from hub.accounts.hubs import identity
from hub.content import folders, mending, named, scrubbing, store
from hub.content.models import Hole, Named, Stored, Wanted
from hub.core.cid import cid_text
from hub.core.errors import RemoteError
from hub.log.models import Entry, Feed
from hub.testing import Writer, replay
from tests.content.conftest import Neighbour
from tests.content.disks import PowerCut, failing, full, unreadable
from tests.content.samples import FILM, clear, files_of_content, received, spoil
from tests.people import founded_hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def film() -> Stored:
    """A film that ama's entry names, with a bit flipped in its fifth chunk, as the look at idle finds it."""
    clear()
    if identity.this_hub() is None:
        founded_hub("Testville")
    replay(Writer("ama"))
    entry = Entry.objects.earliest("position")
    stored = received()
    named.note([named.Naming(entry.position, bytes(entry.entry_id), [cid_text(stored.cid)])])
    spoil(stored, 4321)
    look()
    return stored


def look() -> None:
    scrub = scrubbing.Scrub(0)
    scrub.some(3000)
    scrub.some(1 << 20)


def serving(data: bytes, asked: list[str]) -> object:
    """A neighbour that gives parts of these bytes."""

    def answer(question: BaseHTTPRequestHandler) -> None:
        wished = question.headers["Range"] or ""
        asked.append(wished)
        first, _, last = wished.removeprefix("bytes=").partition("-")
        question.send_response(206)
        question.end_headers()
        question.wfile.write(data[int(first) : int(last) + 1])

    return answer


def test_the_look_at_idle_finds_a_flipped_bit_and_goes_on_behind_it(film: Stored) -> None:
    spoil(film, 19_999)
    look()
    assert sorted(hole.begins for hole in Hole.objects.all()) == [4000, 19_000]


def test_a_small_file_that_is_damaged_is_wanted_again(film: Stored) -> None:
    small = received(b"maji")
    store.path_of(small.cid).chmod(0o600)
    store.path_of(small.cid).write_bytes(b"moto")
    look()
    assert [row.cid for row in Wanted.objects.all()] == [small.cid]


def test_a_small_file_that_the_card_cannot_read_is_filled_in_its_place(film: Stored, neighbour: Neighbour) -> None:
    small = received(b"maji")
    position = Entry.objects.earliest("position")
    named.note([named.Naming(position.position, bytes(position.entry_id), [cid_text(small.cid)])])
    asked: list[str] = []
    with failing(1, unreadable(), only=("read",), for_good=True):
        assert store.read(cid_text(small.cid)) is None
    assert Hole.objects.get(stored=small).begins == 0
    spoil(small, 0)
    Hole.objects.filter(stored=film).delete()
    assert mending.mend([neighbour(serving(b"maji", asked))]) == 1  # type: ignore[arg-type]  # an answer
    assert (asked, store.read(cid_text(small.cid))) == (["bytes=0-3"], b"maji")


def test_a_hole_is_filled_by_one_chunk_of_a_neighbour(film: Stored, neighbour: Neighbour) -> None:
    asked: list[str] = []
    assert mending.mend([neighbour(serving(FILM, asked))]) == 1  # type: ignore[arg-type]  # an answer
    assert asked == ["bytes=4000-4999"]
    assert b"".join(store.chunks(film)) == FILM
    assert not Hole.objects.exists()
    assert store.path_of(film.cid).stat().st_mode & 0o777 == 0o400


def test_what_a_lying_neighbour_gives_fills_nothing_and_the_next_is_asked(film: Stored, neighbour: Neighbour) -> None:
    lies, truths = list[str](), list[str]()
    addresses = [neighbour(serving(bytes(len(FILM)), lies)), neighbour(serving(FILM, truths))]  # type: ignore[arg-type]  # answers
    assert mending.mend(addresses) == 1
    assert (len(lies), len(truths)) == (1, 1)
    assert b"".join(store.chunks(film)) == FILM


def test_nobody_is_asked_for_what_stays_here(film: Stored, neighbour: Neighbour) -> None:
    Feed.objects.update(scope="here")
    asked: list[str] = []
    assert mending.mend([neighbour(serving(FILM, asked))]) == 0  # type: ignore[arg-type]  # an answer
    assert asked == []


def test_a_hole_is_told_of_once_however_often_it_is_read(film: Stored, caplog: pytest.LogCaptureFixture) -> None:
    spoil(film, 5)
    for _time in range(3):
        with pytest.raises(RemoteError, match="damaged"):
            list(store.part(film, 0, film.size))
    assert len([each for each in caplog.records if "has a hole at 0" in each.getMessage()]) == 1


def test_a_hole_in_what_lies_in_folders_is_filled_where_they_travel_and_asked_of_nobody_where_they_stay(
    film: Stored, neighbour: Neighbour
) -> None:
    """No entry names the film itself."""
    inner = folders.add_folder([("film", film.cid)])
    above = folders.add_folder([("inner", inner.cid)])
    Named.objects.update(**above.cid._asdict())
    asked: list[str] = []
    address = neighbour(serving(FILM, asked))  # type: ignore[arg-type]  # an answer
    Feed.objects.update(scope="here")
    assert (mending.mend([address]), asked) == (0, [])
    Feed.objects.update(scope="open")
    assert (mending.mend([address]), asked) == (1, ["bytes=4000-4999"])


def test_while_neighbours_are_away_nothing_is_counted(film: Stored) -> None:
    assert mending.mend(["http://127.0.0.1:9"]) == 0
    assert Hole.objects.get().tries == 0


def test_who_gives_nothing_is_asked_later(film: Stored, neighbour: Neighbour) -> None:
    assert mending.mend([neighbour(serving(b"", []))]) == 0  # type: ignore[arg-type]  # an answer
    assert Hole.objects.get().tries == 1


def test_a_disk_that_fails_or_power_that_goes_leaves_the_hole_as_it_was(film: Stored, neighbour: Neighbour) -> None:
    address = neighbour(serving(FILM, []))  # type: ignore[arg-type]  # an answer
    only = ("open", "write_at", "flush")
    for at, error in chain(zip((1, 2, 3), repeat(full())), zip((1, 2, 3), repeat(PowerCut()))):
        with failing(at, error, only=only, for_good=isinstance(error, PowerCut)), suppress(PowerCut):
            assert mending.mend([address]) == 0
        assert Hole.objects.count() == 1, (at, error)
    assert mending.mend([address]) == 1
    assert b"".join(store.chunks(film)) == FILM


def test_files_without_a_row_are_removed_drawer_by_drawer(film: Stored) -> None:
    orphan = received(b"maji")
    Stored.objects.filter(pk=orphan.pk).delete()
    scrub = scrubbing.Scrub(0, orphan.cid.digest[0])
    assert scrub.tidy() == 1
    assert scrub.drawer == (orphan.cid.digest[0] + 1) % 256
    assert files_of_content() == [store.path_of(film.cid).name]
