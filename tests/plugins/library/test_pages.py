"""What ama, kofi and esi see and may do in the library, with forms alone."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hub.api import written
from hub.content import wanted
from hub.content.folders import add_folder
from hub.content.leases import Lease
from hub.content.models import Named, Wanted
from hub.content.store import receive
from hub.core.cid import cid_text
from hub.search import index
from hub.testing import Writer, replay
from plugins.library import records
from plugins.library.covers import drawing
from plugins.library.models import Act, Change, Cover, Item, Shelf
from tests.plugins.library.conftest import SignIn, a_file, add, add_shelf, record_of
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def page(browser: Client, address: str) -> str:
    """The words of a page that is there."""
    got = browser.get(address)
    assert got.status_code == 200, got.content[:300]
    return said(got)


def test_a_steward_adds_a_shelf_that_everybody_sees(shelf: str, client: Client) -> None:
    assert "School" in page(client, "/library/")
    assert "Nothing stands here yet" in page(client, shelf)


def test_a_member_makes_no_shelf(ama: Client) -> None:
    assert ama.post("/library/new/", {"title": "Mine", "add": "member"}).status_code == 403
    assert not Shelf.objects.exists()


def test_a_member_adds_a_file_with_a_plain_form(ama: Client, shelf: str, client: Client) -> None:
    words = {"description": "For dry years.", "language": "sw", "licence": "CC0-1.0", "tags": "well, water, Well"}
    item = add(ama, shelf, source="The ministry", **words)
    shown = page(client, item)
    for word in (
        "Wells",
        "For dry years.",
        "Kiswahili",
        "public domain",
        "The ministry",
        "well.txt",
        "ama",
        "18 bytes",
    ):
        assert word in shown
    assert "Wells" in page(client, shelf)
    assert "1 file" in page(client, "/library/")
    assert record_of(Item)["tags"] == ["well", "water"]


def test_what_stands_on_a_shelf_is_given_out(ama: Client, shelf: str, client: Client) -> None:
    add(ama, shelf)
    assert client.get(f"/ipfs/{record_of(Item)['file']}", headers={"referer": "http://testserver/"}).status_code == 200


def test_a_form_without_a_file_says_so_and_keeps_the_words(ama: Client, shelf: str) -> None:
    refused = ama.post(f"{shelf}add/", {"title": "Wells", "description": "my words"})
    assert refused.status_code == 422
    assert "Choose a file." in refused.content.decode()
    assert "my words" in refused.content.decode()
    assert not Item.objects.exists()


def test_a_file_that_came_with_wrong_words_need_not_be_sent_again(ama: Client, shelf: str) -> None:
    refused = ama.post(f"{shelf}add/", {"title": "w" * 10_000, "file": a_file()})
    assert refused.status_code == 422
    sent = refused.context["sent"]
    assert ama.post(f"{shelf}add/", {"title": "Wells", "sent": sent}).status_code == 302
    assert record_of(Item)["name"] == "well.txt"


def test_what_somebody_else_sent_is_not_taken_for_ones_own(ama: Client, shelf: str, sign_in: SignIn) -> None:
    sent = ama.post(f"{shelf}add/", {"file": a_file()}).context["sent"]
    for stolen in (sent, "x", "é", "A" * 5000):
        assert sign_in("esi").post(f"{shelf}add/", {"title": "Wells", "sent": stolen}).status_code == 422
    assert not Item.objects.exists()


def test_an_empty_file_is_refused_in_words(ama: Client, shelf: str) -> None:
    refused = ama.post(f"{shelf}add/", {"title": "Wells", "file": a_file(data=b"")})
    assert (refused.status_code, "This file is empty" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize("field", ["title", "description", "source", "tags"])
def test_signs_that_no_record_takes_are_refused(ama: Client, shelf: str, field: str) -> None:
    assert ama.post(f"{shelf}add/", {"title": "Wells", "file": a_file(), field: "a\0b"}).status_code == 422
    assert not Item.objects.exists()


def test_a_guest_is_led_to_the_sign_in(client: Client, shelf: str) -> None:
    assert client.get(f"{shelf}add/")["Location"].startswith("/sign-in/?next=/library/shelf/")
    assert client.post(f"{shelf}add/", {"title": "Wells", "file": a_file()}).status_code == 403


def test_a_file_that_is_here_already_is_shown_and_may_stand_twice(ama: Client, shelf: str, kofi: Client) -> None:
    add(ama, shelf)
    refused = kofi.post(f"{shelf}add/", {"title": "My wells", "file": a_file("other.txt")})
    assert refused.status_code == 422
    assert "This file is here already" in said(refused)
    assert [twin.first.title for twin in refused.context["twins"]] == ["Wells"]
    sent = {"title": "My wells", "sent": refused.context["sent"], "again": "on"}
    assert kofi.post(f"{shelf}add/", sent).status_code == 302


def test_who_added_it_changes_the_words_and_the_file_stays(ama: Client, shelf: str) -> None:
    item = add(ama, shelf)
    assert ama.post(f"{item}change/", {"title": "Deep wells"}).status_code == 302
    assert "Deep wells" in page(ama, item)
    assert record_of(Change)["file"] == record_of(Item)["file"]


def test_a_newer_version_stands_above_the_one_before(ama: Client, shelf: str) -> None:
    item = add(ama, shelf)
    ama.post(f"{item}change/", {"title": "Wells 2", "file": a_file("well2.txt", b"Deeper.")})
    shown = page(ama, item)
    assert "well2.txt" in shown
    assert "Earlier versions" in shown


def test_nobody_changes_or_takes_back_what_another_added(
    ama: Client, shelf: str, sign_in: SignIn, kofi: Client
) -> None:
    item = add(ama, shelf)
    for other in (sign_in("esi"), kofi):
        assert other.post(f"{item}change/", {"title": "Mine"}).status_code == 403
        assert other.post(f"{item}take-back/").status_code == 403
    assert not Change.objects.exists()
    assert "Wells" in page(kofi, item)


def test_what_was_taken_back_is_gone_and_comes_back(ama: Client, shelf: str, client: Client) -> None:
    item = add(ama, shelf)
    assert ama.post(f"{item}take-back/").status_code == 302
    assert client.get(item).status_code == 404
    assert "Wells" not in page(client, shelf)
    assert "taken back" in page(ama, "/library/mine/")
    assert ama.post(f"{item}take-back/").status_code == 302
    assert "Wells" in page(client, shelf)


def test_where_only_stewards_add_a_strangers_item_does_not_stand(kofi: Client, ama: Client, client: Client) -> None:
    shelf = add_shelf(kofi, add="steward")
    assert ama.get(f"{shelf}add/").status_code == 403
    esi = Writer("esi")
    esi.write(records.Item(shelf=shelf.split("/")[-2], title="Esi's", as_="esi", file=records.A_FILE))
    replay(esi)
    assert "Esi's" not in page(client, shelf)
    add(kofi, shelf, "Kofi's")
    assert "Kofi's" in page(client, shelf)


def test_what_only_members_read_is_found_by_no_guest(kofi: Client, ama: Client, client: Client) -> None:
    shelf = add_shelf(kofi, read="member")
    item = add(ama, shelf, "Inner wells")
    assert client.get(shelf).status_code == 403
    assert client.get(item).status_code == 404
    while index.bring_on():
        pass
    assert "Inner wells" not in page(client, "/search/?q=wells")
    assert "Inner wells" in page(ama, "/search/?q=wells")


def test_what_stays_here_is_written_to_stay(kofi: Client, ama: Client) -> None:
    add(ama, add_shelf(kofi, scope="here"))
    position = Item.objects.get().position
    assert written([position])[position].scope == "here"


def test_a_closed_shelf_takes_nothing_more(kofi: Client, ama: Client, shelf: str) -> None:
    done = kofi.post(f"{shelf}change/", {"title": "School", "add": "member", "closed": "on"})
    assert done.status_code == 302
    assert "closed" in said(ama.get(f"{shelf}add/"))
    assert ama.post(f"{shelf}add/", {"title": "Wells", "file": a_file()}).status_code == 403


def test_names_from_elsewhere_turn_no_letters_on_a_page(ama: Client, shelf: str, client: Client) -> None:
    esi = Writer("esi")
    hostile = {
        "title": "Wells",
        "as_": "esi",
        "file": records.A_FILE,
        "name": "../../go\u202ecod.exe",
        "media": "text/html",
    }
    esi.write(records.Item(shelf=shelf.split("/")[-2], **hostile))  # type: ignore[arg-type]  # texts
    replay(esi)
    shown = client.get(client.get(shelf).context["works"][0].address).content.decode()
    assert "\u202e" not in shown
    assert ".." not in shown
    assert "is not here yet" in shown


def test_how_far_a_file_is_that_is_on_its_way_is_said(shelf: str, client: Client) -> None:
    esi = Writer("esi")
    esi.write(records.Item(shelf=shelf.split("/")[-2], title="Film", as_="esi", file=records.A_FILE, media="video/mp4"))
    replay(esi)
    wanted.want([records.A_FILE])
    item = client.get(shelf).context["works"][0].address
    assert "No neighbour was there to be asked" in page(client, item)
    Wanted.objects.update(size=4000, held=1000, came=1000, hubs=2)
    shown = client.get(item).content.decode()
    assert "1000 bytes of 3.9 KB came, and 2 hubs give more now." in shown.replace("\xa0", " ")
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "<video" in shown, "what plays is read from its beginning"
    assert "1000 bytes of 3.9 KB came" in page(client, shelf).replace("\xa0", " ")


def test_a_picture_gets_a_cover_and_stands_among_pictures(ama: Client, shelf: str, client: Client) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    add(ama, shelf, "Goat", file=a_file("goat.png", out.getvalue()))
    drawing.draw()
    cover = Cover.objects.get().file
    assert f"/ipfs/{cover}" in client.get(f"{shelf}?look=covers").content.decode()


def test_a_steward_names_what_came_from_a_stick(kofi: Client, shelf: str, client: Client) -> None:
    film = receive(io.BytesIO(b"\x1a\x45\xdf\xa3 a film"), lease=Lease("content")).cid
    done = kofi.post(f"{shelf}add/", {"title": "Film", "held": cid_text(film)})
    assert done.status_code == 302
    assert "11 bytes" in page(client, done["Location"])
    assert "<video" in client.get(done["Location"]).content.decode()
    wrong = kofi.post(f"{shelf}add/", {"title": "Film", "held": records.A_FILE})
    assert "Nothing with this id is here" in said(wrong)


def test_a_folder_is_opened_and_not_saved(kofi: Client, shelf: str, client: Client) -> None:
    inside = receive(io.BytesIO(b"<h1>Wells</h1>"), lease=Lease("content"))
    site = add_folder([("index.html", inside.cid)])
    done = kofi.post(f"{shelf}add/", {"title": "Site", "held": cid_text(site.cid)})
    assert f"/ipfs/{cid_text(site.cid)}/" in client.get(done["Location"]).content.decode()


def test_a_member_names_no_content_and_so_gives_none_out(ama: Client, shelf: str) -> None:
    film = receive(io.BytesIO(b"a secret film"), lease=Lease("content")).cid
    refused = ama.post(f"{shelf}add/", {"title": "Film", "held": cid_text(film)})
    assert (refused.status_code, "Choose a file." in said(refused)) == (422, True)


def test_the_home_page_says_how_much_there_is(ama: Client, shelf: str, client: Client) -> None:
    add(ama, shelf)
    assert "1 file" in page(client, "/")


def test_many_shelves_are_counted_in_one_statement(ama: Client, kofi: Client, client: Client) -> None:
    shelves = [add_shelf(kofi, f"Shelf {number}") for number in range(6)]
    add(ama, shelves[0])
    with CaptureQueriesContext(connection) as asked:
        assert "1 file" in page(client, "/library/")
    assert len([each for each in asked if "COUNT" in each["sql"] and "library_item" in each["sql"]]) == 1


def test_moderators_see_who_takes_how_much_room(ama: Client, shelf: str, kofi: Client) -> None:
    add(ama, shelf)
    shown = page(kofi, "/library/storage/")
    assert "ama" in shown
    assert "18 bytes" in shown
    assert ama.get("/library/storage/").status_code == 403
    assert not Act.objects.exists()


def test_what_is_only_said_of_a_file_takes_no_room(ama: Client, shelf: str, kofi: Client) -> None:
    add(ama, shelf)
    add(ama, shelf, "Far away", file=a_file(data=b"A pump."))
    Item.objects.update(size=1 << 45)
    Named.objects.filter(position=Item.objects.latest("position").position).delete()
    shown = page(kofi, "/library/storage/")
    assert "18 bytes" in shown
    assert "TB" not in shown


def test_a_file_that_no_memory_holds_stands_on_its_shelf(ama: Client, shelf: str, client: Client) -> None:
    film = b"How to dig a well. " * 100_000
    shown = page(client, add(ama, shelf, file=a_file("well.txt", film)))
    assert "well.txt" in shown
    assert client.get(f"/ipfs/{record_of(Item)['file']}").getvalue() == film


def test_no_size_that_somebody_says_breaks_a_sum(shelf: str, client: Client) -> None:
    """Whole numbers of eight bytes end at 2**63, and SQLite then answers nothing at all. These two are as much as 8,192
    items of the largest size."""
    shelf8 = Shelf.objects.get().id8
    Item.objects.bulk_create(Item(10**9 + each, each, shelf8, 1, 1, 1, 2**62) for each in range(2))
    assert "2 files" in page(client, "/library/")
