"""Large files lie in a bucket of an S3-compatible store, a real one on loopback: read, mended and let go of there."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hub.content import bucket, files, holding, letting_go, mending, put_away, store, whole
from hub.content.models import Hole, Stored
from hub.core.errors import RemoteError
from hub.log.trouble import DiskFull
from hub.settings import bucket as told_to
from tests.content.disks import PowerCut, failing, unreadable
from tests.content.samples import FILM, TINY, clear, files_of_content
from tests.content.samples import received as received_in
from tests.content.stores import HOW, SaysYes, Server, serving
from tests.content.test_leases import Usage
from tests.ports import free_ports

pytestmark = pytest.mark.django_db
FEW = replace(TINY, name="few", chunk=5000)
"""Each chunk is a question."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if shutil.which("s3rver") is None:
        assert not os.environ.get("CI"), f"must be installed in CI: {HOW}"
        pytest.skip(f"NOT TESTED: to test with a bucket, {HOW}")
    found = Server(tmp_path_factory.mktemp("bucket"))
    yield found
    found.process.terminate()
    found.process.wait(10)


@pytest.fixture(autouse=True)
def district(server: Server, settings: object) -> Iterator[None]:
    """A hub whose large files go into a bucket; nothing lies there yet."""
    clear()
    for path in server.objects():
        path.unlink()
    at(server.address, settings)
    bucket.settle("first")
    yield
    bucket.silence.until = 0.0
    clear()


def at(address: str, settings: object) -> None:
    settings.HUB_BUCKET = told_to(address)  # type: ignore[attr-defined]  # pytest-django's


def received(data: bytes = FILM) -> Stored:
    return received_in(data, FEW)


def all_of(stored: Stored) -> bytes:
    return b"".join(store.chunks(stored))


def some() -> int:
    """What the bucket is brought up to date with, in a hub that has just started."""
    return put_away.PutAway().some()


def away() -> Stored:
    """A film that lies in the bucket alone."""
    stored = received()
    assert some() == len(FILM)
    return stored


def test_a_film_lies_in_the_bucket_alone_and_is_read_from_any_place(server: Server) -> None:
    photo, stored = received(b"goat"), away()
    assert [path.read_bytes() for path in server.objects()] == [FILM]
    assert files_of_content() == [photo.cid.digest.hex(), f"{stored.cid.digest.hex()}.tree.bucket"]
    assert all_of(stored) == FILM
    assert b"".join(store.part(stored, 9_990, 10_010)) == FILM[9_990:10_010]
    assert whole.whole([stored.cid]) == {stored.cid}
    assert some() == 0


def test_what_is_there_already_is_added_without_a_write(server: Server) -> None:
    stored = away()
    assert received() == stored
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]


def test_while_the_bucket_does_not_answer_nothing_is_lost_and_it_is_told(server: Server, settings: object) -> None:
    stored = away()
    (nobody,) = free_ports()
    at(f"http://S3RVER:S3RVER@127.0.0.1:{nobody}/hub/district", settings)
    with pytest.raises(RemoteError, match="away"):
        all_of(stored)
    another = received(FILM[:9000])
    with pytest.raises(OSError, match="cannot be reached"):
        some()
    assert all_of(another) == FILM[:9000]
    at(server.address, settings)
    assert all_of(stored) == FILM
    assert not Hole.objects.exists()


def test_a_key_that_the_bucket_refuses_is_told_and_all_stays_here(server: Server, settings: object) -> None:
    stored = received()
    at(server.address.replace("S3RVER:", "nobody:"), settings)
    with pytest.raises(OSError, match="refuses") as told:
        some()
    assert told.value.errno == errno.EREMOTEIO
    assert files.path_of(stored.cid).exists()


def test_a_bit_that_flips_there_is_a_hole_and_mended(server: Server) -> None:
    stored = away()
    (path,) = server.objects()
    path.write_bytes(FILM[:4321] + bytes([FILM[4321] ^ 4]) + FILM[4322:])
    with pytest.raises(RemoteError, match="damaged"):
        all_of(stored)
    hole = Hole.objects.get()
    assert not mending.put(hole, FILM[:5000])
    assert some() == len(FILM), "it is back"
    assert mending.put(hole, FILM[:5000])
    assert all_of(stored) == FILM
    assert some() == len(FILM)
    assert path.read_bytes() == FILM


