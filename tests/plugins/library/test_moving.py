"""Items that move from shelf to shelf, and shelves that change places."""

import re
from typing import Any

import pytest
from django.test import Client

from hub.accounts.records import Seat
from hub.core.cid import content_id, id_text
from hub.testing import Writer, assert_converges, replay, sown
from plugins.library import records
from plugins.library.models import Move, Shelf
from plugins.library.pages import deciding
from tests.accounts.village import Village
from tests.plugins.library.conftest import SignIn, a_file, add, add_shelf
from tests.plugins.library.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def health(kofi: Client) -> str:
    """The address of another shelf."""
    return add_shelf(kofi, "Health")


def move(browser: Client, item: str, shelf: str) -> int:
    return browser.post(f"{item}move/", {"shelf": shelf.split("/")[-2]}).status_code


@pytest.mark.parametrize("who", ["ama", "kofi"])
def test_its_writer_or_a_moderator_moves_it(
    who: str, ama: Client, kofi: Client, shelf: str, health: str, client: Client
) -> None:
    item, browser = add(ama, shelf), {"ama": ama, "kofi": kofi}[who]
    assert f'href="{item}move/"' in browser.get(item).content.decode()
    assert f'href="{item}move/"' not in client.get(item).content.decode()
    assert move(browser, item, health) == 302
    assert "Wells" in page(client, health)
    assert "Wells" not in page(client, shelf)
    assert "Health" in page(client, item)
    assert re.search(r"0 files\s+School.*1 file\s+Health", page(client, "/library/"), re.DOTALL)


def test_it_moves_back(ama: Client, kofi: Client, shelf: str, health: str, client: Client) -> None:
    item = add(ama, shelf)
    move(ama, item, health)
    move(ama, item, shelf)
    assert "Wells" in page(client, shelf)
    assert "Wells" not in page(client, health)


def test_a_moderator_outweighs_who_added_it(ama: Client, kofi: Client, shelf: str, health: str, client: Client) -> None:
    item = add(ama, shelf)
    move(kofi, item, health)
    move(ama, item, shelf)
    assert "Wells" in page(client, health)


