"""A restored, cloned or moved box opens new feeds before it writes anything."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory

from hub.accounts.hubs.identity import HubIdentity, hub_pen, this_hub
from hub.accounts.keys import incarnation
from hub.accounts.keys.files import box
from hub.accounts.models import Hub, Person
from hub.accounts.people import pens, unsealing
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core.judge import parse_passport
from hub.log.models import Entry, Feed


def move_to_another_machine() -> None:
    """A copy of every file is what a restore and a clone have in common: the inode differs."""
    path = box() / "incarnation"
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").rename(path)


def test_the_same_box_keeps_its_number() -> None:
    assert incarnation.current() == incarnation.current()


def test_a_copied_file_is_another_box() -> None:
    before = incarnation.current()
    move_to_another_machine()
    assert incarnation.current() != before


def test_another_machine_is_another_box(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = incarnation.current()
    (tmp_path / "serial-number").write_text("10000000deadbeef")
    monkeypatch.setattr(incarnation, "MACHINE_MARKS", (tmp_path / "serial-number",))
    assert incarnation.current() != before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's database is no file of this box")
def test_an_older_database_moved_into_place_is_another_box(
    hub: HubIdentity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = incarnation.current()
    (tmp_path / "hub.db").write_bytes(b"restored")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", tmp_path / "hub.db")
    assert incarnation.current() != before


def test_the_next_sign_in_opens_a_new_feed_and_leaves_the_old_one_alone(ama: Person) -> None:
    old = Feed.objects.get(key=ama.feed)
    move_to_another_machine()
    person = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(person, queue.stretch(SECRET, person.salt, None))
    assert person.pen is not None
    new = Feed.objects.get(key=person.pen.key)
    assert new.key != old.key
    assert (new.person, new.caps, new.head) == (old.person, old.caps, 1)
    assert Feed.objects.get(key=old.key).head == old.head
    assert Person.objects.get(pk=ama.pk).feed == person.pen.key
    body = Entry.objects.get(feed=new, seq=1).body
    assert parse_passport(bytes(body or b"")).incarnation == incarnation.current()


def test_sessions_of_the_old_box_write_no_more(ama: Person) -> None:
    client = Client()
    client.force_login(ama)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, ama
    assert pens.pen_of(request) is not None
    move_to_another_machine()
    assert pens.pen_of(request) is None


def test_the_hub_opens_a_new_feed_before_its_next_word(hub: HubIdentity) -> None:
    before = hub_pen()
    assert hub_pen() == before
    move_to_another_machine()
    after = hub_pen()
    assert after.key != before.key
    assert hub_pen() == after
    here = this_hub()
    assert here is not None
    assert Feed.objects.get(key=after.key).person == hub.id == here.id
    assert Hub.objects.get().feed == after.key


def test_a_lost_feed_file_costs_a_new_feed_and_no_sign_in(ama: Person) -> None:
    (box() / "feeds" / ama.feed.hex()).unlink()
    person = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(person, queue.stretch(SECRET, person.salt, None))
    assert person.feed != ama.feed


def test_a_closed_feed_is_written_no_more(ama: Person) -> None:
    Feed.objects.filter(key=ama.feed).update(closed=True)
    person = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(person, queue.stretch(SECRET, person.salt, None))
    assert person.feed != ama.feed
