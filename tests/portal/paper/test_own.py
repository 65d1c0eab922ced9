"""Ama prints her cards, reads two words back, and does without the second."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import keyring
from hub.accounts.models import Attempt, Person
from hub.accounts.paper import shares, words
from hub.accounts.paper.bearers import bearer_of
from hub.accounts.people.changing import choose_pictures
from hub.accounts.people.pictures import code_of
from hub.accounts.sign_in import delays, queue, screen
from hub.accounts.testing import SECRET
from tests.accounts.paper.village import roots_of, rotated
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
PIN = {"secret": SECRET}
ENGLISH = "These words are English: there is no list of words in your language. They work on every hub."


def listed(answer: object) -> list[list[str]]:
    """The words of each sheet on the page."""
    page: str = answer.content.decode()  # type: ignore[attr-defined]  # the test client's answer
    return [re.findall(r"<li>([^<]+)</li>", part) for part in re.findall(r'<ol class="words".*?</ol>', page, re.DOTALL)]


def asked(client: Client) -> list[tuple[int, int]]:
    """(part, place) of each word that the page asks back."""
    page = client.get("/paper/back/").content.decode()
    found = re.findall(r">(?:Part (\d), word|Word) (\d+)<", page)
    return [(int(part or 0), int(place)) for part, place in found]


def read_back(client: Client, sheets: list[list[str]]) -> object:
    """Type what the paper says."""
    right = [sheets[max(part, 1) - 1][place - 1] for part, place in asked(client)]
    return client.post("/paper/back/", {f"word-{at}": word for at, word in enumerate(right)}, follow=True)


def row() -> Person:
    return Person.objects.get(name="ama")


@pytest.fixture
def ama(riverbend: HubIdentity, sign_in: Callable[..., Client]) -> Client:
    return sign_in("ama")


def test_ama_finds_it_on_her_own_page_with_a_reminder_until_it_is_printed(ama: Client) -> None:
    own = next(tag["href"] for tag in Page(ama.get("/").content.decode()).all("a") if "/people/" in tag["href"])
    assert "/paper/" in [tag["href"] for tag in Page(ama.get(own).content.decode()).all("a")]
    assert "not printed yet" in said(ama.get(own))
    Person.objects.update(root=None, next_root=None)
    assert "not printed yet" not in said(ama.get(own))


def test_the_page_shows_words_for_the_pin_alone(ama: Client) -> None:
    assert listed(ama.get("/paper/print/first/")) == []
    wrong = ama.post("/paper/print/first/", {"secret": "guessed"})
    assert listed(wrong) == []
    assert "does not open anything" in said(wrong)
    right = ama.post("/paper/print/first/", PIN)
    assert bearer_of(words.read(" ".join(listed(right)[0]))).id == row().person_id
    assert right["Cache-Control"] == "no-store" or "no-store" in right["Cache-Control"]


def test_the_qr_on_the_card_holds_the_same_words_and_no_style_of_its_own(ama: Client) -> None:
    page = ama.post("/paper/print/first/", PIN).content.decode()
    assert "<svg" in page
    assert "style=" not in page, "the policy of the hub allows none"


def test_two_words_read_back_take_the_root_out_of_the_hub(ama: Client) -> None:
    sheets = listed(ama.post("/paper/print/first/", PIN))
    assert row().root is not None, "it waits until the paper was read"
    answer = read_back(ama, sheets)
    assert "The hub holds these words no more" in said(answer)
    assert (row().root, row().root_went) == (None, "paper")
    assert "Nothing waits here" in said(ama.post("/paper/print/first/", PIN))


def test_a_wrong_word_is_said_at_its_number_and_the_root_stays(ama: Client) -> None:
    sheets = listed(ama.post("/paper/print/first/", PIN))
    first, second = (sheets[0][place - 1] for _part, place in asked(ama))
    answer = ama.post("/paper/back/", {"word-0": first, "word-1": f"{second}s"})
    assert said(answer).count("another word at this number") == 1
    assert row().root is not None
    assert "The hub holds these words no more" in said(read_back(ama, sheets))


def test_nothing_is_read_back_that_was_not_printed(ama: Client) -> None:
    assert ama.get("/paper/back/")["Location"] == "/paper/"
    assert ama.post("/paper/back/", {"word-0": "a", "word-1": "b"})["Location"] == "/paper/"
    assert row().root is not None


def test_words_read_back_twice_are_read_once(ama: Client) -> None:
    sheets = listed(ama.post("/paper/print/first/", PIN))
    other = Client()
    other.post("/sign-in/", {"name": "ama", "secret": SECRET})
    others = listed(other.post("/paper/print/first/", PIN))
    assert sheets == others
    read_back(ama, sheets)
    assert "Nothing waits here" in said(read_back(other, others))


def test_the_second_card_goes_in_three_parts(ama: Client) -> None:
    sheets = listed(ama.post("/paper/print/parts/", PIN))
    assert [len(part) for part in sheets] == [20, 20, 20]
    assert bearer_of(shares.read(" ".join(sheets[0] + sheets[2]))).card.value == "second"
    read_back(ama, sheets)
    assert (row().next_root, row().next_root_went, row().root is None) == (None, "shares", False)
    assert "In three parts" in said(ama.get("/paper/"))


def test_the_second_card_may_be_declined_with_the_pin(ama: Client) -> None:
    ama.post("/paper/decline/", {"secret": "guessed"})
    assert row().next_root is not None
    answer = ama.post("/paper/decline/", PIN, follow=True)
    assert "cannot be replaced if it is stolen" in said(answer)
    assert (row().next_root, row().next_root_went) == (None, "declined")


def test_what_to_do_without_a_printer_is_told_while_a_card_waits(ama: Client) -> None:
    assert "No printer?" in said(ama.get("/paper/"))
    Person.objects.update(root=None)
    assert "No printer?" in said(ama.get("/paper/")), "the second waits"
    Person.objects.update(next_root=None)
    assert "No printer?" not in said(ama.get("/paper/"))


def test_pictures_open_no_card(ama: Client) -> None:
    code = code_of("standard", [1, 2, 3])
    choose_pictures(row(), SECRET, code)
    kiosk = Client()
    assert kiosk.login(name="ama", picture_secret=code)
    assert kiosk.get("/paper/").headers["Location"].startswith("/sign-in/?name=ama")
    for address in ("/paper/print/first/", "/paper/decline/", "/paper/lost/"):
        answer = kiosk.post(address, PIN)
        assert answer.status_code == 403, address
        assert "This asks for your PIN" in said(answer)


def test_who_found_her_screen_open_cannot_guess_on(ama: Client) -> None:
    ama.get("/paper/print/first/")
    assert screen.read(ama.cookies["screen"].value).name
    for _ in range(delays.NAME_FREE):
        ama.post("/paper/print/first/", {"secret": "guessed"})
    answer = ama.post("/paper/print/first/", PIN)
    assert answer.status_code == 429
    assert listed(answer) == []
    Attempt.objects.all().delete()


@pytest.mark.parametrize(("language", "own"), [("es", "es"), ("fr", "fr"), ("ar", "en"), ("sw", "en")])
def test_the_words_are_of_the_readers_language_where_there_is_a_list(ama: Client, language: str, own: str) -> None:
    ama.cookies["django_language"] = language
    answer = ama.post("/paper/print/first/", PIN)
    assert all(word in words.book(own).words for word in listed(answer)[0])
    with translation.override(language):
        told = translation.gettext(ENGLISH)
    assert (told in said(answer)) is (own != language)


def test_after_a_replacement_at_another_hub_she_is_told_what_brings_her_back(ama: Client) -> None:
    roots = roots_of(row())
    assert "not shown any more" not in said(ama.get("/paper/"))
    declare([rotated(row(), roots.next, bytes(16))])
    assert "not shown any more" in said(ama.get("/paper/"))
    card = {"name": "ama", "words": " ".join(words.words_of(roots.next, "en")), "secret": "rope 7", "again": "rope 7"}
    ama.post("/paper/forgot/", card)
    assert "not shown any more" not in said(ama.get("/paper/"))


def test_without_the_seal_or_with_a_full_line_she_is_told_so_and_nothing_changes(ama: Client) -> None:
    ama.get("/paper/print/first/")
    kiosk = screen.read(ama.cookies["screen"].value).name
    with queue.line_file() as line:
        queue.join(line, kiosk)
        full = ama.post("/paper/print/first/", PIN)
    away = keyring.seal_path().rename(keyring.seal_path().with_name("usb-key"))
    try:
        gone = ama.post("/paper/decline/", PIN)
    finally:
        away.rename(keyring.seal_path())
    assert (full.status_code, gone.status_code) == (503, 503)
    assert "The hub is busy" in said(full)
    assert "Ask a steward to bring the seal" in said(gone)
    assert None not in (row().root, row().next_root)


def test_there_is_no_other_card(ama: Client) -> None:
    assert ama.get("/paper/print/third/").status_code == 404


def test_old_paper_does_not_stand_for_a_card_that_was_made_since(ama: Client) -> None:
    sheets = listed(ama.post("/paper/print/second/", PIN))
    answer = ama.post("/paper/lost/", {**PIN, "words": " ".join(sheets[0])}, follow=True)
    assert "A new second card waits" in said(answer)
    assert "was replaced by a newer one" in said(read_back(ama, sheets))
    assert row().next_root is not None, "the words of the new card are on no paper"
