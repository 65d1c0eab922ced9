"""Large files lie in a bucket of an S3-compatible store, a real one on loopback: read, mended and let go of there."""

import errno
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.views.debug import ExceptionReporter

from hub.accounts.hubs import identity
from hub.content import bucket, files, holding, letting_go, mending, named, put_away, store, whole
from hub.content.models import Hole, Stored
from hub.core.cid import cid_text
from hub.core.errors import RemoteError
from hub.log.models import Entry
from hub.settings import bucket as told_to
from hub.testing import Writer, replay
from tests.content.disks import PowerCut, failing, unreadable
from tests.content.samples import FILM, clear, files_of_content, received
from tests.content.test_leases import Usage
from tests.ports import free_ports
from tests.system.hubs import eventually

pytestmark = pytest.mark.django_db
HOW = "npm install --prefix FOLDER s3rver@3, and have FOLDER/node_modules/.bin in PATH"
OBJECT = "._S3rver_object"
"""How the server's files end that hold what was put there."""


class Server:
    """s3rver, which keeps what it is given in a folder."""

    def __init__(self, folder: Path) -> None:
        (self.port,) = free_ports()
        self.folder = folder
        words = f"--directory {folder} --address 127.0.0.1 --port {self.port} --silent --configure-bucket hub"
        self.process = subprocess.Popen(["s3rver", *words.split()])
        eventually(self.answers, "the bucket")

    def answers(self) -> bool:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
            return True
        return False

    def objects(self) -> list[Path]:
        return sorted(set(self.folder.rglob(f"*{OBJECT}")) - set(self.folder.rglob(f"{bucket.WITNESS}{OBJECT}")))

    @property
    def address(self) -> str:
        return f"http://S3RVER:S3RVER@127.0.0.1:{self.port}/hub/district?region=xx"


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
    yield
    bucket.silence.until = 0.0
    clear()


def at(address: str, settings: object) -> None:
    settings.HUB_BUCKET = told_to(address)  # type: ignore[attr-defined]  # pytest-django's


def all_of(stored: Stored) -> bytes:
    return b"".join(store.chunks(stored))


def away() -> Stored:
    """A film that lies in the bucket alone."""
    stored = received()
    assert put_away.some() == len(FILM)
    return stored


def test_a_film_lies_in_the_bucket_alone_and_is_read_from_any_place(server: Server) -> None:
    photo, stored = received(b"goat"), away()
    assert [path.read_bytes() for path in server.objects()] == [FILM]
    assert files_of_content() == [photo.cid.digest.hex(), f"{stored.cid.digest.hex()}.tree.bucket"]
    assert all_of(stored) == FILM
    assert b"".join(store.part(stored, 9_990, 10_010)) == FILM[9_990:10_010]
    assert whole.whole([stored.cid]) == {stored.cid}
    assert put_away.some() == 0


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
        put_away.some()
    assert all_of(another) == FILM[:9000]
    at(server.address, settings)
    assert all_of(stored) == FILM
    assert not Hole.objects.exists()


def test_a_key_that_the_bucket_refuses_is_told_and_all_stays_here(server: Server, settings: object) -> None:
    stored = received()
    at(server.address.replace("S3RVER:", "nobody:"), settings)
    with pytest.raises(OSError, match="refuses") as told:
        put_away.some()
    assert told.value.errno == errno.EREMOTEIO
    assert files.path_of(stored.cid).exists()