def test_what_the_bucket_lost_is_wanted_of_neighbours(server: Server) -> None:
    stored = away()
    server.objects()[0].unlink()
    with pytest.raises(RemoteError, match="damaged"):
        all_of(stored)
    assert store.find(stored.cid) is None
    some()
    assert files_of_content() == []


def test_another_bucket_has_lost_nothing_and_takes_nothing(server: Server, settings: object) -> None:
    stored = away()
    at(server.address.replace("/district", "/elsewhere"), settings)
    received(FILM[:9000])
    with pytest.raises(OSError, match="another"):
        some()
    with pytest.raises(RemoteError, match="away"):
        all_of(stored)
    at(server.address, settings)
    assert all_of(stored) == FILM


def test_a_hub_that_is_told_of_no_bucket_any_more_has_lost_nothing(server: Server, settings: object) -> None:
    stored, here = away(), settings.HUB_BUCKET  # type: ignore[attr-defined]  # pytest-django's
    settings.HUB_BUCKET = None  # type: ignore[attr-defined]  # as above
    with pytest.raises(CommandError, match="HUB_BUCKET does not say"):
        call_command("content", "verify")
    holding.want_missing()
    settings.HUB_BUCKET = here  # type: ignore[attr-defined]  # as above
    assert all_of(stored) == FILM


@pytest.fixture
def says_yes() -> Iterator[str]:
    with serving(SaysYes) as found:
        yield found.address


def test_what_says_yes_to_everything_has_lost_nothing(server: Server, settings: object, says_yes: str) -> None:
    stored = away()
    at(says_yes, settings)
    with pytest.raises(RemoteError, match="away"):
        all_of(stored)
    assert not Hole.objects.exists()
    Hole.objects.create(stored=stored, begins=0)
    with pytest.raises(OSError, match="another"):
        some()
    at(server.address, settings)
    assert all_of(stored) == FILM


def test_an_empty_hub_puts_nothing_where_everything_is_answered_alike(settings: object, says_yes: str) -> None:
    stored = received()
    at(says_yes, settings)
    with pytest.raises(OSError, match="bucket"):
        some()
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree"]


def test_of_a_mark_only_that_it_is_there_counts(server: Server) -> None:
    stored = away()
    files.marked(stored.cid, files.BUCKET).write_bytes(b"9" * 5000)
    holding.want_missing()
    assert all_of(stored) == FILM


def test_what_was_let_go_of_and_put_anew_meanwhile_stays_there(server: Server) -> None:
    stored = received()
    files.marked(stored.cid, files.GONE).touch()
    put_away.put(stored)
    some()
    assert all_of(stored) == FILM
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]


@pytest.mark.parametrize("at", range(1, 6))
def test_a_power_cut_while_it_goes_before_it_was_put(server: Server, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    stored = received()
    with cut(monkeypatch, 1):
        some()
    Stored.objects.update(loose=0)
    with failing(at, PowerCut(), for_good=True), suppress(PowerCut):
        letting_go.collect(2 * letting_go.GRACE)
    store.sweep()
    assert store.find(stored.cid) is None or all_of(stored) == FILM


def test_what_finds_no_room_on_the_disk_is_mended_later(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = away()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 0))
    Hole.objects.create(stored=stored, begins=0)
    with pytest.raises(DiskFull):
        some()
    assert mending.mend(["http://127.0.0.1:1"]) == 0
    assert Hole.objects.get().tries == 1, "others have their turn"
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]


