"""What people bring in files is bounded for each of them and for the hub, and asks for a PIN and for being let in."""

from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Hub
from hub.accounts.records import Profile
from hub.log import room
from hub.log.models import Feed
from hub.portal import errors
from hub.portal.me import allowance
from hub.portal.models import Brought
from hub.testing import Writer
from tests.people import signed_in
from tests.portal.page import said
from tests.portal.test_taking import bring, file_of

pytestmark = pytest.mark.django_db

ONE: Final = 1_000_000


@pytest.fixture
def kofi(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "kofi")


def a_file(name: str = "esi") -> tuple[Writer, bytes]:
    """Somebody at another hub, and their file."""
    writer = Writer(name)
    writer.write(Profile(name=name))
    return writer, file_of(*writer.runs())


def is_here(writer: Writer) -> bool:
    return Feed.objects.filter(key=writer.key).exists()


def test_somebody_brings_so_much_in_a_day_and_then_not_more(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (first, file), (second, more) = a_file("esi"), a_file("yaa")
    monkeypatch.setattr(allowance, "MOST_OF_ONE", len(file) + 10)
    assert "came" in bring(kofi, file)
    shown = bring(kofi, more)
    assert "You brought as much as this hub takes from one person in a day" in shown
    assert "manage.py bring FILE" in shown
    assert (is_here(first), is_here(second)) == (True, False)


def test_another_person_brings_theirs_all_the_same(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, file), (second, more) = a_file("esi"), a_file("yaa")
    monkeypatch.setattr(allowance, "MOST_OF_ONE", len(file) + 10)
    bring(kofi, file)
    assert "came" in bring(signed_in(Client(), "yaw"), more)
    assert is_here(second)


def test_all_together_bring_so_much_in_a_day(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, file), (second, more) = a_file("esi"), a_file("yaa")
    monkeypatch.setattr(allowance, "MOST_OF_A_DAY", len(file) + 10)
    bring(kofi, file)
    assert "People brought very much to this hub today" in bring(signed_in(Client(), "yaw"), more)
    assert not is_here(second)


def test_after_a_day_that_the_hub_was_up_it_is_forgotten(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    allowance.spend(b"k" * 32, ONE)
    monkeypatch.setattr(uptime.Drawn, "line", uptime.Line(uptime.seconds() + 60 * allowance.DAY, 0.0))
    allowance.spend(b"y" * 32, 1)
    assert Brought.objects.get().size == 1


def test_what_is_refused_is_not_counted(kofi: Client) -> None:
    bring(kofi, b"nothing")
    assert not Brought.objects.exists()
    with pytest.raises(allowance.TooMuch):
        allowance.spend(b"k" * 32, allowance.MOST_OF_ONE + 1)
    assert not Brought.objects.exists()


def test_who_brought_is_in_no_row(kofi: Client) -> None:
    person = b"k" * 32
    allowance.spend(person, ONE)
    assert Brought.objects.get().who not in person


def test_on_a_full_disk_nothing_comes_and_nothing_is_counted(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    esi, file = a_file()
    monkeypatch.setattr(room, "FLOOR", 1 << 62)
    assert "The disk is full" in bring(kofi, file)
    assert not is_here(esi)
    assert not Brought.objects.exists()


def test_who_waits_to_be_let_in_brings_nothing(kofi: Client) -> None:
    esi, file = a_file()
    Hub.objects.update(joining="approval")
    assert "A moderator has yet to let you in" in said(kofi.get("/me/bring/"))
    assert "A moderator has yet to let you in" in bring(kofi, file)
    assert not is_here(esi)


def test_pictures_bring_nothing_and_are_asked_for_the_pin(kofi: Client) -> None:
    esi, file = a_file()
    session = kofi.session
    session["pictures"] = True
    session.save()
    assert kofi.get("/me/bring/").headers["Location"].startswith("/sign-in/")
    answer = kofi.post("/me/bring/", {"file": SimpleUploadedFile("mine.html", file)})
    assert answer.status_code == 403
    assert "This asks for your PIN" in said(answer)
    assert not is_here(esi)


def test_a_file_too_big_for_the_page_is_told_the_command() -> None:
    asked = HttpRequest()
    asked.method, asked.path = "POST", "/me/bring/"
    answer = errors.too_big(asked)
    assert answer.status_code == 413
    assert "manage.py bring FILE" in said(answer)
    assert "photo" not in said(answer)