def test_no_page_of_an_error_shows_the_key(server: Server, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    at(server.address.replace(":S3RVER@", ":maji-ya-kisima@"), settings)
    monkeypatch.setattr(bucket, "OURS", "\0")
    with pytest.raises(ValueError, match="null") as told:
        bucket.storage(bucket.TO_READ)
    shown = ExceptionReporter(None, told.type, told.value, told.tb.tb_next).get_traceback_html()
    assert "district" in shown
    assert "maji-ya-kisima" not in shown


def test_a_bit_that_flips_there_is_a_hole_and_mended(server: Server) -> None:
    stored = away()
    (path,) = server.objects()
    path.write_bytes(FILM[:4321] + bytes([FILM[4321] ^ 4]) + FILM[4322:])
    with pytest.raises(RemoteError, match="damaged"):
        all_of(stored)
    hole = Hole.objects.get()
    assert mending.put(hole, FILM[4000:5000])
    assert all_of(stored) == FILM
    assert put_away.some() == len(FILM)
    assert path.read_bytes() == FILM


def test_what_the_bucket_lost_is_wanted_of_neighbours(server: Server) -> None:
    stored = away()
    server.objects()[0].unlink()
    with pytest.raises(RemoteError, match="damaged"):
        all_of(stored)
    assert store.find(stored.cid) is None
    put_away.some()
    assert files_of_content() == []


def test_another_bucket_has_lost_nothing_and_takes_nothing(server: Server, settings: object) -> None:
    stored = away()
    at(server.address.replace("/district", "/elsewhere"), settings)
    received(FILM[:9000])
    with pytest.raises(OSError, match="another"):
        put_away.some()
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


class SaysYes(BaseHTTPRequestHandler):
    """What answers every question with the same page, as the sign-in of a foreign network does."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page" if self.command != "HEAD" else b"")

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


for asked in ("HEAD", "PUT", "POST", "DELETE"):
    setattr(SaysYes, f"do_{asked}", SaysYes.do_GET)


@pytest.fixture
def says_yes() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SaysYes) as found:
        Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://S3RVER:S3RVER@127.0.0.1:{found.server_port}/hub"
        found.shutdown()


def test_what_says_yes_to_everything_is_no_bucket(server: Server, settings: object, says_yes: str) -> None:
    stored = away()
    at(says_yes, settings)
    with pytest.raises(RemoteError, match="away"):
        all_of(stored)
    assert not mending.put(Hole(stored=stored, begins=0), FILM[:1000])
    at(server.address, settings)
    assert all_of(stored) == FILM
    assert not Hole.objects.exists()


def test_an_empty_hub_puts_nothing_where_everything_is_answered_alike(settings: object, says_yes: str) -> None:
    stored = received()
    at(says_yes, settings)
    with pytest.raises(OSError, match="bucket"):
        put_away.some()
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree"]


def test_after_a_silence_nobody_waits(server: Server, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = away()
    monkeypatch.setattr(bucket, "TO_READ", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        at(f"http://S3RVER:S3RVER@127.0.0.1:{deaf.getsockname()[1]}/hub", settings)
        with pytest.raises(RemoteError, match="away"):
            all_of(stored)
    with pytest.raises(RemoteError, match="a moment ago"):
        all_of(stored)


def test_of_a_mark_only_that_it_is_there_counts(server: Server) -> None:
    stored = away()
    files.marked(stored.cid, files.BUCKET).write_bytes(b"9" * 5000)
    holding.want_missing()
    assert all_of(stored) == FILM


def test_what_was_let_go_of_and_put_anew_meanwhile_stays_there(server: Server) -> None:
    stored = received()
    files.marked(stored.cid, files.GONE).touch()
    assert put_away.put(stored)
    put_away.some()
    assert all_of(stored) == FILM
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]


@pytest.mark.parametrize("at", range(1, 6))
def test_a_power_cut_while_it_goes_before_it_was_put(server: Server, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    stored = received()
    with cut(monkeypatch, 0):
        put_away.some()
    Stored.objects.update(loose=0)
    with failing(at, PowerCut(), for_good=True), suppress(PowerCut):
        letting_go.collect(2 * letting_go.GRACE)
    store.sweep()
    assert store.find(stored.cid) is None or all_of(stored) == FILM


def test_what_finds_no_room_on_the_disk_is_mended_later(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = away()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 0))
    assert not mending.put(Hole.objects.create(stored=stored, begins=0), FILM[:1000])
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]


def test_no_other_setting_leads_it(server: Server, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_S3_SESSION_PROFILE", "another")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    at(server.address.replace("/district", "/led"), settings)
    assert all_of(away()) == FILM
    assert ["led" in path.parts for path in server.objects()] == [True]


def test_what_does_not_come_back_as_it_was_put_stays_here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(bucket.Bucket):
        def read(self, lying: object, offset: int, size: int) -> bytes:
            return bytes(size)

    stored = received()
    monkeypatch.setattr(bucket, "bucket", Forgetful())
    assert put_away.some() == 0
    assert all_of(stored) == FILM


def test_a_film_that_the_card_cannot_read_keeps_no_other_from_going_there(server: Server) -> None:
    first, second = sorted((received(), received(FILM[:9000])), key=lambda each: files.path_of(each.cid))
    with failing(1, unreadable(), only=("read",)):
        assert put_away.some() == second.size
    assert (files.path_of(first.cid).exists(), files.path_of(second.cid).exists()) == (True, False)
    assert put_away.some() == first.size


def test_what_is_let_go_of_leaves_the_bucket_and_may_come_again(server: Server) -> None:
    cid = away().cid
    holding.drop(cid)
    again = received()
    assert put_away.some() == len(FILM)
    assert all_of(again) == FILM
    holding.drop(cid)
    assert put_away.some() == 0
    assert (server.objects(), files_of_content()) == ([], [])


class Counting(bucket.Bucket):
    """The power fails before one of its calls."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __getattribute__(self, name: str) -> object:
        if name in ("put", "open", "read", "remove"):
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
        put_away.some()
    store.sweep()
    assert all_of(stored) == FILM
    put_away.some()
    assert files_of_content() == [f"{stored.cid.digest.hex()}.tree.bucket"]
    holding.drop(stored.cid)
    with cut(monkeypatch, 0):
        put_away.some()
    put_away.some()
    assert (server.objects(), files_of_content()) == ([], [])


@pytest.mark.parametrize("at", range(1, 6))
def test_a_power_cut_while_it_goes_leaves_row_and_object_or_neither(server: Server, at: int) -> None:
    stored = away()
    Stored.objects.update(loose=0)
    with failing(at, PowerCut(), for_good=True), suppress(PowerCut):
        letting_go.collect(2 * letting_go.GRACE)
    store.sweep()
    put_away.some()
    if store.find(stored.cid):
        assert all_of(stored) == FILM
        holding.drop(stored.cid)
        put_away.some()
    assert (server.objects(), files_of_content()) == ([], [])


def test_two_hubs_in_one_bucket_keep_apart(server: Server, settings: object, tmp_path: Path) -> None:
    stored = away()
    settings.HUB_DATA = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    received(FILM[:19_000])
    put_away.some()
    assert len({path.parent for path in server.objects()}) == 2
    assert store.find(stored.cid)


def test_whoever_opens_what_cannot_be_reached_reads_why(server: Server, settings: object, client: Client) -> None:
    cid = cid_text(away().cid)
    if identity.this_hub() is None:
        identity.found_hub("Testville")
    replay(Writer("ama"))
    entry = Entry.objects.earliest("position")
    named.note([named.Naming(entry.position, bytes(entry.entry_id), [cid])])
    (nobody,) = free_ports()
    at(f"http://S3RVER:S3RVER@127.0.0.1:{nobody}/hub/district", settings)
    answer = client.get(f"/ipfs/{cid}")
    assert (answer.status_code, answer.content.decode()) == (
        503,
        "This file lies on another machine, which does not answer now. Try again in some minutes.",
    )
