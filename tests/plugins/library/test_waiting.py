"""Shelves where a moderator looks first: what waits, who may say yes, and that nobody approves what comes later."""

from typing import Any

import pytest
from django.test import Client

from hub.core.cid import id_text
from hub.search import index
from hub.testing import Writer, replay, sown
from plugins.library import records
from plugins.library.models import Act, Change, Item
from tests.plugins.library.conftest import SignIn, a_file, add, add_shelf, newest_id
from tests.plugins.library.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def children(kofi: Client) -> str:
    """The address of a shelf for children."""
    return add_shelf(kofi, "Stories", children="on")


def decide(browser: Client, item: str, version: str = "", answer: str = "yes", reason: str = "") -> int:
    """What a moderator's form answers."""
    given = {"version": version or item.split("/")[-2], "answer": answer, "reason": reason}
    return browser.post(f"{item}decide/", given).status_code


def test_what_waits_is_seen_by_its_writer_and_moderators_alone(
    ama: Client, children: str, client: Client, kofi: Client, sign_in: SignIn
) -> None:
    item = add(ama, children)
    assert "Wells" not in page(client, children)
    assert "0 files" in page(client, "/library/")
    while index.bring_on():
        pass
    for other in (client, sign_in("esi")):
        assert other.get(item).status_code == 404
        assert "Wells" not in page(other, "/search/?q=wells")
    assert "waits for a moderator" in page(ama, "/library/mine/")
    assert "1 file waits" in page(kofi, "/library/")
    assert "Wells" in page(kofi, "/library/waiting/")


def test_with_a_moderators_yes_it_stands(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    assert decide(kofi, item) == 302
    assert "Wells" in page(client, children)
    assert "Nothing waits" in page(kofi, "/library/waiting/")


def test_with_a_no_its_writer_reads_why(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    decide(kofi, item, answer="no", reason="Too sad.")
    assert "Too sad." in page(ama, item)
    assert client.get(item).status_code == 404
    assert "Nothing waits" in page(kofi, "/library/waiting/")


def test_a_later_yes_replaces_the_no(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    decide(kofi, item, answer="no")
    decide(kofi, item)
    assert "Wells" in page(client, item)


def test_nobody_approves_what_comes_later(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    decide(kofi, item)
    ama.post(f"{item}change/", {"title": "Something else", "file": a_file("b.txt", b"bad words")})
    assert "Wells" in page(client, item)
    assert "Something else" not in page(client, item) + page(client, children)
    assert "Something else" in page(kofi, "/library/waiting/")
    assert decide(kofi, item, newest_id(Change)) == 302
    assert "Something else" in page(client, item)


def test_a_moderator_who_looked_at_another_version_is_told(ama: Client, children: str, kofi: Client) -> None:
    item = add(ama, children)
    decide(kofi, item, id_text(sown("another")))
    assert not Act.objects.exists()


def test_what_a_moderator_adds_stands_at_once(kofi: Client, children: str, client: Client) -> None:
    assert "Wells" in page(client, add(kofi, children))


def test_no_member_decides(ama: Client, children: str, sign_in: SignIn) -> None:
    item = add(ama, children)
    assert decide(ama, item) == 403
    assert decide(sign_in("esi"), item) == 404
    assert not Act.objects.exists()


def test_a_yes_without_a_seat_here_counts_for_nothing(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = newest_after(add(ama, children))
    esi, far = Writer("esi"), Writer("yaw", hub="riverbend")
    for writer in (esi, far):
        for zone in (writer.hub.id, sown("anything")):
            right: Any = {"zone": id_text(zone), "seat": id_text(sown("seat"))}
            writer.write(records.Verdict(item=item, version=item, yes=True, **right))
    replay(esi, far)
    assert Act.objects.count() == 4
    assert "Wells" not in page(client, children)
    assert "Wells" in page(kofi, "/library/waiting/")


def newest_after(address: str) -> str:
    """The id of the item at an address."""
    assert newest_id(Item) in address
    return newest_id(Item)
