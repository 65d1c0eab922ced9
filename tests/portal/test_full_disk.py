"""Where the disk is short of room nobody can write any more, and says why; reading, signing in and moderation go on."""

import errno
import sqlite3
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.paper.words import words_of
from hub.accounts.people.joining import sign_up
from hub.accounts.sign_in.sessions import SessionStore
from hub.accounts.testing import SECRET
from hub.content import store as content
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.short_ids import hex8, hex_of
from hub.log import room, store
from hub.log.models import Hidden
from hub.log.trouble import DiskFull
from hub.portal import errors
from hub.portal.paper import asking
from hub.portal.paper.forms import Forgotten
from hub.testing import Writer
from plugins.forum.records import Topic
from tests.accounts.paper.village import roots_of
from tests.moderation.conftest import board_of, pen_of
from tests.portal.page import said as words

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FULL = "The disk is full."


@pytest.fixture
def kofi(riverbend: HubIdentity, sign_in: SignIn) -> Client:
    return sign_in("kofi", role="steward")


@pytest.fixture
def board(kofi: Client, riverbend: HubIdentity) -> str:
    return id_text(board_of(kofi, riverbend).id)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(room, "FLOOR", 1 << 62)


def test_who_posts_reads_why_not_and_keeps_the_text(board: str, sign_in: SignIn, full: Callable[[], None]) -> None:
    ama, address = sign_in("ama"), f"/forum/board/{hex8(board)}/write/"
    ama.get(address)
    full()
    answer = ama.post(address, {"title": "Well", "text": "The pump is repaired."})
    assert answer.status_code == 507
    assert FULL in words(answer)
    assert "The pump is repaired." in answer.content.decode()


def test_who_changes_their_name_or_brings_a_file_reads_why_not(kofi: Client, full: Callable[[], None]) -> None:
    full()
    for address, given in (
        ("/me/", {"name": "kofi mensah"}),
        ("/me/bring/", {"file": SimpleUploadedFile("mine.html", b"<p>nothing</p>")}),
    ):
        answer = kofi.post(address, given)
        assert (answer.status_code, FULL in words(answer)) == (507, True), address


def test_reading_and_hiding_go_on(board: str, kofi: Client, sign_in: SignIn, full: Callable[[], None]) -> None:
    ama = sign_in("ama")
    topic = store.publish(pen_of(ama), Topic(board=board, title="Well", text="The pump is mine.", as_="ama"))
    full()
    assert "The pump is mine." in Client().get(f"/forum/topic/{hex_of(topic.id)}/").content.decode()
    kofi.post("/queue/", {"do": "hide", "what": id_text(topic.id), "reason": "Not so."})
    assert Hidden.objects.count() == 1


def test_nobody_new_signs_up_and_who_lives_here_signs_in(kofi: Client, full: Callable[[], None]) -> None:
    sign_up("ama", SECRET)
    full()
    with pytest.raises(DiskFull):
        sign_up("esi", SECRET)
    ama = Client()
    assert ama.post("/sign-in/", {"name": "ama", "secret": SECRET}).status_code == 302


def test_forms_that_could_not_be_kept_answer_alike_at_every_door(kofi: Client, full: Callable[[], None]) -> None:
    full()
    new = Client().post("/sign-up/", {"name": "esi", "secret": SECRET, "again": SECRET, "picture_set": ""})
    asked = RequestFactory().post("/paper/forgot/")
    asked.user, asked.session = AnonymousUser(), SessionStore()
    card = asking.refused(asked, Forgotten({}), {"heading": "I forgot my PIN", "verb": "Open"}, room.told())
    for answer in (new, card):
        assert (answer.status_code, FULL in words(answer)) == (507, True)


def test_who_was_robbed_shuts_the_thief_out_and_who_leaves_is_gone(
    board: str, sign_in: SignIn, full: Callable[[], None]
) -> None:
    esi = sign_in("esi")
    store.publish(pen_of(esi), Topic(board=board, title="Well", text="The pump is mine.", as_="esi"))
    second = " ".join(words_of(roots_of(sign_up("ama", SECRET)).next, "en"))
    full()
    robbed = {"name": "ama", "words": second, "secret": "lake 9 goat", "again": "lake 9 goat"}
    assert "The thief is shut out" in words(Client().post("/paper/stolen/", robbed, follow=True))
    answer = esi.post("/me/delete/", {"words": "erase", "secret": SECRET}, follow=True)
    assert "Your account is gone" in words(answer), "and not half of it"


def test_no_file_and_no_entry_from_afar_is_taken(kofi: Client, full: Callable[[], None]) -> None:
    full()
    with pytest.raises(LocalError, match=FULL):
        content.add(b"a photo")
    with pytest.raises(DiskFull):
        store.ingest(Writer("esi").runs(), via=None)


@pytest.mark.parametrize(("asked", "status"), [(RequestFactory().get("/"), 503), (RequestFactory().post("/"), 507)])
def test_whoever_meets_the_end_of_the_disk_is_told(asked: HttpRequest, status: int) -> None:
    for error in (DiskFull("full"), OSError(errno.ENOSPC, "no space")):
        try:
            raise error
        except Exception:
            answer = errors.broken(asked)
        assert answer.status_code == status
        assert "The hub is full" in words(answer)


def test_a_write_that_meets_the_end_of_the_disk_frees_the_reserve(kofi: Client) -> None:
    room.keep_reserve()
    assert room.reserve().stat().st_blocks * 512 >= room.RESERVE
    cause = sqlite3.OperationalError("full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    try:
        raise OperationalError("full") from cause
    except OperationalError:
        assert errors.broken(RequestFactory().post("/")).status_code == 507
    assert not room.reserve().exists()


def test_the_reserve_is_laid_down_again_when_there_is_plenty(full: Callable[[], None]) -> None:
    room.keep_reserve()
    assert room.reserve().exists()
    full()
    room.keep_reserve()
    assert not room.reserve().exists()
