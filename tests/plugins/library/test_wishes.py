"""Asking for what is on no shelf: one's place in the queue, who answers, what the one who asked sees, and that nobody
fills the queue, closes it or speaks for another."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.cid import content_id, id_text
from hub.log.models import OnePerson
from hub.search import index
from hub.testing import Writer, assert_converges, replay, sown
from plugins.library import records
from plugins.library.models import Act, Answer, Item, Wish
from plugins.library.pages import wishing
from plugins.library.wishes import rows
from tests.moderation.conftest import person_of
from tests.people import sent
from tests.plugins.library.conftest import SignIn, a_file, add, add_shelf
from tests.plugins.library.test_pages import page

pytestmark = pytest.mark.django_db

QUEUE = "/library/asked/"


def ask(browser: Client, title: str = "Keeping bees", **given: str) -> str:
    """Ask for something; the address of its page."""
    return sent(browser, f"{QUEUE}new/", {"title": title} | given)


def name(browser: Client, wish: str, item: str) -> int:
    """Say that an item is it, by the address of its page."""
    return browser.post(f"{wish}answer/", {"address": f"http://testserver{item}?look=list"}).status_code


def test_what_somebody_asks_for_has_its_place(ama: Client, kofi: Client, client: Client) -> None:
    first = ask(ama, about="For the new hives.", language="sw")
    second = ask(kofi, "Solar drier")
    assert "at place 1" in page(client, first)
    assert "at place 2" in page(client, second)
    for word in ("Keeping bees", "place 1", "ama", "Kiswahili", "Solar drier", "place 2", "kofi"):
        assert word in page(client, QUEUE)
    ama.post(f"{first}take-back/")
    assert "at place 1" in page(client, second)
    assert client.get(first).status_code == 404


def test_whoever_has_it_answers_and_who_asked_is_told(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    wish, item = ask(ama), add(kofi, shelf, "The bee book")
    assert name(kofi, wish, item) == 302
    assert "The bee book" in page(client, wish)
    assert "Nobody waits for anything" in page(client, QUEUE)
    assert "The bee book" in page(client, QUEUE)
    assert "Found: The bee book" in page(client, f"/people/{id_text(person_of(ama))}/")
    cache.clear()
    assert "1 thing that you asked for was found" in page(ama, "/")
    assert "1 thing that you asked for was found" not in page(kofi, "/")


def test_what_is_not_it_is_waited_for_in_the_old_place(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    wish, item = ask(ama), add(kofi, shelf, "The bee book")
    ask(kofi, "Solar drier")
    name(kofi, wish, item)
    kofi.post(f"{wish}wrong/", {"item": item.split("/")[-2]})
    assert "The bee book" in page(client, wish)
    ama.post(f"{wish}wrong/", {"item": item.split("/")[-2]})
    assert "The bee book" not in page(client, wish)
    assert "at place 1" in page(client, wish)
    name(ama, wish, item)
    assert "The bee book" in page(client, wish)


def test_likely_items_are_offered_to_who_answers(ama: Client, kofi: Client, shelf: str) -> None:
    wish, item = ask(ama), add(kofi, shelf, "The bee book")
    assert "The bee book" in page(kofi, f"{wish}answer/")
    assert kofi.post(f"{wish}answer/", {"item": item.split("/")[-2], "address": ""}).status_code == 302


def test_what_is_added_from_a_wish_answers_it(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    wish = ask(ama, "Bees <b>")
    address = f"{shelf}add/?wish={wish.split('/')[-2]}"
    assert f'href="{address}"' in kofi.get(f"{wish}answer/").content.decode()
    assert "Asked for: Bees <b>" in page(kofi, address)
    assert kofi.post(address, {"title": "The bee book"}).status_code == 422
    assert kofi.post(address, {"title": "The bee book", "file": a_file()})["Location"] == wish
    assert "The bee book" in page(client, wish)
    assert Answer.objects.count() == 1


def test_what_is_added_from_a_wish_that_is_gone_is_added(ama: Client, kofi: Client, shelf: str) -> None:
    for number, known in enumerate(("nothing", id_text(sown("nothing")), shelf.split("/")[-2])):
        given = {"title": "The bee book", "file": a_file(data=b"%d" % number)}
        assert "/library/item/" in kofi.post(f"{shelf}add/?wish={known}", given)["Location"]
    assert not Answer.objects.exists()


def test_what_waits_on_its_shelf_leads_to_its_own_page(ama: Client, kofi: Client) -> None:
    wish, stories = ask(kofi), add_shelf(kofi, "Stories", children="on")
    done = ama.post(f"{stories}add/?wish={wish.split('/')[-2]}", {"title": "The bee book", "file": a_file()})
    kofi.post(f"{done['Location']}decide/", {"version": done["Location"].split("/")[-2], "answer": "yes"})
    assert "The bee book" in page(kofi, wish)


def test_what_stays_in_the_village_is_offered_to_nobody_elsewhere(ama: Client, kofi: Client) -> None:
    ours, esi = add_shelf(kofi, "Ours", scope="here"), Writer("esi", hub="riverbend")
    add(kofi, ours, "The bee book")
    far = id_text(esi.write(records.Wish(title="Bees", as_="esi")).id)
    replay(esi)
    for wish, is_offered in ((ask(ama), True), (f"{QUEUE}{far}/", False)):
        shown = kofi.get(f"{wish}answer/").content.decode()
        assert [words in shown for words in ("The bee book", f"{ours}add/")] == [is_offered] * 2


def test_an_answer_that_names_nothing_is_refused(ama: Client, kofi: Client) -> None:
    wish = ask(ama)
    for given in ("", "nothing", id_text(sown("nothing")), "/library/item/%00/"):
        refused = kofi.post(f"{wish}answer/", {"address": given})
        assert refused.status_code == 422
        assert "There is no such file" in refused.content.decode()
    assert not Answer.objects.exists()


def test_the_same_wish_and_what_is_here_are_shown_first(ama: Client, kofi: Client, shelf: str) -> None:
    ask(ama, "Keeping bees")
    add(kofi, shelf, "All about solar driers")
    while index.bring_on():
        pass
    for title, shown in (("keeping BEES!", "waits for this already"), ("solar driers", "All about solar driers")):
        refused = kofi.post(f"{QUEUE}new/", {"title": title})
        assert refused.status_code == 422
        assert shown in refused.content.decode()
    ask(kofi, "keeping BEES!", again="on")
    assert Wish.objects.count() == 2


def test_one_person_waits_for_five_things_at_most(ama: Client, kofi: Client) -> None:
    wishes = [ask(ama, f"Book {number}") for number in range(5)]
    assert ama.post(f"{QUEUE}new/", {"title": "One more"}).status_code == 422
    ama.post(f"{wishes[0]}take-back/")
    ask(ama, "One more")
    kofi.post(f"{wishes[1]}close/", {"reason": "Ask the school."})
    assert "at place 5" in page(ama, ask(ama, "Another")), "what was ended counts no more"


def test_every_place_of_the_queue_can_be_looked_at(monkeypatch: pytest.MonkeyPatch, ama: Client, kofi: Client) -> None:
    monkeypatch.setattr(wishing, "MOST_SHOWN", 2)
    for number in range(3):
        ask(ama, f"Book {number}")
    assert "?after=2" in kofi.get(QUEUE).content.decode()
    shown = page(kofi, f"{QUEUE}?after=2")
    assert ("Book 2" in shown, "place 3" in shown, "Book 0" in shown) == (True, True, False)
    for odd in ("-1", "x", "3", "9" * 5000, "\u0662"):
        assert "place 1" in page(kofi, f"{QUEUE}?after={odd}")


def test_a_flood_takes_the_places_of_its_own_hub_alone(monkeypatch: pytest.MonkeyPatch, kofi: Client) -> None:
    monkeypatch.setattr(rows, "MOST_OF_A_HUB", 12)
    esi, others = Writer("esi", hub="riverbend"), [Writer(f"x{each}", hub="riverbend") for each in range(3)]
    for writer in (esi, *others):
        for number in range(9):
            writer.write(records.Wish(title=f"Flood {number}", as_="esi"))
    ask(kofi, "Keeping bees")
    replay(esi, *others)
    assert len(rows.looked([]).waiting) == 12 + 1
    assert "Keeping bees" in page(kofi, QUEUE)


def test_villages_take_turns_whatever_dates_they_write(
    monkeypatch: pytest.MonkeyPatch, ama: Client, kofi: Client, client: Client
) -> None:
    """Those of other villages say that they asked years before anybody here."""
    ours = [ask(ama, "Bees"), ask(kofi, "Solar drier")]
    esi, yaw = Writer("esi", hub="riverbend"), Writer("yaw", hub="lakeside")
    theirs = [id_text(esi.write(records.Wish(title=f"Flood {number}", as_="esi")).id) for number in range(9)]
    theirs.append(id_text(yaw.write(records.Wish(title="Boats", as_="yaw")).id))
    replay(esi, yaw)
    ours.append(ask(kofi, "Wells"))
    line = [*ours, *(f"{QUEUE}{theirs[number]}/" for number in (0, 1, 9))]
    places = [int(re.findall(r"at place (\d+)", page(client, each))[0]) for each in line]
    assert places == [1, 4, 6, 2, 5, 3]
    monkeypatch.setattr(rows, "MOST", 3)
    ama.post(f"{ours[0]}take-back/")
    assert ["at place 1" in page(client, ours[1]), "at place 3" in page(client, ours[2])] == [True, True]


def test_a_page_of_the_queue_reads_the_words_that_it_shows(
    monkeypatch: pytest.MonkeyPatch, ama: Client, kofi: Client, client: Client
) -> None:
    monkeypatch.setattr(wishing, "MOST_SHOWN", 2)
    wish, far = ask(kofi), Writer("esi", hub="riverbend")

    def read(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        several = [re.findall(r"e\.position IN \(([^)]*)", each["sql"]) for each in asked]
        return sum(some.count(",") + 1 for found in several for some in found)

    before = [read(address) for address in (QUEUE, wish)]
    for number in range(5):
        far.write(records.Wish(title=f"Book {number}", as_="esi"))
    replay(far)
    assert [read(address) - few for address, few in zip((QUEUE, wish), before, strict=True)] == [1, 0]


def test_a_moderator_of_its_village_ends_the_waiting(ama: Client, kofi: Client, client: Client) -> None:
    wish = ask(ama)
    assert ama.post(f"{wish}close/", {"reason": "no"}).status_code == 403
    assert kofi.post(f"{wish}close/", {"reason": "Ask the school."}).status_code == 302
    assert "Ask the school." in page(client, wish)
    assert "Nobody waits" in page(client, QUEUE)


def test_nobody_closes_answers_or_takes_back_by_forging(ama: Client, client: Client) -> None:
    wish = ask(ama)
    known = wish.split("/")[-2]
    esi, far = Writer("esi"), Writer("yaw", hub="riverbend")
    for writer in (esi, far):
        right: Any = {"zone": id_text(writer.hub.id), "seat": id_text(sown("seat"))}
        writer.write(records.Close(wish=known, **right))
        writer.write(records.Retract(target=known))
        writer.write(records.Answer(wish=known, item=id_text(sown("nothing"))))
        writer.write(records.Answer(wish=known, item=known))
    replay(esi, far)
    assert Act.objects.count() == 2
    assert "at place 1" in page(client, wish)


def test_what_somebody_asked_for_under_another_id_is_theirs_and_not_in_this_ones_hands(ama: Client) -> None:
    at_home = Writer("ama", hub="riverbend")
    known = id_text(at_home.write(records.Wish(title="Bees", as_="ama")).id)
    replay(at_home)
    OnePerson.objects.bulk_create(OnePerson(person=each, one=b"1") for each in (person_of(ama), at_home.person.id))
    assert "mine" in page(ama, QUEUE)
    assert "I need it no longer" not in page(ama, f"{QUEUE}{known}/")
    assert "Report" not in page(ama, f"{QUEUE}{known}/")
    assert ama.post(f"{QUEUE}{known}/take-back/").status_code == 403


def test_a_stranger_cannot_call_an_answer_wrong(ama: Client, kofi: Client, shelf: str, client: Client) -> None:
    wish, item = ask(ama), add(kofi, shelf, "The bee book")
    name(kofi, wish, item)
    esi = Writer("esi")
    esi.write(records.Answer(wish=wish.split("/")[-2], item=item.split("/")[-2], wrong=True))
    replay(esi)
    assert "It was found" in page(client, wish)
    assert "Nobody waits" in page(client, QUEUE)


def test_what_stands_on_no_shelf_answers_nothing(ama: Client, kofi: Client, client: Client) -> None:
    wish, esi = ask(ama), Writer("esi", hub="riverbend")
    nowhere = records.Item(shelf=id_text(sown("no shelf")), title="x", as_="esi", file=content_id(b"x"), size=1)
    item = id_text(esi.write(nowhere).id)
    esi.write(records.Answer(wish=wish.split("/")[-2], item=item))
    replay(esi)
    assert "Keeping bees" in page(client, QUEUE)
    assert "that you asked for was found" not in page(ama, "/")


def test_what_waits_for_a_moderator_answers_once_it_stands(ama: Client, kofi: Client, client: Client) -> None:
    wish, item = ask(ama), add(ama, add_shelf(kofi, "Stories", children="on"), "The bee book")
    name(ama, wish, item)
    assert "at place 1" in page(client, wish)
    kofi.post(f"{item}decide/", {"version": item.split("/")[-2], "answer": "yes"})
    assert "The bee book" in page(client, wish)
    assert "Nobody waits" in page(client, QUEUE)


def test_who_names_without_end_hides_no_answer(
    monkeypatch: pytest.MonkeyPatch, ama: Client, kofi: Client, shelf: str, client: Client
) -> None:
    monkeypatch.setattr(rows, "MOST_NAMED", 4)
    wish, esi = ask(ama), Writer("esi", hub="riverbend")
    for number in range(9):
        esi.write(records.Answer(wish=wish.split("/")[-2], item=id_text(sown(f"{number}"))))
    for item in (real := [add(kofi, shelf, f"Book {number}", again="on") for number in range(6)]):
        esi.write(records.Answer(wish=wish.split("/")[-2], item=item.split("/")[-2]))
    replay(esi)
    name(kofi, wish, real[5])
    assert "Book 5" in page(client, wish)
    assert "Book 4" not in page(client, wish)


def test_an_answer_that_its_reader_may_not_read_is_none(ama: Client, kofi: Client, client: Client) -> None:

    wish, item = ask(ama), add(kofi, add_shelf(kofi, "Ours", read="member"), "The bee book")
    name(kofi, wish, item)
    assert "The bee book" in page(ama, wish)
    assert "The bee book" not in page(client, wish) + page(client, QUEUE)


def test_a_guest_reads_and_is_led_to_the_sign_in(ama: Client, client: Client, sign_in: SignIn) -> None:
    wish = ask(ama)
    assert client.get(f"{QUEUE}new/")["Location"].startswith("/sign-in/")
    assert client.post(f"{QUEUE}new/", {"title": "x"}).status_code == 403
    assert sign_in("esi").post(f"{wish}take-back/").status_code == 403
    assert Wish.objects.count() == 1


def test_any_order_and_any_repetition_gives_the_same_rows() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    wish = id_text(ama.write(records.Wish(title="Bees", as_="ama")).id)
    item = records.Item(shelf=id_text(sown("shelf")), title="B", as_="kofi", file=content_id(b"b"), size=1)
    named = id_text(kofi.write(item).id)
    kofi.write(records.Answer(wish=wish, item=named))
    ama.write(records.Answer(wish=wish, item=named, wrong=True))
    ama.write(records.Answer(wish=wish, item=named))
    assert_converges(Answer, ama, kofi)
    assert Item.objects.count() <= 1
