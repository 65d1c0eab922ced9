"""What plugins keep of somebody who left goes, and one that fails at it has only failed."""

import asyncio
import time
from collections.abc import Callable
from threading import Event, Thread

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import DatabaseError, connection
from django.test import Client

from hub import guard
from hub.accounts.models import Person
from hub.accounts.testing import SECRET
from hub.host.forgetting import keep_forgetting
from hub.log.tables import writing
from hub.log.trouble import DiskFull
from hub.plugins import forgetting, loader
from hub.plugins.models import Known, Owed
from plugins.forum.models import Mark, Watch
from plugins.forum.pages import marks

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def ama(sign_in: SignIn) -> Client:
    """She reads and watches a topic; kofi, a steward, watches it too."""
    sign_in("kofi", "steward")
    ama = sign_in("ama")
    for person in Person.objects.all():
        marks.note(bytes(person.person_id), 7, marks.Mark(1, 2, 3))
        Watch.objects.create(person=person.person_id, topic8=7)
    return ama


@pytest.fixture
def grumpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that forgets nobody, asked before the forum."""

    def forgets(person: bytes) -> None:
        Watch.objects.all().delete()
        raise RuntimeError("not today")

    monkeypatch.setattr(apps.get_app_config("gossip"), "forgets", forgets)


def leave(client: Client) -> str:
    answer = client.post("/me/delete/", {"words": "keep", "secret": SECRET}, follow=True)
    return answer.content.decode()


def of(name: str) -> bytes:
    return bytes(Person.objects.get(name=name).person_id)


def rows(person: bytes) -> list[int]:
    return [kind.objects.filter(person=person).count() for kind in (Mark, Watch)]


def test_what_the_forum_keeps_of_somebody_goes_with_them(ama: Client) -> None:
    left, stays = of("ama"), of("kofi")
    assert (rows(left), rows(stays)) == ([1, 1], [1, 1])
    leave(ama)
    assert (rows(left), rows(stays)) == ([0, 0], [1, 1])
    assert not Owed.objects.exclude(label__in=Known.objects.values("label")).exists()


def test_a_mark_that_was_remembered_in_memory_comes_not_after(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    left = of("ama")
    with monkeypatch.context() as later:
        later.setattr("hub.api.soon", lambda call: None)
        marks.note(left, 8, marks.Mark(1, 2, 3))
        leave(ama)
        marks.note(left, 9, marks.Mark(1, 2, 3))
    marks.write()
    assert rows(left) == [0, 0]


def test_a_plugin_that_fails_has_only_failed_and_is_asked_again(
    ama: Client, grumpy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, stays = of("ama"), of("kofi")
    assert "Your account is gone" in leave(ama)
    assert not Person.objects.filter(name="ama").exists()
    assert (rows(left), rows(stays)) == ([0, 0], [1, 1]), "what it began to delete is there again"
    kofi = Client()
    kofi.login(name="kofi", secret=SECRET)
    page = kofi.get("/admin/plugins/switch/").content.decode()
    assert "RuntimeError: not today" in page
    monkeypatch.undo()
    forgetting.settle()
    assert not Owed.objects.exists()


def test_who_leaves_waits_for_no_plugin(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    left, put_off = of("ama"), list[Callable[[], None]]()
    monkeypatch.setattr("hub.portal.me.leaving.soon", put_off.append)
    assert "Your account is gone" in leave(ama)
    assert rows(left) == [1, 1]
    assert Owed.objects.filter(label="forum", person=left).exists(), "so a start asks, where the hub ends before it did"
    for call in put_off:
        call()
    assert rows(left) == [0, 0]


def somebody_else_writes() -> None:
    def write() -> None:
        with writing():
            Known.objects.create(label="somebody")
        connection.close()

    other = Thread(target=write, daemon=True)
    other.start()
    other.join(5)
    assert not other.is_alive()


@pytest.mark.django_db(transaction=True)
def test_while_a_plugin_takes_its_time_to_forget_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps.get_app_config("gossip"), "forgets", lambda _person: somebody_else_writes())
    forgetting.owe(bytes(32))
    forgetting.settle()
    assert Known.objects.filter(label="somebody").exists()
    assert not Owed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_hangs_after_it_wrote_keeps_nobody_waiting_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    wrote, refused = Event(), list[DatabaseError]()

    def forgets(person: bytes) -> None:
        Known.objects.create(label="half")
        wrote.set()
        try:
            for _ in range(100):
                time.sleep(0.1)
                Known.objects.exists()
        except DatabaseError as wrong:
            refused.append(wrong)
        Known.objects.create(label="late")

    monkeypatch.setattr(forgetting, "HOLDS", 0.1)
    monkeypatch.setattr(apps.get_app_config("gossip"), "forgets", forgets)
    forgetting.owe(bytes(32))
    hung = Thread(target=settles, daemon=True)
    hung.start()
    wrote.wait(5)
    somebody_else_writes()
    hung.join(8)
    assert (hung.is_alive(), len(refused)) == (False, 1)
    assert {"half", "late"}.isdisjoint(Known.objects.values_list("label", flat=True))
    assert list(Owed.objects.values_list("label", flat=True)) == ["gossip"]
    assert "gossip" in {trouble.label for trouble in guard.troubles()}


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_hangs_keeps_no_other_from_forgetting_for_longer_than_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = Event()
    monkeypatch.setattr(apps.get_app_config("gossip"), "forgets", lambda _person: goes_on.wait(20))
    forgetting.owe(bytes(32))
    try:
        asyncio.run(asyncio.wait_for(asked_each_hour(goes_on), 10))
    finally:
        guard.forget_troubles()


async def asked_each_hour(goes_on: Event) -> None:
    """Hours last a tenth of a second; until gossip, which hangs, alone owes something, and then nobody does."""
    asking = asyncio.ensure_future(keep_forgetting(every=0.1))
    for owing in (Owed.objects.exclude(label="gossip"), Owed.objects.all()):
        while await sync_to_async(owing.exists)():
            await asyncio.sleep(0.1)
        goes_on.set()
    await asyncio.sleep(0.3)
    asking.cancel()


def settles() -> None:
    forgetting.settle()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_reads_first_and_is_overtaken_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite lets nothing be written by whoever read before another wrote."""
    asked = list[int]()

    def forgets(person: bytes) -> None:
        asked.append(Watch.objects.count())
        if len(asked) == 1:
            somebody_else_writes()

    monkeypatch.setattr(apps.get_app_config("gossip"), "forgets", forgets)
    forgetting.owe(bytes(32))
    forgetting.settle()
    assert not Owed.objects.exists()


def test_one_that_is_broken_or_gone_is_asked_when_it_is_back(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    left, all_of_them = of("ama"), loader.installed
    with monkeypatch.context() as broken:
        broken.setattr(loader, "installed", lambda: [one for one in all_of_them() if one.label != "forum"])
        Known.objects.bulk_create([Known(label="forum")], ignore_conflicts=True)
        leave(ama)
    assert rows(left) == [1, 1]
    forgetting.settle()
    assert rows(left) == [0, 0]


def test_a_full_disk_is_no_fault_of_a_plugin(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_person: bytes) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(apps.get_app_config("forum"), "forgets", full)
    leave(ama)
    assert guard.troubles() == []
    assert Owed.objects.filter(label="forum").exists()


def test_who_came_back_keeps_what_is_theirs(ama: Client) -> None:
    forgetting.owe(of("ama"))
    forgetting.settle()
    assert rows(of("ama")) == [1, 1]
    assert not Owed.objects.exists()
