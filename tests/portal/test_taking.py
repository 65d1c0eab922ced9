"""What somebody wrote leaves in one file that needs no hub, and comes back from it signed, once, and theirs alone."""

import io
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from PIL import Image

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.records import Profile
from hub.accounts.testing import SECRET
from hub.content import photo, store
from hub.core import run
from hub.core.cid import content_text, id_text
from hub.log.models import Entry, Feed
from hub.log.store import publish
from hub.portal.me import bringing, taking
from hub.portal.me.taking import END, RUNS
from hub.testing import Writer, replay
from plugins.forum.records import Topic
from tests.moderation.conftest import board_of, pen_of
from tests.people import signed_in
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def ama(riverbend: HubIdentity) -> Client:
    """ama, who wrote a topic with a photo."""
    yaw, ama = signed_in(Client(), "yaw", "steward"), signed_in(Client(), "ama")
    board, pictures = board_of(yaw, riverbend), [{"cid": photo.add_photo(jpeg())}]
    words = "The pump <script>alert(1)</script> is mine."
    publish(pen_of(ama), Topic(board=id_text(board.id), title="Well rota", text=words, as_="ama", photos=pictures))
    return ama


def taken(client: Client, photos: str = "yes") -> bytes:
    answer: Any = client.post("/me/take/", {"photos": photos})
    return b"".join(answer.streaming_content)


def file_of(*runs: run.Run, head: bytes = b"<html>\n") -> bytes:
    return b"\n".join([head.strip(), RUNS, *(b64encode(run.encode(one)) for one in runs), END, b""])


def bring(client: Client, data: bytes) -> str:
    return said(client.post("/me/bring/", {"file": SimpleUploadedFile("mine.html", data)}, follow=True))


def test_the_file_is_read_without_a_hub(ama: Client) -> None:
    page = taken(ama).decode()
    assert "The pump" in page
    assert "data:image/jpeg;base64," in page
    assert "<script" not in page
    assert 'src="/' not in page
    assert "default-src 'none'" in page


def test_the_file_holds_the_signed_entries_of_ama_alone(ama: Client) -> None:
    found = list(bringing.runs_in(io.BytesIO(taken(ama))))
    entries = [entry for one in found for entry in run.verify(one)]
    feed = Feed.objects.get(key=pen_of(ama).key)
    assert {entry.feed for entry in entries} == {feed.key}
    assert len(entries) == feed.head


def test_without_photos_it_is_small(ama: Client) -> None:
    page = taken(ama, photos="no")
    assert b"data:image" not in page
    assert b"1 photo is not in this file" in page


def test_nobody_takes_anothers_words(ama: Client) -> None:
    kofi = signed_in(Client(), "kofi")
    assert b"The pump" not in taken(kofi)
    assert Client().post("/me/take/").headers["Location"].startswith("/sign-in/")


@pytest.fixture
def hilltops(riverbend: HubIdentity) -> Writer:
    """Somebody at another hub, who wrote two profiles."""
    esi = Writer("esi")
    for name in ("Esi", "Esi Mensah"):
        esi.write(Profile(name=name))
    return esi


@pytest.fixture
def kofi(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "kofi")


def test_what_was_taken_along_comes_in_at_another_hub_and_twice_is_once(hilltops: Writer, kofi: Client) -> None:
    """Riverbend plays both hubs: what came by exchange is forgotten again after the file was written."""
    file = io.BytesIO()
    with transaction.atomic():
        replay(hilltops)
        taking.write(file, Person(name="esi", person_id=hilltops.person.id), photos=True)
        transaction.set_rollback(True)
    assert not Feed.objects.filter(key=hilltops.key).exists()
    assert "3 things came." in bring(kofi, file.getvalue())
    assert Feed.objects.get(key=hilltops.key).counts_to > 0
    assert "0 things came. 3 were here already." in bring(kofi, file.getvalue())
    hilltops.write(Profile(name="Esi M."))
    assert "1 thing came. 3 were here already." in bring(kofi, file_of(*hilltops.runs()))


