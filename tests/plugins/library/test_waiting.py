"""Shelves where a moderator looks first: what waits, who may say yes, and that nobody approves what comes later."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.api import Written, written
from hub.content.gateway.rights import is_for_all
from hub.core.cid import id_text, parse_cid
from hub.log.models import Feed
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
    assert page(kofi, "/library/waiting/").count("Something else") == 1
    assert decide(kofi, item, newest_id(Change)) == 302
    assert "Something else" in page(client, item)


def test_why_what_stays_here_may_not_stand_stays_too_and_the_no_outlasts_it(ama: Client, kofi: Client) -> None:
    shelf = add_shelf(kofi, "Stories", children="on", scope="here")
    item = add(ama, shelf)
    for answer in ("no", "yes", "no"):
        decide(kofi, item, answer=answer, reason="Too sad.")
        assert answer == "no" or "Wells" in page(kofi, shelf)
    assert "Too sad." in page(ama, item)
    said = acts()
    assert {(each.scope, (each.record or {}).get("reason", "")) for each in said} == {
        ("here", "Too sad."),
        ("open", ""),
    }
    here = [each.position for each in said if each.scope == "here"]
    Act.objects.filter(position__in=here).delete()  # as where the seat ends by whose right it was said
    assert "Wells" not in page(kofi, shelf)
    decide(kofi, item)
    assert "Wells" in page(kofi, shelf)


def test_a_no_that_cannot_be_said_in_both_is_said_in_neither(ama: Client, kofi: Client) -> None:
    item = add(ama, add_shelf(kofi, "Stories", children="on", scope="here"))
    decide(kofi, item, answer="no", reason="Too sad.")  # kofi's book of what stays is open now
    before = Act.objects.count()
    travels = Feed.objects.filter(key=next(each.feed for each in acts() if each.scope == "open"))
    travels.update(why="revoked", counts_to=F("head"))
    decide(kofi, item, answer="no", reason="Too loud.")
    assert "your key for this hub was ended" in page(kofi, "/library/waiting/")
    assert Act.objects.count() == before


def acts() -> list[Written]:
    return list(written(Act.objects.values_list("position", flat=True)).values())


def test_a_version_that_was_replaced_waits_no_more(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    ama.post(f"{item}change/", {"title": "Better words"})
    assert decide(kofi, item, newest_id(Change)) == 302
    assert "Better words" in page(client, item)
    assert "Nothing waits" in page(kofi, "/library/waiting/")


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


def file_of(model: type[Item] | type[Change]) -> str:
    """Where the file of the newest item or change lies."""
    position = model.objects.latest("position").position
    return f"/ipfs/{(written([position])[position].record or {})['file']}"


def status(browser: Client, file: str, **asked: Any) -> int:
    """What a browser gets that looks at a page of this hub."""
    return browser.get(file, headers={"referer": "http://testserver/"}, **asked).status_code


def test_the_file_of_what_waits_is_given_to_its_writer_and_moderators_alone(
    ama: Client, children: str, client: Client, kofi: Client, sign_in: SignIn
) -> None:
    item, esi = add(ama, children), sign_in("esi")
    file = file_of(Item)
    assert [status(each, file) for each in (client, esi, ama, kofi)] == [404, 404, 200, 200]
    assert kofi.get(file).headers["Cache-Control"] == "private, no-store"
    assert status(client, f"{file}?format=raw") == 404
    decide(kofi, item)
    assert [status(each, file) for each in (client, esi)] == [200, 200]
    decide(kofi, item, answer="no")
    assert [status(each, file) for each in (client, esi, ama, kofi)] == [404, 404, 200, 200]


def test_a_newer_version_waits_with_its_file(ama: Client, children: str, client: Client, kofi: Client) -> None:
    item = add(ama, children)
    decide(kofi, item)
    ama.post(f"{item}change/", {"title": "Something else", "file": a_file("b.txt", b"bad words")})
    assert (status(client, file_of(Item)), status(client, file_of(Change))) == (200, 404)
    decide(kofi, item, newest_id(Change))
    assert (status(client, file_of(Item)), status(client, file_of(Change))) == (200, 200)


def test_what_stands_elsewhere_too_is_given(ama: Client, children: str, client: Client, kofi: Client) -> None:
    add(ama, children)
    assert status(client, file_of(Item)) == 404
    add(ama, add_shelf(kofi), again="on")
    assert status(client, file_of(Item)) == 200


def test_neighbouring_hubs_have_what_waits_for_their_moderators(
    ama: Client, children: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(ama, children)
    monkeypatch.setattr("hub.content.wanted.providers", [lambda: ["http://192.0.2.7:8000"]])
    assert status(client, file_of(Item), REMOTE_ADDR="192.0.2.8") == 404
    assert status(client, file_of(Item), REMOTE_ADDR="192.0.2.7") == 200


def test_a_neighbour_has_nothing_that_waits_and_stays_whatever_it_says_of_itself(
    ama: Client, client: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(ama, add_shelf(kofi, "Stories", children="on", scope="here"))
    monkeypatch.setattr("hub.content.wanted.providers", [lambda: ["http://192.0.2.7:8000"]])
    assert status(kofi, file_of(Item)) == 200
    assert status(client, file_of(Item), REMOTE_ADDR="192.0.2.7") == 404


def test_where_the_library_cannot_say_nothing_is_given(
    ama: Client, shelf: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(ama, shelf)
    assert status(client, file_of(Item)) == 200
    monkeypatch.setattr("plugins.library.items.waiting.kept_back", lambda request, positions: 1 / 0)
    assert status(client, file_of(Item)) == 404


def test_what_cannot_wait_costs_one_question_more_and_what_can_by_now_is_not_given(
    ama: Client, shelf: str, children: str, client: Client, kofi: Client
) -> None:
    item = add(ama, shelf)
    moved = file_of(Item)
    with CaptureQueriesContext(connection) as asked:
        assert is_for_all(parse_cid(moved.removeprefix("/ipfs/")))
    assert len(asked) == 2
    ama.post(f"{item}move/", {"shelf": children.split("/")[-2]})
    add(ama, shelf, file=a_file(data=b"maji"))
    stays = file_of(Item)
    assert [status(client, file) for file in (moved, stays)] == [404, 200]
    kofi.post(f"{shelf}change/", {"title": "Water", "add": "member", "waits": "on"})
    assert status(client, stays) == 404