def test_a_yes_is_for_one_shelf_alone(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    """Else whatever stands anywhere could be put among the stories of children."""
    stories = add_shelf(kofi, "Stories", children="on")
    music = add_shelf(kofi, "Music", waits="on")
    for origin, title in ((shelf, "Well book"), (music, "Song book")):
        item = add(ama, origin, title, file=a_file(data=title.encode()))
        kofi.post(f"{item}decide/", {"version": item.split("/")[-2], "answer": "yes"})
        assert move(ama, item, stories) == 302
        assert title not in page(client, stories)
        assert title in page(kofi, "/library/waiting/")
        kofi.post(f"{item}decide/", {"version": item.split("/")[-2], "answer": "yes"})
        assert title in page(client, stories)


def test_what_a_moderator_moves_stands_at_once(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    item = add(ama, shelf)
    move(kofi, item, stories := add_shelf(kofi, "Stories", children="on"))
    assert "Wells" in page(client, stories)


def test_nobody_else_moves_it(ama: Client, shelf: str, health: str, sign_in: SignIn, client: Client) -> None:
    item = add(ama, shelf)
    assert move(sign_in("esi"), item, health) == 403
    assert move(client, item, health) == 403
    assert not Move.objects.exists()


def test_nothing_moves_where_it_may_not(ama: Client, kofi: Client, shelf: str) -> None:
    item = add(ama, shelf)
    closed = add_shelf(kofi, "Ours", add="moderator")
    here = add_shelf(kofi, "Here", scope="here")
    assert move(ama, item, closed) == move(ama, item, here) == move(ama, item, shelf) == 422
    assert move(kofi, item, "/x/nothing/") == 422
    assert not Move.objects.exists()


def test_forged_moves_count_for_nothing(ama: Client, shelf: str, health: str, client: Client) -> None:
    item, target = add(ama, shelf).split("/")[-2], health.split("/")[-2]
    esi, far = Writer("esi"), Writer("yaw", hub="riverbend")
    for writer in (esi, far):
        right: Any = {"zone": id_text(writer.hub.id), "seat": id_text(sown("seat"))}
        writer.write(records.Move(item=item, shelf=target, **right))
        writer.write(records.Move(item=item, shelf=target))
    replay(esi, far)
    assert Move.objects.count() == 4
    assert "Wells" in page(client, shelf)
    assert "Wells" not in page(client, health)
    assert "1 file" in page(client, "/library/")


def test_any_order_and_any_repetition_gives_the_same_rows() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    shelf = id_text(sown("shelf"))
    said = records.Item(shelf=shelf, title="B", as_="ama", file=content_id(b"b"), size=1)
    item = id_text(ama.write(said).id)
    ama.write(records.Move(item=item, shelf=shelf))
    kofi.write(records.Move(item=item, shelf=shelf, zone=id_text(kofi.hub.id), seat=shelf))
    assert_converges(Move, ama, kofi)


def titles(browser: Client) -> list[str]:
    return re.findall(r"School|Health|Music", page(browser, "/library/"))


def test_a_steward_changes_the_order_of_shelves(kofi: Client, shelf: str, health: str, client: Client) -> None:
    music = add_shelf(kofi, "Music")
    assert titles(client) == ["School", "Health", "Music"]
    assert kofi.post(f"{music}up/").status_code == 302
    assert titles(client) == ["School", "Music", "Health"]
    kofi.post(f"{shelf}down/")
    assert titles(client) == ["Music", "School", "Health"]
    kofi.post(f"{music}up/")
    kofi.post(f"{health}down/")
    assert titles(client) == ["Music", "School", "Health"]
    assert "School" in page(kofi, "/library/shelves/")


def test_a_shelf_that_moves_keeps_its_rules(kofi: Client, shelf: str, client: Client) -> None:
    stories = add_shelf(kofi, "Stories", children="on", about="To be read aloud.")
    kofi.post(f"{stories}up/")
    assert "for children" in page(client, stories)
    assert "To be read aloud." in page(client, stories)
    kofi.post(f"{stories}change/", {"title": "Tales", "add": "member", "children": "on"})
    assert page(client, "/library/").index("Tales") < page(client, "/library/").index("School")


def test_no_member_changes_the_order(ama: Client, shelf: str, health: str, client: Client) -> None:
    assert ama.post(f"{health}up/").status_code == 403
    assert client.get("/library/shelves/").status_code == 302
    assert titles(client) == ["School", "Health"]
    assert Shelf.objects.count() == 2


def test_a_stranger_moves_nothing_into_anybodys_way(
    ama: Client, kofi: Client, shelf: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.paging.A_PAGE", 2)
    monkeypatch.setattr(deciding, "MOST_SHOWN", 2)
    children, other = add_shelf(kofi, "Stories", children="on"), add_shelf(kofi, "Other")
    add(ama, other, "Old story")
    esi = Writer("esi", hub="riverbend")
    right: Any = {"zone": id_text(esi.hub.id), "seat": id_text(sown("seat"))}
    for number in range(3):
        item = add(ama, shelf, f"Book {number}", again="on").split("/")[-2]
        for away in (other, children):
            esi.write(records.Move(item=item, shelf=away.split("/")[-2]))
            esi.write(records.Move(item=item, shelf=away.split("/")[-2], **right))
    replay(esi)
    add(ama, children, "True story", again="on")
    assert "Old story" in page(client, other)
    assert "True story" in page(kofi, "/library/waiting/")


def test_a_moderator_moves_among_the_shelves_of_their_own_village(shelf: str, client: Client) -> None:
    hilltop = Village()
    zone, (seed, who) = id_text(hilltop.id), hilltop.person()
    seat = id_text(hilltop.say(hilltop.seed, Seat(zone=zone, person=id_text(who), role="steward")).id)
    far = id_text(hilltop.say(seed, records.Shelf(title="Far", zone=zone, seat=seat)).id)
    item = records.Item(shelf=far, title="Their book", as_="ada", file=content_id(b"x"), size=1)
    known = id_text(hilltop.say(seed, item).id)
    hilltop.say(seed, records.Move(item=known, shelf=shelf.split("/")[-2], zone=zone, seat=seat))
    assert "Far" in page(client, f"/library/item/{known}/")
    assert "Their book" in page(client, f"/library/shelf/{far}/")
    assert "Their book" not in page(client, shelf)


def test_what_was_moved_and_approved_hides_nothing_that_waits(
    ama: Client, kofi: Client, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "MOST_SHOWN", 1)
    children = add_shelf(kofi, "Stories", children="on")
    move(kofi, add(ama, shelf, "Book"), children)
    add(ama, children, "True story", again="on")
    assert "True story" in page(kofi, "/library/waiting/")