def test_what_stood_before_its_beginning_did_not_come_and_was_not_here(hilltops: Writer, kofi: Client) -> None:
    first, *later = hilltops.runs()
    shown = bring(kofi, file_of(*later, first))
    assert "1 thing came." in shown
    assert "here already" not in shown


def test_a_photo_that_is_missed_comes_along_and_nothing_else(hilltops: Writer, kofi: Client) -> None:
    data, other = jpeg(), jpeg() + b"more"
    named, unnamed = (content_text(sha256(each).digest()) for each in (data, other))
    hilltops.write(Profile(name="Esi", picture=named))
    pictures = taking.picture(named, data) + taking.picture(unnamed, other) + taking.picture(named, other)
    bring(kofi, file_of(*hilltops.runs(), head=pictures))
    assert store.read(named) == data
    assert not store.has(unnamed)


def test_what_stands_below_the_end_is_not_read_and_refuses_nothing_that_was_stored(
    hilltops: Writer, kofi: Client
) -> None:
    longer = file_of(*hilltops.runs()) + b"A" * (bringing.LONGEST_LINE + 10)
    assert "3 things came." in bring(kofi, longer)


def damaged(one: run.Run) -> run.Run:
    link = one.links[0]
    return one._replace(links=(link._replace(stamp=link.stamp + 1), *one.links[1:]))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("forged", "not what its writer signed"),
        ("crowd", "words of others"),
        ("headless", "words of others"),
        ("nothing", "There is nothing in this file"),
        ("empty", "There is nothing in this file"),
        ("photo", "There is nothing in this file"),
        ("cut", "This file is damaged"),
        ("long", "This file is damaged"),
        ("bomb", "This file is damaged"),
    ],
)
def test_what_is_not_ones_own_changes_nothing(kind: str, sentence: str, hilltops: Writer, kofi: Client) -> None:
    whole = file_of(*hilltops.runs())
    first, *rest = hilltops.runs()
    other = Writer("yaa")
    data = {
        "forged": file_of(first, damaged(rest[0])),
        "crowd": file_of(*hilltops.runs(), *other.runs()),
        "headless": file_of(*rest),
        "nothing": b"<html></html>",
        "empty": b"",
        "photo": jpeg(),
        "cut": whole[: len(whole) // 2].rsplit(b"\n", 1)[0] + b"\nAAAA\n",
        "long": RUNS + b"\n" + b"A" * (bringing.LONGEST_LINE + 10),
        "bomb": RUNS + b"\n" + b64encode(b"\x9f" * 100_000) + b"\n" + END,
    }[kind]
    before = Entry.objects.count()
    assert sentence in bring(kofi, data)
    assert Entry.objects.count() == before


def test_who_chose_no_file_is_told_what_to_do(kofi: Client) -> None:
    assert "Choose the file first." in said(kofi.post("/me/bring/", {"secret": SECRET}))


def test_more_than_one_person_writes_is_refused(
    hilltops: Writer, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_ENTRIES", 2)
    assert "more than one person writes" in bring(kofi, file_of(*hilltops.runs()))
    assert not Feed.objects.filter(key=hilltops.key).exists()


def test_a_guest_brings_nothing(hilltops: Writer, riverbend: HubIdentity) -> None:
    data = SimpleUploadedFile("mine.html", file_of(*hilltops.runs()))
    assert Client().post("/me/bring/", {"file": data}).headers["Location"].startswith("/sign-in/")


def test_the_command_says_what_came_or_why_not(hilltops: Writer, riverbend: HubIdentity, tmp_path: Path) -> None:
    file, out = tmp_path / "mine.html", io.StringIO()
    file.write_bytes(file_of(*hilltops.runs()))
    call_command("bring", str(file), stdout=out)
    assert out.getvalue() == "3 things came.\n"
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("bring", str(tmp_path / "nothing.html"))
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="nothing in this file"):
        call_command("bring", str(file))