def test_no_other_setting_leads_it(server: Server, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_S3_SESSION_PROFILE", "another")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    at(server.address.replace("/district", "/led"), settings)
    assert all_of(away()) == FILM
    assert ["led" in path.parts for path in server.objects()] == [True]


def test_what_does_not_come_back_as_it_was_put_stays_here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(bucket.Bucket):
        def read(self, place: str, offset: int, size: int, whole: int) -> bytes:
            return bytes(size)

    stored = received()
    monkeypatch.setattr(bucket, "bucket", Forgetful())
    with pytest.raises(OSError, match="as it was put there"):
        some()
    assert all_of(stored) == FILM


def test_what_only_another_box_has_there_stays_here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Losing(bucket.Bucket):
        def put(self, name: str, file: object) -> None:
            """It says that it was taken."""

    stored = away()
    bucket.settle("second")
    put_away.bring_back(stored)
    bucket.bucket.become_ours()
    monkeypatch.setattr(put_away, "bucket", Losing())
    with pytest.raises(OSError, match="no more"):
        some()
    assert files.path_of(stored.cid).exists()


def test_a_film_that_the_card_cannot_read_keeps_no_other_from_going_there(server: Server) -> None:
    first, second = sorted((received(), received(FILM[:9000])), key=lambda each: files.path_of(each.cid))
    putting = put_away.PutAway()
    with failing(1, unreadable(), only=("read",)), pytest.raises(OSError, match="Input/output"):
        putting.some()
    assert putting.some() == second.size
    assert (files.path_of(first.cid).exists(), files.path_of(second.cid).exists()) == (True, False)
    assert putting.some() == first.size


def test_a_film_that_the_card_gives_no_more_is_not_sent_again_and_again(server: Server) -> None:
    received()
    with failing(1, unreadable(), for_good=True, only=("read",)), pytest.raises(OSError, match="Input/output"):
        some()
    assert Hole.objects.exists()
    assert some() == 0


def test_a_drawer_in_which_nothing_is_to_be_done_is_not_opened_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = received()
    drawer = files.path_of(film.cid).parent
    putting, opened, listdir = put_away.PutAway(), list[Path](), os.listdir

    def seen(path: Path) -> list[str]:
        opened.append(path)
        return listdir(path)

    monkeypatch.setattr(os, "listdir", seen)
    for _ in range(4):
        putting.some()
    assert opened.count(drawer) == 3, "twice more after what was done there"
    holding.drop(film.cid)
    putting.some()
    assert (server.objects(), opened.count(drawer)) == ([], 4)


def test_what_comes_just_after_a_look_goes_there_too_though_its_drawer_shows_the_same_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding.drop(received().cid)
    monkeypatch.setattr(put_away, "mark_of", lambda path: (path, 0, 0, 0))
    putting = put_away.PutAway()
    assert putting.some() == 0
    received()
    assert putting.some() == len(FILM)


def test_what_is_let_go_of_leaves_the_bucket_and_may_come_again(server: Server) -> None:
    cid = away().cid
    holding.drop(cid)
    again = received()
    assert some() == len(FILM)
    assert all_of(again) == FILM
    holding.drop(cid)
    assert some() == 0
    assert (server.objects(), files_of_content()) == ([], [])


class Counting(bucket.Bucket):
    """The power fails before one of its calls."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __getattribute__(self, name: str) -> object:
        if name in ("is_ours", "put", "read", "remove"):
            self.left -= 1
            if self.left < 0:
                raise PowerCut
        return super().__getattribute__(name)


@contextmanager
def cut(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[Counting]:
    with monkeypatch.context() as here, suppress(PowerCut):
        for module in (bucket, put_away):
            here.setattr(module, "bucket", counting := Counting(at))
        yield counting


@pytest.mark.parametrize("at", range(4))
def test_a_power_cut_on_the_way_there_loses_nothing(server: Server, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    stored = received()
    with cut(monkeypatch, at):
        some()
    store.sweep()
    assert all_of(stored) == FILM
    some()
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]
    holding.drop(stored.cid)
    with cut(monkeypatch, min(at, 1)):
        some()
    some()
    assert (server.objects(), files_of_content()) == ([], [])


@pytest.mark.parametrize("at", range(1, 6))
def test_a_power_cut_while_it_goes_leaves_row_and_object_or_neither(server: Server, at: int) -> None:
    stored = away()
    Stored.objects.update(loose=0)
    with failing(at, PowerCut(), for_good=True), suppress(PowerCut):
        letting_go.collect(2 * letting_go.GRACE)
    store.sweep()
    some()
    if store.find(stored.cid):
        assert all_of(stored) == FILM
        holding.drop(stored.cid)
        some()
    assert (server.objects(), files_of_content()) == ([], [])


def test_two_hubs_in_one_bucket_keep_apart(server: Server, settings: object, tmp_path: Path) -> None:
    stored = away()
    settings.HUB_DATA = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    bucket.settle("second")
    received(FILM[:19_000])
    some()
    assert len({path.parent for path in server.objects()}) == 2
    assert store.find(stored.cid)
